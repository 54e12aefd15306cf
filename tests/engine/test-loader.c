/* test-loader.c - batches: order, content, ends, resuming, and stopping a busy loader.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-loader.h"

#include <string.h>

#include "mn-test.h"

static MnSplits *
digits (double      validation,
        const char *scale)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("digits"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  MnSplits *splits;

  g_assert_no_error (error);
  g_assert_true (mn_values_set_number (values, "validation", validation, NULL));
  splits = mn_splits_new (dataset, values, scale, &error);
  g_assert_no_error (error);
  return splits;
}

/* Everything in a batch follows from its indices. */
static void
check_batch (const MnSplits *splits,
             MnSplit         split,
             const MnBatch  *batch)
{
  const MnDataPart *part = mn_splits_get_part (splits, split);
  gsize elements = (gsize) mn_shape_elements (&splits->dataset->shape);

  g_assert_nonnull (batch->labels);
  g_assert_null (batch->values);
  for (int i = 0; i < batch->n; i++)
    {
      gsize index = (gsize) batch->indices[i];

      g_assert_cmpint (batch->labels[i], ==, part->labels[index]);
      for (gsize j = 0; j < elements; j++)
        mn_assert_close (batch->x[(gsize) i * elements + j],
                         ((guint8 *) part->samples)[index * elements + j] * splits->scale[0] + splits->shift[0], 1e-6);
    }
}

/* The order of a whole epoch. (transfer full) */
static GArray *
run_epoch (MnLoader       *loader,
           const MnSplits *splits,
           MnSplit         split,
           gint64          epoch,
           gint64          first)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (gint64));
  const MnBatch *batch;
  gint64 number = first;

  mn_loader_start (loader, epoch, first);
  while ((batch = mn_loader_next (loader)))
    {
      g_assert_cmpint (batch->number, ==, number++);
      check_batch (splits, split, batch);
      g_array_append_vals (order, batch->indices, (guint) batch->n);
    }
  g_assert_cmpint (number, ==, mn_loader_get_n_batches (loader));
  g_assert_null (mn_loader_next (loader));
  return order;
}

static void
test_order (void)
{
  g_autoptr (MnSplits) splits = digits (138, "standardize");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 100, FALSE, FALSE, 1, NULL);
  g_autoptr (MnLoader) test = mn_loader_new (splits, MN_SPLIT_TEST, 1000, FALSE, FALSE, 1, NULL);
  g_autoptr (GArray) order = NULL, tested = NULL;

  g_assert_null (mn_loader_next (loader));   /* not begun */
  g_assert_cmpint (mn_loader_get_n_batches (loader), ==, 13);
  order = run_epoch (loader, splits, MN_SPLIT_TRAIN, 0, 0);
  g_assert_cmpuint (order->len, ==, 1300);
  g_assert_cmpint (memcmp (order->data, splits->indices[MN_SPLIT_TRAIN], 1300 * sizeof (gint64)), ==, 0);
  /* A batch larger than the split is the whole split. */
  g_assert_cmpint (mn_loader_get_n_batches (test), ==, 1);
  tested = run_epoch (test, splits, MN_SPLIT_TEST, 0, 0);
  g_assert_cmpuint (tested->len, ==, 359);
}

