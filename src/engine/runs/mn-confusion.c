/* mn-confusion.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-confusion.h"

#include <math.h>
#include <string.h>

/* Takes @counts. */
static MnConfusion *
with_counts (int n_classes, gint64 *counts)
{
  MnConfusion *confusion = g_new0 (MnConfusion, 1);

  confusion->n = n_classes;
  confusion->counts = counts;
  return confusion;
}

MnConfusion *
mn_confusion_new (int n_classes)
{
  g_return_val_if_fail (n_classes > 0, NULL);

  return with_counts (n_classes, g_new0 (gint64, (gsize) n_classes * n_classes));
}

MnConfusion *
mn_confusion_try_new (int n_classes)
{
  gint64 *counts;

  g_return_val_if_fail (n_classes > 0, NULL);

  counts = g_try_new0 (gint64, (gsize) n_classes * n_classes);
  return counts != NULL ? with_counts (n_classes, counts) : NULL;
}

MnConfusion *
mn_confusion_copy (const MnConfusion *confusion)
{
  MnConfusion *copy;

  g_return_val_if_fail (confusion != NULL, NULL);

  copy = mn_confusion_new (confusion->n);
  memcpy (copy->counts, confusion->counts, sizeof *copy->counts * confusion->n * confusion->n);
  return copy;
}

void
mn_confusion_free (MnConfusion *confusion)
{
  if (!confusion)
    return;
  g_free (confusion->counts);
  g_free (confusion);
}

void
mn_confusion_clear (MnConfusion *confusion)
{
  g_return_if_fail (confusion != NULL);

  memset (confusion->counts, 0, sizeof *confusion->counts * confusion->n * confusion->n);
}

void
mn_confusion_add (MnConfusion *confusion, const gint32 *truth, const gint32 *predicted, int n)
{
  g_return_if_fail (confusion != NULL);

  for (int i = 0; i < n; i++)
    if (truth[i] >= 0 && truth[i] < confusion->n && predicted[i] >= 0 && predicted[i] < confusion->n)
      confusion->counts[(gsize) truth[i] * confusion->n + predicted[i]]++;
}

gint64
mn_confusion_total (const MnConfusion *confusion)
{
  gint64 total = 0;

  g_return_val_if_fail (confusion != NULL, 0);

  for (gsize i = 0; i < (gsize) confusion->n * confusion->n; i++)
    total += confusion->counts[i];
  return total;
}

static double
ratio (double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

static MnTally
count_class (const MnConfusion *confusion, int k)
{
  MnTally t = { 0 };
  gsize n = confusion->n;

  for (gsize i = 0; i < n; i++)
    {
      t.fn += (double) confusion->counts[k * n + i];
      t.fp += (double) confusion->counts[i * n + k];
    }
  t.tp = (double) confusion->counts[k * n + k];
  t.fn -= t.tp;
  t.fp -= t.tp;
  return t;
}

/* Row by row, as the counts lie; each sum is added up in the order in which count_class() does it. */
MnTallies *
mn_tallies_new (const MnConfusion *confusion)
{
  MnTallies *tallies;
  const gint64 *count;

  g_return_val_if_fail (confusion != NULL, NULL);

  tallies = g_new0 (MnTallies, 1);
  tallies->n = confusion->n;
  tallies->classes = g_new0 (MnTally, confusion->n);
  count = confusion->counts;
  for (int t = 0; t < confusion->n; t++)
    for (int p = 0; p < confusion->n; p++, count++)
      {
        tallies->classes[t].support += *count;
        tallies->classes[t].fn += (double) *count;
        tallies->classes[p].fp += (double) *count;
        if (t == p)
          tallies->classes[t].tp = (double) *count;
      }
  for (int k = 0; k < confusion->n; k++)
    {
      tallies->total += tallies->classes[k].support;
      tallies->classes[k].fn -= tallies->classes[k].tp;
      tallies->classes[k].fp -= tallies->classes[k].tp;
    }
  return tallies;
}

void
mn_tallies_free (MnTallies *tallies)
{
  if (!tallies)
    return;
  g_free (tallies->classes);
  g_free (tallies);
}

double
mn_tally_precision (const MnTally *tally)
{
  g_return_val_if_fail (tally != NULL, NAN);

  return ratio (tally->tp, tally->tp + tally->fp);
}

double
mn_tally_recall (const MnTally *tally)
{
  g_return_val_if_fail (tally != NULL, NAN);

  return ratio (tally->tp, tally->tp + tally->fn);
}

double
mn_tally_f_beta (const MnTally *tally, double beta)
{
  double b2 = beta * beta;

  g_return_val_if_fail (tally != NULL, NAN);
  g_return_val_if_fail (beta >= 0, NAN);

  return ratio ((1 + b2) * tally->tp, (1 + b2) * tally->tp + b2 * tally->fn + tally->fp);
}

double
mn_confusion_accuracy (const MnConfusion *confusion)
{
  double right = 0;

  g_return_val_if_fail (confusion != NULL, NAN);

  for (gsize k = 0; k < (gsize) confusion->n; k++)
    right += (double) confusion->counts[k * confusion->n + k];
  return ratio (right, (double) mn_confusion_total (confusion));
}

double
mn_confusion_precision (const MnConfusion *confusion, int k)
{
  MnTally t;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);

  t = count_class (confusion, k);
  return mn_tally_precision (&t);
}

