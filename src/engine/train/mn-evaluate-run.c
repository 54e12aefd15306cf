/* mn-evaluate-run.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluate-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-checkpoint.h"
#include "mn-snapshot.h"
#include "mn-evaluator.h"

MnEvaluation *
mn_evaluate_run (const MnRun   *run,
                 MnSplit        split,
                 const char    *device,
                 int            threads,
                 const char    *data_dir,
                 GCancellable  *cancellable,
                 GError       **error)
{
  const MnEvaluation *last;
  gboolean train_mode;
  g_autoptr (MnSetup) setup = NULL;
  g_autoptr (MnEvaluator) evaluator = NULL;
  gboolean best;
  MnMetricRow row = { .learning_rate = NAN, .seconds = NAN, .epoch = NAN, .f_beta = NAN, .gradient_norm = NAN };

  g_return_val_if_fail (run != NULL && run->experiment != NULL, NULL);

  /* Ops keep what train mode needs only in a net made for training. */
  train_mode = g_str_equal (mn_values_get_string (mn_experiment_get_evaluate (run->experiment), "mode"), "train");
  setup = mn_setup_new (run->experiment, device, threads, data_dir, train_mode ? MN_SETUP_TRAIN : MN_SETUP_EVALUATE, NULL, NULL,
                        cancellable, error);
  if (setup == NULL || !mn_run_check_dataset (run, setup->dataset, error))
    return NULL;
  if (!mn_setup_keep_data (setup, run->experiment, error))
    return NULL;
  evaluator = mn_evaluator_new (setup, run->experiment, split, error);
  if (evaluator == NULL)
    return NULL;
  best = g_strcmp0 (mn_values_get_string (mn_experiment_get_training (run->experiment), "final_weights"), "best") == 0;
  if (!mn_snapshot_load_weights (setup->net, run->dir, MN_CHECKPOINT_LATEST, best, &row.step, error)
      || !mn_evaluator_run (evaluator, &row, cancellable, error))
    return NULL;
  last = mn_run_get_evaluation (run, (MnSource) split, row.step);
  if (last != NULL && last->row.step == row.step)
    {
      row.epoch = last->row.epoch;
      row.seconds = last->row.seconds;
      row.learning_rate = last->row.learning_rate;
    }
  return mn_evaluation_new (&row, mn_evaluator_get_confusion (evaluator));
}
