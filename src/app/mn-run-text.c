/* mn-run-text.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-run-info.h"

char *
mn_run_text_began (JsonObject *info, const char *dir)
{
  g_autoptr (GDateTime) started = mn_run_info_get_started (info);

  /* Translators: when a run began, as short as can be. */
  return started != NULL ? g_date_time_format (started, _("%-d %b %H:%M:%S")) : g_filename_display_basename (dir);
}

char *
mn_run_text_seconds (double seconds)
{
  int s;

  if (!isfinite (seconds) || seconds < 0 || seconds > 1e9)
    return NULL;
  s = (int) ceil (seconds);
  if (s < 60)
    return g_strdup_printf (_("%d s"), s);
  if (s < 3600)
    return g_strdup_printf (_("%d min %d s"), s / 60, s % 60);
  if (s < 24 * 3600)
    return g_strdup_printf (_("%d h %d min"), s / 3600, s % 3600 / 60);
  /* Beyond this nobody plans by minutes. */
  return g_strdup_printf (_("%d d %d h"), s / 86400, s % 86400 / 3600);
}

static const char *
phase_name (MnPhase phase)
{
  switch (phase)
    {
    case MN_PHASE_LOADING:
      return _("Loading");
    case MN_PHASE_TRAINING:
      return _("Training");
    case MN_PHASE_EVALUATING:
      return _("Evaluating");
    case MN_PHASE_PAUSED:
      return _("Paused");
    case MN_PHASE_FINISHED:
      return _("Finished");
    case MN_PHASE_STOPPED:
      return _("Stopped");
    case MN_PHASE_DIVERGED:
      return _("Diverged");
    case MN_PHASE_FAILED:
      return _("Failed");
    case MN_PHASE_WAITING:
    default:
      return _("Waiting");
    }
}

char *
mn_run_text_epoch (const MnTrainerStatus *status)
{
  return mn_format_number (MAX (MIN (floor (status->epoch + 1e-9) + 1, ceil (status->n_epochs - 1e-9)), 1), 6);
}

char *
mn_run_text_status (const MnTrainerStatus *status)
{
  const char *phase = phase_name (status->phase);
  const gboolean rated = isfinite (status->samples_per_second) && status->samples_per_second > 0;
  g_autofree char *epochs = NULL, *epoch = NULL, *step = NULL, *steps = NULL, *left = NULL, *speed = NULL;

  if (status->phase == MN_PHASE_LOADING && status->loading > 0)
    return g_strdup_printf (_("Loading — %d\u202f%% of the data"), (int) (CLAMP (status->loading, 0, 1) * 100));
  if (status->n_steps <= 0)
    return g_strdup (phase);

  epochs = mn_format_number (status->n_epochs, 4);
  epoch = mn_run_text_epoch (status);
  step = mn_format_fixed ((double) status->step, 0);
  steps = mn_format_fixed ((double) status->n_steps, 0);
  speed = rated ? mn_format_number (status->samples_per_second, 3) : NULL;
  left = status->phase != MN_PHASE_PAUSED ? mn_run_text_seconds (status->seconds_left) : NULL;
  if (speed != NULL && left != NULL)
    /* Translators: Training — epoch 1 of 5, step 30 of 500, 12 300 samples/s, 2 min 3 s left */
    return g_strdup_printf (_("%s — epoch %s of %s, step %s of %s, %s samples/s, %s left"), phase, epoch, epochs, step, steps,
                            speed, left);
  if (speed != NULL)
    return g_strdup_printf (_("%s — epoch %s of %s, step %s of %s, %s samples/s"), phase, epoch, epochs, step, steps, speed);
  if (left != NULL)
    return g_strdup_printf (_("%s — epoch %s of %s, step %s of %s, %s left"), phase, epoch, epochs, step, steps, left);
  return g_strdup_printf (_("%s — epoch %s of %s, step %s of %s"), phase, epoch, epochs, step, steps);
}

/* The whole number whose plural form a number of epochs takes: of parts of the first one that of none, else the next one. */
static gulong
count_of (double epochs)
{
  return epochs < 1 || !isfinite (epochs) ? 0 : (gulong) ceil (MIN (epochs, 1e9));
}

/* @decimals: -1: as many as three digits need. */
static void
append_score (GString *out, const char *format, double value, int decimals)
{
  g_autofree char *number = NULL;

  if (isnan (value))
    return;
  number = decimals >= 0 ? mn_format_fixed (value, decimals) : mn_format_number (value, 3);
  g_string_append (out, out->len ? ", " : "");
  g_string_append_printf (out, format, number);
}

char *
mn_run_text_ending (const MnTrainerStatus *status, const MnTrainerSummary *summary, const GError *error)
{
  g_autoptr (GString) scores = g_string_new (NULL);
  g_autofree char *epochs = mn_format_number (summary->epochs, 3), *took = mn_run_text_seconds (summary->wall_seconds);
  const gulong count = count_of (summary->epochs);
  const char *phase = phase_name (status->phase), *result = NULL;

  if (status->phase == MN_PHASE_FAILED)
    return g_strdup_printf (_("Failed — %s"), error ? error->message : _("for an unknown reason"));

  append_score (scores, _("test accuracy %s"), summary->test_accuracy, 3);
  append_score (scores, _("test top-k %s"), summary->top_k[MN_SPLIT_TEST], 3);
  append_score (scores, _("validation accuracy %s"), summary->validation_accuracy, 3);
  append_score (scores, _("test R² %s"), summary->errors[MN_SPLIT_TEST].r2, 3);
  append_score (scores, _("validation R² %s"), summary->errors[MN_SPLIT_VALIDATION].r2, 3);
  if (scores->len == 0)
    {
      append_score (scores, _("test loss %s"), summary->test_loss, -1);
      append_score (scores, _("validation loss %s"), summary->validation_loss, -1);
    }
  if (status->phase == MN_PHASE_DIVERGED)
    result = error ? error->message : _("the loss is no longer a number");
  else if (scores->len > 0)
    result = scores->str;
  if (result != NULL && took != NULL)
    /* Translators: finished or stopped or diverged, after so many epochs, with what came of it, and how long it took. */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s after %s epoch — %s, in %s", "%s after %s epochs — %s, in %s", count),
                            phase, epochs, result, took);
  if (result != NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s after %s epoch — %s", "%s after %s epochs — %s", count), phase,
                            epochs, result);
  if (took != NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s after %s epoch, in %s", "%s after %s epochs, in %s", count), phase,
                            epochs, took);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s after %s epoch", "%s after %s epochs", count), phase, epochs);
}
