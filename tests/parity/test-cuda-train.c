/* test-cuda-train.c - losses, optimizers, blocks of numbers and whole networks on the device that "cuda" opens, against the CPU.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-confusion.h"
#include "mn-top-k.h"
#include "mn-train-kinds.h"

#include <string.h>

/* @n floats of @from, or zeros, in memory of @backend. */
static float *
put (MnBackend *backend, const double *from, gsize n)
{
  g_autofree float *host = g_new0 (float, n + 1);
  g_autoptr (GError) error = NULL;
  float *device = backend->klass->alloc (backend, n * sizeof (float), &error);

  g_assert_no_error (error);
  for (gsize i = 0; from && i < n; i++)
    host[i] = (float) from[i];
  backend->klass->upload (backend, device, host, n * sizeof (float));
  return device;
}

/* Takes it back, and the memory away. */
static float *
take (MnBackend *backend, float *device, gsize n)
{
  float *host = g_new (float, n + 1);

  backend->klass->download (backend, host, device, n * sizeof (float));
  backend->klass->release (backend, device);
  return host;
}

static MnValues *
read_values (const MnProperty *properties, const char *json)
{
  MnValues *values = mn_values_new (properties);
  g_autoptr (JsonNode) node = mn_test_json (json);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;

  mn_values_load_json (values, json_node_get_object (node), NULL, "test", problems);
  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  return values;
}

typedef struct
{
  const char *name, *json;
  int         batch, features;
  gboolean    regression, mixed;
} LossCase;

typedef struct
{
  float  *gradient;
  double  sum, weights;
  gint32  predicted[64];
} Found;

static Found
run_loss (MnBackend *backend, const LossCase *what, const gint32 *labels, const gint32 *others)
{
  const gsize n = (gsize) (what->batch * what->features);
  g_autofree double *output = mn_test_numbers (n, 11, -2, 2), *targets = mn_test_numbers (n, 12, -1, 1);
  g_autoptr (MnValues) values = read_values (mn_loss_find (what->name)->properties, what->json);
  float *y = put (backend, output, n), *dy = put (backend, NULL, n), *t = put (backend, targets, n);
  gint32 *l = backend->klass->alloc (backend, 64 * sizeof (gint32), NULL);
  gint32 *o = backend->klass->alloc (backend, 64 * sizeof (gint32), NULL);
  g_autoptr (GError) error = NULL;
  MnLossOp *loss = backend->klass->loss_new (backend, what->name, values, what->features, what->batch, &error);
  Found found = { .sum = NAN, .weights = NAN };

  g_assert_no_error (error);
  backend->klass->upload (backend, l, labels, (gsize) what->batch * sizeof (gint32));
  backend->klass->upload (backend, o, others, (gsize) what->batch * sizeof (gint32));
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = what->batch,
                                                  .output = y,
                                                  .labels = what->regression ? NULL : l,
                                                  .values = what->regression ? t : NULL,
                                                  .others = what->mixed ? o : NULL,
                                                  .share = what->mixed ? 0.3 : 1,
                                                  .d_output = dy,
                                                  .loss_sum = &found.sum,
                                                  .weight_sum = &found.weights,
                                                  .predicted = found.predicted });
  backend->klass->sync (backend, &error);
  g_assert_no_error (error);
  backend->klass->loss_free (loss);
  found.gradient = take (backend, dy, n);
  backend->klass->release (backend, y);
  backend->klass->release (backend, t);
  backend->klass->release (backend, l);
  backend->klass->release (backend, o);
  return found;
}

static void
test_loss (gconstpointer data)
{
  const LossCase *what = data;
  g_autoptr (MnBackend) cuda = mn_test_cuda ();
  g_autoptr (MnBackend) cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  gint32 labels[64], others[64];
  Found got, expected;

  for (int i = 0; i < what->batch; i++)
    {
      labels[i] = i * 7 % MAX (what->features, 2);
      others[i] = i * 5 % MAX (what->features, 2);
    }
  got = run_loss (cuda, what, labels, others);
  expected = run_loss (cpu, what, labels, others);
  mn_assert_close (got.sum, expected.sum, 1e-5 * fabs (expected.sum));
  mn_assert_close (got.weights, expected.weights, 1e-12 * expected.weights);
  g_assert_cmpmem (got.predicted, sizeof (gint32) * (gsize) what->batch, expected.predicted,
                   sizeof (gint32) * (gsize) what->batch);
  mn_assert_close (mn_test_nmse (got.gradient, expected.gradient, (gsize) (what->batch * what->features)), 0, 1e-12);
  g_free (got.gradient);
  g_free (expected.gradient);
}

