/* test-mixup.c - blended samples and turned colours against numbers from PyTorch and Python (mixup.json), and the batches
 * that carry them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <json-glib/json-glib.h>

#include "mn-engine-test.h"
#include "mn-experiment.h"
#include "mn-hue.h"
#include "mn-loader.h"
#include "mn-mixup.h"
#include "mn-philox.h"
#include "mn-train-kinds.h"

static JsonArray *
load (const char *member, JsonParser *parser)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "mixup.json", NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), member);
}

static void
get_floats (JsonArray *array, float *out)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    out[i] = (float) json_array_get_double_element (array, i);
}

static void
test_hue (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *cases = load ("hues", parser);

  g_assert_cmpuint (json_array_get_length (cases), >=, 60);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      float rgb[3], expected[3];

      get_floats (json_object_get_array_member (one, "rgb"), rgb);
      get_floats (json_object_get_array_member (one, "result"), expected);
      mn_hue_turn (rgb, (float) json_object_get_double_member (one, "turn"));
      for (int k = 0; k < 3; k++)
        mn_assert_close (rgb[k], expected[k], 2e-6);
    }
}

static void
check_loss (JsonObject *one, MnDType dtype)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (dtype, 2, FALSE);
  g_autoptr (MnValues) values = mn_values_new (mn_loss_find ("cross_entropy")->properties);
  const int batch = (int) json_array_get_length (json_object_get_array_member (one, "labels"));
  JsonArray *x = json_object_get_array_member (one, "x"), *gradient = json_object_get_array_member (one, "gradient");
  const int n = (int) json_array_get_length (x);
  const double tolerance = dtype == MN_DTYPE_F64 ? 1e-11 : 2e-6;
  double numbers[64], sum, weight;
  gint32 labels[16], others[16], predicted[16];
  gpointer y = mn_test_guarded_new (n * mn_dtype_size (dtype)), dy = mn_test_guarded_new (n * mn_dtype_size (dtype));
  g_autoptr (GError) error = NULL;
  MnLossOp *loss;

  mn_values_set_number (values, "label_smoothing", json_object_get_double_member (one, "smoothing"), &error);
  g_assert_no_error (error);
  mn_values_set_json (values, "class_weights", json_object_get_member (one, "weights"), &error);
  g_assert_no_error (error);
  mn_values_set_string (values, "reduction", json_object_get_string_member (one, "reduction"), &error);
  g_assert_no_error (error);
  loss = backend->klass->loss_new (backend, "cross_entropy", values, n / batch, batch, &error);
  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    numbers[i] = json_array_get_double_element (x, (guint) i);
  for (int i = 0; i < batch; i++)
    {
      labels[i] = (gint32) json_array_get_int_element (json_object_get_array_member (one, "labels"), (guint) i);
      others[i] = (gint32) json_array_get_int_element (json_object_get_array_member (one, "others"), (guint) i);
    }
  mn_test_put (dtype, y, numbers, n);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = batch,
                                                  .output = y,
                                                  .labels = labels,
                                                  .others = others,
                                                  .share = json_object_get_double_member (one, "share"),
                                                  .d_output = dy,
                                                  .loss_sum = &sum,
                                                  .weight_sum = &weight,
                                                  .predicted = predicted });
  mn_assert_close (weight, batch, 0);
  if (g_str_equal (json_object_get_string_member (one, "reduction"), "mean"))
    sum /= weight;
  mn_assert_close (sum, json_object_get_double_member (one, "loss"), 10 * tolerance);
  mn_test_get (dtype, numbers, dy, n);
  for (int i = 0; i < n; i++)
    mn_assert_close (numbers[i], json_array_get_double_element (gradient, (guint) i), tolerance);
  mn_test_guarded_free (y);
  mn_test_guarded_free (dy);
  backend->klass->loss_free (loss);
}

static void
test_loss (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *cases = load ("losses", parser);

  g_assert_cmpuint (json_array_get_length (cases), ==, 7);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      check_loss (json_array_get_object_element (cases, i), MN_DTYPE_F64);
      check_loss (json_array_get_object_element (cases, i), MN_DTYPE_F32);
    }
}

/* Beta (α, α): mean 1/2, variance 1 / (4 (2 α + 1)); for 1/2 and 1 the distribution is the arcsine law and the uniform one.
 * Bounds are five standard deviations. */
