/* test-subset.c - parts of a data set, random labels, validation by class and by folds, balanced classes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-error.h"
#include "mn-loader.h"
#include "mn-test.h"

/* 60 training samples (their value is their number) of classes a, b, c with 30, 20 and 10; 9 test samples. */
static MnDataset *
make_dataset (void)
{
  static const char *const names[] = { "a", "b", "c", NULL };
  MnDataset *dataset = g_new0 (MnDataset, 1);

  dataset->ref_count = 1;
  dataset->kind = g_strdup ("test");
  dataset->shape = mn_shape_1d (1);
  dataset->dtype = MN_DTYPE_U8;
  dataset->n_classes = 3;
  dataset->class_names = g_strdupv ((char **) names);
  dataset->range_max = 255;
  dataset->train = (MnDataPart){ 60, g_malloc (60), g_new (gint32, 60), NULL };
  dataset->test = (MnDataPart){ 9, g_malloc (9), g_new (gint32, 9), NULL };
  for (int i = 0; i < 60; i++)
    {
      ((guint8 *) dataset->train.samples)[i] = (guint8) i;
      dataset->train.labels[i] = i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2;
    }
  for (int i = 0; i < 9; i++)
    {
      ((guint8 *) dataset->test.samples)[i] = (guint8) i;
      dataset->test.labels[i] = i % 3;
    }
  return dataset;
}

/* The set divided as the JSON says, ' for ". */
static MnSplits *
split (const char *json,
       GError    **error)
{
  g_autoptr (MnDataset) dataset = make_dataset ();
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (MnProblems) problems = mn_problems_new ();

  mn_values_load_json (values, json_node_get_object (node), NULL, "data.split", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return mn_splits_new (dataset, values, "raw", error);
}

static MnSplits *
good (const char *json)
{
  g_autoptr (GError) error = NULL;
  MnSplits *splits = split (json, &error);

  g_assert_no_error (error);
  return splits;
}

static void
count (const MnSplits *splits,
       MnSplit         which,
       gsize           counts[3])
{
  const MnDataPart *part = mn_splits_get_part (splits, which);

  memset (counts, 0, 3 * sizeof *counts);
  for (gsize i = 0; i < splits->n[which]; i++)
    {
      gint32 label = part->labels[splits->indices[which][i]];

      g_assert_true (label >= 0 && label < splits->dataset->n_classes);
      counts[label]++;
    }
}

static void
test_first (void)
{
  g_autoptr (MnSplits) splits = good ("{'validation':2,'first':12,'first_test':4}");
  gboolean seen[60] = { 0 };

  g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN], ==, 10);
  g_assert_cmpuint (splits->n[MN_SPLIT_VALIDATION], ==, 2);
  g_assert_cmpuint (splits->n[MN_SPLIT_TEST], ==, 4);
  g_assert_null (splits->dataset->parent);
  for (int s = MN_SPLIT_TRAIN; s <= MN_SPLIT_VALIDATION; s++)
    for (gsize i = 0; i < splits->n[s]; i++)
      seen[splits->indices[s][i]] = TRUE;
  for (int i = 0; i < 60; i++)
    g_assert_true (seen[i] == (i < 12));
}

static void
test_classes (void)
{
  g_autoptr (MnSplits) splits = good ("{'validation':0,'classes':'c, a','first':20}");
  g_autoptr (MnSplits) ranged = good ("{'validation':0,'classes':'1-2'}");
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  gsize counts[3];

  g_assert_cmpint (splits->dataset->n_classes, ==, 2);
  g_assert_cmpstr (splits->dataset->class_names[0], ==, "c");
  g_assert_cmpstr (splits->dataset->class_names[1], ==, "a");
  g_assert_null (splits->dataset->class_names[2]);
  count (splits, MN_SPLIT_TRAIN, counts);
  g_assert_cmpuint (counts[0], ==, 5);
  g_assert_cmpuint (counts[1], ==, 15);
  count (splits, MN_SPLIT_TEST, counts);
  g_assert_cmpuint (counts[0] + counts[1], ==, 6);
  /* Without validation in their own order. */
  for (gsize i = 1; i < 20; i++)
    g_assert_cmpint (splits->indices[MN_SPLIT_TRAIN][i - 1], <, splits->indices[MN_SPLIT_TRAIN][i]);
  g_assert_cmpuint (ranged->n[MN_SPLIT_TRAIN], ==, 30);
  g_assert_cmpstr (ranged->dataset->class_names[0], ==, "b");

  g_assert_cmpint (mn_split_count_classes (values, 10), ==, 10);
  g_assert_true (mn_values_set_string (values, "classes", "0-4, 7,", NULL));
  g_assert_cmpint (mn_split_count_classes (values, 10), ==, 6);
  g_assert_cmpint (mn_split_count_classes (values, 0), ==, 0);
}

