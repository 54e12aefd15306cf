/* test-cuda.c - the kernels of the CUDA backend against the plain C in double, on the device that "cuda" opens.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include <math.h>
#include <string.h>

#define BOUND 1e-10

static const int batches[] = { 1, 3, 33 };

/* How images lie, in which precision, and half the distance of neighbouring numbers that are multiplied. */
typedef struct
{
  MnPrecision precision;
  MnLayout    layout;
  double      unit;
} Way;

static const Way ways[] = {
  { MN_PRECISION_FLOAT32, MN_LAYOUT_PLAIN, 0 },
  { MN_PRECISION_TF32, MN_LAYOUT_CHANNELS_LAST, 1.0 / 2048 },
  { MN_PRECISION_BFLOAT16, MN_LAYOUT_CHANNELS_LAST_BFLOAT16, 1.0 / 256 },
};

static const char *const multiplying[] = { "linear", "conv2d", "conv_transpose2d", NULL };

/* Whether an op in bfloat16 rounds nothing that it has not been given rounded: it adds nothing up, as pools with settings may. */
static gboolean
is_exact (const MnOpCase *what, gboolean accumulates)
{
  static const char *const exact[] = { "concat", "global_max_pool2d", "max_pool2d", "relu", NULL };

  return !accumulates && !what->values && g_strv_contains (exact, what->layer);
}

/* Each of two factors is off by a share of u at most, and so is what they come to where it is rounded, too. Sums in which much
 * cancels are off by more than three such shares, but not on the whole. And about a share of u of all numbers is so near to 0 that
 * it may come out on its other side, where a ReLU keeps or drops all of a gradient. */
static double
bound_of (const Way *way, const MnOpCase *what, gboolean accumulates)
{
  const gboolean multiplies = g_strv_contains (multiplying, what->layer);
  const gboolean is_narrow = way->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16;

  if (!multiplies && (!is_narrow || is_exact (what, accumulates)))
    return BOUND;
  return BOUND + 9 * way->unit * way->unit + (multiplies && what->activation ? way->unit : 0);
}

/* No number is off by more than rounding makes it, of its own size or of what it was added up of. */
static void
check_each (const char *name, const double *got, const double *expected, gsize n, double unit)
{
  double square = 0, size;

  for (gsize i = 0; expected && i < n; i++)
    square += expected[i] * expected[i];
  size = sqrt (square / (double) MAX (n, 1));
  for (gsize i = 0; expected && i < n; i++)
    if (!(fabs (got[i] - expected[i]) <= 12 * unit * (fabs (expected[i]) + size)))
      g_error ("%s: number %" G_GSIZE_FORMAT " is %g instead of %g", name, i, got[i], expected[i]);
}

static void
check_numbers (const char *name, const MnOpResult *got, const MnOpResult *expected, double unit)
{
  check_each (name, got->output, expected->output, got->n_output, unit);
  for (int i = 0; i < 4; i++)
    check_each (name, got->d_inputs[i], expected->d_inputs[i], got->n_inputs[i], unit);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    check_each (name, got->d_params[i], expected->d_params[i], got->n_params[i], unit);
}

static double
keep (double number)
{
  return number;
}

/* FALSE: the op does not want this layout. */
static gboolean
check_case (const MnOpCase *what, MnBackend *tried, MnBackend *oracle, int batch, const Way *way, MnLayout layout)
{
  for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
    for (int accumulate = 0; accumulate < 2; accumulate++)
      {
        /* See test-parity.c. */
        const gboolean flat = g_str_equal (what->layer, "batch_norm")
                              && mn_shape_elements (&what->inputs[0]) == what->inputs[0].dim[0] && batch < 3;
        g_autofree char *name = mn_op_case_name (what, batch);
        g_autofree char *where = g_strdup_printf ("%s, %s", name, mn_layout_name (layout));
        g_autoptr (MnOpTest) test = mn_op_test_new_in (tried, what, batch, layout);
        g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, what, batch);
        g_autoptr (MnOpResult) got = NULL, expected = NULL;
        MnOpRun run = MN_OP_RUN_DEFAULT;

        if (!test)
          return FALSE;
        if (flat && mode == MN_MODE_TRAIN)
          continue;
        /* A number near 0 that is rounded on one side alone may pass a ReLU there. */
        if (layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
          mn_op_test_copy (test, test, mn_op_test_round);
        mn_op_test_copy (exact, test, keep);
        run.mode = mode;
        run.accumulate = accumulate;
        got = mn_op_test_run (test, &run);
        expected = mn_op_test_run (exact, &run);
        mn_op_result_compare (where, got, expected, bound_of (way, what, accumulate));
        if (way->unit > 0 && !what->activation)
          check_numbers (where, got, expected, way->unit);
      }
  return TRUE;
}

