/* mn-cifar10.c - CIFAR-10 in its binary version (Krizhevsky 2009), from a folder or straight from the archive.
 *
 * Six files of records: one byte of label, then 3072 of pixels as (3, 32, 32). Every file has its place in one block,
 * so it can be read in the order in which an archive brings it; gaps that short files leave are closed at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"

#define SIDE 32
#define PIXELS ((gsize) (3 * SIDE * SIDE))
#define RECORD (PIXELS + 1)
#define N_CLASSES 10

/* Most records a file may hold, the number it really holds, and how many are read at once. */
#define FILE_RECORDS ((gsize) 10000)
#define STEP ((gsize) 64)

#define N_TRAIN_FILES 5
#define N_FILES 6
#define TEST_FILE 5
#define FOLDER "cifar-10-batches-bin"

static const char *const file_names[N_FILES] = {
  "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"
};
static const char *const places[] = {
  FOLDER, "cifar10/" FOLDER, "cifar-10/" FOLDER, "CIFAR10/" FOLDER, "", "cifar10", "cifar-10", "CIFAR10", NULL
};
static const char *const archive_names[] = {
  "cifar-10-binary.tar", "cifar-10-binary.tar.gz", "cifar-10-binary.tar.xz", "cifar-10-binary.tar.bz2",
  "cifar-10-binary.tar.zst", NULL
};
static const char *const class_names[] = {
  "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck", NULL
};

/* Where bytes come from: up to @length of them, 0 at the end, -1 with @error set. */
typedef gssize (*ReadFunc) (gpointer source, guint8 *buffer, gsize length, GCancellable *cancellable, GError **error);

typedef struct
{
  MnDataset     *dataset;
  gsize          n[N_FILES];   /* records read */
  MnProgressFunc progress;
  gpointer       user_data;
  GCancellable  *cancellable;
  guint8         buffer[STEP * RECORD];
} Loading;

static void
report (Loading *loading)
{
  gsize n = 0;

  for (int i = 0; i < N_FILES; i++)
    n += loading->n[i];
  if (loading->progress)
    loading->progress ((double) n / (N_FILES * FILE_RECORDS), loading->user_data);
}

