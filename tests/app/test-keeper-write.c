/* test-keeper-write.c - what is open is written while the window goes on, in its order, and the end waits for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gmodule.h>

#include "application-fixture.h"
#include "mn-keeper.h"

/* A disk that takes as long as @held, and has no room for drafts while @full; the main thread is not made to wait for it. */
static GThread *main_thread;
static const char *watched;
static int held, full, inside, n_written, n_on_main, n_at_once;

gboolean __real_g_file_set_contents_full (const char *path, const char *text, gssize length, GFileSetContentsFlags flags,
                                          int mode, GError **error);
/* Libraries name the function, too. */
G_MODULE_EXPORT gboolean __wrap_g_file_set_contents_full (const char *path, const char *text, gssize length,
                                                          GFileSetContentsFlags flags, int mode, GError **error);

gboolean
__wrap_g_file_set_contents_full (const char *path, const char *text, gssize length, GFileSetContentsFlags flags, int mode,
                                 GError **error)
{
  gboolean written;

  if (watched == NULL || !g_str_has_prefix (path, watched))
    return __real_g_file_set_contents_full (path, text, length, flags, mode, error);
  if (g_atomic_int_get (&full) && strstr (path, "draft-") != NULL)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "No space left");
      return FALSE;
    }
  if (g_atomic_int_add (&inside, 1) > 0)
    g_atomic_int_inc (&n_at_once);
  if (g_thread_self () == main_thread)
    g_atomic_int_inc (&n_on_main);
  else
    while (g_atomic_int_get (&held))
      g_usleep (1000);
  written = __real_g_file_set_contents_full (path, text, length, flags, mode, error);
  g_atomic_int_add (&inside, -1);
  g_atomic_int_inc (&n_written);
  return written;
}

/* A machine that has no thread left for the keeper while @crowded. */
static int crowded;

GThread *__real_g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error);
G_MODULE_EXPORT GThread *__wrap_g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error);

GThread *
__wrap_g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  if (!crowded || g_strcmp0 (name, "keeper") != 0)
    return __real_g_thread_try_new (name, func, data, error);
  g_set_error_literal (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "No thread left");
  return NULL;
}

typedef struct
{
  char        *folder;
  MnKeeper    *keeper;
  MnAppWindow *window;
  MnDocument  *document;
} Fixture;

static void
set_seed (Fixture *f, int value)
{
  g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), value);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (f->document, "seed", seed, &error));
  g_assert_no_error (error);
  mn_keeper_touch (f->keeper);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crowded = held = full = n_written = n_on_main = n_at_once = 0;
  f->folder = mn_test_make_dir ();
  f->keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  g_assert_null (mn_keeper_restore (f->keeper, TRUE));
  f->window = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (f->window));
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  f->document = mn_app_window_get_document (f->window);
  watched = f->folder;
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->keeper, mn_keeper_free);
  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
  watched = NULL;
  mn_test_remove_dir (f->folder);
  g_free (f->folder);
}

/* (transfer full) NULL: there is none. */
static char *
read_state (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "open.json", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* Of the one draft there is; -1: there is none. */
static int
read_seed (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name, *at;
  int seed = -1;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "draft-") && g_str_has_suffix (name, ".minima"))
      {
        g_autofree char *path = g_build_filename (f->folder, name, NULL), *text = NULL;
        g_autoptr (GError) error = NULL;

        g_assert_true (g_file_get_contents (path, &text, NULL, &error));
        g_assert_no_error (error);
        at = strstr (text, "\"seed\": ");
        g_assert_nonnull (at);
        g_assert_cmpint (seed, ==, -1);
        seed = atoi (at + strlen ("\"seed\": "));
      }
  return seed;
}

/* Something is being written, and the disk does not come to an end with it. */
static void
begin_writing (Fixture *f)
{
  g_atomic_int_set (&held, 1);
  set_seed (f, 7);
  mn_test_wait_until (g_atomic_int_get (&inside) > 0 || g_atomic_int_get (&n_on_main) > 0);
  g_assert_cmpint (g_atomic_int_get (&n_on_main), ==, 0);
  g_assert_cmpint (read_seed (f), ==, -1);
}

static gpointer
release_later (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_atomic_int_set (&held, 0);
  return NULL;
}

