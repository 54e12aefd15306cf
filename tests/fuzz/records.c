/* records.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "records.h"

#include <glib/gstdio.h>

#include "mn-record-file.h"

void
fuzz_records (const guint8 *data,
              gsize         size,
              const char   *name,
              const char   *magic)
{
  g_autofree char *path = g_build_filename (fuzz_folder (), name, NULL);
  gsize length, n;
  const guint8 *text = fuzz_part (data, size, "description", &length);
  const guint8 *contents = fuzz_part (data, size, "record", &n);
  g_autoptr (GBytes) description = NULL;
  g_autoptr (MnRecordWriter) writer = NULL;
  g_autoptr (GError) error = NULL;

  if (text == NULL || contents == NULL || n == 0)
    return;
  g_unlink (path);
  description = g_bytes_new (text, length);
  writer = mn_record_writer_new (path, magic, description, n, 8, 0, &error);
  g_assert_no_error (error);
  g_assert_true (mn_record_writer_add (writer, 3, contents, &error));
  g_assert_true (mn_record_writer_add (writer, 7, contents, &error));
}

void
fuzz_add_records (GPtrArray  *examples,
                  const char *path,
                  const char *magic)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (path, magic, &error);
  g_autofree gpointer contents = NULL;
  GByteArray *example = g_byte_array_new ();
  gsize length;
  const guint8 *text;

  g_assert_no_error (error);
  contents = mn_record_reader_read (reader, reader->steps->len - 1, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (reader->description, &length);
  fuzz_add_part (example, "description", text, length);
  fuzz_add_part (example, "record", contents, reader->size);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (example));
}
