/* mn-record-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-record-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-error.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "The numbers of these files are little-endian."
#endif

/* A longer description is a mistake. */
#define MAX_DESCRIPTION (64u * 1024 * 1024)

typedef struct
{
  char    magic[MN_RECORD_MAGIC];
  guint32 length;
  guint32 zero;
  guint64 size;
  guint64 stride;
  guint64 checksum;
} Head;

typedef struct
{
  gint64  step;
  guint64 checksum;
} RecordHead;

struct _MnRecordWriter
{
  char   *path;
  char    magic[MN_RECORD_MAGIC];
  GBytes *description;
  gsize   size;
  gsize   most;
  gint64  every;
  guint64 stride;
  int     fd;
  gsize   n;            /* records in the file */
  gint64  last_step;
  guint8 *record;       /* room for one */
};

static gsize
round_up (gsize n)
{
  return (n + 7) / 8 * 8;
}

static gsize
record_length (gsize size)
{
  return sizeof (RecordHead) + round_up (size);
}

static gsize
head_length (gsize description)
{
  return sizeof (Head) + round_up (description);
}

/* FNV-1a by words of eight bytes, what is missing in the last one being zero. */
static guint64
hash (guint64 value, gconstpointer data, gsize n)
{
  const guint8 *at = data;

  for (; n > 0; at += MIN (n, 8), n -= MIN (n, 8))
    {
      guint64 word = 0;

      memcpy (&word, at, MIN (n, 8));
      value = (value ^ word) * G_GUINT64_CONSTANT (1099511628211);
      value ^= value >> 32;
    }
  return value;
}

#define HASH_START G_GUINT64_CONSTANT (14695981039346656037)

static guint64
hash_head (const Head *head, GBytes *description)
{
  gsize n;
  const void *data = g_bytes_get_data (description, &n);
  guint64 value = hash (HASH_START, &head->length, G_STRUCT_OFFSET (Head, checksum) - G_STRUCT_OFFSET (Head, length));

  return hash (value, data, n);
}

static guint64
hash_record (gint64 step, gconstpointer contents, gsize size)
{
  return hash (hash (HASH_START, &step, sizeof step), contents, size);
}

static gboolean
set_error (GError **error, const char *path, const char *format)
{
  g_autofree char *shown = g_filename_display_name (path);
  const int code = errno;

  g_set_error (error, MN_ERROR, MN_ERROR_IO, format, shown, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, gconstpointer data, gsize n, gsize at)
{
  const char *bytes = data;

  while (n > 0)
    {
      const ssize_t done = pwrite (fd, bytes, n, (off_t) at);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        {
          errno = done < 0 ? errno : EIO;
          return FALSE;
        }
      bytes += done;
      n -= (gsize) done;
      at += (gsize) done;
    }
  return TRUE;
}

static gboolean
read_all (int fd, gpointer data, gsize n, gsize at)
{
  char *bytes = data;

  while (n > 0)
    {
      const ssize_t done = pread (fd, bytes, n, (off_t) at);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        {
          errno = done < 0 ? errno : EIO;
          return FALSE;
        }
      bytes += done;
      n -= (gsize) done;
      at += (gsize) done;
    }
  return TRUE;
}

static gboolean
set_damaged (GError **error, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is damaged"), shown);
  return FALSE;
}

static gboolean
set_foreign (GError **error, const char *path, const char *magic)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: must begin with “%.*s”"), shown, MN_RECORD_MAGIC - 1, magic);
  return FALSE;
}

/* -1: it cannot be opened, which errno says, or is no file: opening a pipe without a writer would wait for ever. @info: as it is
 * now; st_mode 0: it cannot be opened. */
static int
open_to_read (const char *path, struct stat *info)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  info->st_mode = 0;
  if (fd < 0 || (fstat (fd, info) == 0 && S_ISREG (info->st_mode)))
    return fd;
  close (fd);
  return -1;
}

