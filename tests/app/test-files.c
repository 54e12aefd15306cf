/* test-files.c - files that are open or were written can be gone to, and what could not be written is told in full.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "mn-app-window-private.h"
#include "mn-figure-view.h"
#include "mn-chart.h"
#include "mn-page-tools.h"
#include "mn-run-writer.h"
#include "mn-settings.h"
#include "mn-test.h"

static MnApplication *application;

typedef struct
{
  MnAppWindow *window;
  char        *folder;
  guint        name;       /* owned on the bus, as a file manager does */
  guint        object;
  char        *shown;      /* what it was asked to show */
} Fixture;

static void
method_called (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
               GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  Fixture *f = data;
  g_auto (GStrv) uris = NULL;

  g_assert_cmpstr (method, ==, "ShowItems");
  g_free (f->shown);
  g_variant_get (parameters, "(^ass)", &uris, NULL);
  f->shown = g_strdup (uris[0]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
name_acquired (GDBusConnection *bus, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
be_file_manager (Fixture *f)
{
  static const GDBusInterfaceVTable table = { .method_call = method_called };
  static const char *const xml = "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
                                 "<arg type='as' direction='in'/><arg type='s' direction='in'/></method></interface></node>";
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));
  GDBusNodeInfo *info = g_dbus_node_info_new_for_xml (xml, &error);
  gboolean acquired = FALSE;

  g_assert_no_error (error);
  g_assert_nonnull (bus);
  f->object = g_dbus_connection_register_object (bus, "/org/freedesktop/FileManager1", info->interfaces[0], &table, f, NULL, &error);
  g_assert_no_error (error);
  f->name = g_bus_own_name_on_connection (bus, "org.freedesktop.FileManager1", G_BUS_NAME_OWNER_FLAGS_NONE, name_acquired, NULL,
                                          &acquired, NULL);
  mn_test_iterate_until (is_true, &acquired);
  g_dbus_node_info_unref (info);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->folder = mn_test_make_dir ();
  f->window = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (f->window));
  mn_test_settle ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));

  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
  if (f->name != 0)
    {
      g_bus_unown_name (f->name);
      g_dbus_connection_unregister_object (bus, f->object);
    }
  mn_test_remove_dir (f->folder);
  g_free (f->folder);
  g_free (f->shown);
}

/* A widget of that kind that shows @text, in any window. */
static GtkWidget *
find (GtkWidget *widget, GType type, const char *text)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    {
      const char *shown = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget))
                                                : gtk_button_get_label (GTK_BUTTON (widget));

      found = shown != NULL && strstr (shown, text) != NULL ? widget : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, type, text);
  return found;
}

static GtkWidget *
find_anywhere (GType type, const char *text)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *l = windows; l != NULL && found == NULL; l = l->next)
    found = find (l->data, type, text);
  return found;
}

static gboolean
says (gpointer text)
{
  return find_anywhere (GTK_TYPE_LABEL, text) != NULL;
}

static gboolean
was_shown (gpointer data)
{
  return ((Fixture *) data)->shown != NULL;
}

/* The toast of a figure leads to its file. */
static void
test_exported (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "los é.svg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (MnChart) chart = mn_chart_new ();
  GtkWidget *view = mn_figure_view_new (), *button;

  be_file_manager (f);
  g_assert_true (g_file_set_contents (path, "drawing", -1, NULL));
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (chart));
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_set_parent (view, GTK_WIDGET (f->window->toasts));
  g_signal_emit_by_name (view, "exported", path);
  mn_test_iterate_until (says, (gpointer) "Exported los é.svg");
  button = find_anywhere (GTK_TYPE_BUTTON, "Show in");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  mn_test_iterate_until (was_shown, f);
  g_assert_cmpstr (f->shown, ==, uri);
  gtk_widget_unparent (view);
}

/* The folder that a report cannot be written to is named, with the reason, and nothing is cut off. */
static void
test_report_fails (Fixture *f, gconstpointer data)
{
  g_autofree char *run = g_build_filename (f->folder, "no-such-run-with-a-name-that-is-too-long-for-any-toast", NULL);
  g_autofree char *report = g_build_filename (f->folder, "report", NULL);
  GtkWidget *label;

  mn_app_window_write_report (f->window, run, 1, report);
  mn_test_iterate_until (says, (gpointer) "The Report Could Not Be Made");
  label = find_anywhere (GTK_TYPE_LABEL, run);
  g_assert_nonnull (label);
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (label)));
  g_assert_true (ADW_IS_MESSAGE_DIALOG (gtk_widget_get_root (label)));
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (label)), ==, PANGO_ELLIPSIZE_NONE);
}

/* What a report lacks is told beside where it is. */
static void
test_report_lacks (Fixture *f, gconstpointer data)
{
  g_autofree char *run = g_build_filename (f->folder, "run", NULL), *report = g_build_filename (f->folder, "report", NULL);
  g_autofree char *counts = g_build_filename (run, "confusion-test.csv", NULL);
  MnMetricRow row = { .step = 10, .epoch = 1, .source = MN_SOURCE_TEST, .loss = 1, .accuracy = 0.5, .errors = MN_NO_ERRORS,
                      .top_k = NAN, .f_beta = NAN, .gradient_norm = NAN };
  g_autoptr (GError) error = NULL;
  MnRunWriter *writer;

  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  writer = mn_run_writer_new (run, mn_document_get_experiment (mn_app_window_get_document (f->window)), -1, &error);
  g_assert_no_error (error);
  g_assert_true (mn_run_writer_add_row (writer, &row));
  row.step = 20;
  row.accuracy = 1;
  g_assert_true (mn_run_writer_add_row (writer, &row));
  mn_run_writer_free (writer);
  /* A line of the first evaluation is gone. */
  g_assert_true (g_file_set_contents (counts, "step,epoch,true,predicted,count\n10,1,0,0,1\n20,2,0,0,1\n", -1, &error));
  mn_app_window_write_report (f->window, run, 1, report);
  mn_test_iterate_until (says, (gpointer) "The report is in");
  mn_test_iterate_until (says, (gpointer) "F over epochs is left out: ");
}

