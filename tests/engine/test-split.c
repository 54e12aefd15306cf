/* test-split.c - division as PyTorch does it, and scaling.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-split.h"

#include <string.h>

#include "mn-error.h"
#include "mn-test.h"

/* A set of @n samples of @shape with the same bytes everywhere it does not matter. (transfer full) */
static MnDataset *
make_dataset (gsize   n,
              MnShape shape,
              MnDType dtype)
{
  MnDataset *dataset = g_new0 (MnDataset, 1);
  gsize elements = (gsize) mn_shape_elements (&shape);

  dataset->ref_count = 1;
  dataset->shape = shape;
  dataset->dtype = dtype;
  dataset->n_classes = 2;
  dataset->range_max = 255;
  dataset->train.n = n;
  dataset->train.samples = g_malloc0_n (n, elements * mn_dtype_size (dtype));
  dataset->train.labels = g_new0 (gint32, n);
  dataset->test.n = 5;
  dataset->test.samples = g_malloc0_n (5, elements * mn_dtype_size (dtype));
  dataset->test.labels = g_new0 (gint32, 5);
  return dataset;
}

static MnSplits *
split (MnDataset  *dataset,
       double      validation,
       double      seed,
       const char *scale,
       GError    **error)
{
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);

  g_assert_true (mn_values_set_number (values, "validation", validation, NULL));
  g_assert_true (mn_values_set_number (values, "seed", seed, NULL));
  return mn_splits_new (dataset, values, scale, error);
}

/* First and last indices of both parts as torch.utils.data.random_split (PyTorch 1.13) returns them. */
static void
test_torch (void)
{
  static const struct
  {
    gsize  n, validation;
    double seed;
    gint64 train[8], rest[8];
  } cases[] = {
    { 50000, 5000, 42,
      { 37542, 44491, 216, 43688, 11671, 28610, 2410, 12721 },
      { 17408, 40845, 3378, 22188, 22458, 40730, 25847, 33082 } },
    { 60000, 6000, 0,
      { 36044, 10678, 57327, 55074, 33384, 54310, 40446, 55620 },
      { 57000, 58148, 9287, 23611, 6465, 31951, 27130, 1544 } },
    { 1438, 143, 7,
      { 1283, 1133, 115, 879, 244, 575, 686, 261 },
      { 968, 503, 303, 1233, 1017, 1222, 663, 1365 } },
  };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      gsize n = cases[c].n, v = cases[c].validation;
      g_autoptr (MnDataset) dataset = make_dataset (n, mn_shape_1d (1), MN_DTYPE_U8);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnSplits) splits = split (dataset, (double) v, cases[c].seed, "raw", &error);
      g_autofree guint8 *seen = g_new0 (guint8, n);

      g_assert_no_error (error);
      g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN], ==, n - v);
      g_assert_cmpuint (splits->n[MN_SPLIT_VALIDATION], ==, v);
      for (gsize i = 0; i < 4; i++)
        {
          g_assert_cmpint (splits->indices[MN_SPLIT_TRAIN][i], ==, cases[c].train[i]);
          g_assert_cmpint (splits->indices[MN_SPLIT_TRAIN][n - v - 4 + i], ==, cases[c].train[4 + i]);
          g_assert_cmpint (splits->indices[MN_SPLIT_VALIDATION][i], ==, cases[c].rest[i]);
          g_assert_cmpint (splits->indices[MN_SPLIT_VALIDATION][v - 4 + i], ==, cases[c].rest[4 + i]);
        }
      for (gsize i = 0; i < n - v; i++)
        seen[splits->indices[MN_SPLIT_TRAIN][i]]++;
      for (gsize i = 0; i < v; i++)
        seen[splits->indices[MN_SPLIT_VALIDATION][i]]++;
      for (gsize i = 0; i < n; i++)
        g_assert_cmpuint (seen[i], ==, 1);
    }
}