/* The window goes on while the disk takes long; what is changed meanwhile is written after that. */
static void
test_window_goes_on (Fixture *f, gconstpointer data)
{
  const gint64 start = g_get_monotonic_time ();

  begin_writing (f);
  set_seed (f, 8);
  /* Long enough for another state to be due. */
  mn_test_wait_until (g_get_monotonic_time () - start > 4 * G_USEC_PER_SEC);
  g_assert_cmpint (read_seed (f), ==, -1);
  g_atomic_int_set (&held, 0);
  mn_test_wait_until (read_seed (f) == 8);
  g_assert_cmpint (g_atomic_int_get (&n_at_once), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_on_main), ==, 0);
}

/* Who ends waits, and what is open then is what the next start finds. */
static void
test_end_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *state = NULL;
  GThread *release;

  begin_writing (f);
  set_seed (f, 8);
  release = g_thread_new ("release", release_later, NULL);
  g_assert_true (mn_keeper_end (f->keeper));
  g_assert_cmpint (g_atomic_int_get (&held), ==, 0);
  g_assert_cmpint (read_seed (f), ==, 8);
  state = read_state (f);
  g_assert_nonnull (strstr (state, "\"clean\" : true"));
  g_assert_cmpint (g_atomic_int_get (&n_at_once), ==, 0);
  g_thread_join (release);
  /* Nothing comes after that. */
  {
    const int n = g_atomic_int_get (&n_written);

    mn_test_settle ();
    g_assert_cmpint (g_atomic_int_get (&n_written), ==, n);
    g_assert_cmpint (read_seed (f), ==, 8);
  }
}

/* Also where nothing more is to be kept. */
static void
test_free_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *state = NULL;
  GThread *release;

  begin_writing (f);
  release = g_thread_new ("release", release_later, NULL);
  g_clear_pointer (&f->keeper, mn_keeper_free);
  g_assert_cmpint (read_seed (f), ==, 7);
  state = read_state (f);
  g_assert_nonnull (strstr (state, "\"clean\" : false"));
  g_thread_join (release);
}

/* The list names no draft that is not there; once there is room, all is kept. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autofree char *state = NULL, *later = NULL;

  g_atomic_int_set (&full, 1);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "What is open cannot be kept*No space left");
  set_seed (f, 7);
  mn_test_wait_until (g_atomic_int_get (&n_written) > 0);
  g_assert_false (mn_keeper_end (f->keeper));
  g_test_assert_expected_messages ();
  state = read_state (f);
  g_assert_nonnull (strstr (state, "\"page\""));
  g_assert_null (strstr (state, "\"draft\""));
  g_assert_null (strstr (state, "\"modified\""));
  g_atomic_int_set (&full, 0);
  mn_keeper_resume (f->keeper);
  g_assert_true (mn_keeper_end (f->keeper));
  later = read_state (f);
  g_assert_nonnull (strstr (later, "\"draft\""));
  g_assert_cmpint (read_seed (f), ==, 7);
  /* What could not be written any more is still there as it was. */
  g_atomic_int_set (&full, 1);
  mn_keeper_resume (f->keeper);
  set_seed (f, 8);
  g_assert_false (mn_keeper_end (f->keeper));
  g_free (later);
  later = read_state (f);
  g_assert_nonnull (strstr (later, "\"draft\""));
  g_assert_cmpint (read_seed (f), ==, 7);
}

/* Without a thread the window waits for the disk, but nothing is lost. */
static void
test_crowded (Fixture *f, gconstpointer data)
{
  crowded = 1;
  set_seed (f, 7);
  mn_test_wait_until (read_seed (f) == 7);
  g_assert_cmpint (g_atomic_int_get (&n_on_main), ==, g_atomic_int_get (&n_written));
  crowded = 0;
  set_seed (f, 8);
  mn_test_wait_until (read_seed (f) == 8);
  g_assert_true (mn_keeper_end (f->keeper));
}

int
main (int argc, char *argv[])
{
  main_thread = g_thread_self ();
  start_application (&argc, &argv);
  g_settings_set_int (mn_settings_get (), "threads", 1);

  g_test_add ("/keeper-write/window-goes-on", Fixture, NULL, setup, test_window_goes_on, teardown);
  g_test_add ("/keeper-write/end-waits", Fixture, NULL, setup, test_end_waits, teardown);
  g_test_add ("/keeper-write/free-waits", Fixture, NULL, setup, test_free_waits, teardown);
  g_test_add ("/keeper-write/full", Fixture, NULL, setup, test_full, teardown);
  g_test_add ("/keeper-write/crowded", Fixture, NULL, setup, test_crowded, teardown);
  return g_test_run ();
}
