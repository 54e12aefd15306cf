/* mn-predictions.c
 *
 * The outputs are kept as they come, so that an evaluation costs hardly more for it; what they mean is found for those who
 * look.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-predictions.h"

#include <math.h>
#include <string.h>

#include "mn-philox.h"

MnOutputs
mn_outputs_of_loss (const char *loss)
{
  /* Log-probabilities are their own softmax. */
  if (g_strcmp0 (loss, "cross_entropy") == 0 || g_strcmp0 (loss, "nll") == 0)
    return MN_OUTPUTS_SOFTMAX;
  return g_strcmp0 (loss, "bce_with_logits") == 0 ? MN_OUTPUTS_SIGMOID : MN_OUTPUTS_SCORES;
}

static double
sigmoid (double x)
{
  return x >= 0 ? 1 / (1 + exp (-x)) : exp (x) / (1 + exp (x));
}

void
mn_outputs_to_scores (MnOutputs outputs, const float *values, int n_outputs, int n_classes, double *scores)
{
  double most = -INFINITY, sum = 0;

  g_return_if_fail (values != NULL && scores != NULL);

  if (n_outputs == 1 && n_classes == 2)
    {
      scores[1] = outputs == MN_OUTPUTS_SIGMOID ? sigmoid (values[0]) : values[0];
      scores[0] = outputs == MN_OUTPUTS_SIGMOID ? sigmoid (-values[0]) : -values[0];
      return;
    }
  for (int c = 0; c < n_classes; c++)
    scores[c] = c >= n_outputs ? NAN : outputs == MN_OUTPUTS_SIGMOID ? sigmoid (values[c]) : values[c];
  if (outputs != MN_OUTPUTS_SOFTMAX)
    return;
  /* Less the greatest, so that nothing overflows. */
  for (int c = 0; c < n_classes; c++)
    most = fmax (most, scores[c]);
  for (int c = 0; c < n_classes; c++)
    sum += scores[c] = exp (scores[c] - most);
  for (int c = 0; c < n_classes; c++)
    scores[c] /= sum;
}

MnPredictions *
mn_predictions_new (MnDataset *dataset, MnSource source, MnOutputs outputs, int n_classes, int n_outputs, gsize n_samples)
{
  g_autoptr (MnPredictions) self = g_new0 (MnPredictions, 1);
  const gsize fixed = sizeof *self->indices + 2 * sizeof *self->labels;
  gsize each = fixed + (gsize) n_outputs * sizeof *self->values;

  g_return_val_if_fail (n_classes > 0 && n_outputs > 0, NULL);

  self->ref_count = 1;
  self->dataset = dataset != NULL ? mn_dataset_ref (dataset) : NULL;
  self->source = source;
  self->outputs = outputs;
  self->n_classes = n_classes;
  self->n_outputs = n_outputs;
  self->n_kept = n_outputs;
  if (n_samples > MN_PREDICTIONS_MEMORY / each && n_outputs > MN_PREDICTIONS_TOP + 1)
    {
      self->n_kept = MN_PREDICTIONS_TOP + 1;
      each = fixed + (gsize) self->n_kept * (sizeof *self->values + sizeof *self->classes);
      self->room = MIN (n_samples, MN_PREDICTIONS_MEMORY / each);
      self->classes = g_try_new (gint32, self->room * (gsize) self->n_kept);
      if (self->classes == NULL)
        return NULL;
    }
  self->room = MIN (n_samples, MN_PREDICTIONS_MEMORY / each);
  self->indices = g_try_new (gint64, self->room);
  self->labels = g_try_new (gint32, self->room);
  self->predicted = g_try_new (gint32, self->room);
  self->values = g_try_new (float, self->room * (gsize) self->n_kept);
  if (self->room > 0
      && (self->indices == NULL || self->labels == NULL || self->predicted == NULL || self->values == NULL))
    return NULL;
  return g_steal_pointer (&self);
}

MnPredictions *
mn_predictions_ref (MnPredictions *predictions)
{
  g_return_val_if_fail (predictions != NULL, NULL);

  g_atomic_int_inc (&predictions->ref_count);
  return predictions;
}

void
mn_predictions_unref (MnPredictions *predictions)
{
  if (predictions == NULL || !g_atomic_int_dec_and_test (&predictions->ref_count))
    return;
  g_clear_pointer (&predictions->dataset, mn_dataset_unref);
  g_free (predictions->indices);
  g_free (predictions->labels);
  g_free (predictions->predicted);
  g_free (predictions->values);
  g_free (predictions->classes);
  g_free (predictions);
}

