/* test-augment.c - what is done to training images, and that it can be repeated.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-loader.h"
#include "mn-test.h"

#define H 6
#define W 8
#define N 40

/* Images whose bytes all differ from zero: 1 + (31 sample + 7 row + column + 100 channel) mod 250. */
static guint8
pixel (int sample,
       int channel,
       int row,
       int column)
{
  return (guint8) (1 + (31 * sample + 7 * row + column + 100 * channel) % 250);
}

static MnSplits *
make_splits (int channels)
{
  g_autoptr (MnDataset) dataset = g_new0 (MnDataset, 1);
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autoptr (GError) error = NULL;
  MnSplits *splits;
  guint8 *x;

  dataset->ref_count = 1;
  dataset->shape = mn_shape_3d (channels, H, W);
  dataset->dtype = MN_DTYPE_U8;
  dataset->n_classes = 2;
  dataset->class_names = g_strsplit ("a,b", ",", -1);
  dataset->range_max = 255;
  dataset->train = (MnDataPart){ N, x = g_malloc (N * channels * H * W), g_new0 (gint32, N), NULL };
  for (int i = 0; i < N; i++)
    for (int c = 0; c < channels; c++)
      for (int row = 0; row < H; row++)
        for (int column = 0; column < W; column++)
          *x++ = pixel (i, c, row, column);
  g_assert_true (mn_values_set_number (values, "validation", 0, NULL));
  splits = mn_splits_new (dataset, values, "raw", &error);
  g_assert_no_error (error);
  return splits;
}

/* A loader with one change on. */
static MnLoader *
make_loader (const MnSplits *splits,
             const char     *name,
             double          value)
{
  g_autoptr (MnValues) values = mn_values_new (mn_augment_properties);
  MnLoader *loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 7, TRUE, FALSE, 5, NULL);

  g_assert_false (mn_augment_is_on (values));
  if (name)
    g_assert_true (mn_values_set_number (values, name, value, NULL) && mn_augment_is_on (values));
  g_assert_true (mn_loader_set_augment (loader, values));
  return loader;
}

typedef void (*CheckFunc) (const float *x, int sample, gpointer user_data);

static void
each_image (const char *name,
            double      value,
            int         channels,
            int         epochs,
            CheckFunc   check,
            gpointer    user_data)
{
  g_autoptr (MnSplits) splits = make_splits (channels);
  g_autoptr (MnLoader) loader = make_loader (splits, name, value);
  const MnBatch *batch;

  for (int epoch = 0; epoch < epochs; epoch++)
    {
      mn_loader_start (loader, epoch, 0);
      while ((batch = mn_loader_next (loader)))
        for (int i = 0; i < batch->n; i++)
          check (batch->x + i * channels * H * W, (int) batch->indices[i], user_data);
    }
}

static void
check_same (const float *x, int sample, gpointer user_data)
{
  for (int i = 0; i < 2 * H * W; i++)
    g_assert_cmpfloat (x[i], ==, pixel (sample, i / (H * W), i / W % H, i % W));
}

static void
check_mirrored (const float *x, int sample, gpointer user_data)
{
  gboolean down = GPOINTER_TO_INT (user_data);

  for (int i = 0; i < 2 * H * W; i++)
    {
      int row = i / W % H, column = i % W;

      g_assert_cmpfloat (x[i], ==, pixel (sample, i / (H * W), down ? H - 1 - row : row, down ? column : W - 1 - column));
    }
}

static void
count_mirrored (const float *x, int sample, gpointer user_data)
{
  int *count = user_data;

  *count += x[0] == pixel (sample, 0, 0, W - 1);
}

static void
test_flips (void)
{
  int n = 0;

  each_image (NULL, 0, 2, 1, check_same, NULL);
  each_image ("horizontal_flip", 1, 2, 2, check_mirrored, GINT_TO_POINTER (FALSE));
  each_image ("vertical_flip", 1, 2, 2, check_mirrored, GINT_TO_POINTER (TRUE));
  each_image ("horizontal_flip", 0.3, 2, 100, count_mirrored, &n);
  /* 4,000 draws, within five standard deviations. */
  mn_assert_close (n, 1200, 5 * sqrt (4000 * 0.3 * 0.7));
}

/* Moved by at most 2, black at the border: which way follows from where the black is and from the pixels. */
static void
check_cropped (const float *x, int sample, gpointer user_data)
{
  gboolean *seen = user_data;

  for (int dy = -2; dy <= 2; dy++)
    for (int dx = -2; dx <= 2; dx++)
      {
        gboolean fits = TRUE;

        for (int i = 0; i < H * W && fits; i++)
          {
            int row = i / W + dy, column = i % W + dx;
            gboolean inside = row >= 0 && row < H && column >= 0 && column < W;

            fits = x[i] == (inside ? pixel (sample, 0, row, column) : 0);
          }
        if (fits)
          {
            seen[(dy + 2) * 5 + dx + 2] = TRUE;
            return;
          }
      }
  g_error ("an image is not a shifted one");
}