static void
test_shuffle (void)
{
  /* torch.utils.data.DataLoader (range (1295), shuffle=True, generator=torch.Generator ().manual_seed (42)) */
  static const int torch_order[4][8] = {
    { 361, 985, 611, 910, 1056, 49, 572, 1008 },
    { 1154, 346, 943, 938, 1199, 1215, 877, 409 },
    { 461, 581, 513, 84, 1058, 862, 1074, 457 },
    { 469, 281, 503, 567, 1012, 490, 1121, 356 },
  };
  g_autoptr (MnSplits) splits = digits (143, "unit");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 64, TRUE, FALSE, 42, NULL);
  g_autoptr (MnLoader) twin = mn_loader_new (splits, MN_SPLIT_TRAIN, 32, TRUE, FALSE, 42, NULL);
  g_autoptr (MnLoader) other = mn_loader_new (splits, MN_SPLIT_TRAIN, 64, TRUE, FALSE, 43, NULL);
  g_autoptr (GArray) first = run_epoch (loader, splits, MN_SPLIT_TRAIN, 0, 0);
  g_autoptr (GArray) second = run_epoch (loader, splits, MN_SPLIT_TRAIN, 1, 0);
  g_autoptr (GArray) again = run_epoch (loader, splits, MN_SPLIT_TRAIN, 0, 0);
  g_autoptr (GArray) smaller = run_epoch (twin, splits, MN_SPLIT_TRAIN, 1, 0);
  g_autoptr (GArray) seeded = run_epoch (other, splits, MN_SPLIT_TRAIN, 0, 0);
  g_autofree guint8 *seen = g_new0 (guint8, 1438);
  gsize size = 1295 * sizeof (gint64);

  g_assert_cmpuint (first->len, ==, 1295);
  g_assert_cmpint (memcmp (first->data, second->data, size), !=, 0);
  g_assert_cmpint (memcmp (first->data, again->data, size), ==, 0);
  g_assert_cmpint (memcmp (second->data, smaller->data, size), ==, 0);
  g_assert_cmpint (memcmp (first->data, seeded->data, size), !=, 0);
  for (int epoch = 0; epoch < 4; epoch++)
    {
      g_autoptr (GArray) order = run_epoch (loader, splits, MN_SPLIT_TRAIN, epoch, 0);

      for (int i = 0; i < 8; i++)
        g_assert_cmpint (g_array_index (order, gint64, i), ==, splits->indices[MN_SPLIT_TRAIN][torch_order[epoch][i]]);
    }
  for (guint i = 0; i < 1295; i++)
    seen[g_array_index (second, gint64, i)]++;
  for (gsize i = 0; i < 1295; i++)
    g_assert_cmpuint (seen[splits->indices[MN_SPLIT_TRAIN][i]], ==, 1);
}

/* Each place is equally likely for each sample: chi squared over 40 × 40 cells. */
static void
test_fairness (void)
{
  g_autoptr (MnSplits) splits = digits (1398, "raw");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 40, TRUE, FALSE, 5, NULL);
  static int counts[40][40];
  gint64 place[1438] = { 0 };
  double chi = 0;

  for (int i = 0; i < 40; i++)
    place[splits->indices[MN_SPLIT_TRAIN][i]] = i;
  for (gint64 epoch = 0; epoch < 4000; epoch++)
    {
      const MnBatch *batch;

      mn_loader_start (loader, epoch, 0);
      batch = mn_loader_next (loader);
      for (int i = 0; i < 40; i++)
        counts[i][place[batch->indices[i]]]++;
    }
  for (int i = 0; i < 40; i++)
    for (int j = 0; j < 40; j++)
      chi += pow (counts[i][j] - 100, 2) / 100;
  /* 39² degrees of freedom: mean 1521, standard deviation 55. */
  g_assert_true (chi > 1521 - 5 * 55 && chi < 1521 + 5 * 55);
}

