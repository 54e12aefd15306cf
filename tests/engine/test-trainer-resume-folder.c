/* test-trainer-resume-folder.c - what a resumed run asks of its folder, and leaves as it is where it does not go on.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-json-reader.h"
#include "mn-run-writer.h"
#include "resume-fixture.h"

static void
assert_refused (const char        *dir,
                const char *const *sets,
                int                code,
                const char        *message)
{
  g_autoptr (MnTrainer) trainer = fixture_trainer (STATEFUL, sets, dir, TRUE, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_false (mn_trainer_run (trainer, &error));
  g_assert_error (error, MN_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_refused (void)
{
  const char *rate[] = { "training.optimizer.learning_rate=0.5", NULL };
  const char *units[] = { "network.conv.out_channels=5", NULL };
  const char *longer[] = { "training.budget.epochs=5", "name=longer", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty", NULL);
  g_autofree char *file = g_build_filename (run_dir, "checkpoint.safetensors", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (MnRun) run = NULL;
  gsize length;

  run_part (run_dir, NULL, FALSE, 40);
  assert_refused (run_dir, rate, MN_ERROR_INPUT, "another experiment");
  assert_refused (run_dir, units, MN_ERROR_INPUT, "another experiment");
  assert_refused (empty, NULL, MN_ERROR_NOT_FOUND, "not a run");

  /* A damaged checkpoint is told, and left as it is. */
  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (file, contents, (gssize) length / 2, NULL));
  assert_refused (run_dir, NULL, MN_ERROR_INPUT, "checkpoint.safetensors");
  g_assert_true (g_file_set_contents (file, contents, (gssize) length, NULL));

  /* A longer budget is no other experiment. */
  run_whole (run_dir, longer, TRUE);
  run = mn_run_open (run_dir, NULL);
  g_assert_cmpint (g_array_index (run->rows, MnMetricRow, run->rows->len - 1).step, ==, 130);
  mn_test_remove_dir (dir);
}

/* Of a run that somebody writes nothing is read or changed. */
static void
test_held (void)
{
  const char *rate[] = { "training.optimizer.learning_rate=0.5", NULL };
  static const char *const files[] = { "checkpoint.safetensors", "experiment.json", "metrics.csv", "run.json" };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnRunWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  char *before[G_N_ELEMENTS (files)];
  gsize lengths[G_N_ELEMENTS (files)];

  run_part (run_dir, NULL, FALSE, 40);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (run_dir, files[i], NULL);

      g_assert_true (g_file_get_contents (path, &before[i], &lengths[i], NULL));
    }
  writer = mn_run_writer_hold (run_dir, &error);
  g_assert_no_error (error);
  assert_refused (run_dir, NULL, MN_ERROR_INPUT, "right now");
  assert_refused (run_dir, rate, MN_ERROR_INPUT, "right now");
  g_clear_pointer (&writer, mn_run_writer_free);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (run_dir, files[i], NULL), *after = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &after, &length, NULL));
      g_assert_cmpmem (after, length, before[i], lengths[i]);
      g_free (before[i]);
    }
  run_whole (run_dir, NULL, TRUE);
  mn_test_remove_dir (dir);
}

/* Whoever shows what a run told after its checkpoint must know when its files lack it, also where the run does not go on. */
static void
test_cut_in_vain (void)
{
  const char *rate[] = { "training.optimizer.learning_rate=0.5", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *probes = g_build_filename (run_dir, "probes.csv", NULL);
  g_autoptr (MnTrainer) other = NULL, vain = NULL;
  g_autoptr (GError) error = NULL;
  MnTrainerSummary summary;

  run_part (run_dir, NULL, FALSE, 40);
  other = fixture_trainer (STATEFUL, rate, run_dir, TRUE, FALSE);
  g_assert_false (mn_trainer_run (other, &error));
  g_clear_error (&error);
  g_assert_null (mn_trainer_get_run_dir (other));

  /* It comes to this file after it has cut the first. */
  g_assert_true (g_file_set_contents (probes, "something else\n", -1, NULL));
  vain = fixture_trainer (STATEFUL, NULL, run_dir, TRUE, FALSE);
  g_assert_false (mn_trainer_run (vain, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "probes.csv"));
  g_assert_cmpstr (mn_trainer_get_run_dir (vain), ==, run_dir);
  g_assert_cmpint (fixture_step (vain), ==, 40);
  mn_trainer_get_summary (vain, &summary);
  g_assert_cmpint (summary.steps, ==, 40);
  mn_test_remove_dir (dir);
}

/* Who has read a folder before it goes on gives on what it holds, and lets go where the run is never begun. */
static void
test_given_on (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnExperiment) experiment = fixture_experiment (STATEFUL, NULL);
  MnTrainerOptions options = { .device = "cpu", .threads = 1, .run_dir = run_dir, .resume = TRUE };
  g_autoptr (GError) error = NULL;

  run_part (run_dir, NULL, FALSE, 40);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MnTrainer) trainer = NULL;

      options.held = mn_run_writer_hold (run_dir, &error);
      g_assert_no_error (error);
      trainer = mn_trainer_new (experiment, &options);
      if (i > 0)
        mn_trainer_run (trainer, &error);
      g_assert_no_error (error);
    }
  mn_test_remove_dir (dir);
}

static MnTrainer *
resume_on (const char *dir,
           const char *device)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (STATEFUL, NULL);
  MnTrainerOptions options = { .device = device, .run_dir = dir, .resume = TRUE };

  return mn_trainer_new (experiment, &options);
}

/* A run goes on where it was computed, and says so where that is not to be had, unless it is told where. */
static void
test_device (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *path = g_build_filename (run_dir, "run.json", NULL);
  g_autofree char *text = NULL, *after = NULL;
  g_autoptr (JsonNode) record = NULL;
  g_autoptr (MnTrainer) gone = NULL, told = NULL;
  g_autoptr (GError) error = NULL;

  run_part (run_dir, NULL, FALSE, 30);
  record = mn_json_load_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (record), "device"), ==, "cpu");
  json_object_set_string_member (json_node_get_object (record), "device", "cuda");
  text = json_to_string (record, TRUE);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  gone = resume_on (run_dir, NULL);
  g_assert_false (mn_trainer_run (gone, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "computed on “cuda”"));
  g_assert_nonnull (strstr (error->message, "is not available"));
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);

  told = resume_on (run_dir, "cpu");
  mn_trainer_run (told, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mn_trainer_get_device (told), ==, "cpu");
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* No GPU is needed here, and none shall be found. */
  g_setenv ("MINIMA_CUDA_MODULE", "/nowhere.so", TRUE);
  g_test_add_func ("/trainer/resume/refused", test_refused);
  g_test_add_func ("/trainer/resume/held", test_held);
  g_test_add_func ("/trainer/resume/cut-in-vain", test_cut_in_vain);
  g_test_add_func ("/trainer/resume/given-on", test_given_on);
  g_test_add_func ("/trainer/resume/device", test_device);
  return g_test_run ();
}
