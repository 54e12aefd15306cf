/* test-losses.c - what losses and optimizers do at their edges.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-train-kinds.h"

#include <string.h>

static const MnDType dtypes[] = { MN_DTYPE_F32, MN_DTYPE_F64 };

typedef struct
{
  double gradient[64], sum;
  gint32 predicted[16];
} Outcome;

static Outcome
run_loss (MnDType dtype, const char *name, int batch, int features, const double *output, const gint32 *labels)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (dtype, 2, FALSE);
  g_autoptr (MnValues) values = mn_values_new (mn_loss_find (name)->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, name, values, features, batch, NULL);
  const gsize n = batch * features;
  gpointer y = mn_test_guarded_new (n * mn_dtype_size (dtype)), dy = mn_test_guarded_new (n * mn_dtype_size (dtype));
  Outcome outcome;

  g_assert_nonnull (loss);
  mn_test_put (dtype, y, output, n);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = batch,
                                                  .output = y,
                                                  .labels = labels,
                                                  .d_output = dy,
                                                  .loss_sum = &outcome.sum,
                                                  .predicted = outcome.predicted });
  mn_test_get (dtype, outcome.gradient, dy, n);
  mn_test_guarded_free (y);
  mn_test_guarded_free (dy);
  backend->klass->loss_free (loss);
  return outcome;
}

/* Logits of a thousand neither overflow nor lose the loss. */
static void
test_large_logits (void)
{
  const double output[] = { 1000, 0, -1000, -1000, 1000, 999 };
  const gint32 labels[] = { 1, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      Outcome o = run_loss (dtypes[i], "cross_entropy", 2, 3, output, labels);

      mn_assert_close (o.sum, 1000 + 1 + log1p (exp (-1)), 1e-3);
      mn_assert_close (o.gradient[0], 0.5, 1e-6);
      mn_assert_close (o.gradient[1], -0.5, 1e-6);
      mn_assert_close (o.gradient[5], (1 / (1 + exp (1)) - 1) / 2, 1e-6);
      g_assert_cmpint (o.predicted[0], ==, 0);
      g_assert_cmpint (o.predicted[1], ==, 1);
    }
}

/* softmax and cross-entropy in one: the gradient is (Y - T) / N. */
static void
test_gradient_formula (void)
{
  g_autofree double *output = mn_test_numbers (4 * 6, 3, -2, 2);
  const gint32 labels[] = { 5, 0, 3, 3 };
  Outcome o = run_loss (MN_DTYPE_F64, "cross_entropy", 4, 6, output, labels);

  for (int n = 0; n < 4; n++)
    {
      double sum = 0;

      for (int c = 0; c < 6; c++)
        sum += exp (output[n * 6 + c]);
      for (int c = 0; c < 6; c++)
        mn_assert_close (o.gradient[n * 6 + c], (exp (output[n * 6 + c]) / sum - (c == labels[n])) / 4, 1e-15);
    }
}

/* Labels that are no class: the loss is NaN, which stops a run; nothing is read outside of the row. */
static void
test_wrong_labels (void)
{
  static const char *const names[] = { "cross_entropy", "mse" };
  const gint32 wrong[] = { -1, 3, G_MAXINT32, G_MININT32 };
  const double output[] = { 1, 2, 3, 3, 2, 1 };

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    for (guint w = 0; w < G_N_ELEMENTS (wrong); w++)
      for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
        {
          const gint32 labels[] = { 1, wrong[w] };
          Outcome o = run_loss (dtypes[i], names[k], 2, 3, output, labels);

          g_assert_true (isnan (o.sum));
          for (int c = 0; c < 6; c++)
            g_assert_true (isfinite (o.gradient[c]));
          mn_assert_close (o.gradient[3], 0, 0);
        }
}

/* NaN in the output reaches the loss, and the prediction is still a class. */
static void
test_nan (void)
{
  const double output[] = { 1, NAN, 3 };
  const gint32 labels[] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      Outcome o = run_loss (dtypes[i], "cross_entropy", 1, 3, output, labels);

      g_assert_true (isnan (o.sum));
      g_assert_cmpint (o.predicted[0], ==, 1);
      o = run_loss (dtypes[i], "mse", 1, 3, output, labels);
      g_assert_true (isnan (o.sum));
    }
}

