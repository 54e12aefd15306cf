/* resume-fixture.h - a run that has everything to remember, for the tests of resuming.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "trainer-fixture.h"

/* Everything that carries state from step to step: shuffling, dropout, running statistics, the optimizer, the schedule. */
#define STATEFUL                                                                                                       \
  "{ 'minima': 1, 'name': 'stateful', 'seed': 3,"                                                                      \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144 }, 'scale': 'standardize' },"                         \
  "  'network': [ { 'id': 'image', 'layer': 'input' },"                                                                \
  "               { 'id': 'conv', 'layer': 'conv2d', 'out_channels': 4, 'kernel_size': 3 },"                           \
  "               { 'id': 'norm', 'layer': 'batch_norm' }, { 'id': 'act', 'layer': 'relu' },"                          \
  "               { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'drop', 'layer': 'dropout', 'p': 0.3 },"               \
  "               { 'id': 'fc', 'layer': 'linear', 'units': 10 } ],"                                                   \
  "  'training': { 'batch_size': 50, 'budget': { 'epochs': 4 }, 'final_weights': 'best',"                              \
  "                'optimizer': { 'name': 'adam', 'learning_rate': 0.02 }, 'schedule': 'cosine',"                      \
  "                'evaluate': { 'every': { 'epochs': 1 }, 'splits': ['validation', 'test'] } } }"

#define N_STEPS 104   /* 4 epochs of 26 */

static inline void
run_whole (const char        *dir,
           const char *const *sets,
           gboolean           resume)
{
  g_autoptr (MnTrainer) trainer = fixture_trainer (STATEFUL, sets, dir, resume, FALSE);
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

/* Goes on with the run in @dir (or begins it) for @n steps, then stops. */
static inline void
run_part (const char        *dir,
          const char *const *sets,
          gboolean           resume,
          int                n)
{
  g_autoptr (MnTrainer) trainer = fixture_trainer (STATEFUL, sets, dir, resume, TRUE);
  gint64 first;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  first = fixture_step (trainer);
  for (int i = 1; i <= n; i++)
    {
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < first + i)
        g_usleep (500);
    }
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
}
