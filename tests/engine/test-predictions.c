/* test-predictions.c - what is kept of each sample, what is found in it, and the curves and areas that follow.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-class-order.h"
#include "mn-predictions.h"
#include "trainer-fixture.h"

static float
logit (double p)
{
  return (float) log (p / (1 - p));
}

/* Two classes, one output. */
static MnPredictions *
make_binary (const gint32 *labels,
             const double *probabilities,
             int           n)
{
  MnPredictions *p = mn_predictions_new (NULL, MN_SOURCE_TEST, MN_OUTPUTS_SIGMOID, 2, 1, (gsize) n);

  for (gint64 i = 0; i < n; i++)
    {
      const gint32 predicted = probabilities[i] > 0.5;
      const float value = logit (probabilities[i]);

      mn_predictions_add (p, 1, &i, &labels[i], &predicted, &value);
    }
  return p;
}

/* The example of the documentation of scikit-learn's average_precision_score (0.83…) and roc_auc_score (0.75). */
static void
test_known_areas (void)
{
  const gint32 labels[] = { 0, 0, 1, 1 };
  const double scores[] = { 0.1, 0.4, 0.35, 0.8 };
  g_autoptr (MnPredictions) p = make_binary (labels, scores, 4);
  g_autoptr (GArray) recall = NULL, roc = NULL;
  double average_precision, area;
  static const MnRankPoint expected_recall[] = { { 0, 1 }, { 0.5, 1 }, { 0.5, 0.5 }, { 1, 2.0 / 3 } };
  static const MnRankPoint expected_roc[] = { { 0, 0 }, { 0, 0.5 }, { 0.5, 0.5 }, { 0.5, 1 }, { 1, 1 } };

  recall = mn_predictions_precision_recall (p, 1, &average_precision);
  mn_assert_close (average_precision, 0.5 + 0.5 * 2 / 3, 1e-12);
  g_assert_cmpuint (recall->len, ==, G_N_ELEMENTS (expected_recall));
  for (guint i = 0; i < recall->len; i++)
    {
      mn_assert_close (g_array_index (recall, MnRankPoint, i).x, expected_recall[i].x, 1e-12);
      mn_assert_close (g_array_index (recall, MnRankPoint, i).y, expected_recall[i].y, 1e-12);
    }
  roc = mn_predictions_roc (p, 1, &area);
  mn_assert_close (area, 0.75, 1e-12);
  g_assert_cmpuint (roc->len, ==, G_N_ELEMENTS (expected_roc));
  for (guint i = 0; i < roc->len; i++)
    {
      mn_assert_close (g_array_index (roc, MnRankPoint, i).x, expected_roc[i].x, 1e-12);
      mn_assert_close (g_array_index (roc, MnRankPoint, i).y, expected_roc[i].y, 1e-12);
    }
  mn_assert_close (mn_predictions_get_score (p, 2, 1), 0.35, 1e-6);
  mn_assert_close (mn_predictions_get_score (p, 2, 0), 0.65, 1e-6);
}

/* The area under the curve is how often one of the class beats one of the others, ties counting half; the average precision
 * is the mean over the class's samples of the precision among those that score as high. With many ties. */
