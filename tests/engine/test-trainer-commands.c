/* test-trainer-commands.c - pausing, stepping and stopping a run from another thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include <time.h>

#include "trainer-fixture.h"

/* Half a million points: long enough to load and to evaluate that a stop meets it. */
#define MANY_POINTS                                                                                                    \
  "{ 'minima': 1, 'name': 'points', 'seed': 1,"                                                                        \
  "  'data': { 'dataset': { 'name': 'moons', 'samples': 500000 }, 'split': { 'validation': 400000 } },"                \
  "  'network': [ { 'id': 'x', 'layer': 'input' }, { 'id': 'y', 'layer': 'linear', 'units': 2 } ],"                    \
  "  'training': { 'batch_size': 1, 'budget': { 'steps': 1000000 }, 'log_every': 1000000,"                             \
  "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 },"                                              \
  "                'evaluate': { 'every': { 'steps': 1 }, 'splits': ['validation'] } } }"

/* Seconds of work that a stop may take: the promise is 0.1, the sanitizers need more. A busy machine keeps it waiting, too, but
 * not for long enough to end what has been stopped. */
#define PROMPT 2.0
#define PATIENCE 60.0

typedef struct
{
  gint64  wall;
  clock_t work;
} Moment;

static Moment
now (void)
{
  return (Moment) { g_get_monotonic_time (), clock () };
}

static void
assert_prompt (Moment since)
{
  double wall = (double) (g_get_monotonic_time () - since.wall) / G_USEC_PER_SEC;
  double work = (double) (clock () - since.work) / CLOCKS_PER_SEC;

  g_test_message ("%.3f s, of which %.3f s of work", wall, work);
  g_assert_cmpfloat (work, <, PROMPT);
  g_assert_cmpfloat (wall, <, PATIENCE);
}

static void
test_stepping (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *checkpoint = g_build_filename (run_dir, "checkpoint.safetensors", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, NULL, run_dir, FALSE, TRUE);
  MnMetricRow rows[8];

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  g_assert_cmpint (fixture_step (trainer), ==, 0);
  g_assert_cmpuint (mn_trainer_take_rows (trainer, rows, 8), ==, 0);
  for (int i = 1; i <= 3; i++)
    {
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < i)
        g_usleep (1000);
      fixture_wait (trainer, MN_PHASE_PAUSED);
      g_assert_cmpint (fixture_step (trainer), ==, i);
      g_assert_cmpuint (mn_trainer_take_rows (trainer, rows, 8), ==, 1);
      g_assert_cmpint (rows[0].step, ==, i);
    }
  g_usleep (20000);
  g_assert_cmpint (fixture_step (trainer), ==, 3);
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  g_assert_cmpint (fixture_step (trainer), ==, 410);
  g_assert_true (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
  mn_test_remove_dir (dir);
}

