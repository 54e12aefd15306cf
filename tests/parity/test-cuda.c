/* test-cuda.c - the kernels of the CUDA backend against the plain C in double, on the device that "cuda" opens.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include <string.h>

#define BOUND 1e-10

static const int batches[] = { 1, 3, 33 };

static void
check_case (const MnOpCase *what, MnBackend *tried, MnBackend *oracle, int batch, double bound)
{
  for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
    for (int accumulate = 0; accumulate < 2; accumulate++)
      {
        /* See test-parity.c. */
        const gboolean flat = g_str_equal (what->layer, "batch_norm") && what->inputs[0].rank == 1 && batch < 3;
        g_autofree char *name = mn_op_case_name (what, batch);
        g_autoptr (MnOpTest) test = mn_op_test_new (tried, what, batch);
        g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, what, batch);
        g_autoptr (MnOpResult) got = NULL, expected = NULL;
        MnOpRun run = MN_OP_RUN_DEFAULT;

        if (flat && mode == MN_MODE_TRAIN)
          continue;
        run.mode = mode;
        run.accumulate = accumulate;
        got = mn_op_test_run (test, &run);
        expected = mn_op_test_run (exact, &run);
        mn_op_result_compare (name, got, expected, bound);
      }
}

static void
test_case (gconstpointer data)
{
  g_autoptr (MnBackend) tried = mn_test_cuda ();
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    check_case (data, tried, oracle, batches[b], BOUND);
}

/* Products of rounded numbers: each of two is off by a share of u at most, half the distance of neighbours, and so is what they
 * come to where it is rounded, too. Sums in which much cancels are off by more than three such shares, but not on the whole. */
static void
test_precision (gconstpointer data)
{
  static const struct
  {
    MnPrecision precision;
    double      unit;
  } tried[] = { { MN_PRECISION_TF32, 1.0 / 2048 }, { MN_PRECISION_BFLOAT16, 1.0 / 256 } };
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
    {
      g_autoptr (MnBackend) backend = mn_test_cuda ();

      g_assert_true (mn_backend_set_precision (backend, tried[i].precision));
      check_case (data, backend, oracle, 3, 9 * tried[i].unit * tried[i].unit);
    }
}

/* The same numbers again, to the last bit; and somebody who looks at what comes before an activation changes none. */
static void
test_repeatable (gconstpointer data)
{
  const MnOpCase *what = data;
  g_autoptr (MnBackend) backend = mn_test_cuda ();
  g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, 33);
  MnOpRun run = MN_OP_RUN_DEFAULT;
  g_autoptr (MnOpResult) first = mn_op_test_run (test, &run), second = NULL;

  run.bare = what->activation != NULL;
  second = mn_op_test_run (test, &run);
  g_assert_cmpmem (first->output, first->n_output * sizeof (double), second->output, second->n_output * sizeof (double));
  for (int i = 0; i < 4 && first->d_inputs[i]; i++)
    g_assert_cmpmem (first->d_inputs[i], first->n_inputs[i] * sizeof (double), second->d_inputs[i],
                     second->n_inputs[i] * sizeof (double));
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    if (first->d_params[i])
      g_assert_cmpmem (first->d_params[i], first->n_params[i] * sizeof (double), second->d_params[i],
                       second->n_params[i] * sizeof (double));
}

static gboolean
is_same (const MnOpResult *a, const MnOpResult *b)
{
  return memcmp (a->output, b->output, a->n_output * sizeof (double)) == 0
         && memcmp (a->d_params[0], b->d_params[0], a->n_params[0] * sizeof (double)) == 0;
}

/* Where nobody insists on the same bits each time, the numbers are as good. */
static void
test_reordered (gconstpointer data)
{
  g_autoptr (MnBackend) backend = mn_test_cuda (), oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnOpTest) test = NULL;
  g_autoptr (MnOpResult) first = NULL;
  g_autofree char *text = NULL;
  const MnOpRun run = MN_OP_RUN_DEFAULT;
  gboolean differs = FALSE;

  backend->reordered = TRUE;
  check_case (data, backend, oracle, 3, BOUND);
  test = mn_op_test_new (backend, data, 3);
  text = mn_op_test_describe (test);
  if (g_str_has_prefix (text, "on the CPU"))
    return;
  g_assert_nonnull (strstr (text, "other bits each time"));
  first = mn_op_test_run (test, &run);
  for (int i = 0; i < 10 && !differs; i++)
    {
      g_autoptr (MnOpResult) again = mn_op_test_run (test, &run);

      differs = !is_same (first, again);
    }
  /* The simulated device takes it at its word; a GPU may have nothing faster to offer. */
  if (strstr (backend->description, "simulated"))
    g_assert_true (differs);
}

/* Every layer has a kernel of its own. What that cannot do, an output with pixels in no window, is computed by the CPU, which
 * says so. */
static void
test_on_device (gconstpointer data)
{
  const MnOpCase *what = data;
  const gboolean leaves_pixels = g_str_equal (what->layer, "conv_transpose2d")
                                 && strstr (what->values, "'dilation':2,'output_padding':1") != NULL;
  g_autoptr (MnBackend) backend = mn_test_cuda ();
  g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, 3);
  g_autofree char *text = mn_op_test_describe (test);

  g_assert_cmpint (g_str_has_prefix (text, "on the CPU"), ==, leaves_pixels);
}

int
main (int argc, char **argv)
{
  static const char *const multiplying[] = { "linear", "conv2d", "conv_transpose2d", NULL };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; mn_op_cases[i].layer; i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda/ops/%02u-%s", i, mn_op_cases[i].layer);
      g_autofree char *again = g_strdup_printf ("/cuda/again/%02u-%s", i, mn_op_cases[i].layer);
      g_autofree char *where = g_strdup_printf ("/cuda/where/%02u-%s", i, mn_op_cases[i].layer);

      g_test_add_data_func (path, &mn_op_cases[i], test_case);
      g_test_add_data_func (again, &mn_op_cases[i], test_repeatable);
      if (g_strv_contains (multiplying, mn_op_cases[i].layer))
        {
          g_autofree char *narrow = g_strdup_printf ("/cuda/precision/%02u-%s", i, mn_op_cases[i].layer);

          g_test_add_data_func (narrow, &mn_op_cases[i], test_precision);
          if (!g_str_equal (mn_op_cases[i].layer, "linear"))
            {
              g_autofree char *reordered = g_strdup_printf ("/cuda/reordered/%02u-%s", i, mn_op_cases[i].layer);

              g_test_add_data_func (reordered, &mn_op_cases[i], test_reordered);
            }
        }
      g_test_add_data_func (where, &mn_op_cases[i], test_on_device);
    }
  return g_test_run ();
}
