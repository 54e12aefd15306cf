/* test-keeper.c - what was open is open again, and files of the state that say anything hurt nobody.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "mn-app-window.h"
#include "mn-experiment-view.h"
#include "mn-keeper.h"
#include "mn-settings.h"
#include "mn-test.h"

static MnApplication *application;

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
close_all (void)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  mn_test_settle ();
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

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  application = mn_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  g_object_set (gtk_settings_get_default (), "gtk-recent-files-max-age", -1, NULL);
  g_settings_set_int (mn_settings_get (), "threads", 1);

  g_test_add ("/keeper/round-trip", Fixture, NULL, setup, test_round_trip, teardown);
  g_test_add ("/keeper/broken", Fixture, NULL, setup, test_broken, teardown);
  g_test_add ("/keeper/drafts-alone", Fixture, NULL, setup, test_drafts_alone, teardown);
  return g_test_run ();
}
