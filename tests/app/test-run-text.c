/* test-run-text.c - a run in words: whole sentences, whatever is known of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-run-text.h"
#include "mn-error.h"
#include "mn-report-rate.h"
#include "mn-run-event.h"

static void
check_status (const MnTrainerStatus *status, const char *expected)
{
  g_autofree char *text = mn_run_text_status (status);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_status (void)
{
  MnTrainerStatus status = { .phase = MN_PHASE_WAITING, .seconds_left = NAN, .samples_per_second = NAN };

  check_status (&status, "Waiting");
  status.phase = MN_PHASE_LOADING;
  check_status (&status, "Loading");
  status.loading = 0.4;
  check_status (&status, "Loading — 40\u202f% of the data");
  status.phase = MN_PHASE_TRAINING;
  status.n_steps = 500;
  status.step = 30;
  status.n_epochs = 5;
  status.epoch = 0.3;
  check_status (&status, "Training — epoch 1 of 5, step 30 of 500");
  status.seconds_left = 123;
  check_status (&status, "Training — epoch 1 of 5, step 30 of 500, 2 min 3 s left");
  status.samples_per_second = 100;
  check_status (&status, "Training — epoch 1 of 5, step 30 of 500, 100 samples/s, 2 min 3 s left");
  /* How long it will pause nobody knows. */
  status.phase = MN_PHASE_PAUSED;
  check_status (&status, "Paused — epoch 1 of 5, step 30 of 500, 100 samples/s");
}

static void
check_ending (MnPhase phase, const MnTrainerSummary *summary, const GError *error, const char *expected)
{
  const MnTrainerStatus status = { .phase = phase };
  g_autofree char *text = mn_run_text_ending (&status, summary, error);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ending (void)
{
  g_autoptr (GError) error = g_error_new_literal (MN_ERROR, MN_ERROR_IO, "The disk is full.");
  MnTrainerSummary summary;

  mn_trainer_summary_init (&summary);
  summary.wall_seconds = NAN;
  summary.epochs = 1;
  check_ending (MN_PHASE_STOPPED, &summary, NULL, "Stopped after 1 epoch");
  summary.epochs = 3;
  summary.wall_seconds = 61;
  check_ending (MN_PHASE_STOPPED, &summary, NULL, "Stopped after 3 epochs, in 1 min 1 s");
  check_ending (MN_PHASE_DIVERGED, &summary, NULL, "Diverged after 3 epochs — the loss is no longer a number, in 1 min 1 s");
  summary.test_accuracy = 0.5;
  check_ending (MN_PHASE_FINISHED, &summary, NULL, "Finished after 3 epochs — test accuracy 0.500, in 1 min 1 s");
  summary.wall_seconds = NAN;
  check_ending (MN_PHASE_FINISHED, &summary, NULL, "Finished after 3 epochs — test accuracy 0.500");
  check_ending (MN_PHASE_FAILED, &summary, error, "Failed — The disk is full.");
}

/* The time that the folder tells, or its name. */
static void
test_began (void)
{
  g_autoptr (JsonObject) info = json_object_new ();
  char dir[] = "/runs/digits 3";
  const MnRun run = { .dir = dir, .info = info };
  g_autofree char *name = mn_run_text_began (run.info, run.dir), *time = NULL;

  g_assert_cmpstr (name, ==, "digits 3");
  json_object_set_string_member (info, "started", "2024-06-03T10:22:07Z");
  time = mn_run_text_began (run.info, run.dir);
  g_assert_true (g_str_has_suffix (time, ":07"));
}

static void
add_change (GPtrArray *events, gint64 step, const char *setting, const char *value)
{
  MnRunEvent *event = mn_run_event_new (MN_RUN_EVENT_CHANGED);

  event->step = step;
  event->setting = g_strdup (setting);
  event->new_value = g_strdup (value);
  g_ptr_array_add (events, event);
}

static void
check_rate (MnExperiment *experiment, GPtrArray *events, const char *expected)
{
  g_autofree char *text = mn_report_describe_rate (experiment, events);

  g_assert_cmpstr (text, ==, expected);
}

/* What the captions of a report say of the learning rate. */
static void
test_rate (void)
{
  static const char rate[] = "training.optimizer.learning_rate";
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  g_autoptr (JsonNode) tenth = json_node_init_double (json_node_alloc (), 0.1);
  g_autoptr (JsonNode) cosine = json_node_init_string (json_node_alloc (), "cosine");
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_experiment_set (experiment, rate, tenth, &error));
  check_rate (experiment, NULL, "learning rate 0.1");
  g_ptr_array_add (events, mn_run_event_new (MN_RUN_EVENT_STARTED));
  add_change (events, 20, "training.optimizer.weight_decay", "0.5");
  check_rate (experiment, events, "learning rate 0.1");
  /* The first of these two never held. */
  add_change (events, 500, rate, "0.05");
  add_change (events, 500, rate, "0.01");
  check_rate (experiment, events, "learning rate 0.1, 0.01 after update 500");
  g_assert_true (mn_experiment_set (experiment, "training.schedule", cosine, &error));
  check_rate (experiment, NULL, "learning rate 0.1, cosine schedule");
  add_change (events, 600, rate, "0.001");
  check_rate (experiment, events, "learning rate 0.1, 0.01 after update 500, 0.001 after update 600, cosine schedule");
  add_change (events, 700, rate, "0.2");
  add_change (events, 800, rate, "0.3");
  check_rate (experiment, events, "learning rate 0.1, changed 4 times, 0.3 after update 800, cosine schedule");
}

/* Each schedule but a constant one has words of its own. */
static void
test_schedules (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const char *const *name = mn_schedule_names (); *name != NULL; name++)
    {
      g_autoptr (MnExperiment) experiment = mn_experiment_new ();
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), *name);
      g_autoptr (GError) error = NULL;
      char *text;

      g_assert_true (mn_experiment_set (experiment, "training.schedule", node, &error));
      g_assert_no_error (error);
      text = mn_report_describe_rate (experiment, NULL);
      g_assert_cmpint (strstr (text, ", ") != NULL, ==, !g_str_equal (*name, "constant"));
      g_assert_true (g_hash_table_add (seen, text));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-text/status", test_status);
  g_test_add_func ("/run-text/ending", test_ending);
  g_test_add_func ("/run-text/began", test_began);
  g_test_add_func ("/run-text/rate", test_rate);
  g_test_add_func ("/run-text/schedules", test_schedules);
  return g_test_run ();
}