static void
test_pausing (void)
{
  const char *sets[] = { "training.budget={\"epochs\":100000}", "training.log_every=100000", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *checkpoint = g_build_filename (run_dir, "checkpoint.safetensors", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  MnTrainerStatus before, after;
  MnTrainerSummary summary;
  double paused = 0;
  Moment start;

  mn_trainer_start (trainer);
  for (int i = 0; i < 3; i++)
    {
      gint64 step = fixture_step (trainer);

      while (fixture_step (trainer) < step + 10)
        g_usleep (1000);
      mn_trainer_command (trainer, MN_COMMAND_PAUSE);
      fixture_wait (trainer, MN_PHASE_PAUSED);
      start = now ();
      g_assert_true (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
      mn_trainer_get_status (trainer, &before);
      g_usleep (100000);
      mn_trainer_get_status (trainer, &after);
      g_assert_cmpint (after.step, ==, before.step);
      mn_assert_close (after.seconds, before.seconds, 0);
      paused += (double) (g_get_monotonic_time () - start.wall) / G_USEC_PER_SEC;
      mn_trainer_command (trainer, MN_COMMAND_RESUME);
    }
  start = now ();
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  assert_prompt (start);
  g_assert_null (mn_trainer_get_error (trainer));
  mn_trainer_get_summary (trainer, &summary);
  mn_trainer_get_status (trainer, &after);
  g_assert_cmpint (summary.steps, ==, after.step);
  g_assert_cmpfloat (after.seconds, <=, summary.wall_seconds);
  g_assert_cmpfloat (paused, >=, 0.3);
  mn_test_remove_dir (dir);
}

static void
test_stop_paused (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, NULL, run_dir, FALSE, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  mn_test_remove_dir (dir);
}

/* Asked for while the data are read or the run evaluates. */
static void
test_stop_at_once (gconstpointer data)
{
  MnPhase phase = (MnPhase) GPOINTER_TO_INT (data);
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (MANY_POINTS, NULL, run_dir, FALSE, FALSE);
  Moment start;

  mn_trainer_start (trainer);
  fixture_wait (trainer, phase);
  start = now ();
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  assert_prompt (start);
  if (phase == MN_PHASE_LOADING)
    g_assert_null (mn_trainer_get_run_dir (trainer));
  else
    g_assert_cmpint (fixture_step (trainer), ==, 1);
  g_assert_null (mn_trainer_take_evaluation (trainer));
  mn_test_remove_dir (dir);
}

/* A window that is closed frees the trainer in whatever it does. */
static void
test_free (void)
{
  const MnPhase phases[] = { MN_PHASE_LOADING, MN_PHASE_TRAINING, MN_PHASE_PAUSED };
  const char *sets[] = { "training.budget={\"epochs\":100000}", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autofree char *dir = mn_test_make_dir ();
      g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
      MnTrainer *trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, phases[i] == MN_PHASE_PAUSED);
      Moment start;

      mn_trainer_start (trainer);
      if (phases[i] != MN_PHASE_LOADING)
        fixture_wait (trainer, phases[i]);
      start = now ();
      mn_trainer_free (trainer);
      assert_prompt (start);
      mn_test_remove_dir (dir);
    }
  mn_trainer_free (fixture_trainer (FIXTURE_DIGITS, NULL, NULL, FALSE, FALSE));   /* never started */
}

/* Nobody takes the rows: training goes on, the file has them all. */
static void
test_overflow (void)
{
  const char *sets[] = { "data.dataset={\"name\":\"moons\",\"samples\":64}", "data.split.validation=8",
                         "training.budget={\"steps\":70000}", "training.evaluate.every={\"steps\":70000}", NULL };
  const char *json =
    "{ 'minima': 1, 'name': 'points', 'seed': 1, 'data': { 'dataset': 'moons' },"
    "  'network': [ { 'id': 'x', 'layer': 'input' }, { 'id': 'y', 'layer': 'linear', 'units': 2 } ],"
    "  'training': { 'batch_size': 4, 'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 },"
    "                'evaluate': { 'splits': ['test'] } } }";
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (json, sets, run_dir, FALSE, FALSE);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree MnMetricRow *rows = g_new (MnMetricRow, 100000);
  MnTrainerStatus status;
  guint n;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  mn_trainer_get_status (trainer, &status);
  n = mn_trainer_take_rows (trainer, rows, 100000);
  g_assert_cmpuint (n, <, 70000);
  g_assert_cmpuint (n + status.dropped, ==, 70001);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (rows[i].step, ==, (gint64) i + 1);
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, ==, 70001);
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/stepping", test_stepping);
  g_test_add_func ("/trainer/pausing", test_pausing);
  g_test_add_func ("/trainer/stop-paused", test_stop_paused);
  g_test_add_data_func ("/trainer/stop-loading", GINT_TO_POINTER (MN_PHASE_LOADING), test_stop_at_once);
  g_test_add_data_func ("/trainer/stop-evaluating", GINT_TO_POINTER (MN_PHASE_EVALUATING), test_stop_at_once);
  g_test_add_func ("/trainer/free", test_free);
  g_test_add_func ("/trainer/overflow", test_overflow);
  return g_test_run ();
}
