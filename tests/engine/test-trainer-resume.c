/* test-trainer-resume.c - a run that was stopped and resumed equals one that never stopped, bit for bit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "mn-checkpoint.h"
#include "resume-fixture.h"

static void
assert_same_checkpoints (const char *dir_a,
                         const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = mn_checkpoint_load (dir_a, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) b = mn_checkpoint_load (dir_b, MN_CHECKPOINT_LATEST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  g_assert_cmpuint (a->tensors->len, >, 10);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i);
      const MnTensor *y = mn_checkpoint_find (b, x->name);

      g_test_message ("%s", x->name);
      g_assert_nonnull (y);
      g_assert_true (mn_shape_equal (&x->shape, &y->shape));
      g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                       y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
    }
}

/* All but the times. */
static void
assert_same_rows (const char *dir_a,
                  const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) a = mn_run_open (dir_a, &error);
  g_autoptr (MnRun) b = mn_run_open (dir_b, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->rows->len, ==, b->rows->len);
  for (guint i = 0; i < a->rows->len; i++)
    {
      const MnMetricRow *x = &g_array_index (a->rows, MnMetricRow, i), *y = &g_array_index (b->rows, MnMetricRow, i);

      g_assert_cmpint (x->step, ==, y->step);
      g_assert_cmpint (x->source, ==, y->source);
      mn_assert_close (x->loss, y->loss, 0);
      mn_assert_close (x->accuracy, y->accuracy, 0);
      mn_assert_close (x->learning_rate, y->learning_rate, 0);
    }
  g_assert_cmpuint (a->evaluations->len, ==, b->evaluations->len);
  for (guint i = 0; i < a->evaluations->len; i++)
    {
      const MnEvaluation *x = g_ptr_array_index (a->evaluations, i), *y = g_ptr_array_index (b->evaluations, i);

      g_assert_cmpmem (x->confusion->counts, sizeof (gint64) * 100, y->confusion->counts, sizeof (gint64) * 100);
    }
}

static void
test_equal (gconstpointer data)
{
  const char *sets[] = { data, NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  int at = g_test_rand_int_range (1, N_STEPS - 1);

  run_whole (whole, sets, FALSE);
  /* Somewhere; right after an epoch; twice; at the first step; when already done. */
  for (int k = 0; k < 4; k++)
    {
      g_autofree char *name = g_strdup_printf ("part-%d", k);
      g_autofree char *part = g_build_filename (dir, name, NULL);
      int n = k == 1 ? 26 : k == 3 ? 1 : at;

      g_test_message ("stopped at step %d", n);
      run_part (part, sets, FALSE, n);
      if (k == 2)
        run_part (part, sets, TRUE, MIN (9, N_STEPS - 1 - n));
      run_whole (part, sets, TRUE);
      assert_same_checkpoints (whole, part);
      assert_same_rows (whole, part);
    }
  run_whole (whole, sets, TRUE);
  mn_test_remove_dir (dir);
}

/* The same for every kind of optimizer and schedule, and all that has a memory beside them. */
static void
test_kinds (gconstpointer data)
{
  g_auto (GStrv) sets = g_strsplit (data, ";", -1);
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL);
  int at = g_test_rand_int_range (1, N_STEPS - 20);

  run_whole (whole, (const char *const *) sets, FALSE);
  g_test_message ("stopped at step %d", at);
  run_part (part, (const char *const *) sets, FALSE, at);
  run_part (part, (const char *const *) sets, TRUE, 9);
  run_whole (part, (const char *const *) sets, TRUE);
  assert_same_checkpoints (whole, part);
  assert_same_rows (whole, part);
  mn_test_remove_dir (dir);
}

/* Whether it was stopped after the last step of an epoch, before its evaluation: the command may come late. */
static gboolean
stop_before_evaluation (const char *dir)
{
  g_autoptr (MnTrainer) trainer = fixture_trainer (STATEFUL, NULL, dir, FALSE, TRUE);
  g_autoptr (MnEvaluation) evaluation = NULL;

  mn_trainer_start (trainer);
  for (int i = 0; i < 26; i++)
    {
      while (fixture_step (trainer) < i)
        g_usleep (500);
      fixture_wait (trainer, MN_PHASE_PAUSED);
      mn_trainer_command (trainer, MN_COMMAND_STEP);
    }
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  g_assert_cmpint (fixture_step (trainer), ==, 26);
  evaluation = mn_trainer_take_evaluation (trainer);
  return evaluation == NULL;
}