static gboolean
set_unreadable (GError **error, const char *path, const struct stat *info)
{
  g_autofree char *shown = NULL;

  if (info->st_mode == 0)
    return set_error (error, path, _("%s: cannot be read: %s"));
  shown = g_filename_display_name (path);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is not a file"), shown);
  return FALSE;
}

/* Whether it may be written to: it is ours, begins with nothing but zeros, as after a loss of power, or is not there. */
static gboolean
check_ours (const char *path, const char *magic, GError **error)
{
  char begin[MN_RECORD_MAGIC] = { 0 };
  struct stat info;
  const int fd = open_to_read (path, &info);
  gboolean ours;

  if (fd < 0)
    return (info.st_mode == 0 && errno == ENOENT) || set_unreadable (error, path, &info);
  ours = !read_all (fd, begin, sizeof begin, 0) || memcmp (begin, magic, sizeof begin) == 0
         || hash (0, begin, sizeof begin) == 0;
  close (fd);
  return ours || set_foreign (error, path, magic);
}

/* What stands before the records. MN_ERROR_NOT_FOUND: nothing in full, as after a kill. */
static gboolean
read_head (MnRecordReader *reader, const char *magic, gsize length, GError **error)
{
  g_autofree char *text = NULL;
  Head head;

  if (length >= sizeof head && !read_all (reader->fd, &head, sizeof head, 0))
    return set_error (error, reader->path, _("%s: cannot be read: %s"));
  if (length >= sizeof head && memcmp (head.magic, magic, MN_RECORD_MAGIC) != 0)
    return set_foreign (error, reader->path, magic);
  if (length < sizeof head || length < head_length (head.length))
    {
      g_autofree char *shown = g_filename_display_name (reader->path);

      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is nothing in it yet"), shown);
      return FALSE;
    }
  if (head.length > MAX_DESCRIPTION || head.size == 0 || head.size > G_MAXINT32 || head.stride == 0 || head.stride > G_MAXINT32)
    return set_damaged (error, reader->path);
  text = g_malloc (head.length + 1);
  if (head.length > 0 && !read_all (reader->fd, text, head.length, sizeof head))
    return set_error (error, reader->path, _("%s: cannot be read: %s"));
  reader->description = g_bytes_new_take (g_steal_pointer (&text), head.length);
  reader->size = head.size;
  reader->stride = head.stride;
  reader->first = head_length (head.length);
  return hash_head (&head, reader->description) == head.checksum || set_damaged (error, reader->path);
}

MnRecordReader *
mn_record_reader_new (const char *path, const char *magic, GError **error)
{
  g_autoptr (MnRecordReader) reader = NULL;
  g_autofree char *shown = NULL;
  struct stat info;
  gsize length;

  g_return_val_if_fail (path != NULL && magic != NULL, NULL);

  reader = g_new0 (MnRecordReader, 1);
  reader->path = g_strdup (path);
  reader->steps = g_array_new (FALSE, FALSE, sizeof (gint64));
  shown = g_filename_display_name (path);
  reader->fd = open_to_read (path, &info);
  if (reader->fd < 0 && info.st_mode == 0 && errno == ENOENT)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is no such file"), shown);
      return NULL;
    }
  if (reader->fd < 0)
    {
      set_unreadable (error, path, &info);
      return NULL;
    }
  length = (gsize) info.st_size;
  if (!read_head (reader, magic, length, error))
    return NULL;
  for (gsize at = reader->first; at + record_length (reader->size) <= length; at += record_length (reader->size))
    {
      RecordHead head;

      if (!read_all (reader->fd, &head, sizeof head, at))
        {
          set_error (error, path, _("%s: cannot be read: %s"));
          return NULL;
        }
      g_array_append_val (reader->steps, head.step);
    }
  return g_steal_pointer (&reader);
}

