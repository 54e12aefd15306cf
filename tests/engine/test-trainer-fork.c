/* test-trainer-fork.c - a run that begins where another one has come to.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-progress.h"
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
run_part (const char *const *sets, const char *dir, const char *from, int n)
{
  g_autoptr (MnTrainer) trainer = make (sets, dir, from, FALSE, TRUE);

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
  run_part (NULL, part, NULL, 100);
  run_part (NULL, fork, part, 7);
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

/* The names of the checkpoints in a folder, in order. */
static char *
list (const char *dir)
{
  g_autoptr (GPtrArray) infos = mn_checkpoint_list (dir);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < infos->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((MnCheckpointInfo *) g_ptr_array_index (infos, i))->name);
  return g_string_free (text, FALSE);
}

/* From whatever checkpoint a fork begins, it is the run that was never left, bit for bit; as many are kept as are wanted, also
 * by a run that is resumed. */
static void
test_kept (void)
{
  const char *keep[] = { "training.keep_every=2", "training.keep_most=3", "training.optimizer={\"name\":\"adam\"}",
                         "training.final_weights=best", NULL };
  const char *const which[] = { "last", "best", "6", "step:328", "5", "step:82", "x", "" };
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL), *names = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  gint64 best;

  run_all (keep, whole, NULL, FALSE);
  names = list (whole);
  /* An epoch has 41 steps. */
  g_assert_cmpstr (names, ==, "checkpoint best checkpoint-410 checkpoint-328 checkpoint-246");
  run = mn_run_open (whole, &error);
  g_assert_no_error (error);
  best = json_object_get_int_member (json_object_get_object_member (run->info, "summary"), "best_validation_step");
  for (guint i = 0; i < G_N_ELEMENTS (which); i++)
    {
      g_autofree char *name = mn_checkpoint_choose (whole, which[i], &error);
      g_autofree char *sub = g_strdup_printf ("fork-%u", i), *fork = g_build_filename (dir, sub, NULL);
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, keep);
      const MnTrainerOptions options = {
        .device = "cpu", .threads = 1, .run_dir = fork, .from_dir = whole, .from_checkpoint = name,
      };
      g_autoptr (MnTrainer) trainer = NULL;
      g_autoptr (MnRun) forked = NULL;

      if (i >= 4)
        {
          g_assert_null (name);
          g_assert_true (g_error_matches (error, MN_ERROR, i < 6 ? MN_ERROR_NOT_FOUND : MN_ERROR_INPUT));
          g_clear_error (&error);
          continue;
        }
      g_assert_no_error (error);
      trainer = mn_trainer_new (experiment, &options);
      if (i == 0 || (i == 1 && best == 410))
        {
          g_assert_false (mn_trainer_run (trainer, &error));
          g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
          g_clear_error (&error);
          continue;
        }
      mn_trainer_run (trainer, &error);
      g_assert_no_error (error);
      assert_same_weights (whole, fork);
      forked = mn_run_open (fork, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_array_index (forked->rows, MnMetricRow, 0).step, ==, (i == 1 ? best : i == 2 ? 246 : 328) + 1);
    }

  /* What lies behind the checkpoint of a run that goes on was never there. */
  {
    g_autofree char *from = g_build_filename (whole, "checkpoint-246.safetensors", NULL);
    g_autofree char *to = g_build_filename (whole, "checkpoint.safetensors", NULL), *text = NULL;
    gsize length;
    MnTrainer *trainer = make (keep, whole, NULL, TRUE, TRUE);

    g_assert_true (g_file_get_contents (from, &text, &length, NULL));
    g_assert_true (g_file_set_contents (to, text, (gssize) length, NULL));
    mn_trainer_start (trainer);
    fixture_wait (trainer, MN_PHASE_PAUSED);
    after = list (whole);
    g_assert_cmpstr (after, ==, best > 246 ? "checkpoint checkpoint-246" : "checkpoint best checkpoint-246");
    mn_trainer_command (trainer, MN_COMMAND_RESUME);
    fixture_wait (trainer, MN_PHASE_FINISHED);
    mn_trainer_free (trainer);
    g_free (after);
    after = list (whole);
    g_assert_cmpstr (after, ==, names);
  }
  mn_test_remove_dir (dir);
}

static void
test_other_settings (void)
{
  const char *rate[] = { "training.optimizer.learning_rate=0.01", NULL };
  const char *adam[] = { "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.001}", NULL };
  const char *adagrad[] = { "training.optimizer={\"name\":\"adagrad\",\"learning_rate\":0.01}", NULL };
  const char *batch[] = { "training.batch_size=64", NULL };
  const char *const *sets[] = { rate, adam, adagrad, batch };
  /* Other optimizers and the other batches begin the epoch under way again; adagrad's state looks like that of sgd. */
  const gint64 first[] = { 101, 83, 83, 43 };
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);

  run_part (NULL, part, NULL, 100);
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