double
mn_confusion_recall (const MnConfusion *confusion, int k)
{
  MnTally t;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);

  t = count_class (confusion, k);
  return mn_tally_recall (&t);
}

double
mn_confusion_f_beta (const MnConfusion *confusion, int k, double beta)
{
  MnTally t;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);

  t = count_class (confusion, k);
  return mn_tally_f_beta (&t, beta);
}

gint64
mn_confusion_support (const MnConfusion *confusion, int k)
{
  gint64 n = 0;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, 0);

  for (gsize i = 0; i < (gsize) confusion->n; i++)
    n += confusion->counts[(gsize) k * confusion->n + i];
  return n;
}

double
mn_tallies_average (const MnTallies *tallies, MnAverage average, double beta, double *precision, double *recall)
{
  double sum[3] = { 0, 0, 0 }, weight[3] = { 0, 0, 0 }, result[3];
  MnTally pooled = { 0 };

  g_return_val_if_fail (tallies != NULL, NAN);
  g_return_val_if_fail (beta >= 0, NAN);

  for (int k = 0; k < tallies->n; k++)
    {
      const MnTally *t = &tallies->classes[k];
      double scores[3] = { mn_tally_precision (t), mn_tally_recall (t), mn_tally_f_beta (t, beta) };
      double w = average == MN_AVERAGE_WEIGHTED ? t->tp + t->fn : 1;

      pooled.tp += t->tp;
      pooled.fp += t->fp;
      pooled.fn += t->fn;
      for (int i = 0; i < 3; i++)
        if (!isnan (scores[i]))
          {
            sum[i] += w * scores[i];
            weight[i] += w;
          }
    }
  for (int i = 0; i < 3; i++)
    result[i] = ratio (sum[i], weight[i]);
  if (average == MN_AVERAGE_MICRO)
    {
      result[0] = mn_tally_precision (&pooled);
      result[1] = mn_tally_recall (&pooled);
      result[2] = mn_tally_f_beta (&pooled, beta);
    }
  if (precision)
    *precision = result[0];
  if (recall)
    *recall = result[1];
  return result[2];
}

double
mn_confusion_average (const MnConfusion *confusion, MnAverage average, double beta, double *precision, double *recall)
{
  g_autoptr (MnTallies) tallies = NULL;

  g_return_val_if_fail (confusion != NULL, NAN);

  tallies = mn_tallies_new (confusion);
  return mn_tallies_average (tallies, average, beta, precision, recall);
}

char *
mn_class_name (const char *const *names, int k)
{
  if (names != NULL && k >= 0 && k < (int) g_strv_length ((char **) names))
    return g_strdup (names[k]);
  return g_strdup_printf ("%d", k);
}
