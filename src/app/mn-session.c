/* mn-session.c - the run of a document as the window sees it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <time.h>

#include "mn-change-history.h"
#include "mn-error.h"
#include "mn-settings.h"

#define INTERVAL_MS 33
/* The longer a picture took, in so many visits, the later the next one: where training computes on all processors, what the window draws is
 * taken from it, and a hundredth of one core's time is what the window may have; where one is left over, a tenth. That a run
 * pauses, goes on or ends is told at once. */
#define TELL_VISITS 2
#define TELL_SHARE 100
#define TELL_SHARE_SPARE 10
/* What views compute on other threads: one part of the time in so many. */
#define REST 128
#define REST_SPARE 16
/* Between two looks into the network, as long as someone wants them. */
#define PROBE_INTERVAL_MS 300
#define TELL_INTERVAL_MIN_US (G_USEC_PER_SEC / 10)
#define TELL_INTERVAL_MAX_US (4 * G_USEC_PER_SEC)
/* Of confusion counts in memory: a few hundred evaluations of a hundred classes. */
#define CONFUSION_MEMORY (16 * 1024 * 1024)
#define ROWS_AT_ONCE 1024
/* Of one visit; the window stays usable when more are waiting than it can take. */
#define ROWS_PER_VISIT (64 * ROWS_AT_ONCE)

enum
{
  PROP_0,
  PROP_PHASE,
  PROP_RUNNING,
  PROP_SHOWN_STEP,
  N_PROPS
};

enum
{
  ROWS,
  EVALUATION,
  EVENT,
  STORED,
  SAMPLE_CHOSEN,
  PROBE,
  STATUS,
  CLEARED,
  ROWS_RESET,
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnSession, mn_session, G_TYPE_OBJECT)

static const MnTrainerStatus no_status = {
  .phase = MN_PHASE_WAITING,
  .seconds_left = NAN,
};

void
mn_session_clear (MnSession *self)
{
  mn_session_drop_store (self);
  self->n_classes = 0;
  self->n_in_memory = self->n_dropped = 0;
  g_array_set_size (self->rows, 0);
  self->n_rows_told = 0;
  self->told_at = 0;
  self->phase_told = no_status.phase;
  self->status_told = FALSE;
  g_ptr_array_set_size (self->evaluations, 0);
  g_ptr_array_set_size (self->events, 0);
  g_clear_pointer (&self->class_names, g_strfreev);
  g_clear_pointer (&self->live, g_ptr_array_unref);
  mn_change_history_clear (self->changes);
  g_clear_pointer (&self->run_dir, g_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->probe, mn_probe_unref);
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_clear_pointer (&self->predictions[i], mn_predictions_unref);
  self->status = no_status;
  mn_trainer_summary_init (&self->summary);
}

