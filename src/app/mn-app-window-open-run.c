/* mn-app-window-open-run.c - runs that are over, opened again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-curves-view.h"
#include "mn-run-chooser.h"
#include "mn-run-text.h"
#include "mn-run-writer.h"

/* Counts that cannot be read are missed by those who show them. */
static MnRun *
open_run (const char *dir, GError **error)
{
  MnRun *run = mn_run_open_without_counts (dir, error);

  if (run != NULL)
    mn_run_read_last_counts (run, NULL);
  return run;
}

static void
read_run (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  GError *error = NULL;
  MnRun *run = open_run (dir, &error);

  if (run != NULL)
    g_task_return_pointer (task, run, (GDestroyNotify) mn_run_free);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  MnRun       *run;
  MnRunWriter *held;
} HeldRun;

static void
held_run_free (HeldRun *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->run, mn_run_free);
  g_clear_pointer (&self->held, mn_run_writer_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeldRun, held_run_free)

/* Of a run that another program writes, what is read may be of a moment that has passed: nobody does until it goes on. */
static void
read_run_to_resume (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  g_autoptr (HeldRun) read = g_new0 (HeldRun, 1);
  GError *error = NULL;

  read->held = mn_run_writer_hold (dir, &error);
  if (read->held != NULL)
    read->run = open_run (dir, &error);
  if (read->run != NULL)
    g_task_return_pointer (task, g_steal_pointer (&read), (GDestroyNotify) held_run_free);
  else
    g_task_return_error (task, error);
}

static void
tell_which (MnDocument *document, const MnRun *run)
{
  g_autofree char *began = mn_run_text_began (run->info, run->dir);

  mn_document_set_opened_run (document, began);
}

/* Over the curves of the run in the shown tab. */
static void
lay_over (MnAppWindow *self, const char *const *dirs)
{
  MnExperimentView *view = mn_app_window_get_view (self);
  MnRunView *curves;

  mn_experiment_view_show_page (view, "watch");
  mn_watch_page_open (mn_experiment_view_get_watch_page (view), "curves");
  curves = mn_watch_page_get_view (mn_experiment_view_get_watch_page (view), "curves");
  /* Those that are in the charts already stay there. */
  for (guint i = 0; dirs[i] != NULL; i++)
    mn_curves_view_compare (MN_CURVES_VIEW (curves), dirs[i]);
}

/* @data: (nullable): the folders of runs that are laid over it. */
static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  g_auto (GStrv) others = data;
  g_autoptr (GError) error = NULL;
  MnRun *run = g_task_propagate_pointer (G_TASK (result), &error);
  MnDocument *document;
  MnExperimentView *view;

  if (self->closing)
    {
      g_clear_pointer (&run, mn_run_free);
      return;
    }
  if (run == NULL)
    {
      mn_app_window_show_error (self, _("The Run Cannot Be Opened"), error);
      return;
    }
  document = mn_document_new (mn_experiment_copy (run->experiment), NULL);
  tell_which (document, run);
  mn_session_show_run (mn_document_get_session (document), run);
  mn_app_window_add_document (self, document);
  view = mn_app_window_get_view (self);
  if (view != NULL && g_strcmp0 (mn_experiment_view_get_page (view), "workspace") != 0)
    mn_experiment_view_show_page (view, "watch");
  mn_app_window_update_run_actions (self);
  if (others != NULL)
    lay_over (self, (const char *const *) others);
}

/* Of a document that awaits a run: it was made of that. */
#define OPENED "mn-restored-opened"
/* Set for it while the folder is read. */
#define READING "mn-restored-reading"

/* The window that has the document by now, as its tab may have been dragged to another; NULL: none. One that is about to be closed may yet stay. */
static MnAppWindow *
find_window (MnDocument *document)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (g_application_get_default ()));

  for (GList *l = windows; l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && mn_app_window_find_page (l->data, document) != NULL)
      return l->data;
  return NULL;
}

