/* mn-split.c - dividing a data set and scaling its samples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-split.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"
#include "mn-torch-random.h"

/* Value of "validation" that stands for a tenth of the training part. */
#define A_TENTH -1

const MnProperty mn_split_properties[] = {
  { "validation", N_("Validation"),
    N_("How many samples of the training part are set aside to judge a model by; -1 takes a tenth, 0 none."),
    MN_PROPERTY_INT, A_TENTH, A_TENTH, 2147483647, N_("samples") },
  { "seed", N_("Seed"),
    N_("Which samples are set aside. The same seed sets aside those that PyTorch's random_split does."),
    MN_PROPERTY_INT, 0, 0, 4294967295.0 },
  { NULL }
};

const char *const mn_scale_names[] = { "raw", "unit", "signed", "standardize", NULL };

static const char *const split_names[MN_N_SPLITS] = { "train", "validation", "test" };

/**
 * mn_split_name:
 * @split: a split
 *
 * Returns: (transfer none): its name in files and on the command line
 */
const char *
mn_split_name (MnSplit split)
{
  g_return_val_if_fail ((guint) split < MN_N_SPLITS, NULL);

  return split_names[split];
}

/**
 * mn_split_from_name:
 * @name: "train", "validation" or "test"
 *
 * Returns: the #MnSplit of that name, or -1
 */
int
mn_split_from_name (const char *name)
{
  g_return_val_if_fail (name, -1);

  for (int i = 0; i < MN_N_SPLITS; i++)
    if (g_str_equal (name, split_names[i]))
      return i;
  return -1;
}

/* Sum over one sample's channel, for bytes: exact, and fast enough for a hundred million of them. */
static void
sum_bytes (const guint8 *x,
           gsize         n,
           guint64      *sum,
           guint64      *squares)
{
  /* 32 bits hold 65,536 squares of a byte. */
  for (gsize at = 0; at < n; at += 65536)
    {
      gsize end = MIN (n, at + 65536);
      guint32 s = 0, q = 0;

      for (gsize i = at; i < end; i++)
        {
          s += x[i];
          q += (guint32) x[i] * x[i];
        }
      *sum += s;
      *squares += q;
    }
}

/* Mean and variance (divided by n) of channel @c over the training split. */
static void
measure_channel (const MnSplits *splits,
                 int             c,
                 double         *mean,
                 double         *variance)
{
  const MnDataset *dataset = splits->dataset;
  gsize elements = (gsize) mn_shape_elements (&dataset->shape), plane = elements / (gsize) splits->n_channels;
  gsize n = splits->n[MN_SPLIT_TRAIN];
  const gint64 *indices = splits->indices[MN_SPLIT_TRAIN];
  double count = (double) n * (double) plane;

  if (dataset->dtype == MN_DTYPE_U8)
    {
      guint64 sum = 0, squares = 0;

      for (gsize i = 0; i < n; i++)
        sum_bytes ((const guint8 *) dataset->train.samples + (gsize) indices[i] * elements + (gsize) c * plane, plane,
                   &sum, &squares);
      *mean = (double) sum / count;
      *variance = ((double) squares - (double) sum * *mean) / count;
    }
  else
    {
      double sum = 0, squares = 0;

      /* Twice through, so that a mean far from zero takes no digits from the variance. */
      for (int pass = 0; pass < 2; pass++)
        for (gsize i = 0; i < n; i++)
          {
            const float *x = (const float *) dataset->train.samples + (gsize) indices[i] * elements + (gsize) c * plane;

            for (gsize j = 0; j < plane; j++)
              if (pass == 0)
                sum += x[j];
              else
                squares += (x[j] - sum / count) * (x[j] - sum / count);
          }
      *mean = sum / count;
      *variance = squares / count;
    }
}

static void
set_scale (MnSplits *splits,
           int       which)
{
  double low = splits->dataset->range_min, width = splits->dataset->range_max - low;

  if (!(width > 0))
    width = 1;
  for (int c = 0; c < splits->n_channels; c++)
    {
      double mean, variance, scale = 1, shift = 0;

      switch (which)
        {
        case 1:   /* unit */
          scale = 1 / width;
          shift = -low / width;
          break;
        case 2:   /* signed */
          scale = 2 / width;
          shift = -2 * low / width - 1;
          break;
        case 3:   /* standardize */
          measure_channel (splits, c, &mean, &variance);
          /* A channel that never changes, but for rounding, has no scale of its own. */
          scale = variance > 1e-12 * mean * mean && variance > 0 ? 1 / sqrt (variance) : 1;
          shift = -mean * scale;
          break;
        default:   /* raw */
          break;
        }
      splits->scale[c] = (float) scale;
      splits->shift[c] = (float) shift;
    }
}