/* What becomes known at the end of loading, kept beyond the trainer's life. */
static void
take_names (MnSession *self)
{
  if (self->class_names == NULL)
    self->class_names = g_strdupv ((char **) mn_trainer_get_class_names (self->trainer));
  if (self->live == NULL)
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
  MnEvaluation *evaluation;

  take_predictions (self);
  /* A view may end the run when it hears of one. */
  while (self->trainer && (evaluation = mn_trainer_take_evaluation (self->trainer)))
    mn_session_add_evaluation (self, evaluation);
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

static void
take_events (MnSession *self)
{
  MnRunEvent *event;

  while (self->trainer && (event = mn_trainer_take_event (self->trainer)))
    {
      g_ptr_array_add (self->events, event);
      note_change (self, event);
      g_signal_emit (self, signals[EVENT], 0, self->events->len - 1);
    }
}

static void
take_probe (MnSession *self)
{
  MnProbe *probe = self->trainer ? mn_trainer_take_probe (self->trainer) : NULL;

  if (probe == NULL)
    return;
  mn_probe_unref (self->probe);
  self->probe = probe;
  g_signal_emit (self, signals[PROBE], 0);
}

void
mn_session_tell_rows (MnSession *self)
{
  guint first = self->n_rows_told;

  self->n_rows_told = self->rows->len;
  if (self->rows->len > first)
    g_signal_emit (self, signals[ROWS], 0, first, self->rows->len - first);
}

/* Rows that found no place in the feed are in the run's folder; the curves shall have all of them. */
static void
reread_rows (MnSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = self->run_dir ? mn_run_open_without_counts (self->run_dir, &error) : NULL;

  if (run == NULL || run->rows->len < self->rows->len)
    {
      g_message ("Of this run's measurements %" G_GUINT64_FORMAT " are not shown: %s", self->status.dropped,
                 error ? error->message : "the folder holds fewer");
      return;
    }
  g_array_set_size (self->rows, 0);
  self->n_rows_told = 0;
  g_signal_emit (self, signals[ROWS_RESET], 0);
  g_array_append_vals (self->rows, run->rows->data, run->rows->len);
  mn_session_tell_rows (self);
}

static void
end_run (MnSession *self)
{
  g_autoptr (MnTrainer) trainer = g_steal_pointer (&self->trainer);

  g_clear_handle_id (&self->timeout, g_source_remove);
  mn_trainer_get_summary (trainer, &self->summary);
  if (mn_trainer_get_error (trainer))
    self->error = g_error_copy (mn_trainer_get_error (trainer));
  /* Joins the thread: from here on everything is on disk. */
  g_clear_pointer (&trainer, mn_trainer_free);
  if (self->status.dropped > 0)
    reread_rows (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_signal_emit (self, signals[ENDED], 0, (int) self->status.phase);
}

/* Between steps and evaluations a run changes more often than anyone can read. */
static gboolean
is_urgent (MnPhase before, MnPhase now)
{
  return before != now
         && !((before == MN_PHASE_TRAINING || before == MN_PHASE_EVALUATING)
              && (now == MN_PHASE_TRAINING || now == MN_PHASE_EVALUATING));
}

/* In µs; what no clock tells is no work. */
static gint64
get_work (void)
{
  struct timespec time = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
has_spare_processor (MnSession *self)
{
  return self->status.threads < self->n_processors;
}

gint64
mn_session_get_rest (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), REST);

  return has_spare_processor (self) ? REST_SPARE : REST;
}

static gboolean
is_due (MnSession *self)
{
  const gint64 share = has_spare_processor (self) ? TELL_SHARE_SPARE : TELL_SHARE;
  gint64 interval = CLAMP (share * self->told_work, TELL_INTERVAL_MIN_US, TELL_INTERVAL_MAX_US);

  /* Drawing takes nothing from a run that rests, and who goes step by step waits for each. */
  if (self->status.phase == MN_PHASE_PAUSED)
    interval = TELL_INTERVAL_MIN_US;
  return g_get_monotonic_time () - self->told_at >= interval;
}

static void
tell (MnSession *self)
{
  self->told_at = g_get_monotonic_time ();
  self->worked_at = get_work ();
  self->visits = 0;
  mn_session_tell_rows (self);
  take_evaluations (self);
  take_events (self);
  take_probe (self);
  if (self->phase_told != self->status.phase)
    {
      self->phase_told = self->status.phase;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
    }
  if (!self->status_told)
    {
      self->status_told = TRUE;
      g_signal_emit (self, signals[STATUS], 0);
    }
}

/* One visit to the trainer; TRUE while the run goes on. */
static gboolean
visit (MnSession *self)
{
  g_autoptr (MnSession) alive = g_object_ref (self);
  MnTrainerStatus before = self->status;
  gboolean drained;

  /* By now what was told has been drawn. What moves later has other reasons. */
  if (++self->visits == TELL_VISITS)
    self->told_work = get_work () - self->worked_at;
  /* The status comes first: what was reported before the run was over is then taken below. */
  mn_trainer_get_status (self->trainer, &self->status);
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

static gboolean
on_timeout (gpointer data)
{
  MnSession *self = data;

  if (visit (self))
    return G_SOURCE_CONTINUE;
  /* end_run() has removed the source. */
  return G_SOURCE_REMOVE;
}

static void
mn_session_dispose (GObject *object)
{
  MnSession *self = MN_SESSION (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->trainer, mn_trainer_free);
  G_OBJECT_CLASS (mn_session_parent_class)->dispose (object);
}

static void
mn_session_finalize (GObject *object)
{
  MnSession *self = MN_SESSION (object);

  mn_session_clear (self);
  g_array_unref (self->rows);
  g_ptr_array_unref (self->evaluations);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->viewers);
  mn_change_history_free (self->changes);
  G_OBJECT_CLASS (mn_session_parent_class)->finalize (object);
}

static void
mn_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnSession *self = MN_SESSION (object);

  switch (id)
    {
    case PROP_PHASE:
      g_value_set_int (value, (int) self->status.phase);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->trainer != NULL);
      break;
    case PROP_SHOWN_STEP:
      g_value_set_int64 (value, self->shown_step);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWN_STEP)
    mn_session_set_shown_step (MN_SESSION (object), g_value_get_int64 (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_session_class_init (MnSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mn_session_dispose;
  object_class->finalize = mn_session_finalize;
  object_class->get_property = mn_session_get_property;
  object_class->set_property = mn_session_set_property;

  properties[PROP_PHASE] = g_param_spec_int ("phase", NULL, NULL, MN_PHASE_WAITING, MN_PHASE_FAILED, MN_PHASE_WAITING,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUNNING]
      = g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN_STEP] = g_param_spec_int64 ("shown-step", NULL, NULL, -1, G_MAXINT64, -1,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ROWS] = g_signal_new ("rows", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_UINT, G_TYPE_UINT);
  signals[EVALUATION] = g_signal_new ("evaluation", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                      1, G_TYPE_UINT);
  signals[EVENT] = g_signal_new ("event", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_UINT);
  signals[STORED] = g_signal_new ("stored", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAMPLE_CHOSEN]
      = g_signal_new ("sample-chosen", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBE] = g_signal_new ("probe", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STATUS]
      = g_signal_new ("status", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLEARED]
      = g_signal_new ("cleared", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROWS_RESET]
      = g_signal_new ("rows-reset", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED]
      = g_signal_new ("ended", MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
mn_session_init (MnSession *self)
{
  self->viewers = g_hash_table_new (NULL, NULL);
  self->changes = mn_change_history_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  self->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  self->status = no_status;
  self->shown_step = -1;
  self->chosen_sample = -1;
  self->confusion_memory = CONFUSION_MEMORY;
  self->n_processors = (int) g_get_num_processors ();
  mn_trainer_summary_init (&self->summary);
}

MnSession *
mn_session_new (void)
{
  return g_object_new (MN_TYPE_SESSION, NULL);
}

/* Tells the trainer what all viewers together want to see. */
static void
watch (MnSession *self)
{
  guint what = MN_PROBE_NOTHING;
  GHashTableIter iter;
  gpointer wanted;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &wanted))
    what |= GPOINTER_TO_UINT (wanted);
  if (self->trainer)
    mn_trainer_watch (self->trainer, what, PROBE_INTERVAL_MS);
}

static void
start (MnSession *self, MnExperiment *experiment, const char *from_dir, const char *checkpoint, gboolean paused)
{
  g_autofree char *device = mn_settings_dup_device ();
  g_autofree char *data_dir = mn_settings_dup_data_dir ();
  g_autofree char *run_dir = NULL;
  MnTrainerOptions options = { NULL };

  run_dir = mn_settings_make_run_dir (mn_experiment_get_name (experiment));
  options.device = device;
  options.threads = mn_settings_get_threads ();
  options.data_dir = data_dir;
  options.run_dir = run_dir;
  options.from_dir = from_dir;
  options.from_checkpoint = checkpoint;
  options.start_paused = paused;
  options.keep_layers = TRUE;

  mn_session_clear (self);
  mn_session_set_shown_step (self, -1);
  g_signal_emit (self, signals[CLEARED], 0);
  self->trainer = mn_trainer_new (experiment, &options);
  watch (self);
  mn_trainer_keep_predictions (self->trainer, TRUE);
  mn_trainer_start (self->trainer);
  self->timeout = g_timeout_add (INTERVAL_MS, on_timeout, self);
  g_source_set_name_by_id (self->timeout, "[minima] session");
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[STATUS], 0);
}

