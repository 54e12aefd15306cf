/* mn-document.c - one open experiment, and what pages need of it.
 *
 * The frozen graph and the problems are made when first asked for after a change.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-document-private.h"

#include <glib/gi18n-lib.h>

#include "mn-setting-title.h"

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_MODIFIED,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_SESSION,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnDocument, mn_document, G_TYPE_OBJECT)

static gboolean
can_undo (MnDocument *self)
{
  return self->undo->len > 0;
}

static gboolean
can_redo (MnDocument *self)
{
  return self->redo->len > 0;
}

char *
mn_document_make_name (MnDocument *self)
{
  const char *name;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  name = mn_experiment_get_name (self->experiment);
  return g_strdup (name != NULL && *name != '\0' ? name : _("Untitled"));
}

static char *
make_title (MnDocument *self)
{
  if (self->file != NULL)
    {
      g_autofree char *base = g_file_get_basename (self->file);
      g_autofree char *name = g_filename_display_name (base);

      if (g_str_has_suffix (name, ".minima") && strlen (name) > strlen (".minima"))
        name[strlen (name) - strlen (".minima")] = '\0';
      return g_steal_pointer (&name);
    }
  else
    {
      g_autofree char *name = mn_document_make_name (self);

      /* Translators: an experiment, and when the run of it that was opened began: “Digits — 3 Jun 10:22:07” */
      return self->opened_run != NULL ? g_strdup_printf (C_("title", "%s — %s"), name, self->opened_run) : g_steal_pointer (&name);
    }
}

void
mn_document_notify (MnDocument *self)
{
  g_autofree char *title = make_title (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (title, self->title) != 0)
    {
      g_free (self->title);
      self->title = g_steal_pointer (&title);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
    }
  if (self->was_modified != mn_document_get_modified (self))
    {
      self->was_modified = !self->was_modified;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
    }
  if (self->could_undo != can_undo (self))
    {
      self->could_undo = !self->could_undo;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
    }
  if (self->could_redo != can_redo (self))
    {
      self->could_redo = !self->could_redo;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_REDO]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
mn_document_tell_changed (MnDocument *self)
{
  self->stale = TRUE;
  mn_document_look_at_data (self);
  mn_document_notify (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
refresh (MnDocument *self)
{
  if (!self->stale)
    return;

  g_clear_pointer (&self->frozen, mn_frozen_graph_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  self->frozen = mn_experiment_freeze (self->experiment);
  self->problems = mn_problems_new ();
  mn_experiment_check (self->experiment, self->problems);
  for (guint i = 0; i < self->problems->len; i++)
    {
      MnProblem *problem = g_ptr_array_index (self->problems, i);
      char *reason = mn_experiment_use_titles (self->experiment, problem->reason);

      g_free (problem->reason);
      problem->reason = reason;
    }
  self->stale = FALSE;
}

/* Once a new run has begun the document shows no longer what was opened. One that goes on has its folder by then. */
static void
on_running (MnDocument *self)
{
  if (self->opened_run != NULL && mn_session_get_running (self->session) && mn_session_get_run_dir (self->session) == NULL)
    mn_document_set_opened_run (self, NULL);
}

static void
mn_document_dispose (GObject *object)
{
  MnDocument *self = MN_DOCUMENT (object);

  mn_document_stop_looking (self);

  /* Whatever closes a document, the run's files are complete afterwards. */
  if (self->session != NULL && mn_session_get_running (self->session))
    mn_session_finish (self->session);
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_data (self->experiment, self);

  G_OBJECT_CLASS (mn_document_parent_class)->dispose (object);
}

static void
mn_document_finalize (GObject *object)
{
  MnDocument *self = MN_DOCUMENT (object);

  g_clear_pointer (&self->frozen, mn_frozen_graph_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_pointer (&self->redo, g_ptr_array_unref);
  g_clear_pointer (&self->current, g_free);
  g_clear_pointer (&self->saved, g_free);
  g_clear_pointer (&self->last_path, g_free);
  g_clear_pointer (&self->looked_at, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->opened_run, g_free);
  g_clear_pointer (&self->written, g_free);
  g_clear_object (&self->file);
  g_clear_object (&self->session);
  g_clear_object (&self->experiment);

  G_OBJECT_CLASS (mn_document_parent_class)->finalize (object);
}

static void
mn_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnDocument *self = MN_DOCUMENT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, mn_document_get_modified (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, can_redo (self));
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_document_class_init (MnDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mn_document_dispose;
  object_class->finalize = mn_document_finalize;
  object_class->get_property = mn_document_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MN_TYPE_SESSION, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
mn_document_init (MnDocument *self)
{
  self->undo = g_ptr_array_new_with_free_func (g_free);
  self->redo = g_ptr_array_new_with_free_func (g_free);
  self->session = mn_session_new ();
  g_signal_connect_object (self->session, "notify::running", G_CALLBACK (on_running), self, G_CONNECT_SWAPPED);
  self->stale = TRUE;
}

MnDocument *
mn_document_new (MnExperiment *experiment, GFile *file)
{
  MnDocument *self;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);
  g_return_val_if_fail (file == NULL || G_IS_FILE (file), NULL);

  self = g_object_new (MN_TYPE_DOCUMENT, NULL);
  self->experiment = experiment;
  self->file = file != NULL ? g_object_ref (file) : NULL;
  self->current = mn_experiment_to_string (experiment);
  self->saved = g_strdup (self->current);
  self->title = make_title (self);
  g_signal_connect_swapped (experiment, "changed", G_CALLBACK (mn_document_experiment_changed), self);
  mn_document_look_at_data (self);
  return self;
}

const char *
mn_document_get_text (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->current;
}

MnExperiment *
mn_document_get_experiment (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->experiment;
}

GFile *
mn_document_get_file (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->file;
}

MnSession *
mn_document_get_session (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->session;
}

void
mn_document_set_opened_run (MnDocument *self, const char *name)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  g_free (self->opened_run);
  self->opened_run = g_strdup (name);
  mn_document_notify (self);
}

const char *
mn_document_get_opened_run (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->opened_run;
}

gboolean
mn_document_get_modified (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);

  return g_strcmp0 (self->current, self->saved) != 0;
}

MnFrozenGraph *
mn_document_get_frozen (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  refresh (self);
  return self->frozen;
}

const MnProblems *
mn_document_get_problems (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  refresh (self);
  return self->problems;
}

char *
mn_document_describe_problem (MnDocument *self, const MnProblem *problem)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (problem != NULL, NULL);

  text = mn_problem_to_string (problem);
  return mn_experiment_use_titles (self->experiment, text);
}