static void
on_read_again (GObject *source, GAsyncResult *result, gpointer data)
{
  MnDocument *document = MN_DOCUMENT (source);
  MnAppWindow *window = find_window (document);
  MnSession *session = mn_document_get_session (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = g_task_propagate_pointer (G_TASK (result), &error);
  const gboolean opened = g_object_steal_data (source, OPENED) != NULL;

  g_object_set_data (source, READING, NULL);
  /* Or somebody was quicker, and has begun another. */
  if (window == NULL || mn_session_get_awaited_run (session) == NULL)
    return;
  if (run == NULL)
    {
      g_autofree char *title = NULL, *text = NULL;

      mn_session_await_run (session, NULL);
      mn_document_set_opened_run (document, NULL);
      g_object_get (document, "title", &title, NULL);
      text = g_strdup_printf (_("The last run of “%s” is not shown again: %s"), title, error->message);
      mn_app_window_add_toast (window, text);
    }
  else
    {
      if (opened)
        tell_which (document, run);
      mn_session_show_run (session, g_steal_pointer (&run));
    }
  mn_app_window_update_run_actions (window);
  mn_app_window_touch (window);
}

/* Set for a document while its run is read so that it can go on: to read it twice at a time would find it held by itself. */
#define RESUMING "mn-resuming-run"

/* The folder was read; the run goes on unless somebody has begun another one meanwhile. */
static void
on_read_to_resume (GObject *source, GAsyncResult *result, gpointer data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  g_autoptr (MnDocument) document = data;
  MnSession *session = mn_document_get_session (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (HeldRun) read = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean wanted;

  g_object_set_data (G_OBJECT (document), RESUMING, NULL);
  wanted = !self->closing && mn_app_window_find_page (self, document) != NULL && mn_session_can_resume (session);
  if (!wanted)
    return;
  if (read == NULL)
    {
      mn_app_window_show_error (self, _("The Run Cannot Be Resumed"), error);
      return;
    }
  if (g_strcmp0 (mn_session_get_run_dir (session), read->run->dir) != 0)
    return;
  mn_session_resume (session, g_steal_pointer (&read->run), g_steal_pointer (&read->held));
  mn_app_window_update_run_actions (self);
  /* The button that was pressed is gone, as after Start. */
  if (mn_app_window_get_document (self) == document)
    gtk_widget_grab_focus (self->pause_button);
}

void
mn_app_window_resume_run (MnAppWindow *self, MnDocument *document)
{
  MnSession *session;

  g_return_if_fail (MN_IS_APP_WINDOW (self) && MN_IS_DOCUMENT (document));

  session = mn_document_get_session (document);
  if (!mn_session_can_resume (session) || g_object_get_data (G_OBJECT (document), RESUMING) != NULL)
    return;
  g_object_set_data (G_OBJECT (document), RESUMING, document);
  mn_background_run (self, read_run_to_resume, g_strdup (mn_session_get_run_dir (session)), g_free,
                     NULL, on_read_to_resume, g_object_ref (document));
}

/* For the title, which is there before the run is. NULL: its folder does not tell. */
static void
read_began (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *path = g_build_filename (dir, "run.json", NULL);
  JsonNode *root = json_parser_load_from_mapped_file (parser, path, NULL) ? json_parser_get_root (parser) : NULL;

  g_task_return_pointer (task, root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                                 ? mn_run_text_began (json_node_get_object (root), dir) : NULL, g_free);
}

static void
on_began (GObject *source, GAsyncResult *result, gpointer data)
{
  MnDocument *document = MN_DOCUMENT (source);
  g_autofree char *began = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Else it has been read meanwhile, or another run has begun. */
  if (began != NULL && mn_session_get_awaited_run (mn_document_get_session (document)) != NULL)
    mn_document_set_opened_run (document, began);
}

void
mn_app_window_restore_run (MnDocument *document, const char *dir, gboolean opened)
{
  g_return_if_fail (MN_IS_DOCUMENT (document) && dir != NULL);

  mn_session_await_run (mn_document_get_session (document), dir);
  g_object_set_data (G_OBJECT (document), OPENED, GINT_TO_POINTER (opened));
  if (opened)
    mn_background_run (document, read_began, g_strdup (dir), g_free, NULL, on_began, NULL);
}

void
mn_app_window_read_run (MnDocument *document)
{
  const char *dir;

  g_return_if_fail (MN_IS_DOCUMENT (document));

  dir = mn_session_get_awaited_run (mn_document_get_session (document));
  if (dir == NULL || g_object_get_data (G_OBJECT (document), READING) != NULL)
    return;
  g_object_set_data (G_OBJECT (document), READING, document);
  mn_background_run (document, read_run, g_strdup (dir), g_free, NULL, on_read_again, NULL);
}

const char *
mn_app_window_get_kept_run (MnDocument *document, gboolean *opened)
{
  MnSession *session;
  const char *dir;

  g_return_val_if_fail (MN_IS_DOCUMENT (document) && opened != NULL, NULL);

  session = mn_document_get_session (document);
  dir = mn_session_get_run_dir (session);
  *opened = dir != NULL ? mn_document_get_opened_run (document) != NULL
                        : g_object_get_data (G_OBJECT (document), OPENED) != NULL;
  return dir != NULL ? dir : mn_session_get_awaited_run (session);
}

void
mn_app_window_open_run (MnAppWindow *self, const char *dir)
{
  g_return_if_fail (MN_IS_APP_WINDOW (self) && dir != NULL);

  if (mn_app_window_show_run (self, dir))
    return;
  mn_background_run (self, read_run, g_strdup (dir), g_free, NULL, on_read, NULL);
}

void
mn_app_window_compare_runs (MnAppWindow *self, const char *const *dirs)
{
  g_return_if_fail (MN_IS_APP_WINDOW (self) && dirs != NULL && dirs[0] != NULL);

  if (mn_app_window_show_run (self, dirs[0]))
    lay_over (self, dirs + 1);
  else
    mn_background_run (self, read_run, g_strdup (dirs[0]), g_free, NULL, on_read, g_strdupv ((char **) dirs + 1));
}

static void
run_chosen (MnAppWindow *self, const char *dir)
{
  mn_app_window_open_run (self, dir);
}

static void
open_run_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *chooser = mn_run_chooser_new (user_data, MN_RUN_CHOOSER_OPEN, NULL);

  g_signal_connect_object (chooser, "chosen", G_CALLBACK (run_chosen), user_data, G_CONNECT_SWAPPED);
  gtk_window_present (chooser);
}

void
mn_app_window_install_open_run_actions (MnAppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "open-run", .activate = open_run_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