/**
 * mn_session_start:
 * @experiment: what to train; a copy is made, so that it may be edited on
 *
 * Starts a run with the device, threads and folders of the settings. What is wrong with it is reported by the run: it then
 * ends in %MN_PHASE_FAILED.
 */
void
mn_session_start (MnSession *self, MnExperiment *experiment)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (MN_IS_EXPERIMENT (experiment));
  g_return_if_fail (self->trainer == NULL);

  start (self, experiment, NULL, NULL, FALSE);
}

/**
 * mn_session_start_paused:
 *
 * As mn_session_start(), but no step is made before a command asks for it.
 */
void
mn_session_start_paused (MnSession *self, MnExperiment *experiment)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (MN_IS_EXPERIMENT (experiment));
  g_return_if_fail (self->trainer == NULL);

  start (self, experiment, NULL, NULL, TRUE);
}

/**
 * mn_session_fork:
 *
 * As mn_session_start(), with the weights and at the step of a checkpoint that the run before has left.
 */
void
mn_session_fork (MnSession *self, MnExperiment *experiment, const char *checkpoint)
{
  g_autofree char *from_dir = NULL;

  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (MN_IS_EXPERIMENT (experiment));
  g_return_if_fail (self->trainer == NULL && self->run_dir != NULL);

  from_dir = g_strdup (self->run_dir);
  start (self, experiment, from_dir, checkpoint, FALSE);
}