/* The step of the least loss on the validation split. */
static gint64
step_of_best (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = mn_run_open (dir, &error);
  JsonObject *best;

  g_assert_no_error (error);
  best = json_object_get_object_member (json_object_get_object_member (run->info, "summary"), "best");
  return json_object_get_int_member (json_object_get_object_member (best, "validation"), "loss_step");
}

/* What the run before has measured counts where this one measures the same, and nowhere else. */
static void
test_other_measure (void)
{
  /* So little is learnt that the first evaluation stays the best. */
  const char *same[] = { "training.optimizer.learning_rate=3", NULL };
  const char *smooth[] = { "training.optimizer.learning_rate=3",
                           "training.loss={\"name\":\"cross_entropy\",\"label_smoothing\":0.3}", NULL };
  const char *split[] = { "training.optimizer.learning_rate=3", "data.split.seed=5", NULL };
  const char *slower[] = { "training.optimizer.learning_rate=3", "network.fc1.lr_factor=0.5", NULL };
  const char *const *sets[] = { same, slower, smooth, split };
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);

  run_part (NULL, part, NULL, 100);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *name = g_strdup_printf ("fork-%u", i), *fork = g_build_filename (dir, name, NULL);

      run_all (sets[i], fork, part, FALSE);
      if (i < 2)
        g_assert_cmpint (step_of_best (fork), <=, 100);
      else
        g_assert_cmpint (step_of_best (fork), >, 100);
    }
  mn_test_remove_dir (dir);
}

/* The largest change of a weight between two checkpoints. */
static double
largest_change (const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = mn_checkpoint_load (before, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) b = mn_checkpoint_load (after, MN_CHECKPOINT_LATEST, &error);
  const MnTensor *x, *y;
  double largest = 0;

  g_assert_no_error (error);
  x = mn_checkpoint_find (a, "fc1.weight");
  y = mn_checkpoint_find (b, "fc1.weight");
  g_assert_nonnull (x);
  g_assert_nonnull (y);
  for (gint64 i = 0; i < mn_shape_elements (&x->shape); i++)
    largest = MAX (largest, fabs ((double) ((const float *) x->data)[i] - (double) ((const float *) y->data)[i]));
  return largest;
}

/* An optimizer that begins anew counts its steps anew: Adam's first step has the length of the learning rate, and the run goes on
 * to the same weights when it is interrupted. */
static void
test_other_optimizer (void)
{
  const char *once[] = { "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.001}",
                         "training.budget={\"steps\":83}", NULL };
  const char *adam[] = { "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.001}", NULL };
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);
  g_autofree char *step = g_build_filename (dir, "step", NULL), *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *broken = g_build_filename (dir, "broken", NULL);

  run_part (NULL, part, NULL, 100);
  run_all (once, step, part, FALSE);
  mn_assert_close (largest_change (part, step), 0.001, 1e-5);
  run_all (adam, whole, part, FALSE);
  run_part (adam, broken, part, 7);
  run_all (adam, broken, NULL, TRUE);
  assert_same_weights (whole, broken);
  mn_test_remove_dir (dir);
}

/* Checkpoints of older versions do not say when the optimizer began; what cannot be is as if it began now. */
static void
test_optimizer_start (void)
{
  const struct
  {
    gint64 said, expected;
  } cases[] = { { 82, 82 }, { -58, -58 }, { 500, 100 }, { G_MAXINT64, 100 }, { 0, 0 } };

  for (guint i = 0; i <= G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = NULL;
      MnProgress progress;

      mn_progress_init (&progress);
      progress.step = 100;
      object = mn_progress_to_json (&progress, 41);
      if (i < G_N_ELEMENTS (cases))
        json_object_set_int_member (object, "optimizer_start", cases[i].said);
      else
        json_object_remove_member (object, "optimizer_start");
      g_assert_true (mn_progress_from_json (object, "there", &progress, &error));
      g_assert_no_error (error);
      g_assert_cmpint (progress.optimizer_start, ==, i < G_N_ELEMENTS (cases) ? cases[i].expected : 0);
    }
}