/* What the device counts is what the computer does, over two batches: with outputs that are equal or no numbers, and labels
 * that are no class. */
static void
test_counts (void)
{
  enum { BATCH = 45, CLASSES = 37, TOP_K = 4, N = BATCH * CLASSES };
  g_autoptr (MnBackend) cuda = mn_test_cuda ();
  g_autoptr (MnValues) values = read_values (mn_loss_find ("cross_entropy")->properties, "{}");
  g_autoptr (MnConfusion) expected = mn_confusion_new (CLASSES);
  g_autoptr (GError) error = NULL;
  g_autofree float *host = g_new (float, N);
  MnLossOp *loss = cuda->klass->loss_new (cuda, "cross_entropy", values, CLASSES, BATCH, &error);
  float *output = cuda->klass->alloc (cuda, N * sizeof (float), &error);
  gint32 *there = cuda->klass->alloc (cuda, BATCH * sizeof (gint32), &error), labels[BATCH], predicted[BATCH];
  gint64 *counts = cuda->klass->alloc (cuda, (CLASSES * CLASSES + 1) * sizeof (gint64), &error);
  gint64 found[CLASSES * CLASSES + 1], among = 0;
  double sum, weights;

  g_assert_no_error (error);
  g_assert_true (cuda->klass->loss_counts (loss));
  for (guint64 turn = 0; turn < 2; turn++)
    {
      g_autofree double *numbers = mn_test_numbers (N, 31 + turn, -2, 2);

      for (int i = 0; i < N; i++)
        host[i] = i % 11 == 3 ? 1 : i % 197 == 5 ? NAN : i % 5 == 0 ? roundf ((float) numbers[i]) : (float) numbers[i];
      for (int i = 0; i < BATCH; i++)
        labels[i] = i == 7 ? -1 : i == 9 ? CLASSES : i * 11 % CLASSES;
      cuda->klass->upload (cuda, output, host, N * sizeof (float));
      cuda->klass->upload (cuda, there, labels, sizeof labels);
      cuda->klass->loss_run (loss, &(MnLossArgs) { .batch = BATCH,
                                                   .output = output,
                                                   .labels = there,
                                                   .loss_sum = &sum,
                                                   .weight_sum = &weights,
                                                   .predicted = predicted,
                                                   .counts = counts,
                                                   .classes = CLASSES,
                                                   .top_k = TOP_K });
      cuda->klass->sync (cuda, &error);
      g_assert_no_error (error);
      mn_confusion_add (expected, labels, predicted, BATCH);
      among += mn_top_k_count (host, CLASSES, labels, BATCH, TOP_K);
    }
  cuda->klass->download (cuda, found, counts, sizeof found);
  g_assert_cmpmem (found, CLASSES * CLASSES * sizeof (gint64), expected->counts, CLASSES * CLASSES * sizeof (gint64));
  g_assert_cmpint (mn_confusion_total (expected), ==, 2 * (BATCH - 2));
  g_assert_cmpint (found[CLASSES * CLASSES], ==, among);
  g_assert_cmpint (among, >, 0);
  cuda->klass->loss_free (loss);
  cuda->klass->release (cuda, output);
  cuda->klass->release (cuda, there);
  cuda->klass->release (cuda, counts);
}

/* A label that is no class: no number for a loss, and no gradient. */
static void
test_wrong_labels (void)
{
  static const char *const names[] = { "cross_entropy", "nll", "hinge", "bce_with_logits", "mse", "l1", "smooth_l1" };
  const gint32 labels[] = { 1, 5, -1 }, others[] = { 0, 0, 0 };
  g_autoptr (MnBackend) cuda = mn_test_cuda ();

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      const LossCase what = { names[k], "{}", 3, 5, FALSE, FALSE };
      Found got = run_loss (cuda, &what, labels, others);

      g_assert_true (isnan (got.sum));
      for (int i = 5; i < 15; i++)
        mn_assert_close (got.gradient[i], 0, 0);
      g_free (got.gradient);
    }
}

typedef struct
{
  const char *name, *json;
} OptimizerCase;

