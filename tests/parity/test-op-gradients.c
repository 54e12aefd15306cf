/* test-op-gradients.c - every op's backward against central differences, in double.
 *
 * With a fixed gradient g at the output, Σ g y is a number that depends on every input and parameter; the op must
 * give its derivative. Random values stay clear of the kinks of ReLU and of ties in max pooling.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#define STEP 1e-5
#define TOLERANCE 1e-7   /* times the largest gradient of the tensor, at least 1 */
#define MOST 400         /* elements tried of one tensor */

static double
objective (MnOpTest *test, const MnOpRun *run)
{
  g_autoptr (MnOpResult) result = mn_op_test_run (test, run);
  const double *d_output = mn_op_test_get (test, mn_op_test_n_inputs (test) + mn_op_test_n_params (test), NULL);
  double sum = 0;

  for (gsize i = 0; i < result->n_output; i++)
    sum += d_output[i] * result->output[i];
  return sum;
}

static void
check_tensor (MnOpTest *test, const MnOpRun *base, int tensor, const double *gradient, gsize n, const char *name)
{
  const gsize stride = 1 + n / MOST;
  double scale = 1;

  for (gsize i = 0; i < n; i++)
    scale = fmax (scale, fabs (gradient[i]));
  for (gsize i = 0; i < n; i += stride)
    {
      MnOpRun run = *base;
      double difference;

      run.only_forward = TRUE;
      run.disturbed_input = tensor;
      run.element = i;
      run.offset = STEP;
      difference = objective (test, &run);
      run.offset = -STEP;
      difference -= objective (test, &run);
      difference /= 2 * STEP;
      if (!(fabs (difference - gradient[i]) <= TOLERANCE * scale))
        {
          g_test_message ("%s: tensor %d, element %" G_GSIZE_FORMAT ": %.12g, by differences %.12g", name, tensor, i,
                          gradient[i], difference);
          g_test_fail ();
          return;
        }
    }
}

static void
test_case (gconstpointer data)
{
  const MnOpCase *what = data;
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
  gsize elements = 0;

  for (int i = 0; i < what->n_inputs; i++)
    elements += (gsize) mn_shape_elements (&what->inputs[i]);
  for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
    {
      /* Normalizing two or three numbers bends so sharply that differences say little. */
      const gboolean bends = g_str_equal (what->layer, "batch_norm") && what->inputs[0].rank == 1;
      const int batch = bends ? 9 : elements > 500 ? 2 : 3;
      g_autofree char *name = mn_op_case_name (what, batch);
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, batch);
      MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) result = NULL;

      run.mode = mode;
      result = mn_op_test_run (test, &run);
      for (int i = 0; i < mn_op_test_n_inputs (test); i++)
        check_tensor (test, &run, i, result->d_inputs[i], result->n_inputs[i], name);
      for (int i = 0; i < mn_op_test_n_params (test); i++)
        if (MN_ROLE_IS_TRAINED (mn_op_test_get_param (test, i)->role))
          check_tensor (test, &run, mn_op_test_n_inputs (test) + i, result->d_params[i], result->n_params[i], name);
    }
}

/* linear: dW = dYᵀ X, dX = dY W, db = 1ᵀ dY, by their definitions. */
static void
test_linear_formula (void)
{
  enum { N = 5, IN = 4, OUT = 3 };
  static const MnOpCase what = { "linear", "{'units':3}", 1, { MN_ROW (IN) } };
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
  g_autoptr (MnOpTest) test = mn_op_test_new (backend, &what, N);
  const MnOpRun run = MN_OP_RUN_DEFAULT;
  g_autoptr (MnOpResult) result = mn_op_test_run (test, &run);
  const double *x = mn_op_test_get (test, 0, NULL), *w = mn_op_test_get (test, 1, NULL);
  const double *dy = mn_op_test_get (test, 3, NULL);

  for (int o = 0; o < OUT; o++)
    {
      double db = 0;

      for (int i = 0; i < IN; i++)
        {
          double dw = 0;

          for (int n = 0; n < N; n++)
            dw += dy[n * OUT + o] * x[n * IN + i];
          mn_assert_close (result->d_params[0][o * IN + i], dw, 1e-13);
        }
      for (int n = 0; n < N; n++)
        db += dy[n * OUT + o];
      mn_assert_close (result->d_params[1][o], db, 1e-13);
    }
  for (int n = 0; n < N; n++)
    for (int i = 0; i < IN; i++)
      {
        double dx = 0;

        for (int o = 0; o < OUT; o++)
          dx += dy[n * OUT + o] * w[o * IN + i];
        mn_assert_close (result->d_inputs[0][n * IN + i], dx, 1e-13);
      }
}

