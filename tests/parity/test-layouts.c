/* test-layouts.c - ops in blocked layouts, alone and with an activation behind, against the plain layout in double.
 *
 * The bound is that of test-parity.c. What an op computes with an activation it has taken in must be the same to the last
 * bit as what it computes bare with the activation's own op run behind it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include <string.h>

#define BOUND 1e-10

#define N_KINDS 3
#define MAX_THREADS 3

static const char *const kind_names[N_KINDS] = { "training", "training, adding", "evaluation" };

/* To the last bit, NaN as well. */
static void
assert_same (const char *name, const double *a, const double *b, gsize n)
{
  if (memcmp (a, b, n * sizeof (double)) != 0)
    {
      g_test_message ("%s: not the same to the last bit", name);
      g_test_fail ();
    }
}

static void
assert_same_results (const char *name, const MnOpResult *a, const MnOpResult *b)
{
  assert_same (name, a->output, b->output, a->n_output);
  for (int i = 0; i < 4 && a->d_inputs[i]; i++)
    assert_same (name, a->d_inputs[i], b->d_inputs[i], a->n_inputs[i]);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    if (a->d_params[i])
      assert_same (name, a->d_params[i], b->d_params[i], a->n_params[i]);
}

static MnOpRun
run_of_kind (int kind)
{
  MnOpRun run = MN_OP_RUN_DEFAULT;

  run.mode = kind == 2 ? MN_MODE_EVAL : MN_MODE_TRAIN;
  run.accumulate = kind == 1;
  return run;
}

/* FALSE: the op has no kernel for the layout. */
static gboolean
check (const MnOpCase *what, MnBackend *tried, int threads, MnLayout layout, int batch, MnOpResult *const *expected)
{
  MnOpTest *test = mn_op_test_new_in (tried, what, batch, layout);

  if (!test)
    return FALSE;
  for (int kind = 0; kind < N_KINDS; kind++)
    {
      g_autofree char *of_case = mn_op_case_name (what, batch);
      g_autofree char *name = g_strdup_printf ("%s, %s, %s, %d threads", of_case, mn_layout_name (layout), kind_names[kind],
                                               threads);
      MnOpRun run = run_of_kind (kind);
      g_autoptr (MnOpResult) got = mn_op_test_run (test, &run);
      g_autoptr (MnOpResult) again = mn_op_test_run (test, &run);

      mn_op_result_compare (name, got, expected[kind], BOUND);
      assert_same_results (name, got, again);
      if (mn_op_test_fuses (test))
        {
          g_autoptr (MnOpResult) bare = NULL;

          run.bare = TRUE;
          bare = mn_op_test_run (test, &run);
          assert_same_results (name, got, bare);
        }
    }
  mn_op_test_free (test);
  return TRUE;
}

/* In all layouts and with all numbers of threads, against one computation in double, which takes longer than all others.
 * Returns: how often in blocked layouts */
static int
check_all (const MnOpCase *what, MnBackend *const *tried, MnBackend *oracle, int batch)
{
  const gsize n = (gsize) mn_shape_elements (&what->inputs[0]) * batch;
  g_autoptr (MnOpTest) exact = NULL;
  MnOpResult *expected[N_KINDS];
  int blocked = 0;

  if (n >= 50000 && batch >= 3)
    return 0;
  exact = mn_op_test_new (oracle, what, batch);
  for (int kind = 0; kind < N_KINDS; kind++)
    {
      const MnOpRun run = run_of_kind (kind);

      expected[kind] = mn_op_test_run (exact, &run);
    }
  for (int threads = 1; threads <= MAX_THREADS; threads++)
    for (int layout = what->activation ? MN_LAYOUT_PLAIN : MN_LAYOUT_PLAIN + 1; layout <= MN_LAYOUT_BLOCKED_16; layout++)
      if (check (what, tried[threads - 1], threads, layout, batch, expected) && layout != MN_LAYOUT_PLAIN)
        blocked++;
  for (int kind = 0; kind < N_KINDS; kind++)
    mn_op_result_free (expected[kind]);
  return blocked;
}

