/* mn-document.c
 *
 * The history is a stack of JSON snapshots: an experiment is a few kilobytes, and a snapshot cannot forget a field that a
 * later setting adds. What pages need of the experiment (the frozen graph and the problems) is made when first asked for
 * after a change.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-document.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-settings.h"

/* More steps than anyone undoes; bounds the memory of a long session. */
#define MAX_HISTORY 500
/* Between two settings of one path that are one step: who types, spins or drags makes no longer pause. */
#define LONGEST_PAUSE_US (G_USEC_PER_SEC * 3 / 2)

struct _MnDocument
{
  GObject        parent_instance;

  MnExperiment  *experiment;
  MnSession     *session;
  GFile         *file;
  char          *title;

  GPtrArray     *undo;       /* snapshots before each step, oldest first */
  GPtrArray     *redo;
  char          *current;    /* snapshot of now */
  char          *saved;      /* snapshot of what the file holds, or of the untouched new experiment */
  char          *last_path;  /* the path of the last step, when it can be continued */
  gint64         last_set;   /* monotonic µs: when it was */
  const char    *setting;    /* the path being set right now */

  guint          groups;
  gboolean       edited;     /* within the open group */
  gboolean       restoring;

  gboolean       stale;
  MnFrozenGraph *frozen;
  MnProblems    *problems;

  char          *looked_at;   /* the data set's settings last looked at for the shape of its samples */
  GCancellable  *looking;     /* of the look that goes on, or NULL */

  gboolean       was_modified;
  gboolean       could_undo;
  gboolean       could_redo;
};

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
      const char *name = mn_experiment_get_name (self->experiment);

      return g_strdup (name != NULL && *name != '\0' ? name : _("Untitled"));
    }
}

/* Notifies the properties whose values are others than at the last call. */
static void
notify_derived (MnDocument *self)
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

typedef struct
{
  GWeakRef  document;
  MnSpec   *dataset;
  char     *data_dir;
} Look;

