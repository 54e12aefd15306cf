/* mn-session-visit.c - what a run that goes on reports is taken, and told to the window in due time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include <math.h>

#include "mn-background.h"
#include "mn-clock.h"
#include "mn-setting-title.h"

#define INTERVAL_MS 33
/* Where training computes on all processors, each visit interrupts it. */
#define INTERVAL_BUSY_MS 100
/* The longer telling and drawing took, from one visit to another, the later they come again: where training computes on all
 * processors, what the window draws is taken from it, and a two-hundredth of one core's time is what the window may have;
 * where one is left over, a tenth. That a run pauses, goes on or ends is told at once. */
#define FIRST_LOOK_US (G_USEC_PER_SEC / 20)
#define LAST_LOOK_US (G_USEC_PER_SEC / 2)
#define TELL_SHARE 200
#define TELL_SHARE_SPARE 10
/* Of what views compute on a processor that is left over, one part in so many is taken from the run: memory is shared. */
#define SPARE_COST 8
#define TELL_INTERVAL_MIN_US (G_USEC_PER_SEC / 10)
#define TELL_INTERVAL_MAX_US (6 * G_USEC_PER_SEC)
#define ROWS_AT_ONCE 1024
/* Of one visit; the window stays usable when more are waiting than it can take. */
#define ROWS_PER_VISIT (64 * ROWS_AT_ONCE)

/* What becomes known at the end of loading, kept beyond the trainer's life. */
static void
take_names (MnSession *self)
{
  if (self->class_names == NULL)
    self->class_names = g_strdupv ((char **) mn_trainer_get_class_names (self->trainer));
  /* Its folder is cut by now. */
  if (mn_trainer_get_run_dir (self->trainer) != NULL)
    g_clear_pointer (&self->tail, mn_session_tail_free);
  /* Of a run that goes on, what was in force is known only then. */
  if (self->live == NULL && mn_trainer_get_run_dir (self->trainer) != NULL)
    self->live = mn_trainer_copy_live (self->trainer);
  if (self->run_dir == NULL)
    self->run_dir = g_strdup (mn_trainer_get_run_dir (self->trainer));
}

/* TRUE when there is nothing left to take. */
static gboolean
take_rows (MnSession *self)
{
  guint taken = ROWS_AT_ONCE;

  for (guint n = 0; n < ROWS_PER_VISIT && taken == ROWS_AT_ONCE; n += taken)
    {
      MnMetricRow rows[ROWS_AT_ONCE];

      taken = mn_trainer_take_rows (self->trainer, rows, ROWS_AT_ONCE);
      g_array_append_vals (self->rows, rows, taken);
    }
  return taken < ROWS_AT_ONCE;
}

/* What is told with an evaluation, so it comes first. */
static void
take_predictions (MnSession *self)
{
  for (int i = 0; i < MN_N_SPLITS && self->trainer; i++)
    {
      MnPredictions *predictions = mn_trainer_take_predictions (self->trainer, (MnSplit) i);

      if (predictions == NULL)
        continue;
      mn_predictions_unref (self->predictions[i]);
      self->predictions[i] = predictions;
    }
}

static void
take_evaluations (MnSession *self)
{
  g_autoptr (GPtrArray) evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  MnEvaluation *evaluation;

  take_predictions (self);
  while (self->trainer != NULL && (evaluation = mn_trainer_take_evaluation (self->trainer)) != NULL)
    g_ptr_array_add (evaluations, evaluation);
  mn_session_add_evaluations (self, evaluations);
}

static void
take_events (MnSession *self)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  MnRunEvent *event;

  /* A view may have ended the run when it heard of rows or an evaluation. */
  while (self->trainer != NULL && (event = mn_trainer_take_event (self->trainer)) != NULL)
    g_ptr_array_add (events, event);
  mn_session_add_events (self, events);
}

static void
take_probe (MnSession *self)
{
  MnProbe *probe = self->trainer ? mn_trainer_take_probe (self->trainer) : NULL;

  if (probe == NULL)
    return;
  mn_probe_unref (self->probe);
  self->probe = probe;
  g_signal_emit_by_name (self, "probe");
}

void
mn_session_replace_rows (MnSession *self, GArray *rows)
{
  g_array_ref (rows);
  g_array_unref (self->rows);
  self->rows = rows;
  self->n_rows_told = 0;
}

