/* mn-dataset.c - labelled samples in memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dataset-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

#include "mn-error.h"
#include "mn-host-memory.h"
#include "mn-torch-random.h"

/* Bytes hashed between two looks at the cancellable. */
#define HASH_STEP (1 << 22)

MnDataset *
mn_dataset_new (const MnDatasetKind *kind,
                MnShape              shape,
                MnDType              dtype,
                int                  n_classes,
                const char *const   *class_names)
{
  MnDataset *dataset = g_new0 (MnDataset, 1);

  dataset->ref_count = 1;
  dataset->kind = g_strdup (kind->base.name);
  dataset->shape = shape;
  dataset->dtype = dtype;
  dataset->n_classes = n_classes;
  dataset->range_max = dtype == MN_DTYPE_U8 ? 255 : 1;
  dataset->class_names = class_names ? g_strdupv ((char **) class_names) : g_new0 (char *, n_classes + 1);
  for (int i = 0; i < n_classes && !class_names; i++)
    dataset->class_names[i] = g_strdup_printf ("%d", i);
  return dataset;
}

gboolean
mn_dataset_allocate (MnDataset  *dataset,
                     MnDataPart *part,
                     gsize       n,
                     GError    **error)
{
  gsize size = (gsize) mn_shape_elements (&dataset->shape) * mn_dtype_size (dataset->dtype);

  if (n == 0)
    return TRUE;
  if (!mn_host_memory_check (n * (size + sizeof (gint32)), error))
    {
      g_prefix_error (error, _("for %zu samples "), n);
      return FALSE;
    }
  part->samples = g_try_malloc0_n (n, size);
  if (dataset->n_classes > 0)
    part->labels = g_try_malloc0_n (n, sizeof *part->labels);
  else
    part->values = g_try_malloc0_n (n, (gsize) dataset->n_targets * sizeof *part->values);
  if (!part->samples || (!part->labels && !part->values))
    {
      g_autofree char *bytes = g_format_size_full (n * (size + sizeof *part->labels), G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for %s of samples"), bytes);
      g_clear_pointer (&part->samples, g_free);
      g_clear_pointer (&part->labels, g_free);
      g_clear_pointer (&part->values, g_free);
      return FALSE;
    }
  part->n = n;
  return TRUE;
}

static gboolean
hash_bytes (GChecksum     *checksum,
            gconstpointer  data,
            gsize          length,
            GCancellable  *cancellable,
            GError       **error)
{
  for (gsize at = 0; at < length; at += HASH_STEP)
    {
      if (mn_dataset_is_cancelled (cancellable, error))
        return FALSE;
      g_checksum_update (checksum, (const guchar *) data + at, MIN (length - at, HASH_STEP));
    }
  return TRUE;
}

static void
find_range (MnDataset *dataset)
{
  gsize n = dataset->train.n * (gsize) mn_shape_elements (&dataset->shape);
  const float *x = dataset->train.samples;

  if (dataset->dtype != MN_DTYPE_F32 || n == 0)
    return;
  dataset->range_min = dataset->range_max = x[0];
  for (gsize i = 1; i < n; i++)
    {
      dataset->range_min = MIN (dataset->range_min, x[i]);
      dataset->range_max = MAX (dataset->range_max, x[i]);
    }
}

gboolean
mn_dataset_finish (MnDataset    *dataset,
                   GCancellable *cancellable,
                   GError      **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const MnDataPart *parts[] = { &dataset->train, &dataset->test };
  gsize size = (gsize) mn_shape_elements (&dataset->shape) * mn_dtype_size (dataset->dtype);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (!hash_bytes (checksum, parts[i]->samples, parts[i]->n * size, cancellable, error))
        return FALSE;
      if (parts[i]->labels
          && !hash_bytes (checksum, parts[i]->labels, parts[i]->n * sizeof (gint32), cancellable, error))
        return FALSE;
      if (parts[i]->values
          && !hash_bytes (checksum, parts[i]->values, parts[i]->n * dataset->n_targets * sizeof (float), cancellable,
                          error))
        return FALSE;
    }
  dataset->hash = g_strdup (g_checksum_get_string (checksum));
  find_range (dataset);
  return TRUE;
}

