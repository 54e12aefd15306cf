/* test-keeper.c - what was open is open again, and files of the state that say anything hurt nobody.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "application-fixture.h"
#include "mn-experiment-view.h"
#include "mn-keeper.h"
#include "mn-run-text.h"

typedef struct
{
  char *folder;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->folder = mn_test_make_dir ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  close_all ();
  mn_test_remove_dir (f->folder);
  g_free (f->folder);
}

static MnExperimentView *
find_view (GtkWidget *widget)
{
  if (MN_IS_EXPERIMENT_VIEW (widget))
    return MN_EXPERIMENT_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      MnExperimentView *found = find_view (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
write_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);
}

static gboolean
exists (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static guint
count_drafts (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "draft-");
  return n;
}

/* Opens the digits with another seed on the page Training, curves in a window of their own, and keeps that. */
static void
keep_something (Fixture *f)
{
  g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), 7);
  g_autoptr (GError) error = NULL;
  MnAppWindow *window;

  g_assert_null (mn_keeper_restore (keeper, TRUE));
  window = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
  g_assert_no_error (error);
  g_assert_true (mn_document_set (mn_app_window_get_document (window), "seed", seed, &error));
  g_assert_no_error (error);
  mn_watch_page_detach (mn_experiment_view_get_watch_page (find_view (GTK_WIDGET (window))), "curves");
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-page", g_variant_new_string ("training"));
  mn_test_settle ();
  mn_keeper_end (keeper);
  close_all ();
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (MnKeeper) keeper = NULL;
  g_auto (GStrv) detached = NULL;
  GtkWindow *window;
  MnExperimentView *view;

  keep_something (f);
  g_assert_cmpuint (count_drafts (f), ==, 1);
  keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  window = mn_keeper_restore (keeper, TRUE);
  g_assert_nonnull (window);
  mn_test_settle ();
  view = find_view (GTK_WIDGET (window));
  g_assert_cmpstr (mn_experiment_view_get_page (view), ==, "training");
  g_assert_true (mn_document_get_modified (mn_experiment_view_get_document (view)));
  g_assert_nonnull (strstr (mn_document_get_text (mn_experiment_view_get_document (view)), "\"seed\": 7"));
  detached = mn_watch_page_get_detached (mn_experiment_view_get_watch_page (view));
  g_assert_cmpstr (detached[0], ==, "curves");
}

static void
set_seed (MnDocument *document, int value)
{
  g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), value);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (document, "seed", seed, &error));
  g_assert_no_error (error);
}

/* A change that is taken back has no draft; made again, it has one again. */
static void
test_made_again (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "seven.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  g_autoptr (GError) error = NULL;
  MnAppWindow *window;
  MnDocument *document;

  g_assert_null (mn_keeper_restore (keeper, TRUE));
  window = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
  g_assert_no_error (error);
  document = mn_app_window_get_document (window);
  g_assert_true (mn_document_save (document, file, &error));
  g_assert_no_error (error);
  set_seed (document, 7);
  g_assert_true (mn_keeper_end (keeper));
  g_assert_cmpuint (count_drafts (f), ==, 1);
  mn_document_undo (document);
  mn_keeper_resume (keeper);
  g_assert_true (mn_keeper_end (keeper));
  g_assert_cmpuint (count_drafts (f), ==, 0);
  mn_document_redo (document);
  mn_keeper_resume (keeper);
  g_assert_true (mn_keeper_end (keeper));
  g_assert_cmpuint (count_drafts (f), ==, 1);
}

/* What others have written to the file while nothing was open is not taken for what the draft was made of. */
static void
test_written_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "shared.minima", NULL), *text = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  g_autoptr (GError) error = NULL;
  MnAppWindow *window;
  MnDocument *document;

  g_assert_null (mn_keeper_restore (keeper, TRUE));
  window = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
  g_assert_no_error (error);
  document = mn_app_window_get_document (window);
  g_assert_true (mn_document_save (document, file, &error));
  g_assert_no_error (error);
  set_seed (document, 7);
  g_assert_true (mn_keeper_end (keeper));
  close_all ();
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (MnKeeper) later = mn_keeper_new (GTK_APPLICATION (application), f->folder);
      GtkWindow *again = mn_keeper_restore (later, TRUE);

      g_assert_nonnull (again);
      document = mn_app_window_get_document (MN_APP_WINDOW (again));
      g_assert_true (mn_document_get_modified (document));
      g_assert_true (mn_document_file_has_changed (document) == (round == 1));
      g_assert_true (mn_keeper_end (later));
      close_all ();
      g_usleep (20000);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
}

