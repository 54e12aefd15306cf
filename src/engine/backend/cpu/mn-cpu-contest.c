/* mn-cpu-contest.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-contest.h"

#include <math.h>
#include <string.h>

#include "mn-cpu-info.h"
#include "mn-host-memory.h"
#include "mn-machine-record.h"

#define SUBJECT "kernels"
#define KEPT_WIN 2
#define KEPT_LOSS 1

/* Between two rounds a machine may change its speed: of each kernel the fastest counts. */
#define MIN_ROUNDS 3
#define MAX_ROUNDS 20
#define ENOUGH_SECONDS 0.3
#define TOO_LONG_SECONDS 1

/* One of the two, with all that it computes with. */
typedef struct
{
  MnOpSpec    spec;
  MnLayout    wanted;
  MnOp        op;
  guint8     *block;      /* all numbers, in one piece that goes back to the system; mn_host_memory_new() */
  const void *input;
  void       *d_input;
  gboolean    accumulate;
  void      **params, **d_params;
  MnOpArgs    args;
} Entrant;

static void
entrant_clear (Entrant *entrant)
{
  if (entrant->op.kernel != NULL && entrant->op.kernel->dispose != NULL)
    entrant->op.kernel->dispose (&entrant->op);
  g_clear_pointer (&entrant->block, mn_host_memory_free);
  g_free (entrant->params);
  g_free (entrant->d_params);
}

/* Room for @bytes at the end of what has been asked for; NULL while the block is not there yet. */
static void *
take_room (const Entrant *entrant, gsize *used, gsize bytes)
{
  void *room = entrant->block != NULL ? entrant->block + *used : NULL;

  *used += (bytes + 4095) / 4096 * 4096;
  return room;
}

/* Returns how many bytes it takes. */
static gsize
place (Entrant *entrant)
{
  const MnOpSpec *spec = &entrant->spec;
  const gsize batch = (gsize) spec->max_batch;
  const gsize in = batch * entrant->op.in_elements * sizeof (float), out = batch * entrant->op.out_elements * sizeof (float);
  gsize used = 0;

  for (int i = 0; i < spec->n_params; i++)
    {
      const gsize bytes = (gsize) mn_shape_elements (&spec->params[i].shape) * sizeof (float);

      entrant->params[i] = take_room (entrant, &used, bytes);
      entrant->d_params[i] = take_room (entrant, &used, bytes);
    }
  entrant->input = take_room (entrant, &used, in);
  entrant->d_input = take_room (entrant, &used, in);
  entrant->args = (MnOpArgs) {
    .batch = spec->max_batch, .mode = MN_MODE_TRAIN, .inputs = &entrant->input, .params = entrant->params,
    .d_inputs = &entrant->d_input, .accumulate = &entrant->accumulate, .d_params = entrant->d_params,
  };
  entrant->args.output = take_room (entrant, &used, out);
  entrant->args.d_output = take_room (entrant, &used, out);
  entrant->args.saved = take_room (entrant, &used, entrant->op.saved);
  entrant->args.workspace = take_room (entrant, &used, entrant->op.workspace);
  return used;
}

/* Small numbers, none of them zero, since all zeros would be one page of memory. */
static gboolean
add_numbers (Entrant *entrant)
{
  gsize bytes;

  entrant->params = g_new0 (void *, entrant->spec.n_params + 1);
  entrant->d_params = g_new0 (void *, entrant->spec.n_params + 1);
  bytes = place (entrant);
  if (!mn_host_memory_check (bytes, NULL))
    return FALSE;
  entrant->block = mn_host_memory_new (bytes, 1);
  if (entrant->block == NULL)
    return FALSE;
  memset (entrant->block, 0x3c, bytes);
  place (entrant);
  return TRUE;
}

