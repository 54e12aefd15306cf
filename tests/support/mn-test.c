/* mn-test.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define GUARD_BYTE 0xA5

double
mn_test_nmse (const float *a, const float *b, gsize n)
{
  double difference = 0, norm = 0;

  for (gsize i = 0; i < n; i++)
    {
      double d = (double) a[i] - b[i];

      difference += d * d;
      norm += (double) b[i] * b[i];
    }
  if (!isfinite (difference) || !isfinite (norm))
    return NAN;
  return norm > 0 ? difference / norm : difference;
}

gpointer
mn_test_guarded_new (gsize bytes)
{
  guint8 *block = g_aligned_alloc (bytes + 2 * MN_TEST_GUARD, 1, MN_TEST_GUARD);

  memset (block, GUARD_BYTE, bytes + 2 * MN_TEST_GUARD);
  memcpy (block, &bytes, sizeof bytes);
  return block + MN_TEST_GUARD;
}

void
mn_test_guarded_free (gpointer buffer)
{
  guint8 *block = (guint8 *) buffer - MN_TEST_GUARD;
  gsize bytes;

  memcpy (&bytes, block, sizeof bytes);
  for (gsize i = sizeof bytes; i < MN_TEST_GUARD; i++)
    g_assert_cmphex (block[i], ==, GUARD_BYTE);
  for (gsize i = 0; i < MN_TEST_GUARD; i++)
    g_assert_cmphex (block[MN_TEST_GUARD + bytes + i], ==, GUARD_BYTE);
  g_aligned_free (block);
}

void
mn_test_fill (float *out, gsize n, guint64 seed, float low, float high)
{
  guint64 s = seed * 0x9E3779B97F4A7C15u + 0x2545F4914F6CDD1Du;

  for (gsize i = 0; i < n; i++)
    {
      s ^= s << 13;
      s ^= s >> 7;
      s ^= s << 17;
      out[i] = low + (high - low) * (float) (s >> 40) / 16777216.0f;
    }
}

char *
mn_test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("minima-test-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

void
mn_test_remove_dir (const char *dir)
{
  g_autoptr (GDir) d = g_dir_open (dir, 0, NULL);
  const char *name;

  g_chmod (dir, 0700);
  while (d && (name = g_dir_read_name (d)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        mn_test_remove_dir (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

char *
mn_test_source_path (const char *relative)
{
  const char *root = g_getenv ("MN_SOURCE_DIR");

  g_assert_nonnull (root);
  return g_build_filename (root, relative, NULL);
}

char *
mn_test_data_dir (void)
{
  const char *set = g_getenv ("MINIMA_TEST_DATA");
  g_autofree char *dir = set ? g_strdup (set) : mn_test_source_path ("../shared/data");

  return g_file_test (dir, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&dir) : NULL;
}

void
mn_test_spin (int ms)
{
  gint64 left = (gint64) ms * 1000;

  while (left > 0)
    {
      gint64 begun = g_get_monotonic_time ();

      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      left -= MIN (g_get_monotonic_time () - begun, 10000);
    }
}

void
mn_test_settle (void)
{
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_SECOND / 5;

  for (int turn = 0; turn < 60 || g_get_monotonic_time () < end; turn++)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

void
mn_test_iterate_until (gboolean (*done) (gpointer data), gpointer data)
{
  gint64 left = 60 * G_TIME_SPAN_SECOND;

  while (!done (data) && left > 0)
    {
      gint64 begun = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      left -= MIN (g_get_monotonic_time () - begun, 10000);
    }
  g_assert_true (done (data));
}