/* Where it cannot be kept, that is said. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (f->folder, "state", NULL);
  g_autoptr (MnKeeper) keeper = NULL;
  g_autoptr (GError) error = NULL;
  MnAppWindow *window;

  write_file (f, "state", "a file where a folder should be");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "What is open cannot be kept*");
  keeper = mn_keeper_new (GTK_APPLICATION (application), inner);
  g_assert_null (mn_keeper_restore (keeper, TRUE));
  window = mn_app_window_new (application);
  g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
  g_assert_no_error (error);
  set_seed (mn_app_window_get_document (window), 7);
  g_assert_false (mn_keeper_end (keeper));
  g_test_assert_expected_messages ();
}

/* Files that no version ever wrote, or that an older or a newer one did. */
static void
test_broken (Fixture *f, gconstpointer data)
{
  static const char *const states[] = {
    "", "{", "null", "[]", "5", "{}", "\377\376", "{\"windows\": 5}", "{\"windows\": [5, null, [], \"a\"]}",
    "{\"windows\": [{\"tabs\": 5}, {\"tabs\": [5, null, {}, []]}]}",
    "{\"windows\": [{\"tabs\": [{\"draft\": \"../../../etc/passwd\"}, {\"draft\": \"draft-/../x\"},"
    " {\"draft\": 5}, {\"draft\": \"draft-gone\"}, {\"file\": \"file:///nowhere/x.minima\"}, {\"file\": \"\"},"
    " {\"file\": {}}]}]}",
    "{\"clean\": 1, \"windows\": [{\"width\": -5, \"height\": 99999999999, \"maximized\": \"no\","
    " \"selected\": 70, \"tabs\": [{\"draft\": \"draft-good.minima\", \"modified\": 3, \"page\": \"nowhere\","
    " \"workspace\": \"(<5>, [\", \"watch\": [5, \"nobody\", null]}]}]}",
    "{\"windows\": [{\"tabs\": [{\"draft\": \"draft-good.minima\", \"page\": [], \"workspace\":"
    " \"(<'x'>, ['nobody', 'curves'])\", \"watch\": {}}]}]}",
    "{\"windows\": [{\"width\": 1e300, \"height\": 2147483647, \"selected\": -1, \"tabs\": [{\"draft\":"
    " \"draft-good.minima\", \"page\": \"workspace\", \"workspace\": \"(<(true, [(-1.0, [('curves', 1e300), ('curves',"
    " 1.0), ('nobody', 1.0)]), (0.0, []), (1.0, [('curves', 1.0), ('network', -5.0)])])>, ['curves', 'curves', 'network'])\","
    " \"watch\": [\"curves\", \"curves\", \"evaluations\", \"curves\"]}, {\"draft\": \"draft-bad.minima\"}]}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
      GtkWindow *window;

      g_test_message ("%s", states[i]);
      write_file (f, "open.json", states[i]);
      write_file (f, "draft-good.minima",
                  "{\"minima\": 1, \"name\": \"Kept\", \"data\": {\"dataset\": \"digits\"}, \"network\": []}");
      write_file (f, "draft-bad.minima", "{ no experiment");
      write_file (f, "mine.txt", "not the keeper's");
      window = mn_keeper_restore (keeper, TRUE);
      mn_test_settle ();
      /* Where the list names the draft, or is none at all, it is open, whatever else stands there. */
      if (strstr (states[i], "draft-good") != NULL)
        g_assert_nonnull (window);
      if (window != NULL)
        g_assert_nonnull (strstr (mn_document_get_text (mn_app_window_get_document (MN_APP_WINDOW (window))), "\"Kept\""));
      mn_keeper_end (keeper);
      g_assert_true (exists (f, "mine.txt"));
      g_assert_true (exists (f, "open.json"));
      close_all ();
    }
}

/* Where the list of what was open is lost, what was not saved is not. */
static void
test_drafts_alone (Fixture *f, gconstpointer data)
{
  static const char *const lists[] = { NULL, "{ \"windows\": [ {", "[]" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (MnKeeper) keeper = NULL;
      g_autofree char *path = g_build_filename (f->folder, "open.json", NULL);
      GtkWindow *window;

      g_unlink (path);
      keep_something (f);
      if (lists[i] != NULL)
        write_file (f, "open.json", lists[i]);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
      write_file (f, "draft-bad.minima", "{ no experiment");
      keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
      window = mn_keeper_restore (keeper, TRUE);
      g_assert_nonnull (window);
      mn_test_settle ();
      g_assert_nonnull (strstr (mn_document_get_text (mn_app_window_get_document (MN_APP_WINDOW (window))),
                                "\"seed\": 7"));
      mn_keeper_end (keeper);
      g_assert_cmpuint (count_drafts (f), ==, 1);
      /* What cannot be read is put aside, not removed. */
      g_assert_true (exists (f, "unreadable-draft-bad.minima"));
      close_all ();
      {
        g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
        const char *name;

        while ((name = g_dir_read_name (dir)) != NULL)
          {
            g_autofree char *old = g_build_filename (f->folder, name, NULL);

            g_unlink (old);
          }
      }
    }
}

