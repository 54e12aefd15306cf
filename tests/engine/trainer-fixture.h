/* trainer-fixture.h - small experiments and runs for the tests of the trainer.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-error.h"
#include "mn-run.h"
#include "mn-test.h"
#include "mn-trainer.h"

/* The experiment of the JSON text, quotes written as '. */
static inline MnExperiment *
fixture_experiment (const char        *json,
                    const char *const *sets)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (text, -1, "test", sets, &error);

  g_assert_no_error (error);
  return experiment;
}

/* One hidden layer on the bundled digits, 10 epochs of 41 steps. */
#define FIXTURE_DIGITS                                                                                                \
  "{ 'minima': 1, 'name': 'digits', 'seed': 7,"                                                                       \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144, 'seed': 42 }, 'scale': 'unit' },"                   \
  "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'flat', 'layer': 'flatten' },"                         \
  "               { 'id': 'fc1', 'layer': 'linear', 'units': 32 }, { 'id': 'act', 'layer': 'relu' },"                 \
  "               { 'id': 'fc2', 'layer': 'linear', 'units': 10 } ],"                                                 \
  "  'training': { 'loss': 'cross_entropy', 'batch_size': 32, 'budget': { 'epochs': 10 },"                            \
  "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1, 'momentum': 0.9 },"                            \
  "                'evaluate': { 'every': { 'epochs': 1 }, 'splits': ['validation', 'test'] } } }"

static inline MnTrainer *
fixture_trainer (const char *json,
                 const char *const *sets,
                 const char *dir,
                 gboolean    resume,
                 gboolean    paused)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (json, sets);
  MnTrainerOptions options = {
    .device = "cpu", .threads = 1, .run_dir = dir, .resume = resume, .start_paused = paused,
  };

  return mn_trainer_new (experiment, &options);
}

static inline MnPhase
fixture_phase (MnTrainer *trainer)
{
  MnTrainerStatus status;

  mn_trainer_get_status (trainer, &status);
  return status.phase;
}

static inline gint64
fixture_step (MnTrainer *trainer)
{
  MnTrainerStatus status;

  mn_trainer_get_status (trainer, &status);
  return status.step;
}

/* Waits up to a minute until the run is in @phase, or over. */
static inline void
fixture_wait (MnTrainer *trainer,
              MnPhase    phase)
{
  for (int i = 0; i < 60000; i++)
    {
      MnPhase now = fixture_phase (trainer);

      if (now == phase)
        return;
      if (MN_PHASE_IS_OVER (now))
        break;
      g_usleep (1000);
    }
  g_error ("phase is %d, not %d", fixture_phase (trainer), phase);
}