static void
test_unknown (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (backend->klass->loss_new (backend, "nothing", NULL, 3, 1, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED);
  g_assert_cmpint (backend->klass->optimizer_slots (backend, "nothing", NULL), ==, -1);
}

/* Momentum as v = μ v + g, w -= η v, and as w + μ (w - w before) - η g, gives the same iterates when w before is w and
 * v is 0 at the start, whatever the gradients are. */
static void
test_momentum_forms (void)
{
  enum { N = 40, STEPS = 50 };

  for (int seed = 0; seed < 40; seed++)
    {
      g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
      g_autoptr (MnValues) values = mn_values_new (mn_optimizer_find ("sgd")->properties);
      g_autofree double *w = mn_test_numbers (N, (guint64) seed, -1, 1);
      g_autofree double *other = g_memdup2 (w, N * sizeof (double));
      g_autofree double *before = g_memdup2 (w, N * sizeof (double));
      double state[N] = { 0 };
      const double rate = 0.01 * (1 + seed % 5), momentum = 0.05 * (seed % 20 + 0.5);

      g_assert_true (mn_values_set_number (values, "momentum", momentum, NULL));
      g_assert_true (mn_values_set_string (values, "momentum_form", seed < 20 ? "form_2" : "form_1", NULL));
      for (int step = 1; step <= STEPS; step++)
        {
          double gradient[N];

          /* A gradient that depends on where the iterate is, so that an error would grow. */
          for (int i = 0; i < N; i++)
            gradient[i] = sin (3 * w[i] + i) + w[i];
          for (int i = 0; i < N; i++)
            {
              const double slope = sin (3 * other[i] + i) + other[i];
              const double next = other[i] + momentum * (other[i] - before[i]) - rate * slope;

              before[i] = other[i];
              other[i] = next;
            }
          backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = "sgd",
                                                                        .values = values,
                                                                        .learning_rate = rate,
                                                                        .step = step,
                                                                        .n = N,
                                                                        .params = w,
                                                                        .grads = gradient,
                                                                        .state = state });
          for (int i = 0; i < N; i++)
            mn_assert_close (w[i], other[i], 1e-10);
        }
    }
}

/* Threads that take their share of each tensor change nothing but the order in which the gradient's norm is summed. */
static void
test_shares (void)
{
  enum { N = 300000, OFFSET = 1000, PART = N - OFFSET - 7 };
  static const gsize ends[] = { 900, 1000, 1001, 2000, 2000, 150000, 299000, 299990, N };
  static const char *const optimizers[] = { "sgd", "adam", "rmsprop", "lion" };

  for (guint k = 0; k < G_N_ELEMENTS (optimizers); k++)
    {
      g_autoptr (MnValues) values = mn_values_new (mn_optimizer_find (optimizers[k])->properties);
      g_autofree double *start = mn_test_numbers (N, 1, -1, 1), *slope = mn_test_numbers (N, 2, -1, 1);
      g_autofree float *expected = g_new0 (float, N), *grads = g_new (float, N);
      double norm = 0, found = 0;

      mn_test_put (MN_DTYPE_F32, grads, slope, N);
      for (int i = OFFSET; i < OFFSET + PART; i++)
        norm += (double) grads[i] * (double) grads[i];
      for (int run = 0; run < 6; run++)
        {
          const int threads = 1 + run % 3;
          g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
          const int slots = backend->klass->optimizer_slots (backend, optimizers[k], values);
          g_autofree float *params = g_new0 (float, N), *state = g_new0 (float, (gsize) MAX (slots, 1) * N);

          mn_test_put (MN_DTYPE_F32, params, start, N);
          found = 0;
          backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = optimizers[k],
                                                                        .values = values,
                                                                        .learning_rate = 0.1,
                                                                        .step = 1,
                                                                        .n = PART,
                                                                        .params = params + OFFSET,
                                                                        .grads = grads + OFFSET,
                                                                        .state = state + OFFSET,
                                                                        .stride = N,
                                                                        .square_norm = run % 2 ? &found : NULL,
                                                                        .ends = run > 0 ? ends : NULL,
                                                                        .offset = OFFSET });
          if (run % 2)
            mn_assert_close (found, norm, 1e-9 * norm);
          if (run == 0)
            memcpy (expected, params, N * sizeof *params);
          g_assert_cmpmem (params, N * sizeof *params, expected, N * sizeof *expected);
        }
    }
}

