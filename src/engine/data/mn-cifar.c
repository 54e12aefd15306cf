/* mn-cifar.c - the binary versions of CIFAR (Krizhevsky 2009), from a folder or straight from the archive.
 *
 * Files of records: one or two bytes of labels, then 3072 of pixels as (3, 32, 32). Every file has its place in one block,
 * so it can be read in the order in which an archive brings it; gaps that short files leave are closed at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cifar.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"

#define SIDE MN_CIFAR_SIDE
#define PIXELS ((gsize) (3 * SIDE * SIDE))

/* Most records a file may hold are those it does hold; so many are read at once. */
#define STEP ((gsize) 64)

/* Where bytes come from: up to @length of them, 0 at the end, -1 with @error set. */
typedef gssize (*ReadFunc) (gpointer source, guint8 *buffer, gsize length, GCancellable *cancellable, GError **error);

typedef struct
{
  const MnCifarLayout *layout;
  MnDataset           *dataset;
  int                  n_files;
  gsize                record;                   /* bytes of one */
  gsize                n[MN_CIFAR_MOST_FILES];   /* records read */
  MnProgressFunc       progress;
  gpointer             user_data;
  GCancellable        *cancellable;
  guint8               buffer[STEP * (PIXELS + MN_CIFAR_MOST_LABELS)];
} Loading;

static void
report (Loading *loading)
{
  gsize n = 0;

  for (int i = 0; i < loading->n_files; i++)
    n += loading->n[i];
  if (loading->progress)
    loading->progress ((double) n / ((gsize) loading->n_files * loading->layout->file_records), loading->user_data);
}

/* Fills the buffer as far as the source goes. */
static gboolean
fill (Loading  *loading,
      ReadFunc  read,
      gpointer  source,
      gsize    *length,
      GError  **error)
{
  for (*length = 0; *length < STEP * loading->record;)
    {
      gsize room = STEP * loading->record - *length;
      gssize n = read (source, loading->buffer + *length, room, loading->cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        return TRUE;
      *length += (gsize) n;
    }
  return TRUE;
}

/* Takes one file out of the source into its place; @name is for messages. */
static gboolean
read_file (Loading    *loading,
           int         which,
           const char *name,
           ReadFunc    read,
           gpointer    source,
           GError    **error)
{
  const MnCifarLayout *layout = loading->layout;
  gboolean is_test = which == loading->n_files - 1;
  MnDataPart *part = is_test ? &loading->dataset->test : &loading->dataset->train;
  gsize first = is_test ? 0 : (gsize) which * layout->file_records, length;

  loading->n[which] = 0;
  while (fill (loading, read, source, &length, error))
    {
      gsize n = length / loading->record;

      if (length % loading->record != 0 || (length == 0 && loading->n[which] == 0))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: ends within a record: its size must be a multiple of %zu bytes, and not 0"), name,
                       loading->record);
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      if (loading->n[which] + n > layout->file_records)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: holds more than the %zu images there can be in one file"), name,
                       layout->file_records);
          return FALSE;
        }
      for (gsize i = 0; i < n; i++)
        {
          const guint8 *record = loading->buffer + i * loading->record;
          gsize at = first + loading->n[which] + i;

          if (record[layout->label_at] >= loading->dataset->n_classes)
            {
              g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: label %zu is %d, but must be from 0 to %d"), name,
                           loading->n[which] + i, record[layout->label_at], loading->dataset->n_classes - 1);
              return FALSE;
            }
          part->labels[at] = record[layout->label_at];
          memcpy ((guint8 *) part->samples + at * PIXELS, record + layout->label_bytes, PIXELS);
        }
      loading->n[which] += n;
      report (loading);
      if (mn_dataset_is_cancelled (loading->cancellable, error))
        return FALSE;
    }
  return FALSE;
}

static gssize
read_stream (gpointer      source,
             guint8       *buffer,
             gsize         length,
             GCancellable *cancellable,
             GError      **error)
{
  return g_input_stream_read (source, buffer, length, cancellable, error);
}

static gboolean
load_folder (Loading    *loading,
             const char *folder,
             GError    **error)
{
  for (int i = 0; i < loading->n_files; i++)
    {
      g_autofree char *path = g_build_filename (folder, loading->layout->file_names[i], NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      GError *cause = NULL;
      g_autoptr (GFileInputStream) stream = g_file_read (file, loading->cancellable, &cause);

      if (stream && read_file (loading, i, path, read_stream, stream, &cause))
        continue;
      if (cause->domain == MN_ERROR)
        g_propagate_error (error, cause);
      else
        mn_dataset_set_io_error (path, cause, error);
      return FALSE;
    }
  return TRUE;
}

static void
set_archive_error (struct archive *archive,
                   const char     *path,
                   GError        **error)
{
  const char *reason = archive_error_string (archive);

  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: cannot be unpacked: %s"), path,
               reason ? reason : _("it is damaged"));
}

typedef struct
{
  struct archive *archive;
  const char     *path;
} ArchiveSource;

static gssize
read_archive (gpointer      source,
              guint8       *buffer,
              gsize         length,
              GCancellable *cancellable,
              GError      **error)
{
  ArchiveSource *from = source;
  la_ssize_t n = archive_read_data (from->archive, buffer, length);

  if (n >= 0)
    return n;
  set_archive_error (from->archive, from->path, error);
  return -1;
}