/* The resumed run makes up for the evaluation. */
static void
test_owing (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL);
  int tries = 1;

  run_whole (whole, NULL, FALSE);
  while (!stop_before_evaluation (part))
    {
      g_assert_cmpint (tries++, <, 20);
      mn_test_remove_dir (part);
    }
  run_whole (part, NULL, TRUE);
  assert_same_checkpoints (whole, part);
  assert_same_rows (whole, part);
  mn_test_remove_dir (dir);
}

/* Killed after rows were written that the checkpoint does not know of. */
static void
test_killed (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL);
  g_autofree char *metrics = g_build_filename (part, "metrics.csv", NULL);
  g_autofree char *record = g_build_filename (part, "run.json", NULL);
  FILE *file;

  run_whole (whole, NULL, FALSE);
  run_part (part, NULL, FALSE, 30);
  file = g_fopen (metrics, "a");
  for (int step = 31; step < 40; step++)
    fprintf (file, "%d,1.2,0.5,batch,1,0.5,0.02\n", step);
  fprintf (file, "40,1.5,0.");
  fclose (file);
  g_assert_cmpint (g_unlink (record), ==, 0);
  run_whole (part, NULL, TRUE);
  assert_same_checkpoints (whole, part);
  assert_same_rows (whole, part);
  mn_test_remove_dir (dir);
}

#define OPTIMIZER(settings) "training.optimizer={" settings "}"
#define SCHEDULE(settings) ";training.schedule={" settings "}"

static const struct
{
  const char *name, *sets;
} kinds[] = {
  { "form-1", OPTIMIZER ("\"name\":\"sgd\",\"momentum\":0.9,\"momentum_form\":\"form_1\"")
              SCHEDULE ("\"name\":\"multi_step\",\"milestones\":[1,3]") },
  { "adamw", OPTIMIZER ("\"name\":\"adamw\",\"amsgrad\":true") SCHEDULE ("\"name\":\"one_cycle\"")
             ";training.ema_decay=0.9;training.clip_norm=0.5" },
  { "nadam", OPTIMIZER ("\"name\":\"nadam\"") SCHEDULE ("\"name\":\"exponential\",\"by\":\"step\",\"gamma\":0.99")
             ";training.clip_value=0.01" },
  { "rmsprop", OPTIMIZER ("\"name\":\"rmsprop\",\"centered\":true,\"momentum\":0.5,\"learning_rate\":0.1")
               SCHEDULE ("\"name\":\"plateau\",\"patience\":0,\"factor\":0.5,\"threshold\":0.5") },
  { "adagrad", OPTIMIZER ("\"name\":\"adagrad\",\"lr_decay\":0.01") SCHEDULE ("\"name\":\"linear\",\"warmup\":1") },
  { "adadelta", OPTIMIZER ("\"name\":\"adadelta\"") SCHEDULE ("\"name\":\"polynomial\",\"by\":\"step\"") },
  { "adamax", OPTIMIZER ("\"name\":\"adamax\"")
              SCHEDULE ("\"name\":\"cosine_restarts\",\"by\":\"step\",\"first_length\":7,\"length_factor\":2")
              ";training.ema_decay=0.5;training.final_weights=last" },
  { "lion", OPTIMIZER ("\"name\":\"lion\",\"weight_decay\":0.1")
            ";training.loss={\"name\":\"cross_entropy\",\"label_smoothing\":0.1,"
            "\"class_weights\":[1,2,3,1,2,3,1,2,3,0]};network.conv.freeze=true;network.fc.lr_factor=0.5" },
  { "bfloat16", "training.optimizer.name=sgd;training.precision=bfloat16" },
  { "activation-checkpointing", "training.optimizer.name=sgd;training.activation_checkpointing=true" },
  { "mixup", "data.augment.mixup=0.4;training.evaluate.mode=train" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/trainer/resume/adam", "training.optimizer.name=adam", test_equal);
  g_test_add_data_func ("/trainer/resume/sgd",
                        "training.optimizer={\"name\":\"sgd\",\"learning_rate\":0.05,\"momentum\":0.9,\"nesterov\":true}",
                        test_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("/trainer/resume/kinds/%s", kinds[i].name);

      g_test_add_data_func (name, kinds[i].sets, test_kinds);
    }
  g_test_add_func ("/trainer/resume/owing", test_owing);
  g_test_add_func ("/trainer/resume/killed", test_killed);
  return g_test_run ();
}
