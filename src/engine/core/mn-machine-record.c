/* mn-machine-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-machine-record.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* The oldest makes room. */
#define MOST_ENTRIES 500
/* What is larger was not written by us. */
#define MOST_BYTES (256 << 10)

static char *
find_path (const char *subject)
{
  g_autofree char *name = g_strconcat (subject, ".ini", NULL);

  return g_build_filename (g_get_user_cache_dir (), "minima", name, NULL);
}

static GKeyFile *
load (const char *path)
{
  GKeyFile *file = g_key_file_new ();
  GStatBuf info;

  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MOST_BYTES)
    g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static int
find (GKeyFile *file, const char *subject, const char *key)
{
  const int value = g_key_file_get_integer (file, subject, key, NULL);

  return MAX (value, 0);
}

int
mn_machine_record_find (const char *subject, const char *key)
{
  g_autofree char *path = NULL;
  g_autoptr (GKeyFile) file = NULL;

  g_return_val_if_fail (subject != NULL && key != NULL, 0);

  path = find_path (subject);
  file = load (path);
  return find (file, subject, key);
}

static int
keep (const char *path, const char *subject, const char *key, int value)
{
  g_autoptr (GKeyFile) file = load (path);
  const int before = find (file, subject, key);
  g_auto (GStrv) keys = NULL;
  guint n;

  if (before > 0)
    return before;
  keys = g_key_file_get_keys (file, subject, NULL, NULL);
  n = keys != NULL ? g_strv_length (keys) : 0;
  for (guint i = 0; i + MOST_ENTRIES <= n; i++)
    g_key_file_remove_key (file, subject, keys[i], NULL);
  g_key_file_set_integer (file, subject, key, value);
  return g_key_file_save_to_file (file, path, NULL) ? value : 0;
}

int
mn_machine_record_keep (const char *subject, const char *key, int value)
{
  g_autofree char *path = NULL, *folder = NULL, *lock = NULL;
  int fd, held;

  g_return_val_if_fail (subject != NULL && key != NULL && value > 0, 0);

  path = find_path (subject);
  folder = g_path_get_dirname (path);
  lock = g_strconcat (path, ".lock", NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return 0;
  /* Two runs that begin at once would each write over what the other has found. */
  fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return 0;
  if (flock (fd, LOCK_EX) != 0)
    {
      g_close (fd, NULL);
      return 0;
    }
  held = keep (path, subject, key, value);
  g_close (fd, NULL);
  return held;
}
