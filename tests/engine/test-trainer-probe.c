/* test-trainer-probe.c - looking into a run while it trains: only when asked, at the pace asked for, changing nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-mixup.h"
#include "mn-predictor.h"
#include "mn-setup.h"
#include "trainer-fixture.h"

static MnTrainer *
make_trainer (const char        *run_dir,
              const char *const *sets,
              gint64             every,
              gboolean           resume,
              gboolean           paused)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnTrainerOptions options = {
    .device = "cpu", .threads = 1, .run_dir = run_dir, .resume = resume, .start_paused = paused, .probe_every = every,
  };

  return mn_trainer_new (experiment, &options);
}

static void
run (MnTrainer *trainer)
{
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

/* A run that is looked into at every step ends with the same weights, bit for bit. */
static void
test_changes_nothing (void)
{
  const char *const sets[] = { "training.budget.epochs=1", "training.clip_norm=0.5", "training.ema_decay=0.9", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *one = g_build_filename (dir, "one", NULL), *other = g_build_filename (dir, "other", NULL);
  g_autofree char *csv = g_build_filename (one, "probes.csv", NULL);
  g_autoptr (MnTrainer) plain = make_trainer (one, sets, 0, FALSE, FALSE), watched = make_trainer (other, sets, 1, FALSE, FALSE);
  g_autoptr (MnCheckpoint) a = NULL, b = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProbe) probe = NULL;

  mn_trainer_watch (watched, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS | MN_PROBE_SAMPLES, 0);
  run (plain);
  run (watched);
  g_assert_null (mn_trainer_take_probe (plain));
  g_assert_false (g_file_test (csv, G_FILE_TEST_EXISTS));
  probe = mn_trainer_take_probe (watched);
  g_assert_nonnull (probe);
  g_assert_cmpint (probe->step, ==, fixture_step (watched));
  g_assert_null (mn_trainer_take_probe (watched));

  a = mn_checkpoint_load (one, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  b = mn_checkpoint_load (other, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i), *y = mn_checkpoint_find (b, x->name);
      gsize bytes = (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype);

      g_assert_cmpmem (x->data, bytes, y->data, bytes);
    }
  mn_test_remove_dir (dir);
}

/* The length of the whole gradient that stands in a row is made of those that a probe finds in the layers, before any
 * clipping; of evaluations there is none. */
static void
test_gradient_norm (void)
{
  const char *const sets[] = { "training.budget.epochs=1", "training.clip_norm=0.01", "training.clip_value=0.001",
                               "training.log_every=3", "training.optimizer.learning_rate=0.5", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnTrainer) trainer = make_trainer (dir, sets, 0, FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  double found[42] = { 0 };
  guint n = 0;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  mn_trainer_watch (trainer, MN_PROBE_LAYERS, 1000000);
  for (int i = 1; i <= 12; i++)
    {
      g_autoptr (MnProbe) probe = NULL;

      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < i || fixture_phase (trainer) != MN_PHASE_PAUSED)
        g_usleep (100);
      probe = mn_trainer_take_probe (trainer);
      g_assert_nonnull (probe);
      for (guint k = 0; k < probe->nodes->len; k++)
        {
          const double norm = mn_probe_get_node (probe, k)->gradient_norm;

          if (!isnan (norm))
            found[i] += norm * norm;
        }
    }
  mn_trainer_watch (trainer, 0, 0);
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  run = mn_run_open (dir, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != MN_SOURCE_BATCH)
        g_assert_true (isnan (row->gradient_norm));
      else if (row->step <= 12)
        {
          n++;
          g_assert_cmpfloat (row->gradient_norm, >, 0.01);
          mn_assert_close (row->gradient_norm, sqrt (found[row->step]), 1e-5);
        }
    }
  g_assert_cmpuint (n, ==, 5);
  mn_test_remove_dir (dir);
}

