/* mn-dataset-registry.c - the kinds of data set there are, and where files are looked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dataset-private.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>

#include "mn-json.h"

static const MnDatasetKind *const kinds[] = {
  &mn_dataset_mnist,
  &mn_dataset_fashion_mnist,
  &mn_dataset_emnist,
  &mn_dataset_qmnist,
  &mn_dataset_cifar10,
  &mn_dataset_cifar100,
  &mn_dataset_digits,
  &mn_dataset_csv,
  &mn_dataset_image_folder,
  &mn_dataset_moons,
  &mn_dataset_circles,
  &mn_dataset_spirals,
  &mn_dataset_blobs,
};

/**
 * mn_dataset_kinds:
 * @n: (out) (optional): how many there are
 *
 * Returns: (transfer none): all kinds, in the order to show them in
 */
const MnDatasetKind *const *
mn_dataset_kinds (guint *n)
{
  if (n)
    *n = G_N_ELEMENTS (kinds);
  return kinds;
}

/**
 * mn_dataset_find:
 * @name: a kind's name
 *
 * Returns: (transfer none) (nullable): the #MnDatasetKind of that name
 */
const MnKind *
mn_dataset_find (const char *name)
{
  g_return_val_if_fail (name, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->base.name, name))
      return &kinds[i]->base;
  return NULL;
}

/**
 * mn_dataset_names:
 *
 * Returns: (transfer none): the kinds' names, %NULL-terminated
 */
const char *const *
mn_dataset_names (void)
{
  static const char *names[G_N_ELEMENTS (kinds) + 1];
  static gsize done;

  if (g_once_init_enter (&done))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
        names[i] = kinds[i]->base.name;
      g_once_init_leave (&done, 1);
    }
  return names;
}

