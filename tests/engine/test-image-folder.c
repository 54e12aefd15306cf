/* test-image-folder.c - pictures in folders: what is found, what comes out of a picture, what is said of a bad one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mn-dataset.h"
#include "mn-error.h"
#include "mn-test.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = mn_test_make_dir ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  mn_test_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

/* A picture whose red is @red on the left and 0 on the right, whose green grows downwards and whose blue is 200. */
static void
write_picture (Fixture    *fixture,
               const char *name,
               int         width,
               int         height,
               guint8      red)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL), *parent = g_path_get_dirname (path);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *rgb = pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;

        rgb[0] = x < width / 2 ? red : 0;
        rgb[1] = (guint8) (255 * y / height);
        rgb[2] = 200;
      }
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, g_str_has_suffix (name, ".jpg") ? "jpeg" : "png", &error, NULL));
  g_assert_no_error (error);
}

static MnDataset *
load (Fixture    *fixture,
      const char *more,
      GError    **error)
{
  g_autofree char *json = g_strdup_printf ("{'name':'image_folder','folder':'%s'%s%s}", fixture->dir, *more ? "," : "",
                                           more);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnSpec) spec = NULL;

  g_strdelimit (json, "'", '"');
  node = json_from_string (json, NULL);
  spec = mn_spec_load_json (node, mn_dataset_find, mn_dataset_names (), "data set", "data", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return mn_dataset_load (spec, NULL, NULL, NULL, NULL, error);
}

static void
test_folders (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) all = NULL, split = NULL, apart = NULL;
  const guint8 *x;
  gsize reds = 0;

  write_picture (fixture, "cat/1.png", 4, 6, 100);
  write_picture (fixture, "cat/2.PNG.png", 4, 6, 110);
  write_picture (fixture, "dog/b.png", 4, 6, 120);
  write_picture (fixture, "ant/a.png", 4, 6, 130);
  write_picture (fixture, ".hidden/a.png", 4, 6, 0);
  all = load (fixture, "'size':[6,4],'test_share':0", &error);
  g_assert_no_error (error);
  g_assert_cmpint (all->n_classes, ==, 3);
  g_assert_cmpstr (all->class_names[0], ==, "ant");
  g_assert_cmpuint (all->train.n, ==, 4);
  g_assert_cmpuint (all->test.n, ==, 0);
  g_assert_cmpint (all->shape.dim[0], ==, 3);
  g_assert_cmpint (all->shape.dim[1], ==, 6);
  g_assert_cmpint (all->train.labels[3], ==, 2);
  /* The second sample is cat/1.png, without any scaling. */
  x = (const guint8 *) all->train.samples + 72;
  for (int i = 0; i < 24; i++)
    {
      g_assert_cmpint (x[i], ==, i % 4 < 2 ? 100 : 0);
      g_assert_cmpint (x[24 + i], ==, 255 * (i / 4) / 6);
      g_assert_cmpint (x[48 + i], ==, 200);
    }
  split = load (fixture, "'size':[6,4],'test_share':0.5,'colour':'grey'", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (split->train.n, ==, 2);
  g_assert_cmpuint (split->test.n, ==, 2);
  g_assert_cmpint (split->shape.dim[0], ==, 1);
  /* The top left pixel: red, no green, 200 blue. */
  for (gsize i = 0; i < 4; i++)
    {
      const MnDataPart *part = i < 2 ? &split->train : &split->test;
      int grey = ((const guint8 *) part->samples)[i % 2 * 24];

      for (int red = 100; red <= 130; red += 10)
        reds += grey == (red * 299 + 200 * 114 + 500) / 1000;
    }
  g_assert_cmpuint (reds, ==, 4);

  /* "train" and "test" within the folder. */
  write_picture (fixture, "train/cat/1.jpg", 40, 40, 100);
  write_picture (fixture, "train/dog/1.jpg", 40, 40, 200);
  write_picture (fixture, "test/dog/1.jpg", 40, 40, 200);
  apart = load (fixture, "'size':8", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (apart->train.n, ==, 2);
  g_assert_cmpuint (apart->test.n, ==, 1);
  g_assert_cmpint (apart->test.labels[0], ==, 1);
  mn_assert_close (((guint8 *) apart->test.samples)[0], 200, 6);
  write_picture (fixture, "test/cow/1.jpg", 40, 40, 200);
  g_assert_null (load (fixture, "'size':9", &error));
  g_assert_nonnull (strstr (error->message, "no such class"));
}

static void
test_fit (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) stretched = NULL, cropped = NULL;
  const guint8 *x;

  write_picture (fixture, "a/1.png", 40, 10, 100);
  write_picture (fixture, "b/1.png", 40, 10, 100);
  stretched = load (fixture, "'size':10,'test_share':0", &error);
  g_assert_no_error (error);
  cropped = load (fixture, "'size':10,'test_share':0,'fit':'crop'", &error);
  g_assert_no_error (error);
  /* Green grows over the whole height in both; the middle has red on its left half. */
  x = cropped->train.samples;
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (x[i], ==, i % 10 < 5 ? 100 : 0);
      g_assert_cmpint (x[100 + i], ==, 255 * (i / 10) / 10);
    }
  x = stretched->train.samples;
  g_assert_cmpint (x[0], ==, 100);
  g_assert_cmpint (x[9], ==, 0);
}