static void
test_crop (void)
{
  gboolean seen[25] = { 0 };

  each_image ("crop_padding", 2, 1, 20, check_cropped, seen);
  for (int i = 0; i < 25; i++)
    g_assert_true (seen[i]);
}

static void
check_cut (const float *x, int sample, gpointer user_data)
{
  int n = 0, *most = user_data;

  for (int i = 0; i < H * W; i++)
    {
      gboolean cut = x[i] == 0;

      n += cut;
      if (!cut)
        g_assert_cmpfloat (x[i], ==, pixel (sample, 0, i / W, i % W));
      g_assert_true (cut == (x[H * W + i] == 0));
    }
  g_assert_true (n >= 1 && n <= 9);
  *most = MAX (*most, n);
}

static void
test_cutout (void)
{
  int most = 0;

  each_image ("cutout", 3, 2, 3, check_cut, &most);
  g_assert_cmpint (most, ==, 9);
}

static void
check_range (const float *x, int sample, gpointer user_data)
{
  int *changed = user_data;

  for (int i = 0; i < 3 * H * W; i++)
    g_assert_true (x[i] >= 0 && x[i] <= 255);
  *changed += x[5] != pixel (sample, 0, 0, 5);
}

/* One factor for all pixels, as far as they stay in the range. */
static void
check_brightness (const float *x, int sample, gpointer user_data)
{
  float factor = x[0] / pixel (sample, 0, 0, 0);
  gboolean *seen = user_data;

  if (x[0] >= 255)
    return;
  g_assert_true (factor >= 0.5f - 1e-6f && factor <= 1.5f + 1e-6f);
  seen[factor > 1] = TRUE;
  for (int i = 0; i < 3 * H * W; i++)
    mn_assert_close (x[i], MIN (255, factor * pixel (sample, i / (H * W), i / W % H, i % W)), 1e-3);
}

static void
test_colours (void)
{
  static const char *const names[] = { "brightness", "contrast", "saturation", "rotate" };
  gboolean seen[2] = { 0 };

  each_image ("brightness", 0.5, 3, 2, check_brightness, seen);
  g_assert_true (seen[0] && seen[1]);
  for (int i = 0; i < 4; i++)
    {
      int changed = 0;

      each_image (names[i], i == 3 ? 180 : 0.9, 3, 2, check_range, &changed);
      g_assert_cmpint (changed, >, 70);
    }
}

/* Turned by very little, an image with a smooth slope changes as little. */
static void
check_turned (const float *x, int sample, gpointer user_data)
{
  for (int row = 1; row < H - 1; row++)
    for (int column = 1; column < W - 1; column++)
      {
        float own = pixel (sample, 0, row, column);

        /* Where the pattern wraps around the slope is not smooth. */
        if (own > 20 && own < 230)
          mn_assert_close (x[row * W + column], own, 1);
      }
}

static void
test_rotate (void)
{
  each_image ("rotate", 1, 1, 3, check_turned, NULL);
}

/* The same from the middle of an epoch, in another batch size, and in another loader; another one in another epoch. */
static void
test_repeatable (void)
{
  g_autoptr (MnSplits) splits = make_splits (3);
  g_autoptr (MnValues) values = mn_values_new (mn_augment_properties);
  g_autoptr (MnLoader) one = mn_loader_new (splits, MN_SPLIT_TRAIN, 5, TRUE, FALSE, 5, NULL);
  g_autoptr (MnLoader) other = mn_loader_new (splits, MN_SPLIT_TRAIN, 10, TRUE, FALSE, 5, NULL);
  gsize elements = 3 * H * W;
  g_autofree float *kept = g_new (float, 10 * elements);
  const MnBatch *batch;

  /* Mixup is of batches, so it is another one with another size. */
  for (const MnProperty *property = mn_augment_properties; property->name && !g_str_equal (property->name, "mixup");
       property++)
    g_assert_true (mn_values_set_number (values, property->name, property->type == MN_PROPERTY_INT ? 2 : 0.5, NULL));
  g_assert_true (mn_loader_set_augment (one, values) && mn_loader_set_augment (other, values));
  mn_loader_start (other, 3, 2);
  batch = mn_loader_next (other);
  memcpy (kept, batch->x, 10 * elements * sizeof *kept);
  mn_loader_start (one, 3, 0);
  for (int i = 0; i < 6; i++)
    {
      batch = mn_loader_next (one);
      if (i >= 4)
        g_assert_cmpint (memcmp (batch->x, kept + (i - 4) * 5 * elements, 5 * elements * sizeof *kept), ==, 0);
    }
  mn_loader_start (other, 4, 2);
  batch = mn_loader_next (other);
  g_assert_cmpint (memcmp (batch->x, kept, 10 * elements * sizeof *kept), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/flips", test_flips);
  g_test_add_func ("/augment/crop", test_crop);
  g_test_add_func ("/augment/cutout", test_cutout);
  g_test_add_func ("/augment/colours", test_colours);
  g_test_add_func ("/augment/rotate", test_rotate);
  g_test_add_func ("/augment/repeatable", test_repeatable);
  return g_test_run ();
}
