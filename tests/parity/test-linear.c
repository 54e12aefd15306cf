/* test-linear.c - linear layers of the sizes that real networks have, in every form, against the plain C in double.
 *
 * The bound is that of test-parity.c, whose cases are small: here products are shared by threads, cut into blocks, and made
 * again for other numbers of samples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#define BOUND 1e-10

static const MnOpCase cases[] = {
  { "linear", "{'units':4096}", 1, { MN_ROW (1) } },
  { "linear", "{'units':1}", 1, { MN_ROW (4096) } },
  { "linear", "{'units':2}", 1, { MN_ROW (2) } },
  { "linear", "{'units':10}", 1, { MN_ROW (3136) } },
  { "linear", "{'units':128}", 1, { MN_ROW (3072) }, .activation = "sigmoid" },
  { "linear", "{'units':1000,'bias':false}", 1, { MN_ROW (784) } },
  { "linear", "{'units':400}", 1, { MN_ROW (400) }, .activation = "tanh" },
  { "linear", "{'units':257}", 1, { MN_ROW (1023) }, .activation = "elu" },
  { "linear", "{'units':41}", 1, { MN_ROW (77) }, .activation = "sigmoid" },
  /* as many weights as the kernels by hand want: with outputs enough for the forward pass, and without */
  { "linear", "{'units':1035}", 1, { MN_ROW (1050) }, .activation = "sigmoid" },
  { "linear", "{'units':520,'bias':false}", 1, { MN_ROW (2063) }, .activation = "relu" },
};

/* With as many samples as below, gradients of the weights by hand are cut by samples and, on one thread, by outputs; outputs
 * are cut by samples and by inputs, and the last of them fill neither a tile nor a vector. */
static const MnOpCase long_cases[] = {
  { "linear", "{'units':411}", 1, { MN_ROW (389) }, .activation = "relu" },
  { "linear", "{'units':1037}", 1, { MN_ROW (1301) }, .activation = "relu" },
};

#define LONG_BATCH 530

/* For the kernel for a few samples, which takes them in groups: on one thread, and shared. */
static const MnOpCase few_cases[] = {
  { "linear", "{'units':41}", 1, { MN_ROW (77) }, .activation = "relu" },
  { "linear", "{'units':3,'bias':false}", 1, { MN_ROW (9) } },
  { "linear", "{'units':517}", 1, { MN_ROW (523) }, .activation = "relu" },
};

#define FEW 8

static const int batches[] = { 1, 4, 33, 100 };

static void
compare (const char *name, const char *what, const double *got, const double *expected, gsize n)
{
  const double error = mn_test_nmse64 (got, expected, n);

  if (!(error <= BOUND))
    {
      g_test_message ("%s: %s: error %g", name, what, error);
      g_test_fail ();
    }
}

static void
try_batch (const MnOpCase *what, int threads, int batch)
{
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
  g_autoptr (MnOpTest) tried = mn_op_test_new (backend, what, batch);
  g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, what, batch);
  g_autofree char *name = mn_op_case_name (what, batch);
  MnOpRun run = MN_OP_RUN_DEFAULT;

  for (run.accumulate = 0; run.accumulate < 2; run.accumulate++)
    {
      g_autoptr (MnOpResult) got = mn_op_test_run (tried, &run), expected = mn_op_test_run (exact, &run);
      g_autoptr (MnOpResult) again = mn_op_test_run (tried, &run), bare = NULL;

      compare (name, "output", got->output, expected->output, got->n_output);
      compare (name, "input gradient", got->d_inputs[0], expected->d_inputs[0], got->n_inputs[0]);
      for (int i = 0; i < MN_MAX_PARAMS && got->d_params[i]; i++)
        {
          compare (name, "parameter gradient", got->d_params[i], expected->d_params[i], got->n_params[i]);
          g_assert_cmpmem (got->d_params[i], got->n_params[i] * sizeof (double), again->d_params[i],
                           again->n_params[i] * sizeof (double));
        }
      g_assert_cmpmem (got->output, got->n_output * sizeof (double), again->output, again->n_output * sizeof (double));
      if (!what->activation)
        continue;
      run.bare = TRUE;
      bare = mn_op_test_run (tried, &run);
      run.bare = FALSE;
      g_assert_cmpmem (got->output, got->n_output * sizeof (double), bare->output, bare->n_output * sizeof (double));
    }
}

static void
test_case (gconstpointer data)
{
  for (int threads = 1; threads <= 3; threads++)
    for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
      try_batch (data, threads, batches[b]);
}

static void
test_few (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (few_cases); i++)
    for (int threads = 1; threads <= 3; threads++)
      for (int batch = 1; batch <= FEW; batch++)
        try_batch (&few_cases[i], threads, batch);
}

static void
test_long (gconstpointer data)
{
  for (int threads = 1; threads <= 3; threads++)
    try_batch (data, threads, LONG_BATCH);
}

/* What is computed by hand is the same to the last bit whatever the threads. */
static void
test_threads (gconstpointer data)
{
  const MnOpRun run = MN_OP_RUN_DEFAULT;
  g_autoptr (MnOpResult) first = NULL;

  for (int threads = 1; threads <= 3; threads++)
    {
      g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, data, LONG_BATCH);
      g_autofree char *description = mn_op_test_describe (test);
      g_autoptr (MnOpResult) got = NULL;

      if (!strstr (description, "direct"))
        {
          g_test_skip ("this processor has no AVX-512");
          return;
        }
      got = mn_op_test_run (test, &run);
      if (first)
        {
          g_assert_cmpmem (got->d_params[0], got->n_params[0] * sizeof (double), first->d_params[0],
                           first->n_params[0] * sizeof (double));
          if (g_str_has_prefix (description, "direct"))
            g_assert_cmpmem (got->output, got->n_output * sizeof (double), first->output, first->n_output * sizeof (double));
        }
      else
        first = g_steal_pointer (&got);
    }
}

/* The activation is the linear layer's own work where oneDNN multiplies, or the kernel by hand for batches. */
static void
test_fuses (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, &cases[i], 40);
      g_autofree char *description = mn_op_test_describe (test);

      g_assert_cmpint (mn_op_test_fuses (test), ==,
                       cases[i].activation != NULL
                         && (g_str_has_prefix (description, "matmul") || strstr (description, "direct")));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/linear/parity/%u", i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/linear/few-samples", test_few);
  for (guint i = 0; i < G_N_ELEMENTS (long_cases); i++)
    {
      g_autofree char *many = g_strdup_printf ("/linear/many-samples/%u", i);
      g_autofree char *threads = g_strdup_printf ("/linear/threads/%u", i);

      g_test_add_data_func (many, &long_cases[i], test_long);
      g_test_add_data_func (threads, &long_cases[i], test_threads);
    }
  g_test_add_func ("/linear/fuses", test_fuses);
  return g_test_run ();
}
