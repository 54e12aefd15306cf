/* test-trainer.c - whole runs: what they report, what they leave on disk, and how they fail.
 *
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <sys/resource.h>

#include "mn-evaluate-run.h"
#include "trainer-fixture.h"

static void
test_digits (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "a", "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, NULL, run_dir, FALSE, FALSE);
  JsonObject *kernels;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;
  MnTrainerSummary summary;
  MnTrainerStatus status;
  const MnEvaluation *last;
  guint n_batch_rows = 0, n_taken = 0;
  gint64 step = 0;
  MnMetricRow rows[64];
  guint n;

  g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_WAITING);
  g_assert_null (mn_trainer_get_run_dir (trainer));
  g_assert_true (mn_trainer_run (trainer, &error));
  g_assert_no_error (error);
  mn_trainer_get_status (trainer, &status);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_cmpint (status.phase, ==, MN_PHASE_FINISHED);
  g_assert_null (mn_trainer_get_error (trainer));
  g_assert_cmpint (status.step, ==, 410);
  g_assert_cmpint (status.n_steps, ==, 410);
  mn_assert_close (status.epoch, 10, 0);
  g_assert_cmpuint (status.dropped, ==, 0);
  g_assert_cmpstr (mn_trainer_get_run_dir (trainer), ==, run_dir);
  g_assert_cmpstr (mn_trainer_get_device (trainer), ==, "cpu");
  g_assert_cmpstr (mn_trainer_get_class_names (trainer)[9], ==, "9");

  g_assert_cmpint (summary.parameters, ==, 64 * 32 + 32 + 32 * 10 + 10);
  g_assert_cmpint (summary.steps, ==, 410);
  mn_assert_close (summary.epochs, 10, 0);
  g_assert_cmpfloat (summary.train_accuracy, >, 0.97);
  g_assert_cmpfloat (summary.validation_accuracy, >, 0.93);
  g_assert_cmpfloat (summary.test_accuracy, >, 0.93);
  g_assert_cmpfloat (summary.best_validation_accuracy, >=, summary.validation_accuracy);
  g_assert_cmpfloat (summary.samples_per_second, >, 0);
  g_assert_cmpfloat (summary.wall_seconds, >, 0);
  g_assert_cmpfloat (summary.peak_memory_mib, >, 1);
  g_assert_cmpint (summary.threads, ==, 1);

  /* Every step and every evaluation is in the feed, in order. */
  while ((n = mn_trainer_take_rows (trainer, rows, G_N_ELEMENTS (rows))) > 0)
    for (guint i = 0; i < n; i++, n_taken++)
      {
        g_assert_cmpint (rows[i].step, >=, step);
        step = rows[i].step;
        n_batch_rows += rows[i].source == MN_SOURCE_BATCH;
      }
  g_assert_cmpuint (n_batch_rows, ==, 410);
  g_assert_cmpuint (n_taken, ==, 410 + 2 * 10);

  /* And on disk. */
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, ==, n_taken);
  g_assert_cmpuint (run->evaluations->len, ==, 20);
  g_assert_cmpstr (json_object_get_string_member (run->info, "status"), ==, "finished");
  g_assert_true (json_object_has_member (run->info, "ended"));
  kernels = json_object_get_object_member (run->info, "kernels");
  g_assert_cmpint (strlen (json_object_get_string_member (kernels, "fc1")), >, 3);
  g_assert_false (json_object_has_member (kernels, "flat"));
  last = mn_run_get_evaluation (run, MN_SOURCE_TEST, -1);
  mn_assert_close (last->row.accuracy, summary.test_accuracy, 1e-9);
  mn_assert_close (mn_confusion_accuracy (last->confusion), summary.test_accuracy, 1e-9);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (MnEvaluation) evaluation = mn_trainer_take_evaluation (trainer);

      g_assert_cmpint (evaluation->row.step, ==, 41 * (i / 2 + 1));
      g_assert_cmpint (evaluation->row.source, ==, i % 2 == 0 ? MN_SOURCE_VALIDATION : MN_SOURCE_TEST);
    }
  g_assert_null (mn_trainer_take_evaluation (trainer));
  mn_test_remove_dir (dir);
}