static void
add_folder (GPtrArray  *folders,
            const char *folder)
{
  if (folder && *folder && !g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
    g_ptr_array_add (folders, g_strdup (folder));
}

/**
 * mn_data_folders:
 * @data_dir: (nullable): the folder the user chose
 *
 * Returns: (transfer full): where files are looked for, first wins: @data_dir, those of $MINIMA_DATA,
 *   <user data>/minima/datasets, /usr/share/datasets; %NULL-terminated, without repetitions
 */
char **
mn_data_folders (const char *data_dir)
{
  GPtrArray *folders = g_ptr_array_new ();
  const char *variable = g_getenv ("MINIMA_DATA");
  g_auto (GStrv) several = variable ? g_strsplit (variable, ":", -1) : NULL;
  g_autofree char *user = g_build_filename (g_get_user_data_dir (), "minima", "datasets", NULL);

  add_folder (folders, data_dir);
  for (char **folder = several; folder && *folder; folder++)
    add_folder (folders, *folder);
  add_folder (folders, user);
  add_folder (folders, "/usr/share/datasets");
  g_ptr_array_add (folders, NULL);
  return (char **) g_ptr_array_free (folders, FALSE);
}

/* What was found in the files of sets whose settings do not tell, by the settings. */
typedef struct
{
  MnShape shape;
  int     n_classes;
} Known;

static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;
static GHashTable *known;   /* from settings to Known */

static char *
settings_key (const MnSpec *spec)
{
  g_autoptr (JsonNode) json = mn_spec_save_json (spec);

  return mn_json_to_string (json, FALSE);
}

static void
remember (const MnSpec    *spec,
          const MnDataset *dataset)
{
  Known *found = g_new (Known, 1);

  *found = (Known){ dataset->shape, dataset->n_classes };
  pthread_mutex_lock (&known_lock);
  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (known, settings_key (spec), found);
  pthread_mutex_unlock (&known_lock);
}

static void
recall (const MnSpec *spec,
        MnShape      *shape,
        int          *n_classes)
{
  g_autofree char *key = settings_key (spec);
  const Known *found;

  pthread_mutex_lock (&known_lock);
  found = known ? g_hash_table_lookup (known, key) : NULL;
  if (found)
    {
      *shape = found->shape;
      *n_classes = found->n_classes;
    }
  pthread_mutex_unlock (&known_lock);
}

/**
 * mn_dataset_describe:
 * @spec: a data set with its settings
 * @shape: (out): shape of a sample
 * @n_classes: (out): number of classes, 0 for regression
 *
 * Reads no file. Of a set whose shape only its files tell, gives what the last load with these settings found; before
 * that the rank is 0.
 */
void
mn_dataset_describe (const MnSpec *spec,
                     MnShape      *shape,
                     int          *n_classes)
{
  g_return_if_fail (spec && shape && n_classes);

  ((const MnDatasetKind *) spec->kind)->describe (spec->values, shape, n_classes);
  if (shape->rank == 0)
    recall (spec, shape, n_classes);
}

typedef struct
{
  const MnSpec   *spec;
  char          **folders;
  MnProgressFunc  progress;
  gpointer        user_data;
  GCancellable   *cancellable;
} Job;

/* Who has not seen the files shall know that there is less of them. */
static void
note_left_out (MnDataset *dataset)
{
  g_autofree char *before = g_steal_pointer (&dataset->note);
  g_autofree char *count = dataset->n_left_out > 0
                             ? g_strdup_printf (_("Left out, since a value is missing or the file cannot be read: %zu"),
                                                dataset->n_left_out) : NULL;

  dataset->note = before != NULL && count != NULL ? g_strjoin ("\n", before, count, NULL)
                                                  : g_strdup (before != NULL ? before : count);
}

static MnDataset *
load (gpointer user_data,
      GError **error)
{
  Job *job = user_data;
  const MnDatasetKind *kind = (const MnDatasetKind *) job->spec->kind;
  g_autoptr (MnDataset) dataset = NULL;

  if (mn_dataset_is_cancelled (job->cancellable, error))
    return NULL;
  dataset = kind->load (job->spec->values, (const char *const *) job->folders, job->progress, job->user_data,
                        job->cancellable, error);
  if (!dataset || !mn_dataset_finish (dataset, job->cancellable, error))
    return NULL;
  note_left_out (dataset);
  if (job->progress)
    job->progress (1, job->user_data);
  return g_steal_pointer (&dataset);
}

static char *
make_stamp (const MnSpec *spec,
            char        **folders)
{
  const MnDatasetKind *kind = (const MnDatasetKind *) spec->kind;

  return kind->stamp ? kind->stamp (spec->values, (const char *const *) folders) : g_strdup ("");
}

char *
mn_dataset_stamp (const MnSpec *spec,
                  const char   *data_dir)
{
  g_auto (GStrv) folders = NULL;

  g_return_val_if_fail (spec, NULL);

  folders = mn_data_folders (data_dir);
  return make_stamp (spec, folders);
}

/**
 * mn_dataset_load:
 * @spec: a data set with its settings
 * @data_dir: (nullable): the folder to look in first
 * @progress: (nullable): called from this thread with the fraction done
 * @user_data: for @progress
 * @cancellable: (nullable): stops it with %MN_ERROR_CANCELLED
 * @error: (nullable): %MN_ERROR_NOT_FOUND when the files are missing, %MN_ERROR_INPUT when they are damaged,
 *   %MN_ERROR_IO when they cannot be read, %MN_ERROR_MEMORY
 *
 * Loads a data set, or returns the copy already in memory for the same settings and folders. Safe from any thread; it
 * may take seconds.
 *
 * Returns: (transfer full) (nullable): the data set
 */
MnDataset *
mn_dataset_load (const MnSpec  *spec,
                 const char    *data_dir,
                 MnProgressFunc progress,
                 gpointer       user_data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_auto (GStrv) folders = NULL;
  g_autofree char *settings = NULL, *joined = NULL, *key = NULL, *stamp = NULL;
  MnDataset *dataset;
  Job job;

  g_return_val_if_fail (spec, NULL);

  folders = mn_data_folders (data_dir);
  settings = settings_key (spec);
  joined = g_strjoinv (":", folders);
  stamp = make_stamp (spec, folders);
  key = g_strjoin (" ", settings, joined, stamp, NULL);
  job = (Job){ spec, folders, progress, user_data, cancellable };
  dataset = mn_dataset_cache_get (key, load, &job, cancellable, error);
  if (dataset)
    remember (spec, dataset);
  return dataset;
}

/**
 * mn_dataset_prepare:
 * @spec: a data set with its settings
 * @data_dir: (nullable): the folder to look in first
 * @progress: (nullable): called from this thread with the fraction done
 * @user_data: for @progress
 * @cancellable: (nullable): stops it with %MN_ERROR_CANCELLED
 * @note: (out) (transfer full) (optional) (nullable): MnDataset.note of a set that was loaded
 * @error: (nullable): as of mn_dataset_load()
 *
 * Sees to it that mn_dataset_describe() knows the shape, by loading the set where only its files tell.
 *
 * Returns: whether it is known
 */
gboolean
mn_dataset_prepare (const MnSpec  *spec,
                    const char    *data_dir,
                    MnProgressFunc progress,
                    gpointer       user_data,
                    GCancellable  *cancellable,
                    char         **note,
                    GError       **error)
{
  g_autoptr (MnDataset) dataset = NULL;
  MnShape shape;
  int n_classes;

  g_return_val_if_fail (spec, FALSE);

  if (note)
    *note = NULL;
  ((const MnDatasetKind *) spec->kind)->describe (spec->values, &shape, &n_classes);
  if (shape.rank > 0)
    return TRUE;
  dataset = mn_dataset_load (spec, data_dir, progress, user_data, cancellable, error);
  if (dataset && note)
    *note = g_strdup (dataset->note);
  return dataset != NULL;
}