static void
test_ends (void)
{
  g_autoptr (MnSplits) splits = digits (138, "unit");
  g_autoptr (MnLoader) partial = mn_loader_new (splits, MN_SPLIT_TRAIN, 64, FALSE, FALSE, 1, NULL);
  g_autoptr (MnLoader) dropped = mn_loader_new (splits, MN_SPLIT_TRAIN, 64, TRUE, TRUE, 1, NULL);
  g_autoptr (MnLoader) nothing = mn_loader_new (splits, MN_SPLIT_TRAIN, 1301, TRUE, TRUE, 1, NULL);
  g_autoptr (MnSplits) unsplit = digits (0, "unit");
  g_autoptr (MnLoader) empty = mn_loader_new (unsplit, MN_SPLIT_VALIDATION, 64, TRUE, FALSE, 1, NULL);
  g_autoptr (GArray) all = run_epoch (partial, splits, MN_SPLIT_TRAIN, 0, 0);
  g_autoptr (GArray) most = run_epoch (dropped, splits, MN_SPLIT_TRAIN, 0, 0);
  const MnBatch *batch, *last = NULL;

  g_assert_cmpint (mn_loader_get_n_batches (partial), ==, 21);
  g_assert_cmpuint (all->len, ==, 1300);
  g_assert_cmpint (mn_loader_get_n_batches (dropped), ==, 20);
  g_assert_cmpuint (most->len, ==, 1280);
  mn_loader_start (partial, 0, 20);
  while ((batch = mn_loader_next (partial)))
    last = batch;
  g_assert_cmpint (last->n, ==, 1300 - 20 * 64);
  g_assert_cmpint (mn_loader_get_n_batches (nothing), ==, 0);
  mn_loader_start (nothing, 0, 0);
  g_assert_null (mn_loader_next (nothing));
  g_assert_cmpint (mn_loader_get_n_batches (empty), ==, 0);
  mn_loader_start (empty, 0, 0);
  g_assert_null (mn_loader_next (empty));
}

static void
test_resume (void)
{
  g_autoptr (MnSplits) splits = digits (138, "unit");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 50, TRUE, FALSE, 9, NULL);
  g_autoptr (MnLoader) resumed = mn_loader_new (splits, MN_SPLIT_TRAIN, 50, TRUE, FALSE, 9, NULL);
  g_autoptr (GArray) whole = run_epoch (loader, splits, MN_SPLIT_TRAIN, 3, 0);

  for (gint64 first = 0; first <= 27; first++)
    {
      gint64 from = MIN (first, 26);
      g_autoptr (GArray) rest = run_epoch (resumed, splits, MN_SPLIT_TRAIN, 3, from);

      g_assert_cmpuint (rest->len, ==, 1300 - from * 50);
      g_assert_cmpmem (rest->data, rest->len * sizeof (gint64), whole->data + from * 50 * (gint64) sizeof (gint64),
                       rest->len * sizeof (gint64));
      /* Begun again in the middle of things. */
      mn_loader_start (resumed, 7, 0);
      for (gint64 i = 0; i < first % 5; i++)
        g_assert_nonnull (mn_loader_next (resumed));
    }
  mn_loader_start (resumed, 3, 1000);
  g_assert_null (mn_loader_next (resumed));
}

/* A batch stays as it is until the next call, whatever the thread does meanwhile. */
static void
test_valid (void)
{
  g_autoptr (MnSplits) splits = digits (138, "unit");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 10, TRUE, FALSE, 9, NULL);
  const MnBatch *batch;

  mn_loader_start (loader, 0, 0);
  while ((batch = mn_loader_next (loader)))
    {
      g_autofree float *copy = g_memdup2 (batch->x, (gsize) batch->n * 64 * sizeof (float));

      if (batch->number % 16 == 0)
        g_usleep (2000);
      g_assert_cmpint (memcmp (copy, batch->x, (gsize) batch->n * 64 * sizeof (float)), ==, 0);
      check_batch (splits, MN_SPLIT_TRAIN, batch);
    }
}

/* Freed at any moment: not begun, busy, full, between epochs. */
static void
test_free_busy (void)
{
  g_autoptr (MnSplits) splits = digits (138, "standardize");

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 1 + i % 700, i % 2, i % 3 == 0, (guint64) i, NULL);

      for (int epoch = 0; epoch < i % 4; epoch++)
        {
          mn_loader_start (loader, epoch, i % 3);
          for (int b = 0; b < i % 6; b++)
            mn_loader_next (loader);
        }
      if (i % 50 == 0)
        g_usleep (1000);
    }
}