static void
look_free (Look *look)
{
  g_weak_ref_clear (&look->document);
  mn_spec_free (look->dataset);
  g_free (look->data_dir);
  g_free (look);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *look = task_data;
  GError *error = NULL;

  if (mn_dataset_prepare (look->dataset, look->data_dir, NULL, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What is wrong with the data is said where they are shown or used; here it only leaves the shape unknown. */
static void
looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (MnDocument) self = g_weak_ref_get (&look->document);

  if (self == NULL || self->looking != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->looking);
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    mn_document_data_known (self);
}

/* The shape of some data follows from their files alone, which are read on a thread. */
static void
look_at_data (MnDocument *self)
{
  const MnSpec *dataset = mn_experiment_get_dataset (self->experiment);
  g_autoptr (JsonNode) json = mn_spec_save_json (dataset);
  g_autofree char *settings = json_to_string (json, FALSE);
  g_autoptr (GTask) task = NULL;
  MnShape shape;
  Look *look;
  int n_classes;

  if (g_strcmp0 (settings, self->looked_at) == 0)
    return;
  g_free (self->looked_at);
  self->looked_at = g_steal_pointer (&settings);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  mn_dataset_describe (dataset, &shape, &n_classes);
  if (shape.rank > 0)
    return;

  self->looking = g_cancellable_new ();
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->document, self);
  look->dataset = mn_spec_copy (dataset);
  look->data_dir = mn_settings_dup_data_dir ();
  task = g_task_new (NULL, self->looking, looked, NULL);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  g_task_run_in_thread (task, look_in_thread);
}

void
mn_document_data_known (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  self->stale = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Ends a step of the history: what is now differs from @current. */
static void
commit (MnDocument *self)
{
  g_autofree char *now = mn_experiment_to_string (self->experiment);
  const char *path = self->groups == 0 ? self->setting : NULL;
  const gint64 at = g_get_monotonic_time ();
  gboolean continued = path != NULL && g_strcmp0 (path, self->last_path) == 0 && at - self->last_set <= LONGEST_PAUSE_US
                       && can_undo (self);

  self->stale = TRUE;
  if (g_strcmp0 (now, self->current) != 0)
    {
      if (!continued)
        {
          if (self->undo->len >= MAX_HISTORY)
            g_ptr_array_remove_index (self->undo, 0);
          g_ptr_array_add (self->undo, g_steal_pointer (&self->current));
        }
      g_free (self->current);
      self->current = g_steal_pointer (&now);
      g_ptr_array_set_size (self->redo, 0);

      g_free (self->last_path);
      self->last_path = g_strdup (path);
      self->last_set = at;
    }
  look_at_data (self);
  notify_derived (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
experiment_changed (MnDocument *self)
{
  self->stale = TRUE;
  if (self->restoring)
    return;
  if (self->groups > 0)
    self->edited = TRUE;
  else
    commit (self);
}

/* Takes the last snapshot of @from; what is now goes onto @to. */
static void
travel (MnDocument *self, GPtrArray *from, GPtrArray *to)
{
  g_autofree char *target = NULL;
  g_autoptr (GError) error = NULL;
  gboolean restored;

  if (from->len == 0 || self->groups > 0)
    return;

  target = g_ptr_array_steal_index (from, from->len - 1);
  self->restoring = TRUE;
  restored = mn_experiment_restore (self->experiment, target, &error);
  self->restoring = FALSE;
  if (!restored)
    {
      /* A snapshot is what the experiment itself wrote, so this is a defect; the experiment stays as it is. */
      g_critical ("Cannot restore a step of the history: %s", error->message);
      notify_derived (self);
      return;
    }

  g_ptr_array_add (to, g_steal_pointer (&self->current));
  self->current = g_steal_pointer (&target);
  g_clear_pointer (&self->last_path, g_free);
  self->stale = TRUE;
  look_at_data (self);
  notify_derived (self);
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
  self->stale = FALSE;
}

static void
mn_document_dispose (GObject *object)
{
  MnDocument *self = MN_DOCUMENT (object);

  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);

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
  g_signal_connect_swapped (experiment, "changed", G_CALLBACK (experiment_changed), self);
  look_at_data (self);
  return self;
}

MnDocument *
mn_document_open (GFile *file, GError **error)
{
  g_autofree char *path = NULL;
  MnExperiment *experiment;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s is not a file on this computer; copy it to a folder first"), uri);
      return NULL;
    }
  experiment = mn_experiment_load_file (path, NULL, error);
  return experiment != NULL ? mn_document_new (experiment, file) : NULL;
}

MnDocument *
mn_document_recover (GFile *file, const char *text, gboolean modified, GError **error)
{
  g_autoptr (MnExperiment) experiment = NULL;
  MnDocument *self;

  g_return_val_if_fail (file == NULL || G_IS_FILE (file), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  experiment = mn_experiment_load_data (text, -1, NULL, NULL, error);
  if (experiment == NULL)
    return NULL;
  self = file != NULL ? mn_document_open (file, NULL) : NULL;
  if (self != NULL)
    {
      if (!mn_experiment_restore (self->experiment, text, error))
        g_clear_object (&self);
      else
        commit (self);
      return self;
    }
  self = mn_document_new (g_steal_pointer (&experiment), file);
  if (modified)
    {
      g_clear_pointer (&self->saved, g_free);
      notify_derived (self);
    }
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

gboolean
mn_document_get_modified (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);

  return g_strcmp0 (self->current, self->saved) != 0;
}

gboolean
mn_document_save (MnDocument *self, GFile *file, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (file != NULL || self->file != NULL, FALSE);

  if (file == NULL)
    file = self->file;
  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s is not a place on this computer; choose a local folder"), uri);
      return FALSE;
    }
  if (!mn_experiment_save_file (self->experiment, path, error))
    return FALSE;

  g_set_object (&self->file, file);
  g_free (self->saved);
  self->saved = g_strdup (self->current);
  /* Undo then leads back to what was saved. */
  mn_document_end_setting (self);
  notify_derived (self);
  return TRUE;
}

void
mn_document_begin_group (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  self->groups++;
}

void
mn_document_end_group (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));
  g_return_if_fail (self->groups > 0);

  if (--self->groups == 0 && self->edited)
    {
      self->edited = FALSE;
      commit (self);
    }
}

void
mn_document_undo (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  travel (self, self->undo, self->redo);
}

void
mn_document_redo (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  travel (self, self->redo, self->undo);
}

gboolean
mn_document_set (MnDocument *self, const char *path, JsonNode *value, GError **error)
{
  const char *outer;
  gboolean set;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (path != NULL && value != NULL, FALSE);

  outer = self->setting;
  self->setting = path;
  set = mn_experiment_set (self->experiment, path, value, error);
  self->setting = outer;
  return set;
}

void
mn_document_end_setting (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  g_clear_pointer (&self->last_path, g_free);
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
