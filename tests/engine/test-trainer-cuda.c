/* test-trainer-cuda.c - runs on the device that "cuda" opens: close to the CPU's, and the same bits whether steps are made as
 * they come or repeated from a recording, and across a stop.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"
#include "mn-device-counts.h"
#include "mn-evaluator.h"
#include "mn-probe-run.h"
#include "mn-trainer-private.h"
#include "trainer-fixture.h"

#include <string.h>

/* Everything that differs from step to step. */
static const char *const moving[] = {
  "training.budget.epochs=2", "training.schedule={\"name\":\"cosine\"}", "training.clip_norm=1", "training.ema_decay=0.9",
  "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.01}", "training.loss={\"name\":\"cross_entropy\",\"label_smoothing\":0.1}",
  "data.augment.mixup=0.4", "network.fc1.lr_factor=0.5", "training.precision=float32", NULL,
};
static const char *const plain[] = { "training.budget.epochs=2", "training.precision=float32", NULL };

/* Images changed at random, and a loss that draws from dropout. */
static const char *const changing[] = {
  "training.budget.epochs=2", "training.precision=float32", "data.augment.horizontal_flip=0.5", "data.augment.rotate=20",
  "data.augment.crop_padding=1", "data.augment.contrast=0.3", "data.augment.cutout=2", "data.augment.mixup=0.3",
  "network.act={\"id\":\"act\",\"layer\":\"dropout\",\"p\":0.3}", "training.evaluate.mode=train", NULL,
};

/* Two convolutions with batch norms and pools on the bundled digits, 12 steps. */
#define FIXTURE_IMAGES                                                                                                 \
  "{ 'minima': 1, 'name': 'digits', 'seed': 7,"                                                                        \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144, 'seed': 42 }, 'scale': 'unit' },"                    \
  "  'network': [ { 'id': 'image', 'layer': 'input' },"                                                                \
  "               { 'id': 'conv1', 'layer': 'conv2d', 'out_channels': 16, 'kernel_size': 3, 'padding': 1 },"           \
  "               { 'id': 'norm1', 'layer': 'batch_norm' }, { 'id': 'act1', 'layer': 'relu' },"                        \
  "               { 'id': 'pool1', 'layer': 'max_pool2d', 'kernel_size': 3, 'stride': 2, 'padding': 1 },"              \
  "               { 'id': 'conv2', 'layer': 'conv2d', 'out_channels': 32, 'kernel_size': 3, 'padding': 1,"             \
  "                 'bias': false },"                                                                                  \
  "               { 'id': 'norm2', 'layer': 'batch_norm' }, { 'id': 'act2', 'layer': 'relu' },"                        \
  "               { 'id': 'pool2', 'layer': 'global_avg_pool2d' }, { 'id': 'fc', 'layer': 'linear', 'units': 10 } ],"  \
  "  'training': { 'loss': 'cross_entropy', 'batch_size': 32, 'budget': { 'steps': 12 }, 'precision': 'float32',"        \
  "                'optimizer': { 'name': 'adam', 'learning_rate': 0.001 },"                                           \
  "                'evaluate': { 'every': { 'steps': 6 }, 'splits': ['validation'] } } }"

/* Branches that are added and joined, up and down: layers that follow convolutions in how images lie, and some that want them plain
 * between them. */
