/* test-window-save.c - nothing is lost on the way into a file: what is being typed, what is not saved, what others wrote.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run.h"
#include "window-fixture.h"

/* A spin button on the page shown, with its number. */
static GtkWidget *
find_number (GtkWidget *widget, double number)
{
  if (GTK_IS_SPIN_BUTTON (widget) && gtk_spin_button_get_value (GTK_SPIN_BUTTON (widget)) == number
      && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_number (child, number);

      if (found)
        return found;
    }
  return NULL;
}

static void
set_int (MnDocument *document, const char *path, int value)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), value);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (document, path, node, &error));
  g_assert_no_error (error);
}

static gint64
get_batch_size (MnExperiment *experiment)
{
  return mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
}

/* Types into the field of the size of a batch, which keeps the keyboard. */
static void
type_batch_size (Fixture *f, MnDocument *document, const char *text)
{
  const double now = get_batch_size (mn_document_get_experiment (document));
  GtkWidget *spin;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("training"));
  mn_test_wait_until (find_number (GTK_WIDGET (f->window), now) != NULL);
  spin = find_number (GTK_WIDGET (f->window), now);
  g_assert_true (gtk_widget_grab_focus (spin));
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
}

/* A run is of what stands in the form when it is started, also by a key while the field has the keyboard. */
static void
test_typed_start (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;

  make_long (document);
  type_batch_size (f, document, "37");
  activate (f, "start");
  mn_test_wait_until (mn_session_get_rows (session)->len > 2);
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  run = mn_run_open (mn_session_get_run_dir (session), &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_batch_size (run->experiment), ==, 37);
}

static MnDocument *
save_in (Fixture *f, const char *name, GFile **file)
{
  g_autofree char *path = g_build_filename (f->runs, name, NULL);
  MnDocument *document = open_recipe (f, "digits-mlp");
  g_autoptr (GError) error = NULL;

  *file = g_file_new_for_path (path);
  g_assert_true (mn_document_save (document, *file, &error));
  g_assert_no_error (error);
  return document;
}

static void
test_typed_save (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;
  MnDocument *document = save_in (f, "typed.minima", &file);
  g_autoptr (MnDocument) again = NULL;
  g_autoptr (GError) error = NULL;

  type_batch_size (f, document, "41");
  activate (f, "save");
  mn_test_settle ();
  g_assert_false (mn_document_get_modified (document));
  again = mn_document_open (file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_batch_size (mn_document_get_experiment (again)), ==, 41);

  /* Closing asks for what was typed as well. */
  type_batch_size (f, document, "43");
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "cancel");
  g_assert_true (mn_document_get_modified (document));
}

/* Another program's text is not overwritten without a question. */
static void
test_written_by_others (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;
  MnDocument *document = save_in (f, "shared.minima", &file);
  g_autofree char *path = g_file_get_path (file), *text = NULL;

  set_int (document, "training.batch_size", 51);
  activate (f, "save");
  mn_test_settle ();
  g_assert_null (find_dialog (f));
  g_assert_false (mn_document_get_modified (document));

  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  set_int (document, "training.batch_size", 52);
  activate (f, "save");
  respond (f, "cancel");
  g_assert_true (mn_document_get_modified (document));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{}");

  activate (f, "save");
  respond (f, "overwrite");
  g_assert_false (mn_document_get_modified (document));
  set_int (document, "training.batch_size", 53);
  activate (f, "save");
  mn_test_settle ();
  g_assert_null (find_dialog (f));
  g_assert_false (mn_document_get_modified (document));
}

/* While something trains, quitting may be taken back, and then nothing has gone. */
static void
test_quit_while_training (Fixture *f, gconstpointer data)
{
  MnDocument *training = open_recipe (f, "digits-mlp"), *edited;
  MnAppWindow *other;

  make_long (training);
  activate (f, "start");
  mn_test_wait_until (mn_session_get_rows (mn_document_get_session (training))->len > 2);
  edited = open_recipe (f, "uva-mlp");
  set_int (edited, "training.batch_size", 61);
  other = mn_app_window_new (application);
  g_object_add_weak_pointer (G_OBJECT (other), (gpointer *) &other);
  gtk_window_present (GTK_WINDOW (other));
  g_assert_true (mn_app_window_open_recipe (other, "digits-mlp", NULL));

  /* Nothing has been kept for the next start as yet. */
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  respond (f, "background");
  respond (f, "cancel");
  g_assert_false (mn_application_is_quitting (application));
  g_assert_true (mn_app_window_find_page (f->window, edited) != NULL);

  /* Now it is, so that only training is asked about, and nothing else closed before the answer. */
  if (other == NULL)
    {
      other = mn_app_window_new (application);
      g_object_add_weak_pointer (G_OBJECT (other), (gpointer *) &other);
      gtk_window_present (GTK_WINDOW (other));
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  g_assert_true (mn_application_is_quitting (application));
  respond (f, "cancel");
  g_assert_false (mn_application_is_quitting (application));
  g_assert_nonnull (other);
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  respond (f, "background");
  g_assert_false (mn_application_is_quitting (application));
  g_assert_nonnull (other);
  g_assert_nonnull (f->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->window)));
  g_assert_true (mn_app_window_find_page (f->window, edited) != NULL);
  g_assert_true (mn_document_get_modified (edited));
  g_assert_true (mn_session_get_running (mn_document_get_session (training)));
  gtk_window_destroy (GTK_WINDOW (other));
  mn_session_command (mn_document_get_session (training), MN_COMMAND_STOP);
  mn_test_wait_until (!mn_session_get_running (mn_document_get_session (training)));
}

/* Windows side by side are as large as each is made; the next one is like the last that was closed. */
static void
test_sizes (Fixture *f, gconstpointer data)
{
  MnAppWindow *other = mn_app_window_new (application);
  int width, height;

  gtk_window_present (GTK_WINDOW (other));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 610);
  gtk_window_set_default_size (GTK_WINDOW (other), 700, 500);
  mn_test_settle ();
  gtk_window_get_default_size (GTK_WINDOW (f->window), &width, &height);
  g_assert_cmpint (width, ==, 900);
  g_assert_cmpint (height, ==, 610);
  gtk_window_close (GTK_WINDOW (other));
  mn_test_settle ();
  other = mn_app_window_new (application);
  gtk_window_get_default_size (GTK_WINDOW (other), &width, &height);
  g_assert_cmpint (width, ==, 700);
  g_assert_cmpint (height, ==, 500);
  gtk_window_destroy (GTK_WINDOW (other));
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);
  g_test_add ("/window-save/typed-start", Fixture, NULL, setup_window, test_typed_start, teardown_window);
  g_test_add ("/window-save/typed-save", Fixture, NULL, setup_window, test_typed_save, teardown_window);
  g_test_add ("/window-save/written-by-others", Fixture, NULL, setup_window, test_written_by_others, teardown_window);
  g_test_add ("/window-save/quit-while-training", Fixture, NULL, setup_window, test_quit_while_training, teardown_window);
  g_test_add ("/window-save/sizes", Fixture, NULL, setup_window, test_sizes, teardown_window);
  return g_test_run ();
}
