/* test-run-text.c - a run in words: whole sentences, whatever is known of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-run-text.h"
#include "mn-error.h"

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
  check_status (&status, "Loading — 40 % of the data");
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-text/status", test_status);
  g_test_add_func ("/run-text/ending", test_ending);
  return g_test_run ();
}
