/* test-emnist.c - EMNIST and QMNIST: names, labels and orientation, from small files of their layouts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dataset.h"

#include <string.h>

#include "idx-files.h"
#include "mn-error.h"
#include "mn-test.h"

#define N 5
#define PLANE 784

static const guint image_dim[] = { N, 28, 28 };

static MnDataset *
load (const char *dir,
      const char *kind,
      const char *selection,
      GError    **error)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find (kind));

  if (selection)
    g_assert_true (mn_values_set_string (spec->values, "selection", selection, NULL));
  return mn_dataset_load (spec, dir, NULL, NULL, NULL, error);
}

/* @labels of @n bytes after an IDX header. */
static void
write_labels (const char   *folder,
              const char   *name,
              const guint8 *labels)
{
  static const guint dim[] = { N };
  g_autoptr (GByteArray) bytes = idx_bytes (1, dim, 0, 0, 1);

  g_byte_array_append (bytes, labels, N);
  write_file (folder, name, bytes->data, bytes->len, TRUE);
}

static void
test_emnist (void)
{
  static const guint8 letters[N] = { 1, 26, 2, 3, 4 };
  g_autofree char *dir = mn_test_make_dir (), *folder = g_build_filename (dir, "emnist", NULL);
  g_autoptr (GByteArray) images = idx_bytes (3, image_dim, N * PLANE, 3, 251);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) set = NULL;
  const guint8 *x;

  write_file (folder, "emnist-letters-train-images-idx3-ubyte.gz", images->data, images->len, TRUE);
  write_file (folder, "emnist-letters-test-images-idx3-ubyte", images->data, images->len, FALSE);
  write_labels (folder, "emnist-letters-train-labels-idx1-ubyte.gz", letters);
  write_labels (folder, "emnist-letters-test-labels-idx1-ubyte.gz", letters);
  g_assert_null (load (dir, "emnist", "balanced", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  set = load (dir, "emnist", "letters", &error);
  g_assert_no_error (error);
  g_assert_cmpint (set->n_classes, ==, 26);
  g_assert_cmpstr (set->class_names[25], ==, "Z");
  g_assert_cmpuint (set->train.n, ==, N);
  g_assert_cmpint (set->train.labels[0], ==, 0);
  g_assert_cmpint (set->train.labels[1], ==, 25);
  /* Stored column by column. */
  x = set->train.samples;
  for (int i = 0; i < N; i++)
    for (int row = 0; row < 28; row++)
      for (int column = 0; column < 28; column++)
        g_assert_cmpint (x[i * PLANE + row * 28 + column], ==, ((i * PLANE + column * 28 + row) * 7 + 3) % 251);
  mn_test_remove_dir (dir);
}

static void
test_selections (void)
{
  static const struct
  {
    const char *name;
    int         n_classes;
    const char *last;
  } cases[] = { { "balanced", 47, "t" }, { "digits", 10, "9" }, { "byclass", 62, "z" }, { "bymerge", 47, "t" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      static const guint8 labels[N] = { 0, 1, 2, 3, 9 }, wrong[N] = { 0, 1, 62, 3, 9 };
      g_autofree char *dir = mn_test_make_dir ();
      g_autoptr (GByteArray) images = idx_bytes (3, image_dim, N * PLANE, 3, 251);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnDataset) set = NULL;

      for (int part = 0; part < 2; part++)
        {
          g_autofree char *x = g_strdup_printf ("emnist-%s-%s-images-idx3-ubyte", cases[i].name, part ? "test" : "train");
          g_autofree char *y = g_strdup_printf ("emnist-%s-%s-labels-idx1-ubyte", cases[i].name, part ? "test" : "train");

          write_file (dir, x, images->data, images->len, FALSE);
          write_labels (dir, y, part ? wrong : labels);
        }
      g_assert_null (load (dir, "emnist", cases[i].name, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "label 2 is 62"));
      g_clear_error (&error);
      {
        g_autofree char *y = g_strdup_printf ("emnist-%s-test-labels-idx1-ubyte", cases[i].name);

        write_labels (dir, y, labels);
      }
      set = load (dir, "emnist", cases[i].name, &error);
      g_assert_no_error (error);
      g_assert_cmpint (set->n_classes, ==, cases[i].n_classes);
      g_assert_cmpstr (set->class_names[cases[i].n_classes - 1], ==, cases[i].last);
      mn_test_remove_dir (dir);
    }
}

static void
test_qmnist (void)
{
  g_autofree char *dir = mn_test_make_dir (), *folder = g_build_filename (dir, "qmnist", NULL);
  g_autoptr (GByteArray) images = idx_bytes (3, image_dim, N * PLANE, 3, 251);
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) set = NULL;
  static const guint8 head[] = { 0, 0, 12, 2, 0, 0, 0, N, 0, 0, 0, 8 };

  g_byte_array_append (labels, head, sizeof head);
  for (guint i = 0; i < N * 8; i++)
    {
      guint32 big = GUINT32_TO_BE (i % 8 == 0 ? 9 - i / 8 : 1000000 + i);

      g_byte_array_append (labels, (const guint8 *) &big, 4);
    }
  for (int part = 0; part < 2; part++)
    {
      g_autofree char *x = g_strdup_printf ("qmnist-%s-images-idx3-ubyte.gz", part ? "test" : "train");
      g_autofree char *y = g_strdup_printf ("qmnist-%s-labels-idx2-int.gz", part ? "test" : "train");

      write_file (folder, x, images->data, images->len, TRUE);
      write_file (folder, y, labels->data, labels->len - (part ? 3 : 0), TRUE);
    }
  g_assert_null (load (dir, "qmnist", NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "ends early: the header announces 160 bytes, there are 157"));
  g_clear_error (&error);
  write_file (folder, "qmnist-test-labels-idx2-int.gz", labels->data, labels->len, TRUE);
  set = load (dir, "qmnist", NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N; i++)
    g_assert_cmpint (set->train.labels[i], ==, 9 - i);
  g_assert_cmpint (memcmp (set->test.samples, images->data + 16, N * PLANE), ==, 0);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/emnist/letters", test_emnist);
  g_test_add_func ("/emnist/selections", test_selections);
  g_test_add_func ("/emnist/qmnist", test_qmnist);
  return g_test_run ();
}