/**
 * mn_dataset_ref:
 * @dataset: a data set
 *
 * Returns: (transfer full): @dataset, with one reference more; from any thread
 */
MnDataset *
mn_dataset_ref (MnDataset *dataset)
{
  g_return_val_if_fail (dataset, NULL);

  g_atomic_int_inc (&dataset->ref_count);
  return dataset;
}

static void
part_clear (MnDataPart *part,
            gboolean    is_shared)
{
  g_free (part->labels);
  if (is_shared)
    return;
  g_free (part->samples);
  g_free (part->values);
}

/**
 * mn_dataset_unref:
 * @dataset: (nullable) (transfer full): a data set; freed with its last reference
 */
void
mn_dataset_unref (MnDataset *dataset)
{
  if (!dataset || !g_atomic_int_dec_and_test (&dataset->ref_count))
    return;
  part_clear (&dataset->train, dataset->parent != NULL);
  part_clear (&dataset->test, dataset->parent != NULL);
  mn_dataset_unref (dataset->parent);
  g_free (dataset->kind);
  g_strfreev (dataset->class_names);
  g_strfreev (dataset->feature_names);
  g_free (dataset->target_name);
  g_free (dataset->source);
  g_free (dataset->note);
  g_free (dataset->hash);
  g_free (dataset);
}

void
mn_dataset_set_missing (const MnDatasetKind *kind,
                        const char *const   *folders,
                        GError             **error)
{
  g_autofree char *names = g_strjoinv (", ", (char **) folders);

  /* Translators: a data set's name, the folders, and a sentence on how to get it. */
  g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("the files of %s are in none of the data folders %s. %s"),
               _(kind->base.title), names, kind->get ? _(kind->get) : "");
}

void
mn_dataset_set_io_error (const char *path,
                         GError     *cause,
                         GError    **error)
{
  MnError code = MN_ERROR_IO;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: does not exist"), path);
      g_error_free (cause);
      return;
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = MN_ERROR_CANCELLED;
  /* Compressed data that ends early or makes no sense is the file's fault. */
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
           || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    code = MN_ERROR_INPUT;
  g_set_error (error, MN_ERROR, code, "%s: %s", path, cause->message);
  g_error_free (cause);
}

gboolean *
mn_dataset_choose_test (gsize   n,
                        double  share,
                        guint64 seed)
{
  gboolean *is_test = g_new0 (gboolean, MAX (n, 1));
  g_autofree gint64 *order = g_new (gint64, MAX (n, 1));
  gsize n_test = n > 0 ? MIN ((gsize) lround ((double) n * share), n - 1) : 0;
  MnTorchRandom random;

  mn_torch_random_init (&random, seed);
  mn_torch_random_permutation (&random, order, n);
  for (gsize i = 0; i < n_test; i++)
    is_test[order[i]] = TRUE;
  return is_test;
}

char *
mn_dataset_find_file (const char *const *folders,
                      const char        *name)
{
  if (g_path_is_absolute (name))
    return g_strdup (name);
  for (gsize i = 0; folders[i]; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return g_strdup (name);
}

char *
mn_dataset_file_stamp (const char *const *folders,
                       const char        *name)
{
  g_autofree char *path = *name ? mn_dataset_find_file (folders, name) : g_strdup ("");
  GStatBuf status;

  if (!*path || g_stat (path, &status) != 0)
    return g_steal_pointer (&path);
  return g_strdup_printf ("%s@%" G_GINT64_FORMAT ".%09ld:%" G_GINT64_FORMAT, path, (gint64) status.st_mtim.tv_sec,
                          status.st_mtim.tv_nsec, (gint64) status.st_size);
}

gboolean
mn_dataset_is_cancelled (GCancellable *cancellable,
                         GError      **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("loading was cancelled"));
  return TRUE;
}
