/* test-program-hold.c - the program goes on without a window until its file is written.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>

#include "mn-chart.h"
#include "mn-figure-view.h"
#include "mn-program-hold.h"
#include "mn-test.h"

enum { N_POINTS = 300000 };

static char *home;

static GtkWidget *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

/* Has numbers written that take longer than it takes to close the window. */
static void
export_and_close (GtkApplication *application, const char *path)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  GtkWidget *window = gtk_application_window_new (application), *view = mn_figure_view_new (), *chooser;

  mn_chart_add_series (chart, "train", 0, 0);
  for (int i = 0; i < N_POINTS; i++)
    mn_chart_append (chart, 0, i, 1.0 / (i + 1));
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (chart));
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_wait_until (gtk_widget_get_width (view) > 0);

  g_assert_true (gtk_widget_activate_action (view, "figure.export", NULL));
  mn_test_wait_until (find_chooser () != NULL);
  chooser = find_chooser ();
  mn_test_settle ();
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), path);
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  while (find_chooser () != NULL)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_export (void)
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autofree char *path = g_build_filename (home, "many.csv", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  guint lines = 0;

  g_signal_connect (application, "activate", G_CALLBACK (export_and_close), path);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_no_error (error);
  for (const char *p = text; *p != '\0'; p++)
    lines += *p == '\n';
  g_assert_cmpuint (lines, ==, 1 + N_POINTS);
}

static gboolean
finish_one (gpointer left)
{
  mn_program_release ();
  return --*(int *) left > 0;
}

static void
begin_two (GApplication *application, int *left)
{
  for (int i = 0; i < *left; i++)
    mn_program_hold ();
  g_timeout_add (20, finish_one, left);
}

/* Until the last of several files; without an application nothing is held. */
static void
test_two (void)
{
  g_autoptr (GApplication) application = NULL;
  int left = 2;

  g_application_set_default (NULL);
  mn_program_hold ();
  mn_program_release ();
  application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (begin_two), &left);
  g_assert_cmpint (g_application_run (application, 0, NULL), ==, 0);
  g_assert_cmpint (left, ==, 0);
}

int
main (int argc, char *argv[])
{
  int status;

  home = mn_test_make_dir ();
  /* What the file dialog remembers is none of the user's. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program-hold/two", test_two);
  g_test_add_func ("/program-hold/export", test_export);
  status = g_test_run ();
  mn_test_remove_dir (home);
  g_free (home);
  return status;
}