static void
test_share (void)
{
  static const double alphas[] = { 0.01, 0.2, 0.5, 1, 4 };
  enum { N = 20000 };

  for (guint a = 0; a < G_N_ELEMENTS (alphas); a++)
    {
      const double variance = 1 / (4 * (2 * alphas[a] + 1));
      double sum = 0, squares = 0;
      int below = 0;

      for (int i = 0; i < N; i++)
        {
          double share = mn_mixup_draw_share (3, i / 100, i % 100, alphas[a]);

          g_assert_true (share >= 0 && share <= 1);
          sum += share;
          squares += (share - 0.5) * (share - 0.5);
          below += share < 0.1;
        }
      mn_assert_close (sum / N, 0.5, 5 * sqrt (variance / N));
      /* The fourth moment of what lies within 1/2 is at most a quarter of the second. */
      mn_assert_close (squares / N, variance, 5 * sqrt (variance / 4 / N));
      if (alphas[a] == 0.5)
        mn_assert_close (below, N * 2 / G_PI * asin (sqrt (0.1)), 5 * sqrt (N * 0.25));
      if (alphas[a] == 1)
        mn_assert_close (below, N * 0.1, 5 * sqrt (N * 0.09));
    }
  g_assert_cmpfloat (mn_mixup_draw_share (3, 1, 2, 1), ==, mn_mixup_draw_share (3, 1, 2, 1));
  g_assert_cmpfloat (mn_mixup_draw_share (3, 1, 2, 1), !=, mn_mixup_draw_share (3, 2, 2, 1));
  g_assert_cmpfloat (mn_mixup_draw_share (3, 1, 2, 1), !=, mn_mixup_draw_share (4, 1, 2, 1));
}

/* Three samples of two numbers, 3/4 their own. */
static void
test_blend (void)
{
  float x[] = { 0, 4, 8, -4, 1, 2 }, spare[2];
  static const float expected[] = { 0.25f, 3.5f, 6, -2, 2.75f, 0.5f };
  float alone[] = { 3, 5 };

  mn_mixup_blend (x, 3, 2, 0.75f, spare);
  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    mn_assert_close (x[i], expected[i], 0);
  mn_mixup_blend (alone, 1, 2, 0.5f, spare);
  mn_assert_close (alone[0], 3, 0);
  mn_assert_close (alone[1], 5, 0);
}

static MnLoader *
make_loader (const MnSplits *splits, double alpha)
{
  g_autoptr (MnValues) values = mn_values_new (mn_augment_properties);
  MnLoader *loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 50, TRUE, FALSE, 5, NULL);

  g_assert_true (mn_values_set_number (values, "mixup", alpha, NULL));
  g_assert_false (mn_augment_is_on (values));
  g_assert_true (mn_loader_set_augment (loader, values));
  return loader;
}

/* What the loader gives is what it gives without, blended; also of tables with numbers to predict. */
static void
test_batches (gconstpointer name)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find (name));
  g_autoptr (MnValues) split = mn_values_new (mn_split_properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_autoptr (MnSplits) splits = mn_splits_new (dataset, split, "unit", &error);
  g_autoptr (MnLoader) plain = make_loader (splits, 0), mixed = make_loader (splits, 0.4);
  const gsize elements = (gsize) mn_shape_elements (&dataset->shape);
  const MnBatch *a, *b;
  gint64 first = mn_loader_get_n_batches (plain) - 3;

  g_assert_no_error (error);
  mn_loader_start (plain, 2, first);
  mn_loader_start (mixed, 2, first);
  for (gint64 number = first; (a = mn_loader_next (plain)) != NULL; number++)
    {
      const float share = mn_mixup_draw_share (5, 2, number, 0.4);

      b = mn_loader_next (mixed);
      g_assert_nonnull (b);
      g_assert_null (a->others);
      mn_assert_close (a->share, 1, 0);
      mn_assert_close (b->share, share, 0);
      g_assert_cmpint (a->n, ==, b->n);
      for (int i = 0; i < a->n; i++)
        {
          const int before = (i + a->n - 1) % a->n;

          for (gsize k = 0; k < elements; k++)
            mn_assert_close (b->x[i * elements + k], share * a->x[i * elements + k] + (1 - share) * a->x[before * elements + k],
                             1e-6);
          g_assert_cmpint (b->labels[i], ==, a->labels[i]);
          g_assert_cmpint (b->others[i], ==, a->labels[before]);
        }
    }
  g_assert_null (mn_loader_next (mixed));
}