static void
test_case (gconstpointer data)
{
  g_autoptr (MnBackend) tried = mn_test_cuda ();
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    check_case (data, tried, oracle, batches[b], &ways[0], MN_LAYOUT_PLAIN);
}

/* Products of rounded numbers. */
static void
test_precision (gconstpointer data)
{
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  for (guint i = 1; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (MnBackend) backend = mn_test_cuda ();

      g_assert_true (mn_backend_set_precision (backend, ways[i].precision));
      check_case (data, backend, oracle, 3, &ways[i], MN_LAYOUT_PLAIN);
    }
}

/* Layers that are not slowed down by images lying as convolutions want them. */
static gboolean
takes_last (const MnOpCase *what)
{
  static const char *const layers[] = {
    "adaptive_avg_pool2d", "add", "avg_pool2d", "batch_norm", "concat", "conv2d", "conv_transpose2d", "divide", "dropout", "dropout2d", "elu",
    "gelu", "global_avg_pool2d", "global_max_pool2d", "hardswish", "leaky_relu", "max_pool2d", "multiply", "relu", "selu",
    "sigmoid", "silu", "softplus", "tanh", NULL
  };

  /* Four pixels share a draw. */
  if (g_str_equal (what->layer, "dropout") && what->inputs[0].dim[1] * what->inputs[0].dim[2] % 4 != 0)
    return FALSE;
  return what->inputs[0].rank == 3 && g_strv_contains (layers, what->layer);
}

/* Where there are pixels in no window cuDNN is not asked. The simulated one has no way for a depth of 7, so that such convolutions
 * are plain. */
static gboolean
is_refused (const MnOpCase *what, MnBackend *backend)
{
  if (g_str_equal (what->layer, "conv_transpose2d"))
    return strstr (what->values, "'dilation':2,'output_padding':1") != NULL;
  return strstr (backend->description, "simulated") && g_str_equal (what->layer, "conv2d") && what->inputs[0].dim[0] == 7;
}

/* Channels last, in float32 and in bfloat16. */
static void
test_last (gconstpointer data)
{
  MnOpCase any = *(const MnOpCase *) data;
  const MnOpCase *what = &any;
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);

  any.first = FALSE;   /* a net puts a reorder there */
  for (guint i = 1; i < G_N_ELEMENTS (ways); i++)
    for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
      {
        g_autoptr (MnBackend) backend = mn_test_cuda ();
        gboolean taken;

        g_assert_true (mn_backend_set_precision (backend, ways[i].precision));
        taken = check_case (what, backend, oracle, batches[b], &ways[i], ways[i].layout);
        g_assert_cmpint (taken, ==, takes_last (what) && !is_refused (what, backend));
      }
}

/* The same numbers again, to the last bit; and somebody who looks at what comes before an activation changes none. */
static void
check_repeatable (const MnOpCase *what, const Way *way)
{
  g_autoptr (MnBackend) backend = mn_test_cuda ();
  g_autoptr (MnOpTest) test = NULL;
  g_autoptr (MnOpResult) first = NULL, second = NULL;
  MnOpRun run = MN_OP_RUN_DEFAULT;

  g_assert_true (mn_backend_set_precision (backend, way->precision));
  test = mn_op_test_new_in (backend, what, 33, way->layout);
  if (!test)
    return;
  first = mn_op_test_run (test, &run);
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

static void
test_repeatable (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    check_repeatable (data, &ways[i]);
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
  check_case (data, backend, oracle, 3, &ways[0], MN_LAYOUT_PLAIN);
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
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; mn_op_cases[i].layer; i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda/ops/%02u-%s", i, mn_op_cases[i].layer);
      g_autofree char *again = g_strdup_printf ("/cuda/again/%02u-%s", i, mn_op_cases[i].layer);
      g_autofree char *where = g_strdup_printf ("/cuda/where/%02u-%s", i, mn_op_cases[i].layer);
      g_autofree char *last = g_strdup_printf ("/cuda/last/%02u-%s", i, mn_op_cases[i].layer);

      g_test_add_data_func (path, &mn_op_cases[i], test_case);
      g_test_add_data_func (again, &mn_op_cases[i], test_repeatable);
      g_test_add_data_func (last, &mn_op_cases[i], test_last);
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
  /* As many channels as several are taken at a time. */
  for (guint i = 0; mn_op_blocked_cases[i].layer; i++)
    {
      g_autofree char *last = g_strdup_printf ("/cuda/last/blocked/%02u-%s", i, mn_op_blocked_cases[i].layer);
      g_autofree char *again = g_strdup_printf ("/cuda/again/blocked/%02u-%s", i, mn_op_blocked_cases[i].layer);

      g_test_add_data_func (last, &mn_op_blocked_cases[i], test_last);
      g_test_add_data_func (again, &mn_op_blocked_cases[i], test_repeatable);
    }
  return g_test_run ();
}