/* The text of a dialog or a toast that holds @part. NULL: none shows it. */
static const char *
find_text (GtkWidget *widget, const char *part)
{
  const char *text = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    text = strstr (gtk_label_get_text (GTK_LABEL (widget)), part);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && text == NULL; child = gtk_widget_get_next_sibling (child))
    text = find_text (child, part);
  return text;
}

static gboolean
says (gpointer part)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  gboolean found = FALSE;

  for (GList *l = windows; l != NULL; l = l->next)
    found |= find_text (l->data, part) != NULL;
  return found;
}

/* Who cannot open what was not saved is told where it is. */
static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  const gboolean alone = GPOINTER_TO_INT (data);

  write_file (f, "draft-good.minima", "{\"minima\": 1, \"data\": {\"dataset\": \"digits\"}, \"network\": []}");
  write_file (f, "draft-bad.minima", "{ no experiment");
  write_file (f, "open.json", alone ? "{\"windows\": [{\"tabs\": [{\"draft\": \"draft-bad.minima\"}]}]}"
                                    : "{\"windows\": [{\"tabs\": [{\"draft\": \"draft-bad.minima\"},"
                                      " {\"draft\": \"draft-good.minima\"}]}]}");
  g_assert_nonnull (mn_keeper_restore (keeper, TRUE));
  mn_test_iterate_until (says, (gpointer) "unreadable-draft-bad.minima");
  g_assert_true (exists (f, "unreadable-draft-bad.minima"));
}

/* A list that names one draft twice opens it twice; then each has its own. */
static void
test_shared_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), 4711);
  g_autoptr (GError) error = NULL;
  GtkWindow *window;

  write_file (f, "draft-one.minima",
              "{\"minima\": 1, \"name\": \"Kept\", \"data\": {\"dataset\": \"digits\"}, \"network\": []}");
  write_file (f, "open.json", "{\"windows\": [{\"tabs\": [{\"draft\": \"draft-one.minima\"},"
                              " {\"draft\": \"draft-one.minima\"}]}]}");
  window = mn_keeper_restore (keeper, TRUE);
  g_assert_nonnull (window);
  g_assert_true (mn_document_set (mn_app_window_get_document (MN_APP_WINDOW (window)), "seed", seed, &error));
  g_assert_no_error (error);
  mn_test_settle ();
  mn_keeper_end (keeper);
  close_all ();
  g_assert_cmpuint (count_drafts (f), ==, 2);
  {
    g_autoptr (MnKeeper) again = mn_keeper_new (GTK_APPLICATION (application), f->folder);
    g_autofree char *path = g_build_filename (f->folder, "open.json", NULL), *text = NULL;
    const char *at;
    guint n = 0;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    for (at = text; (at = strstr (at, "\"draft\"")) != NULL; at++)
      n++;
    g_assert_cmpuint (n, ==, 2);
    g_assert_nonnull (mn_keeper_restore (again, TRUE));
    mn_test_settle ();
    mn_keeper_end (again);
    g_assert_cmpuint (count_drafts (f), ==, 2);
  }
}

static gboolean
is_over (gpointer session)
{
  return mn_session_get_run_dir (session) != NULL && !mn_session_get_running (session);
}