/* Asked for and taken back while it runs; step by step there is one for each. */
static void
test_watch (void)
{
  const char *const sets[] = { "training.budget.epochs=100000", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, sets, 0, FALSE, TRUE);
  gint64 last = 0;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  mn_trainer_watch (trainer, MN_PROBE_LAYERS, 1000000);
  for (int i = 1; i <= 3; i++)
    {
      g_autoptr (MnProbe) probe = NULL;

      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < i || fixture_phase (trainer) != MN_PHASE_PAUSED)
        g_usleep (100);
      probe = mn_trainer_take_probe (trainer);
      g_assert_nonnull (probe);
      g_assert_cmpint (probe->step, ==, i);
      g_assert_cmpint (probe->batch, ==, 32);
      g_assert_cmpuint (probe->samples->len, ==, 0);
    }
  /* Running, the next one is long in coming. */
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  while (fixture_step (trainer) < 1000)
    g_usleep (100);
  g_assert_null (mn_trainer_take_probe (trainer));
  mn_trainer_watch (trainer, MN_PROBE_GRADIENTS | MN_PROBE_SAMPLES, 0);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (MnProbe) probe = NULL;

      while ((probe = mn_trainer_take_probe (trainer)) == NULL)
        g_usleep (100);
      g_assert_cmpint (probe->step, >, last);
      last = probe->step;
      g_assert_true (isnan (mn_probe_get_node (probe, 3)->dead));
      g_assert_cmpuint (probe->samples->len, >, 1);
      for (guint k = 1; k < probe->samples->len; k++)
        g_assert_cmpfloat (g_array_index (probe->samples, MnProbeSample, k).loss, <=,
                           g_array_index (probe->samples, MnProbeSample, k - 1).loss);
    }
  mn_trainer_watch (trainer, MN_PROBE_NOTHING, 0);
  last = fixture_step (trainer);
  while (fixture_step (trainer) < last + 100)
    g_usleep (100);
  mn_probe_unref (mn_trainer_take_probe (trainer));
  last = fixture_step (trainer);
  while (fixture_step (trainer) < last + 100)
    g_usleep (100);
  g_assert_null (mn_trainer_take_probe (trainer));
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
  mn_test_remove_dir (dir);
}

/* The mean of the samples' losses is the loss of the batch. */
static void
test_samples (void)
{
  const char *const sets[] = { "training.budget.steps=1", "training.batch_size=16", "data.augment.mixup=0.3", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, sets, 0, FALSE, FALSE);
  g_autoptr (MnProbe) probe = NULL;
  MnMetricRow row;
  double sum = 0;

  mn_trainer_watch (trainer, MN_PROBE_SAMPLES, 0);
  run (trainer);
  probe = mn_trainer_take_probe (trainer);
  g_assert_nonnull (probe);
  g_assert_cmpuint (probe->samples->len, ==, 16);
  for (guint i = 0; i < 16; i++)
    sum += g_array_index (probe->samples, MnProbeSample, i).loss;
  g_assert_cmpuint (mn_trainer_take_rows (trainer, &row, 1), ==, 1);
  mn_assert_close (sum / 16, row.loss, 1e-6);
  mn_test_remove_dir (dir);
}

