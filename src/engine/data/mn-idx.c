/* mn-idx.c - reading IDX files, plain or compressed by gzip.
 *
 * The header is not believed: memory grows with the bytes that really come, so a damaged count cannot ask for more than
 * the file holds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-idx.h"

#include <glib/gi18n-lib.h>

#include "mn-dataset-private.h"
#include "mn-error.h"
#include "mn-host-memory.h"

/* Type codes in the third byte of the magic number; the fourth is the number of axes. */
#define TYPE_U8 0x08
#define TYPE_I32 0x0C

#define STEP ((gsize) 1 << 22)

static GInputStream *
open_file (const char   *path,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GInputStream) buffered = NULL;
  g_autoptr (GConverter) converter = NULL;
  const guint8 *start;
  gsize length;

  if (!stream)
    return NULL;
  buffered = g_buffered_input_stream_new_sized (G_INPUT_STREAM (stream), 1 << 16);
  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), -1, cancellable, error) < 0)
    return NULL;
  /* gzip is known by its magic number, not by the name. */
  start = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &length);
  if (length < 2 || start[0] != 0x1F || start[1] != 0x8B)
    return g_steal_pointer (&buffered);
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (buffered, converter);
}

/* Reads @size bytes into memory that grows with them; sets @got to how many there were. */
static guint8 *
read_body (GInputStream *stream,
           gsize         size,
           gsize        *got,
           GCancellable *cancellable,
           GError      **error)
{
  g_autofree guint8 *data = NULL;
  gsize capacity = 0;

  *got = 0;
  while (*got < size)
    {
      gsize n;

      if (*got == capacity)
        {
          guint8 *grown;

          capacity = MIN (size, MAX (STEP, capacity * 2));
          /* A small compressed file may hold more than the machine does. */
          if (!mn_host_memory_check (capacity - *got, error))
            return NULL;
          if (!(grown = g_try_realloc (data, capacity)))
            {
              g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to read it"));
              return NULL;
            }
          data = grown;
        }
      if (!g_input_stream_read_all (stream, data + *got, MIN (capacity - *got, STEP), &n, cancellable, error))
        return NULL;
      if (n == 0)
        break;
      *got += n;
    }
  return data ? g_steal_pointer (&data) : g_malloc0 (1);
}

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* Wraps @cause, an error of GIO or of our own without a file name. */
static guint8 *
fail (const char *path,
      GError     *cause,
      GError    **error)
{
  if (cause->domain == MN_ERROR)
    {
      g_propagate_prefixed_error (error, cause, "%s: ", path);
      return NULL;
    }
  mn_dataset_set_io_error (path, cause, error);
  return NULL;
}

/* The elements as they stand in the file, @width bytes each. */
static guint8 *
read_elements (const char   *path,
               guint32       type,
               gsize         width,
               int           rank,
               gsize         dim[MN_IDX_MAX_RANK],
               GCancellable *cancellable,
               GError      **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *data = NULL;
  GError *cause = NULL;
  guint8 header[4 + 4 * MN_IDX_MAX_RANK], extra;
  gsize header_size = 4 + 4 * (gsize) rank, got, n;
  guint32 magic = type << 8 | (guint32) rank;
  MnShape shape = { .rank = rank };
  gint64 size;

  if (!(stream = open_file (path, cancellable, &cause))
      || !g_input_stream_read_all (stream, header, header_size, &got, cancellable, &cause))
    return fail (path, cause, error);
  if (got >= 4 && big_endian (header) != magic)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   type == TYPE_U8
                     ? _("%s: is not an IDX file of bytes with %d axes: it begins with 0x%08x, not 0x%08x")
                     : _("%s: is not an IDX file of 32-bit numbers with %d axes: it begins with 0x%08x, not 0x%08x"),
                   path, rank, big_endian (header), magic);
      return NULL;
    }
  if (got < header_size)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: ends after %zu of the header's %zu bytes"), path, got,
                   header_size);
      return NULL;
    }
  for (int i = 0; i < rank; i++)
    dim[i] = shape.dim[i] = big_endian (header + 4 + 4 * i);
  size = mn_shape_elements (&shape);
  if (size < 0 || size > G_MAXINT64 / (gint64) width)
    {
      g_autofree char *extents = mn_shape_to_string (&shape);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the header announces %s bytes, which is not possible"), path,
                   extents);
      return NULL;
    }
  size *= (gint64) width;
  if (!(data = read_body (stream, (gsize) size, &got, cancellable, &cause)))
    return fail (path, cause, error);
  if (got < (gsize) size)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: ends early: the header announces %zu bytes, there are %zu"),
                   path, (gsize) size, got);
      return NULL;
    }
  /* One read more sees surplus bytes, and lets gzip compare its checksum. */
  if (!g_input_stream_read_all (stream, &extra, 1, &n, cancellable, &cause))
    return fail (path, cause, error);
  if (n > 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: goes on after the %zu bytes the header announces"), path,
                   (gsize) size);
      return NULL;
    }
  return g_steal_pointer (&data);
}

guint8 *
mn_idx_read (const char   *path,
             int           rank,
             gsize         dim[MN_IDX_MAX_RANK],
             GCancellable *cancellable,
             GError      **error)
{
  g_return_val_if_fail (rank >= 1 && rank <= MN_IDX_MAX_RANK, NULL);

  return read_elements (path, TYPE_U8, 1, rank, dim, cancellable, error);
}

gint32 *
mn_idx_read_ints (const char   *path,
                  int           rank,
                  gsize         dim[MN_IDX_MAX_RANK],
                  GCancellable *cancellable,
                  GError      **error)
{
  guint8 *bytes;
  gint32 *numbers;
  gsize n = 1;

  g_return_val_if_fail (rank >= 1 && rank <= MN_IDX_MAX_RANK, NULL);

  bytes = read_elements (path, TYPE_I32, sizeof (gint32), rank, dim, cancellable, error);
  /* Memory from the allocator suits any type. */
  numbers = (gint32 *) (void *) bytes;
  for (int i = 0; i < rank && bytes; i++)
    n *= dim[i];
  for (gsize i = 0; i < n && bytes; i++)
    numbers[i] = (gint32) GINT32_FROM_BE (numbers[i]);
  return numbers;
}
