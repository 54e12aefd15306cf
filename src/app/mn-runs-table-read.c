/* mn-runs-table-read.c - reading the folder of runs on another thread, and keeping rows that are as they were.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-table-private.h"

#include "mn-background.h"

/* Rows that vanish one by one; when more do, all are laid out anew. */
#define FEW 50

typedef struct
{
  char       *folder;
  char       *shown;
  gboolean    averaging;
  GHashTable *hidden;    /* a copy */
  GPtrArray  *earlier;   /* (nullable) */
} Job;

typedef struct
{
  GPtrArray *records;
  GPtrArray *rows;
  char     **folders;
} Found;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->folder);
  g_free (job->shown);
  g_hash_table_unref (job->hidden);
  g_clear_pointer (&job->earlier, g_ptr_array_unref);
  g_free (job);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  g_ptr_array_unref (found->records);
  g_ptr_array_unref (found->rows);
  g_strfreev (found->folders);
  g_free (found);
}

static char **
list_folders (GPtrArray *records)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  /* Those of a folder follow each other. */
  for (guint i = 0; i < records->len; i++)
    {
      const char *folder = ((const MnRunRecord *) records->pdata[i])->folder;

      if (folder != NULL && g_strcmp0 (folder, last) != 0)
        g_strv_builder_add (builder, folder);
      last = folder != NULL ? folder : last;
    }
  return g_strv_builder_end (builder);
}

/* On a thread: there may be very many runs on a slow disk. */
static void
read_runs (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  Found *found = g_new0 (Found, 1);

  found->records = mn_run_record_list (job->folder, job->earlier, cancellable);
  found->folders = list_folders (found->records);
  for (guint i = 0; i < found->records->len; i++)
    {
      const MnRunRecord *record = found->records->pdata[i];

      if (!g_hash_table_contains (job->hidden, record->dir) && (job->shown == NULL || g_strcmp0 (record->folder, job->shown) == 0))
        g_ptr_array_add (wanted, found->records->pdata[i]);
    }
  found->rows = mn_run_rows_new (wanted, job->averaging);
  g_task_return_pointer (task, found, found_free);
}

/* By what a row is known again: a run, or a mean of whichever runs. (transfer full) */
static char *
make_key (const MnRunRow *row)
{
  const MnRunRecord *first = g_ptr_array_index (row->records, 0);

  return g_strconcat (row->records->len > 1 ? "mean " : "run ", row->records->len > 1 ? first->key : first->dir, NULL);
}

/* What is shown by now, by those keys. (transfer full) */
static GHashTable *
index_items (MnRunsTable *self)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      MnRunItem *item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      g_hash_table_insert (items, make_key (mn_run_item_get_row (item)), item);
    }
  return items;
}

/* Takes away what is not in @kept, which has all that stays. */
static void
remove_others (MnRunsTable *self, GHashTable *kept)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->items)); i > 0; i--)
    {
      g_autoptr (MnRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i - 1);

      if (!g_hash_table_contains (kept, item))
        g_list_store_remove (self->items, i - 1);
    }
}

/* Takes the rows out of the array. */
static void
show_rows (MnRunsTable *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) items = index_items (self), kept = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref), added = g_ptr_array_new ();
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  gboolean changed = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (MnRunRow) row = g_steal_pointer (&rows->pdata[i]);
      g_autofree char *key = make_key (row);
      MnRunItem *item = g_hash_table_lookup (items, key);

      if (item == NULL)
        {
          item = mn_run_item_new (g_steal_pointer (&row));
          g_ptr_array_add (added, item);
        }
      else
        {
          g_object_ref (item);
          g_hash_table_add (kept, item);
          if (!mn_run_row_equal (mn_run_item_get_row (item), row))
            {
              mn_run_item_set_row (item, g_steal_pointer (&row));
              changed = TRUE;
            }
        }
      g_ptr_array_add (all, item);
    }
  g_ptr_array_set_free_func (rows, NULL);
  g_ptr_array_set_size (rows, 0);
  if (n - g_hash_table_size (kept) > FEW)
    g_list_store_splice (self->items, 0, n, all->pdata, all->len);
  else
    {
      remove_others (self, kept);
      if (added->len > 0)
        g_list_store_splice (self->items, g_list_model_get_n_items (G_LIST_MODEL (self->items)), 0, added->pdata, added->len);
    }
  if (changed)
    {
      gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
      mn_runs_table_sort (self);
    }
}

/* What is not there any more need not be hidden: it may come back. */
static void
forget_hidden (MnRunsTable *self)
{
  g_autoptr (GHashTable) dirs = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer dir;

  for (guint i = 0; i < self->records->len; i++)
    g_hash_table_add (dirs, ((MnRunRecord *) self->records->pdata[i])->dir);
  g_hash_table_iter_init (&iter, self->hidden);
  while (g_hash_table_iter_next (&iter, &dir, NULL))
    if (!g_hash_table_contains (dirs, dir))
      g_hash_table_iter_remove (&iter);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  MnRunsTable *self = MN_RUNS_TABLE (source);
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  /* The widget is gone, or shows another folder by now. */
  if (found == NULL || self->reading == NULL || self->reading != g_task_get_cancellable (G_TASK (result)))
    {
      g_clear_pointer (&found, found_free);
      return;
    }
  g_clear_object (&self->reading);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = g_ptr_array_ref (found->records);
  g_strfreev (self->folders);
  self->folders = g_steal_pointer (&found->folders);
  forget_hidden (self);
  show_rows (self, found->rows);
  found_free (found);
  mn_runs_table_show_columns (self);
  mn_runs_table_update (self);
  if (self->again)
    mn_runs_table_reload (self);
}

/* (transfer full) */
static GHashTable *
copy_hidden (MnRunsTable *self)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, self->hidden);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_hash_table_add (copy, g_strdup (path));
  return copy;
}

void
mn_runs_table_reload (MnRunsTable *self)
{
  Job *job;

  g_return_if_fail (MN_IS_RUNS_TABLE (self));

  if (self->folder == NULL)
    return;
  /* One after the other, and of many only the last. */
  self->again = self->reading != NULL;
  if (self->again)
    return;
  self->reading = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->folder = g_strdup (self->folder);
  job->shown = g_strdup (self->shown);
  job->averaging = self->averaging;
  job->hidden = copy_hidden (self);
  /* Nobody changes it any more. */
  job->earlier = self->records != NULL ? g_ptr_array_ref (self->records) : NULL;
  mn_background_run (self, read_runs, job, job_free, self->reading, on_read, NULL);
}