void
mn_predictions_find_top (MnOutputs outputs, const float *values, int n_outputs, int n_classes, int label, double *scores,
                         float *kept, gint32 *classes)
{
  int n = 0;

  for (int i = 0; i <= MN_PREDICTIONS_TOP; i++)
    {
      kept[i] = NAN;
      classes[i] = -1;
    }
  mn_outputs_to_scores (outputs, values, n_outputs, n_classes, scores);
  for (int c = 0; c < n_classes; c++)
    {
      int at = n;

      while (at > 0 && scores[c] > kept[at - 1])
        at--;
      if (at >= MN_PREDICTIONS_TOP)
        continue;
      n = MIN (n + 1, MN_PREDICTIONS_TOP);
      memmove (kept + at + 1, kept + at, (gsize) (n - 1 - at) * sizeof *kept);
      memmove (classes + at + 1, classes + at, (gsize) (n - 1 - at) * sizeof *classes);
      kept[at] = (float) scores[c];
      classes[at] = c;
    }
  kept[n] = label >= 0 && label < n_classes ? (float) scores[label] : NAN;
  classes[n] = label;
}

void
mn_predictions_add (MnPredictions *predictions, int n, const gint64 *indices, const gint32 *labels,
                    const gint32 *predicted, const float *values)
{
  const gsize first = predictions->n, outputs = (gsize) predictions->n_outputs;
  const gsize added = MIN ((gsize) n, predictions->room - first);

  g_return_if_fail (n >= 0);

  memcpy (predictions->indices + first, indices, added * sizeof *indices);
  memcpy (predictions->labels + first, labels, added * sizeof *labels);
  memcpy (predictions->predicted + first, predicted, added * sizeof *predicted);
  if (predictions->classes == NULL)
    memcpy (predictions->values + first * outputs, values, added * outputs * sizeof *values);
  else
    {
      g_autofree double *scores = g_new (double, predictions->n_classes);

      for (gsize i = 0; i < added; i++)
        mn_predictions_find_top (predictions->outputs, values + i * outputs, predictions->n_outputs, predictions->n_classes,
                                 labels[i], scores, predictions->values + (first + i) * (gsize) predictions->n_kept,
                                 predictions->classes + (first + i) * (gsize) predictions->n_kept);
    }
  predictions->n += added;
  predictions->n_evaluated += (gsize) n;
}

gboolean
mn_predictions_is_complete (const MnPredictions *predictions)
{
  g_return_val_if_fail (predictions != NULL, FALSE);

  return predictions->classes == NULL;
}

void
mn_predictions_get_scores (const MnPredictions *predictions, gsize sample, double *scores)
{
  const float *values;

  g_return_if_fail (predictions != NULL && sample < predictions->n);

  values = predictions->values + sample * (gsize) predictions->n_kept;
  if (predictions->classes == NULL)
    {
      mn_outputs_to_scores (predictions->outputs, values, predictions->n_outputs, predictions->n_classes, scores);
      return;
    }
  for (int c = 0; c < predictions->n_classes; c++)
    scores[c] = NAN;
  for (int i = 0; i < predictions->n_kept; i++)
    {
      const int c = predictions->classes[sample * (gsize) predictions->n_kept + (gsize) i];

      if (c >= 0 && c < predictions->n_classes)
        scores[c] = values[i];
    }
}

double
mn_predictions_get_score (const MnPredictions *predictions, gsize sample, int class_index)
{
  g_autofree double *scores = NULL;

  g_return_val_if_fail (predictions != NULL && sample < predictions->n, NAN);
  g_return_val_if_fail (class_index >= 0 && class_index < predictions->n_classes, NAN);

  scores = g_new (double, predictions->n_classes);
  mn_predictions_get_scores (predictions, sample, scores);
  return scores[class_index];
}

typedef struct
{
  gsize  sample;
  double key;      /* the smallest come first */
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->sample < y->sample ? -1 : x->sample > y->sample;
}

/* What is no number comes first: nothing is worse. */
static double
rank (const MnPredictions *self, gsize sample, MnPick pick, guint32 seed, const double *scores)
{
  const int label = self->labels[sample], predicted = self->predicted[sample];
  double first = -INFINITY, second = -INFINITY, key = NAN;
  guint32 words[4];

  switch (pick)
    {
    case MN_PICK_CELL:
      key = predicted >= 0 && predicted < self->n_classes ? -scores[predicted] : NAN;
      break;
    case MN_PICK_WORST:
      if (label < 0 || label >= self->n_classes)
        break;
      /* Mere scores of different samples are compared to those of the class that won. */
      key = scores[label];
      if (self->outputs == MN_OUTPUTS_SCORES && predicted >= 0 && predicted < self->n_classes)
        key -= scores[predicted];
      break;
    case MN_PICK_UNCERTAIN:
      for (int c = 0; c < self->n_classes; c++)
        if (scores[c] > first)
          {
            second = first;
            first = scores[c];
          }
        else if (scores[c] > second)
          second = scores[c];
      key = first - second;
      break;
    case MN_PICK_RANDOM:
    default:
      mn_philox4x32 (seed, 0, sample, 0, words);
      key = words[0];
      break;
    }
  return isnan (key) ? -INFINITY : key;
}