void
mn_session_tell_rows (MnSession *self)
{
  guint first = self->n_rows_told;

  self->n_rows_told = self->rows->len;
  if (self->rows->len > first)
    g_signal_emit_by_name (self, "rows", first, self->rows->len - first);
}

static void
read_rows (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (dir, &error);

  if (run != NULL)
    g_task_return_pointer (task, g_array_ref (run->rows), (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
rows_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnSession *self = MN_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = NULL;

  /* Another run is shown by now. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->rereading);
  rows = g_task_propagate_pointer (G_TASK (result), &error);
  if (rows == NULL || rows->len < self->rows->len)
    {
      g_message ("Of this run's measurements %" G_GUINT64_FORMAT " are not shown: %s", self->status.dropped,
                 error ? error->message : "the folder holds fewer");
      return;
    }
  mn_session_replace_rows (self, rows);
  g_signal_emit_by_name (self, "rows-reset");
  mn_session_tell_rows (self);
}

/* Rows that found no place in the feed are in the run's folder; the curves shall have all of them. There may be a million, which
 * takes a second, so that the end of the run is told before. */
static void
reread_rows (MnSession *self)
{
  if (self->run_dir == NULL)
    return;
  self->rereading = g_cancellable_new ();
  mn_background_run (self, read_rows, g_strdup (self->run_dir), g_free, self->rereading, rows_read, NULL);
}

static void
end_run (MnSession *self)
{
  g_autoptr (MnTrainer) trainer = g_steal_pointer (&self->trainer);

  g_clear_handle_id (&self->timeout, g_source_remove);
  /* One that could not go on with a run never came to its folder. */
  if (mn_trainer_get_run_dir (trainer) != NULL)
    mn_trainer_get_summary (trainer, &self->summary);
  g_clear_error (&self->error);
  if (mn_trainer_get_error (trainer))
    self->error = g_error_copy (mn_trainer_get_error (trainer));
  mn_experiment_title_error (self->experiment, self->error);
  mn_session_restore_tail (self);
  /* tests/bench/watched.py reads it. */
  g_debug ("Looking at the run took %.3f s", mn_allowance_get_taken (mn_trainer_get_allowance (trainer)));
  /* Joins the thread: from here on everything is on disk. */
  g_clear_pointer (&trainer, mn_trainer_free);
  if (self->status.dropped > 0)
    reread_rows (self);
  g_object_notify (G_OBJECT (self), "running");
  g_signal_emit_by_name (self, "ended", (int) self->status.phase);
}

/* Between steps and evaluations a run changes more often than anyone can read. */
static gboolean
is_urgent (MnPhase before, MnPhase now)
{
  return before != now
         && !((before == MN_PHASE_TRAINING || before == MN_PHASE_EVALUATING)
              && (now == MN_PHASE_TRAINING || now == MN_PHASE_EVALUATING));
}

static gboolean
has_spare_processor (MnSession *self)
{
  return self->status.threads < self->n_processors;
}

static gboolean
goes_on (MnSession *self)
{
  return self->status.phase == MN_PHASE_TRAINING || self->status.phase == MN_PHASE_EVALUATING;
}

/* Only what is computed while the run goes on takes something from it. */
static MnAllowance *
get_allowance (MnSession *self)
{
  return self->trainer != NULL && goes_on (self) ? mn_trainer_get_allowance (self->trainer) : NULL;
}

guint
mn_session_get_wait (MnSession *self, gconstpointer viewer)
{
  MnAllowance *allowance;

  g_return_val_if_fail (MN_IS_SESSION (self), 0);

  allowance = get_allowance (self);
  return allowance != NULL ? (guint) ceil (1000 * mn_allowance_ask (allowance, viewer, mn_clock_now ())) : 0;
}

void
mn_session_leave (MnSession *self, gpointer viewer)
{
  g_return_if_fail (MN_IS_SESSION (self));

  mn_session_watch (self, viewer, MN_PROBE_NOTHING);
  if (self->trainer != NULL)
    mn_allowance_leave (mn_trainer_get_allowance (self->trainer), viewer);
}

void
mn_session_charge (MnSession *self, gconstpointer viewer, double seconds)
{
  MnAllowance *allowance;

  g_return_if_fail (MN_IS_SESSION (self));

  allowance = get_allowance (self);
  if (allowance != NULL)
    mn_allowance_charge (allowance, viewer, seconds / (has_spare_processor (self) ? SPARE_COST : 1), mn_clock_now ());
}

static gboolean
is_due (MnSession *self)
{
  const double share = has_spare_processor (self) ? TELL_SHARE_SPARE : TELL_SHARE;
  gint64 interval = (gint64) CLAMP (share * self->told_work * G_USEC_PER_SEC, TELL_INTERVAL_MIN_US, TELL_INTERVAL_MAX_US);

  /* Drawing takes nothing from a run that rests, and who goes step by step waits for each. */
  if (self->status.phase == MN_PHASE_PAUSED)
    interval = TELL_INTERVAL_MIN_US;
  return g_get_monotonic_time () - self->told_at >= interval;
}

static void
tell (MnSession *self)
{
  self->told_at = g_get_monotonic_time ();
  self->worked_at = mn_clock_work ();
  self->looked = FALSE;
  mn_session_tell_rows (self);
  take_evaluations (self);
  take_events (self);
  take_probe (self);
  if (self->phase_told != self->status.phase)
    {
      self->phase_told = self->status.phase;
      g_object_notify (G_OBJECT (self), "phase");
    }
  if (!self->status_told)
    {
      self->status_told = TRUE;
      g_signal_emit_by_name (self, "status");
    }
}

/* Of two that follow each other between two visits the second begins anew. */
static void
note_evaluation (MnSession *self)
{
  if (self->status.phase != MN_PHASE_EVALUATING)
    self->evaluating_since = 0;
  else if (self->evaluating_since == 0 || self->status.step != self->evaluated_step)
    {
      self->evaluating_since = g_get_monotonic_time ();
      self->evaluated_step = self->status.step;
      self->evaluating_told = FALSE;
    }
  else if (!self->evaluating_told && g_get_monotonic_time () >= self->evaluating_since + MN_SESSION_CALM)
    {
      self->evaluating_told = TRUE;
      self->status_told = FALSE;
    }
}

gboolean
mn_session_visit (MnSession *self)
{
  g_autoptr (MnSession) alive = g_object_ref (self);
  MnTrainerStatus before = self->status;
  const gint64 since = g_get_monotonic_time () - self->told_at;
  gboolean drained;

  /* By now what was told has been drawn for the first time; where training takes all processors, and where views compute,
   * more follows. What moves half a second later has other reasons. */
  if (self->told_at != 0 && since >= FIRST_LOOK_US && (since <= LAST_LOOK_US || !self->looked))
    {
      self->told_work = mn_clock_work () - self->worked_at;
      self->looked = TRUE;
    }
  /* The status comes first: what was reported before the run was over is then taken below. */
  mn_trainer_get_status (self->trainer, &self->status);
  note_evaluation (self);
  take_names (self);
  drained = take_rows (self);
  if (MN_PHASE_IS_OVER (self->status.phase) && !drained)
    {
      self->status.phase = before.phase;
      return TRUE;
    }
  if (self->status.phase != self->phase_told || self->status.step != before.step
      || self->status.loading != before.loading || self->status.seconds != before.seconds
      || self->status.unseen != before.unseen)
    self->status_told = FALSE;
  if (is_urgent (self->phase_told, self->status.phase) || is_due (self))
    tell (self);
  if (self->trainer == NULL)
    return FALSE;
  if (!MN_PHASE_IS_OVER (self->status.phase))
    return TRUE;
  end_run (self);
  return FALSE;
}

static guint
get_interval (MnSession *self)
{
  return goes_on (self) && !has_spare_processor (self) ? INTERVAL_BUSY_MS : INTERVAL_MS;
}

static gboolean
on_timeout (gpointer data)
{
  g_autoptr (MnSession) self = g_object_ref (data);
  const guint source = self->timeout, interval = get_interval (self);

  /* The end of a run removes the source, and who hears of it may have started another. */
  if (!mn_session_visit (self) || self->timeout != source)
    return G_SOURCE_REMOVE;
  if (get_interval (self) == interval)
    return G_SOURCE_CONTINUE;
  mn_session_begin_visits (self);
  return G_SOURCE_REMOVE;
}

void
mn_session_begin_visits (MnSession *self)
{
  self->timeout = g_timeout_add (get_interval (self), on_timeout, self);
  g_source_set_name_by_id (self->timeout, "[minima] session");
}