static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bad = g_build_filename (fixture->dir, "b", "bad.png", NULL), *good = NULL, *contents = NULL;
  g_autoptr (MnDataset) skipped = NULL;
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("image_folder"));
  gsize length;

  g_assert_null (mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  write_picture (fixture, "a/1.png", 8, 8, 100);
  g_assert_null (load (fixture, "", &error));
  g_assert_nonnull (strstr (error->message, "holds 1 folders"));
  g_clear_error (&error);
  write_picture (fixture, "b/1.png", 8, 8, 100);
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));
  g_assert_null (load (fixture, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "bad.png: is no picture"));
  g_clear_error (&error);
  good = g_build_filename (fixture->dir, "b", "1.png", NULL);
  g_assert_true (g_file_get_contents (good, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (bad, contents, (gssize) length / 2, NULL));
  g_assert_null (load (fixture, "'size':5", &error));
  /* Named once, with what can be done. */
  g_assert_true (g_str_has_suffix (error->message, " (set data.dataset.unreadable to skip to leave such files out)"));
  g_assert_true (strstr (error->message, "bad.png: ") != NULL
                 && strstr (error->message, "bad.png") == g_strrstr (error->message, "bad.png"));
  g_clear_error (&error);
  skipped = load (fixture, "'unreadable':'skip','test_share':0", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (skipped->train.n, ==, 2);
  g_assert_cmpuint (skipped->n_left_out, ==, 1);
  g_assert_cmpint (g_unlink (bad), ==, 0);
  g_assert_cmpint (g_unlink (good), ==, 0);
  g_assert_null (load (fixture, "", &error));
  g_assert_nonnull (strstr (error->message, "holds no pictures"));
}

/* Pictures with changed bytes are read, or named. */
static void
test_mutations (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const names[] = { "a/1.png", "a/1.jpg" };
  GRand *random = g_rand_new_with_seed (3);

  write_picture (fixture, "a/0.png", 12, 9, 100);
  write_picture (fixture, "b/0.png", 12, 9, 100);
  for (int kind = 0; kind < 2; kind++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, names[kind], NULL);
      g_autofree char *contents = NULL;
      gsize length;

      write_picture (fixture, names[kind], 12, 9, 100);
      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      for (int i = 0; i < 150; i++)
        {
          g_autofree char *changed = g_memdup2 (contents, length);
          gsize n = i % 3 == 0 ? (gsize) g_rand_int_range (random, 0, (gint32) length) : length;
          g_autoptr (GError) error = NULL;
          g_autoptr (MnDataset) dataset = NULL;
          g_autofree char *more = g_strdup_printf ("'size':8,'test_seed':%d", kind * 1000 + i);

          for (int k = g_rand_int_range (random, 0, 6); k > 0; k--)
            changed[g_rand_int_range (random, 0, (gint32) length)] = (char) g_rand_int_range (random, 0, 256);
          g_assert_true (g_file_set_contents (path, changed, (gssize) n, NULL));
          dataset = load (fixture, more, &error);
          g_assert_true ((dataset != NULL) != (error != NULL));
          g_assert_true (dataset || error->domain == MN_ERROR);
        }
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_rand_free (random);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/image-folder/folders", test_folders);
  ADD ("/image-folder/fit", test_fit);
  ADD ("/image-folder/wrong", test_wrong);
  ADD ("/image-folder/mutations", test_mutations);
  return g_test_run ();
}
