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
          mn_op_result_compare (name, got, expected, BOUND);
        }
}

typedef struct
{
  const MnOpCase *what;
  int             threads;
  const char     *uses;   /* see MINIMA_CPU; NULL: as it is */
} Setup;

static gboolean
has_avx2 (void)
{
#if defined __x86_64__
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2");
#else
  return FALSE;
#endif
}

/* A backend in float as MINIMA_CPU=@uses would make it. */
static MnBackend *
open_backend (const char *uses, int threads)
{
  g_autofree char *before = g_strdup (g_getenv ("MINIMA_CPU"));
  MnBackend *backend;

  if (uses)
    g_setenv ("MINIMA_CPU", uses, TRUE);
  backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
  if (uses && before)
    g_setenv ("MINIMA_CPU", before, TRUE);
  else if (uses)
    g_unsetenv ("MINIMA_CPU");
  return backend;
}

static void
test_case (gconstpointer data)
{
  const Setup *setup = data;
  g_autoptr (MnBackend) tried = open_backend (setup->uses, setup->threads);
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  check_case (setup->what, tried, oracle);
}

/* The same numbers again, whenever it runs: to the last bit, for every number of threads. */
static void
test_repeatable (gconstpointer uses)
{
  for (int threads = 1; threads <= 3; threads++)
    for (const MnOpCase *what = mn_op_cases; what->layer; what++)
      {
        g_autoptr (MnBackend) backend = open_backend (uses, threads);
        /* few images are cut into slices */
        g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, threads % 2 ? 33 : 5);
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

/* However few images are shared by threads, convolutions by hand come out the same to the last bit but for the gradients of
 * parameters, which are sums over all rows. */
static void
test_slices (void)
{
  for (const MnOpCase *what = mn_op_cases; what->layer; what++)
    for (int batch = 1; batch <= 5 && g_str_equal (what->layer, "conv2d"); batch += 2)
      {
        g_autoptr (MnOpResult) first = NULL;

        for (int threads = 1; threads <= 4; threads++)
          {
            g_autoptr (MnBackend) backend = open_backend ("direct", threads);
            g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, batch);
            g_autofree char *description = mn_op_test_describe (test);
            const MnOpRun run = MN_OP_RUN_DEFAULT;
            g_autoptr (MnOpResult) got = mn_op_test_run (test, &run);

            if (!g_str_has_prefix (description, "direct"))
              break;
            if (first)
              {
                g_assert_cmpmem (got->output, got->n_output * sizeof (double), first->output,
                                 first->n_output * sizeof (double));
                g_assert_cmpmem (got->d_inputs[0], got->n_inputs[0] * sizeof (double), first->d_inputs[0],
                                 first->n_inputs[0] * sizeof (double));
              }
            else
              first = g_steal_pointer (&got);
          }
      }
}

/* Somebody who looks at what comes before a fused activation changes no bit of what comes after it. */
static void
test_bare (gconstpointer uses)
{
  for (const MnOpCase *what = mn_op_cases; what->layer; what++)
    {
      g_autoptr (MnBackend) backend = open_backend (uses, 2);
      g_autoptr (MnOpTest) test = what->activation ? mn_op_test_new (backend, what, 5) : NULL;
      MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) fused = NULL, bare = NULL;

      if (!test)
        continue;
      fused = mn_op_test_run (test, &run);
      run.bare = TRUE;
      bare = mn_op_test_run (test, &run);
      g_assert_cmpmem (fused->output, fused->n_output * sizeof (double), bare->output, bare->n_output * sizeof (double));
      g_assert_cmpmem (fused->d_inputs[0], fused->n_inputs[0] * sizeof (double), bare->d_inputs[0],
                       bare->n_inputs[0] * sizeof (double));
    }
}

typedef struct
{
  const char *uses;
  MnOpCase    what;
  const char *description;
} Description;

