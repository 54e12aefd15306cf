/* test-cifar10.c - CIFAR-10 from folders and archives, damaged ones, and the real one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dataset.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "idx-files.h"
#include "mn-error.h"
#include "mn-test.h"

#define RECORD 3073
#define N_FILES 6

static const char *const names[N_FILES] = { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin" };

/* File @which has @which + 1 records; record r has label (which + r) % 10, then bytes (position + which + r) % 251. */
static GByteArray *
file_bytes (guint which)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint r = 0; r <= which; r++)
    for (guint i = 0; i < RECORD; i++)
      {
        guint8 byte = i == 0 ? (which + r) % 10 : (i - 1 + which + r) % 251;

        g_byte_array_append (bytes, &byte, 1);
      }
  return bytes;
}

static void
write_folder (const char *dir)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autoptr (GByteArray) bytes = file_bytes (i);

      write_file (dir, names[i], bytes->data, bytes->len, FALSE);
    }
}

/* Members in the order of @order, a string of digits; anything else becomes a foreign member. */
static void
write_archive (const char *dir,
               const char *name,
               const char *order)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct archive *archive = archive_write_new ();

  archive_write_set_format_ustar (archive);
  if (g_str_has_suffix (name, ".gz"))
    archive_write_add_filter_gzip (archive);
  else if (g_str_has_suffix (name, ".xz"))
    archive_write_add_filter_xz (archive);
  else if (g_str_has_suffix (name, ".bz2"))
    archive_write_add_filter_bzip2 (archive);
  else if (g_str_has_suffix (name, ".zst"))
    archive_write_add_filter_zstd (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (const char *c = order; *c; c++)
    {
      gboolean known = g_ascii_isdigit (*c);
      g_autoptr (GByteArray) bytes = known ? file_bytes (*c - '0')
                                           : g_byte_array_append (g_byte_array_new (), (const guint8 *) "text", 4);
      g_autofree char *member = g_strconcat ("cifar-10-batches-bin/", known ? names[*c - '0'] : "readme.html", NULL);
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, member);
      archive_entry_set_size (entry, bytes->len);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, bytes->data, bytes->len), ==, bytes->len);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

static MnDataset *
load_from (const char   *folder,
           GCancellable *cancellable,
           GError      **error)
{
  const MnDatasetKind *kind = (const MnDatasetKind *) mn_dataset_find ("cifar10");

  return kind->load (NULL, (const char *const[]){ folder, NULL }, NULL, NULL, cancellable, error);
}

static void
check (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = load_from (dir, NULL, &error);
  gsize at = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (dataset->train.n, ==, 15);
  g_assert_cmpuint (dataset->test.n, ==, 6);
  g_assert_cmpstr (dataset->class_names[6], ==, "frog");
  g_assert_cmpint (dataset->shape.dim[0], ==, 3);
  for (guint which = 0; which < N_FILES; which++)
    for (guint r = 0; r <= which; r++, at++)
      {
        const MnDataPart *part = which == 5 ? &dataset->test : &dataset->train;
        gsize sample = which == 5 ? r : at;

        g_assert_cmpint (part->labels[sample], ==, (which + r) % 10);
        for (guint i = 0; i < RECORD - 1; i++)
          g_assert_cmpuint (((guint8 *) part->samples)[sample * (RECORD - 1) + i], ==, (i + which + r) % 251);
      }
}

static void
test_folder (void)
{
  static const char *const places[] = { "cifar-10-batches-bin", "cifar10/cifar-10-batches-bin", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *dir = mn_test_make_dir ();
      g_autofree char *place = g_build_filename (dir, places[i], NULL);

      write_folder (place);
      check (dir);
      mn_test_remove_dir (dir);
    }
}

static void
test_archive (void)
{
  static const char *const archives[] = { "cifar-10-binary.tar", "cifar-10-binary.tar.gz", "cifar-10-binary.tar.xz",
                                          "cifar-10-binary.tar.bz2", "cifar-10-binary.tar.zst" };
  static const char *const orders[] = { "012345", "x543210x", "3x1x0x5x4x2" };

  for (gsize i = 0; i < G_N_ELEMENTS (archives); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (orders); j++)
      {
        g_autofree char *dir = mn_test_make_dir ();

        write_archive (dir, archives[i], orders[j]);
        check (dir);
        mn_test_remove_dir (dir);
      }
}

static void
refuse (const char *dir,
        int         code,
        const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_from (dir, NULL, &error));
  g_assert_error (error, MN_ERROR, code);
  if (!strstr (error->message, what))
    g_error ("“%s” lacks “%s”", error->message, what);
}

static void
test_damaged_folder (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *third = g_build_filename (dir, names[2], NULL);
  g_autoptr (GByteArray) bytes = file_bytes (2);

  write_folder (dir);
  write_file (dir, names[2], bytes->data, bytes->len - 1, FALSE);
  refuse (dir, MN_ERROR_INPUT, "multiple of 3073 bytes");
  refuse (dir, MN_ERROR_INPUT, third);
  write_file (dir, names[2], bytes->data, 0, FALSE);
  refuse (dir, MN_ERROR_INPUT, "multiple of 3073 bytes");
  bytes->data[RECORD] = 10;
  write_file (dir, names[2], bytes->data, bytes->len, FALSE);
  refuse (dir, MN_ERROR_INPUT, "label 1 is 10, but must be from 0 to 9");
  g_assert_cmpint (g_remove (third), ==, 0);
  refuse (dir, MN_ERROR_NOT_FOUND, third);
  {
    gsize size = (gsize) RECORD * 10001;
    g_autofree guint8 *zeros = g_malloc0 (size);

    write_file (dir, names[2], zeros, size, FALSE);
    refuse (dir, MN_ERROR_INPUT, "more than the 10000 images");
  }
  mn_test_remove_dir (dir);
}

