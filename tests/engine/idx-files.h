/* idx-files.h - writing small data files for tests.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>
#include <string.h>

/* An IDX file of unsigned bytes: header and @n bytes made by (i * 7 + salt) % modulus. (transfer full) */
static inline GByteArray *
idx_bytes (int          rank,
           const guint *dim,
           guint        n,
           guint        salt,
           guint        modulus)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 magic[4] = { 0, 0, 8, (guint8) rank };

  g_byte_array_append (bytes, magic, 4);
  for (int i = 0; i < rank; i++)
    {
      guint32 big = GUINT32_TO_BE (dim[i]);

      g_byte_array_append (bytes, (const guint8 *) &big, 4);
    }
  for (guint i = 0; i < n; i++)
    {
      guint8 byte = (guint8) ((i * 7 + salt) % modulus);

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static inline void
write_file (const char   *folder,
            const char   *name,
            const guint8 *data,
            gsize         length,
            gboolean      gzip)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (GConverter) converter = NULL;
  g_autoptr (GOutputStream) out = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  stream = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error));
  g_assert_no_error (error);
  converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  out = gzip ? g_converter_output_stream_new (stream, converter) : g_object_ref (stream);
  g_output_stream_write_all (out, data, length, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);
}

/* The four files of a set of @n_train and @n_test images below @folder, plain or compressed. */
static inline void
write_idx_set (const char *folder,
               guint       n_train,
               guint       n_test,
               gboolean    gzip)
{
  static const char *const names[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                       "t10k-labels-idx1-ubyte" };

  for (int i = 0; i < 4; i++)
    {
      guint n = i < 2 ? n_train : n_test;
      guint images[3] = { n, 28, 28 };
      g_autoptr (GByteArray) bytes = i % 2 == 0 ? idx_bytes (3, images, n * 784, i, 256) : idx_bytes (1, &n, n, i, 10);
      g_autofree char *name = g_strconcat (names[i], gzip ? ".gz" : "", NULL);

      write_file (folder, name, bytes->data, bytes->len, gzip);
    }
}
