/* test-datasets.c - the registry, the bundled digits, the generated sets, the folders and the cache.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dataset.h"

#include <string.h>

#include "mn-error.h"
#include "mn-test.h"

static MnDataset *
load (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnSpec) spec = mn_spec_load_json (node, mn_dataset_find, mn_dataset_names (), "data set", "data",
                                               problems);
  MnDataset *dataset;
  MnShape shape;
  int n_classes;

  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
  dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  mn_dataset_describe (spec, &shape, &n_classes);
  g_assert_true (mn_shape_equal (&shape, &dataset->shape));
  g_assert_cmpint (n_classes, ==, dataset->n_classes);
  g_assert_cmpuint (g_strv_length (dataset->class_names), ==, n_classes);
  g_assert_cmpstr (dataset->kind, ==, spec->kind->name);
  g_assert_cmpuint (strlen (dataset->hash), ==, 64);
  return dataset;
}

static void
test_registry (void)
{
  guint n;
  const MnDatasetKind *const *kinds = mn_dataset_kinds (&n);
  const char *const *names = mn_dataset_names ();

  g_assert_cmpuint (n, ==, 13);
  g_assert_cmpuint (g_strv_length ((char **) names), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnSpec) spec = mn_spec_new (&kinds[i]->base);
      MnShape shape = { 0 };
      int n_classes = 0;

      g_assert_true (mn_dataset_find (names[i]) == &kinds[i]->base);
      g_assert_true (*kinds[i]->base.title && *kinds[i]->base.help);
      mn_dataset_describe (spec, &shape, &n_classes);
      /* Files of one's own tell their shape themselves. */
      if (!kinds[i]->stamp)
        {
          g_assert_cmpint (mn_shape_elements (&shape), >, 0);
          g_assert_cmpint (n_classes, >=, 2);
        }
      for (const MnProperty *p = kinds[i]->base.properties; p->name; p++)
        g_assert_true (p->title && p->help && p->def >= p->min && p->def <= p->max);
    }
  g_assert_null (mn_dataset_find ("imagenet"));
}

static void
test_folders (void)
{
  g_auto (GStrv) folders = NULL, alone = NULL;

  g_setenv ("MINIMA_DATA", "/b:/c::/a:/b", TRUE);
  folders = mn_data_folders ("/a");
  g_assert_cmpstr (folders[0], ==, "/a");
  g_assert_cmpstr (folders[1], ==, "/b");
  g_assert_cmpstr (folders[2], ==, "/c");
  g_assert_true (g_str_has_suffix (folders[3], "/minima/datasets"));
  g_assert_cmpstr (folders[4], ==, "/usr/share/datasets");
  g_assert_null (folders[5]);
  g_unsetenv ("MINIMA_DATA");
  alone = mn_data_folders (NULL);
  g_assert_cmpuint (g_strv_length (alone), ==, 2);
}

static void
test_digits (void)
{
  g_autoptr (MnDataset) digits = load ("\"digits\"");
  static const guint8 first_row[] = { 0, 0, 5, 13, 9, 1, 0, 0 };
  gsize train[10] = { 0 }, test[10] = { 0 };

  g_assert_cmpuint (digits->train.n, ==, 1438);
  g_assert_cmpuint (digits->test.n, ==, 359);
  mn_assert_close (digits->range_min, 0, 0);
  mn_assert_close (digits->range_max, 16, 0);
  g_assert_cmpint (memcmp (digits->train.samples, first_row, sizeof first_row), ==, 0);
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (digits->train.labels[i], ==, i);
  for (gsize i = 0; i < 1438; i++)
    train[digits->train.labels[i]]++;
  for (gsize i = 0; i < 359; i++)
    test[digits->test.labels[i]]++;
  g_assert_cmpuint (train[0] + test[0], ==, 178);
  g_assert_cmpuint (train[8] + test[8], ==, 174);
  for (int i = 0; i < 10; i++)
    g_assert_true (test[i] >= 35 && test[i] <= 37);
  for (gsize i = 0; i < 1438 * 64; i++)
    g_assert_cmpuint (((guint8 *) digits->train.samples)[i], <=, 16);
}