void
mn_record_reader_free (MnRecordReader *reader)
{
  if (reader == NULL)
    return;
  if (reader->fd >= 0)
    close (reader->fd);
  g_clear_pointer (&reader->description, g_bytes_unref);
  g_array_unref (reader->steps);
  g_free (reader->path);
  g_free (reader);
}

gpointer
mn_record_reader_read (MnRecordReader *reader, guint index, GError **error)
{
  g_autofree guint8 *record = NULL;
  const gsize length = record_length (reader->size);
  RecordHead head;

  g_return_val_if_fail (reader != NULL && index < reader->steps->len, NULL);

  record = g_malloc (length);
  if (!read_all (reader->fd, record, length, reader->first + index * length))
    {
      set_error (error, reader->path, _("%s: cannot be read: %s"));
      return NULL;
    }
  memcpy (&head, record, sizeof head);
  if (head.step != g_array_index (reader->steps, gint64, index)
      || head.checksum != hash_record (head.step, record + sizeof head, reader->size))
    {
      set_damaged (error, reader->path);
      return NULL;
    }
  memmove (record, record + sizeof head, reader->size);
  return g_steal_pointer (&record);
}

/* How many records at the beginning are whole, in order and not after @step. */
static guint
count_good (MnRecordReader *reader, gint64 step)
{
  for (guint i = 0; i < reader->steps->len; i++)
    {
      const gint64 at = g_array_index (reader->steps, gint64, i);
      g_autofree gpointer contents = NULL;

      if (at > step || at < 0 || (i > 0 && at <= g_array_index (reader->steps, gint64, i - 1)))
        return i;
      contents = mn_record_reader_read (reader, i, NULL);
      if (contents == NULL)
        return i;
    }
  return reader->steps->len;
}

gboolean
mn_record_file_cut (const char *path, const char *magic, gint64 step, GError **error)
{
  g_autoptr (MnRecordReader) reader = NULL;
  off_t length = 0;

  g_return_val_if_fail (path != NULL && magic != NULL, FALSE);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!check_ours (path, magic, error))
    return FALSE;
  reader = mn_record_reader_new (path, magic, NULL);
  if (reader != NULL)
    length = (off_t) (reader->first + count_good (reader, step) * record_length (reader->size));
  return truncate (path, length) == 0 || set_error (error, path, _("%s: cannot be written: %s"));
}

/* An empty file with the description. */
static gboolean
write_head (MnRecordWriter *writer, int fd)
{
  gsize n;
  const void *data = g_bytes_get_data (writer->description, &n);
  g_autofree guint8 *bytes = g_malloc0 (head_length (n));
  Head head = { .length = (guint32) n, .size = writer->size, .stride = writer->stride };

  memcpy (head.magic, writer->magic, MN_RECORD_MAGIC);
  head.checksum = hash_head (&head, writer->description);
  memcpy (bytes, &head, sizeof head);
  if (n > 0)
    memcpy (bytes + sizeof head, data, n);
  return write_all (fd, bytes, head_length (n), 0);
}

static gsize
place (const MnRecordWriter *writer, gsize index)
{
  return head_length (g_bytes_get_size (writer->description)) + index * record_length (writer->size);
}

/* Goes on with what is there, if it is of the same kind. FALSE: it is not. */
static gboolean
take_over (MnRecordWriter *writer)
{
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (writer->path, writer->magic, NULL);

  if (reader == NULL || reader->size != writer->size || !g_bytes_equal (reader->description, writer->description))
    return FALSE;
  writer->stride = reader->stride;
  writer->n = MIN (count_good (reader, G_MAXINT64), writer->most);
  if (writer->n > 0)
    writer->last_step = g_array_index (reader->steps, gint64, writer->n - 1);
  return TRUE;
}