static void
test_sizes (void)
{
  g_autoptr (MnDataset) dataset = make_dataset (57, mn_shape_1d (2), MN_DTYPE_U8);
  g_autoptr (MnValues) defaults = mn_values_new (mn_split_properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSplits) tenth = mn_splits_new (dataset, defaults, "raw", &error);
  g_autoptr (MnSplits) none = split (dataset, 0, 0, "raw", &error);
  g_autoptr (MnSplits) most = split (dataset, 56, 0, "raw", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tenth->n[MN_SPLIT_VALIDATION], ==, 5);
  g_assert_cmpuint (tenth->n[MN_SPLIT_TRAIN], ==, 52);
  g_assert_cmpuint (none->n[MN_SPLIT_VALIDATION], ==, 0);
  for (gint64 i = 0; i < 57; i++)
    g_assert_cmpint (none->indices[MN_SPLIT_TRAIN][i], ==, i);
  g_assert_cmpuint (none->n[MN_SPLIT_TEST], ==, 5);
  for (gint64 i = 0; i < 5; i++)
    g_assert_cmpint (none->indices[MN_SPLIT_TEST][i], ==, i);
  g_assert_cmpuint (most->n[MN_SPLIT_TRAIN], ==, 1);
  g_assert_true (mn_splits_get_part (none, MN_SPLIT_TEST) == &dataset->test);
  g_assert_true (mn_splits_get_part (none, MN_SPLIT_VALIDATION) == &dataset->train);

  g_assert_null (split (dataset, 57, 0, "raw", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==,
                   "data.split.validation: must be below the 57 samples of the training part, not 57");
  g_clear_error (&error);
  g_assert_null (split (dataset, 5, 0, "loud", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "data.scale: must be one of raw, unit, signed, standardize, center, imagenet, not \"loud\"");
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_assert_cmpint (mn_split_from_name (mn_split_name (i)), ==, i);
  g_assert_cmpint (mn_split_from_name ("dev"), ==, -1);
}

static double
scaled (const MnSplits *splits,
        int             channel,
        double          value)
{
  return value * splits->scale[channel] + splits->shift[channel];
}

static void
test_ranges (void)
{
  g_autoptr (MnDataset) bytes = make_dataset (20, mn_shape_3d (3, 2, 2), MN_DTYPE_U8);
  g_autoptr (MnDataset) floats = make_dataset (20, mn_shape_1d (2), MN_DTYPE_F32);
  g_autoptr (MnSplits) raw = split (bytes, 0, 0, "raw", NULL);
  g_autoptr (MnSplits) unit = split (bytes, 0, 0, "unit", NULL);
  g_autoptr (MnSplits) both = split (bytes, 0, 0, "signed", NULL);
  g_autoptr (MnSplits) digits = NULL, plane = NULL, flat = NULL;

  g_assert_cmpint (raw->n_channels, ==, 3);
  for (int c = 0; c < 3; c++)
    {
      mn_assert_close (scaled (raw, c, 77), 77, 0);
      mn_assert_close (scaled (unit, c, 0), 0, 0);
      mn_assert_close (scaled (unit, c, 255), 1, 1e-7);
      mn_assert_close (scaled (both, c, 0), -1, 0);
      mn_assert_close (scaled (both, c, 255), 1, 2.4e-7);
    }
  bytes->range_max = 16;
  digits = split (bytes, 0, 0, "unit", NULL);
  mn_assert_close (scaled (digits, 0, 16), 1, 0);
  floats->range_min = -3;
  floats->range_max = 5;
  plane = split (floats, 0, 0, "signed", NULL);
  g_assert_cmpint (plane->n_channels, ==, 2);
  mn_assert_close (scaled (plane, 1, -3), -1, 1e-6);
  mn_assert_close (scaled (plane, 1, 5), 1, 1e-6);
  /* All values the same: nothing to divide by. */
  floats->range_min = floats->range_max = 2;
  flat = split (floats, 0, 0, "unit", NULL);
  mn_assert_close (scaled (flat, 0, 2), 0, 1e-6);
}

/* Mean and standard deviation come from the training split alone, by channel. */
static void
test_standardize (gconstpointer as_float)
{
  gboolean is_float = as_float != NULL;
  gsize n = 300, elements = 12;
  g_autoptr (MnDataset) dataset = make_dataset (n, mn_shape_3d (3, 2, 2), is_float ? MN_DTYPE_F32 : MN_DTYPE_U8);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSplits) splits = NULL;
  g_autofree float *noise = g_new (float, n * elements);

  mn_test_fill (noise, n * elements, 5, 0, 256);
  for (gsize i = 0; i < n * elements; i++)
    {
      guint8 byte = (i / 4) % 3 == 1 ? 9 : (guint8) noise[i] / ((i / 4) % 3 + 1);

      if (is_float)
        ((float *) dataset->train.samples)[i] = byte + 100000.0f;
      else
        ((guint8 *) dataset->train.samples)[i] = byte;
    }
  splits = split (dataset, 30, 1, "standardize", &error);
  g_assert_no_error (error);
  for (int c = 0; c < 3; c++)
    {
      double sum = 0, squares = 0, tolerance = is_float ? 2e-2 : 1e-5;

      for (gsize i = 0; i < 270; i++)
        for (gsize j = 0; j < 4; j++)
          {
            gsize at = (gsize) splits->indices[MN_SPLIT_TRAIN][i] * elements + (gsize) c * 4 + j;
            double x = scaled (splits, c, is_float ? ((float *) dataset->train.samples)[at]
                                                   : ((guint8 *) dataset->train.samples)[at]);

            sum += x;
            squares += x * x;
          }
      mn_assert_close (sum / 1080, 0, tolerance);
      /* Channel 1 never changes: it is only moved to zero. */
      mn_assert_close (squares / 1080, c == 1 ? 0 : 1, tolerance);
      if (c == 1)
        mn_assert_close (splits->scale[c], 1, 0);
    }
}

/* Only the mean of the training split is taken off. */
static void
test_center (void)
{
  g_autoptr (MnDataset) dataset = make_dataset (4, mn_shape_1d (1), MN_DTYPE_U8);
  g_autoptr (MnSplits) splits = NULL;
  g_autoptr (GError) error = NULL;
  static const guint8 bytes[] = { 10, 20, 60, 200 };

  memcpy ((guint8 *) dataset->train.samples, bytes, sizeof bytes);
  splits = split (dataset, 0, 0, "center", &error);
  g_assert_no_error (error);
  mn_assert_close (scaled (splits, 0, 10), 10 - 72.5, 0);
  mn_assert_close (scaled (splits, 0, 200), 200 - 72.5, 0);
}

/* The last samples are set aside and nothing changes places. */
static void
test_end (void)
{
  g_autoptr (MnDataset) dataset = make_dataset (57, mn_shape_1d (1), MN_DTYPE_U8);
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autoptr (MnSplits) splits = NULL, folds = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_values_set_number (values, "validation", 7, NULL));
  g_assert_true (mn_values_set_string (values, "validation_from", "end", NULL));
  splits = mn_splits_new (dataset, values, "raw", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN], ==, 50);
  g_assert_cmpuint (splits->n[MN_SPLIT_VALIDATION], ==, 7);
  for (gint64 i = 0; i < 50; i++)
    g_assert_cmpint (splits->indices[MN_SPLIT_TRAIN][i], ==, i);
  for (gint64 i = 0; i < 7; i++)
    g_assert_cmpint (splits->indices[MN_SPLIT_VALIDATION][i], ==, 50 + i);

  g_assert_true (mn_values_set_number (values, "folds", 3, NULL));
  g_assert_true (mn_values_set_number (values, "fold", 2, NULL));
  folds = mn_splits_new (dataset, values, "raw", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folds->n[MN_SPLIT_VALIDATION], ==, 19);
  for (gint64 i = 0; i < 19; i++)
    g_assert_cmpint (folds->indices[MN_SPLIT_VALIDATION][i], ==, 19 + i);
}