/* torch.nn.utils.clip_grad_norm_ and clip_grad_value_, and a running average, against their definitions. */
static void
test_blocks (void)
{
  enum { N = 1003 };

  for (guint k = 0; k < G_N_ELEMENTS (dtypes); k++)
    {
      const double tolerance = dtypes[k] == MN_DTYPE_F64 ? 1e-14 : 1e-6;
      g_autoptr (MnBackend) backend = mn_test_cpu (dtypes[k], 2, FALSE);
      const gsize bytes = N * mn_dtype_size (dtypes[k]);
      g_autofree double *start = mn_test_numbers (N, 4, -1, 1), *other = mn_test_numbers (N, 5, -1, 1);
      gpointer a = mn_test_guarded_new (bytes), b = mn_test_guarded_new (bytes);
      double got[N], norm = 0, squares = NAN;

      for (int i = 0; i < N; i++)
        norm += start[i] * start[i];
      norm = sqrt (norm);
      mn_test_put (dtypes[k], a, start, N);
      backend->klass->square_norm (backend, a, N, &squares);
      mn_assert_close (sqrt (squares), norm, tolerance * norm);
      backend->klass->clip (backend, a, N, norm + 1, 0);
      mn_test_get (dtypes[k], got, a, N);
      for (int i = 0; i < N; i++)
        mn_assert_close (got[i], start[i], tolerance / 10);
      backend->klass->clip (backend, a, N, 5, 0.25);
      mn_test_get (dtypes[k], got, a, N);
      for (int i = 0; i < N; i++)
        mn_assert_close (got[i], CLAMP (start[i] * 5 / (norm + 1e-6), -0.25, 0.25), tolerance);

      mn_test_put (dtypes[k], a, start, N);
      mn_test_put (dtypes[k], b, other, N);
      backend->klass->average (backend, a, b, N, 0.75);
      mn_test_get (dtypes[k], got, a, N);
      for (int i = 0; i < N; i++)
        mn_assert_close (got[i], 0.75 * start[i] + 0.25 * other[i], tolerance);
      backend->klass->exchange (backend, a, b, bytes);
      mn_test_get (dtypes[k], got, a, N);
      for (int i = 0; i < N; i++)
        mn_assert_close (got[i], other[i], tolerance);
      backend->klass->average (backend, a, b, N, 0);
      g_assert_cmpmem (a, bytes, b, bytes);
      mn_test_guarded_free (a);
      mn_test_guarded_free (b);
    }
}

/* Between tensors of a block there are elements that belong to none: zero with zero gradient, they stay zero. */
static void
test_padding_stays_zero (void)
{
  const char *const *names = mn_optimizer_names ();

  for (guint k = 0; names[k]; k++)
    {
      g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
      g_autoptr (MnValues) values = mn_values_new (mn_optimizer_find (names[k])->properties);
      float w[8] = { 0 }, g[8] = { 0 }, state[24] = { 0 };

      g_assert_true (mn_values_set_number (values, "weight_decay", 0.1, NULL));
      for (int step = 1; step <= 3; step++)
        backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = names[k],
                                                                      .values = values,
                                                                      .learning_rate = 0.1,
                                                                      .step = step,
                                                                      .n = 8,
                                                                      .params = w,
                                                                      .grads = g,
                                                                      .state = state });
      for (int i = 0; i < 8; i++)
        mn_assert_close (w[i], 0, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/losses/blocks", test_blocks);
  g_test_add_func ("/losses/large-logits", test_large_logits);
  g_test_add_func ("/losses/gradient-formula", test_gradient_formula);
  g_test_add_func ("/losses/wrong-labels", test_wrong_labels);
  g_test_add_func ("/losses/nan", test_nan);
  g_test_add_func ("/losses/unknown", test_unknown);
  g_test_add_func ("/losses/shares", test_shares);
  g_test_add_func ("/losses/momentum-forms", test_momentum_forms);
  g_test_add_func ("/losses/padding-stays-zero", test_padding_stays_zero);
  return g_test_run ();
}
