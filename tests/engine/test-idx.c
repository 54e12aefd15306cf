/* test-idx.c - IDX files and the sets made of them: formats, places, damaged files, the real ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-idx.h"

#include <glib/gstdio.h>

#include "idx-files.h"
#include "mn-error.h"
#include "mn-test.h"

static const guint two[] = { 2, 28, 28 };

static MnDataset *
load_from (const char *kind,
           const char *folder,
           GError    **error)
{
  const MnDatasetKind *found = (const MnDatasetKind *) mn_dataset_find (kind);
  g_autoptr (MnSpec) spec = mn_spec_new (&found->base);

  /* Past the cache and the other folders: the same folder holds something else every time. */
  return found->load (spec->values, (const char *const[]){ folder, NULL }, NULL, NULL, NULL, error);
}

static void
check_small_set (MnDataset *dataset)
{
  g_assert_cmpuint (dataset->train.n, ==, 3);
  g_assert_cmpuint (dataset->test.n, ==, 2);
  g_assert_cmpint (dataset->dtype, ==, MN_DTYPE_U8);
  g_assert_cmpint (dataset->shape.dim[2], ==, 28);
  for (guint i = 0; i < 3 * 784; i++)
    g_assert_cmpuint (((guint8 *) dataset->train.samples)[i], ==, (i * 7) % 256);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (dataset->train.labels[i], ==, (i * 7 + 1) % 10);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (dataset->test.labels[i], ==, (i * 7 + 3) % 10);
}