static void
test_damaged_archive (void)
{
  g_autofree char *dir = mn_test_make_dir ();

  write_archive (dir, "cifar-10-binary.tar", "01245");
  refuse (dir, MN_ERROR_INPUT, "does not hold data_batch_4.bin");
  write_archive (dir, "cifar-10-binary.tar", "x");
  refuse (dir, MN_ERROR_INPUT, "does not hold data_batch_1.bin");
  write_file (dir, "cifar-10-binary.tar", (const guint8 *) "no archive at all", 17, FALSE);
  refuse (dir, MN_ERROR_INPUT, "cannot be unpacked");
  write_file (dir, "cifar-10-binary.tar", NULL, 0, FALSE);
  refuse (dir, MN_ERROR_INPUT, "cifar-10-binary.tar");
  mn_test_remove_dir (dir);
}

/* Cut anywhere or changed anywhere, an archive is read or refused. */
static void
test_any_bytes (gconstpointer name)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *whole = NULL;
  gsize length;
  guint refused = 0;

  write_archive (dir, name, "012345");
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (guint i = 0; i < 60; i++)
    {
      gboolean cut = i % 2;
      gsize at = length * i / 60;
      g_autoptr (GError) error = NULL;
      g_autoptr (MnDataset) dataset = NULL;

      whole[at] ^= (char) (cut ? 0 : 1 << i % 8);
      write_file (dir, name, (guint8 *) whole, cut ? at : length, FALSE);
      whole[at] ^= (char) (cut ? 0 : 1 << i % 8);
      if ((dataset = load_from (dir, NULL, &error)))
        g_assert_cmpuint (dataset->train.n, ==, 15);
      else
        {
          g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
          refused++;
        }
    }
  g_assert_cmpuint (refused, >=, 25);
  mn_test_remove_dir (dir);
}

static void
test_missing (void)
{
  g_autofree char *dir = mn_test_make_dir ();

  refuse (dir, MN_ERROR_NOT_FOUND, dir);
  refuse (dir, MN_ERROR_NOT_FOUND, "cifar-10-binary.tar.gz");
  mn_test_remove_dir (dir);
}

static void
on_progress (double   fraction,
             gpointer last)
{
  g_assert_true (fraction >= *(double *) last && fraction <= 1);
  *(double *) last = fraction;
}

/* Stops in the middle. */
static void
cancel_late (double   fraction,
             gpointer cancellable)
{
  if (fraction > 0.0002)
    g_cancellable_cancel (cancellable);
}

static void
test_cancel (void)
{
  const MnDatasetKind *kind = (const MnDatasetKind *) mn_dataset_find ("cifar10");
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  write_archive (dir, "cifar-10-binary.tar.gz", "012345");
  g_assert_null (load_from (dir, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  g_clear_error (&error);
  write_folder (dir);
  g_assert_null (load_from (dir, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  g_assert_null (kind->load (NULL, (const char *const[]){ dir, NULL }, cancel_late, cancellable, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  mn_test_remove_dir (dir);
}

static void
test_real (void)
{
  static const gint32 test_labels[] = { 3, 8, 8, 0, 6, 6, 1, 6, 3, 1 };
  static const guint8 red[] = { 59, 43, 50, 68 };
  g_autofree char *dir = mn_test_data_dir ();
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("cifar10"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL;
  g_autofree char *archive = dir ? g_build_filename (dir, "cifar-10-binary.tar.xz", NULL) : NULL;
  gsize counts[2][10] = { { 0 } };
  double progress = 0;

  if (!dir || !g_file_test (archive, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the real archive is not here");
      return;
    }
  dataset = mn_dataset_load (spec, dir, on_progress, &progress, NULL, &error);
  g_assert_no_error (error);
  mn_assert_close (progress, 1, 0);
  g_assert_cmpstr (dataset->source, ==, archive);
  g_assert_cmpuint (dataset->train.n, ==, 50000);
  g_assert_cmpuint (dataset->test.n, ==, 10000);
  g_assert_cmpint (dataset->train.labels[0], ==, 6);
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (((guint8 *) dataset->train.samples)[i], ==, red[i]);
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (dataset->test.labels[i], ==, test_labels[i]);
  for (gsize i = 0; i < 50000; i++)
    counts[0][dataset->train.labels[i]]++;
  for (gsize i = 0; i < 10000; i++)
    counts[1][dataset->test.labels[i]]++;
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpuint (counts[0][i], ==, 5000);
      g_assert_cmpuint (counts[1][i], ==, 1000);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cifar10/folder", test_folder);
  g_test_add_func ("/cifar10/archive", test_archive);
  g_test_add_func ("/cifar10/damaged-folder", test_damaged_folder);
  g_test_add_func ("/cifar10/damaged-archive", test_damaged_archive);
  g_test_add_data_func ("/cifar10/any-bytes/plain", "cifar-10-binary.tar", test_any_bytes);
  g_test_add_data_func ("/cifar10/any-bytes/gzip", "cifar-10-binary.tar.gz", test_any_bytes);
  g_test_add_func ("/cifar10/missing", test_missing);
  g_test_add_func ("/cifar10/cancel", test_cancel);
  /* Unpacking it takes ten seconds. */
  if (g_test_slow ())
    g_test_add_func ("/cifar10/real", test_real);
  return g_test_run ();
}