static int
find_name (const Loading *loading,
           const char    *path)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;

  for (int i = 0; name && i < loading->n_files; i++)
    if (g_str_equal (name, loading->layout->file_names[i]))
      return i;
  return -1;
}

/* Walks through the entries until all files have been met. */
static gboolean
read_entries (Loading        *loading,
              struct archive *archive,
              const char     *path,
              GError        **error)
{
  ArchiveSource source = { archive, path };
  struct archive_entry *entry;
  guint met = 0;

  while (met != (1u << loading->n_files) - 1)
    {
      int status = archive_read_next_header (archive, &entry);
      g_autofree char *name = NULL;
      int which;

      if (mn_dataset_is_cancelled (loading->cancellable, error))
        return FALSE;
      if (status == ARCHIVE_EOF)
        break;
      if (status < ARCHIVE_WARN)
        {
          set_archive_error (archive, path, error);
          return FALSE;
        }
      which = find_name (loading, archive_entry_pathname_utf8 (entry));
      if (which < 0 || archive_entry_filetype (entry) != AE_IFREG)
        continue;
      name = g_strconcat (path, ": ", loading->layout->file_names[which], NULL);
      if (!read_file (loading, which, name, read_archive, &source, error))
        return FALSE;
      met |= 1u << which;
    }
  for (int i = 0; i < loading->n_files; i++)
    if (!(met & 1u << i))
      {
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: does not hold %s"), path, loading->layout->file_names[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
load_archive (Loading    *loading,
              const char *path,
              GError    **error)
{
  struct archive *archive = archive_read_new ();
  gboolean done;

  if (!archive)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
      return FALSE;
    }
  /* Only these: libarchive would start other programs for some of the rest. */
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_zstd (archive);
  archive_read_support_format_tar (archive);
  if (archive_read_open_filename (archive, path, 1 << 18) != ARCHIVE_OK)
    {
      set_archive_error (archive, path, error);
      done = FALSE;
    }
  else
    done = read_entries (loading, archive, path, error);
  archive_read_free (archive);
  return done;
}

/* A folder with one of the files, or an archive; the path says which. */
static char *
find_source (const MnCifarLayout *layout,
             const char *const   *folders,
             gboolean            *is_archive)
{
  for (gsize f = 0; folders[f]; f++)
    for (gsize p = 0; layout->places[p]; p++)
      {
        g_autofree char *folder = g_build_filename (folders[f], layout->places[p], NULL);

        *is_archive = FALSE;
        for (int i = 0; layout->file_names[i]; i++)
          {
            g_autofree char *path = g_build_filename (folder, layout->file_names[i], NULL);

            if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
              return g_steal_pointer (&folder);
          }
        *is_archive = TRUE;
        for (gsize a = 0; layout->archive_names[a]; a++)
          {
            g_autofree char *path = g_build_filename (folder, layout->archive_names[a], NULL);

            if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
              return g_steal_pointer (&path);
          }
      }
  return NULL;
}

/* Moves the training files together and gives back what the parts do not need. */
static void
close_gaps (Loading *loading)
{
  MnDataPart *parts[] = { &loading->dataset->train, &loading->dataset->test };
  MnDataPart *train = parts[0];
  gsize n = 0;

  for (int i = 0; i < loading->n_files - 1; i++)
    {
      gsize from = (gsize) i * loading->layout->file_records;

      if (from != n)
        {
          memmove ((guint8 *) train->samples + n * PIXELS, (guint8 *) train->samples + from * PIXELS,
                   loading->n[i] * PIXELS);
          memmove (train->labels + n, train->labels + from, loading->n[i] * sizeof *train->labels);
        }
      n += loading->n[i];
    }
  train->n = n;
  loading->dataset->test.n = loading->n[loading->n_files - 1];
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i]->samples = g_realloc (parts[i]->samples, parts[i]->n * PIXELS);
      parts[i]->labels = g_realloc_n (parts[i]->labels, parts[i]->n, sizeof *parts[i]->labels);
    }
}

MnDataset *
mn_cifar_load (const MnCifarLayout *layout,
               const char *const   *folders,
               MnProgressFunc       progress,
               gpointer             user_data,
               GCancellable        *cancellable,
               GError             **error)
{
  gboolean is_archive;
  g_autofree char *source = find_source (layout, folders, &is_archive);
  g_autofree Loading *loading = NULL;
  g_autoptr (MnDataset) dataset = NULL;

  if (!source)
    {
      mn_dataset_set_missing (layout->kind, folders, error);
      return NULL;
    }
  loading = g_new0 (Loading, 1);
  loading->layout = layout;
  loading->n_files = (int) g_strv_length ((char **) layout->file_names);
  loading->record = PIXELS + layout->label_bytes;
  dataset = mn_dataset_new (layout->kind, mn_shape_3d (3, SIDE, SIDE), MN_DTYPE_U8,
                            (int) g_strv_length ((char **) layout->class_names), layout->class_names);
  if (!mn_dataset_allocate (dataset, &dataset->train, (gsize) (loading->n_files - 1) * layout->file_records, error)
      || !mn_dataset_allocate (dataset, &dataset->test, layout->file_records, error))
    return NULL;
  loading->dataset = dataset;
  loading->progress = progress;
  loading->user_data = user_data;
  loading->cancellable = cancellable;
  if (!(is_archive ? load_archive (loading, source, error) : load_folder (loading, source, error)))
    return NULL;
  close_gaps (loading);
  dataset->source = g_steal_pointer (&source);
  return g_steal_pointer (&dataset);
}
