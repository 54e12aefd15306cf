/* mn-dataset-cache.c - loaded data sets, shared by everyone who asks for the same.
 *
 * The cache keeps the set used last and those somebody else still holds; the rest goes when another one is loaded, so
 * that moving from data set to data set does not fill the memory. POSIX threads instead of GLib's: the thread sanitizer
 * knows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <time.h>

#include "mn-dataset-private.h"

/* How often one who waits for another thread's loading looks at its cancellable. */
#define WAIT_MS 50

typedef struct
{
  char      *key;
  MnDataset *dataset;   /* NULL while it is being loaded */
} Entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static GPtrArray *entries;   /* of Entry */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  mn_dataset_unref (entry->dataset);
  g_free (entry);
}

static Entry *
find_entry (const char *key)
{
  for (guint i = 0; entries && i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->key, key))
        return entry;
    }
  return NULL;
}

/* Drops what only the cache holds. Nobody can gain a reference meanwhile: the lock is held. */
static void
drop_unused (void)
{
  for (guint i = entries->len; i-- > 0;)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (entry->dataset && g_atomic_int_get (&entry->dataset->ref_count) == 1)
        g_ptr_array_remove_index_fast (entries, i);
    }
}

static void
wait_a_little (void)
{
  struct timespec until;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += WAIT_MS * 1000000L;
  if (until.tv_nsec >= 1000000000L)
    {
      until.tv_sec++;
      until.tv_nsec -= 1000000000L;
    }
  pthread_cond_timedwait (&changed, &lock, &until);
}

MnDataset *
mn_dataset_cache_get (const char       *key,
                      MnDatasetLoadFunc load,
                      gpointer          user_data,
                      GCancellable     *cancellable,
                      GError          **error)
{
  MnDataset *dataset = NULL;
  Entry *entry;

  pthread_mutex_lock (&lock);
  while ((entry = find_entry (key)) && !entry->dataset)
    {
      if (mn_dataset_is_cancelled (cancellable, error))
        {
          pthread_mutex_unlock (&lock);
          return NULL;
        }
      wait_a_little ();
    }
  if (entry)
    {
      dataset = mn_dataset_ref (entry->dataset);
      pthread_mutex_unlock (&lock);
      return dataset;
    }
  if (!entries)
    entries = g_ptr_array_new_with_free_func (entry_free);
  drop_unused ();
  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  g_ptr_array_add (entries, entry);
  pthread_mutex_unlock (&lock);

  dataset = load (user_data, error);

  pthread_mutex_lock (&lock);
  if (dataset)
    entry->dataset = mn_dataset_ref (dataset);
  else
    g_ptr_array_remove_fast (entries, entry);
  pthread_cond_broadcast (&changed);
  pthread_mutex_unlock (&lock);
  return dataset;
}