#define FIXTURE_BRANCHES                                                                                               \
  "{ 'minima': 1, 'name': 'digits', 'seed': 7,"                                                                        \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144, 'seed': 42 }, 'scale': 'unit' },"                    \
  "  'network': [ { 'id': 'image', 'layer': 'input' },"                                                                \
  "               { 'id': 'conv1', 'layer': 'conv2d', 'out_channels': 8, 'kernel_size': 3, 'padding': 1 },"            \
  "               { 'id': 'act1', 'layer': 'relu' },"                                                                  \
  "               { 'id': 'conv2', 'layer': 'conv2d', 'out_channels': 8, 'kernel_size': 3, 'padding': 1,"              \
  "                 'bias': false },"                                                                                  \
  "               { 'id': 'norm2', 'layer': 'batch_norm' },"                                                           \
  "               { 'id': 'sum', 'layer': 'add', 'from': ['norm2', 'act1'] }, { 'id': 'act2', 'layer': 'relu' },"      \
  "               { 'id': 'drop', 'layer': 'dropout2d', 'p': 0.1 },"                                                   \
  "               { 'id': 'down', 'layer': 'avg_pool2d', 'kernel_size': 2, 'stride': 2, 'from': 'drop' },"             \
  "               { 'id': 'up', 'layer': 'conv_transpose2d', 'out_channels': 5, 'kernel_size': 2, 'stride': 2 },"      \
  "               { 'id': 'bend', 'layer': 'prelu', 'from': 'act2' },"                                                 \
  "               { 'id': 'both', 'layer': 'concat', 'from': ['up', 'bend', 'act2'] },"                                \
  "               { 'id': 'conv3', 'layer': 'conv2d', 'out_channels': 7, 'kernel_size': 1, 'bias': false },"           \
  "               { 'id': 'norm3', 'layer': 'group_norm', 'num_groups': 7 }, { 'id': 'act3', 'layer': 'silu' },"       \
  "               { 'id': 'pool', 'layer': 'adaptive_avg_pool2d', 'output_size': 2 },"                                 \
  "               { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'fc', 'layer': 'linear', 'units': 10 } ],"             \
  "  'training': { 'loss': 'cross_entropy', 'batch_size': 32, 'budget': { 'steps': 6 }, 'precision': 'float32',"       \
  "                'optimizer': { 'name': 'adam', 'learning_rate': 0.001 },"                                           \
  "                'evaluate': { 'every': { 'steps': 3 }, 'splits': ['validation'] } } }"

static char *
run_file (const char *json, const char *device, const char *const *sets, gint64 probe_every, gboolean *repeated)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (json, sets);
  char *dir = mn_test_make_dir ();
  const MnTrainerOptions options = { .device = device, .threads = 1, .run_dir = dir, .probe_every = probe_every };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  if (repeated)
    *repeated = trainer->n_repeated > 0;
  return dir;
}

static char *
run (const char *device, const char *const *sets, gint64 probe_every, gboolean *repeated)
{
  return run_file (FIXTURE_DIGITS, device, sets, probe_every, repeated);
}

static void
compare (const char *dir_a, const char *dir_b, double tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) a = mn_run_open (dir_a, &error), b = mn_run_open (dir_b, &error);
  g_autoptr (MnCheckpoint) x = mn_checkpoint_load (dir_a, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) y = mn_checkpoint_load (dir_b, MN_CHECKPOINT_LATEST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->rows->len, ==, b->rows->len);
  for (guint i = 0; i < a->rows->len; i++)
    {
      const MnMetricRow *p = &g_array_index (a->rows, MnMetricRow, i), *q = &g_array_index (b->rows, MnMetricRow, i);

      g_assert_cmpint (p->step, ==, q->step);
      mn_assert_close (p->loss, q->loss, tolerance);
      mn_assert_close (p->accuracy, q->accuracy, tolerance > 0 ? 0.05 : 0);
      mn_assert_close (p->learning_rate, q->learning_rate, 0);
      if (p->source == MN_SOURCE_BATCH)
        mn_assert_close (p->gradient_norm, q->gradient_norm, 5 * tolerance * p->gradient_norm);
    }
  g_assert_cmpuint (x->tensors->len, ==, y->tensors->len);
  for (guint i = 0; tolerance == 0 && i < x->tensors->len; i++)
    {
      const MnTensor *t = g_ptr_array_index (x->tensors, i), *u = mn_checkpoint_find (y, t->name);

      g_test_message ("%s", t->name);
      g_assert_nonnull (u);
      g_assert_cmpmem (t->data, (gsize) mn_shape_elements (&t->shape) * mn_dtype_size (t->dtype), u->data,
                       (gsize) mn_shape_elements (&u->shape) * mn_dtype_size (u->dtype));
    }
}

