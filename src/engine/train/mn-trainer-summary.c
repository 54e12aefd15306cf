/* mn-trainer-summary.c - what a run came to, counted up as it goes and as run.json keeps it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <math.h>
#include <sys/resource.h>

#include "mn-clock.h"
#include "mn-json.h"

static double
peak_memory_mib (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return NAN;
  return (double) usage.ru_maxrss / 1024.0;   /* Linux counts KiB */
}

/* Figures of the training split: those of its evaluation where there is one; else the means over the mini-batches of the
 * last whole epoch, or of the epoch under way in the first. */
static void
train_figures (const MnProgress *progress,
               gboolean          has_classes,
               const MnScore    *evaluated,
               double           *loss,
               double           *accuracy)
{
  gboolean whole = progress->whole_samples > 0;
  double n = (double) (whole ? progress->whole_samples : progress->epoch_samples);

  *loss = evaluated->loss;
  *accuracy = evaluated->accuracy;
  if (!isnan (evaluated->loss) || n == 0)
    return;
  *loss = (whole ? progress->whole_loss : progress->epoch_loss)
          / (whole ? progress->whole_weight : progress->epoch_weight);
  *accuracy = has_classes ? (double) (whole ? progress->whole_correct : progress->epoch_correct) / n : NAN;
}

static gint64
count_parameters (MnNet *net)
{
  gint64 n = 0;

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    if (mn_net_get_param (net, i)->trained)
      n += (gint64) mn_net_get_param (net, i)->n;
  return n;
}

void
mn_trainer_summary_init (MnTrainerSummary *summary)
{
  *summary = (MnTrainerSummary) {
    .train_loss = NAN,
    .train_accuracy = NAN,
    .validation_loss = NAN,
    .validation_accuracy = NAN,
    .test_loss = NAN,
    .test_accuracy = NAN,
    .best_validation_accuracy = NAN,
    .best_validation_step = -1,
    .samples_per_second = NAN,
  };
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      summary->errors[i] = MN_NO_ERRORS;
      summary->top_k[i] = NAN;
      for (int k = 0; k < MN_N_METRICS; k++)
        {
          summary->last[i][k] = NAN;
          summary->best[i][k] = (MnPeak) { NAN, -1 };
        }
    }
}

void
mn_trainer_update_summary (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;
  gboolean best = progress->best_step >= 0
                  && g_strcmp0 (mn_values_get_string (mn_experiment_get_training (self->experiment), "final_weights"),
                                "best") == 0;
  const MnScore *scores = best ? progress->best : progress->last;
  MnTrainerSummary summary = {
    .steps = progress->step,
    .epochs = mn_trainer_epochs_done (self),
    .validation_loss = scores[MN_SPLIT_VALIDATION].loss,
    .validation_accuracy = scores[MN_SPLIT_VALIDATION].accuracy,
    .test_loss = scores[MN_SPLIT_TEST].loss,
    .test_accuracy = scores[MN_SPLIT_TEST].accuracy,
    .best_validation_accuracy = progress->best[MN_SPLIT_VALIDATION].accuracy,
    .best_validation_step = progress->best_step,
    .samples_per_second = progress->seconds > 0 ? (double) progress->samples / progress->seconds : NAN,
    .peak_memory_mib = peak_memory_mib (),
  };

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      const MnScore *last = &progress->last[i];
      const MnMetricRow row = { .loss = last->loss, .accuracy = last->accuracy, .errors = last->errors,
                                .top_k = last->top_k, .f_beta = NAN, .gradient_norm = NAN };

      summary.errors[i] = scores[i].errors;
      summary.top_k[i] = scores[i].top_k;
      for (int k = 0; k < MN_N_METRICS; k++)
        {
          summary.last[i][k] = mn_metric_get ((MnMetric) k, &row);
          summary.best[i][k] = progress->peaks[i][k];
        }
    }
  train_figures (progress, self->has_classes, &scores[MN_SPLIT_TRAIN], &summary.train_loss, &summary.train_accuracy);
  if (self->wall_start > 0)
    summary.wall_seconds = self->wall_before + (mn_clock_now () - self->wall_start) - self->paused_seconds;
  summary.first_step_time = self->first_step_time > 0 ? self->first_step_time : NAN;
  if (self->setup != NULL && self->setup->net != NULL)
    {
      summary.parameters = count_parameters (self->setup->net);
      summary.threads = self->setup->backend->threads;
      summary.precision = self->setup->backend->precision;
    }

  g_mutex_lock (&self->lock);
  self->summary = summary;
  g_mutex_unlock (&self->lock);
}

/* Of a regression alone, for the splits that were evaluated. */
static void
add_errors (JsonObject *object,
            const MnTrainerSummary *summary)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      const MnErrors *errors = &summary->errors[i];
      const double values[] = { errors->mae, errors->rmse, errors->r2 };
      static const char *const names[] = { "mae", "rmse", "r2" };

      for (int k = 0; k < 3 && isfinite (errors->mae); k++)
        {
          g_autofree char *name = g_strdup_printf ("%s_%s", mn_split_name ((MnSplit) i), names[k]);

          mn_json_set_number (object, name, values[k]);
        }
    }
}

/* "last": { "test": { "loss": 1.5, … }, … } and "best": { "test": { "loss": 1.4, "loss_step": 300, … }, … }, of the splits
 * that were evaluated and the metrics that were measured. */