/* torch.manual_seed (5); torch.randint (0, 3, (12,)) of PyTorch 1.13 */
static void
test_random_labels (void)
{
  static const gint32 drawn[] = { 2, 0, 1, 0, 2, 1, 1, 2, 0, 1, 1, 0 };
  g_autoptr (MnSplits) all = good ("{'validation':0,'first':12,'random_labels':100,'random_seed':5}");
  g_autoptr (MnSplits) two = good ("{'validation':0,'random_labels':100,'random_classes':'b,c'}");
  g_autoptr (MnSplits) half = good ("{'validation':0,'first':12,'random_labels':50,'random_seed':5}");
  gsize counts[3], changed = 0;

  for (int i = 0; i < 12; i++)
    g_assert_cmpint (all->dataset->train.labels[i], ==, drawn[i]);
  g_assert_cmpint (all->dataset->test.labels[4], ==, 1);
  count (two, MN_SPLIT_TRAIN, counts);
  g_assert_cmpuint (counts[0], ==, 0);
  g_assert_true (counts[1] > 15 && counts[2] > 15);
  g_assert_cmpint (two->dataset->n_classes, ==, 3);
  for (int i = 0; i < 12; i++)
    {
      gint32 own = all->dataset->parent->train.labels[i], found = half->dataset->train.labels[i];

      g_assert_true (found == own || found == drawn[i]);
      changed += found != own;
    }
  g_assert_true (changed > 0 && changed <= 6);
}

/* D6: torch.manual_seed (0); torch.randint (0, 9, (6000,)) */
static void
test_memorize (void)
{
  static const gint32 first[] = { 8, 0, 2, 6, 7, 6, 7, 1, 1, 0 }, last[] = { 4, 4, 7, 6, 5 };
  g_autofree char *dir = mn_test_data_dir ();
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("mnist"));
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) mnist = NULL;
  g_autoptr (MnSplits) splits = NULL;
  gint64 sum = 0;

  if (!dir)
    {
      g_test_skip ("no real data: $MINIMA_TEST_DATA is not set");
      return;
    }
  mnist = mn_dataset_load (spec, dir, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mn_values_set_number (values, "first", 6000, NULL) && mn_values_set_number (values, "validation", 0, NULL)
                 && mn_values_set_number (values, "random_labels", 100, NULL)
                 && mn_values_set_string (values, "random_classes", "0-8", NULL));
  splits = mn_splits_new (mnist, values, "unit", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN], ==, 6000);
  g_assert_cmpint (splits->dataset->n_classes, ==, 10);
  for (gsize i = 0; i < 6000; i++)
    {
      g_assert_cmpint (splits->indices[MN_SPLIT_TRAIN][i], ==, i);
      sum += splits->dataset->train.labels[i];
    }
  g_assert_cmpint (sum, ==, 23816);
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    g_assert_cmpint (splits->dataset->train.labels[i], ==, first[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (last); i++)
    g_assert_cmpint (splits->dataset->train.labels[5995 + i], ==, last[i]);
}

static void
test_stratify (void)
{
  g_autoptr (MnSplits) splits = good ("{'validation':13,'stratify':true,'seed':3}");
  g_autoptr (MnSplits) other = good ("{'validation':13,'stratify':true,'seed':4}");
  gsize counts[3];

  count (splits, MN_SPLIT_VALIDATION, counts);
  /* 6.5, 4.33 and 2.17 of 13 */
  g_assert_cmpuint (counts[0], ==, 7);
  g_assert_cmpuint (counts[1], ==, 4);
  g_assert_cmpuint (counts[2], ==, 2);
  g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN], ==, 47);
  g_assert_cmpint (memcmp (splits->indices[MN_SPLIT_VALIDATION], other->indices[MN_SPLIT_VALIDATION],
                           13 * sizeof (gint64)), !=, 0);
}

