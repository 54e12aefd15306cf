/* fuzz.c
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE   /* memfd_create(), memmem() */
#include "fuzz.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mn-test.h"

#define MARK "\n=== "

static char *folder;

const char *
fuzz_file (const guint8 *data,
           gsize         size)
{
  static char path[64];
  static int fd = -1;

  if (fd < 0)
    {
      fd = memfd_create ("fuzz", MFD_CLOEXEC);
      g_assert_cmpint (fd, >=, 0);
      g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
    }
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, size);
  return path;
}

static void
remove_folder (void)
{
  mn_test_remove_dir (folder);
  g_free (folder);
}

const char *
fuzz_folder (void)
{
  if (folder == NULL)
    {
      /* In memory where there is such a place: a disk would be the slowest part by far. */
      folder = g_strdup ("/dev/shm/minima-fuzz-XXXXXX");
      if (g_mkdtemp (folder) == NULL)
        {
          g_free (folder);
          folder = mn_test_make_dir ();
        }
      atexit (remove_folder);
    }
  return folder;
}

const guint8 *
fuzz_part (const guint8 *data,
           gsize         size,
           const char   *name,
           gsize        *length)
{
  g_autofree char *mark = g_strconcat (MARK, name, "\n", NULL);
  const guint8 *begin = memmem (data, size, mark, strlen (mark)), *end;

  *length = 0;
  if (begin == NULL)
    return NULL;
  begin += strlen (mark);
  end = memmem (begin, size - (begin - data), MARK, strlen (MARK));
  *length = end != NULL ? end - begin : size - (begin - data);
  return begin;
}

void
fuzz_files (const guint8      *data,
            gsize              size,
            const char *const *names)
{
  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (fuzz_folder (), names[i], NULL);
      gsize length;
      const guint8 *part = fuzz_part (data, size, names[i], &length);

      if (part == NULL)
        {
          g_unlink (path);
          continue;
        }
      /* Not g_file_set_contents(), which waits for the disk. */
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL);

      g_assert_nonnull (stream);
      g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), part, length, NULL, NULL, NULL));
      g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL));
    }
}

void
fuzz_add_part (GByteArray   *example,
               const char   *name,
               const guint8 *data,
               gsize         size)
{
  g_autofree char *mark = g_strconcat (MARK, name, "\n", NULL);

  g_byte_array_append (example, (const guint8 *) mark, strlen (mark));
  g_byte_array_append (example, data, size);
}

void
fuzz_add_text (GPtrArray  *examples,
               const char *text)
{
  g_ptr_array_add (examples, g_bytes_new (text, strlen (text)));
}

void
fuzz_add_file (GPtrArray  *examples,
               const char *relative)
{
  g_autofree char *path = mn_test_source_path (relative);
  char *text;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_ptr_array_add (examples, g_bytes_new_take (text, length));
}