static void
test_run (gconstpointer data)
{
  gboolean repeated = FALSE, as_they_come = TRUE;
  g_autofree char *rows = run ("cuda", data, 0, &repeated);
  g_autofree char *single = run ("cuda", data, 1, &as_they_come);
  g_autofree char *cpu = run ("cpu", data, 0, NULL);

  g_assert_true (repeated);
  g_assert_false (as_they_come);
  compare (rows, single, 0);
  compare (rows, cpu, 2e-3);
  mn_test_remove_dir (rows);
  mn_test_remove_dir (single);
  mn_test_remove_dir (cpu);
}

/* An optimizer that a fork begins with counts its own steps, in recorded ones, too. */
static void
test_fork (void)
{
  static const char *const sets[] = {
    "training.budget.epochs=4", "training.precision=float32", "training.ema_decay=0.9",
    "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.001}", NULL,
  };
  static const char *const devices[] = { "cuda", "cuda", "cpu" };
  g_autofree char *from = run ("cuda", plain, 0, NULL);
  char *dirs[3];

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
      const MnTrainerOptions options = { .device = devices[i], .threads = 1, .run_dir = dirs[i] = mn_test_make_dir (),
                                         .from_dir = from, .probe_every = i == 1 };
      g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);

      mn_trainer_start (trainer);
      fixture_wait (trainer, MN_PHASE_FINISHED);
      g_assert_true ((trainer->n_repeated > 0) == (i == 0));
      g_assert_cmpint (trainer->progress.optimizer_start, ==, 82);
    }
  compare (dirs[0], dirs[1], 0);
  compare (dirs[0], dirs[2], 2e-3);
  for (int i = 0; i < 3; i++)
    {
      mn_test_remove_dir (dirs[i]);
      g_free (dirs[i]);
    }
  mn_test_remove_dir (from);
}

/* A network, and in how many of the precisions it is tried. */
typedef struct
{
  const char *json;
  guint       n_precisions;
} Images;

/* Convolutions, norms and pools are recorded with the rest of the step, so none of them is left to the computer. */
static void
test_images (gconstpointer data)
{
  const Images *images = data;
  static const struct
  {
    const char *const sets[2];
    double            tolerance;
  } tried[] = {
    { { "training.precision=float32", NULL }, 1e-4 },
    { { "training.precision=auto", NULL }, 2e-3 },
    { { "training.precision=bfloat16", NULL }, 2e-2 },
  };
  g_autofree char *cpu = run_file (images->json, "cpu", NULL, 0, NULL);

  for (guint i = 0; i < images->n_precisions; i++)
    {
      gboolean repeated = FALSE;
      g_autofree char *rows = run_file (images->json, "cuda", tried[i].sets, 0, &repeated);
      g_autofree char *single = run_file (images->json, "cuda", tried[i].sets, 1, NULL);

      g_assert_true (repeated);
      compare (rows, single, 0);
      compare (rows, cpu, tried[i].tolerance);
      mn_test_remove_dir (rows);
      mn_test_remove_dir (single);
    }
  mn_test_remove_dir (cpu);
}

/* The smaller batch that ends an epoch, too, is repeated from the second epoch on: it needs other ways to compute convolutions,
 * which cannot be looked for while a step is recorded. */
static void
test_last_batch (void)
{
  static const char *const sets[] = { "training.budget={\"epochs\":3}", "data.split.first=292", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_IMAGES, sets);
  g_autofree char *dir = mn_test_make_dir ();
  const MnTrainerOptions options = { .device = "cuda", .threads = 1, .run_dir = dir };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  g_test_message ("%" G_GINT64_FORMAT " steps of %" G_GINT64_FORMAT, trainer->n_repeated, trainer->progress.step);
  g_assert_cmpint (trainer->progress.step, ==, 15);
  /* One of each kind is made as it comes. */
  g_assert_cmpint (trainer->n_repeated, ==, trainer->progress.step - 2);
  mn_test_remove_dir (dir);
}

