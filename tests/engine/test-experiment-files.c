/* test-experiment-files.c - experiments in files: what they name, full disks, folders that cannot be written to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "experiment-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
test_files (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "my net.minima", NULL);
  g_autofree char *link = g_build_filename (dir, "link.minima", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "no", "x.minima", NULL);
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (MnExperiment) unnamed = NULL;
  g_autoptr (GError) error = NULL, missing = NULL, folder = NULL, saved = NULL;
  g_autofree char *text = mn_experiment_to_string (experiment), *read = NULL;
  GStatBuf info;

  g_assert_true (mn_experiment_save_file (experiment, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &read, NULL, NULL));
  g_assert_cmpstr (text, ==, read);

  /* a link stays one, and access rights stay */
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_true (mn_experiment_save_file (experiment, link, &error));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);

  g_assert_false (mn_experiment_save_file (experiment, nowhere, &saved));
  g_assert_error (saved, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (saved->message, nowhere));
  g_clear_error (&saved);
  g_assert_false (mn_experiment_save_file (experiment, dir, &saved));
  g_assert_error (saved, MN_ERROR, MN_ERROR_IO);

  g_assert_null (mn_experiment_load_file (nowhere, NULL, &missing));
  g_assert_error (missing, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_null (mn_experiment_load_file (dir, NULL, &folder));
  g_assert_error (folder, MN_ERROR, MN_ERROR_INPUT);

  g_assert_true (g_file_set_contents (path, "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, " NETWORK " }", -1, NULL));
  unnamed = mn_experiment_load_file (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mn_experiment_get_name (unnamed), ==, "my net");
  mn_test_remove_dir (dir);
}

/* A disk that fills up (here: a limit on the size of files) leaves the old file, and nothing beside it. */
static void
test_full_disk (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.minima", NULL);
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  struct rlimit limit, small;
  g_autoptr (GDir) listing = NULL;
  int n = 0;

  g_assert_true (mn_experiment_save_file (experiment, path, NULL));
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (mn_experiment_save_file (experiment, path, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
  listing = g_dir_open (dir, 0, NULL);
  while (g_dir_read_name (listing))
    n++;
  g_assert_cmpint (n, ==, 1);
  mn_test_remove_dir (dir);
}

static void
test_read_only (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.minima", NULL);
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (GError) error = NULL;
  uid_t user = geteuid ();
  gboolean saved;

  g_assert_cmpint (g_chmod (dir, 0555), ==, 0);
  /* root may write everywhere: be somebody else for a moment */
  if (user == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  saved = mn_experiment_save_file (experiment, path, &error);
  g_assert_cmpint (seteuid (user), ==, 0);
  g_assert_false (saved);
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/experiment-files/names", test_files);
  g_test_add_func ("/experiment-files/full-disk", test_full_disk);
  g_test_add_func ("/experiment-files/read-only", test_read_only);
  return g_test_run ();
}