static void
test_generated (gconstpointer name)
{
  g_autofree char *small = g_strdup_printf ("{ \"name\": \"%s\", \"samples\": 40, \"seed\": 3 }", (const char *) name);
  g_autofree char *other = g_strdup_printf ("{ \"name\": \"%s\", \"samples\": 40, \"seed\": 4 }", (const char *) name);
  g_autofree char *large = g_strdup_printf ("{ \"name\": \"%s\", \"samples\": 4000, \"seed\": 3 }",
                                            (const char *) name);
  g_autoptr (MnDataset) a = load (small);
  g_autoptr (MnDataset) b = load (other);
  g_autoptr (MnDataset) c = load (large);
  g_autoptr (MnDataset) again = NULL;
  g_autofree char *hash = g_strdup (a->hash);
  const float *x = c->train.samples;
  gsize n_classes = (gsize) a->n_classes;

  g_assert_cmpuint (a->train.n, ==, 40);
  g_assert_cmpuint (a->test.n, ==, 10);
  g_assert_cmpint (a->dtype, ==, MN_DTYPE_F32);
  g_assert_cmpint (a->shape.rank, ==, 1);
  g_assert_cmpint (a->shape.dim[0], ==, 2);
  g_assert_cmpstr (a->hash, !=, b->hash);
  g_assert_cmpint (memcmp (a->train.samples, c->train.samples, 40 * 2 * sizeof (float)), ==, 0);
  g_assert_cmpint (memcmp (a->train.samples, a->test.samples, 10 * 2 * sizeof (float)), !=, 0);
  for (gsize i = 0; i < 40; i++)
    g_assert_cmpint (a->train.labels[i], ==, i % n_classes);
  for (gsize i = 0; i < 8000; i++)
    {
      g_assert_true (fabs (x[i]) < 4);
      g_assert_true (x[i] >= c->range_min && x[i] <= c->range_max);
    }
  /* Drawn anew, not from the cache. */
  mn_dataset_unref (g_steal_pointer (&a));
  mn_dataset_unref (g_steal_pointer (&b));
  again = load (small);
  g_assert_cmpstr (again->hash, ==, hash);
}

/* Without noise the points lie where the formulas say. */
static void
test_formulas (void)
{
  g_autoptr (MnDataset) moons = load ("{ \"name\": \"moons\", \"noise\": 0 }");
  g_autoptr (MnDataset) circles = load ("{ \"name\": \"circles\", \"noise\": 0, \"factor\": 0.3 }");
  g_autoptr (MnDataset) spirals = load ("{ \"name\": \"spirals\", \"noise\": 0, \"classes\": 3, \"turns\": 2 }");
  g_autoptr (MnDataset) blobs = load ("{ \"name\": \"blobs\", \"noise\": 0.5, \"classes\": 4, \"samples\": 40000 }");
  double mean[2] = { 0 }, variance = 0;

  g_assert_cmpint (spirals->n_classes, ==, 3);
  g_assert_cmpint (blobs->n_classes, ==, 4);
  for (gsize i = 0; i < 1000; i++)
    {
      const float *m = (float *) moons->train.samples + 2 * i, *c = (float *) circles->train.samples + 2 * i;
      const float *s = (float *) spirals->train.samples + 2 * i;
      double radius = hypot (s[0], s[1]), turn;

      if (moons->train.labels[i] == 0)
        g_assert_true (fabs (hypot (m[0], m[1]) - 1) < 1e-6 && m[1] >= -1e-6);
      else
        g_assert_true (fabs (hypot (m[0] - 1, m[1] - 0.5) - 1) < 1e-6 && m[1] <= 0.5 + 1e-6);
      mn_assert_close (hypot (c[0], c[1]), circles->train.labels[i] == 0 ? 1 : 0.3, 1e-6);
      g_assert_true (radius <= 1 + 1e-6);
      turn = atan2 (s[1], s[0]) / (2 * G_PI) - 2 * radius - spirals->train.labels[i] / 3.0;
      if (radius > 0.01)
        mn_assert_close (turn, round (turn), 1e-4);
    }
  /* Class 0 is a normal cloud around (1, 0). */
  for (gsize i = 0; i < 40000; i += 4)
    {
      const float *p = (float *) blobs->train.samples + 2 * i;

      mean[0] += p[0] / 10000;
      mean[1] += p[1] / 10000;
      variance += (pow (p[0] - 1, 2) + pow (p[1], 2)) / 20000;
    }
  mn_assert_close (mean[0], 1, 0.02);
  mn_assert_close (mean[1], 0, 0.02);
  mn_assert_close (variance, 0.25, 0.01);
}

static gpointer
load_in_thread (gpointer json)
{
  return load (json);
}

static void
test_cache (void)
{
  char json[] = "{ \"name\": \"moons\", \"samples\": 200000, \"seed\": 9 }";
  GThread *threads[4];
  MnDataset *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_in_thread, json);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      MnDataset *dataset = g_thread_join (threads[i]);

      if (!first)
        first = mn_dataset_ref (dataset);
      g_assert_true (dataset == first);
      mn_dataset_unref (dataset);
    }
  mn_dataset_unref (first);
}

static void
test_cancelled (void)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("blobs"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL;

  g_assert_true (mn_values_set_number (spec->values, "seed", 77, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (mn_dataset_load (spec, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  g_clear_error (&error);
  /* What failed is not remembered. */
  dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/registry", test_registry);
  g_test_add_func ("/datasets/folders", test_folders);
  g_test_add_func ("/datasets/digits", test_digits);
  g_test_add_data_func ("/datasets/moons", "moons", test_generated);
  g_test_add_data_func ("/datasets/circles", "circles", test_generated);
  g_test_add_data_func ("/datasets/spirals", "spirals", test_generated);
  g_test_add_data_func ("/datasets/blobs", "blobs", test_generated);
  g_test_add_func ("/datasets/formulas", test_formulas);
  g_test_add_func ("/datasets/cache", test_cache);
  g_test_add_func ("/datasets/cancelled", test_cancelled);
  return g_test_run ();
}