/* Mean and standard deviation (divided by n) of each target over the training split. */
static void
measure_targets (MnSplits *splits)
{
  const MnDataset *dataset = splits->dataset;
  gsize n = splits->n[MN_SPLIT_TRAIN], n_targets = (gsize) dataset->n_targets;
  const gint64 *indices = splits->indices[MN_SPLIT_TRAIN];

  if (!dataset->train.values)
    return;
  splits->target_mean = g_new0 (float, n_targets);
  splits->target_deviation = g_new (float, n_targets);
  for (gsize t = 0; t < n_targets; t++)
    {
      double sum = 0, squares = 0, mean;

      splits->target_deviation[t] = 1;
      if (!dataset->standardize_targets)
        continue;
      for (gsize i = 0; i < n; i++)
        sum += dataset->train.values[(gsize) indices[i] * n_targets + t];
      mean = sum / (double) n;
      for (gsize i = 0; i < n; i++)
        {
          double distance = dataset->train.values[(gsize) indices[i] * n_targets + t] - mean;

          squares += distance * distance;
        }
      splits->target_mean[t] = (float) mean;
      if (squares > 0)
        splits->target_deviation[t] = (float) sqrt (squares / (double) n);
    }
}

/* What PyTorch's random_split does: the first part of a random permutation, then the rest. */
static gboolean
divide (MnSplits *splits,
        gsize     validation,
        guint64   seed,
        GError  **error)
{
  gsize n = splits->dataset->train.n, n_test = splits->dataset->test.n;
  g_autofree gint64 *order = g_try_new (gint64, MAX (n, 1));
  MnTorchRandom random;

  splits->n[MN_SPLIT_TRAIN] = n - validation;
  splits->n[MN_SPLIT_VALIDATION] = validation;
  splits->n[MN_SPLIT_TEST] = n_test;
  for (int i = 0; i < MN_N_SPLITS; i++)
    splits->indices[i] = g_try_new (gint64, MAX (splits->n[i], 1));
  if (!order || !splits->indices[MN_SPLIT_TRAIN] || !splits->indices[MN_SPLIT_VALIDATION]
      || !splits->indices[MN_SPLIT_TEST])
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to divide the data set"));
      return FALSE;
    }
  if (validation > 0)
    {
      mn_torch_random_init (&random, seed);
      mn_torch_random_permutation (&random, order, n);
    }
  else
    for (gsize i = 0; i < n; i++)
      order[i] = (gint64) i;
  memcpy (splits->indices[MN_SPLIT_TRAIN], order, (n - validation) * sizeof *order);
  memcpy (splits->indices[MN_SPLIT_VALIDATION], order + (n - validation), validation * sizeof *order);
  for (gsize i = 0; i < n_test; i++)
    splits->indices[MN_SPLIT_TEST][i] = (gint64) i;
  return TRUE;
}

/**
 * mn_splits_new:
 * @dataset: a data set; the splits keep a reference
 * @split: values of mn_split_properties
 * @scale: one of mn_scale_names
 * @error: (nullable): %MN_ERROR_INPUT when too many samples are to be set aside or @scale is unknown, %MN_ERROR_MEMORY
 *
 * Returns: (transfer full) (nullable): the data set, divided and with its scaling worked out
 */
MnSplits *
mn_splits_new (MnDataset      *dataset,
               const MnValues *split,
               const char     *scale,
               GError        **error)
{
  g_autoptr (MnSplits) splits = NULL;
  gint64 validation;
  int which = 0;

  g_return_val_if_fail (dataset && split && scale, NULL);

  while (mn_scale_names[which] && !g_str_equal (mn_scale_names[which], scale))
    which++;
  if (!mn_scale_names[which])
    {
      g_autofree char *names = g_strjoinv (", ", (char **) mn_scale_names);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("data.scale: must be one of %s, not \"%s\""), names, scale);
      return NULL;
    }
  validation = mn_values_get_int (split, "validation");
  if (validation == A_TENTH)
    validation = (gint64) (dataset->train.n / 10);
  if (dataset->train.n == 0 || (gsize) validation >= dataset->train.n)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("data.split.validation: must be below the %zu samples of the training part, not %zu"),
                   dataset->train.n, (gsize) validation);
      return NULL;
    }
  splits = g_new0 (MnSplits, 1);
  splits->dataset = mn_dataset_ref (dataset);
  if (!divide (splits, (gsize) validation, (guint64) mn_values_get_int (split, "seed"), error))
    return NULL;
  splits->n_channels = (int) dataset->shape.dim[0];
  splits->scale = g_new (float, splits->n_channels);
  splits->shift = g_new (float, splits->n_channels);
  set_scale (splits, which);
  measure_targets (splits);
  return g_steal_pointer (&splits);
}

/**
 * mn_splits_free:
 * @splits: (nullable) (transfer full): splits
 */
void
mn_splits_free (MnSplits *splits)
{
  if (!splits)
    return;
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_free (splits->indices[i]);
  g_free (splits->scale);
  g_free (splits->shift);
  g_free (splits->target_mean);
  g_free (splits->target_deviation);
  mn_dataset_unref (splits->dataset);
  g_free (splits);
}

/**
 * mn_splits_get_part:
 * @splits: splits
 * @split: one of them
 *
 * Returns: (transfer none): the part its indices refer to
 */
const MnDataPart *
mn_splits_get_part (const MnSplits *splits,
                    MnSplit         split)
{
  g_return_val_if_fail (splits, NULL);

  return split == MN_SPLIT_TEST ? &splits->dataset->test : &splits->dataset->train;
}