/* The weights that are kept are those the summary speaks of. */
static void
test_best_weights (void)
{
  /* A rate this high makes the accuracy jump about, so that the last epoch is rarely the best. */
  const char *sets[] = { "training.final_weights=best", "training.optimizer.learning_rate=0.9", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (MnEvaluation) test = NULL, validation = NULL;
  g_autoptr (GError) error = NULL;
  MnTrainerSummary summary;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_cmpint (summary.best_validation_step, <, 410);
  mn_assert_close (summary.validation_accuracy, summary.best_validation_accuracy, 0);

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < run->evaluations->len; i++)
    {
      const MnMetricRow *row = &((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row;

      if (row->source == MN_SOURCE_VALIDATION)
        g_assert_cmpfloat (row->accuracy, <=, summary.best_validation_accuracy + 1e-9);
    }
  test = mn_evaluate_run (run, MN_SPLIT_TEST, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test->row.step, ==, summary.best_validation_step);
  mn_assert_close (test->row.loss, summary.test_loss, 0);
  mn_assert_close (test->row.accuracy, summary.test_accuracy, 0);
  validation = mn_evaluate_run (run, MN_SPLIT_VALIDATION, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  mn_assert_close (validation->row.loss, summary.validation_loss, 0);
  mn_test_remove_dir (dir);
}

/* Budgets and evaluations counted in steps, rows at a spacing, mean squared error on classes. */
static void
test_steps (void)
{
  const char *sets[] = { "training.budget={\"steps\":100}", "training.evaluate.every={\"steps\":30}",
                         "training.log_every=10", "training.loss=mse", "training.schedule=cosine", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;
  MnTrainerSummary summary;
  const int expected[] = { 30, 60, 90, 100 };
  guint n_batch = 0;
  double rate = 1;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_cmpint (summary.steps, ==, 100);
  mn_assert_close (summary.epochs, 100.0 / 41, 1e-12);
  g_assert_cmpfloat (summary.test_accuracy, >, 0.5);

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->evaluations->len, ==, 8);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row.step, ==, expected[i / 2]);
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != MN_SOURCE_BATCH)
        continue;
      n_batch++;
      g_assert_true (row->step == 1 || row->step % 10 == 0);
      g_assert_cmpfloat (row->learning_rate, <, rate);
      rate = row->learning_rate;
    }
  g_assert_cmpuint (n_batch, ==, 11);
  mn_test_remove_dir (dir);
}

static void
test_diverges (void)
{
  const char *sets[] = { "training.optimizer.learning_rate=100000", "training.loss=mse", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *step = NULL;
  const MnMetricRow *row;

  g_assert_false (mn_trainer_run (trainer, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_DIVERGED);
  g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_DIVERGED);
  g_assert_cmpstr (mn_trainer_get_error (trainer)->message, ==, error->message);
  step = g_strdup_printf ("step %" G_GINT64_FORMAT, fixture_step (trainer));
  g_assert_nonnull (strstr (error->message, step));
  g_assert_nonnull (strstr (error->message, "100000"));

  /* Everything until then is there, the step that diverged included. */
  g_clear_error (&error);
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (run->info, "status"), ==, "diverged");
  g_assert_cmpuint (run->rows->len, >, 1);
  row = &g_array_index (run->rows, MnMetricRow, run->rows->len - 1);
  g_assert_false (isfinite (row->loss));
  row = &g_array_index (run->rows, MnMetricRow, 0);
  g_assert_true (isfinite (row->loss));
  mn_test_remove_dir (dir);
}

typedef struct
{
  const char *set;
  const char *dir;       /* below the test's folder, or absolute */
  int         code;
  const char *message;   /* part of it */
} Failure;

static void
test_failures (void)
{
  const Failure failures[] = {
    { "data.dataset=cifar10", "run", MN_ERROR_NOT_FOUND, "cifar" },
    { "network.fc2.units=7", "run", MN_ERROR_INPUT, "network.fc2" },
    { "training.batch_size=5000", "run", MN_ERROR_INPUT, "training.batch_size" },
    { "seed=1", "file/run", MN_ERROR_INPUT, "is a file" },
    { "seed=1", "/proc/minima-test-run", MN_ERROR_IO, "/proc/minima-test-run" },
    { "seed=1", "used", MN_ERROR_INPUT, "already holds a run" },
  };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *used = g_build_filename (dir, "used", NULL);
  g_autofree char *record = g_build_filename (used, "experiment.json", NULL);
  g_autofree char *missing = g_build_filename (dir, "run", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (g_mkdir_with_parents (used, 0700), ==, 0);
  g_assert_true (g_file_set_contents (record, "{}", 2, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const char *sets[] = { failures[i].set, "training.drop_last=true", NULL };
      g_autofree char *run_dir = g_path_is_absolute (failures[i].dir) ? g_strdup (failures[i].dir)
                                 : g_build_filename (dir, failures[i].dir, NULL);
      g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", failures[i].message);
      g_assert_false (mn_trainer_run (trainer, &error));
      g_assert_error (error, MN_ERROR, failures[i].code);
      g_test_message ("  %s", error->message);
      g_assert_nonnull (strstr (error->message, failures[i].message));
      g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_FAILED);
    }
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  mn_test_remove_dir (dir);
}

/* A limit on the size of files stands in for a full disk. */
static void
test_full_disk (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *metrics = g_build_filename (run_dir, "metrics.csv", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, NULL, run_dir, FALSE, FALSE);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;
  gboolean done;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 14000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  done = mn_trainer_run (trainer, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_false (done);
  g_test_message ("%s", error->message);
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, run_dir));
  g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_FAILED);

  g_clear_error (&error);
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("MINIMA_DATA");
  g_test_add_func ("/trainer/digits", test_digits);
  g_test_add_func ("/trainer/best-weights", test_best_weights);
  g_test_add_func ("/trainer/steps", test_steps);
  g_test_add_func ("/trainer/diverges", test_diverges);
  g_test_add_func ("/trainer/failures", test_failures);
  g_test_add_func ("/trainer/full-disk", test_full_disk);
  return g_test_run ();
}