static void
test_describe (void)
{
  static const Description cases[] = {
    { "reference", { "conv2d", NULL, 1, { MN_IMAGE (3, 8, 8) } }, "plain C, float" },
    { "openblas", { "conv2d", NULL, 1, { MN_IMAGE (3, 8, 8) } }, "im2col + sgemm (OpenBLAS)" },
    { "openblas", { "conv2d", "{'kernel_size':1}", 1, { MN_IMAGE (3, 8, 8) } }, "sgemm (OpenBLAS)" },
#if defined __x86_64__
    { "direct", { "conv2d", "{'out_channels':1,'kernel_size':2}", 1, { MN_IMAGE (1, 8, 8) } }, "direct" },
    { "direct-avx2", { "conv2d", "{'out_channels':1,'kernel_size':2}", 1, { MN_IMAGE (1, 8, 8) } }, "direct" },
    { "direct", { "conv2d", "{'stride':3}", 1, { MN_IMAGE (3, 8, 8) } }, "im2col + sgemm (OpenBLAS)" },
    { "direct", { "max_pool2d", NULL, 1, { MN_IMAGE (3, 8, 8) } }, "direct" },
    { "direct", { "linear", NULL, 1, { MN_ROW (3) } }, "direct" },
    { NULL, { "conv2d", "{'out_channels':6,'kernel_size':5}", 1, { MN_IMAGE (5, 32, 32) } }, "direct" },
    { NULL, { "conv2d", "{'out_channels':16,'kernel_size':5}", 1, { MN_IMAGE (6, 14, 14) } }, "direct" },
    { NULL, { "max_pool2d", NULL, 1, { MN_IMAGE (3, 8, 8) } }, "direct" },
#endif
  };

  if (g_getenv ("MINIMA_CPU"))
    g_test_skip ("MINIMA_CPU is set");
  for (guint i = 0; i < G_N_ELEMENTS (cases) && !g_getenv ("MINIMA_CPU"); i++)
    {
      g_autoptr (MnBackend) backend = open_backend (cases[i].uses, 1);
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, &cases[i].what, 1);
      g_autofree char *description = mn_op_test_describe (test);

      if (!g_str_equal (cases[i].description, "direct") || has_avx2 ())
        g_assert_cmpstr (description, ==, cases[i].description);
    }
}

/* Kernels of their own that are not taken for every shape: forced, they are held against the reference for all. */
static gboolean
is_covered (const char *uses, const char *layer)
{
  return !uses || !g_str_has_prefix (uses, "direct") || g_str_equal (layer, "conv2d") || g_str_equal (layer, "linear")
         || g_str_equal (layer, "max_pool2d");
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; int threads; const char *uses; } setups[] = {
    { "plain", 1, "reference" },
    { "optimized", 1, NULL },
    { "optimized-2-threads", 2, NULL },
    { "optimized-3-threads", 3, NULL },
    { "openblas", 2, "openblas" },
    { "direct", 1, "direct" },
    { "direct-2-threads", 2, "direct" },
    { "direct-3-threads", 3, "direct" },
    { "direct-avx2", 1, "direct-avx2" },
    { "direct-avx2-2-threads", 2, "direct-avx2" },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint s = 0; s < G_N_ELEMENTS (setups); s++)
    for (guint i = 0; mn_op_cases[i].layer; i++)
      {
        Setup *setup = g_new0 (Setup, 1);
        g_autofree char *path = g_strdup_printf ("/parity/%s/%02u-%s", setups[s].name, i, mn_op_cases[i].layer);

        *setup = (Setup) { &mn_op_cases[i], setups[s].threads, setups[s].uses };
        if (is_covered (setup->uses, mn_op_cases[i].layer))
          g_test_add_data_func_full (path, setup, test_case, g_free);
        else
          g_free (setup);
      }
  g_test_add_data_func ("/parity/repeatable", NULL, test_repeatable);
  g_test_add_data_func ("/parity/repeatable/direct", "direct", test_repeatable);
  g_test_add_data_func ("/parity/repeatable/direct-avx2", "direct-avx2", test_repeatable);
  g_test_add_func ("/parity/slices", test_slices);
  g_test_add_data_func ("/parity/bare", NULL, test_bare);
  g_test_add_data_func ("/parity/bare/direct", "direct", test_bare);
  g_test_add_func ("/parity/describe", test_describe);
  return g_test_run ();
}
