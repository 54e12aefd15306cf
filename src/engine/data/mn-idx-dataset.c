/* mn-idx-dataset.c - data sets made of four IDX files.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"
#include "mn-idx.h"

#define SIDE 28

enum
{
  TRAIN_IMAGES,
  TRAIN_LABELS,
  TEST_IMAGES,
  TEST_LABELS,
  N_FILES,
};

/* Each file goes by several names; the unpacked ones once had a dot. */
static const char *const file_names[N_FILES][5] = {
  { "train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz" },
  { "train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz", "train-labels.idx1-ubyte", "train-labels.idx1-ubyte.gz" },
  { "t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz", "t10k-images.idx3-ubyte", "t10k-images.idx3-ubyte.gz" },
  { "t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz", "t10k-labels.idx1-ubyte", "t10k-labels.idx1-ubyte.gz" },
};

/* Parts of the whole work, for the progress. */
static const double shares[N_FILES] = { 0.84, 0.01, 0.14, 0.01 };

static char *
find_file (const char *folder,
           int         which)
{
  for (int i = 0; file_names[which][i]; i++)
    {
      g_autofree char *path = g_build_filename (folder, file_names[which][i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static gboolean
has_any_file (const char *folder)
{
  for (int i = 0; i < N_FILES; i++)
    {
      g_autofree char *path = find_file (folder, i);

      if (path)
        return TRUE;
    }
  return FALSE;
}

/* Whether one of the last two parts of @folder's name says "fashion" (…/fashion-mnist, …/FashionMNIST/raw). */
static gboolean
is_fashion (const char *folder)
{
  g_autofree char *canonical = g_canonicalize_filename (folder, NULL);
  g_autofree char *parent = g_path_get_dirname (canonical);
  g_autofree char *last = g_path_get_basename (canonical), *before = g_path_get_basename (parent);
  g_autofree char *lower_last = g_ascii_strdown (last, -1), *lower_before = g_ascii_strdown (before, -1);

  return strstr (lower_last, "fashion") || strstr (lower_before, "fashion");
}

static char *
find_folder (const char *const *folders,
             const char *const *places,
             gboolean           fashion)
{
  for (gsize f = 0; folders[f]; f++)
    {
      for (gsize p = 0; places[p]; p++)
        {
          g_autofree char *folder = g_build_filename (folders[f], places[p], NULL);

          if (has_any_file (folder))
            return g_steal_pointer (&folder);
        }
      if (!is_fashion (folders[f]) == !fashion && has_any_file (folders[f]))
        return g_strdup (folders[f]);
    }
  return NULL;
}

static gboolean
check_labels (const char   *path,
              MnDataset    *dataset,
              MnDataPart   *part,
              const guint8 *labels,
              gsize         n,
              GError      **error)
{
  if (n != part->n)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds %zu labels, but there are %zu images"), path, n,
                   part->n);
      return FALSE;
    }
  part->labels = g_try_new (gint32, MAX (n, 1));
  if (!part->labels)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      if (labels[i] >= dataset->n_classes)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: label %zu is %d, but must be from 0 to %d"), path, i, labels[i], dataset->n_classes - 1);
          return FALSE;
        }
      part->labels[i] = labels[i];
    }
  return TRUE;
}

/* Reads the file into its part: images become the samples as they are, labels are checked and widened. */
static gboolean
read_file (const char   *path,
           MnDataset    *dataset,
           MnDataPart   *part,
           gboolean      is_images,
           GCancellable *cancellable,
           GError      **error)
{
  gsize dim[MN_IDX_MAX_RANK];
  g_autofree guint8 *data = mn_idx_read (path, is_images ? 3 : 1, dim, cancellable, error);

  if (!data)
    return FALSE;
  if (!is_images)
    return check_labels (path, dataset, part, data, dim[0], error);
  if (dim[1] != SIDE || dim[2] != SIDE)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: holds images of %zu×%zu pixels, but they must be %d×%d"), path, dim[1], dim[2], SIDE, SIDE);
      return FALSE;
    }
  part->n = dim[0];
  part->samples = g_steal_pointer (&data);
  return TRUE;
}

MnDataset *
mn_idx_dataset_load (const MnDatasetKind *kind,
                     const char *const   *class_names,
                     const char *const   *places,
                     gboolean             fashion,
                     const char *const   *folders,
                     MnProgressFunc       progress,
                     gpointer             user_data,
                     GCancellable        *cancellable,
                     GError             **error)
{
  g_autofree char *folder = find_folder (folders, places, fashion);
  g_autoptr (MnDataset) dataset = NULL;
  double done = 0;

  if (!folder)
    {
      mn_dataset_set_missing (kind, folders, error);
      return NULL;
    }
  dataset = mn_dataset_new (kind, mn_shape_3d (1, SIDE, SIDE), MN_DTYPE_U8, 10, class_names);
  dataset->source = g_strdup (folder);
  for (int i = 0; i < N_FILES; i++)
    {
      g_autofree char *path = find_file (folder, i);
      gboolean is_test = i == TEST_IMAGES || i == TEST_LABELS;

      if (!path)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s holds a part of %s, but %s is missing. %s"), folder,
                       _(kind->base.title), file_names[i][0], _(kind->get));
          return NULL;
        }
      if (!read_file (path, dataset, is_test ? &dataset->test : &dataset->train, i == TRAIN_IMAGES || i == TEST_IMAGES,
                      cancellable, error))
        return NULL;
      done += shares[i];
      if (progress)
        progress (MIN (done, 1), user_data);
    }
  return g_steal_pointer (&dataset);
}
