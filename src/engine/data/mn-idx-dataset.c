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

/* The unpacked ones once had a dot. */
static const char *const train_images[] = { "train-images-idx3-ubyte", "train-images.idx3-ubyte", NULL };
static const char *const train_labels[] = { "train-labels-idx1-ubyte", "train-labels.idx1-ubyte", NULL };
static const char *const test_images[] = { "t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte", NULL };
static const char *const test_labels[] = { "t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte", NULL };

const char *const *const mn_idx_mnist_files[MN_IDX_N_FILES] = { train_images, train_labels, test_images, test_labels };

/* Parts of the whole work, for the progress. */
static const double shares[MN_IDX_N_FILES] = { 0.84, 0.01, 0.14, 0.01 };

static char *
find_file (const MnIdxLayout *layout,
           const char        *folder,
           int                which)
{
  for (int i = 0; layout->file_names[which][i]; i++)
    for (int packed = 0; packed < 2; packed++)
      {
        g_autofree char *name = g_strconcat (layout->file_names[which][i], packed ? ".gz" : "", NULL);
        g_autofree char *path = g_build_filename (folder, name, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&path);
      }
  return NULL;
}

static gboolean
has_any_file (const MnIdxLayout *layout,
              const char        *folder)
{
  for (int i = 0; i < MN_IDX_N_FILES; i++)
    {
      g_autofree char *path = find_file (layout, folder, i);

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
find_folder (const MnIdxLayout *layout,
             const char *const *folders)
{
  for (gsize f = 0; folders[f]; f++)
    {
      for (gsize p = 0; layout->places[p]; p++)
        {
          g_autofree char *folder = g_build_filename (folders[f], layout->places[p], NULL);

          if (has_any_file (layout, folder))
            return g_steal_pointer (&folder);
        }
      if (!is_fashion (folders[f]) == !layout->fashion && has_any_file (layout, folders[f]))
        return g_strdup (folders[f]);
    }
  return NULL;
}

static gboolean
take_label (const MnIdxLayout *layout,
            const char        *path,
            MnDataset         *dataset,
            MnDataPart        *part,
            gsize              i,
            gint32             label,
            GError           **error)
{
  part->labels[i] = label - layout->first_label;
  if (label >= layout->first_label && part->labels[i] < dataset->n_classes)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: label %zu is %d, but must be from %d to %d"), path, i, label,
               layout->first_label, layout->first_label + dataset->n_classes - 1);
  return FALSE;
}

static gboolean
read_labels (const MnIdxLayout *layout,
             const char        *path,
             MnDataset         *dataset,
             MnDataPart        *part,
             GCancellable      *cancellable,
             GError           **error)
{
  gsize dim[MN_IDX_MAX_RANK];
  g_autofree guint8 *bytes = NULL;
  g_autofree gint32 *wide = NULL;

  if (layout->wide_labels)
    wide = mn_idx_read_ints (path, 2, dim, cancellable, error);
  else
    bytes = mn_idx_read (path, 1, dim, cancellable, error);
  if (!bytes && !wide)
    return FALSE;
  if (dim[0] != part->n || (wide && dim[1] == 0))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds %zu labels, but there are %zu images"), path,
                   wide && dim[1] == 0 ? 0 : dim[0], part->n);
      return FALSE;
    }
  part->labels = g_try_new (gint32, MAX (part->n, 1));
  if (!part->labels)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
      return FALSE;
    }
  for (gsize i = 0; i < part->n; i++)
    if (!take_label (layout, path, dataset, part, i, wide ? wide[i * dim[1]] : bytes[i], error))
      return FALSE;
  return TRUE;
}

static void
transpose (guint8 *image)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < y; x++)
      {
        guint8 swap = image[y * SIDE + x];

        image[y * SIDE + x] = image[x * SIDE + y];
        image[x * SIDE + y] = swap;
      }
}

/* Images become the samples as they are. */
static gboolean
read_images (const MnIdxLayout *layout,
             const char        *path,
             MnDataPart        *part,
             GCancellable      *cancellable,
             GError           **error)
{
  gsize dim[MN_IDX_MAX_RANK];
  g_autofree guint8 *data = mn_idx_read (path, 3, dim, cancellable, error);

  if (!data)
    return FALSE;
  if (dim[1] != SIDE || dim[2] != SIDE)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: holds images of %zu×%zu pixels, but they must be %d×%d"), path, dim[1], dim[2], SIDE, SIDE);
      return FALSE;
    }
  for (gsize i = 0; i < dim[0] && layout->transposed; i++)
    transpose (data + i * SIDE * SIDE);
  part->n = dim[0];
  part->samples = g_steal_pointer (&data);
  return TRUE;
}

MnDataset *
mn_idx_dataset_load (const MnIdxLayout *layout,
                     const char *const *folders,
                     MnProgressFunc     progress,
                     gpointer           user_data,
                     GCancellable      *cancellable,
                     GError           **error)
{
  g_autofree char *folder = find_folder (layout, folders);
  g_autoptr (MnDataset) dataset = NULL;
  double done = 0;

  if (!folder)
    {
      mn_dataset_set_missing (layout->kind, folders, error);
      return NULL;
    }
  dataset = mn_dataset_new (layout->kind, mn_shape_3d (1, SIDE, SIDE), MN_DTYPE_U8,
                            layout->class_names ? (int) g_strv_length ((char **) layout->class_names) : 10,
                            layout->class_names);
  dataset->source = g_strdup (folder);
  for (int i = 0; i < MN_IDX_N_FILES; i++)
    {
      g_autofree char *path = find_file (layout, folder, i);
      MnDataPart *part = i == MN_IDX_TEST_IMAGES || i == MN_IDX_TEST_LABELS ? &dataset->test : &dataset->train;
      gboolean is_images = i == MN_IDX_TRAIN_IMAGES || i == MN_IDX_TEST_IMAGES;

      if (!path)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s holds a part of %s, but %s is missing. %s"), folder,
                       _(layout->kind->base.title), layout->file_names[i][0], _(layout->kind->get));
          return NULL;
        }
      if (!(is_images ? read_images (layout, path, part, cancellable, error)
                      : read_labels (layout, path, dataset, part, cancellable, error)))
        return NULL;
      done += shares[i];
      if (progress)
        progress (MIN (done, 1), user_data);
    }
  return g_steal_pointer (&dataset);
}
