/* test-run-chooser.c - several runs chosen at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "find-widget.h"
#include "mn-run-chooser.h"
#include "mn-settings.h"
#include "mn-test.h"

typedef struct
{
  char      *folder;
  char      *dirs[3];   /* the latest first, as they are listed */
  GtkWindow *parent;
  GtkWindow *chooser;   /* NULL once it is gone */
  GString   *chosen;
} Fixture;

static void
on_chosen (GtkWindow *chooser, const char *dir, Fixture *f)
{
  g_autofree char *name = g_path_get_basename (dir);

  g_string_append_printf (f->chosen, "%s ", name);
}

static GtkListBox *
list (Fixture *f)
{
  return GTK_LIST_BOX (find_widget (GTK_WIDGET (f->chooser), GTK_TYPE_LIST_BOX));
}

static void
open (Fixture *f, MnRunChooserUse use)
{
  f->chooser = mn_run_chooser_new (f->parent, use, NULL);
  g_object_add_weak_pointer (G_OBJECT (f->chooser), (gpointer *) &f->chooser);
  g_signal_connect (f->chooser, "chosen", G_CALLBACK (on_chosen), f);
  gtk_window_present (f->chooser);
  mn_test_wait_until (gtk_list_box_get_row_at_index (list (f), 2) != NULL);
  mn_test_settle ();
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("minima-runs-XXXXXX", NULL);
  g_settings_set_string (mn_settings_get (), "runs-folder", f->folder);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("run%d", i);
      g_autofree char *text = g_strdup_printf ("{\"name\": \"Net %d\", \"started\": \"2024-05-0%dT10:00:00Z\"}", i, 9 - i);
      g_autofree char *path = NULL;

      f->dirs[i] = g_build_filename (f->folder, name, NULL);
      path = g_build_filename (f->dirs[i], "run.json", NULL);
      g_assert_cmpint (g_mkdir (f->dirs[i], 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
  f->chosen = g_string_new (NULL);
  f->parent = GTK_WINDOW (gtk_window_new ());
  gtk_window_present (f->parent);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  if (f->chooser != NULL)
    gtk_window_destroy (f->chooser);
  gtk_window_destroy (f->parent);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *path = g_build_filename (f->dirs[i], "run.json", NULL);

      g_unlink (path);
      g_rmdir (f->dirs[i]);
      g_free (f->dirs[i]);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_string_free (f->chosen, TRUE);
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_settle ();
}

/* What the key Return does in a row. */
static void
activate_row (Fixture *f, int index)
{
  g_assert_true (gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (list (f), index))));
  mn_test_settle ();
}

static GtkButton *
add_button (Fixture *f, const char *label)
{
  GtkWidget *header = find_widget (GTK_WIDGET (f->chooser), ADW_TYPE_HEADER_BAR);
  g_autoptr (GPtrArray) widgets = g_ptr_array_new ();

  g_ptr_array_add (widgets, header);
  for (guint i = 0; i < widgets->len; i++)
    {
      if (GTK_IS_BUTTON (widgets->pdata[i]) && g_strcmp0 (gtk_button_get_label (widgets->pdata[i]), label) == 0)
        return widgets->pdata[i];
      for (GtkWidget *child = gtk_widget_get_first_child (widgets->pdata[i]); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (widgets, child);
    }
  return NULL;
}

static void
test_several (Fixture *f, gconstpointer data)
{
  GtkWidget *search;

  open (f, MN_RUN_CHOOSER_ADD);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (add_button (f, "Add"))));
  activate_row (f, 2);
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (add_button (f, "Add 1 Run"))));
  activate_row (f, 1);
  activate_row (f, 1);
  g_assert_nonnull (add_button (f, "Add 1 Run"));

  /* What is searched for afterwards takes nothing back, and Return in the search adds. */
  search = find_widget (GTK_WIDGET (f->chooser), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (search), "net 0");
  mn_test_wait_until (!gtk_widget_get_child_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (list (f), 2))));
  activate_row (f, 0);
  g_assert_nonnull (add_button (f, "Add 2 Runs"));
  g_assert_cmpstr (f->chosen->str, ==, "");
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpstr (f->chosen->str, ==, "run0 run2 ");
  mn_test_wait_until (f->chooser == NULL);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  open (f, MN_RUN_CHOOSER_ADD);
  g_signal_emit_by_name (find_widget (GTK_WIDGET (f->chooser), GTK_TYPE_SEARCH_ENTRY), "activate");
  mn_test_settle ();
  g_assert_nonnull (f->chooser);
  g_assert_cmpstr (f->chosen->str, ==, "");
}

/* One is opened as soon as it is chosen. */
static void
test_one (Fixture *f, gconstpointer data)
{
  open (f, MN_RUN_CHOOSER_OPEN);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (add_button (f, "Add"))));
  activate_row (f, 1);
  mn_test_wait_until (f->chooser == NULL);
  g_assert_cmpstr (f->chosen->str, ==, "run1 ");
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/run-chooser/several", Fixture, NULL, setup, test_several, teardown);
  g_test_add ("/run-chooser/nothing", Fixture, NULL, setup, test_nothing, teardown);
  g_test_add ("/run-chooser/one", Fixture, NULL, setup, test_one, teardown);
  return g_test_run ();
}
