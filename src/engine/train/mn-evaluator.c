/* mn-evaluator.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluator.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Sums over the samples, of one target in its own unit. Those of the targets themselves are taken around the training
 * split's mean, which keeps their digits. */
typedef struct
{
  double absolute;
  double squared;
  double distance;
  double distance_squared;
} Sums;

struct _MnEvaluator
{
  MnSetup     *setup;
  MnSplit      split;
  MnLoader    *loader;
  MnConfusion *confusion;
  Sums        *sums;      /* by target, for regression */
  float       *output;    /* of a batch, for regression */
};

MnEvaluator *
mn_evaluator_new (MnSetup *setup,
                  MnSplit  split,
                  GError **error)
{
  g_autoptr (MnEvaluator) evaluator = NULL;

  g_return_val_if_fail (setup != NULL, NULL);

  if (setup->splits->n[split] == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("data: the %s split of “%s” is empty"), mn_split_name (split),
                   setup->dataset->kind);
      return NULL;
    }
  evaluator = g_new0 (MnEvaluator, 1);
  evaluator->setup = setup;
  evaluator->split = split;
  evaluator->loader = mn_loader_new (setup->splits, split, setup->batch_size, FALSE, FALSE, 0, error);
  if (evaluator->loader == NULL)
    return NULL;
  if (setup->dataset->n_classes > 0)
    evaluator->confusion = mn_confusion_new (setup->dataset->n_classes);
  else
    {
      evaluator->sums = g_new (Sums, setup->dataset->n_targets);
      evaluator->output = g_new (float, (gsize) setup->batch_size * (gsize) setup->dataset->n_targets);
    }
  return g_steal_pointer (&evaluator);
}

void
mn_evaluator_free (MnEvaluator *evaluator)
{
  if (evaluator == NULL)
    return;
  g_clear_pointer (&evaluator->loader, mn_loader_free);
  g_clear_pointer (&evaluator->confusion, mn_confusion_free);
  g_free (evaluator->sums);
  g_free (evaluator->output);
  g_free (evaluator);
}

static void
add_errors (MnEvaluator   *evaluator,
            const MnBatch *batch)
{
  MnSetup *setup = evaluator->setup;
  int n_targets = setup->dataset->n_targets;

  setup->backend->klass->download (setup->backend, evaluator->output, mn_net_get_output (setup->net),
                                   (gsize) batch->n * (gsize) n_targets * sizeof *evaluator->output);
  for (int i = 0; i < batch->n; i++)
    for (int t = 0; t < n_targets; t++)
      {
        Sums *sums = &evaluator->sums[t];
        double unit = setup->splits->target_deviation[t];
        double target = batch->values[i * n_targets + t] * unit;
        double error = evaluator->output[i * n_targets + t] * unit - target;

        sums->absolute += fabs (error);
        sums->squared += error * error;
        sums->distance += target;
        sums->distance_squared += target * target;
      }
}

static MnErrors
mean_errors (const Sums *sums,
             int         n_targets,
             double      n)
{
  MnErrors errors = { 0 };

  for (int t = 0; t < n_targets; t++)
    {
      double variation = sums[t].distance_squared - sums[t].distance * sums[t].distance / n;

      errors.mae += sums[t].absolute / n / n_targets;
      errors.rmse += sqrt (sums[t].squared / n) / n_targets;
      /* Rounding alone is no variation. */
      errors.r2 += variation > 1e-12 * sums[t].distance_squared ? (1 - sums[t].squared / variation) / n_targets : NAN;
    }
  return errors;
}

gboolean
mn_evaluator_run (MnEvaluator   *evaluator,
                  MnMetricRow   *row,
                  GCancellable  *cancellable,
                  GError       **error)
{
  MnSetup *setup = evaluator->setup;
  const MnBatch *batch;
  double sum = 0, weights = 0;
  gint64 n = 0;

  if (evaluator->confusion != NULL)
    mn_confusion_clear (evaluator->confusion);
  else
    memset (evaluator->sums, 0, (gsize) setup->dataset->n_targets * sizeof *evaluator->sums);

  mn_loader_start (evaluator->loader, 0, 0);
  while ((batch = mn_loader_next (evaluator->loader)) != NULL)
    {
      double loss = 0, weight = 0;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("Stopped while evaluating"));
          return FALSE;
        }
      mn_setup_upload (setup, batch);
      mn_net_forward (setup->net, batch->n, MN_MODE_EVAL, 0, 0);
      mn_setup_loss (setup, batch->n, FALSE, &loss, &weight);
      if (!setup->backend->klass->sync (setup->backend, error))
        return FALSE;
      sum += loss;
      weights += weight;
      n += batch->n;
      if (evaluator->confusion != NULL)
        mn_confusion_add (evaluator->confusion, batch->labels, setup->predicted, batch->n);
      else
        add_errors (evaluator, batch);
    }

  row->source = (MnSource) evaluator->split;
  row->loss = weights > 0 ? sum / weights : NAN;
  row->accuracy = evaluator->confusion != NULL ? mn_confusion_accuracy (evaluator->confusion) : NAN;
  row->errors = evaluator->sums != NULL && n > 0 ? mean_errors (evaluator->sums, setup->dataset->n_targets, (double) n)
                                                 : MN_NO_ERRORS;
  return TRUE;
}

const MnConfusion *
mn_evaluator_get_confusion (MnEvaluator *evaluator)
{
  return evaluator->confusion;
}