/* Five steps from the same numbers: weights and state. */
static float *
run_optimizer (MnBackend *backend, const OptimizerCase *what, gsize n, int slots, const MnValues *values)
{
  g_autofree double *start = mn_test_numbers (n, 21, -1, 1);
  float *w = put (backend, start, n * 1), *state = put (backend, NULL, n * (gsize) MAX (slots, 1));
  float *all = g_new0 (float, n * (gsize) (slots + 1));
  g_autofree float *weights = NULL, *kept = NULL;

  for (int step = 1; step <= 5; step++)
    {
      g_autofree double *gradient = mn_test_numbers (n, 30 + (guint64) step, -1, 1);
      float *g = put (backend, gradient, n);
      g_autoptr (GError) error = NULL;

      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = what->name,
                                                                    .values = values,
                                                                    .learning_rate = 0.01 / step,
                                                                    .step = step,
                                                                    .n = n,
                                                                    .params = w,
                                                                    .grads = g,
                                                                    .state = state });
      backend->klass->sync (backend, &error);
      g_assert_no_error (error);
      backend->klass->release (backend, g);
    }
  weights = take (backend, w, n);
  kept = take (backend, state, n * (gsize) MAX (slots, 1));
  memcpy (all, weights, n * sizeof (float));
  memcpy (all + n, kept, n * (gsize) slots * sizeof (float));
  return all;
}

static void
test_optimizer (gconstpointer data)
{
  const OptimizerCase *what = data;
  const gsize n = 1003;
  g_autoptr (MnBackend) cuda = mn_test_cuda ();
  g_autoptr (MnBackend) cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  g_autoptr (MnValues) values = read_values (mn_optimizer_find (what->name)->properties, what->json);
  const int slots = cpu->klass->optimizer_slots (cpu, what->name, values);
  g_autofree float *got = NULL, *expected = NULL;

  g_assert_cmpint (cuda->klass->optimizer_slots (cuda, what->name, values), ==, slots);
  got = run_optimizer (cuda, what, n, slots, values);
  expected = run_optimizer (cpu, what, n, slots, values);
  for (int k = 0; k <= slots; k++)
    mn_assert_close (mn_test_nmse (got + (gsize) k * n, expected + (gsize) k * n, n), 0, 1e-12);
}

/* Weights in so many ranges, each with a rate of its own, and the loss of one sample. */
enum { N_RANGES = 400, RANGE = 3, N_WEIGHTS = N_RANGES * RANGE };

typedef struct
{
  MnBackend *backend;
  MnValues  *values;
  MnLossOp  *loss;
  float     *output, *d_output, *weights, *grads, *state;
  gint32    *label;
  gint64     step;
  double     loss_sum, weight_sum;   /* told later, when somebody waits */
} Ranges;

static void
make_ranges_step (gpointer data)
{
  Ranges *self = data;
  const MnBackendClass *klass = self->backend->klass;

  klass->loss_run (self->loss, &(MnLossArgs) { .batch = 1,
                                               .output = self->output,
                                               .labels = self->label,
                                               .d_output = self->d_output,
                                               .loss_sum = &self->loss_sum,
                                               .weight_sum = &self->weight_sum });
  for (int i = 0; i < N_RANGES; i++)
    {
      const double factor = 1 + 0.01 * i;

      klass->optimizer_step (self->backend, &(MnOptimizerArgs) { .optimizer = "adam",
                                                                 .values = self->values,
                                                                 .learning_rate = 0.01 * factor,
                                                                 .schedule_rate = 0.01,
                                                                 .lr_factor = factor,
                                                                 .step = self->step,
                                                                 .n = RANGE,
                                                                 .params = self->weights + i * RANGE,
                                                                 .grads = self->grads + i * RANGE,
                                                                 .state = self->state + i * RANGE,
                                                                 .stride = N_WEIGHTS });
    }
}

