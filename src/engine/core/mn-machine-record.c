/* mn-machine-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-machine-record.h"

#include <glib/gstdio.h>

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

int
mn_machine_record_find (const char *subject, const char *key)
{
  g_autofree char *path = NULL;
  g_autoptr (GKeyFile) file = NULL;
  int value;

  g_return_val_if_fail (subject != NULL && key != NULL, 0);

  path = find_path (subject);
  file = load (path);
  value = g_key_file_get_integer (file, subject, key, NULL);
  return MAX (value, 0);
}

void
mn_machine_record_keep (const char *subject, const char *key, int value)
{
  g_autofree char *path = NULL, *folder = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) keys = NULL;
  guint n;

  g_return_if_fail (subject != NULL && key != NULL && value > 0);

  path = find_path (subject);
  folder = g_path_get_dirname (path);
  file = load (path);
  keys = g_key_file_get_keys (file, subject, NULL, NULL);
  n = keys != NULL ? g_strv_length (keys) : 0;
  for (guint i = 0; i + MOST_ENTRIES <= n; i++)
    g_key_file_remove_key (file, subject, keys[i], NULL);
  g_key_file_set_integer (file, subject, key, value);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    g_key_file_save_to_file (file, path, NULL);
}