MnRecordWriter *
mn_record_writer_new (const char *path, const char *magic, GBytes *description, gsize size, gsize most, gint64 every,
                      GError **error)
{
  g_autoptr (MnRecordWriter) writer = NULL;
  gboolean known;

  g_return_val_if_fail (path != NULL && magic != NULL && description != NULL && most >= 2, NULL);
  g_return_val_if_fail (size > 0 && size <= G_MAXINT32 && g_bytes_get_size (description) <= MAX_DESCRIPTION, NULL);

  writer = g_new0 (MnRecordWriter, 1);
  writer->path = g_strdup (path);
  memcpy (writer->magic, magic, MN_RECORD_MAGIC);
  writer->description = g_bytes_ref (description);
  writer->size = size;
  writer->most = most;
  writer->every = MAX (every, 0);
  writer->stride = 1;
  writer->last_step = -1;
  writer->fd = -1;
  writer->record = g_malloc0 (record_length (size));
  if (!check_ours (path, magic, error))
    return NULL;
  known = take_over (writer);
  writer->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (writer->fd < 0 || ftruncate (writer->fd, known ? (off_t) place (writer, writer->n) : 0) != 0
      || (!known && !write_head (writer, writer->fd)))
    {
      set_error (error, path, _("%s: cannot be written: %s"));
      return NULL;
    }
  return g_steal_pointer (&writer);
}

void
mn_record_writer_free (MnRecordWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->fd >= 0)
    close (writer->fd);
  g_bytes_unref (writer->description);
  g_free (writer->record);
  g_free (writer->path);
  g_free (writer);
}

/* Whether the record of that step is one of those that stay. */
static gboolean
stays (const MnRecordWriter *writer, gint64 step)
{
  return writer->every == 0 || step < writer->every
         || (step % writer->every == 0 && (guint64) (step / writer->every - 1) % writer->stride == 0);
}

/* Copies the records that stay into a file that takes the place of the old one. */
static gboolean
thin_out (MnRecordWriter *writer)
{
  g_autofree char *path = g_strconcat (writer->path, ".new", NULL);
  const gsize length = record_length (writer->size);
  gsize n = 0;
  gint64 last = -1;
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  gboolean done = fd >= 0 && write_head (writer, fd);

  for (gsize i = 0; done && i < writer->n; i++)
    {
      RecordHead head;

      done = read_all (writer->fd, writer->record, length, place (writer, i));
      memcpy (&head, writer->record, sizeof head);
      if (!done || !stays (writer, head.step))
        continue;
      done = write_all (fd, writer->record, length, place (writer, n++));
      last = head.step;
    }
  if (!done || g_rename (path, writer->path) != 0)
    {
      const int code = errno;

      if (fd >= 0)
        close (fd);
      g_unlink (path);
      errno = code;
      return FALSE;
    }
  close (writer->fd);
  writer->fd = fd;
  writer->n = n;
  writer->last_step = last;
  return TRUE;
}

gboolean
mn_record_writer_add (MnRecordWriter *writer, gint64 step, gconstpointer contents, GError **error)
{
  RecordHead head = { .step = step };

  g_return_val_if_fail (writer != NULL && contents != NULL, FALSE);

  if (step <= writer->last_step)
    return TRUE;
  if (writer->n > 0 && !stays (writer, writer->last_step))
    writer->n--;
  if (writer->n >= writer->most && writer->every > 0)
    {
      writer->stride *= 2;
      if (!thin_out (writer))
        return set_error (error, writer->path, _("%s: cannot be written: %s"));
    }
  /* What comes at no regular steps cannot be thinned out by them. */
  writer->n = MIN (writer->n, writer->most - 1);
  head.checksum = hash_record (step, contents, writer->size);
  memcpy (writer->record, &head, sizeof head);
  memset (writer->record + record_length (writer->size) - 8, 0, 8);
  memcpy (writer->record + sizeof head, contents, writer->size);
  if (!write_all (writer->fd, writer->record, record_length (writer->size), place (writer, writer->n)))
    return set_error (error, writer->path, _("%s: cannot be written: %s"));
  writer->n++;
  writer->last_step = step;
  return TRUE;
}