static void
open_ranges (Ranges *self, MnBackend *backend)
{
  const gint32 label = 1;
  g_autofree double *numbers = mn_test_numbers (N_WEIGHTS, 51, -1, 1);
  g_autoptr (MnValues) loss = read_values (mn_loss_find ("cross_entropy")->properties, "{}");
  g_autoptr (GError) error = NULL;

  self->backend = backend;
  self->values = read_values (mn_optimizer_find ("adam")->properties, "{}");
  self->loss = backend->klass->loss_new (backend, "cross_entropy", loss, 2, 1, &error);
  g_assert_no_error (error);
  self->label = backend->klass->alloc (backend, sizeof label, &error);
  backend->klass->upload (backend, self->label, &label, sizeof label);
  self->output = put (backend, numbers, 2);
  self->d_output = put (backend, NULL, 2);
  self->weights = put (backend, numbers, N_WEIGHTS);
  self->grads = put (backend, numbers, N_WEIGHTS);
  self->state = put (backend, NULL, 2 * N_WEIGHTS);
}

/* What the weights came to; frees all. */
static float *
close_ranges (Ranges *self)
{
  const MnBackendClass *klass = self->backend->klass;
  float *weights = take (self->backend, self->weights, N_WEIGHTS);

  klass->loss_free (self->loss);
  klass->release (self->backend, self->label);
  klass->release (self->backend, self->output);
  klass->release (self->backend, self->d_output);
  klass->release (self->backend, self->grads);
  klass->release (self->backend, self->state);
  mn_values_free (self->values);
  mn_backend_free (self->backend);
  return weights;
}

/* More numbers that differ from step to step than one block of them holds: steps that are made as they come, and the same
 * repeated from a recording. */
static void
test_ranges (void)
{
  const gsize bytes[MN_N_FED] = { 0 };
  float *results[3];

  for (int i = 0; i < 3; i++)
    {
      Ranges ranges = { NULL };

      open_ranges (&ranges, i < 2 ? mn_test_cuda () : mn_test_cpu (MN_DTYPE_F32, 1, TRUE));
      for (ranges.step = 1; ranges.step <= (i == 1 ? 1 : 4); ranges.step++)
        make_ranges_step (&ranges);
      if (i == 1)
        {
          MnStepNumbers numbers[3];
          MnStepFound found[3];
          g_autoptr (GError) error = NULL;
          MnRecording *recording = ranges.backend->klass->record (ranges.backend, bytes, make_ranges_step, &ranges, &error);

          g_assert_no_error (error);
          for (int k = 0; k < 3; k++)
            numbers[k] = (MnStepNumbers) { .step = 2 + k, .learning_rate = 0.01 };
          g_assert_true (ranges.backend->klass->replay (recording, 3, numbers, found, &error));
          g_assert_true (isfinite (found[2].loss_sum));
          ranges.backend->klass->recording_free (recording);
        }
      results[i] = close_ranges (&ranges);
    }
  g_assert_cmpmem (results[0], N_WEIGHTS * sizeof (float), results[1], N_WEIGHTS * sizeof (float));
  mn_assert_close (mn_test_nmse (results[0], results[2], N_WEIGHTS), 0, 1e-12);
  for (int i = 0; i < 3; i++)
    g_free (results[i]);
}

