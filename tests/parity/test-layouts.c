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

typedef struct
{
  const MnOpCase *what;
  int             threads;
} Setup;

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

/* FALSE: the op has no kernel for the layout. */
static gboolean
check (const Setup *setup, MnBackend *tried, MnBackend *oracle, MnLayout layout, const char *activation, int batch)
{
  const MnOpCase what = {
    .layer = setup->what->layer,
    .values = setup->what->values,
    .n_inputs = setup->what->n_inputs,
    .inputs = { setup->what->inputs[0], setup->what->inputs[1], setup->what->inputs[2] },
    .activation = activation,
  };
  MnOpTest *test = mn_op_test_new_in (tried, &what, batch, layout);
  g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, &what, batch);

  if (!test)
    return FALSE;
  for (int kind = 0; kind < 3; kind++)
    {
      static const char *const names[] = { "training", "training, adding", "evaluation" };
      g_autofree char *of_case = mn_op_case_name (&what, batch);
      g_autofree char *name = g_strdup_printf ("%s, %s, %s", of_case, mn_layout_name (layout), names[kind]);
      MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) got = NULL, expected = NULL, bare = NULL, again = NULL;

      run.mode = kind == 2 ? MN_MODE_EVAL : MN_MODE_TRAIN;
      run.accumulate = kind == 1;
      got = mn_op_test_run (test, &run);
      again = mn_op_test_run (test, &run);
      expected = mn_op_test_run (exact, &run);
      mn_op_result_compare (name, got, expected, BOUND);
      assert_same_results (name, got, again);
      if (mn_op_test_fuses (test))
        {
          run.bare = TRUE;
          bare = mn_op_test_run (test, &run);
          assert_same_results (name, got, bare);
        }
    }
  mn_op_test_free (test);
  return TRUE;
}

static void
test_case (gconstpointer data)
{
  static const char *const activations[] = { NULL, "relu", "leaky_relu", "tanh" };
  static const int batches[] = { 1, 2, 5, 33 };
  const Setup *setup = data;
  g_autoptr (MnBackend) tried = mn_test_cpu (MN_DTYPE_F32, setup->threads, FALSE);
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  int blocked = 0;

  for (int layout = MN_LAYOUT_PLAIN; layout <= MN_LAYOUT_BLOCKED_16; layout++)
    for (guint a = layout == MN_LAYOUT_PLAIN ? 1 : 0; a < G_N_ELEMENTS (activations); a++)
      for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
        {
          const gsize n = (gsize) mn_shape_elements (&setup->what->inputs[0]) * batches[b];

          if ((n < 50000 || batches[b] < 3) && check (setup, tried, oracle, layout, activations[a], batches[b])
              && layout != MN_LAYOUT_PLAIN)
            blocked++;
        }
  if (g_getenv ("MINIMA_CPU"))
    g_test_message ("MINIMA_CPU is set: %d cases in blocked layouts", blocked);
  else
    g_assert_cmpint (blocked, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int threads = 1; threads <= 3; threads++)
    for (guint i = 0; mn_op_blocked_cases[i].layer; i++)
      {
        Setup *setup = g_new0 (Setup, 1);
        g_autofree char *path = g_strdup_printf ("/layouts/%d-threads/%02u-%s", threads, i,
                                                 mn_op_blocked_cases[i].layer);

        *setup = (Setup) { &mn_op_blocked_cases[i], threads };
        g_test_add_data_func_full (path, setup, test_case, g_free);
      }
  return g_test_run ();
}