/* Fills the buffer as far as the source goes. */
static gboolean
fill (Loading  *loading,
      ReadFunc  read,
      gpointer  source,
      gsize    *length,
      GError  **error)
{
  for (*length = 0; *length < sizeof loading->buffer;)
    {
      gsize room = sizeof loading->buffer - *length;
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
  MnDataPart *part = which == TEST_FILE ? &loading->dataset->test : &loading->dataset->train;
  gsize first = which == TEST_FILE ? 0 : (gsize) which * FILE_RECORDS, length;

  loading->n[which] = 0;
  while (fill (loading, read, source, &length, error))
    {
      gsize n = length / RECORD;

      if (length % RECORD != 0 || (length == 0 && loading->n[which] == 0))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: ends within a record: its size must be a multiple of %zu bytes, and not 0"), name,
                       RECORD);
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      if (loading->n[which] + n > FILE_RECORDS)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s: holds more than the %zu images there can be in one file"), name, FILE_RECORDS);
          return FALSE;
        }
      for (gsize i = 0; i < n; i++)
        {
          const guint8 *record = loading->buffer + i * RECORD;
          gsize at = first + loading->n[which] + i;

          if (record[0] >= N_CLASSES)
            {
              g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: label %zu is %d, but must be from 0 to %d"), name,
                           loading->n[which] + i, record[0], N_CLASSES - 1);
              return FALSE;
            }
          part->labels[at] = record[0];
          memcpy ((guint8 *) part->samples + at * PIXELS, record + 1, PIXELS);
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
  for (int i = 0; i < N_FILES; i++)
    {
      g_autofree char *path = g_build_filename (folder, file_names[i], NULL);
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
find_name (const char *path)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;

  for (int i = 0; name && i < N_FILES; i++)
    if (g_str_equal (name, file_names[i]))
      return i;
  return -1;
}

/* Walks through the entries until all six files have been met. */
static gboolean
read_entries (Loading        *loading,
              struct archive *archive,
              const char     *path,
              GError        **error)
{
  ArchiveSource source = { archive, path };
  struct archive_entry *entry;
  guint met = 0;

  while (met != (1u << N_FILES) - 1)
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
      which = find_name (archive_entry_pathname_utf8 (entry));
      if (which < 0 || archive_entry_filetype (entry) != AE_IFREG)
        continue;
      name = g_strconcat (path, ": ", file_names[which], NULL);
      if (!read_file (loading, which, name, read_archive, &source, error))
        return FALSE;
      met |= 1u << which;
    }
  for (int i = 0; i < N_FILES; i++)
    if (!(met & 1u << i))
      {
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: does not hold %s"), path, file_names[i]);
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
find_source (const char *const *folders,
             gboolean          *is_archive)
{
  for (gsize f = 0; folders[f]; f++)
    for (gsize p = 0; places[p]; p++)
      {
        g_autofree char *folder = g_build_filename (folders[f], places[p], NULL);

        *is_archive = FALSE;
        for (int i = 0; i < N_FILES; i++)
          {
            g_autofree char *path = g_build_filename (folder, file_names[i], NULL);

            if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
              return g_steal_pointer (&folder);
          }
        *is_archive = TRUE;
        for (gsize a = 0; archive_names[a]; a++)
          {
            g_autofree char *path = g_build_filename (folder, archive_names[a], NULL);

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

  for (int i = 0; i < N_TRAIN_FILES; i++)
    {
      gsize from = (gsize) i * FILE_RECORDS;

      if (from != n)
        {
          memmove ((guint8 *) train->samples + n * PIXELS, (guint8 *) train->samples + from * PIXELS,
                   loading->n[i] * PIXELS);
          memmove (train->labels + n, train->labels + from, loading->n[i] * sizeof *train->labels);
        }
      n += loading->n[i];
    }
  train->n = n;
  loading->dataset->test.n = loading->n[TEST_FILE];
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i]->samples = g_realloc (parts[i]->samples, parts[i]->n * PIXELS);
      parts[i]->labels = g_realloc_n (parts[i]->labels, parts[i]->n, sizeof *parts[i]->labels);
    }
}

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (3, SIDE, SIDE);
  *n_classes = N_CLASSES;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  gboolean is_archive;
  g_autofree char *source = find_source (folders, &is_archive);
  g_autofree Loading *loading = NULL;
  g_autoptr (MnDataset) dataset = NULL;

  if (!source)
    {
      mn_dataset_set_missing (&mn_dataset_cifar10, folders, error);
      return NULL;
    }
  dataset = mn_dataset_new (&mn_dataset_cifar10, mn_shape_3d (3, SIDE, SIDE), MN_DTYPE_U8, N_CLASSES, class_names);
  if (!mn_dataset_allocate (dataset, &dataset->train, N_TRAIN_FILES * FILE_RECORDS, error)
      || !mn_dataset_allocate (dataset, &dataset->test, FILE_RECORDS, error))
    return NULL;
  loading = g_new0 (Loading, 1);
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

const MnDatasetKind mn_dataset_cifar10 = {
  .base = {
    .name = "cifar10",
    .title = N_("CIFAR-10"),
    .help = N_("Small photographs: 50,000 colour images of 32×32 pixels for training and 10,000 for testing, in 10 "
               "classes. Dense networks reach about 55 %, convolutional ones 80 % and more."),
    .properties = (const MnProperty[]){ { NULL } },
  },
  .describe = describe,
  .load = load,
  .get = N_("Download the “CIFAR-10 binary version (suitable for C programs)” from the page of “The CIFAR-10 dataset” "
            "by Alex Krizhevsky and put cifar-10-binary.tar.gz, packed or unpacked, into one of the data folders."),
};
