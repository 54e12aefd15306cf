/* mn-confusion.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-confusion.h"

#include <math.h>
#include <string.h>

/* What the counts say about one class, or about all of them pooled. */
typedef struct
{
  double tp;
  double fp;
  double fn;
} Tally;

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

static Tally
tally (const MnConfusion *confusion, int k)
{
  Tally t = { 0 };
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

static double
tally_f_beta (Tally t, double beta)
{
  double b2 = beta * beta;

  return ratio ((1 + b2) * t.tp, (1 + b2) * t.tp + b2 * t.fn + t.fp);
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
  Tally t;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);

  t = tally (confusion, k);
  return ratio (t.tp, t.tp + t.fp);
}

double
mn_confusion_recall (const MnConfusion *confusion, int k)
{
  Tally t;

  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);

  t = tally (confusion, k);
  return ratio (t.tp, t.tp + t.fn);
}

double
mn_confusion_f_beta (const MnConfusion *confusion, int k, double beta)
{
  g_return_val_if_fail (confusion != NULL && k >= 0 && k < confusion->n, NAN);
  g_return_val_if_fail (beta >= 0, NAN);

  return tally_f_beta (tally (confusion, k), beta);
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
mn_confusion_average (const MnConfusion *confusion, MnAverage average, double beta, double *precision, double *recall)
{
  double sum[3] = { 0, 0, 0 }, weight[3] = { 0, 0, 0 }, result[3];
  Tally pooled = { 0 };

  g_return_val_if_fail (confusion != NULL, NAN);
  g_return_val_if_fail (beta >= 0, NAN);

  for (int k = 0; k < confusion->n; k++)
    {
      Tally t = tally (confusion, k);
      double scores[3] = { ratio (t.tp, t.tp + t.fp), ratio (t.tp, t.tp + t.fn), tally_f_beta (t, beta) };
      double w = average == MN_AVERAGE_WEIGHTED ? t.tp + t.fn : 1;

      pooled.tp += t.tp;
      pooled.fp += t.fp;
      pooled.fn += t.fn;
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
      result[0] = ratio (pooled.tp, pooled.tp + pooled.fp);
      result[1] = ratio (pooled.tp, pooled.tp + pooled.fn);
      result[2] = tally_f_beta (pooled, beta);
    }
  if (precision)
    *precision = result[0];
  if (recall)
    *recall = result[1];
  return result[2];
}
