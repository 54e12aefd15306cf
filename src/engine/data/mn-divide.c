/* mn-divide.c - validation by a number of samples or by folds, plain or by class, and balanced training samples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-divide.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-error.h"
#include "mn-torch-random.h"

/* Value of "validation" that stands for a tenth of the training part. */
#define A_TENTH -1

enum
{
  BALANCE_NONE,
  BALANCE_OVERSAMPLE,
  BALANCE_WEIGHTED,
};

static gboolean
set_memory_error (GError **error)
{
  g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to divide the data set"));
  return FALSE;
}

static gboolean
needs_classes (const MnSplits *splits,
               const char     *setting,
               GError        **error)
{
  if (splits->dataset->n_classes > 0)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("data.split.%s: the data have no classes"), setting);
  return FALSE;
}

/* How many of each class are set aside so that they are @validation together and no share is off by a whole sample: the
 * rounded-down shares, and one more for the largest remainders. */
static void
share_out (const gsize *counts,
           int          n_classes,
           gsize        n,
           gsize        validation,
           gsize       *quota)
{
  g_autofree double *remainders = g_new (double, n_classes);
  gsize given = 0;

  for (int c = 0; c < n_classes; c++)
    {
      double exact = (double) counts[c] * (double) validation / (double) n;

      quota[c] = (gsize) exact;
      remainders[c] = exact - (double) quota[c];
      given += quota[c];
    }
  for (; given < validation; given++)
    {
      int best = 0;

      for (int c = 1; c < n_classes; c++)
        if (remainders[c] > remainders[best])
          best = c;
      quota[best]++;
      remainders[best] = -1;
    }
}

/* Marks the validation samples by their place in @order: the last ones of each class. */
static void
mark_stratified (const MnSplits *splits,
                 const gint64   *order,
                 gsize           n,
                 gsize           validation,
                 gboolean       *marks)
{
  const gint32 *labels = splits->dataset->train.labels;
  int n_classes = splits->dataset->n_classes;
  g_autofree gsize *counts = g_new0 (gsize, n_classes), *quota = g_new0 (gsize, n_classes);

  for (gsize i = 0; i < n; i++)
    counts[labels[order[i]]]++;
  share_out (counts, n_classes, n, validation, quota);
  for (gsize i = n; i-- > 0;)
    {
      gint32 c = labels[order[i]];

      if (quota[c] > 0)
        {
          quota[c]--;
          marks[i] = TRUE;
        }
    }
}

/* Marks one of @folds folds: a stretch of @order or, @stratified, every @folds-th sample of the classes one after the
 * other. */
static void
mark_fold (const MnSplits *splits,
           const gint64   *order,
           gsize           n,
           gsize           folds,
           gsize           fold,
           gboolean        stratified,
           gboolean       *marks)
{
  const gint32 *labels = splits->dataset->train.labels;
  gsize at = 0;

  if (!stratified)
    {
      for (gsize i = n * fold / folds; i < n * (fold + 1) / folds; i++)
        marks[i] = TRUE;
      return;
    }
  for (int c = 0; c < splits->dataset->n_classes; c++)
    for (gsize i = 0; i < n; i++)
      if (labels[order[i]] == c)
        marks[i] = at++ % folds == fold;
}

