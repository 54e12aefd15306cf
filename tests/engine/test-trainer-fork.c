/* test-trainer-fork.c - a run that begins where another one has come to.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-checkpoint.h"
#include "trainer-fixture.h"

static MnTrainer *
make (const char *const *sets, const char *dir, const char *from, gboolean resume, gboolean paused)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  const MnTrainerOptions options = {
    .device = "cpu", .threads = 1, .run_dir = dir, .from_dir = from, .resume = resume, .start_paused = paused,
  };

  return mn_trainer_new (experiment, &options);
}

static void
run_all (const char *const *sets, const char *dir, const char *from, gboolean resume)
{
  g_autoptr (MnTrainer) trainer = make (sets, dir, from, resume, FALSE);
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

/* Runs @n steps and stops there. */
static void
run_part (const char *dir, const char *from, int n)
{
  g_autoptr (MnTrainer) trainer = make (NULL, dir, from, FALSE, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  for (int i = 0; i < n; i++)
    {
      const gint64 step = fixture_step (trainer);

      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) == step)
        g_usleep (300);
    }
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
}

static void
assert_same_weights (const char *dir_a, const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = mn_checkpoint_load (dir_a, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) b = mn_checkpoint_load (dir_b, MN_CHECKPOINT_LATEST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i), *y = mn_checkpoint_find (b, x->name);

      g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                       y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
    }
}

/* With the same settings it is the run that was never left; it says where it comes from, also once it is resumed. */
static void
test_same (void)
{
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL), *fork = g_build_filename (dir, "fork", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  JsonObject *origin;

  run_all (NULL, whole, NULL, FALSE);
  run_part (part, NULL, 100);
  run_part (fork, part, 7);
  run_all (NULL, fork, NULL, TRUE);
  assert_same_weights (whole, fork);
  run = mn_run_open (fork, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_array_index (run->rows, MnMetricRow, 0).step, ==, 101);
  g_assert_cmpint (((MnRunEvent *) g_ptr_array_index (run->events, 0))->kind, ==, MN_RUN_EVENT_FORKED);
  g_assert_nonnull (strstr (((MnRunEvent *) g_ptr_array_index (run->events, 0))->text, part));
  origin = json_object_get_object_member (run->info, "from");
  g_assert_cmpstr (json_object_get_string_member (origin, "run"), ==, part);
  g_assert_cmpint (json_object_get_int_member (origin, "step"), ==, 100);
  mn_test_remove_dir (dir);
}

static void
test_other_settings (void)
{
  const char *rate[] = { "training.optimizer.learning_rate=0.01", NULL };
  const char *adam[] = { "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.001}", NULL };
  const char *batch[] = { "training.batch_size=64", NULL };
  const char *const *sets[] = { rate, adam, batch };
  const gint64 first[] = { 101, 83, 43 };   /* adam and the other batches begin the epoch under way again */
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);

  run_part (part, NULL, 100);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *name = g_strdup_printf ("fork-%u", i), *fork = g_build_filename (dir, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRun) run = NULL;

      run_all (sets[i], fork, part, FALSE);
      run = mn_run_open (fork, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_array_index (run->rows, MnMetricRow, 0).step, ==, first[i]);
      /* It has learnt before: far better than guessing. */
      g_assert_cmpfloat (g_array_index (run->rows, MnMetricRow, 0).loss, <, 1.0);
    }
  mn_test_remove_dir (dir);
}

static void
test_refused (void)
{
  const char *wide[] = { "network.fc1.units=33", NULL }, *brief[] = { "training.budget={\"steps\":100}", NULL };
  const char *const *sets[] = { wide, brief, NULL };
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);
  g_autofree char *none = g_build_filename (dir, "none", NULL);

  run_part (part, NULL, 100);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *name = g_strdup_printf ("fork-%u", i), *fork = g_build_filename (dir, name, NULL);
      g_autoptr (MnTrainer) trainer = make (sets[i], fork, i == 2 ? none : part, FALSE, FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_false (mn_trainer_run (trainer, &error));
      g_assert_true (g_error_matches (error, MN_ERROR, i == 2 ? MN_ERROR_NOT_FOUND : MN_ERROR_INPUT));
      g_test_message ("%s", error->message);
      g_assert_false (g_file_test (fork, G_FILE_TEST_EXISTS));
    }
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer-fork/same", test_same);
  g_test_add_func ("/trainer-fork/other-settings", test_other_settings);
  g_test_add_func ("/trainer-fork/refused", test_refused);
  return g_test_run ();
}