/**
 * mn_session_command:
 *
 * Passes a command on; without effect when no run is alive, as it may have ended a moment ago.
 */
void
mn_session_command (MnSession *self, MnCommand command)
{
  g_return_if_fail (MN_IS_SESSION (self));

  if (self->trainer != NULL)
    mn_trainer_command (self->trainer, command);
}

/* Without a note in the history. */
static gboolean
change (MnSession *self, const char *path, double value, GError **error)
{
  if (self->trainer != NULL)
    return mn_trainer_change (self->trainer, path, value, error);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("the run is over"));
  return FALSE;
}

/* What it was, if nobody has wanted it otherwise. */
static double
value_before (MnSession *self, const char *path)
{
  const MnLiveSetting *setting = self->live != NULL ? mn_live_settings_find (self->live, path) : NULL;
  double value;

  if (mn_change_history_find (self->changes, path, &value))
    return value;
  return setting != NULL ? setting->value : NAN;
}

gboolean
mn_session_change (MnSession *self, const char *path, double value, GError **error)
{
  double before;

  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  before = value_before (self, path);
  if (!change (self, path, value, error))
    return FALSE;
  if (before != value)
    mn_change_history_add (self->changes, path, before, value);
  return TRUE;
}

gboolean
mn_session_can_undo_change (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL && mn_change_history_peek_undo (self->changes) != NULL;
}

gboolean
mn_session_can_redo_change (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL && mn_change_history_peek_redo (self->changes) != NULL;
}

gboolean
mn_session_undo_change (MnSession *self)
{
  const MnChange *last;

  if (!mn_session_can_undo_change (self))
    return FALSE;
  last = mn_change_history_peek_undo (self->changes);
  if (!change (self, last->path, last->before, NULL))
    return FALSE;
  mn_change_history_undone (self->changes);
  return TRUE;
}

gboolean
mn_session_redo_change (MnSession *self)
{
  const MnChange *next;

  if (!mn_session_can_redo_change (self))
    return FALSE;
  next = mn_change_history_peek_redo (self->changes);
  if (!change (self, next->path, next->after, NULL))
    return FALSE;
  mn_change_history_redone (self->changes);
  return TRUE;
}

void
mn_session_finish (MnSession *self)
{
  g_return_if_fail (MN_IS_SESSION (self));

  if (self->trainer == NULL)
    return;
  mn_trainer_command (self->trainer, MN_COMMAND_STOP);
  while (self->trainer != NULL && visit (self))
    g_usleep (2000);
}

gboolean
mn_session_get_running (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL;
}

MnPhase
mn_session_get_phase (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), MN_PHASE_WAITING);

  return self->status.phase;
}

void
mn_session_get_status (MnSession *self, MnTrainerStatus *status)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (status != NULL);

  *status = self->status;
}

GArray *
mn_session_get_rows (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->rows;
}

GPtrArray *
mn_session_get_evaluations (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->evaluations;
}

GPtrArray *
mn_session_get_live (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->live;
}

GPtrArray *
mn_session_get_events (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->events;
}

const char *const *
mn_session_get_class_names (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return (const char *const *) self->class_names;
}

const char *
mn_session_get_run_dir (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->run_dir;
}

void
mn_session_watch (MnSession *self, gpointer viewer, guint what)
{
  g_return_if_fail (MN_IS_SESSION (self));

  if (what == MN_PROBE_NOTHING)
    g_hash_table_remove (self->viewers, viewer);
  else
    g_hash_table_insert (self->viewers, viewer, GUINT_TO_POINTER (what));
  watch (self);
}

MnProbe *
mn_session_get_probe (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->probe;
}

void
mn_session_get_summary (MnSession *self, MnTrainerSummary *summary)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (summary != NULL);

  *summary = self->summary;
}

const GError *
mn_session_get_error (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->error;
}

gboolean
mn_session_get_chosen_sample (MnSession *self, gboolean *test, gint64 *index)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  *test = self->chosen_test;
  *index = self->chosen_sample;
  return self->chosen_sample >= 0;
}

void
mn_session_choose_sample (MnSession *self, gboolean test, gint64 index)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (index >= 0);

  self->chosen_test = test;
  self->chosen_sample = index;
  g_signal_emit (self, signals[SAMPLE_CHOSEN], 0);
}