/* Elementwise: dX = dY ∘ h′(X). */
static void
test_activation_formulas (void)
{
  static const char *const names[] = { "relu", "elu", "sigmoid", "tanh" };
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      const MnOpCase what = { names[k], NULL, 1, { MN_ROW (50) } };
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, &what, 2);
      const MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) result = mn_op_test_run (test, &run);
      const double *x = mn_op_test_get (test, 0, NULL), *dy = mn_op_test_get (test, 1, NULL);

      for (int i = 0; i < 100; i++)
        {
          const double s = 1 / (1 + exp (-x[i])), t = tanh (x[i]);
          const double slopes[] = { x[i] > 0, x[i] > 0 ? 1 : exp (x[i]), s * (1 - s), 1 - t * t };

          mn_assert_close (result->d_inputs[0][i], dy[i] * slopes[k], 1e-14);
        }
    }
}

/* batch norm: dγ = Σ dy x̂, dβ = Σ dy. */
static void
test_batch_norm_formula (void)
{
  enum { N = 6, C = 3 };
  static const MnOpCase what = { "batch_norm", NULL, 1, { MN_ROW (C) } };
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
  g_autoptr (MnOpTest) test = mn_op_test_new (backend, &what, N);
  const MnOpRun run = MN_OP_RUN_DEFAULT;
  g_autoptr (MnOpResult) result = mn_op_test_run (test, &run);
  const double *x = mn_op_test_get (test, 0, NULL), *dy = mn_op_test_get (test, 5, NULL);

  for (int c = 0; c < C; c++)
    {
      double mean = 0, var = 0, d_scale = 0, d_shift = 0;

      for (int n = 0; n < N; n++)
        mean += x[n * C + c] / N;
      for (int n = 0; n < N; n++)
        var += (x[n * C + c] - mean) * (x[n * C + c] - mean) / N;
      for (int n = 0; n < N; n++)
        {
          d_scale += dy[n * C + c] * (x[n * C + c] - mean) / sqrt (var + 1e-5);
          d_shift += dy[n * C + c];
        }
      mn_assert_close (result->d_params[0][c], d_scale, 1e-12);
      mn_assert_close (result->d_params[1][c], d_shift, 1e-12);
    }
}

/* A unit without a gradient, or with NaN, behaves as in PyTorch: relu (NaN) is NaN, and NaN wins a max pooling. */
static void
test_nan (void)
{
  static const MnOpCase relu = { "relu", NULL, 1, { MN_ROW (2) } };
  static const MnOpCase pool = { "max_pool2d", NULL, 1, { MN_IMAGE (1, 2, 2) } };
  const double row[] = { NAN, -1 }, image[] = { 3, NAN, 5, 1 };

  for (int f32 = 0; f32 < 2; f32++)
    {
      g_autoptr (MnBackend) backend = mn_test_cpu (f32 ? MN_DTYPE_F32 : MN_DTYPE_F64, 1, FALSE);
      g_autoptr (MnOpTest) one = mn_op_test_new (backend, &relu, 1);
      g_autoptr (MnOpTest) other = mn_op_test_new (backend, &pool, 1);
      const MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) a = NULL, b = NULL;

      mn_op_test_set (one, 0, row);
      mn_op_test_set (other, 0, image);
      a = mn_op_test_run (one, &run);
      b = mn_op_test_run (other, &run);
      g_assert_true (isnan (a->output[0]));
      mn_assert_close (a->output[1], 0, 0);
      g_assert_true (isnan (b->output[0]));
      mn_assert_close (b->d_inputs[0][2], 0, 0);
      g_assert_true (b->d_inputs[0][1] != 0);
    }
}

/* Every layer of the registry that computes something is among the cases. */
static void
test_complete (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean found = (kinds[i]->flags & (MN_LAYER_SOURCE | MN_LAYER_VIEW)) != 0;

      for (const MnOpCase *what = mn_op_cases; what->layer && !found; what++)
        found = g_str_equal (what->layer, kinds[i]->base.name);
      if (!found)
        {
          g_test_message ("no case for %s", kinds[i]->base.name);
          g_test_fail ();
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; mn_op_cases[i].layer; i++)
    {
      g_autofree char *path = g_strdup_printf ("/op-gradients/%02u-%s", i, mn_op_cases[i].layer);

      g_test_add_data_func (path, &mn_op_cases[i], test_case);
    }
  g_test_add_func ("/op-gradients/complete", test_complete);
  g_test_add_func ("/op-gradients/formula/linear", test_linear_formula);
  g_test_add_func ("/op-gradients/formula/activations", test_activation_formulas);
  g_test_add_func ("/op-gradients/formula/batch-norm", test_batch_norm_formula);
  g_test_add_func ("/op-gradients/nan", test_nan);
  return g_test_run ();
}
