/* mn-evaluator.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluator.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _MnEvaluator
{
  MnSetup     *setup;
  MnSplit      split;
  MnLoader    *loader;
  MnConfusion *confusion;
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
  evaluator->loader = mn_loader_new (setup->splits, split, setup->batch_size, FALSE, FALSE, 0);
  if (evaluator->loader == NULL)
    {
      mn_setup_set_memory_error (setup, error);
      return NULL;
    }
  if (setup->dataset->n_classes > 0)
    evaluator->confusion = mn_confusion_new (setup->dataset->n_classes);
  return g_steal_pointer (&evaluator);
}

void
mn_evaluator_free (MnEvaluator *evaluator)
{
  if (evaluator == NULL)
    return;
  g_clear_pointer (&evaluator->loader, mn_loader_free);
  g_clear_pointer (&evaluator->confusion, mn_confusion_free);
  g_free (evaluator);
}

gboolean
mn_evaluator_run (MnEvaluator   *evaluator,
                  MnMetricRow   *row,
                  GCancellable  *cancellable,
                  GError       **error)
{
  MnSetup *setup = evaluator->setup;
  const MnBatch *batch;
  double sum = 0;
  gint64 n = 0;

  if (evaluator->confusion != NULL)
    mn_confusion_clear (evaluator->confusion);

  mn_loader_start (evaluator->loader, 0, 0);
  while ((batch = mn_loader_next (evaluator->loader)) != NULL)
    {
      double loss = 0;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("Stopped while evaluating"));
          return FALSE;
        }
      mn_setup_upload (setup, batch);
      mn_net_forward (setup->net, batch->n, MN_MODE_EVAL, 0, 0);
      mn_setup_loss (setup, batch->n, FALSE, &loss);
      if (!setup->backend->klass->sync (setup->backend, error))
        return FALSE;
      sum += loss;
      n += batch->n;
      if (evaluator->confusion != NULL)
        mn_confusion_add (evaluator->confusion, batch->labels, setup->predicted, batch->n);
    }

  row->source = (MnSource) evaluator->split;
  row->loss = n > 0 ? sum / (double) n : NAN;
  row->accuracy = evaluator->confusion != NULL ? mn_confusion_accuracy (evaluator->confusion) : NAN;
  return TRUE;
}

const MnConfusion *
mn_evaluator_get_confusion (MnEvaluator *evaluator)
{
  return evaluator->confusion;
}
