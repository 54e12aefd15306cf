/* mn-run-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-record.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "mn-experiment-repeats.h"
#include "mn-json.h"
#include "mn-run-info.h"
#include "mn-run-writer.h"

/* The files that are read, in the order of the stamps. */
enum
{
  INFO,
  EXPERIMENT,
  N_FILES
};

static const char *const files[N_FILES] = { "run.json", "experiment.json" };

static const char *const state_names[MN_N_RUN_STATES] = {
  [MN_RUN_RUNNING] = "running",   [MN_RUN_FINISHED] = "finished", [MN_RUN_STOPPED] = "stopped",
  [MN_RUN_INTERRUPTED] = "interrupted", [MN_RUN_DIVERGED] = "diverged", [MN_RUN_FAILED] = "failed",
  [MN_RUN_UNREADABLE] = "unreadable",
};

/* What they are called in the summary. */
static const char *const value_names[MN_N_RUN_VALUES] = {
  [MN_RUN_EPOCHS] = "epochs",
  [MN_RUN_BEST_VALIDATION_ACCURACY] = "best_validation_accuracy",
  [MN_RUN_VALIDATION_LOSS] = "validation_loss",
  [MN_RUN_TEST_ACCURACY] = "test_accuracy",
  [MN_RUN_TEST_LOSS] = "test_loss",
};

const char *
mn_run_state_name (MnRunState state)
{
  g_return_val_if_fail ((guint) state < MN_N_RUN_STATES, NULL);

  return state_names[state];
}

/* All zero: there is no such file. */
static MnFileStamp
read_stamp (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return (MnFileStamp) { 0, 0, 0 };
  return (MnFileStamp) { .inode = info.st_ino, .size = info.st_size,
                         .modified = (gint64) info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec };
}

static gboolean
same_stamp (const MnFileStamp *a, const MnFileStamp *b)
{
  return a->inode == b->inode && a->size == b->size && a->modified == b->modified;
}

/* A run that was killed before it could write run.json has begun its metrics. */
static gboolean
is_run (const char *dir, const MnFileStamp *stamps)
{
  return stamps[INFO].inode != 0 || (stamps[EXPERIMENT].inode != 0 && read_stamp (dir, "metrics.csv").inode != 0);
}

/* @held: whether it was before @info was read, after which it may have ended, or begun. */
static MnRunState
find_state (const char *dir, JsonObject *info, gboolean held)
{
  const char *status = mn_json_get_string (info, "status");

  for (guint i = 0; status != NULL && i < MN_N_RUN_STATES; i++)
    if (i != MN_RUN_RUNNING && i != MN_RUN_UNREADABLE && g_str_equal (status, state_names[i]))
      return (MnRunState) i;
  if (held || mn_run_writer_is_held (dir))
    return MN_RUN_RUNNING;
  return info != NULL ? MN_RUN_INTERRUPTED : MN_RUN_UNREADABLE;
}

/* As it began, or is being resumed, nothing of what it came to stands there. */
static void
read_info (MnRunRecord *self)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *path = g_build_filename (self->dir, files[INFO], NULL);
  const gboolean held = mn_run_writer_is_held (self->dir);
  JsonNode *root = json_parser_load_from_mapped_file (parser, path, NULL) ? json_parser_get_root (parser) : NULL;
  JsonObject *info = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *summary = mn_json_get_object (info, "summary");
  g_autoptr (GDateTime) started = mn_run_info_get_started (info);

  self->state = find_state (self->dir, info, held);
  self->started = started != NULL ? g_date_time_to_unix (started) : G_MININT64;
  self->name = g_strdup (mn_json_get_string (info, "name"));
  self->message = g_strdup (mn_json_get_string (info, "message"));
  for (int i = 0; i < MN_N_RUN_VALUES; i++)
    self->values[i] = mn_json_get_number (summary, value_names[i]);
}