/* Every sample is in exactly one fold; by class every fold has its share of each. */
static void
test_folds (gconstpointer stratify)
{
  int seen[60] = { 0 };

  for (int fold = 1; fold <= 7; fold++)
    {
      g_autofree char *json = g_strdup_printf ("{'folds':7,'fold':%d,'seed':1%s}", fold,
                                               stratify ? ",'stratify':true" : "");
      g_autoptr (MnSplits) splits = good (json);
      gboolean here[60] = { 0 };
      gsize counts[3];

      g_assert_cmpuint (splits->n[MN_SPLIT_TRAIN] + splits->n[MN_SPLIT_VALIDATION], ==, 60);
      g_assert_true (splits->n[MN_SPLIT_VALIDATION] == 8 || splits->n[MN_SPLIT_VALIDATION] == 9);
      for (gsize i = 0; i < splits->n[MN_SPLIT_VALIDATION]; i++)
        {
          seen[splits->indices[MN_SPLIT_VALIDATION][i]]++;
          here[splits->indices[MN_SPLIT_VALIDATION][i]] = TRUE;
        }
      for (gsize i = 0; i < splits->n[MN_SPLIT_TRAIN]; i++)
        g_assert_false (here[splits->indices[MN_SPLIT_TRAIN][i]]);
      count (splits, MN_SPLIT_VALIDATION, counts);
      if (stratify)
        g_assert_true ((counts[0] == 4 || counts[0] == 5) && (counts[1] == 2 || counts[1] == 3)
                       && (counts[2] == 1 || counts[2] == 2));
    }
  for (int i = 0; i < 60; i++)
    g_assert_cmpint (seen[i], ==, 1);
}

static void
test_oversample (void)
{
  g_autoptr (MnSplits) splits = good ("{'validation':0,'balance':'oversample'}");
  gsize counts[3];
  int seen[60] = { 0 };

  count (splits, MN_SPLIT_TRAIN, counts);
  for (int c = 0; c < 3; c++)
    g_assert_cmpuint (counts[c], ==, 30);
  for (gsize i = 0; i < 90; i++)
    seen[splits->indices[MN_SPLIT_TRAIN][i]]++;
  for (int i = 0; i < 60; i++)
    g_assert_true (seen[i] >= 1 && seen[i] <= 3);
}

static void
test_weighted (void)
{
  g_autoptr (MnSplits) splits = good ("{'validation':0,'balance':'weighted'}");
  g_autoptr (MnLoader) loader = mn_loader_new (splits, MN_SPLIT_TRAIN, 7, TRUE, FALSE, 11, NULL);
  g_autoptr (MnLoader) again = mn_loader_new (splits, MN_SPLIT_TRAIN, 7, TRUE, FALSE, 11, NULL);
  gsize counts[3] = { 0 }, seen[60] = { 0 };
  const MnBatch *batch, *other;

  for (gint64 epoch = 0; epoch < 300; epoch++)
    {
      mn_loader_start (loader, epoch, 0);
      while ((batch = mn_loader_next (loader)))
        for (int i = 0; i < batch->n; i++)
          {
            counts[batch->labels[i]]++;
            seen[batch->indices[i]]++;
          }
    }
  /* 18,000 draws: a third each, within five standard deviations. */
  for (int c = 0; c < 3; c++)
    mn_assert_close ((double) counts[c], 6000, 5 * sqrt (18000 * 2 / 9.0));
  for (int i = 0; i < 60; i++)
    g_assert_cmpuint (seen[i], >, 100);
  /* From the middle as from the start. */
  mn_loader_start (loader, 5, 0);
  mn_loader_start (again, 5, 6);
  for (int i = 0; i < 6; i++)
    mn_loader_next (loader);
  batch = mn_loader_next (loader);
  other = mn_loader_next (again);
  g_assert_cmpint (memcmp (batch->indices, other->indices, 7 * sizeof (gint64)), ==, 0);
}

static void
test_wrong (void)
{
  static const char *const cases[][2] = {
    { "{'classes':'a,d'}", "data.split.classes: there is no class “d”; classes are a to c, or their numbers 0 to 2" },
    { "{'classes':'2-9'}", "there is no class “2-9”" },
    { "{'classes':'a,0'}", "names the class “a” twice" },
    { "{'random_labels':1,'random_classes':'x'}", "data.split.random_classes: there is no class “x”" },
    { "{'first':5,'validation':5}", "must be below the 5 samples" },
    { "{'folds':1}", "data.split.folds: needs at least 2" },
    { "{'folds':3,'fold':4}", "fold 4 of 3" },
    { "{'folds':61}", "no more than the 60 samples" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (split (cases[i][0], &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      if (!strstr (error->message, cases[i][1]))
        g_error ("“%s” does not say “%s”", error->message, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subset/first", test_first);
  g_test_add_func ("/subset/classes", test_classes);
  g_test_add_func ("/subset/random-labels", test_random_labels);
  g_test_add_func ("/subset/memorize", test_memorize);
  g_test_add_func ("/subset/stratify", test_stratify);
  g_test_add_data_func ("/subset/folds", NULL, test_folds);
  g_test_add_data_func ("/subset/folds-by-class", "yes", test_folds);
  g_test_add_func ("/subset/oversample", test_oversample);
  g_test_add_func ("/subset/weighted", test_weighted);
  g_test_add_func ("/subset/wrong", test_wrong);
  return g_test_run ();
}