/* A hue jitter is a turn by what was drawn for it. */
static void
test_hue_of_images (void)
{
  g_autoptr (MnDataset) dataset = g_new0 (MnDataset, 1);
  g_autoptr (MnValues) split = mn_values_new (mn_split_properties), values = mn_values_new (mn_augment_properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSplits) splits = NULL;
  g_autoptr (MnAugment) augment = NULL;
  guint8 *x = g_malloc (2 * 3 * 4);
  float out[12];

  for (int i = 0; i < 2 * 3 * 4; i++)
    x[i] = (guint8) (i * 53 % 256);
  dataset->ref_count = 1;
  dataset->shape = mn_shape_3d (3, 2, 2);
  dataset->dtype = MN_DTYPE_U8;
  dataset->n_classes = 2;
  dataset->class_names = g_strsplit ("a,b", ",", -1);
  dataset->range_max = 255;
  dataset->train = (MnDataPart) { 2, x, g_new0 (gint32, 2), NULL };
  mn_values_set_number (split, "validation", 0, NULL);
  splits = mn_splits_new (dataset, split, "raw", &error);
  g_assert_no_error (error);
  mn_values_set_number (values, "hue", 0.3, &error);
  g_assert_no_error (error);
  augment = mn_augment_new (values, splits);
  for (guint64 position = 0; position < 20; position++)
    {
      guint32 words[4];
      float turn;

      mn_philox4x32 (9, MN_STREAM_AUGMENT, 1, 3 * position + 2, words);
      turn = 0.3f * (2 * mn_philox_unit (words[2]) - 1);
      mn_augment_run (augment, x, 9, 1, position, out);
      for (int pixel = 0; pixel < 4; pixel++)
        {
          float rgb[3] = { (float) x[pixel] / 255, (float) x[4 + pixel] / 255, (float) x[8 + pixel] / 255 };

          mn_hue_turn (rgb, turn);
          for (int k = 0; k < 3; k++)
            mn_assert_close (out[4 * k + pixel], 255 * rgb[k], 1e-3);
        }
    }
}

static void
test_problem (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonNode) alpha = json_from_string ("0.2", NULL), mse = json_from_string ("\"mse\"", NULL);
  g_autoptr (GError) error = NULL;

  mn_experiment_set (experiment, "data.augment.mixup", alpha, &error);
  g_assert_no_error (error);
  mn_experiment_check (experiment, problems);
  g_assert_cmpuint (problems->len, ==, 0);
  mn_experiment_set (experiment, "training.loss.name", mse, &error);
  g_assert_no_error (error);
  mn_experiment_check (experiment, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((MnProblem *) g_ptr_array_index (problems, 0))->path, ==, "data.augment.mixup");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mixup/hue", test_hue);
  g_test_add_func ("/mixup/hue-of-images", test_hue_of_images);
  g_test_add_func ("/mixup/loss", test_loss);
  g_test_add_func ("/mixup/share", test_share);
  g_test_add_func ("/mixup/blend", test_blend);
  g_test_add_data_func ("/mixup/batches/images", "digits", test_batches);
  g_test_add_data_func ("/mixup/batches/points", "spirals", test_batches);
  g_test_add_func ("/mixup/problem", test_problem);
  return g_test_run ();
}
