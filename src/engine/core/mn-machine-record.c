/* mn-machine-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-machine-record.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

/* The oldest makes room. */
#define MOST_ENTRIES 1000
/* What is larger was not written by us. */
#define MOST_BYTES (512 << 10)

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

/* As a key file wants its keys. (transfer full) */
static char *
make_key (const char *text)
{
  char *key = g_strdup (text);

  for (char *at = key; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr (".-", *at) == NULL && (guchar) *at < 0x80)
      *at = '-';
  return key;
}

int
mn_machine_record_settle (const char *subject, const char *key, int otherwise, MnMachineMeasure measure, gpointer data)
{
  static GMutex mutex;
  static GHashTable *known;   /* (element-type utf8 int): of this process, also where nothing can be written */
  g_autofree char *name = NULL, *both = NULL;
  int value, measured = -1;

  g_return_val_if_fail (subject != NULL && key != NULL && otherwise > 0, otherwise);

  name = make_key (key);
  both = g_strconcat (subject, " ", name, NULL);
  g_mutex_lock (&mutex);
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  value = GPOINTER_TO_INT (g_hash_table_lookup (known, both));
  if (value == 0)
    value = mn_machine_record_find (subject, name);
  if (value == 0 && measure != NULL)
    {
      measured = measure (data);
      value = measured > 0 ? mn_machine_record_keep (subject, name, measured) : 0;
      if (value == 0)
        value = otherwise;
    }
  /* What could not be measured may be another time. */
  if (value != 0 && measured != 0)
    g_hash_table_insert (known, g_steal_pointer (&both), GINT_TO_POINTER (value));
  g_mutex_unlock (&mutex);
  return value;
}
