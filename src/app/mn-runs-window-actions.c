/* mn-runs-window-actions.c - opening, comparing and exporting the runs that are selected.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-background.h"
#include "mn-page-tools.h"
#include "mn-program-hold.h"
#include "mn-run-groups.h"
#include "mn-show-file.h"

/* So many tabs, or runs in one chart, are asked about. */
#define MANY_TABS 10
#define MANY_CURVES 40

/* The folders of the runs, the first one first. (transfer full) */
static char **
list_dirs (MnRunsWindow *self, gboolean selected)
{
  g_autoptr (GPtrArray) runs = mn_runs_table_list_runs (self->table, selected);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < runs->len; i++)
    g_strv_builder_add (builder, ((const MnRunRecord *) runs->pdata[i])->dir);
  return g_strv_builder_end (builder);
}

/* Where runs are opened; of the main windows the one that was used last. */
static MnAppWindow *
get_main (MnRunsWindow *self)
{
  return MN_APP_WINDOW (mn_application_get_window (MN_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)))));
}

static void
open_runs (MnRunsWindow *self, char **dirs)
{
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      MnAppWindow *window = mn_runs_window_find_tab (dirs[i]);

      if (window == NULL)
        window = get_main (self);
      mn_app_window_open_run (window, dirs[i]);
      gtk_window_present (GTK_WINDOW (window));
    }
}

static void
compare_runs (MnRunsWindow *self, char **dirs)
{
  MnAppWindow *window = mn_runs_window_find_tab (dirs[0]);

  if (window == NULL)
    window = get_main (self);
  gtk_window_present (GTK_WINDOW (window));
  mn_app_window_compare_runs (window, (const char *const *) dirs);
}

typedef struct
{
  MnRunsWindow *window;
  char        **dirs;
  void        (*what) (MnRunsWindow *self, char **dirs);
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  g_strfreev (asked->dirs);
  g_free (asked);
}

static void
many_answered (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  if (g_str_equal (response, "go"))
    asked->what (asked->window, asked->dirs);
}

/* Does it if the answer to @question is yes. Takes @dirs. */
static void
ask (MnRunsWindow *self, char **dirs, const char *question, const char *answer, void (*what) (MnRunsWindow *self, char **dirs))
{
  GtkWidget *dialog;
  Asked *asked;

  dialog = adw_message_dialog_new (GTK_WINDOW (self), question, _("This may take long, and much memory."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "go", answer, NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  asked = g_new (Asked, 1);
  *asked = (Asked) { self, dirs, what };
  /* The dialog goes with the window that it is over. */
  g_signal_connect_data (dialog, "response", G_CALLBACK (many_answered), asked, asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_auto (GStrv) dirs = list_dirs (self, TRUE);
  const guint n = g_strv_length (dirs);
  g_autofree char *question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Open %u Run?", "Open %u Runs?", n), n);

  if (n > MANY_TABS)
    ask (self, g_steal_pointer (&dirs), question, _("_Open"), open_runs);
  else
    open_runs (self, dirs);
}

static void
compare_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_auto (GStrv) dirs = list_dirs (self, TRUE);
  const guint n = g_strv_length (dirs);
  g_autofree char *question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Compare %u Run?", "Compare %u Runs?", n), n);

  if (n > MANY_CURVES)
    ask (self, g_steal_pointer (&dirs), question, _("_Compare"), compare_runs);
  else if (n > 0)
    compare_runs (self, dirs);
}

static void
show_folder_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_auto (GStrv) dirs = list_dirs (self, TRUE);
  g_autoptr (GFile) folder = dirs[0] != NULL ? g_file_new_for_path (dirs[0]) : NULL;

  if (folder != NULL)
    mn_show_file (GTK_WINDOW (self), folder);
}

static void
copy_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  mn_runs_table_copy (MN_RUNS_WINDOW (widget)->table);
}