static void
test_places (void)
{
  static const struct
  {
    const char *kind;
    const char *place;
    gboolean    found;
  } cases[] = {
    { "mnist", "mnist", TRUE },
    { "mnist", "MNIST/raw", TRUE },
    { "mnist", "", TRUE },
    { "mnist", "fashion-mnist", FALSE },
    { "fashion_mnist", "fashion-mnist", TRUE },
    { "fashion_mnist", "FashionMNIST/raw", TRUE },
    { "fashion_mnist", "", FALSE },
    { "fashion_mnist", "mnist", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int gzip = 0; gzip < 2; gzip++)
      {
        g_autofree char *dir = mn_test_make_dir ();
        g_autofree char *place = g_build_filename (dir, cases[i].place, NULL);
        g_autoptr (GError) error = NULL;
        g_autoptr (MnDataset) dataset = NULL;

        write_idx_set (place, 3, 2, gzip);
        dataset = load_from (cases[i].kind, dir, &error);
        if (cases[i].found)
          {
            g_assert_no_error (error);
            check_small_set (dataset);
            g_assert_true (g_str_has_prefix (dataset->source, dir));
          }
        else
          {
            g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
            g_assert_null (dataset);
          }
        mn_test_remove_dir (dir);
      }
}

/* Files right in a folder: only its name tells the two sets apart. */
static void
test_direct (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *fashion = g_build_filename (dir, "fashion-mnist", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL;

  write_idx_set (fashion, 3, 2, TRUE);
  dataset = load_from ("fashion_mnist", fashion, &error);
  g_assert_no_error (error);
  check_small_set (dataset);
  g_assert_cmpstr (dataset->class_names[9], ==, "Ankle boot");
  g_assert_null (load_from ("mnist", fashion, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  mn_test_remove_dir (dir);
}

static void
test_missing (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *mnist = g_build_filename (dir, "mnist", NULL);
  g_autofree char *labels = g_build_filename (mnist, "t10k-labels-idx1-ubyte", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (load_from ("fashion_mnist", dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_nonnull (strstr (error->message, "apt install dataset-fashion-mnist"));
  g_clear_error (&error);

  write_idx_set (mnist, 3, 2, FALSE);
  g_assert_cmpint (g_remove (labels), ==, 0);
  g_assert_null (load_from ("mnist", dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, mnist));
  g_assert_nonnull (strstr (error->message, "t10k-labels-idx1-ubyte"));
  mn_test_remove_dir (dir);
}

static void
refuse (const char   *dir,
        const char   *name,
        const guint8 *data,
        gsize         length,
        const char   *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, name, NULL);

  write_idx_set (dir, 2, 2, FALSE);
  write_file (dir, name, data, length, FALSE);
  g_assert_null (load_from ("mnist", dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  if (!strstr (error->message, what) || !g_str_has_prefix (error->message, path))
    g_error ("“%s” lacks the place or “%s”", error->message, what);
}

static void
test_damaged (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GByteArray) images = idx_bytes (3, two, 2 * 784, 0, 256);
  g_autoptr (GByteArray) labels = idx_bytes (1, two, 2, 0, 10);
  g_autoptr (GByteArray) changed = NULL;
  static const char *const image_file = "train-images-idx3-ubyte", *const label_file = "train-labels-idx1-ubyte";

  refuse (dir, image_file, images->data, images->len - 1,
          "ends early: the header announces 1568 bytes, there are 1567");
  refuse (dir, image_file, images->data, 17, "there are 1");
  refuse (dir, image_file, images->data, 7, "ends after 7 of the header's 16 bytes");
  refuse (dir, image_file, images->data, 0, "ends after 0 of the header's 16 bytes");
  refuse (dir, image_file, labels->data, labels->len, "begins with 0x00000801, not 0x00000803");
  refuse (dir, label_file, images->data, images->len, "begins with 0x00000803, not 0x00000801");
  refuse (dir, label_file, (const guint8 *) "hello, world", 12, "0x68656c6c");

  changed = g_byte_array_append (g_byte_array_new (), images->data, images->len);
  g_byte_array_append (changed, (const guint8 *) "x", 1);
  refuse (dir, image_file, changed->data, changed->len, "goes on after the 1568 bytes");

  g_byte_array_set_size (changed, images->len);
  memset (changed->data + 4, 0xFF, 12);
  refuse (dir, image_file, changed->data, changed->len, "not possible");
  memset (changed->data + 4, 0, 12);
  refuse (dir, image_file, changed->data, changed->len, "not possible");
  /* 16 million images announced, two there. */
  memcpy (changed->data, images->data, images->len);
  changed->data[4] = 1;
  refuse (dir, image_file, changed->data, changed->len, "ends early");
  memcpy (changed->data, images->data, images->len);
  changed->data[11] = 14;
  changed->data[15] = 56;
  refuse (dir, image_file, changed->data, changed->len, "14×56 pixels");

  labels->data[9] = 10;
  refuse (dir, label_file, labels->data, labels->len, "label 1 is 10, but must be from 0 to 9");
  labels->data[9] = 1;
  labels->data[7] = 1;
  refuse (dir, label_file, labels->data, 9, "holds 1 labels, but there are 2 images");
  mn_test_remove_dir (dir);
}

/* Whatever a file holds, it is read or refused. */
static void
test_any_bytes (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "x", NULL);
  guint dim[3] = { 2, 3, 4 };
  g_autoptr (GByteArray) bytes = idx_bytes (3, dim, 24, 0, 256);
  guint read = 0;

  for (int gzip = 0; gzip < 2; gzip++)
    {
      g_autofree char *whole = NULL;
      gsize length;

      write_file (dir, "x", bytes->data, bytes->len, gzip);
      g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
      for (gsize cut = 0; cut < length; cut++)
        {
          g_autoptr (GError) error = NULL;
          gsize out[MN_IDX_MAX_RANK];

          write_file (dir, "x", (guint8 *) whole, cut, FALSE);
          g_assert_null (mn_idx_read (path, 3, out, NULL, &error));
          g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
        }
      for (gsize at = 0; at < length; at++)
        for (int bit = 0; bit < 8; bit++)
          {
            g_autoptr (GError) error = NULL;
            g_autofree guint8 *data = NULL;
            gsize out[MN_IDX_MAX_RANK];

            whole[at] ^= (char) (1 << bit);
            write_file (dir, "x", (guint8 *) whole, length, FALSE);
            whole[at] ^= (char) (1 << bit);
            if ((data = mn_idx_read (path, 3, out, NULL, &error)))
              {
                g_assert_cmpuint (out[0] * out[1] * out[2], ==, 24);
                read++;
              }
            else
              g_assert_true (error && error->domain == MN_ERROR);
          }
    }
  /* A flipped bit in plain pixels cannot be noticed. */
  g_assert_cmpuint (read, >=, 24 * 8);
  mn_test_remove_dir (dir);
}

static void
test_unreadable (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("mnist"));
  g_autofree char *path = NULL;
  gsize dim[MN_IDX_MAX_RANK];

  g_assert_null (mn_idx_read ("/nonexistent/file", 3, dim, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (mn_idx_read (dir, 3, dim, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, dir));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  write_idx_set (dir, 2, 2, TRUE);
  path = g_build_filename (dir, "train-images-idx3-ubyte.gz", NULL);
  g_assert_null (mn_idx_read (path, 3, dim, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (mn_dataset_load (spec, dir, NULL, NULL, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  mn_test_remove_dir (dir);
}

static void
on_progress (double   fraction,
             gpointer last)
{
  g_assert_true (fraction >= *(double *) last && fraction <= 1);
  *(double *) last = fraction;
}

static void
test_real (gconstpointer name)
{
  static const gint32 train_mnist[] = { 5, 0, 4, 1, 9, 2, 1, 3, 1, 4 }, test_mnist[] = { 7, 2, 1, 0, 4, 1, 4, 9, 5, 9 };
  static const gint32 train_fashion[] = { 9, 0, 0, 3, 0, 2, 7, 2, 5, 5 };
  static const gint32 test_fashion[] = { 9, 2, 1, 1, 6, 1, 4, 6, 5, 7 };
  gboolean is_mnist = g_str_equal (name, "mnist");
  g_autofree char *dir = mn_test_data_dir ();
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find (name));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL, again = NULL;
  const gint32 *train = is_mnist ? train_mnist : train_fashion, *test = is_mnist ? test_mnist : test_fashion;
  double progress = 0;
  gsize counts[10] = { 0 };

  if (is_mnist ? !dir : !g_file_test ("/usr/share/datasets/fashion-mnist", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the real files are not here");
      return;
    }
  dataset = mn_dataset_load (spec, dir, on_progress, &progress, NULL, &error);
  g_assert_no_error (error);
  mn_assert_close (progress, 1, 0);
  g_assert_cmpuint (dataset->train.n, ==, 60000);
  g_assert_cmpuint (dataset->test.n, ==, 10000);
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpint (dataset->train.labels[i], ==, train[i]);
      g_assert_cmpint (dataset->test.labels[i], ==, test[i]);
    }
  for (gsize i = 0; i < 10000; i++)
    counts[dataset->test.labels[i]]++;
  g_assert_cmpuint (counts[0], ==, is_mnist ? 980 : 1000);
  g_assert_cmpuint (counts[5], ==, is_mnist ? 892 : 1000);
  if (is_mnist)
    {
      /* Row 5 of the first "5". */
      g_assert_cmpuint (((guint8 *) dataset->train.samples)[5 * 28 + 12], ==, 3);
      g_assert_cmpuint (((guint8 *) dataset->train.samples)[5 * 28 + 14], ==, 18);
    }
  g_assert_cmpuint (strlen (dataset->hash), ==, 64);
  again = mn_dataset_load (spec, dir, NULL, NULL, NULL, &error);
  g_assert_true (again == dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idx/places", test_places);
  g_test_add_func ("/idx/direct", test_direct);
  g_test_add_func ("/idx/missing", test_missing);
  g_test_add_func ("/idx/damaged", test_damaged);
  g_test_add_func ("/idx/any-bytes", test_any_bytes);
  g_test_add_func ("/idx/unreadable", test_unreadable);
  g_test_add_data_func ("/idx/real-mnist", "mnist", test_real);
  g_test_add_data_func ("/idx/real-fashion-mnist", "fashion_mnist", test_real);
  return g_test_run ();
}
