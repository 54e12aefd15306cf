/* mn-session-stored.c - what the folder of a run keeps for the window.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-confusion-file.h"
#include "mn-error.h"
#include "mn-run-info.h"
#include "mn-setting-title.h"

void
mn_session_drop_store (MnSession *self)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  self->all_probes = FALSE;
}

/* The last of its split, which is looked at most. */
static gboolean
is_latest (MnSession *self, guint index)
{
  const MnEvaluation *evaluation = g_ptr_array_index (self->evaluations, index);

  for (guint i = index + 1; i < self->evaluations->len; i++)
    if (((const MnEvaluation *) g_ptr_array_index (self->evaluations, i))->row.source == evaluation->row.source)
      return FALSE;
  return TRUE;
}

/* Older counts are read from the folder when somebody wants them. */
static void
bound_confusions (MnSession *self)
{
  const gsize each = (gsize) self->n_classes * (gsize) self->n_classes * sizeof (gint64);

  while (self->n_dropped < self->evaluations->len && self->n_in_memory * each > self->confusion_memory
         && !is_latest (self, self->n_dropped))
    {
      MnEvaluation *evaluation = g_ptr_array_index (self->evaluations, self->n_dropped++);

      self->n_in_memory -= evaluation->confusion != NULL;
      g_clear_pointer (&evaluation->confusion, mn_confusion_free);
    }
}

/* Returns how many there were. */
static guint
move_all (GPtrArray *to, GPtrArray *from)
{
  gsize n;
  g_autofree gpointer *entries = g_ptr_array_steal (from, &n);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (to, entries[i]);
  return (guint) n;
}

void
mn_session_add_evaluations (MnSession *self, GPtrArray *evaluations)
{
  const guint first = self->evaluations->len, n = move_all (self->evaluations, evaluations);

  for (guint i = first; i < first + n; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (self->evaluations, i);

      if (evaluation->confusion == NULL)
        continue;
      self->n_classes = evaluation->confusion->n;
      self->n_in_memory++;
    }
  bound_confusions (self);
  if (n > 0)
    g_signal_emit_by_name (self, "evaluations", first, n);
}

/* The values of the window are those of the events, so that both tell the same at any moment. */
static void
note_change (MnSession *self, const MnRunEvent *event)
{
  MnLiveSetting *setting = event->kind == MN_RUN_EVENT_CHANGED && event->setting && self->live
                             ? mn_live_settings_find (self->live, event->setting) : NULL;
  double value;

  if (setting && mn_live_value_parse (setting, event->new_value, &value))
    setting->value = value;
}

void
mn_session_add_events (MnSession *self, GPtrArray *events)
{
  const guint first = self->events->len, n = move_all (self->events, events);

  for (guint i = first; i < first + n; i++)
    note_change (self, g_ptr_array_index (self->events, i));
  if (n > 0)
    g_signal_emit_by_name (self, "events", first, n);
}

gboolean
mn_session_has_confusion (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->n_classes > 0;
}

MnConfusion *
mn_session_get_confusion (MnSession *self, guint index)
{
  const MnEvaluation *evaluation;
  g_autoptr (GError) error = NULL;
  MnConfusion *confusion;

  g_return_val_if_fail (MN_IS_SESSION (self) && index < self->evaluations->len, NULL);

  evaluation = g_ptr_array_index (self->evaluations, index);
  if (evaluation->confusion != NULL)
    return mn_confusion_copy (evaluation->confusion);
  if (self->n_classes == 0 || self->run_dir == NULL)
    return NULL;
  confusion = mn_confusion_file_read (self->run_dir, evaluation->row.source, evaluation->row.step, self->n_classes, &error);
  if (confusion == NULL)
    g_message ("Confusion counts could not be read: %s", error->message);
  return confusion;
}

void
mn_session_set_confusion_memory (MnSession *self, gsize bytes)
{
  g_return_if_fail (MN_IS_SESSION (self));

  self->confusion_memory = bytes;
  bound_confusions (self);
}

gint64
mn_session_get_shown_step (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), -1);

  return self->shown_step;
}

void
mn_session_set_shown_step (MnSession *self, gint64 step)
{
  g_return_if_fail (MN_IS_SESSION (self));

  if (self->shown_step == MAX (step, -1))
    return;
  self->shown_step = MAX (step, -1);
  g_object_notify (G_OBJECT (self), "shown-step");
}

static void
stored (MnSession *self)
{
  g_signal_emit_by_name (self, "stored");
}

static MnRunStore *
get_store (MnSession *self)
{
  if (self->store == NULL && self->run_dir != NULL)
    {
      self->store = mn_run_store_new (self->run_dir);
      g_signal_connect_swapped (self->store, "read", G_CALLBACK (stored), self);
    }
  for (int i = 0; self->store != NULL && i < MN_N_SPLITS; i++)
    if (self->predictions[i] != NULL && self->predictions[i]->dataset != NULL)
      mn_run_store_set_dataset (self->store, self->predictions[i]->dataset);
  return self->store;
}

MnPredictions *
mn_session_get_predictions (MnSession *self, MnSource source)
{
  gint64 step;

  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  if ((int) source >= MN_N_SPLITS)
    return NULL;
  step = self->shown_step;
  if (self->predictions[source] != NULL && (step < 0 || self->predictions[source]->step == step))
    return self->predictions[source];
  if (self->n_classes == 0 || get_store (self) == NULL)
    return NULL;
  for (guint i = self->evaluations->len; i > 0; i--)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (self->evaluations, i - 1);

      if (evaluation->row.source == source && (step < 0 || evaluation->row.step == step))
        return mn_run_store_get_predictions (self->store, source, evaluation->row.step);
    }
  return NULL;
}

