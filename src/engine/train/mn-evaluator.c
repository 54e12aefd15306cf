/* mn-evaluator.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluator.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-device-counts.h"
#include "mn-philox.h"
#include "mn-top-k.h"

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
  MnMode       mode;
  guint64      seed;
  gsize        limit;       /* samples looked at, the first ones */
  void        *statistics;  /* the running ones, kept during a pass in train mode; NULL: none to keep */
  MnConfusion *confusion;
  MnDeviceCounts *counts;   /* NULL: the device cannot count */
  Sums        *sums;      /* by target, for regression */
  int          top_k;     /* 0: not measured */
  float       *output;    /* of a batch, for regression, top-k accuracy and what is kept */
  MnOutputs    outputs;
  int          n_outputs;
  gboolean     keeps;
  MnPredictions *predictions;   /* of the pass under way or the last one; NULL: none are kept */
};

static gsize
statistics_bytes (MnNet  *net,
                  void  **statistics)
{
  gsize n;

  *statistics = mn_net_get_statistics (net, &n);
  return n * mn_dtype_size (mn_net_get_backend (net)->dtype);
}

MnEvaluator *
mn_evaluator_new (MnSetup      *setup,
                  MnExperiment *experiment,
                  MnSplit       split,
                  GError      **error)
{
  g_autoptr (MnEvaluator) evaluator = NULL;
  const MnValues *settings;
  gint64 subset;
  int n_outputs;

  g_return_val_if_fail (setup != NULL && MN_IS_EXPERIMENT (experiment), NULL);

  if (setup->splits->n[split] == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("data: the %s split of “%s” is empty"), mn_split_name (split),
                   setup->dataset->kind);
      return NULL;
    }
  evaluator = g_new0 (MnEvaluator, 1);
  evaluator->setup = setup;
  evaluator->split = split;
  evaluator->outputs = mn_outputs_of_loss (mn_experiment_get_loss (experiment)->kind->name);
  evaluator->n_outputs = n_outputs = (int) mn_shape_elements (mn_net_get_output_shape (setup->net));
  settings = mn_experiment_get_evaluate (experiment);
  evaluator->mode = g_str_equal (mn_values_get_string (settings, "mode"), "train") ? MN_MODE_TRAIN : MN_MODE_EVAL;
  evaluator->seed = mn_experiment_get_seed (experiment);
  evaluator->limit = setup->splits->n[split];
  subset = split == MN_SPLIT_TRAIN ? mn_values_get_int (settings, "train_subset") : 0;
  if (subset > 0)
    evaluator->limit = MIN (evaluator->limit, (gsize) subset);
  if (evaluator->mode == MN_MODE_TRAIN)
    {
      void *statistics;
      gsize bytes = statistics_bytes (setup->net, &statistics);

      evaluator->statistics = bytes > 0 ? g_try_malloc (bytes) : NULL;
      if (bytes > 0 && evaluator->statistics == NULL)
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY,
                               _("there is not enough memory for a copy of the running statistics"));
          return NULL;
        }
    }
  evaluator->loader = mn_loader_new (setup->splits, split, setup->batch_size, FALSE, FALSE, 0, error);
  if (evaluator->loader == NULL)
    return NULL;
  mn_setup_share_loader (setup, evaluator->loader);
  if (mn_setup_keeps (setup, split))
    mn_loader_leave_samples (evaluator->loader);
  if (setup->dataset->n_classes > 0)
    {
      int k = (int) mn_values_get_int (settings, "top_k");

      evaluator->confusion = mn_confusion_new (setup->dataset->n_classes);
      /* With one output for two classes, or k of all, there is nothing to rank. */
      if (k < setup->dataset->n_classes && n_outputs == setup->dataset->n_classes)
        evaluator->top_k = k;
      evaluator->counts = mn_device_counts_new (setup, evaluator->limit, evaluator->top_k);
    }
  else
    evaluator->sums = g_new (Sums, setup->dataset->n_targets);
  if (evaluator->sums != NULL || evaluator->top_k > 0)
    {
      evaluator->output = g_try_new (float, (gsize) setup->batch_size * (gsize) n_outputs);
      if (evaluator->output == NULL)
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for the outputs of a batch"));
          return NULL;
        }
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
  g_clear_pointer (&evaluator->counts, mn_device_counts_free);
  g_clear_pointer (&evaluator->predictions, mn_predictions_unref);
  g_free (evaluator->statistics);
  g_free (evaluator->sums);
  g_free (evaluator->output);
  g_free (evaluator);
}

/* Where there is no memory for them, there are none: the evaluation is the same. */
static void
prepare_predictions (MnEvaluator *evaluator,
                     gint64       step)
{
  MnSetup *setup = evaluator->setup;

  g_clear_pointer (&evaluator->predictions, mn_predictions_unref);
  if (!evaluator->keeps || evaluator->confusion == NULL)
    return;
  if (evaluator->output == NULL)
    evaluator->output = g_try_new (float, (gsize) setup->batch_size * (gsize) evaluator->n_outputs);
  if (evaluator->output == NULL)
    return;
  evaluator->predictions = mn_predictions_new (setup->dataset, (MnSource) evaluator->split, evaluator->outputs,
                                               setup->dataset->n_classes, evaluator->n_outputs, evaluator->limit);
  if (evaluator->predictions != NULL)
    evaluator->predictions->step = step;
}

static void
fetch_output (MnEvaluator *evaluator,
              int          n)
{
  MnSetup *setup = evaluator->setup;

  setup->backend->klass->download (setup->backend, evaluator->output, mn_net_get_output (setup->net),
                                   (gsize) n * (gsize) mn_shape_elements (mn_net_get_output_shape (setup->net))
                                     * sizeof *evaluator->output);
}