static void
add_last_and_best (JsonObject             *object,
                   const MnTrainerSummary *summary)
{
  JsonObject *last = json_object_new (), *best = json_object_new ();

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      const char *split = mn_split_name ((MnSplit) i);
      JsonObject *lasts = json_object_new (), *bests = json_object_new ();

      for (int k = 0; k < MN_N_METRICS; k++)
        {
          const char *name = mn_metric_name ((MnMetric) k);
          g_autofree char *step = g_strconcat (name, "_step", NULL);

          if (!isnan (summary->last[i][k]))
            mn_json_set_number (lasts, name, summary->last[i][k]);
          if (isnan (summary->best[i][k].value))
            continue;
          mn_json_set_number (bests, name, summary->best[i][k].value);
          json_object_set_int_member (bests, step, summary->best[i][k].step);
        }
      if (json_object_get_size (lasts) > 0)
        json_object_set_object_member (last, split, json_object_ref (lasts));
      if (json_object_get_size (bests) > 0)
        json_object_set_object_member (best, split, json_object_ref (bests));
      json_object_unref (lasts);
      json_object_unref (bests);
    }
  json_object_set_object_member (object, "last", last);
  json_object_set_object_member (object, "best", best);
}

void
mn_trainer_summary_save (const MnTrainerSummary *summary,
                         JsonObject             *object)
{
  json_object_set_int_member (object, "parameters", summary->parameters);
  mn_json_set_number (object, "epochs", summary->epochs);
  json_object_set_int_member (object, "steps", summary->steps);
  mn_json_set_number (object, "train_loss", summary->train_loss);
  mn_json_set_number (object, "train_accuracy", summary->train_accuracy);
  mn_json_set_number (object, "validation_loss", summary->validation_loss);
  mn_json_set_number (object, "validation_accuracy", summary->validation_accuracy);
  mn_json_set_number (object, "test_loss", summary->test_loss);
  mn_json_set_number (object, "test_accuracy", summary->test_accuracy);
  mn_json_set_number (object, "best_validation_accuracy", summary->best_validation_accuracy);
  if (summary->best_validation_step >= 0)
    json_object_set_int_member (object, "best_validation_step", summary->best_validation_step);
  else
    json_object_set_null_member (object, "best_validation_step");
  add_errors (object, summary);
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (!isnan (summary->top_k[i]))
      {
        g_autofree char *name = g_strdup_printf ("%s_top_k", mn_split_name ((MnSplit) i));

        mn_json_set_number (object, name, summary->top_k[i]);
      }
  add_last_and_best (object, summary);
  mn_json_set_number (object, "samples_per_second", summary->samples_per_second);
  mn_json_set_number (object, "wall_seconds", summary->wall_seconds);
  mn_json_set_number (object, "first_step_time", summary->first_step_time);
  mn_json_set_number (object, "peak_memory_mib", summary->peak_memory_mib);
}

static gint64
get_count (JsonObject *object,
           const char *name,
           gint64      otherwise)
{
  const double number = mn_json_get_number (object, name);

  return number >= 0 && number < 9e15 ? (gint64) number : otherwise;
}

void
mn_trainer_summary_load (MnTrainerSummary *summary,
                         JsonObject       *object)
{
  g_return_if_fail (summary != NULL && object != NULL);

  mn_trainer_summary_init (summary);
  summary->parameters = get_count (object, "parameters", 0);
  summary->epochs = mn_json_get_number (object, "epochs");
  summary->steps = get_count (object, "steps", 0);
  summary->train_loss = mn_json_get_number (object, "train_loss");
  summary->train_accuracy = mn_json_get_number (object, "train_accuracy");
  summary->validation_loss = mn_json_get_number (object, "validation_loss");
  summary->validation_accuracy = mn_json_get_number (object, "validation_accuracy");
  summary->test_loss = mn_json_get_number (object, "test_loss");
  summary->test_accuracy = mn_json_get_number (object, "test_accuracy");
  summary->best_validation_accuracy = mn_json_get_number (object, "best_validation_accuracy");
  summary->best_validation_step = get_count (object, "best_validation_step", -1);
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      const char *split = mn_split_name ((MnSplit) i);
      JsonObject *last = mn_json_get_object (mn_json_get_object (object, "last"), split);
      JsonObject *best = mn_json_get_object (mn_json_get_object (object, "best"), split);
      double *errors[] = { &summary->errors[i].mae, &summary->errors[i].rmse, &summary->errors[i].r2 };
      static const char *const names[] = { "mae", "rmse", "r2" };
      g_autofree char *top_k = g_strdup_printf ("%s_top_k", split);

      summary->top_k[i] = mn_json_get_number (object, top_k);
      for (int k = 0; k < 3; k++)
        {
          g_autofree char *name = g_strdup_printf ("%s_%s", split, names[k]);

          *errors[k] = mn_json_get_number (object, name);
        }
      for (int k = 0; k < MN_N_METRICS; k++)
        {
          const char *name = mn_metric_name ((MnMetric) k);
          g_autofree char *step = g_strconcat (name, "_step", NULL);

          summary->last[i][k] = mn_json_get_number (last, name);
          summary->best[i][k] = (MnPeak) { mn_json_get_number (best, name), get_count (best, step, -1) };
        }
    }
  summary->samples_per_second = mn_json_get_number (object, "samples_per_second");
  summary->wall_seconds = mn_json_get_number (object, "wall_seconds");
  summary->first_step_time = mn_json_get_number (object, "first_step_time");
  summary->peak_memory_mib = mn_json_get_number (object, "peak_memory_mib");
}