/* The well-known mean and standard deviation of MNIST come out. */
static void
test_known (void)
{
  g_autofree char *dir = mn_test_data_dir ();
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("mnist"));
  g_autoptr (MnDataset) dataset = NULL;
  g_autoptr (MnSplits) splits = NULL;
  g_autoptr (GError) error = NULL;

  if (!dir)
    {
      g_test_skip ("the real files are not here");
      return;
    }
  dataset = mn_dataset_load (spec, dir, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  splits = split (dataset, 0, 0, "standardize", &error);
  g_assert_no_error (error);
  mn_assert_close (1 / (splits->scale[0] * 255), 0.30810780, 1e-6);
  mn_assert_close (-splits->shift[0] / splits->scale[0] / 255, 0.13066048, 1e-6);
}

/* (x / 255 - mean) / std, as torchvision's Normalize after ToTensor. */
static void
test_imagenet (void)
{
  g_autoptr (MnDataset) colour = make_dataset (4, mn_shape_3d (3, 2, 2), MN_DTYPE_U8);
  g_autoptr (MnDataset) grey = make_dataset (4, mn_shape_3d (1, 2, 2), MN_DTYPE_U8);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSplits) splits = split (colour, 0, 0, "imagenet", &error);
  static const double expected[] = { (51 / 255.0 - 0.485) / 0.229, (51 / 255.0 - 0.456) / 0.224,
                                     (51 / 255.0 - 0.406) / 0.225 };

  g_assert_no_error (error);
  for (int c = 0; c < 3; c++)
    mn_assert_close (51 * splits->scale[c] + splits->shift[c], expected[c], 1e-6);
  g_assert_null (split (grey, 0, 0, "imagenet", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/torch", test_torch);
  g_test_add_func ("/split/sizes", test_sizes);
  g_test_add_func ("/split/ranges", test_ranges);
  g_test_add_data_func ("/split/standardize/bytes", NULL, test_standardize);
  g_test_add_data_func ("/split/standardize/floats", "float", test_standardize);
  g_test_add_func ("/split/center", test_center);
  g_test_add_func ("/split/end", test_end);
  g_test_add_func ("/split/known", test_known);
  g_test_add_func ("/split/imagenet", test_imagenet);
  return g_test_run ();
}
