/* mn-cli-progress.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-progress.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-cli-line.h"
#include "mn-cli.h"

/* Weight of the past in the shown mini-batch loss, so that the number can be read. */
#define SMOOTHING 0.9

struct _MnCliProgress
{
  char    *splits[MN_N_SPLITS];  /* what is evaluated, in words */
  int      width;                /* of the longest of them */
  gint64   top_k;
  gboolean quiet;
  gboolean terminal;
  gboolean drawn;        /* a bar stands on the current line */
  gboolean told_dir;
  MnPhase  phase;
  double   loss;         /* of the mini-batches, smoothed; NaN before the first */
  double   accuracy;
  MnDoctor *doctor;
};

MnCliProgress *
mn_cli_progress_new (MnExperiment *experiment,
                     gboolean      quiet)
{
  MnCliProgress *progress = g_new0 (MnCliProgress, 1);

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      progress->splits[i] = mn_experiment_describe_split (experiment, (MnSplit) i);
      if (mn_experiment_get_evaluate_split (experiment, (MnSplit) i))
        progress->width = MAX (progress->width, (int) g_utf8_strlen (progress->splits[i], -1));
    }
  progress->top_k = mn_values_get_int (mn_experiment_get_evaluate (experiment), "top_k");

  progress->quiet = quiet;
  progress->terminal = !quiet && mn_cli_can_draw_line ();
  progress->loss = progress->accuracy = NAN;
  progress->doctor = mn_doctor_new (experiment);
  return progress;
}

void
mn_cli_progress_free (MnCliProgress *progress)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_free (progress->splits[i]);
  mn_doctor_free (progress->doctor);
  g_free (progress);
}

static void
clear_bar (MnCliProgress *progress)
{
  if (progress->drawn)
    mn_cli_clear_line ();
  progress->drawn = FALSE;
}

static void
draw_bar (MnCliProgress         *progress,
          const MnTrainerStatus *status)
{
  gboolean loading = status->phase == MN_PHASE_LOADING || status->phase == MN_PHASE_WAITING;
  double fraction = loading ? status->loading
                    : status->n_steps > 0 ? (double) status->step / (double) status->n_steps : 0;
  g_autofree char *bar = mn_cli_format_bar (fraction);
  g_autofree char *left = mn_cli_format_time (status->seconds_left);
  g_autoptr (GString) line = g_string_new (NULL);

  if (loading)
    g_string_printf (line, "%3.0f %% %s  %s", 100 * fraction, bar, _("reading data"));
  else
    {
      g_string_printf (line, "%3.0f %% %s  ", floor (100 * fraction), bar);
      g_string_append_printf (line, _("epoch %.4g of %.4g"), floor (status->epoch * 10) / 10, status->n_epochs);
      if (isfinite (progress->loss))
        g_string_append_printf (line, "  %s %.4f", _("loss"), progress->loss);
      if (isfinite (progress->accuracy))
        g_string_append_printf (line, "  %s %.3f", _("accuracy"), progress->accuracy);
      if (status->phase == MN_PHASE_EVALUATING)
        g_string_append_printf (line, "  %s", _("evaluating"));
      else if (status->samples_per_second > 0)
        g_string_append_printf (line, _("  %.0f samples/s"), status->samples_per_second);
      g_string_append_printf (line, _("  %s left"), left);
    }
  mn_cli_draw_line (line->str);
  progress->drawn = TRUE;
}

static void
tell_evaluation (MnCliProgress      *progress,
                 const MnEvaluation *evaluation)
{
  const MnMetricRow *row = &evaluation->row;
  g_autofree char *epoch = g_strdup_printf (_("epoch %.4g"), row->epoch);
  const char *split = progress->splits[row->source];

  clear_bar (progress);
  g_printerr ("%-12s  %s%*s  %s %.4f", epoch, split, MAX (0, progress->width - (int) g_utf8_strlen (split, -1)), "",
              _("loss"), row->loss);
  if (isfinite (row->errors.mae))
    g_printerr ("  RMSE %.4g  R² %.4f", row->errors.rmse, row->errors.r2);
  else if (!isnan (row->accuracy))
    g_printerr ("  %s %.4f", _("accuracy"), row->accuracy);
  if (!isnan (row->top_k))
    g_printerr (_("  top-%" PRId64 " %.4f"), progress->top_k, row->top_k);
  g_printerr ("\n");
}

static void
smooth (double *average,
        double  value)
{
  *average = isfinite (*average) ? SMOOTHING * *average + (1 - SMOOTHING) * value : value;
}

gboolean
mn_cli_progress_update (MnCliProgress *progress,
                        MnTrainer     *trainer)
{
  MnMetricRow rows[256];
  MnTrainerStatus status;
  MnEvaluation *evaluation;
  MnProbe *probe;
  guint n;

  /* The phase first: once it is over, what is taken after it is all there is. */
  mn_trainer_get_status (trainer, &status);
  while ((n = mn_trainer_take_rows (trainer, rows, G_N_ELEMENTS (rows))) > 0)
    for (guint i = 0; i < n; i++)
      {
        mn_doctor_add_row (progress->doctor, &rows[i]);
        if (rows[i].source != MN_SOURCE_BATCH)
          continue;
        {
          smooth (&progress->loss, rows[i].loss);
          smooth (&progress->accuracy, rows[i].accuracy);
        }
      }

  if (!progress->quiet && !progress->told_dir && mn_trainer_get_run_dir (trainer) != NULL)
    {
      clear_bar (progress);
      g_printerr (_("Run: %s\n"), mn_trainer_get_run_dir (trainer));
      if (mn_trainer_get_data_note (trainer) != NULL)
        mn_cli_tell (mn_trainer_get_data_note (trainer));
      progress->told_dir = TRUE;
    }
  while ((evaluation = mn_trainer_take_evaluation (trainer)) != NULL)
    {
      if (!progress->quiet)
        tell_evaluation (progress, evaluation);
      mn_doctor_add_evaluation (progress->doctor, evaluation);
      mn_evaluation_free (evaluation);
    }

  if ((probe = mn_trainer_take_probe (trainer)) != NULL)
    {
      mn_doctor_add_probe (progress->doctor, probe);
      mn_probe_unref (probe);
    }

  if (MN_PHASE_IS_OVER (status.phase))
    {
      mn_doctor_set_classes (progress->doctor, mn_trainer_get_class_names (trainer));
      mn_doctor_set_inputs (progress->doctor, status.input_mean, status.input_deviation);
      clear_bar (progress);
      return TRUE;
    }
  if (progress->terminal)
    draw_bar (progress, &status);
  else if (!progress->quiet && status.phase == MN_PHASE_LOADING && progress->phase != MN_PHASE_LOADING)
    g_printerr ("%s\n", _("Reading data…"));
  progress->phase = status.phase;
  return FALSE;
}

GPtrArray *
mn_cli_progress_find (MnCliProgress *progress)
{
  return mn_doctor_find (progress->doctor);
}
