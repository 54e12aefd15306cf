/* mn-session.c - the run of a document as the window sees it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include <math.h>

#include "mn-settings.h"

/* Between two looks into the network, as long as someone wants them. */
#define PROBE_INTERVAL_MS 300
/* Of confusion counts in memory: a few hundred evaluations of a hundred classes. */
#define CONFUSION_MEMORY (16 * 1024 * 1024)

enum
{
  PROP_0,
  PROP_PHASE,
  PROP_RUNNING,
  PROP_SHOWN_STEP,
  PROP_BETA,
  PROP_AWAITS_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnSession, mn_session, G_TYPE_OBJECT)

static const MnTrainerStatus no_status = {
  .phase = MN_PHASE_WAITING,
  .seconds_left = NAN,
  .input_mean = NAN,
  .input_deviation = NAN,
};

void
mn_session_clear (MnSession *self)
{
  mn_session_drop_store (self);
  if (self->rereading != NULL)
    g_cancellable_cancel (self->rereading);
  g_clear_object (&self->rereading);
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
  g_clear_pointer (&self->awaited, g_free);
  g_clear_object (&self->experiment);
  g_clear_error (&self->error);
  g_clear_pointer (&self->tail, mn_session_tail_free);
  g_clear_pointer (&self->probe, mn_probe_unref);
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_clear_pointer (&self->predictions[i], mn_predictions_unref);
  self->status = no_status;
  mn_trainer_summary_init (&self->summary);
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
    case PROP_BETA:
      g_value_set_double (value, self->beta);
      break;
    case PROP_AWAITS_RUN:
      g_value_set_boolean (value, self->awaited != NULL);
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

/* The types of the parameters follow. */
static void
new_signal (const char *name, guint n_params, ...)
{
  va_list types;

  va_start (types, n_params);
  g_signal_new_valist (name, MN_TYPE_SESSION, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE, n_params, types);
  va_end (types);
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
  properties[PROP_BETA] = g_param_spec_double ("beta", NULL, NULL, 0, G_MAXDOUBLE, 1,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AWAITS_RUN]
      = g_param_spec_boolean ("awaits-run", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  new_signal ("rows", 2, G_TYPE_UINT, G_TYPE_UINT);
  new_signal ("evaluations", 2, G_TYPE_UINT, G_TYPE_UINT);
  new_signal ("events", 2, G_TYPE_UINT, G_TYPE_UINT);
  new_signal ("stored", 0);
  new_signal ("sample-chosen", 0);
  new_signal ("probe", 0);
  new_signal ("status", 0);
  new_signal ("cleared", 0);
  new_signal ("rows-reset", 0);
  new_signal ("ended", 1, G_TYPE_INT);
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
  self->beta = 1;
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

void
mn_session_begin (MnSession *self, MnExperiment *experiment, MnTrainerOptions *options)
{
  g_autofree char *device = mn_settings_dup_device ();
  g_autofree char *data_dir = mn_settings_dup_data_dir ();

  /* One that goes on takes what its record has. */
  options->device = options->resume ? NULL : device;
  options->threads = options->resume ? 0 : mn_settings_get_threads ();
  options->data_dir = data_dir;
  options->keep_layers = TRUE;
  self->trainer = mn_trainer_new (experiment, options);
  self->status.phase = self->phase_told = MN_PHASE_WAITING;
  self->all_probes = FALSE;
  self->pausing = options->start_paused;
  watch (self);
  mn_trainer_keep_predictions (self->trainer, TRUE);
  mn_trainer_start (self->trainer);
  mn_session_begin_visits (self);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit_by_name (self, "status");
}

static void
start (MnSession *self, MnExperiment *experiment, const char *from_dir, const char *checkpoint, gboolean paused)
{
  g_autofree char *run_dir = mn_settings_make_run_dir (mn_experiment_get_name (experiment));
  MnTrainerOptions options = { .run_dir = run_dir, .from_dir = from_dir, .from_checkpoint = checkpoint, .start_paused = paused };

  mn_session_clear (self);
  self->experiment = mn_experiment_copy (experiment);
  mn_session_set_shown_step (self, -1);
  g_signal_emit_by_name (self, "cleared");
  mn_session_begin (self, experiment, &options);
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

  if (self->trainer == NULL)
    return;
  if (command == MN_COMMAND_PAUSE || command == MN_COMMAND_RESUME)
    self->pausing = command == MN_COMMAND_PAUSE;
  mn_trainer_command (self->trainer, command);
}

void
mn_session_await_run (MnSession *self, const char *dir)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (dir == NULL || (self->trainer == NULL && self->run_dir == NULL));

  if (g_strcmp0 (self->awaited, dir) == 0)
    return;
  g_free (self->awaited);
  self->awaited = g_strdup (dir);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AWAITS_RUN]);
}

const char *
mn_session_get_awaited_run (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->awaited;
}

gboolean
mn_session_get_pausing (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL && self->pausing;
}

void
mn_session_finish (MnSession *self)
{
  g_return_if_fail (MN_IS_SESSION (self));

  if (self->trainer == NULL)
    return;
  mn_trainer_command (self->trainer, MN_COMMAND_STOP);
  while (self->trainer != NULL && mn_session_visit (self))
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

void
mn_session_get_calm_status (MnSession *self, MnTrainerStatus *status)
{
  mn_session_get_status (self, status);
  if (status->phase == MN_PHASE_EVALUATING && g_get_monotonic_time () < self->evaluating_since + MN_SESSION_CALM)
    status->phase = MN_PHASE_TRAINING;
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

MnExperiment *
mn_session_get_experiment (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), NULL);

  return self->experiment;
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

double
mn_session_get_beta (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), 1);

  return self->beta;
}

void
mn_session_set_beta (MnSession *self, double beta)
{
  g_return_if_fail (MN_IS_SESSION (self) && beta >= 0);

  if (self->beta == beta)
    return;
  self->beta = beta;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BETA]);
}

void
mn_session_choose_sample (MnSession *self, gboolean test, gint64 index)
{
  g_return_if_fail (MN_IS_SESSION (self));
  g_return_if_fail (index >= 0);

  self->chosen_test = test;
  self->chosen_sample = index;
  g_signal_emit_by_name (self, "sample-chosen");
}
