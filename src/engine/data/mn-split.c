/* mn-split.c - dividing a data set and scaling its samples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-split.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-divide.h"
#include "mn-error.h"
#include "mn-subset.h"

static const char *const places[] = { "random", "end", NULL };
static const char *const balances[] = { "none", "oversample", "weighted", NULL };

const MnProperty mn_split_properties[] = {
  { "validation", N_("Validation (-1: a tenth)"),
    N_("How many samples of the training part are set aside to judge a model by; -1 takes a tenth, 0 none."),
    MN_PROPERTY_INT, -1, -1, 2147483647, N_("samples") },
  { "seed", N_("Seed of the split"),
    N_("Which samples are set aside. The same seed sets aside those that PyTorch's random_split does."),
    MN_PROPERTY_INT, 0, 0, 4294967295.0 },
  { .name = "validation_from", .title = N_("Set aside"),
    .help = N_("Which samples are set aside: random ones, or those at the end of the training part, as simple scripts do."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = places },
  { .name = "stratify", .title = N_("Stratify"),
    .help = N_("Sets aside the same share of each class, instead of leaving that to chance."),
    .type = MN_PROPERTY_BOOL, .max = 1 },
  { .name = "folds", .title = N_("Folds (0: none)"),
    .help = N_("Cross-validation: divides the training part into so many folds, one of which is set aside in place of the "
               "number above; 0 for none."),
    .type = MN_PROPERTY_INT, .max = 1000 },
  { .name = "fold", .title = N_("Fold set aside"),
    .help = N_("Which of the folds is set aside, counted from 1; means nothing without folds."),
    .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 1000 },
  { .name = "first", .title = N_("First samples (0: all)"),
    .help = N_("Uses only so many samples from the beginning of the training part; 0 for all."),
    .type = MN_PROPERTY_INT, .max = 2147483647, .unit = N_("samples") },
  { .name = "first_test", .title = N_("First test samples (0: all)"),
    .help = N_("Uses only so many samples from the beginning of the test part; 0 for all."),
    .type = MN_PROPERTY_INT, .max = 2147483647, .unit = N_("samples") },
  { .name = "classes", .title = N_("Classes (empty: all)"),
    .help = N_("Uses only these classes, by name or number from 0, as in “cat, dog” or “0-4, 7”; empty for all. The network "
               "needs an output for each."),
    .type = MN_PROPERTY_STRING, .def_string = "" },
  { .name = "balance", .title = N_("Balance classes"),
    .help = N_("For classes of unequal size: oversample repeats the samples of the smaller ones in every epoch, weighted "
               "draws each sample of a shuffled epoch anew with all classes as likely."),
    .type = MN_PROPERTY_CHOICE, .max = 2, .choices = balances },
  { .name = "random_labels", .title = N_("Random labels"),
    .help = N_("Gives this share of the training part labels that mean nothing, to see whether a network can learn them by "
               "heart. Validation samples are among them; test samples are not."),
    .type = MN_PROPERTY_FLOAT, .max = 100, .unit = N_("%") },
  { .name = "random_classes", .title = N_("Random classes (empty: all)"),
    .help = N_("Which classes the random labels are drawn from, by name or number from 0, as in “0-8”; empty for all. Means "
               "nothing without random labels."),
    .type = MN_PROPERTY_STRING, .def_string = "" },
  { .name = "random_seed", .title = N_("Random label seed"),
    .help = N_("Which labels are drawn: for all samples those of PyTorch's randint after manual_seed."),
    .type = MN_PROPERTY_INT, .max = 4294967295.0 },
  { NULL }
};

/**
 * mn_split_count_classes:
 * @split: values of mn_split_properties
 * @n_classes: classes of the whole data set
 *
 * Returns: how many of them are used
 */
int
mn_split_count_classes (const MnValues *split,
                        int             n_classes)
{
  int n;

  g_return_val_if_fail (split, n_classes);

  n = mn_subset_count (mn_values_get_string (split, "classes"));
  return n > 0 && n_classes > 0 ? MIN (n, n_classes) : n_classes;
}

const char *const mn_scale_names[] = { "raw", "unit", "signed", "standardize", "center", "imagenet", NULL };

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

/* Red, green and blue over the training images of ImageNet. */
static const double imagenet_mean[] = { 0.485, 0.456, 0.406 };
static const double imagenet_deviation[] = { 0.229, 0.224, 0.225 };

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
        case 4:   /* center */
          measure_channel (splits, c, &mean, &variance);
          shift = -mean;
          break;
        case 5:   /* imagenet: of values from 0 to 1, as networks trained on ImageNet expect them */
          scale = 1 / (width * imagenet_deviation[c]);
          shift = -low * scale - imagenet_mean[c] / imagenet_deviation[c];
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
  g_auto (MnSubset) subset = { 0 };
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
  if (g_str_equal (scale, "imagenet") && (dataset->shape.rank != 3 || dataset->shape.dim[0] != 3))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("data.scale: \"imagenet\" is for colour images; the samples of %s are none"), dataset->kind);
      return NULL;
    }
  if (!mn_subset_init (&subset, dataset, split, error))
    return NULL;
  splits = g_new0 (MnSplits, 1);
  splits->dataset = mn_dataset_ref (subset.dataset);
  splits->indices[MN_SPLIT_TEST] = g_steal_pointer (&subset.test);
  splits->n[MN_SPLIT_TEST] = subset.n_test;
  if (!mn_divide (splits, subset.train, subset.n_train, split, error))
    return NULL;
  splits->n_channels = (int) dataset->shape.dim[0];
  splits->scale = g_new (float, splits->n_channels);
  splits->shift = g_new (float, splits->n_channels);
  set_scale (splits, which);
  measure_targets (splits);
  /* Last, for scales are those of the samples as they are. */
  if (!mn_divide_balance (splits, split, error))
    return NULL;
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
  g_free (splits->class_first);
  g_free (splits->class_indices);
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