/* Of samples that stand in the batch twice, blended with different neighbours, each is shown as the network got it. */
static void
test_pictures (void)
{
  const char *const sets[] = { "training.budget.steps=1", "training.batch_size=16", "data.augment.mixup=0.5",
                               "data.split.balance=weighted", "data.split.first=40", "data.split.validation=20", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = make_trainer (run_dir, sets, 0, FALSE, FALSE);
  g_autoptr (MnProbe) probe = NULL;
  gsize elements;
  int n_twice = 0;

  mn_trainer_watch (trainer, MN_PROBE_SAMPLES, 0);
  run (trainer);
  probe = mn_trainer_take_probe (trainer);
  g_assert_nonnull (probe);
  g_assert_cmpuint (probe->samples->len, ==, 16);
  elements = (gsize) mn_shape_elements (&probe->inputs->shape) / 16;
  for (guint i = 0; i < 16; i++)
    for (guint k = 0; k < i; k++)
      {
        const MnProbeSample *one = &g_array_index (probe->samples, MnProbeSample, i);
        const MnProbeSample *other = &g_array_index (probe->samples, MnProbeSample, k);
        const float *x = (const float *) probe->inputs->data + i * elements;

        if (one->index != other->index || one->loss == other->loss)
          continue;
        n_twice++;
        g_assert_cmpint (memcmp (x, (const float *) probe->inputs->data + k * elements, elements * sizeof *x), !=, 0);
      }
  g_assert_cmpint (n_twice, >, 0);
  mn_test_remove_dir (dir);
}

/* The class of a blended sample is the one that it has more of: its own or that of its neighbour. It is also the one that
 * the accuracy goes by. */
static void
test_labels (void)
{
  const char *const plain[] = { NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, plain);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSetup) setup = mn_setup_new (experiment, "cpu", 1, NULL, FALSE, NULL, NULL, NULL, &error);
  g_autofree char *dir = mn_test_make_dir ();
  int n_others = 0;

  g_assert_no_error (error);
  for (int seed = 1; seed <= 8; seed++)
    {
      g_autofree char *set = g_strdup_printf ("seed=%d", seed), *name = g_strdup_printf ("%d", seed);
      g_autofree char *run_dir = g_build_filename (dir, name, NULL);
      const char *const sets[] = { "training.budget.steps=1", "training.batch_size=16", "data.augment.mixup=0.5", set,
                                   NULL };
      const gint32 *labels = mn_splits_get_part (setup->splits, MN_SPLIT_TRAIN)->labels;
      const gboolean other = mn_mixup_draw_share ((guint64) seed, 0, 0, 0.5) < 0.5f;
      g_autoptr (MnTrainer) trainer = make_trainer (run_dir, sets, 0, FALSE, FALSE);
      g_autoptr (MnProbe) probe = NULL;
      MnMetricRow row;
      int correct = 0, own = 0;

      mn_trainer_watch (trainer, MN_PROBE_SAMPLES, 0);
      run (trainer);
      probe = mn_trainer_take_probe (trainer);
      g_assert_cmpuint (probe->samples->len, ==, 16);
      for (guint i = 0; i < 16; i++)
        {
          const MnProbeSample *sample = &g_array_index (probe->samples, MnProbeSample, i);

          correct += sample->label == sample->predicted;
          own += sample->label == labels[sample->index];
        }
      if (other)
        g_assert_cmpint (own, <, 8);
      else
        g_assert_cmpint (own, ==, 16);
      g_assert_cmpuint (mn_trainer_take_rows (trainer, &row, 1), ==, 1);
      mn_assert_close (correct / 16.0, row.accuracy, 1e-6);
      n_others += other;
    }
  g_assert_cmpint (n_others, >, 0);
  g_assert_cmpint (n_others, <, 8);
  mn_test_remove_dir (dir);
}

/* A copy of the weights, asked about the samples that the run has just evaluated, says what the run found: while it trains,
 * and as its folder keeps them. With a running average of the weights and with statistics. */
static void
test_weights (void)
{
  const char *const sets[] = { "training.budget.steps=41", "training.ema_decay=0.9", NULL };
  const char *const json
      = "{ 'minima': 1, 'name': 'digits', 'seed': 7,"
        "  'data': { 'dataset': 'digits', 'split': { 'validation': 144, 'seed': 42 }, 'scale': 'standardize' },"
        "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'conv', 'layer': 'conv2d', 'filters': 4 },"
        "               { 'id': 'norm', 'layer': 'batch_norm' }, { 'id': 'act', 'layer': 'relu' },"
        "               { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'fc', 'layer': 'linear', 'units': 10 } ],"
        "  'training': { 'loss': 'cross_entropy', 'batch_size': 32, 'budget': { 'epochs': 1 },"
        "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 },"
        "                'evaluate': { 'every': { 'epochs': 1 }, 'splits': ['validation'] } } }";
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (json, sets, run_dir, FALSE, FALSE);
  g_autoptr (MnProbe) probe = NULL;
  g_autoptr (MnPredictions) predictions = NULL;
  g_autoptr (MnWeights) loaded = NULL;
  g_autoptr (GError) error = NULL;
  const MnWeights *all[2];

  mn_trainer_watch (trainer, MN_PROBE_WEIGHTS, 0);
  mn_trainer_keep_predictions (trainer, TRUE);
  /* So that the last step is looked into. */
  mn_trainer_command (trainer, MN_COMMAND_STEP);
  mn_trainer_start (trainer);
  for (int i = 1; i < 41; i++)
    {
      while (fixture_step (trainer) < i || fixture_phase (trainer) != MN_PHASE_PAUSED)
        g_usleep (100);
      mn_trainer_command (trainer, MN_COMMAND_STEP);
    }
  fixture_wait (trainer, MN_PHASE_FINISHED);
  probe = mn_trainer_take_probe (trainer);
  predictions = mn_trainer_take_predictions (trainer, MN_SPLIT_VALIDATION);
  g_assert_true (probe != NULL && probe->weights != NULL && predictions != NULL);
  g_assert_cmpint (probe->weights->step, ==, 41);
  loaded = mn_weights_load (run_dir, NULL, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->step, ==, 41);

  all[0] = probe->weights;
  all[1] = loaded;
  for (guint k = 0; k < G_N_ELEMENTS (all); k++)
    {
      g_autoptr (MnPredictor) predictor = mn_predictor_new (all[k], &error);
      g_autofree float *samples = g_new (float, predictions->n * 64);
      g_autofree double *scores = g_new (double, predictions->n * 10);
      const MnDataset *dataset = predictions->dataset;

      g_assert_no_error (error);
      g_assert_true (mn_predictor_fits (predictor, all[k]));
      for (gsize i = 0; i < predictions->n; i++)
        for (gsize j = 0; j < 64; j++)
          samples[i * 64 + j] = ((const guint8 *) dataset->train.samples)[(gsize) predictions->indices[i] * 64 + j];
      g_assert_true (mn_predictor_run (predictor, all[k], samples, predictions->n, scores, NULL, &error));
      g_assert_no_error (error);
      for (gsize i = 0; i < predictions->n; i++)
        for (int c = 0; c < 10; c++)
          mn_assert_close (scores[i * 10 + (gsize) c], mn_predictions_get_score (predictions, i, c), 1e-5);
    }
  mn_test_remove_dir (dir);
}

