/* test-evaluation.c - on what and how a run is evaluated: a part of the training samples, train mode.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-evaluate-run.h"
#include "mn-top-k.h"
#include "mn-trainer-private.h"
#include "trainer-fixture.h"

/* Batch normalization and dropout: everything that train mode changes. */
#define BOTH                                                                                                          \
  "{ 'minima': 1, 'name': 'both', 'seed': 7,"                                                                         \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 0 }, 'scale': 'unit' },"                                 \
  "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'flat', 'layer': 'flatten' },"                         \
  "               { 'id': 'fc1', 'layer': 'linear', 'units': 32 }, { 'id': 'norm', 'layer': 'batch_norm' },"          \
  "               { 'id': 'act', 'layer': 'relu' }, { 'id': 'drop', 'layer': 'dropout', 'p': 0.5 },"                  \
  "               { 'id': 'fc2', 'layer': 'linear', 'units': 10 } ],"                                                 \
  "  'training': { 'loss': 'cross_entropy', 'batch_size': 100, 'budget': { 'epochs': 8 },"                            \
  "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 },"                                             \
  "                'evaluate': { 'every': { 'epochs': 1 }, 'splits': ['train', 'test'] } } }"

/* Trains to the end. (transfer full) */
static MnRun *
train (const char        *dir,
       const char        *name,
       const char *const *sets)
{
  g_autofree char *run_dir = g_build_filename (dir, name, NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (BOTH, sets, run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  MnRun *run;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  return run;
}

static const MnMetricRow *
last_row (const MnRun *run,
          MnSource     source)
{
  for (guint i = run->rows->len; i-- > 0;)
    if (g_array_index (run->rows, MnMetricRow, i).source == source)
      return &g_array_index (run->rows, MnMetricRow, i);
  g_assert_not_reached ();
}

/* The first samples of the training split are what data.split.first leaves of it. The one step sees the same batch
 * everywhere, so that the running statistics are the same. */
#define ONE_STEP "training.optimizer.learning_rate=0", "training.budget.steps=1", "training.shuffle=false"

static void
test_subset (void)
{
  const char *const part[] = { ONE_STEP, "training.evaluate.train_subset=130", NULL };
  const char *const first[] = { ONE_STEP, "data.split.first=130", NULL };
  const char *const large[] = { ONE_STEP, "training.evaluate.train_subset=1000000", NULL };
  const char *const all[] = { ONE_STEP, NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnRun) a = train (dir, "part", part), b = train (dir, "first", first), c = train (dir, "large", large);
  g_autoptr (MnRun) d = train (dir, "all", all);
  const MnEvaluation *of_part = mn_run_get_evaluation (a, MN_SOURCE_TRAIN, -1);
  g_autoptr (MnEvaluation) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mn_confusion_total (of_part->confusion), ==, 130);
  mn_assert_close (last_row (a, MN_SOURCE_TRAIN)->loss, last_row (b, MN_SOURCE_TRAIN)->loss, 0);
  mn_assert_close (last_row (a, MN_SOURCE_TRAIN)->accuracy, last_row (b, MN_SOURCE_TRAIN)->accuracy, 0);
  mn_assert_close (last_row (c, MN_SOURCE_TRAIN)->loss, last_row (d, MN_SOURCE_TRAIN)->loss, 0);
  g_assert_cmpfloat (last_row (a, MN_SOURCE_TRAIN)->loss, !=, last_row (d, MN_SOURCE_TRAIN)->loss);
  mn_assert_close (last_row (a, MN_SOURCE_TEST)->loss, last_row (d, MN_SOURCE_TEST)->loss, 0);

  again = mn_evaluate_run (a, MN_SPLIT_TRAIN, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  /* The net of the run computes its batch norm by itself, that of an evaluation alone folds it. */
  mn_assert_close (again->row.loss, last_row (a, MN_SOURCE_TRAIN)->loss, 1e-6);
  mn_test_remove_dir (dir);
}

/* One batch that is the whole split, in order, and no learning: the pass in train mode is the step's forward pass, but for
 * what dropout draws, so here there is none. */
static void
test_batch_statistics (void)
{
  const char *const sets[] = { "training.optimizer.learning_rate=0", "training.budget.steps=1", "data.split.first=200",
                               "training.batch_size=200", "training.shuffle=false", "network.drop.p=0",
                               "training.evaluate.mode=train", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnRun) run = train (dir, "run", sets);

  mn_assert_close (last_row (run, MN_SOURCE_TRAIN)->loss, last_row (run, MN_SOURCE_BATCH)->loss, 1e-7);
  mn_assert_close (last_row (run, MN_SOURCE_TRAIN)->accuracy, last_row (run, MN_SOURCE_BATCH)->accuracy, 1e-9);
  mn_test_remove_dir (dir);
}

/* Evaluating in train mode changes nothing of the training, running statistics included, and can be repeated. */
static void
test_train_mode (void)
{
  const char *const eval[] = { NULL };
  const char *const mode[] = { "training.evaluate.mode=train", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnRun) a = train (dir, "eval", eval), b = train (dir, "train", mode);
  g_autoptr (MnEvaluation) again = NULL, twice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) one = mn_checkpoint_load (a->dir, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) other = mn_checkpoint_load (b->dir, MN_CHECKPOINT_LATEST, &error);
  g_autofree char *legend = mn_experiment_describe_split (b->experiment, MN_SPLIT_TRAIN);

  g_assert_no_error (error);
  g_assert_cmpuint (one->tensors->len, ==, other->tensors->len);
  g_assert_nonnull (mn_checkpoint_find (one, "norm.running_var"));
  for (guint i = 0; i < one->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (one->tensors, i), *y = mn_checkpoint_find (other, x->name);
      gsize bytes = (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype);

      g_assert_cmpmem (x->data, bytes, y->data, bytes);
    }
  /* Dropout makes it worse, and understates what the network has learnt. */
  g_assert_cmpfloat (last_row (b, MN_SOURCE_TRAIN)->loss, >, last_row (a, MN_SOURCE_TRAIN)->loss);
  g_assert_cmpfloat (last_row (b, MN_SOURCE_TRAIN)->accuracy, <, last_row (a, MN_SOURCE_TRAIN)->accuracy);
  g_assert_cmpstr (legend, ==, "training (train mode)");

  again = mn_evaluate_run (b, MN_SPLIT_TRAIN, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  twice = mn_evaluate_run (b, MN_SPLIT_TRAIN, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  mn_assert_close (again->row.loss, last_row (b, MN_SOURCE_TRAIN)->loss, 1e-9);
  g_assert_cmpfloat (again->row.loss, ==, twice->row.loss);
  mn_test_remove_dir (dir);
}

/* Counted by hand; of equal scores the first class comes first, and NaN before everything. */
static void
test_top_k_count (void)
{
  static const float scores[4 * 4] = { 0.1f, 0.5f, 0.3f, 0.2f,    /* ranks: 4 1 2 3 */
                                       1,    1,    1,    1,       /* 1 2 3 4 */
                                       2,    NAN,  1,    3,       /* 3 1 4 2 */
                                       -1,   -2,   -3,   -4 };    /* 1 2 3 4 */
  static const gint32 labels[4] = { 2, 1, 0, 3 }, wrong[4] = { 1, 4, 1, -1 };   /* ranks 2 2 3 4 */
  static const gint64 right[5] = { 0, 0, 2, 3, 4 };

  for (int k = 0; k <= 4; k++)
    g_assert_cmpint (mn_top_k_count (scores, 4, labels, 4, k), ==, right[k]);
  /* Class 1 is the likeliest of the first sample; the others have no such class, or no score for it. */
  g_assert_cmpint (mn_top_k_count (scores, 4, wrong, 4, 4), ==, 1);
}

/* With k = 1 it is the accuracy, more can only be higher; what the run says last and best is what its rows say. */
static void
test_top_k (void)
{
  const char *const one[] = { "training.evaluate.top_k=1", NULL };
  const char *const three[] = { "training.evaluate.top_k=3", "training.optimizer.learning_rate=0.02", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnRun) a = train (dir, "one", one), b = train (dir, "three", three);
  JsonObject *summary = json_object_get_object_member (b->info, "summary"), *best, *last;
  double top = 0, least = G_MAXDOUBLE;
  gint64 top_step = 0, least_step = 0;
  g_autoptr (MnEvaluation) again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < a->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (a->rows, MnMetricRow, i);

      if (row->source == MN_SOURCE_BATCH)
        g_assert_true (isnan (row->top_k));
      else
        mn_assert_close (row->top_k, row->accuracy, 1e-9);
    }
  for (guint i = 0; i < b->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (b->rows, MnMetricRow, i);

      if (row->source != MN_SOURCE_TEST)
        continue;
      g_assert_cmpfloat (row->top_k, >, row->accuracy);
      if (row->top_k > top)
        {
          top = row->top_k;
          top_step = row->step;
        }
      if (row->loss < least)
        {
          least = row->loss;
          least_step = row->step;
        }
    }
  best = json_object_get_object_member (json_object_get_object_member (summary, "best"), "test");
  last = json_object_get_object_member (json_object_get_object_member (summary, "last"), "test");
  mn_assert_close (json_object_get_double_member (best, "top_k"), top, 1e-9);
  g_assert_cmpint (json_object_get_int_member (best, "top_k_step"), ==, top_step);
  mn_assert_close (json_object_get_double_member (best, "loss"), least, 1e-9);
  g_assert_cmpint (json_object_get_int_member (best, "loss_step"), ==, least_step);
  g_assert_false (json_object_has_member (best, "mae"));
  mn_assert_close (json_object_get_double_member (last, "accuracy"), last_row (b, MN_SOURCE_TEST)->accuracy, 1e-9);
  mn_assert_close (json_object_get_double_member (summary, "test_top_k"), last_row (b, MN_SOURCE_TEST)->top_k, 1e-9);

  again = mn_evaluate_run (b, MN_SPLIT_TEST, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  mn_assert_close (again->row.top_k, last_row (b, MN_SOURCE_TEST)->top_k, 1e-9);
  mn_test_remove_dir (dir);
}

/* A resumed run remembers what was best before: it says what an uninterrupted one does. The rate is so high that the loss
 * jumps about. */
static void
test_best_resumed (void)
{
  const char *const half[] = { "training.budget.epochs=5", "training.optimizer.learning_rate=60", NULL };
  const char *const whole[] = { "training.budget.epochs=8", "training.optimizer.learning_rate=60", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "half", NULL);
  g_autoptr (MnRun) first = train (dir, "half", half), other = train (dir, "whole", whole);
  g_autoptr (MnTrainer) trainer = fixture_trainer (BOTH, whole, run_dir, TRUE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) resumed = NULL;
  static const char *const members[] = { "last", "best" };

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  resumed = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *a = json_object_get_member (json_object_get_object_member (resumed->info, "summary"), members[i]);
      JsonNode *b = json_object_get_member (json_object_get_object_member (other->info, "summary"), members[i]);
      g_autofree char *x = json_to_string (a, FALSE), *y = json_to_string (b, FALSE);

      g_assert_cmpstr (x, ==, y);
    }
  mn_test_remove_dir (dir);
}

/* While nobody takes them, evaluations do not fill the memory; the last of each split has its counts all the same. */
static void
test_waiting (void)
{
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (BOTH, NULL, run_dir, FALSE, FALSE);
  g_autoptr (MnConfusion) counts = mn_confusion_new (1000);
  guint n_with = 0;

  for (gint64 i = 0; i < 20; i++)
    {
      const MnMetricRow row = { .step = i / 2, .source = i % 2 == 0 ? MN_SOURCE_TRAIN : MN_SOURCE_TEST };

      counts->counts[0] = i;
      mn_trainer_leave_evaluation (trainer, mn_evaluation_new (&row, counts));
    }
  for (gint64 i = 0; i < 20; i++)
    {
      g_autoptr (MnEvaluation) evaluation = mn_trainer_take_evaluation (trainer);

      g_assert_cmpint (evaluation->row.step, ==, i / 2);
      g_assert_true (i < 18 || evaluation->confusion != NULL);
      if (evaluation->confusion != NULL)
        g_assert_cmpint (evaluation->confusion->counts[0], ==, i);
      n_with += evaluation->confusion != NULL;
    }
  g_assert_null (mn_trainer_take_evaluation (trainer));
  /* Of 8 MB each. */
  g_assert_cmpuint (n_with, <=, 4);
  mn_test_remove_dir (dir);
}

/* Settings are checked where they stand, and written only where they say something. */
static void
test_settings (void)
{
  static const struct { const char *path, *value, *message; } wrong[] = {
    { "training.evaluate.mode", "\"test\"", "training.evaluate.mode: must be" },
    { "training.evaluate.train_subset", "-1", "training.evaluate.train_subset: must be" },
    { "training.evaluate.top_k", "1.5", "training.evaluate.top_k: must be" },
    { "training.evaluate.subset", "1", "there is no “subset” in training.evaluate" },
  };
  const char *const sets[] = { "training.evaluate.top_k=10", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (BOTH, NULL), many = fixture_experiment (BOTH, sets);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autofree char *before = mn_experiment_to_string (experiment), *after = NULL;
  g_autoptr (MnExperiment) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) mode = json_from_string ("\"train\"", NULL), subset = json_from_string ("5000", NULL);

  g_assert_null (strstr (before, "train_subset"));
  mn_experiment_check (many, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((MnProblem *) g_ptr_array_index (problems, 0))->path, ==, "training.evaluate.top_k");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) value = json_from_string (wrong[i].value, NULL);

      g_assert_false (mn_experiment_set (experiment, wrong[i].path, value, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, wrong[i].message));
      g_clear_error (&error);
    }
  g_assert_true (mn_experiment_set (experiment, "training.evaluate.mode", mode, &error));
  g_assert_true (mn_experiment_set (experiment, "training.evaluate.train_subset", subset, &error));
  after = mn_experiment_to_string (experiment);
  read = mn_experiment_load_data (after, -1, "after", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mn_values_get_int (mn_experiment_get_evaluate (read), "train_subset"), ==, 5000);
  g_assert_cmpstr (mn_values_get_string (mn_experiment_get_evaluate (read), "mode"), ==, "train");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluation/subset", test_subset);
  g_test_add_func ("/evaluation/batch-statistics", test_batch_statistics);
  g_test_add_func ("/evaluation/train-mode", test_train_mode);
  g_test_add_func ("/evaluation/top-k-count", test_top_k_count);
  g_test_add_func ("/evaluation/top-k", test_top_k);
  g_test_add_func ("/evaluation/best-resumed", test_best_resumed);
  g_test_add_func ("/evaluation/settings", test_settings);
  g_test_add_func ("/evaluation/waiting", test_waiting);
  return g_test_run ();
}