/* Who fills the batches changes nothing in them. */
static void
test_crew (gconstpointer data)
{
  static const char *const settings[] = { "rotate", "horizontal_flip", "cutout", "mixup" };
  static const double amounts[] = { 30, 0.5, 2, 0.4 };
  const gboolean changed = GPOINTER_TO_INT (data);
  g_autoptr (MnSplits) splits = digits (138, "standardize");
  g_autoptr (MnValues) values = mn_values_new (mn_augment_properties);
  g_autoptr (MnLoader) ahead = mn_loader_new (splits, MN_SPLIT_TRAIN, 400, TRUE, FALSE, 9, NULL);
  g_autoptr (MnLoader) crewed = mn_loader_new (splits, MN_SPLIT_TRAIN, 400, TRUE, FALSE, 9, NULL);

  for (guint i = 0; changed && i < G_N_ELEMENTS (settings); i++)
    g_assert_true (mn_values_set_number (values, settings[i], amounts[i], NULL));
  mn_loader_set_crew (crewed, 3);
  g_assert_true (mn_loader_set_augment (ahead, values) && mn_loader_set_augment (crewed, values));
  for (gint64 epoch = 5; epoch >= 3; epoch--)
    {
      const MnBatch *one, *other;

      mn_loader_start (ahead, epoch, epoch % 2);
      mn_loader_start (crewed, epoch, epoch % 2);
      do
        {
          one = mn_loader_next (ahead);
          other = mn_loader_next (crewed);
          g_assert_true ((one == NULL) == (other == NULL));
          if (one == NULL)
            break;
          g_assert_cmpint (one->n, ==, other->n);
          g_assert_cmpint (one->number, ==, other->number);
          g_assert_true (one->share == other->share && (one->others == NULL) == !changed);
          g_assert_cmpmem (one->x, one->n * 64 * sizeof (float), other->x, other->n * 64 * sizeof (float));
          g_assert_cmpmem (one->labels, one->n * sizeof (gint32), other->labels, other->n * sizeof (gint32));
          g_assert_cmpmem (one->indices, one->n * sizeof (gint64), other->indices, other->n * sizeof (gint64));
          if (changed)
            g_assert_cmpmem (one->others, one->n * sizeof (gint32), other->others, other->n * sizeof (gint32));
        }
      while (one->n == 400);
    }
}

static void
test_floats (void)
{
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("spirals"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autoptr (MnSplits) splits = mn_splits_new (dataset, values, "standardize", &error);
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 900, FALSE, FALSE, 1, NULL);
  const MnBatch *batch;
  double sum[2] = { 0 }, squares[2] = { 0 };

  g_assert_no_error (error);
  mn_loader_start (loader, 0, 0);
  batch = mn_loader_next (loader);
  g_assert_cmpint (batch->n, ==, 900);
  for (int i = 0; i < 900; i++)
    for (int c = 0; c < 2; c++)
      {
        sum[c] += batch->x[2 * i + c] / 900;
        squares[c] += batch->x[2 * i + c] * batch->x[2 * i + c] / 900;
      }
  for (int c = 0; c < 2; c++)
    {
      mn_assert_close (sum[c], 0, 1e-6);
      mn_assert_close (squares[c], 1, 1e-5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loader/order", test_order);
  g_test_add_func ("/loader/shuffle", test_shuffle);
  g_test_add_func ("/loader/fairness", test_fairness);
  g_test_add_func ("/loader/ends", test_ends);
  g_test_add_func ("/loader/resume", test_resume);
  g_test_add_func ("/loader/valid", test_valid);
  g_test_add_func ("/loader/free-busy", test_free_busy);
  g_test_add_data_func ("/loader/crew/plain", GINT_TO_POINTER (FALSE), test_crew);
  g_test_add_data_func ("/loader/crew/changed", GINT_TO_POINTER (TRUE), test_crew);
  g_test_add_func ("/loader/floats", test_floats);
  return g_test_run ();
}