static void
add_errors (MnEvaluator   *evaluator,
            const MnBatch *batch)
{
  MnSetup *setup = evaluator->setup;
  int n_targets = setup->dataset->n_targets;

  fetch_output (evaluator, batch->n);
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

/* What dropout draws with in a pass at @step: apart from training and from every other evaluation. */
static guint64
draw_seed (MnEvaluator *evaluator,
           gint64       step)
{
  guint32 words[4];

  mn_philox4x32 (evaluator->seed, MN_STREAM_EVALUATE, (guint64) step, evaluator->split, words);
  return (guint64) words[0] << 32 | words[1];
}

/* What a pass adds up. */
typedef struct
{
  double sum;      /* of the losses */
  double weights;
  gsize  n;        /* samples */
  gint64 among;    /* of them, those with the label among the top k */
} Tally;

/* Waits for the batch, and counts what comes of it. */
static gboolean
count_batch (MnEvaluator   *evaluator,
             const MnBatch *batch,
             Tally         *tally,
             GError       **error)
{
  MnSetup *setup = evaluator->setup;
  double loss = 0, weight = 0;

  mn_setup_loss (setup, batch->n, FALSE, &loss, &weight);
  if (!setup->backend->klass->sync (setup->backend, error))
    return FALSE;
  tally->sum += loss;
  tally->weights += weight;
  if (evaluator->confusion != NULL)
    mn_confusion_add (evaluator->confusion, batch->labels, setup->predicted, batch->n);
  else
    add_errors (evaluator, batch);
  if (evaluator->top_k > 0 || evaluator->predictions != NULL)
    fetch_output (evaluator, batch->n);
  if (evaluator->top_k > 0)
    tally->among += mn_top_k_count (evaluator->output, setup->dataset->n_classes, batch->labels, batch->n, evaluator->top_k);
  if (evaluator->predictions != NULL)
    mn_predictions_add (evaluator->predictions, batch->n, batch->indices, batch->labels, setup->predicted, evaluator->output);
  return TRUE;
}

static gboolean
pass (MnEvaluator   *evaluator,
      MnMetricRow   *row,
      GCancellable  *cancellable,
      GError       **error)
{
  MnSetup *setup = evaluator->setup;
  const guint64 seed = draw_seed (evaluator, row->step);
  const MnBatch *loaded;
  Tally tally = { 0 };
  MnDeviceCounts *counts;

  if (evaluator->confusion != NULL)
    mn_confusion_clear (evaluator->confusion);
  else
    memset (evaluator->sums, 0, (gsize) setup->dataset->n_targets * sizeof *evaluator->sums);

  prepare_predictions (evaluator, row->step);
  /* Who keeps predictions has them here anyway. */
  counts = evaluator->predictions == NULL ? evaluator->counts : NULL;
  if (counts != NULL)
    mn_device_counts_clear (counts);
  mn_loader_start (evaluator->loader, 0, 0);
  while (tally.n < evaluator->limit && (loaded = mn_loader_next (evaluator->loader)) != NULL)
    {
      MnBatch batch = *loaded;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("Stopped while evaluating"));
          return FALSE;
        }
      batch.n = (int) MIN ((gsize) batch.n, evaluator->limit - tally.n);
      mn_setup_upload (setup, &batch);
      mn_net_forward (setup->net, batch.n, evaluator->mode, seed, (guint64) batch.number);
      if (counts != NULL)
        mn_device_counts_add (counts, batch.n);
      else if (!count_batch (evaluator, &batch, &tally, error))
        return FALSE;
      tally.n += (gsize) batch.n;
    }
  if (counts != NULL && !mn_device_counts_fetch (counts, evaluator->confusion->counts, &tally.among, &tally.sum,
                                                 &tally.weights, error))
    return FALSE;

  row->source = (MnSource) evaluator->split;
  row->loss = tally.weights > 0 ? tally.sum / tally.weights : NAN;
  row->accuracy = evaluator->confusion != NULL ? mn_confusion_accuracy (evaluator->confusion) : NAN;
  row->top_k = evaluator->top_k > 0 && tally.n > 0 ? (double) tally.among / (double) tally.n : NAN;
  row->errors = evaluator->sums != NULL && tally.n > 0
                  ? mean_errors (evaluator->sums, setup->dataset->n_targets, (double) tally.n) : MN_NO_ERRORS;
  return TRUE;
}

gboolean
mn_evaluator_run (MnEvaluator   *evaluator,
                  MnMetricRow   *row,
                  GCancellable  *cancellable,
                  GError       **error)
{
  MnBackend *backend = evaluator->setup->backend;
  void *statistics;
  gsize bytes = statistics_bytes (evaluator->setup->net, &statistics);
  gboolean done;

  if (evaluator->statistics != NULL)
    backend->klass->download (backend, evaluator->statistics, statistics, bytes);
  done = pass (evaluator, row, cancellable, error);
  if (evaluator->statistics != NULL)
    backend->klass->upload (backend, statistics, evaluator->statistics, bytes);
  return done;
}

const MnConfusion *
mn_evaluator_get_confusion (MnEvaluator *evaluator)
{
  return evaluator->confusion;
}

void
mn_evaluator_keep_predictions (MnEvaluator *evaluator,
                               gboolean     keep)
{
  g_return_if_fail (evaluator != NULL);

  evaluator->keeps = keep;
}

MnPredictions *
mn_evaluator_take_predictions (MnEvaluator *evaluator)
{
  g_return_val_if_fail (evaluator != NULL, NULL);

  return g_steal_pointer (&evaluator->predictions);
}
