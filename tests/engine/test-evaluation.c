/* test-evaluation.c - on what and how a run is evaluated: a part of the training samples, train mode.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-evaluate-run.h"
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
  mn_assert_close (again->row.loss, last_row (a, MN_SOURCE_TRAIN)->loss, 1e-9);
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

/* Settings are checked where they stand, and written only where they say something. */
static void
test_settings (void)
{
  static const struct { const char *path, *value, *message; } wrong[] = {
    { "training.evaluate.mode", "\"test\"", "training.evaluate.mode: must be" },
    { "training.evaluate.train_subset", "-1", "training.evaluate.train_subset: must be" },
    { "training.evaluate.subset", "1", "there is no “subset” in training.evaluate" },
  };
  g_autoptr (MnExperiment) experiment = fixture_experiment (BOTH, NULL);
  g_autofree char *before = mn_experiment_to_string (experiment), *after = NULL;
  g_autoptr (MnExperiment) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) mode = json_from_string ("\"train\"", NULL), subset = json_from_string ("5000", NULL);

  g_assert_null (strstr (before, "train_subset"));
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
  g_test_add_func ("/evaluation/settings", test_settings);
  return g_test_run ();
}
