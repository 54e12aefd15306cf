/* test-regression.c - a table with a number to be learned, from the file to the errors in the run's folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-loss-fix.h"
#include "trainer-fixture.h"

/* A plane: no more than one linear layer is needed, and it comes as near as numbers allow. */
#define PLANE                                                                                                         \
  "{ 'minima': 1, 'name': 'plane', 'seed': 3,"                                                                        \
  "  'data': { 'dataset': { 'name': 'csv', 'test_share': 0.25 }, 'split': { 'validation': 20 },"                      \
  "            'scale': 'standardize' },"                                                                             \
  "  'network': [ { 'id': 'in', 'layer': 'input' }, { 'id': 'out', 'layer': 'linear', 'units': 1 } ],"                \
  "  'training': { 'loss': 'mse', 'batch_size': 10, 'budget': { 'epochs': 20 },"                                      \
  "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 },"                                             \
  "                'evaluate': { 'every': { 'epochs': 10 }, 'splits': ['validation', 'test'] } } }"

static char *
write_plane (const char *dir)
{
  char *path = g_build_filename (dir, "plane.csv", NULL);
  g_autoptr (GString) text = g_string_new ("u,v,y\n");

  for (int i = 0; i < 120; i++)
    {
      int u = i * 37 % 101, v = i * 53 % 89;

      g_string_append_printf (text, "%d,%d,%d\n", u, v, 1000 + 30 * u - 20 * v);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

static void
test_plane (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *table = write_plane (dir), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *set = g_strconcat ("data.dataset.file=", table, NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (PLANE, (const char *[]){ set, NULL }, run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  MnTrainerSummary summary;
  const MnEvaluation *evaluation;

  g_assert_true (mn_trainer_run (trainer, &error));
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_true (isnan (summary.test_accuracy));
  /* In the target's own unit, which spans thousands. */
  mn_assert_close (summary.errors[MN_SPLIT_TEST].r2, 1, 1e-6);
  mn_assert_close (summary.errors[MN_SPLIT_TEST].rmse, 0, 0.5);
  g_assert_true (summary.errors[MN_SPLIT_TEST].mae <= summary.errors[MN_SPLIT_TEST].rmse);
  g_assert_true (isnan (summary.errors[MN_SPLIT_TRAIN].mae));

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  evaluation = mn_run_get_evaluation (run, MN_SOURCE_TEST, -1);
  g_assert_nonnull (evaluation);
  g_assert_null (evaluation->confusion);
  mn_assert_close (evaluation->row.errors.rmse, summary.errors[MN_SPLIT_TEST].rmse, 1e-6);
  mn_assert_close (json_object_get_double_member (json_object_get_object_member (run->info, "summary"), "test_r2"),
                   summary.errors[MN_SPLIT_TEST].r2, 1e-12);
  g_assert_true (isnan (g_array_index (run->rows, MnMetricRow, 0).errors.mae));
  mn_test_remove_dir (dir);
}

/* A plateau cannot be waited for on samples that the table turns out not to have. */
static void
test_watched (void)
{
  static const char *const watched[] = { "test_loss", "validation_loss" };
  g_autofree char *dir = mn_test_make_dir (), *table = write_plane (dir);
  g_autofree char *file = g_strconcat ("data.dataset.file=", table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      g_autofree char *run_dir = g_build_filename (dir, watched[i], NULL);
      g_autofree char *schedule = g_strdup_printf ("training.schedule={\"name\":\"plateau\",\"watch\":\"%s\"}", watched[i]);
      g_autoptr (MnTrainer) trainer
          = fixture_trainer (PLANE, (const char *[]){ file, "data.dataset.test_share=0", schedule, NULL }, run_dir, FALSE, FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_true (mn_trainer_run (trainer, &error) == (i > 0));
      if (i > 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "test_loss is not measured"));
      g_assert_false (g_file_test (run_dir, G_FILE_TEST_EXISTS));
    }
  mn_test_remove_dir (dir);
}

/* Errors of a net that is known: all weights zero, so that it predicts the training split's mean. */
static void
test_errors (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *table = write_plane (dir), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_strconcat ("data.dataset.file=", table, NULL);
  g_autoptr (MnTrainer) trainer
      = fixture_trainer (PLANE, (const char *[]){ file, "network.out.init=zeros", "network.out.bias=false",
                                                  "training.optimizer.learning_rate=1e-30",
                                                  "training.budget.epochs=1", "data.split.validation=0",
                                                  "training.evaluate.splits=[\"test\",\"train\"]", NULL },
                         run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("csv"));
  g_autoptr (MnDataset) dataset = NULL;
  double mean = 0, absolute = 0, squared = 0, own_mean = 0, variation = 0;
  MnTrainerSummary summary;

  g_assert_true (mn_trainer_run (trainer, &error));
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_true (mn_values_set_string (spec->values, "file", table, NULL));
  g_assert_true (mn_values_set_number (spec->values, "test_share", 0.25, NULL));
  dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dataset->test.n, ==, 30);
  for (gsize i = 0; i < 90; i++)
    mean += dataset->train.values[i] / 90;
  for (gsize i = 0; i < 30; i++)
    own_mean += dataset->test.values[i] / 30;
  for (gsize i = 0; i < 30; i++)
    {
      absolute += fabs (dataset->test.values[i] - mean) / 30;
      squared += pow (dataset->test.values[i] - mean, 2) / 30;
      variation += pow (dataset->test.values[i] - own_mean, 2) / 30;
    }
  mn_assert_close (summary.errors[MN_SPLIT_TEST].mae, absolute, 1e-3 * absolute);
  mn_assert_close (summary.errors[MN_SPLIT_TEST].rmse, sqrt (squared), 1e-3 * sqrt (squared));
  mn_assert_close (summary.errors[MN_SPLIT_TEST].r2, 1 - squared / variation, 1e-3);
  mn_assert_close (summary.errors[MN_SPLIT_TRAIN].r2, 0, 1e-6);
  mn_test_remove_dir (dir);
}

static void
test_wrong (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *table = write_plane (dir), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_strconcat ("data.dataset.file=", table, NULL);
  static const char *const sets[] = { "training.loss=cross_entropy", "network.out.units=2" };
  static const char *const parts[] = { "needs classes", "one number to predict" };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MnTrainer) trainer = fixture_trainer (PLANE, (const char *[]){ file, sets[i], NULL }, run_dir, FALSE, FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_false (mn_trainer_run (trainer, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, parts[i]));
    }
  mn_test_remove_dir (dir);
}

/* A table of numbers in an experiment for classes. */
static void
test_better_loss (void)
{
  g_autofree char *dir = mn_test_make_dir (), *table = write_plane (dir);
  g_autofree char *file = g_strconcat ("data.dataset.file=", table, NULL);
  g_autoptr (MnExperiment) experiment
      = fixture_experiment (PLANE, (const char *[]){ file, "training.loss=cross_entropy", NULL });
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autofree const MnKind **kinds = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_dataset_prepare (mn_experiment_get_dataset (experiment), NULL, NULL, NULL, NULL, NULL, &error));
  mn_experiment_check (experiment, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((MnProblem *) problems->pdata[0])->path, ==, "training.loss");
  kinds = mn_experiment_find_better_losses (experiment, problems);
  g_assert_cmpstr (kinds[0]->name, ==, "mse");
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regression/plane", test_plane);
  g_test_add_func ("/regression/watched", test_watched);
  g_test_add_func ("/regression/errors", test_errors);
  g_test_add_func ("/regression/wrong", test_wrong);
  g_test_add_func ("/regression/better-loss", test_better_loss);
  return g_test_run ();
}