/* A run that was shown is shown again, with all it had; one whose folder is gone or damaged is not, and that is said. */
static void
test_run (Fixture *f, gconstpointer data)
{
  g_autofree char *runs = mn_test_make_dir (), *dir = NULL, *name = NULL, *began = NULL;
  guint n_rows, n_evaluations;

  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  {
    g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
    g_autoptr (JsonNode) epochs = json_node_init_int (json_node_alloc (), 2);
    g_autoptr (GError) error = NULL;
    MnAppWindow *window;
    MnSession *session;

    g_assert_null (mn_keeper_restore (keeper, TRUE));
    window = mn_app_window_new (application);
    gtk_window_present (GTK_WINDOW (window));
    g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
    g_assert_no_error (error);
    g_assert_true (mn_document_set (mn_app_window_get_document (window), "training.budget.epochs", epochs, &error));
    g_assert_no_error (error);
    session = mn_document_get_session (mn_app_window_get_document (window));
    g_action_group_activate_action (G_ACTION_GROUP (window), "start", NULL);
    mn_test_iterate_until (is_over, session);
    dir = g_strdup (mn_session_get_run_dir (session));
    n_rows = mn_session_get_rows (session)->len;
    n_evaluations = mn_session_get_evaluations (session)->len;
    name = mn_document_make_name (mn_app_window_get_document (window));
    {
      g_autoptr (MnRun) run = mn_run_open (dir, &error);

      g_assert_no_error (error);
      began = mn_run_text_began (run->info, run->dir);
    }
    /* As another language says it. */
    mn_document_set_opened_run (mn_app_window_get_document (window), "3. 6.");
    mn_keeper_end (keeper);
    close_all ();
  }
  for (int damage = 0; damage < 3; damage++)
    {
      g_autoptr (MnKeeper) keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
      GtkWindow *window;
      MnSession *session;

      if (damage == 1)
        {
          g_autofree char *path = g_build_filename (dir, "run.json", NULL);

          g_assert_true (g_file_set_contents (path, "{ no run", -1, NULL));
        }
      else if (damage == 2)
        mn_test_remove_dir (dir);
      window = mn_keeper_restore (keeper, TRUE);
      g_assert_nonnull (window);
      session = mn_document_get_session (mn_app_window_get_document (MN_APP_WINDOW (window)));
      if (damage == 0)
        {
          mn_test_iterate_until (is_over, session);
          g_assert_cmpstr (mn_session_get_run_dir (session), ==, dir);
          g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FINISHED);
          g_assert_cmpuint (mn_session_get_rows (session)->len, ==, n_rows);
          g_assert_cmpuint (mn_session_get_evaluations (session)->len, ==, n_evaluations);
          g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "report"));
          g_assert_true (g_str_has_suffix (gtk_window_get_title (window), began));
        }
      else
        {
          mn_test_iterate_until (says, (gpointer) "is not shown again");
          g_assert_null (mn_session_get_run_dir (session));
          g_assert_true (g_str_has_suffix (gtk_window_get_title (window), name));
        }
      /* Ended while the run is being read, it is known the next time, too. */
      mn_keeper_end (keeper);
      close_all ();
      if (damage == 0)
        {
          g_autoptr (MnKeeper) short_lived = mn_keeper_new (GTK_APPLICATION (application), f->folder);

          g_autofree char *path = g_build_filename (f->folder, "open.json", NULL), *text = NULL;

          g_assert_nonnull (mn_keeper_restore (short_lived, TRUE));
          mn_keeper_end (short_lived);
          close_all ();
          g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
          g_assert_nonnull (strstr (text, "\"opened_run\" : true"));
        }
      else
        {
          /* Not asked for a third time, so that the folder must be named again. */
          g_autofree char *path = g_build_filename (f->folder, "open.json", NULL), *text = NULL;
          g_autofree char *uri = g_filename_to_uri (dir, NULL, NULL), *with = NULL;
          char *at;

          g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
          g_assert_null (strstr (text, "\"run\""));
          at = strstr (text, "\"page\"");
          g_assert_nonnull (at);
          with = g_strdup_printf ("%.*s\"run\": \"%s\", %s", (int) (at - text), text, uri, at);
          write_file (f, "open.json", with);
        }
    }
  mn_test_remove_dir (runs);
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);
  g_settings_set_int (mn_settings_get (), "threads", 1);

  g_test_add ("/keeper/round-trip", Fixture, NULL, setup, test_round_trip, teardown);
  g_test_add ("/keeper/made-again", Fixture, NULL, setup, test_made_again, teardown);
  g_test_add ("/keeper/written-meanwhile", Fixture, NULL, setup, test_written_meanwhile, teardown);
  g_test_add ("/keeper/full", Fixture, NULL, setup, test_full, teardown);
  g_test_add ("/keeper/broken", Fixture, NULL, setup, test_broken, teardown);
  g_test_add ("/keeper/drafts-alone", Fixture, NULL, setup, test_drafts_alone, teardown);
  g_test_add ("/keeper/unreadable", Fixture, GINT_TO_POINTER (FALSE), setup, test_unreadable, teardown);
  g_test_add ("/keeper/unreadable-alone", Fixture, GINT_TO_POINTER (TRUE), setup, test_unreadable, teardown);
  g_test_add ("/keeper/shared-draft", Fixture, NULL, setup, test_shared_draft, teardown);
  g_test_add ("/keeper/run", Fixture, NULL, setup, test_run, teardown);
  return g_test_run ();
}