gboolean
mn_divide (MnSplits       *splits,
           const gint64   *indices,
           gsize           n,
           const MnValues *split,
           GError        **error)
{
  gint64 validation = mn_values_get_int (split, "validation");
  gsize folds = (gsize) mn_values_get_int (split, "folds"), fold = (gsize) mn_values_get_int (split, "fold");
  gboolean stratify = mn_values_get_bool (split, "stratify");
  g_autofree gint64 *order = g_try_new (gint64, MAX (n, 1));
  g_autofree gboolean *marks = g_try_new0 (gboolean, MAX (n, 1));
  gsize at[2] = { 0 };
  MnTorchRandom random;

  if (!order || !marks)
    return set_memory_error (error);
  if (validation == A_TENTH)
    validation = (gint64) (n / 10);
  if (folds == 0 && (n == 0 || (gsize) validation >= n))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("data.split.validation: must be below the %zu samples of the training part, not %zu"), n,
                   (gsize) validation);
      return FALSE;
    }
  if (folds > 0 && (folds == 1 || folds > n || fold > folds))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("data.split.folds: needs at least 2 folds, no more than the %zu samples, and a fold that is one of "
                     "them; fold %zu of %zu is not possible"), n, fold, folds);
      return FALSE;
    }
  if (stratify && !needs_classes (splits, "stratify", error))
    return FALSE;

  /* What PyTorch's random_split does: the first part of a random permutation, then the rest. Without validation,
   * and where it is cut off at the end, the samples keep their own order. */
  if ((validation > 0 || folds > 0) && g_str_equal (mn_values_get_string (split, "validation_from"), "random"))
    {
      mn_torch_random_init (&random, (guint64) mn_values_get_int (split, "seed"));
      mn_torch_random_permutation (&random, order, n);
      for (gsize i = 0; i < n; i++)
        order[i] = indices[order[i]];
    }
  else
    memcpy (order, indices, n * sizeof *order);
  if (folds > 0)
    mark_fold (splits, order, n, folds, fold - 1, stratify, marks);
  else if (stratify)
    mark_stratified (splits, order, n, (gsize) validation, marks);
  else
    for (gsize i = n - (gsize) validation; i < n; i++)
      marks[i] = TRUE;

  for (gsize i = 0; i < n; i++)
    splits->n[marks[i] ? MN_SPLIT_VALIDATION : MN_SPLIT_TRAIN]++;
  for (int i = MN_SPLIT_TRAIN; i <= MN_SPLIT_VALIDATION; i++)
    if (!(splits->indices[i] = g_try_new (gint64, MAX (splits->n[i], 1))))
      return set_memory_error (error);
  for (gsize i = 0; i < n; i++)
    splits->indices[marks[i] ? MN_SPLIT_VALIDATION : MN_SPLIT_TRAIN][at[marks[i] ? 1 : 0]++] = order[i];
  return TRUE;
}

/* Every class as often as the most frequent one; the repeated samples come last, class by class. */
static gboolean
oversample (MnSplits *splits,
            GError  **error)
{
  int n_classes = splits->dataset->n_classes, n_present = 0;
  gsize n = splits->n[MN_SPLIT_TRAIN], most = 0, at = n, total;
  gint64 *grown;

  for (int c = 0; c < n_classes; c++)
    {
      gsize count = splits->class_first[c + 1] - splits->class_first[c];

      most = MAX (most, count);
      n_present += count > 0;
    }
  total = most * (gsize) n_present;
  grown = g_try_renew (gint64, splits->indices[MN_SPLIT_TRAIN], MAX (total, 1));
  if (!grown)
    return set_memory_error (error);
  splits->indices[MN_SPLIT_TRAIN] = grown;
  for (int c = 0; c < n_classes; c++)
    {
      gsize first = splits->class_first[c], count = splits->class_first[c + 1] - first;

      for (gsize i = count; count > 0 && i < most; i++)
        grown[at++] = splits->class_indices[first + i % count];
    }
  splits->n[MN_SPLIT_TRAIN] = total;
  return TRUE;
}

gboolean
mn_divide_balance (MnSplits       *splits,
                   const MnValues *split,
                   GError        **error)
{
  int balance = mn_values_get_choice (split, "balance"), n_classes = splits->dataset->n_classes;
  const gint32 *labels = splits->dataset->train.labels;
  gsize n = splits->n[MN_SPLIT_TRAIN];
  g_autofree gsize *next = NULL;

  if (balance == BALANCE_NONE)
    return TRUE;
  if (!needs_classes (splits, "balance", error))
    return FALSE;
  splits->class_first = g_new0 (gsize, n_classes + 1);
  splits->class_indices = g_try_new (gint64, MAX (n, 1));
  if (!splits->class_indices)
    return set_memory_error (error);
  for (gsize i = 0; i < n; i++)
    splits->class_first[labels[splits->indices[MN_SPLIT_TRAIN][i]] + 1]++;
  for (int c = 0; c < n_classes; c++)
    splits->class_first[c + 1] += splits->class_first[c];
  next = g_memdup2 (splits->class_first, (gsize) (n_classes + 1) * sizeof *next);
  for (gsize i = 0; i < n; i++)
    {
      gint64 index = splits->indices[MN_SPLIT_TRAIN][i];

      splits->class_indices[next[labels[index]]++] = index;
    }
  splits->is_weighted = balance == BALANCE_WEIGHTED;
  return splits->is_weighted || oversample (splits, error);
}