static gboolean
entrant_init (Entrant *entrant, const MnOpSpec *spec, const MnCpuKernel *kernel, const MnCpuTable *table, int threads)
{
  MnLayout given = spec->layouts != NULL ? spec->layouts[0] : MN_LAYOUT_PLAIN;

  entrant->spec = *spec;
  entrant->spec.layouts = NULL;
  entrant->spec.activation = NULL;
  entrant->spec.adds = FALSE;
  entrant->spec.gradients = NULL;
  entrant->spec.layout = MN_LAYOUT_PLAIN;
  if (kernel->layouts == NULL || !kernel->layouts (&entrant->spec, &given, &entrant->wanted, &entrant->spec.layout))
    return FALSE;
  entrant->spec.layouts = &entrant->wanted;
  entrant->op = (MnOp) {
    .kernel = kernel, .spec = &entrant->spec, .table = table, .threads = threads,
    .in_elements = (gsize) mn_shape_elements (&spec->inputs[0]), .out_elements = (gsize) mn_shape_elements (&spec->output),
  };
  return (kernel->prepare == NULL || kernel->prepare (&entrant->op)) && add_numbers (entrant);
}

static double
run (const Entrant *entrant)
{
  const gint64 begun = g_get_monotonic_time ();

  entrant->op.kernel->forward (&entrant->op, &entrant->args);
  entrant->op.kernel->backward (&entrant->op, &entrant->args);
  return (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
}

/* Seconds that each takes for a forward and a backward pass, the least of some in turn. FALSE: one of them cannot compute it,
 * or there is no memory. */
static gboolean
measure (const MnOpSpec *spec, const MnCpuKernel *const kernels[2], const MnCpuTable *table, int threads, double seconds[2])
{
  Entrant entrants[2] = { { .wanted = MN_LAYOUT_PLAIN }, { .wanted = MN_LAYOUT_PLAIN } };
  gboolean fine = TRUE;
  double all = 0;

  g_return_val_if_fail (spec->n_inputs == 1, FALSE);

  for (int k = 0; k < 2; k++)
    fine = fine && entrant_init (&entrants[k], spec, kernels[k], table, threads);
  seconds[0] = seconds[1] = INFINITY;
  /* The first round warms up. */
  for (int round = 0; fine && round <= MAX_ROUNDS
                      && (round < 2 || all < (round <= MIN_ROUNDS ? TOO_LONG_SECONDS : ENOUGH_SECONDS)); round++)
    for (int k = 0; k < 2; k++)
      {
        const double took = run (&entrants[k]);

        all += took;
        if (round > 0)
          seconds[k] = MIN (seconds[k], took);
      }
  for (int k = 0; k < 2; k++)
    entrant_clear (&entrants[k]);
  return fine;
}

/* What it depends on: version, layer, shapes, batch, threads, processor. (transfer full) */
static char *
make_key (const MnOpSpec *spec, const MnCpuKernel *kernel, int threads)
{
  g_autofree char *kind = mn_cpu_info_kind (), *in = mn_shape_to_string (&spec->inputs[0]);
  g_autofree char *out = mn_shape_to_string (&spec->output);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%s %s %s %s", MN_VERSION, kernel->layer, in, out);
  for (int i = 0; i < spec->n_params; i++)
    {
      g_autofree char *shape = mn_shape_to_string (&spec->params[i].shape);

      g_string_append_printf (text, " %s", shape);
    }
  g_string_append_printf (text, " batch %d threads %d %s", spec->max_batch, threads, kind);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const MnOpSpec    *spec;
  const MnCpuKernel *kernels[2];
  const MnCpuTable  *table;
  int                threads;
} Contest;

static int
find_winner (gpointer data)
{
  const Contest *contest = data;
  double seconds[2] = { INFINITY, INFINITY };
  const gboolean wins =
    measure (contest->spec, contest->kernels, contest->table, contest->threads, seconds) && seconds[0] < seconds[1];

  g_debug ("%s: %.3f ms and, of the rival, %.3f", contest->kernels[0]->layer, 1e3 * seconds[0], 1e3 * seconds[1]);
  return wins ? KEPT_WIN : KEPT_LOSS;
}

gboolean
mn_cpu_contest_wins (const MnOpSpec *spec, const MnCpuKernel *kernel, const MnCpuKernel *rival, const MnCpuTable *table,
                     int threads, gboolean measures)
{
  g_autofree char *key = make_key (spec, kernel, threads);
  Contest contest = { spec, { kernel, rival }, table, threads };

  return mn_machine_record_settle (SUBJECT, key, KEPT_LOSS, measures ? find_winner : NULL, &contest) == KEPT_WIN;
}