/* While a step is recorded no memory can be taken: who records what was never made before is told so, and can go on. */
static void
test_ranges_recorded_first (void)
{
  const gsize bytes[MN_N_FED] = { 0 };
  Ranges ranges = { .step = 1 };
  g_autoptr (GError) error = NULL;
  g_autofree float *weights = NULL;

  open_ranges (&ranges, mn_test_cuda ());
  g_assert_null (ranges.backend->klass->record (ranges.backend, bytes, make_ranges_step, &ranges, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED);
  make_ranges_step (&ranges);
  g_clear_error (&error);
  g_assert_true (ranges.backend->klass->sync (ranges.backend, &error));
  weights = close_ranges (&ranges);
  g_assert_true (isfinite (weights[N_WEIGHTS - 1]));
}

static void
test_blocks (void)
{
  const gsize n = 5003;
  MnBackend *backends[] = { mn_test_cuda (), mn_test_cpu (MN_DTYPE_F32, 1, TRUE) };
  float *results[2][3];

  for (int b = 0; b < 2; b++)
    {
      const MnBackendClass *klass = backends[b]->klass;
      g_autofree double *numbers = mn_test_numbers (n, 41, -1, 1), *more = mn_test_numbers (n, 42, -1, 1);
      float *one = put (backends[b], numbers, n), *other = put (backends[b], more, n), *third = put (backends[b], more, n);

      klass->clip (backends[b], one, n, 3, 0.05);
      klass->average (backends[b], other, one, n, 0.9);
      klass->exchange (backends[b], other, third, n * sizeof (float));
      results[b][0] = take (backends[b], one, n);
      results[b][1] = take (backends[b], other, n);
      results[b][2] = take (backends[b], third, n);
    }
  for (int k = 0; k < 3; k++)
    {
      mn_assert_close (mn_test_nmse (results[0][k], results[1][k], n), 0, 1e-12);
      g_free (results[0][k]);
      g_free (results[1][k]);
    }
  mn_backend_free (backends[0]);
  mn_backend_free (backends[1]);
}

int
main (int argc, char **argv)
{
  static const LossCase losses[] = {
    { "cross_entropy", "{}", 1, 2, FALSE, FALSE },
    { "cross_entropy", "{}", 33, 10, FALSE, FALSE },
    { "cross_entropy", "{}", 9, 100, FALSE, FALSE },
    { "cross_entropy", "{'reduction':'sum'}", 7, 33, FALSE, FALSE },
    { "cross_entropy", "{'label_smoothing':0.1,'class_weights':[1,2,0.5,3,1]}", 13, 5, FALSE, FALSE },
    { "cross_entropy", "{'label_smoothing':0.1,'class_weights':[1,2,0.5,3,1]}", 13, 5, FALSE, TRUE },
    { "mse", "{}", 13, 5, TRUE, FALSE },
    { "mse", "{}", 13, 5, FALSE, FALSE },
    { "l1", "{}", 13, 5, TRUE, FALSE },
    { "smooth_l1", "{'beta':0.3}", 13, 5, TRUE, FALSE },
    { "bce_with_logits", "{'pos_weight':2}", 13, 1, FALSE, FALSE },
    { "hinge", "{}", 13, 5, FALSE, FALSE },
    { "nll", "{}", 13, 5, FALSE, FALSE },
    { "nll", "{'class_weights':[1,2,0.5,3,1]}", 13, 5, FALSE, FALSE },
    { "nll", "{'reduction':'sum'}", 37, 70, FALSE, FALSE },
    { "mse", "{'reduction':'sum'}", 9, 70, TRUE, FALSE },
    { "bce_with_logits", "{}", 13, 5, FALSE, FALSE },
    { "bce_with_logits", "{'pos_weight':0.5}", 40, 33, TRUE, FALSE },
    { "hinge", "{'p':2,'margin':0.5,'class_weights':[1,2,0.5,3,1]}", 13, 5, FALSE, FALSE },
    { "hinge", "{'reduction':'sum'}", 3, 65, FALSE, FALSE },
  };
  static const OptimizerCase optimizers[] = {
    { "sgd", "{'learning_rate':0.1}" },
    { "sgd", "{'learning_rate':0.1,'weight_decay':0.1}" },
    { "sgd", "{'learning_rate':0.1,'momentum':0.9,'dampening':0.2,'weight_decay':0.1}" },
    { "sgd", "{'learning_rate':0.1,'momentum':0.9,'nesterov':true}" },
    { "sgd", "{'learning_rate':0.1,'momentum':0.9,'momentum_form':'form_1'}" },
    { "adam", "{}" },
    { "adam", "{'amsgrad':true,'weight_decay':0.1}" },
    { "adamw", "{}" },
    { "nadam", "{}" },
    { "rmsprop", "{}" },
    { "rmsprop", "{'centered':true}" },
    { "rmsprop", "{'momentum':0.9}" },
    { "rmsprop", "{'centered':true,'momentum':0.9}" },
    { "adagrad", "{'initial_accumulator_value':0.1,'lr_decay':0.1}" },
    { "adadelta", "{}" },
    { "adamax", "{}" },
    { "lion", "{}" },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda/loss/%02u-%s", i, losses[i].name);

      g_test_add_data_func (path, &losses[i], test_loss);
    }
  for (guint i = 0; i < G_N_ELEMENTS (optimizers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda/optimizer/%02u-%s", i, optimizers[i].name);

      g_test_add_data_func (path, &optimizers[i], test_optimizer);
    }
  g_test_add_func ("/cuda/counts", test_counts);
  g_test_add_func ("/cuda/wrong-labels", test_wrong_labels);
  g_test_add_func ("/cuda/blocks", test_blocks);
  g_test_add_func ("/cuda/ranges", test_ranges);
  g_test_add_func ("/cuda/ranges-recorded-first", test_ranges_recorded_first);
  return g_test_run ();
}