/* (transfer full) */
static char *
read_csv (const char *run_dir)
{
  g_autofree char *path = g_build_filename (run_dir, "probes.csv", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* A row for each node that has something to tell, at the first step and every tenth; after a resume the file is the one of
 * an uninterrupted run. */
static void
test_file (void)
{
  const char *const whole[] = { "training.budget.steps=45", "network.fc1.id=a,\"b", NULL };
  const char *const half[] = { "training.budget.steps=25", "network.fc1.id=a,\"b", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *one = g_build_filename (dir, "one", NULL), *other = g_build_filename (dir, "other", NULL);
  g_autoptr (MnTrainer) a = make_trainer (one, whole, 10, FALSE, FALSE), b = make_trainer (other, half, 10, FALSE, FALSE);
  g_autoptr (MnTrainer) c = make_trainer (other, whole, 10, TRUE, FALSE);
  g_autofree char *text = NULL, *resumed = NULL, *path = g_build_filename (other, "probes.csv", NULL);
  g_auto (GStrv) lines = NULL;
  FILE *file;

  run (a);
  run (b);
  /* As if more had been written after the checkpoint. */
  file = fopen (path, "a");
  fputs ("30,0.7,act,relu,,,,0,0.5,1,1\n", file);
  fclose (file);
  run (c);
  text = read_csv (one);
  resumed = read_csv (other);
  g_assert_cmpstr (text, ==, resumed);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "step,epoch,node,layer,gradient_norm,weight_norm,update_ratio,dead,saturated,mean,deviation");
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 5 * 3 + 1);
  g_assert_true (g_str_has_prefix (lines[1], "1,0.0"));
  g_assert_nonnull (strstr (lines[1], ",\"a,\"\"b\",linear,"));
  g_assert_nonnull (strstr (lines[2], ",act,relu,,,,"));
  g_assert_true (g_str_has_prefix (lines[4], "10,"));
  mn_test_remove_dir (dir);
}

static void
test_names (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mn_probe_what_from_string ("gradients, samples", &error), ==, MN_PROBE_GRADIENTS | MN_PROBE_SAMPLES);
  g_assert_no_error (error);
  g_assert_cmpuint (mn_probe_what_from_string ("gradient", &error), ==, 0);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "gradients"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/probe/changes-nothing", test_changes_nothing);
  g_test_add_func ("/trainer/probe/weights", test_weights);
  g_test_add_func ("/trainer/probe/gradient-norm", test_gradient_norm);
  g_test_add_func ("/trainer/probe/watch", test_watch);
  g_test_add_func ("/trainer/probe/samples", test_samples);
  g_test_add_func ("/trainer/probe/pictures", test_pictures);
  g_test_add_func ("/trainer/probe/labels", test_labels);
  g_test_add_func ("/trainer/probe/file", test_file);
  g_test_add_func ("/trainer/probe/names", test_names);
  return g_test_run ();
}