static void
test_areas_by_counting (void)
{
  enum { N = 200 };
  gint32 labels[N];
  double scores[N], area, wins = 0, pairs = 0, precision = 0, own = 0;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (MnPredictions) p = NULL;
  g_autoptr (GArray) curve = NULL, other = NULL;

  for (int i = 0; i < N; i++)
    {
      labels[i] = g_rand_int_range (rand, 0, 3) == 0;
      scores[i] = (g_rand_int_range (rand, 1, 15) + 3 * labels[i]) / 20.0;
    }
  p = make_binary (labels, scores, N);
  for (int i = 0; i < N; i++)
    {
      double as_high = 0, own_as_high = 0;

      if (!labels[i])
        continue;
      own++;
      for (int j = 0; j < N; j++)
        {
          as_high += scores[j] >= scores[i];
          own_as_high += scores[j] >= scores[i] && labels[j];
          if (!labels[j])
            {
              pairs++;
              wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        }
      precision += own_as_high / as_high;
    }
  curve = mn_predictions_roc (p, 1, &area);
  mn_assert_close (area, wins / pairs, 1e-12);
  other = mn_predictions_precision_recall (p, 1, &area);
  mn_assert_close (area, precision / own, 1e-12);
}

static void
test_no_curve (void)
{
  const gint32 labels[] = { 1, 1 }, broken[] = { 0, 1 };
  const double scores[] = { 0.1, 0.4 };
  const float nan = NAN;
  const gint64 index = 0;
  g_autoptr (MnPredictions) p = make_binary (labels, scores, 2), q = NULL;
  double area;

  for (int c = 0; c < 2; c++)
    {
      g_autoptr (GArray) roc = mn_predictions_roc (p, c, &area);

      g_assert_cmpuint (roc->len, ==, 0);
      g_assert_true (isnan (area));
    }
  {
    g_autoptr (GArray) recall = mn_predictions_precision_recall (p, 0, &area);

    g_assert_cmpuint (recall->len, ==, 0);
    g_assert_true (isnan (area));
  }
  q = mn_predictions_new (NULL, MN_SOURCE_TEST, MN_OUTPUTS_SIGMOID, 2, 1, 2);
  mn_predictions_add (q, 1, &index, &broken[0], &broken[0], &nan);
  mn_predictions_add (q, 1, &index, &broken[1], &broken[0], &nan);
  {
    g_autoptr (GArray) roc = mn_predictions_roc (q, 1, &area);

    g_assert_cmpuint (roc->len, ==, 0);
    g_assert_true (isnan (area));
  }
}

/* Three classes, softmax: what each pick finds, by hand. */
static void
test_pick (void)
{
  static const double probabilities[][3] = {
    { 0.9, 0.05, 0.05 },   /* 0: class 0, right */
    { 0.2, 0.7, 0.1 },     /* 1: class 0 taken for 1 */
    { 0.01, 0.97, 0.02 },  /* 2: class 0 taken for 1, surer */
    { 0.34, 0.33, 0.33 },  /* 3: class 0, right, but hardly */
    { 0.1, 0.45, 0.45 },   /* 4: class 2 taken for 1, a tie */
  };
  static const gint32 labels[] = { 0, 0, 0, 0, 2 }, predicted[] = { 0, 1, 1, 0, 1 };
  static const gsize cell[] = { 2, 1 }, worst[] = { 2, 1, 4 }, uncertain[] = { 4, 3, 1, 0, 2 };
  g_autoptr (MnPredictions) p = mn_predictions_new (NULL, MN_SOURCE_TEST, MN_OUTPUTS_SOFTMAX, 3, 3, 5);
  g_autoptr (GArray) a = NULL, b = NULL, c = NULL, d = NULL, e = NULL, f = NULL;
  double scores[3];

  for (gint64 i = 0; i < 5; i++)
    {
      float values[3];
      const gint64 index = 100 + i;

      for (int k = 0; k < 3; k++)
        values[k] = (float) log (probabilities[i][k]) + 200;   /* would overflow by itself */
      mn_predictions_add (p, 1, &index, &labels[i], &predicted[i], values);
    }
  g_assert_cmpint (p->indices[2], ==, 102);
  mn_predictions_get_scores (p, 1, scores);
  for (int k = 0; k < 3; k++)
    mn_assert_close (scores[k], probabilities[1][k], 1e-4);

  a = mn_predictions_pick (p, MN_PICK_CELL, 0, 1, 10, 0);
  g_assert_cmpmem (a->data, a->len * sizeof (gsize), cell, sizeof cell);
  b = mn_predictions_pick (p, MN_PICK_WORST, -1, -1, 10, 0);
  g_assert_cmpmem (b->data, b->len * sizeof (gsize), worst, sizeof worst);
  c = mn_predictions_pick (p, MN_PICK_UNCERTAIN, -1, -1, 10, 0);
  g_assert_cmpmem (c->data, c->len * sizeof (gsize), uncertain, sizeof uncertain);
  d = mn_predictions_pick (p, MN_PICK_WORST, -1, -1, 1, 0);
  g_assert_cmpmem (d->data, d->len * sizeof (gsize), worst, sizeof *worst);
  /* The same seed draws the same. */
  e = mn_predictions_pick (p, MN_PICK_RANDOM, -1, -1, 3, 1);
  f = mn_predictions_pick (p, MN_PICK_RANDOM, -1, -1, 3, 1);
  g_assert_cmpuint (e->len, ==, 3);
  g_assert_cmpmem (e->data, 3 * sizeof (gsize), f->data, 3 * sizeof (gsize));
}

/* Of very many classes the likeliest eight and the true one are kept, and no more memory than that. */
static void
test_bounded (void)
{
  enum { N_CLASSES = 1000 };
  const gsize n = MN_PREDICTIONS_MEMORY / N_CLASSES;
  g_autoptr (MnPredictions) p = mn_predictions_new (NULL, MN_SOURCE_TRAIN, MN_OUTPUTS_SCORES, N_CLASSES, N_CLASSES, n);
  g_autofree float *values = g_new (float, N_CLASSES);
  g_autofree double *scores = g_new (double, N_CLASSES);
  const gint32 label = 7, predicted = 999;
  const gint64 index = 3;
  g_autoptr (GArray) curve = NULL;
  double area;
  int known = 0;

  for (int c = 0; c < N_CLASSES; c++)
    values[c] = (float) (c % 500);   /* 499 and 999 are the greatest */
  mn_predictions_add (p, 1, &index, &label, &predicted, values);
  g_assert_false (mn_predictions_is_complete (p));
  mn_predictions_get_scores (p, 0, scores);
  for (int c = 0; c < N_CLASSES; c++)
    if (!isnan (scores[c]))
      {
        known++;
        mn_assert_close (scores[c], c % 500, 0);
        g_assert_true (c == label || c % 500 >= 496);
      }
  g_assert_cmpint (known, ==, MN_PREDICTIONS_TOP + 1);
  curve = mn_predictions_roc (p, 7, &area);
  g_assert_cmpuint (curve->len, ==, 0);

  /* Of too many samples the first. */
  {
    g_autoptr (MnPredictions) q = mn_predictions_new (NULL, MN_SOURCE_TRAIN, MN_OUTPUTS_SCORES, 2, 2, 100000000);

    g_assert_cmpuint (q->room, <, MN_PREDICTIONS_MEMORY / 8);
    for (int i = 0; i < 3; i++)
      mn_predictions_add (q, 1, &index, &label, &predicted, values);
    g_assert_cmpuint (q->n, ==, 3);
    g_assert_cmpuint (q->n_evaluated, ==, 3);
  }
}

/* A run keeps what is said of every sample only when asked to, and that agrees with its confusion counts. */
static void
test_run (void)
{
  const char *const sets[] = { "training.budget.epochs=2", NULL };
  g_autofree char *dir = mn_test_make_dir ();

  for (int keep = 0; keep < 2; keep++)
    {
      g_autofree char *run_dir = g_build_filename (dir, keep ? "keeps" : "plain", NULL);
      g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
      g_autoptr (MnPredictions) p = NULL, test = NULL, train = NULL, again = NULL;
      g_autoptr (MnConfusion) counted = mn_confusion_new (10);
      g_autoptr (GError) error = NULL;
      MnEvaluation *evaluation, *last = NULL;

      mn_trainer_keep_predictions (trainer, keep);
      mn_trainer_run (trainer, &error);
      g_assert_no_error (error);
      while ((evaluation = mn_trainer_take_evaluation (trainer)) != NULL)
        {
          if (evaluation->row.source == MN_SOURCE_VALIDATION)
            {
              g_clear_pointer (&last, mn_evaluation_free);
              last = g_steal_pointer (&evaluation);
            }
          g_clear_pointer (&evaluation, mn_evaluation_free);
        }
      p = mn_trainer_take_predictions (trainer, MN_SPLIT_VALIDATION);
      test = mn_trainer_take_predictions (trainer, MN_SPLIT_TEST);
      train = mn_trainer_take_predictions (trainer, MN_SPLIT_TRAIN);
      again = mn_trainer_take_predictions (trainer, MN_SPLIT_VALIDATION);
      g_assert_null (again);
      g_assert_null (train);   /* never evaluated */
      g_assert_true ((p != NULL) == keep && (test != NULL) == keep);
      if (keep)
        {
          g_assert_cmpint (p->step, ==, last->row.step);
          g_assert_cmpint (p->source, ==, MN_SOURCE_VALIDATION);
          g_assert_cmpuint (p->n, ==, 144);
          g_assert_cmpuint (p->n_evaluated, ==, 144);
          mn_confusion_add (counted, p->labels, p->predicted, (int) p->n);
          g_assert_cmpmem (counted->counts, 100 * sizeof (gint64), last->confusion->counts, 100 * sizeof (gint64));
          for (gsize i = 0; i < p->n; i++)
            {
              double scores[10], sum = 0;

              g_assert_cmpint (p->labels[i], ==, p->dataset->train.labels[p->indices[i]]);
              mn_predictions_get_scores (p, i, scores);
              for (int c = 0; c < 10; c++)
                {
                  sum += scores[c];
                  g_assert_cmpfloat (scores[c], <=, scores[p->predicted[i]]);
                }
              mn_assert_close (sum, 1, 1e-12);
            }
        }
      g_clear_pointer (&last, mn_evaluation_free);
    }
  mn_test_remove_dir (dir);
}

static void
assert_order (MnClassOrder       order,
              const MnConfusion *c,
              const char *const *names,
              const int         *expected)
{
  g_autofree int *places = g_new (int, c->n);

  mn_class_order_find (order, c, names, places);
  g_assert_cmpmem (places, (gsize) c->n * sizeof *places, expected, (gsize) c->n * sizeof *expected);
}

static void
test_class_order (void)
{
  /* 0 and 3 are taken for each other, 1 and 4 as well but less, 3 for 1 now and then; 2 stands alone. */
  static const gint64 counts[25] = {
    60, 0, 0, 40, 0,
    0, 80, 0, 0, 20,
    0, 0, 50, 0, 0,
    40, 10, 0, 150, 0,
    0, 20, 0, 0, 80,
  };
  static const char *const names[] = { "pear", "digit 10", "digit 2", "apple", NULL };
  static const int data[] = { 0, 1, 2, 3, 4 }, name[] = { 3, 2, 1, 0, 4 }, size[] = { 3, 0, 1, 4, 2 };
  static const int clusters[] = { 0, 3, 1, 4, 2 };
  g_autoptr (MnConfusion) c = mn_confusion_new (5), one = mn_confusion_new (1), none = mn_confusion_new (3);

  memcpy (c->counts, counts, sizeof counts);
  assert_order (MN_CLASS_ORDER_DATA, c, names, data);
  assert_order (MN_CLASS_ORDER_NAME, c, names, name);
  assert_order (MN_CLASS_ORDER_NAME, c, NULL, data);
  assert_order (MN_CLASS_ORDER_SIZE, c, names, size);
  assert_order (MN_CLASS_ORDER_CLUSTERS, c, names, clusters);
  assert_order (MN_CLASS_ORDER_CLUSTERS, one, NULL, data);
  /* Nothing is taken for anything: all that matters is that all classes are there. */
  {
    int places[3], seen = 0;

    mn_class_order_find (MN_CLASS_ORDER_CLUSTERS, none, NULL, places);
    for (int i = 0; i < 3; i++)
      seen |= 1 << places[i];
    g_assert_cmpint (seen, ==, 7);
  }
}

/* Ten groups of ten classes, shuffled: each group stands together. */
static void
test_clusters (void)
{
  enum { N = 100 };
  g_autoptr (MnConfusion) c = mn_confusion_new (N);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  int group[N], places[N], changes = 0;

  for (int k = 0; k < N; k++)
    group[k] = k % 10;
  for (int k = N - 1; k > 0; k--)
    {
      const int other = g_rand_int_range (rand, 0, k + 1), swapped = group[k];

      group[k] = group[other];
      group[other] = swapped;
    }
  for (int t = 0; t < N; t++)
    for (int p = 0; p < N; p++)
      c->counts[t * N + p] = t == p ? 500 : group[t] == group[p] ? g_rand_int_range (rand, 20, 40) : g_rand_int_range (rand, 0, 3);
  mn_class_order_find (MN_CLASS_ORDER_CLUSTERS, c, NULL, places);
  for (int i = 1; i < N; i++)
    changes += group[places[i]] != group[places[i - 1]];
  g_assert_cmpint (changes, ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/predictions/known-areas", test_known_areas);
  g_test_add_func ("/predictions/areas-by-counting", test_areas_by_counting);
  g_test_add_func ("/predictions/no-curve", test_no_curve);
  g_test_add_func ("/predictions/pick", test_pick);
  g_test_add_func ("/predictions/bounded", test_bounded);
  g_test_add_func ("/predictions/run", test_run);
  g_test_add_func ("/class-order/orders", test_class_order);
  g_test_add_func ("/class-order/clusters", test_clusters);
  return g_test_run ();
}
