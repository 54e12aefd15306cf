/* test-parity.c - the kernels in float, optimized and plain, against the plain C in double.
 *
 * Normalized mean squared error of outputs and gradients below 1e-10: single values may differ in the sixth digit, which
 * is the rounding of sums of a few thousand floats, and nothing more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#define BOUND 1e-10

static const int batches[] = { 1, 2, 3, 7, 33 };

static void
compare (const char *name, const char *what, const double *a, const double *b, gsize n)
{
  double error;

  if (!a && !b)
    return;
  g_assert_true (a && b);
  error = mn_test_nmse64 (a, b, n);
  if (!(error <= BOUND))
    {
      g_test_message ("%s: %s: error %g", name, what, error);
      g_test_fail ();
    }
}

static void
compare_results (const char *name, const MnOpResult *a, const MnOpResult *b)
{
  compare (name, "output", a->output, b->output, a->n_output);
  for (int i = 0; i < 4; i++)
    compare (name, "input gradient", a->d_inputs[i], b->d_inputs[i], a->n_inputs[i]);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    {
      compare (name, "parameter gradient", a->d_params[i], b->d_params[i], a->n_params[i]);
      compare (name, "parameters afterwards", a->params[i], b->params[i], a->n_params[i]);
    }
}

static void
check_case (const MnOpCase *what, MnBackend *tried, MnBackend *oracle)
{
  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
      for (int accumulate = 0; accumulate < 2; accumulate++)
        {
          /* Batch norm of one or two numbers gives 0 or ±1 whatever they are, and input gradients that are the
           * difference of equal numbers: there is nothing but rounding to compare. */
          gboolean flat = g_str_equal (what->layer, "batch_norm") && what->inputs[0].rank == 1 && batches[b] < 3;
          g_autofree char *name = mn_op_case_name (what, batches[b]);
          g_autoptr (MnOpTest) test = mn_op_test_new (tried, what, batches[b]);
          g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, what, batches[b]);
          MnOpRun run = MN_OP_RUN_DEFAULT;
          g_autoptr (MnOpResult) got = NULL, expected = NULL;

          if (flat && mode == MN_MODE_TRAIN)
            continue;
          run.mode = mode;
          run.accumulate = accumulate;
          got = mn_op_test_run (test, &run);
          expected = mn_op_test_run (exact, &run);
          compare_results (name, got, expected);
        }
}

typedef struct
{
  const MnOpCase *what;
  int             threads;
  gboolean        reference;
} Setup;

static void
test_case (gconstpointer data)
{
  const Setup *setup = data;
  g_autoptr (MnBackend) tried = mn_test_cpu (MN_DTYPE_F32, setup->threads, setup->reference);
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  check_case (setup->what, tried, oracle);
}

/* The same numbers again, whenever it runs: to the last bit, for every number of threads. */
static void
test_repeatable (void)
{
  for (int threads = 1; threads <= 3; threads++)
    for (const MnOpCase *what = mn_op_cases; what->layer; what++)
      {
        g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
        g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, 33);
        const MnOpRun run = MN_OP_RUN_DEFAULT;
        g_autoptr (MnOpResult) first = mn_op_test_run (test, &run);

        for (int again = 0; again < 3; again++)
          {
            g_autoptr (MnOpResult) second = mn_op_test_run (test, &run);

            g_assert_cmpmem (first->output, first->n_output * sizeof (double), second->output,
                             second->n_output * sizeof (double));
            for (int i = 0; i < 4 && first->d_inputs[i]; i++)
              g_assert_cmpmem (first->d_inputs[i], first->n_inputs[i] * sizeof (double), second->d_inputs[i],
                               second->n_inputs[i] * sizeof (double));
            for (int i = 0; i < MN_MAX_PARAMS; i++)
              if (first->d_params[i])
                g_assert_cmpmem (first->d_params[i], first->n_params[i] * sizeof (double), second->d_params[i],
                                 second->n_params[i] * sizeof (double));
          }
      }
}

/* Plain C where it was asked for, OpenBLAS otherwise, and the description says which. */
static void
test_describe (void)
{
  static const MnOpCase conv = { "conv2d", NULL, 1, { MN_IMAGE (3, 8, 8) } };
  g_autoptr (MnBackend) fast = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  g_autoptr (MnBackend) plain = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  g_autoptr (MnOpTest) one = mn_op_test_new (fast, &conv, 1);
  g_autoptr (MnOpTest) other = mn_op_test_new (plain, &conv, 1);
  g_autofree char *blas = mn_op_test_describe (one);
  g_autofree char *reference = mn_op_test_describe (other);

  if (g_strcmp0 (g_getenv ("MINIMA_CPU"), "reference") == 0)
    g_test_skip ("MINIMA_CPU=reference");
  else
    g_assert_cmpstr (blas, ==, "im2col + sgemm (OpenBLAS)");
  g_assert_cmpstr (reference, ==, "plain C, float");
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; int threads; gboolean reference; } setups[] = {
    { "plain", 1, TRUE },
    { "optimized", 1, FALSE },
    { "optimized-2-threads", 2, FALSE },
    { "optimized-3-threads", 3, FALSE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint s = 0; s < G_N_ELEMENTS (setups); s++)
    for (guint i = 0; mn_op_cases[i].layer; i++)
      {
        Setup *setup = g_new0 (Setup, 1);
        g_autofree char *path = g_strdup_printf ("/parity/%s/%02u-%s", setups[s].name, i, mn_op_cases[i].layer);

        *setup = (Setup) { &mn_op_cases[i], setups[s].threads, setups[s].reference };
        g_test_add_data_func_full (path, setup, test_case, g_free);
      }
  g_test_add_func ("/parity/repeatable", test_repeatable);
  g_test_add_func ("/parity/describe", test_describe);
  return g_test_run ();
}