/* An average that a fork switches on begins with the weights it takes over; nothing else of the run is lost for that. */
static void
test_average (void)
{
  const char *plain[] = { "training.budget={\"steps\":101}", NULL };
  const char *sets[] = { "training.ema_decay=0.9", "training.budget={\"steps\":101}", NULL };
  g_autofree char *dir = mn_test_make_dir (), *part = g_build_filename (dir, "part", NULL);
  g_autofree char *fork = g_build_filename (dir, "fork", NULL), *without = g_build_filename (dir, "without", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) parent = NULL, checkpoint = NULL, other = NULL;
  const MnTensor *begin, *weight, *average;

  run_part (NULL, part, NULL, 100);
  run_all (sets, fork, part, FALSE);
  run_all (plain, without, part, FALSE);
  parent = mn_checkpoint_load (part, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  checkpoint = mn_checkpoint_load (fork, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  other = mn_checkpoint_load (without, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  begin = mn_checkpoint_find (parent, "fc1.weight");
  weight = mn_checkpoint_find (checkpoint, "fc1.weight");
  average = mn_checkpoint_find (checkpoint, "ema.fc1.weight");
  g_assert_nonnull (average);
  for (gint64 i = 0; i < mn_shape_elements (&weight->shape); i++)
    mn_assert_close ((double) ((const float *) average->data)[i],
                     0.9 * (double) ((const float *) begin->data)[i] + 0.1 * (double) ((const float *) weight->data)[i], 1e-6);
  /* The step itself is the one that is made without an average, momentum and all. */
  for (guint i = 0; i < other->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (other->tensors, i), *y = mn_checkpoint_find (checkpoint, x->name);

      g_assert_nonnull (y);
      g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                       y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
    }
  mn_test_remove_dir (dir);
}

static void
assert_same_tensor (const MnTensor *x, const MnTensor *y)
{
  g_assert_nonnull (x);
  g_assert_nonnull (y);
  g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                   y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
}

/* A fork that is to end with its best weights, of a run that kept none of its own, goes on as it is, momentum and all. It finds
 * a best of its own, but where it begins at that of the run before: there it has the weights that were the best. */
static void
test_best (void)
{
  /* So much is learnt that each epoch is better than the one before; then so little that none is. */
  const char *first[] = { "training.keep_every=1", "training.budget={\"epochs\":2}", "training.ema_decay=0.5", NULL };
  const char *last[] = { "training.optimizer.learning_rate=1e-30", "training.budget={\"steps\":124}", "training.ema_decay=0.5",
                         NULL };
  const char *best[] = { "training.optimizer.learning_rate=1e-30", "training.budget={\"steps\":124}", "training.ema_decay=0.5",
                         "training.final_weights=best", NULL };
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *plain = g_build_filename (dir, "plain", NULL), *at_best = g_build_filename (dir, "at-best", NULL);
  g_autofree char *later = g_build_filename (dir, "later", NULL), *part = g_build_filename (dir, "part", NULL);

  run_all (first, whole, NULL, FALSE);
  g_assert_cmpint (step_of_best (whole), ==, 82);
  run_part (last, part, whole, 10);
  run_all (last, plain, whole, FALSE);
  run_all (best, at_best, whole, FALSE);
  run_all (best, later, part, FALSE);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (MnCheckpoint) begin = mn_checkpoint_load (whole, MN_CHECKPOINT_LATEST, &error);
    g_autoptr (MnCheckpoint) without = mn_checkpoint_load (plain, MN_CHECKPOINT_LATEST, &error);
    g_autoptr (MnCheckpoint) with = mn_checkpoint_load (at_best, MN_CHECKPOINT_LATEST, &error);
    g_autoptr (MnCheckpoint) own = mn_checkpoint_load (later, MN_CHECKPOINT_LATEST, &error);

    g_assert_no_error (error);
    for (guint i = 0; i < without->tensors->len; i++)
      {
        const MnTensor *tensor = g_ptr_array_index (without->tensors, i);

        assert_same_tensor (tensor, mn_checkpoint_find (with, tensor->name));
        assert_same_tensor (tensor, mn_checkpoint_find (own, tensor->name));
      }
    g_assert_cmpint (json_object_get_int_member (with->state, "best_step"), ==, 82);
    assert_same_tensor (mn_checkpoint_find (begin, "ema.fc1.weight"), mn_checkpoint_find (with, "best.fc1.weight"));
    g_assert_cmpint (json_object_get_int_member (own->state, "best_step"), >, 92);
    g_assert_nonnull (mn_checkpoint_find (own, "best.fc1.weight"));
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

  run_part (NULL, part, NULL, 100);
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
  g_test_add_func ("/trainer-fork/kept", test_kept);
  g_test_add_func ("/trainer-fork/other-settings", test_other_settings);
  g_test_add_func ("/trainer-fork/other-measure", test_other_measure);
  g_test_add_func ("/trainer-fork/other-optimizer", test_other_optimizer);
  g_test_add_func ("/trainer-fork/optimizer-start", test_optimizer_start);
  g_test_add_func ("/trainer-fork/average", test_average);
  g_test_add_func ("/trainer-fork/best", test_best);
  g_test_add_func ("/trainer-fork/refused", test_refused);
  return g_test_run ();
}
