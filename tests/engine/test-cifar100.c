/* test-cifar100.c - the two labels of CIFAR-100, from small files of the same layout.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-dataset.h"
#include "mn-error.h"
#include "mn-test.h"

#define RECORD 3074

/* @n records: coarse label i mod 20, fine label 7 i mod 100, pixels i. */
static void
write_file (const char *dir,
            const char *name,
            gsize       n,
            guint8      last_fine,
            gssize      cut)
{
  g_autofree char *folder = g_build_filename (dir, "cifar-100-binary", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = g_malloc (n * RECORD);

  for (gsize i = 0; i < n; i++)
    {
      memset (bytes + i * RECORD, (int) i, RECORD);
      bytes[i * RECORD] = (char) (i % 20);
      bytes[i * RECORD + 1] = (char) (i + 1 == n ? last_fine : 7 * i % 100);
    }
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) (n * RECORD) - cut, NULL));
}

static MnDataset *
load (const char *dir,
      const char *labels,
      GError    **error)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("cifar100"));
  MnShape shape;
  int n_classes;

  g_assert_true (mn_values_set_string (spec->values, "labels", labels, NULL));
  mn_dataset_describe (spec, &shape, &n_classes);
  g_assert_cmpint (n_classes, ==, g_str_equal (labels, "fine") ? 100 : 20);
  return mn_dataset_load (spec, dir, NULL, NULL, NULL, error);
}

static void
test_labels (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) fine = NULL, coarse = NULL;

  write_file (dir, "train.bin", 30, 99, 0);
  write_file (dir, "test.bin", 7, 3, 0);
  fine = load (dir, "fine", &error);
  g_assert_no_error (error);
  coarse = load (dir, "coarse", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fine->train.n, ==, 30);
  g_assert_cmpuint (fine->test.n, ==, 7);
  g_assert_cmpint (coarse->n_classes, ==, 20);
  g_assert_cmpstr (fine->class_names[0], ==, "apple");
  g_assert_cmpstr (fine->class_names[99], ==, "worm");
  g_assert_cmpstr (coarse->class_names[19], ==, "vehicles_2");
  for (int i = 0; i < 29; i++)
    {
      g_assert_cmpint (fine->train.labels[i], ==, 7 * i % 100);
      g_assert_cmpint (coarse->train.labels[i], ==, i % 20);
      g_assert_cmpint (((guint8 *) fine->train.samples)[i * 3072], ==, i);
      g_assert_cmpint (((guint8 *) fine->train.samples)[i * 3072 + 3071], ==, i);
    }
  g_assert_cmpint (fine->train.labels[29], ==, 99);
  mn_test_remove_dir (dir);
}

static void
test_wrong (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;

  write_file (dir, "train.bin", 3, 100, 0);
  write_file (dir, "test.bin", 2, 0, 0);
  g_assert_null (load (dir, "fine", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "label 2 is 100, but must be from 0 to 99"));
  g_clear_error (&error);
  write_file (dir, "train.bin", 3, 0, 1);
  g_assert_null (load (dir, "coarse", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "a multiple of 3074 bytes"));
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cifar100/labels", test_labels);
  g_test_add_func ("/cifar100/wrong", test_wrong);
  return g_test_run ();
}