static void
compare_samples (const MnProbe *a, const MnProbe *b)
{
  g_assert_cmpuint (a->samples->len, ==, b->samples->len);
  for (guint i = 0; i < a->samples->len; i++)
    mn_assert_close (g_array_index (a->samples, MnProbeSample, i).loss, g_array_index (b->samples, MnProbeSample, i).loss, 1e-4);
}

/* How often the device was asked what it has counted. */
static int n_fetched;

gboolean __real_mn_device_counts_fetch (MnDeviceCounts *counts, gint64 *confusion, gint64 *among, double *loss_sum,
                                        double *weight_sum, GError **error);
gboolean __wrap_mn_device_counts_fetch (MnDeviceCounts *counts, gint64 *confusion, gint64 *among, double *loss_sum,
                                        double *weight_sum, GError **error);

gboolean
__wrap_mn_device_counts_fetch (MnDeviceCounts *counts, gint64 *confusion, gint64 *among, double *loss_sum, double *weight_sum,
                               GError **error)
{
  n_fetched++;
  return __real_mn_device_counts_fetch (counts, confusion, among, loss_sum, weight_sum, error);
}

/* Evaluations come to the same whether the device counts, twice in a row, or each prediction is fetched and counted here: with
 * batches that are not whole, and a split of which not all is looked at. */
static void
test_evaluation (void)
{
  static const char *const sets[] = { "training.evaluate.top_k=3", "training.evaluate.train_subset=500", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSetup) setup = mn_setup_new (experiment, "cuda", 1, NULL, MN_SETUP_EVALUATE, NULL, NULL, NULL, &error);
  MnTorchRandom random;

  g_assert_no_error (error);
  mn_torch_random_init (&random, 5);
  g_assert_true (mn_net_initialize (setup->net, &random, &error));
  for (int split = MN_SPLIT_TRAIN; split <= MN_SPLIT_TEST; split++)
    {
      g_autoptr (MnEvaluator) evaluator = mn_evaluator_new (setup, experiment, (MnSplit) split, &error);
      MnMetricRow rows[3] = { 0 };
      gint64 counts[3][100];

      g_assert_no_error (error);
      for (int turn = 0; turn < 3; turn++)
        {
          MnPredictions *kept;

          n_fetched = 0;
          mn_evaluator_keep_predictions (evaluator, turn == 2);
          g_assert_true (mn_evaluator_run (evaluator, &rows[turn], NULL, &error));
          g_assert_cmpint (n_fetched, ==, turn == 2 ? 0 : 1);
          memcpy (counts[turn], mn_evaluator_get_confusion (evaluator)->counts, sizeof counts[turn]);
          kept = mn_evaluator_take_predictions (evaluator);
          g_assert_cmpint (kept != NULL, ==, turn == 2);
          mn_predictions_unref (kept);
        }
      g_assert_cmpint (mn_confusion_total (mn_evaluator_get_confusion (evaluator)), >, 100);
      for (int turn = 0; turn < 2; turn++)
        {
          g_assert_cmpmem (counts[turn], sizeof counts[turn], counts[2], sizeof counts[2]);
          mn_assert_close (rows[turn].loss, rows[2].loss, 0);
          mn_assert_close (rows[turn].accuracy, rows[2].accuracy, 0);
          mn_assert_close (rows[turn].top_k, rows[2].top_k, 0);
        }
      g_assert_cmpfloat (rows[2].top_k, >, rows[2].accuracy);
    }
}