typedef struct
{
  char **dirs;
  GFile *file;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_strfreev (export->dirs);
  g_object_unref (export->file);
  g_free (export);
}

/* What “minima-cli export --summary” writes. On a thread: all rows of all runs are read. */
static void
write_summary (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Export *export = data;
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free), groups = NULL;
  g_autofree char *csv = NULL;
  GError *error = NULL;

  for (guint i = 0; export->dirs[i] != NULL; i++)
    {
      MnRun *run = mn_run_open_without_counts (export->dirs[i], &error);

      if (run == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      g_ptr_array_add (runs, run);
    }
  groups = mn_run_groups_new (runs, TRUE);
  csv = mn_run_groups_to_csv (groups);
  if (g_file_replace_contents (export->file, csv, strlen (csv), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error))
    g_task_return_pointer (task, g_object_ref (export->file), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *uri = NULL;

  mn_program_release ();
  /* Closed meanwhile. */
  if (gtk_window_get_application (GTK_WINDOW (self)) == NULL)
    return;
  if (file == NULL)
    {
      mn_page_show_error (GTK_WIDGET (self), _("The Summary Could Not Be Exported"), error);
      return;
    }
  uri = g_file_get_uri (file);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.exported", "s", uri);
}

/* Of which nothing is left to be read. */
static char **
list_exported (MnRunsWindow *self)
{
  g_autoptr (GPtrArray) runs = mn_runs_table_list_runs (self->table, mn_runs_table_get_n_selected (self->table) > 0);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRunRecord *run = runs->pdata[i];

      if (run->state != MN_RUN_UNREADABLE && run->experiment != NULL)
        g_strv_builder_add (builder, run->dir);
    }
  return g_strv_builder_end (builder);
}

static void
export_responded (GtkNativeDialog *dialog, int response, MnRunsWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      Export *export = g_new0 (Export, 1);

      export->dirs = list_exported (self);
      export->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      mn_program_hold ();
      mn_background_run (self, write_summary, export, export_free, NULL, on_written, NULL);
    }
  gtk_native_dialog_hide (dialog);
  g_clear_object (&self->chooser);
}

static void
export_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser != NULL || mn_runs_table_get_n_shown (self->table) == 0)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Export Summary"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_filter_set_name (filter, _("Tables: .csv"));
  gtk_file_filter_add_pattern (filter, "*.csv");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  /* Translators: the name of a file. */
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _("summary.csv"));
  g_signal_connect (self->chooser, "response", G_CALLBACK (export_responded), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
mn_runs_window_update_actions (MnRunsWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const guint rows = mn_runs_table_get_n_selected (self->table);
  guint runs = rows;

  if (rows == 1)
    {
      g_autoptr (GPtrArray) all = mn_runs_table_list_runs (self->table, TRUE);

      runs = all->len;
    }
  gtk_widget_action_set_enabled (widget, "runs.open", rows > 0);
  gtk_widget_action_set_enabled (widget, "runs.compare", runs > 1);
  gtk_widget_action_set_enabled (widget, "runs.trash", rows > 0);
  gtk_widget_action_set_enabled (widget, "runs.undo", self->removal != NULL);
  gtk_widget_action_set_enabled (widget, "runs.show-folder", runs == 1);
  gtk_widget_action_set_enabled (widget, "runs.copy", mn_runs_table_get_n_shown (self->table) > 0);
  gtk_widget_action_set_enabled (widget, "runs.export", mn_runs_table_get_n_shown (self->table) > 0);
}

void
mn_runs_window_class_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "runs.open", NULL, open_activated);
  gtk_widget_class_install_action (widget_class, "runs.compare", NULL, compare_activated);
  gtk_widget_class_install_action (widget_class, "runs.copy", NULL, copy_activated);
  gtk_widget_class_install_action (widget_class, "runs.export", NULL, export_activated);
  gtk_widget_class_install_action (widget_class, "runs.show-folder", NULL, show_folder_activated);
}