gboolean
mn_session_get_reading (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->store != NULL && mn_run_store_get_reading (self->store);
}

gboolean
mn_session_read_probes (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  if (self->all_probes)
    return TRUE;
  /* What lies behind the checkpoint is still in the folder of a run that is just being resumed. */
  if (self->tail != NULL || get_store (self) == NULL)
    return FALSE;
  self->all_probes = self->trainer == NULL;
  mn_run_store_read_probes (self->store);
  return TRUE;
}

GPtrArray *
mn_session_get_stored_probes (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->store != NULL ? mn_run_store_get_probes (self->store) : NULL;
}

static MnPhase
phase_of_record (JsonObject *info)
{
  const char *status = json_object_get_string_member_with_default (info, "status", "");

  for (int phase = MN_PHASE_FINISHED; phase <= MN_PHASE_FAILED; phase++)
    if (g_str_equal (status, mn_trainer_phase_name ((MnPhase) phase)))
      return (MnPhase) phase;
  /* It was killed. */
  return MN_PHASE_STOPPED;
}

/* Of a run that was killed, and so has written none: what it had come to when it measured last. */
static void
summarize (MnTrainerSummary *summary, const MnRun *run)
{
  const MnMetricRow *last = run->rows->len > 0 ? &g_array_index (run->rows, MnMetricRow, run->rows->len - 1) : NULL;
  const MnEvaluation *validation = mn_run_get_evaluation (run, MN_SOURCE_VALIDATION, -1);
  const MnEvaluation *test = mn_run_get_evaluation (run, MN_SOURCE_TEST, -1);

  if (last != NULL)
    {
      summary->steps = last->step;
      summary->epochs = last->epoch;
      summary->wall_seconds = last->seconds;
    }
  if (validation != NULL)
    {
      summary->validation_loss = validation->row.loss;
      summary->validation_accuracy = validation->row.accuracy;
      summary->top_k[MN_SPLIT_VALIDATION] = validation->row.top_k;
      summary->errors[MN_SPLIT_VALIDATION] = validation->row.errors;
    }
  if (test != NULL)
    {
      summary->test_loss = test->row.loss;
      summary->test_accuracy = test->row.accuracy;
      summary->top_k[MN_SPLIT_TEST] = test->row.top_k;
      summary->errors[MN_SPLIT_TEST] = test->row.errors;
    }
}

void
mn_session_show_run (MnSession *self, MnRun *run)
{
  mn_session_show_cut_run (self, run, NULL);
}

void
mn_session_show_cut_run (MnSession *self, MnRun *run, MnSessionTail *tail)
{
  g_autoptr (MnRun) owned = run;
  JsonNode *summary;
  const MnMetricRow *last;

  g_return_if_fail (MN_IS_SESSION (self) && run != NULL);
  g_return_if_fail (self->trainer == NULL);

  mn_session_clear (self);
  self->tail = tail;
  self->experiment = mn_experiment_copy (run->experiment);
  mn_session_replace_rows (self, run->rows);
  mn_session_set_shown_step (self, -1);
  g_signal_emit_by_name (self, "cleared");
  self->run_dir = g_strdup (run->dir);
  self->class_names = g_strdupv (run->class_names);
  self->status.phase = phase_of_record (run->info);
  summary = json_object_get_member (run->info, "summary");
  if (summary != NULL && JSON_NODE_HOLDS_OBJECT (summary))
    mn_trainer_summary_load (&self->summary, json_node_get_object (summary));
  else
    summarize (&self->summary, run);
  if (self->status.phase == MN_PHASE_DIVERGED || self->status.phase == MN_PHASE_FAILED)
    self->error = g_error_new_literal (MN_ERROR, self->status.phase == MN_PHASE_DIVERGED ? MN_ERROR_DIVERGED : MN_ERROR_IO,
                                       json_object_get_string_member_with_default (run->info, "message", _("no reason told")));
  mn_experiment_title_error (self->experiment, self->error);
  last = run->rows->len > 0 ? &g_array_index (run->rows, MnMetricRow, run->rows->len - 1) : NULL;
  self->status.step = self->status.n_steps = last != NULL ? last->step : 0;
  self->status.epoch = self->status.n_epochs = last != NULL ? last->epoch : 0;
  self->status.seconds = last != NULL ? last->seconds : 0;
  self->status.loading = 1;
  self->status.seconds_left = 0;
  self->status.input_mean = self->status.input_deviation = NAN;
  self->phase_told = self->status.phase;

  mn_session_tell_rows (self);
  self->n_classes = run->class_names != NULL ? (int) g_strv_length (run->class_names) : 0;
  /* Of whatever somebody has not read before, as after a cut. */
  mn_run_read_last_counts (run, NULL);
  mn_session_add_evaluations (self, run->evaluations);
  mn_session_add_events (self, run->events);
  if (self->n_classes > 0)
    mn_run_store_load_dataset (get_store (self), run->experiment, mn_run_info_get_hash (run->info));
  g_object_notify (G_OBJECT (self), "phase");
  g_signal_emit_by_name (self, "status");
}
