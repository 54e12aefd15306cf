/* mn-subset.c - leaving samples out, and giving them random labels.
 *
 * Samples are never copied: what is left out is missing from the indices alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-subset.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"
#include "mn-torch-random.h"

/* "3-7"; FALSE when @text is no such range. */
static gboolean
parse_range (const char *text,
             gint64     *low,
             gint64     *high)
{
  const char *dash = strchr (text, '-');
  g_autofree char *first = NULL, *last = NULL;

  if (!dash)
    return FALSE;
  first = g_strstrip (g_strndup (text, (gsize) (dash - text)));
  last = g_strstrip (g_strdup (dash + 1));
  return g_ascii_string_to_signed (first, 10, 0, G_MAXINT16, low, NULL)
         && g_ascii_string_to_signed (last, 10, 0, G_MAXINT16, high, NULL) && *low <= *high;
}

int
mn_subset_count (const char *list)
{
  g_auto (GStrv) parts = NULL;
  gint64 low, high, n = 0;

  g_return_val_if_fail (list, 0);

  parts = g_strsplit (list, ",", -1);
  for (char **part = parts; *part; part++)
    if (*g_strstrip (*part))
      n += parse_range (*part, &low, &high) ? high - low + 1 : 1;
  return (int) MIN (n, G_MAXINT);
}

/* For each class its place in the list, or -1. (transfer full) */
static int *
parse_classes (const MnDataset *dataset,
               const char      *list,
               const char      *setting,
               int             *n,
               GError         **error)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);
  g_autofree int *places = g_new (int, MAX (dataset->n_classes, 1));

  *n = 0;
  for (int i = 0; i < dataset->n_classes; i++)
    places[i] = -1;
  for (char **part = parts; *part; part++)
    {
      gint64 low = -1, high = -1;

      if (!*g_strstrip (*part))
        continue;
      for (int i = 0; i < dataset->n_classes && low < 0; i++)
        if (g_str_equal (dataset->class_names[i], *part))
          low = high = i;
      if (low < 0 && !parse_range (*part, &low, &high)
          && g_ascii_string_to_signed (*part, 10, 0, G_MAXINT16, &low, NULL))
        high = low;
      if (low < 0 || high >= dataset->n_classes)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: there is no class “%s”; classes are %s to %s, or their numbers 0 to %d, also as 2-5"), setting,
                       *part, dataset->class_names[0], dataset->class_names[dataset->n_classes - 1],
                       dataset->n_classes - 1);
          return NULL;
        }
      for (gint64 i = low; i <= high; i++)
        {
          if (places[i] >= 0)
            {
              g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: names the class “%s” twice"), setting,
                           dataset->class_names[i]);
              return NULL;
            }
          places[i] = (*n)++;
        }
    }
  return g_steal_pointer (&places);
}

/* A set that shares the samples of @dataset and has copies of its labels. */
static MnDataset *
share (MnDataset *dataset)
{
  MnDataset *copy = g_new (MnDataset, 1);

  *copy = *dataset;
  copy->ref_count = 1;
  copy->parent = mn_dataset_ref (dataset);
  copy->kind = g_strdup (dataset->kind);
  copy->class_names = g_strdupv (dataset->class_names);
  copy->feature_names = g_strdupv (dataset->feature_names);
  copy->target_name = g_strdup (dataset->target_name);
  copy->source = g_strdup (dataset->source);
  copy->note = g_strdup (dataset->note);
  copy->hash = g_strdup (dataset->hash);
  copy->train.labels = g_memdup2 (dataset->train.labels, dataset->train.n * sizeof (gint32));
  copy->test.labels = g_memdup2 (dataset->test.labels, dataset->test.n * sizeof (gint32));
  return copy;
}

static void
keep_labels (MnDataPart *part,
             const int  *places)
{
  for (gsize i = 0; i < part->n; i++)
    part->labels[i] = places[part->labels[i]];
}