static void
test_case (gconstpointer data)
{
  static const char *const activations[] = { NULL, "relu", "leaky_relu", "tanh" };
  static const int batches[] = { 1, 2, 5, 33 };
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  MnBackend *tried[MAX_THREADS];
  MnOpCase what = *(const MnOpCase *) data;
  int blocked = 0;

  for (int i = 0; i < MAX_THREADS; i++)
    tried[i] = mn_test_cpu (MN_DTYPE_F32, i + 1, FALSE);
  for (guint a = 0; a < G_N_ELEMENTS (activations); a++)
    for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
      {
        what.activation = activations[a];
        blocked += check_all (&what, tried, oracle, batches[b]);
      }
  if (g_getenv ("MINIMA_CPU"))
    g_test_message ("MINIMA_CPU is set: %d cases in blocked layouts", blocked);
  else
    g_assert_cmpint (blocked, >, 0);
  for (int i = 0; i < MAX_THREADS; i++)
    mn_backend_free (tried[i]);
}

/* Large kernels are convolved with channels side by side where oneDNN has products of small matrices for that. */
static void
test_channels_last (void)
{
  const MnOpCase what = { "conv2d", "{'out_channels':48,'kernel_size':5,'padding':2}", 1, { MN_IMAGE (32, 6, 7) } };
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  MnOpTest *test = mn_op_test_new_in (backend, &what, 2, MN_LAYOUT_BLOCKED_16);
  g_autofree char *description = NULL;

  if (!test || g_getenv ("MINIMA_CPU"))
    {
      g_test_skip (test ? "MINIMA_CPU is set" : "this processor has no AVX-512");
      g_clear_pointer (&test, mn_op_test_free);
      return;
    }
  description = mn_op_test_describe (test);
  g_test_message ("%s", description);
  g_assert_true (g_str_has_prefix (description, "brg"));
  g_assert_true (g_str_has_suffix (description, "channels last and back"));
  mn_op_test_free (test);
}

/* Large windows over pictures are computed by hand where the processor has AVX-512 and nobody asks for more. */
static void
test_pictures (void)
{
  MnOpCase what = { "conv2d", "{'out_channels':64,'kernel_size':7,'stride':2,'padding':3}", 1, { MN_IMAGE (3, 32, 32) } };
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);

  for (int first = 0; first < 2; first++)
    {
      MnOpTest *test;
      g_autofree char *description = NULL;

      what.first = first;
      what.inputs[0].dim[0] = first ? 3 : 16;
      test = mn_op_test_new_in (backend, &what, 2, MN_LAYOUT_BLOCKED_16);
      if (!test || g_getenv ("MINIMA_CPU"))
        {
          g_test_skip (test ? "MINIMA_CPU is set" : "this processor has no AVX-512");
          g_clear_pointer (&test, mn_op_test_free);
          return;
        }
      description = mn_op_test_describe (test);
      g_test_message ("%s", description);
      g_assert_cmpint (g_str_has_prefix (description, "direct"), ==, first);
      mn_op_test_free (test);
    }
}

/* Outputs of 32 MiB are written past the caches. */
static void
test_many_pictures (void)
{
  const MnOpCase what = { "conv2d", "{'out_channels':64,'kernel_size':7,'stride':2,'padding':3}", 1, { MN_IMAGE (1, 64, 66) },
                          .first = TRUE };
  const int batch = 125;
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  g_autoptr (MnBackend) reference = mn_test_cpu (MN_DTYPE_F32, 2, TRUE);
  MnOpTest *test = mn_op_test_new_in (backend, &what, batch, MN_LAYOUT_BLOCKED_16), *plain = NULL;
  MnOpRun run = run_of_kind (2);
  g_autoptr (MnOpResult) got = NULL, expected = NULL;

  if (!test)
    {
      g_test_skip ("this processor has no AVX-512");
      return;
    }
  plain = mn_op_test_new (reference, &what, batch);
  got = mn_op_test_run (test, &run);
  expected = mn_op_test_run (plain, &run);
  g_assert_cmpuint (got->n_output * sizeof (float), >=, 32 << 20);
  mn_op_result_compare ("many pictures", got, expected, BOUND);
  mn_op_test_free (plain);
  mn_op_test_free (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layouts/many-pictures", test_many_pictures);
  g_test_add_func ("/layouts/channels-last", test_channels_last);
  g_test_add_func ("/layouts/pictures", test_pictures);
  for (guint i = 0; mn_op_blocked_cases[i].layer; i++)
    {
      g_autofree char *path = g_strdup_printf ("/layouts/%02u-%s", i, mn_op_blocked_cases[i].layer);

      g_test_add_data_func (path, &mn_op_blocked_cases[i], test_case);
    }
  return g_test_run ();
}
