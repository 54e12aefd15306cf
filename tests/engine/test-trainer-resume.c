/* test-trainer-resume.c - a run that was stopped and resumed equals one that never stopped, bit for bit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-json-reader.h"
#include "mn-run-writer.h"
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
static void
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

/* Stopped after the last step of an epoch, before its evaluation: the resumed run makes up for it. */
static void
test_owing (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (STATEFUL, NULL, part, FALSE, TRUE);
  g_autoptr (MnEvaluation) evaluation = NULL;

  run_whole (whole, NULL, FALSE);
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
  g_assert_null (evaluation);

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
  /* No GPU is needed here, and none shall be found. */
  g_setenv ("MINIMA_CUDA_MODULE", "/nowhere.so", TRUE);
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
  g_test_add_func ("/trainer/resume/refused", test_refused);
  g_test_add_func ("/trainer/resume/held", test_held);
  g_test_add_func ("/trainer/resume/cut-in-vain", test_cut_in_vain);
  g_test_add_func ("/trainer/resume/given-on", test_given_on);
  g_test_add_func ("/trainer/resume/device", test_device);
  return g_test_run ();
}