static void
read_experiment (MnRunRecord *self)
{
  g_autofree char *path = g_build_filename (self->dir, files[EXPERIMENT], NULL);

  self->experiment = mn_experiment_load_file (path, NULL, NULL);
  if (self->experiment != NULL)
    self->key = mn_experiment_make_repeat_key (self->experiment);
}

/* Names that are shown, in lines of their own. */
static char *
choose_name (MnRunRecord *self)
{
  g_autofree char *name = g_steal_pointer (&self->name);

  if ((name == NULL || *name == '\0') && self->experiment != NULL)
    {
      g_free (name);
      name = g_strdup (mn_experiment_get_name (self->experiment));
    }
  if (name == NULL || *name == '\0')
    return g_filename_display_basename (self->dir);
  return g_steal_pointer (&name);
}

/* Whether a run that is not over has begun or ceased to be written is in none of the two files. */
static gboolean
is_settled (const MnRunRecord *self)
{
  return self->state != MN_RUN_RUNNING && self->state != MN_RUN_INTERRUPTED && self->state != MN_RUN_UNREADABLE;
}

MnRunRecord *
mn_run_record_read (const char *dir, const char *folder, MnRunRecord *earlier)
{
  MnFileStamp stamps[N_FILES];
  MnRunRecord *self;

  g_return_val_if_fail (dir != NULL, NULL);

  for (int i = 0; i < N_FILES; i++)
    stamps[i] = read_stamp (dir, files[i]);
  if (!is_run (dir, stamps))
    return NULL;
  if (earlier != NULL && is_settled (earlier) && g_strcmp0 (earlier->folder, folder) == 0
      && same_stamp (&stamps[INFO], &earlier->stamps[INFO]) && same_stamp (&stamps[EXPERIMENT], &earlier->stamps[EXPERIMENT]))
    return mn_run_record_ref (earlier);

  self = g_new0 (MnRunRecord, 1);
  g_atomic_ref_count_init (&self->count);
  memcpy (self->stamps, stamps, sizeof stamps);
  self->dir = g_strdup (dir);
  self->folder = g_strdup (folder);
  read_info (self);
  /* That of a run does not change. */
  if (earlier != NULL && same_stamp (&stamps[EXPERIMENT], &earlier->stamps[EXPERIMENT]))
    {
      g_set_object (&self->experiment, earlier->experiment);
      self->key = g_strdup (earlier->key);
    }
  else
    read_experiment (self);
  self->name = choose_name (self);
  return self;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The folders in @root that are not hidden, sorted. (transfer full) (element-type filename) */
static GPtrArray *
list_folders (const char *root)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* @folder: NULL: @root is the folder of all runs, and what is no run may be a folder of runs. */
static void
add_runs (GPtrArray *records, const char *root, const char *folder, GHashTable *earlier, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = list_folders (root);

  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *dir = g_build_filename (root, names->pdata[i], NULL);
      MnRunRecord *record = mn_run_record_read (dir, folder, g_hash_table_lookup (earlier, dir));

      if (record != NULL)
        g_ptr_array_add (records, record);
      else if (folder == NULL)
        {
          g_autofree char *shown = g_filename_display_basename (dir);

          add_runs (records, dir, shown, earlier, cancellable);
        }
    }
}

GPtrArray *
mn_run_record_list (const char *root, GPtrArray *earlier, GCancellable *cancellable)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_record_unref);
  g_autoptr (GHashTable) by_dir = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (root != NULL, records);

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    g_hash_table_insert (by_dir, ((MnRunRecord *) earlier->pdata[i])->dir, earlier->pdata[i]);
  add_runs (records, root, NULL, by_dir, cancellable);
  return records;
}

MnRunRecord *
mn_run_record_ref (MnRunRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  g_atomic_ref_count_inc (&record->count);
  return record;
}

void
mn_run_record_unref (MnRunRecord *record)
{
  g_return_if_fail (record != NULL);

  if (!g_atomic_ref_count_dec (&record->count))
    return;
  g_free (record->dir);
  g_free (record->folder);
  g_free (record->name);
  g_free (record->message);
  g_free (record->key);
  g_clear_object (&record->experiment);
  g_free (record);
}
