/* test-trainer-probe-limits.c - looking into a run when that takes more memory than there is, or much time.
 *
 * The linker puts the functions below in the place of those of the same name (--wrap).
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-prober.h"
#include "mn-setup.h"
#include "trainer-fixture.h"

#define SAMPLES_MS 10
/* So many take a twentieth of a second, and two more. */
#define LOOKS (50 / SAMPLES_MS + 2)

static int n_made;          /* atomic */
static int without_memory;  /* atomic */
static int n_looks;         /* atomic */
static int slow;            /* atomic */
static gint64 looks[LOOKS][2];   /* when each began and ended, as far as n_looks tells */

MnProber *__real_mn_prober_new          (MnNet   *net,
                                         guint    what,
                                         GError **error);
MnProber *__wrap_mn_prober_new          (MnNet   *net,
                                         guint    what,
                                         GError **error);
void      __real_mn_setup_sample_losses (MnSetup *setup,
                                         int      n,
                                         double  *losses);
void      __wrap_mn_setup_sample_losses (MnSetup *setup,
                                         int      n,
                                         double  *losses);

MnProber *
__wrap_mn_prober_new (MnNet *net, guint what, GError **error)
{
  g_atomic_int_inc (&n_made);
  if (!g_atomic_int_get (&without_memory))
    return __real_mn_prober_new (net, what, error);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, "no memory to look");
  return NULL;
}

void
__wrap_mn_setup_sample_losses (MnSetup *setup, int n, double *losses)
{
  gint64 begun = g_get_monotonic_time ();
  int look = g_atomic_int_get (&n_looks);

  __real_mn_setup_sample_losses (setup, n, losses);
  if (g_atomic_int_get (&slow))
    g_usleep (SAMPLES_MS * 1000);
  if (look < LOOKS)
    {
      looks[look][0] = begun;
      looks[look][1] = g_get_monotonic_time ();
    }
  g_atomic_int_inc (&n_looks);
}

static MnTrainer *
make_trainer (const char *run_dir, gint64 every, gboolean paused)
{
  const char *const sets[] = { "training.budget.epochs=100000", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnTrainerOptions options = {
    .device = "cpu", .threads = 1, .run_dir = run_dir, .start_paused = paused, .probe_every = every,
  };

  return mn_trainer_new (experiment, &options);
}

/* What is asked for cannot be written, so the run says why and ends before it has begun. */
static void
test_file_without_memory (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, 10, FALSE);
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&without_memory, TRUE);
  g_assert_false (mn_trainer_run (trainer, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "no memory to look"));
  g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_FAILED);
  g_assert_cmpint (fixture_step (trainer), ==, 0);
  g_assert_false (g_file_test (run_dir, G_FILE_TEST_EXISTS));
  g_atomic_int_set (&without_memory, FALSE);
  mn_test_remove_dir (dir);
}

/* Who looks on from outside learns it, and the run goes on. */
static void
test_watch_without_memory (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, 0, TRUE);
  g_autoptr (MnProbe) probe = NULL;
  MnTrainerStatus status;
  int made;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  g_atomic_int_set (&without_memory, TRUE);
  mn_trainer_watch (trainer, MN_PROBE_LAYERS, 0);
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  while (fixture_step (trainer) < 50)
    g_usleep (100);
  mn_trainer_get_status (trainer, &status);
  g_assert_true (status.unseen);
  g_assert_null (mn_trainer_take_probe (trainer));
  made = g_atomic_int_get (&n_made);
  while (fixture_step (trainer) < 100)
    g_usleep (100);
  g_assert_cmpint (g_atomic_int_get (&n_made), ==, made);

  /* Another wish is another try. */
  g_atomic_int_set (&without_memory, FALSE);
  mn_trainer_watch (trainer, MN_PROBE_GRADIENTS, 0);
  while ((probe = mn_trainer_take_probe (trainer)) == NULL)
    g_usleep (100);
  mn_trainer_get_status (trainer, &status);
  g_assert_false (status.unseen);
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  mn_test_remove_dir (dir);
}

static void
wait_for_looks (int n)
{
  while (g_atomic_int_get (&n_looks) < n)
    g_usleep (1000);
}

/* The losses of single samples count as well: fifteen times as long as they take nobody looks, and a hundred times once looking
 * has taken a twentieth of a second. */
static void
test_pace (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, 0, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  g_atomic_int_set (&slow, TRUE);
  g_atomic_int_set (&n_looks, 0);
  mn_trainer_watch (trainer, MN_PROBE_SAMPLES, 0);
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  wait_for_looks (LOOKS);
  for (int i = 1; i < LOOKS; i++)
    g_assert_cmpint (looks[i][0] - looks[i - 1][1], >, (i < LOOKS - 1 ? 15 : 100) * SAMPLES_MS * 1000);
  g_atomic_int_set (&slow, FALSE);
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/probe-limits/file-without-memory", test_file_without_memory);
  g_test_add_func ("/trainer/probe-limits/watch-without-memory", test_watch_without_memory);
  g_test_add_func ("/trainer/probe-limits/pace", test_pace);
  return g_test_run ();
}