/* The losses of single samples are those of the CPU, be they asked for by who watches a step or for a whole split. */
static void
test_samples (void)
{
  static const char *const devices[] = { "cpu", "cuda" };
  static const char *const sets[] = { "training.precision=float32", NULL };
  MnProbe *watched[2], *looked[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
      g_autofree char *dir = mn_test_make_dir ();
      const MnTrainerOptions options = { .device = devices[i], .threads = 1, .run_dir = dir, .start_paused = TRUE };
      const MnProbeOptions what = { .what = MN_PROBE_SAMPLES, .split = MN_SPLIT_VALIDATION, .n_worst = 100,
                                    .device = devices[i], .threads = 1 };
      g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
      g_autoptr (GError) error = NULL;

      mn_trainer_start (trainer);
      fixture_wait (trainer, MN_PHASE_PAUSED);
      mn_trainer_watch (trainer, MN_PROBE_SAMPLES, 0);
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while ((watched[i] = mn_trainer_take_probe (trainer)) == NULL)
        g_usleep (300);
      mn_trainer_command (trainer, MN_COMMAND_STOP);
      fixture_wait (trainer, MN_PHASE_STOPPED);
      looked[i] = mn_probe_run (experiment, NULL, &what, NULL, &error);
      g_assert_no_error (error);
      mn_test_remove_dir (dir);
    }
  g_assert_cmpuint (watched[0]->samples->len, >, 0);
  g_assert_cmpuint (looked[0]->samples->len, ==, 100);
  compare_samples (watched[0], watched[1]);
  compare_samples (looked[0], looked[1]);
  for (int i = 0; i < 2; i++)
    {
      mn_probe_unref (watched[i]);
      mn_probe_unref (looked[i]);
    }
}

/* A rate at which the loss overflows: the run ends at that very step either way, as diverged. */
static void
test_diverged (void)
{
  static const char *const sets[] = { "training.optimizer={\"name\":\"sgd\",\"learning_rate\":1e12}", NULL };
  gint64 steps[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
      g_autofree char *dir = mn_test_make_dir ();
      const MnTrainerOptions options = { .device = "cuda", .threads = 1, .run_dir = dir, .probe_every = i };
      g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);

      mn_trainer_start (trainer);
      fixture_wait (trainer, MN_PHASE_DIVERGED);
      steps[i] = fixture_step (trainer);
      mn_test_remove_dir (dir);
    }
  g_assert_cmpint (steps[0], ==, steps[1]);
}

/* What is multiplied when nobody says, and when somebody does. */
static void
test_precision (void)
{
  static const char *const sets[][3] = {
    { "training.budget.epochs=1", NULL },
    { "training.budget.epochs=1", "training.precision=float32", NULL },
    { "training.budget.epochs=1", "training.precision=bfloat16", NULL },
  };
  static const char *const expected[] = { "tf32", "float32", "bfloat16" };
  double losses[3];

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *dir = run ("cuda", sets[i], 0, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRun) run = mn_run_open (dir, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (json_object_get_string_member (run->info, "precision"), ==, expected[i]);
      losses[i] = g_array_index (run->rows, MnMetricRow, 5).loss;
      mn_test_remove_dir (dir);
    }
  mn_assert_close (losses[0], losses[1], 0.01);
  mn_assert_close (losses[2], losses[1], 0.05);
  g_assert_cmpfloat (losses[0], !=, losses[1]);
  g_assert_cmpfloat (losses[2], !=, losses[1]);
}

int
main (int argc, char **argv)
{
  static const Images images = { FIXTURE_IMAGES, 1 }, branches = { FIXTURE_BRANCHES, 3 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/trainer-cuda/plain", plain, test_run);
  g_test_add_data_func ("/trainer-cuda/moving", moving, test_run);
  g_test_add_func ("/trainer-cuda/fork", test_fork);
  g_test_add_data_func ("/trainer-cuda/images", &images, test_images);
  g_test_add_data_func ("/trainer-cuda/branches", &branches, test_images);
  g_test_add_func ("/trainer-cuda/evaluation", test_evaluation);
  g_test_add_func ("/trainer-cuda/last-batch", test_last_batch);
  g_test_add_data_func ("/trainer-cuda/changing", changing, test_run);
  g_test_add_func ("/trainer-cuda/samples", test_samples);
  g_test_add_func ("/trainer-cuda/diverged", test_diverged);
  g_test_add_func ("/trainer-cuda/precision", test_precision);
  return g_test_run ();
}