static void
gone (gpointer data, GObject *object)
{
  *(gboolean *) data = TRUE;
}

static void
count_windows (GListModel *windows, guint position, guint removed, guint added, guint *count)
{
  *count += added;
}

/* Nobody is left who could be told: no dialog comes, which would go with the window that it stands over. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autofree char *run = g_build_filename (f->folder, "no-run", NULL);
  GListModel *windows = gtk_window_get_toplevels ();
  MnAppWindow *window = mn_app_window_new (application);
  gboolean finalized = FALSE;
  guint opened = 0;

  gtk_window_present (GTK_WINDOW (window));
  mn_test_settle ();
  g_object_weak_ref (G_OBJECT (window), gone, &finalized);
  mn_app_window_write_report (window, run, 1, run);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_false (finalized);
  g_assert_true (window->closing);
  g_signal_connect (windows, "items-changed", G_CALLBACK (count_windows), &opened);
  mn_test_iterate_until (is_true, &finalized);
  mn_test_settle ();
  g_signal_handlers_disconnect_by_data (windows, &opened);
  g_assert_cmpuint (opened, ==, 0);
}

/* A file is in one tab only, in whichever window that is; a window that is out of sight comes back. */
static void
test_open_elsewhere (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "mine.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MnAppWindow *other = mn_app_window_new (application);
  MnDocument *document;

  gtk_window_present (GTK_WINDOW (other));
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  document = mn_app_window_get_document (f->window);
  g_assert_true (mn_document_save (document, file, &error));
  g_assert_no_error (error);
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  gtk_widget_hide (GTK_WIDGET (f->window));

  mn_app_window_open_file (other, file);
  g_assert_null (mn_app_window_get_document (other));
  g_assert_true (mn_app_window_get_document (f->window) == document);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->window)));
  gtk_window_destroy (GTK_WINDOW (other));
  mn_test_settle ();
}

static guint
count_app_windows (void)
{
  guint n = 0;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    n += MN_IS_APP_WINDOW (l->data);
  return n;
}

static MnAppWindow *
find_other_window (Fixture *f)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && l->data != f->window)
      return l->data;
  g_assert_not_reached ();
}

/* minima --new-window @path... */
static void
start_again (const char *const *paths)
{
  GVariantBuilder arguments;
  GVariantDict options;
  g_autoptr (GVariant) given = NULL, typed = NULL;
  g_autoptr (GApplicationCommandLine) line = NULL;
  int status = -1;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("aay"));
  g_variant_builder_add (&arguments, "^ay", "minima");
  typed = g_variant_ref_sink (g_variant_builder_end (&arguments));
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "new-window", "b", TRUE);
  g_variant_dict_insert_value (&options, G_OPTION_REMAINING, g_variant_new_bytestring_array (paths, -1));
  given = g_variant_ref_sink (g_variant_dict_end (&options));
  line = g_object_new (G_TYPE_APPLICATION_COMMAND_LINE, "arguments", typed, "options", given, NULL);
  g_signal_emit_by_name (application, "command-line", line, &status);
  g_assert_cmpint (status, ==, 0);
  mn_test_settle ();
}

/* A new window is for what is not open yet: it would stay empty where a file is shown in another. */
static void
test_new_window (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "mine.minima", NULL);
  g_autofree char *copy = g_build_filename (f->folder, "copy.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path), other = g_file_new_for_path (copy);
  g_autoptr (GError) error = NULL;
  MnDocument *document;
  MnAppWindow *made;

  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  document = mn_app_window_get_document (f->window);
  g_assert_true (mn_document_save (document, file, &error) && g_file_copy (file, other, 0, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));

  start_again ((const char *const[]) { path, NULL });
  g_assert_cmpuint (count_app_windows (), ==, 1);
  g_assert_true (mn_app_window_get_document (f->window) == document);

  start_again ((const char *const[]) { path, copy, NULL });
  g_assert_cmpuint (count_app_windows (), ==, 2);
  made = find_other_window (f);
  document = mn_app_window_get_document (made);
  g_assert_true (document != NULL && g_file_equal (mn_document_get_file (document), other));
  gtk_window_destroy (GTK_WINDOW (made));
  mn_test_settle ();

  /* Without a file it is what was asked for. */
  start_again ((const char *const[]) { NULL });
  g_assert_cmpuint (count_app_windows (), ==, 2);
  gtk_window_destroy (GTK_WINDOW (find_other_window (f)));
}

int
main (int argc, char *argv[])
{
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* What was open at the end of an earlier run comes back with the first window that is asked for. */
  state = mn_test_make_dir ();
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  application = mn_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  g_application_set_default (G_APPLICATION (application));
  g_object_set (gtk_settings_get_default (), "gtk-recent-files-max-age", -1, NULL);

  g_test_add ("/files/exported", Fixture, NULL, setup, test_exported, teardown);
  g_test_add ("/files/report-fails", Fixture, NULL, setup, test_report_fails, teardown);
  g_test_add ("/files/report-lacks", Fixture, NULL, setup, test_report_lacks, teardown);
  g_test_add ("/files/open-elsewhere", Fixture, NULL, setup, test_open_elsewhere, teardown);
  g_test_add ("/files/new-window", Fixture, NULL, setup, test_new_window, teardown);
  g_test_add ("/files/closed", Fixture, NULL, setup, test_closed, teardown);
  status = g_test_run ();
  mn_test_remove_dir (state);
  return status;
}