static gboolean
choose_classes (MnSubset   *subset,
                const char *list,
                GError    **error)
{
  MnDataset *dataset = subset->dataset;
  g_autofree int *places = NULL;
  g_autoptr (MnDataset) chosen = NULL;
  int n;

  if (mn_subset_count (list) == 0)
    return TRUE;
  if (dataset->n_classes == 0)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("data.split.classes: the data have no classes"));
      return FALSE;
    }
  if (!(places = parse_classes (dataset, list, "data.split.classes", &n, error)))
    return FALSE;
  chosen = share (dataset);
  keep_labels (&chosen->train, places);
  keep_labels (&chosen->test, places);
  g_strfreev (chosen->class_names);
  chosen->n_classes = n;
  chosen->class_names = g_new0 (char *, n + 1);
  for (int i = 0; i < dataset->n_classes; i++)
    if (places[i] >= 0)
      chosen->class_names[places[i]] = g_strdup (dataset->class_names[i]);
  subset->dataset = g_steal_pointer (&chosen);
  mn_dataset_unref (dataset);
  return TRUE;
}

/* The first @most samples (0: all) of the classes that are used. */
static gint64 *
keep (const MnDataPart *part,
      gsize             most,
      gsize            *n)
{
  gint64 *indices = g_try_new (gint64, MAX (part->n, 1));

  *n = 0;
  for (gsize i = 0; indices && i < part->n && (most == 0 || *n < most); i++)
    if (!part->labels || part->labels[i] >= 0)
      indices[(*n)++] = (gint64) i;
  return indices;
}

/* As PyTorch's randint (0, k, (n,)) after manual_seed () for all of the samples; a share of them keeps the result. */
static gboolean
draw_labels (MnSubset       *subset,
             const MnValues *split,
             GError        **error)
{
  double share_drawn = mn_values_get_float (split, "random_labels") / 100;
  const char *list = mn_values_get_string (split, "random_classes");
  gsize n = subset->n_train, n_drawn = (gsize) lround (share_drawn * (double) n);
  g_autofree int *places = NULL;
  g_autofree gint32 *classes = NULL, *drawn = NULL;
  MnTorchRandom random;
  int k;

  if (!(share_drawn > 0))
    return TRUE;
  if (subset->dataset->n_classes == 0)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("data.split.random_labels: the data have no classes"));
      return FALSE;
    }
  places = parse_classes (subset->dataset, list, "data.split.random_classes", &k, error);
  if (!places)
    return FALSE;
  classes = g_new (gint32, MAX (subset->dataset->n_classes, 1));
  for (int i = 0; i < subset->dataset->n_classes; i++)
    if (k == 0)
      classes[i] = i;
    else if (places[i] >= 0)
      classes[places[i]] = i;
  k = k == 0 ? subset->dataset->n_classes : k;

  if (!subset->dataset->parent)
    {
      MnDataset *before = subset->dataset;

      subset->dataset = share (before);
      mn_dataset_unref (before);
    }
  drawn = g_new (gint32, MAX (n, 1));
  mn_torch_random_init (&random, (guint64) mn_values_get_int (split, "random_seed"));
  for (gsize i = 0; i < n; i++)
    drawn[i] = classes[mn_torch_random_u32 (&random) % (guint32) k];
  if (n_drawn >= n)
    for (gsize i = 0; i < n; i++)
      subset->dataset->train.labels[subset->train[i]] = drawn[i];
  else
    {
      g_autofree gint64 *order = g_new (gint64, MAX (n, 1));

      mn_torch_random_permutation (&random, order, n);
      for (gsize i = 0; i < n_drawn; i++)
        subset->dataset->train.labels[subset->train[order[i]]] = drawn[order[i]];
    }
  return TRUE;
}

gboolean
mn_subset_init (MnSubset       *subset,
                MnDataset      *dataset,
                const MnValues *split,
                GError        **error)
{
  g_return_val_if_fail (subset && dataset && split, FALSE);

  *subset = (MnSubset){ .dataset = mn_dataset_ref (dataset) };
  if (!choose_classes (subset, mn_values_get_string (split, "classes"), error))
    return FALSE;
  subset->train = keep (&subset->dataset->train, (gsize) mn_values_get_int (split, "first"), &subset->n_train);
  subset->test = keep (&subset->dataset->test, (gsize) mn_values_get_int (split, "first_test"), &subset->n_test);
  if (!subset->train || !subset->test)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to divide the data set"));
      return FALSE;
    }
  return draw_labels (subset, split, error);
}

void
mn_subset_clear (MnSubset *subset)
{
  mn_dataset_unref (subset->dataset);
  g_free (subset->train);
  g_free (subset->test);
  *subset = (MnSubset){ 0 };
}