GArray *
mn_predictions_pick (const MnPredictions *predictions, MnPick pick, int truth, int predicted, guint max, guint32 seed)
{
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));
  g_autofree double *scores = NULL;

  g_return_val_if_fail (predictions != NULL, picked);

  scores = g_new (double, predictions->n_classes);
  for (gsize i = 0; i < predictions->n; i++)
    {
      Ranked entry = { i, 0 };

      if ((truth >= 0 && predictions->labels[i] != truth) || (predicted >= 0 && predictions->predicted[i] != predicted)
          || (pick == MN_PICK_WORST && predictions->labels[i] == predictions->predicted[i]))
        continue;
      if (pick != MN_PICK_RANDOM)
        mn_predictions_get_scores (predictions, i, scores);
      entry.key = rank (predictions, i, pick, seed, scores);
      g_array_append_val (ranked, entry);
    }
  g_array_sort (ranked, compare_ranked);
  for (guint i = 0; i < MIN (ranked->len, max); i++)
    g_array_append_val (picked, g_array_index (ranked, Ranked, i).sample);
  return picked;
}

typedef struct
{
  double   score;
  gboolean own;
} Scored;

static int
compare_scored (gconstpointer a, gconstpointer b)
{
  const Scored *x = a, *y = b;

  return x->score > y->score ? -1 : x->score < y->score;
}

/* The samples with the likeliest of the class first; none where not all have a score. */
static GArray *
sort_by_score (const MnPredictions *self, int class_index, double *n_own, double *n_others)
{
  GArray *scored = g_array_new (FALSE, FALSE, sizeof (Scored));
  g_autofree double *scores = g_new (double, self->n_classes);

  *n_own = *n_others = 0;
  for (gsize i = 0; i < self->n && self->classes == NULL; i++)
    {
      Scored entry = { .own = self->labels[i] == class_index };

      mn_predictions_get_scores (self, i, scores);
      entry.score = scores[class_index];
      if (isnan (entry.score))
        {
          g_array_set_size (scored, 0);
          *n_own = *n_others = 0;
          break;
        }
      *(entry.own ? n_own : n_others) += 1;
      g_array_append_val (scored, entry);
    }
  g_array_sort (scored, compare_scored);
  return scored;
}

/* Samples of equal score pass together. */
static gboolean
ends_tie (const GArray *scored, guint i)
{
  return i + 1 == scored->len || g_array_index (scored, Scored, i).score != g_array_index (scored, Scored, i + 1).score;
}

GArray *
mn_predictions_precision_recall (const MnPredictions *predictions, int class_index, double *area)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (MnRankPoint));
  g_autoptr (GArray) scored = NULL;
  double n_own, n_others, passed = 0, before = 0;

  *area = NAN;
  g_return_val_if_fail (predictions != NULL && class_index >= 0 && class_index < predictions->n_classes, points);

  scored = sort_by_score (predictions, class_index, &n_own, &n_others);
  if (n_own == 0)
    return points;
  *area = 0;
  for (guint i = 0; i < scored->len; i++)
    {
      MnRankPoint point;

      passed += g_array_index (scored, Scored, i).own;
      if (!ends_tie (scored, i))
        continue;
      point = (MnRankPoint) { passed / n_own, passed / (i + 1) };
      *area += (point.x - before) * point.y;
      before = point.x;
      if (points->len == 0)
        {
          /* Before anything passes precision is taken as 1, where scikit-learn's curve ends as well. */
          const MnRankPoint none = { 0, 1 };

          g_array_append_val (points, none);
        }
      g_array_append_val (points, point);
      if (passed == n_own)
        break;
    }
  return points;
}

GArray *
mn_predictions_roc (const MnPredictions *predictions, int class_index, double *area)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (MnRankPoint));
  g_autoptr (GArray) scored = NULL;
  MnRankPoint before = { 0, 0 };
  double n_own, n_others, own = 0, others = 0;

  *area = NAN;
  g_return_val_if_fail (predictions != NULL && class_index >= 0 && class_index < predictions->n_classes, points);

  scored = sort_by_score (predictions, class_index, &n_own, &n_others);
  if (n_own == 0 || n_others == 0)
    return points;
  *area = 0;
  g_array_append_val (points, before);
  for (guint i = 0; i < scored->len; i++)
    {
      MnRankPoint point;

      *(g_array_index (scored, Scored, i).own ? &own : &others) += 1;
      if (!ends_tie (scored, i))
        continue;
      point = (MnRankPoint) { others / n_others, own / n_own };
      *area += (point.x - before.x) * (point.y + before.y) / 2;
      g_array_append_val (points, point);
      before = point;
    }
  return points;
}
