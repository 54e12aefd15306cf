/* test-probe-run.c - a look into a network as it stands: the worst samples, and the gradient at the input against central
 * differences.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-evaluate-run.h"
#include "mn-probe-run.h"
#include "mn-setup.h"
#include "trainer-fixture.h"

#define PIXELS 64

/* The loss of one sample in evaluation mode, with the weights the experiment begins with. */
static double
find_loss (MnSetup *setup, const float *x, gint32 label)
{
  const MnBatch batch = { .n = 1, .x = x, .labels = &label, .share = 1 };
  double sum, weight;

  mn_setup_upload (setup, &batch);
  mn_net_forward (setup->net, 1, MN_MODE_EVAL, 0, 0);
  mn_setup_loss (setup, 1, FALSE, &sum, &weight);
  return sum;
}

/* A network without kinks, so that differences are what the gradient is. */
static void
test_input_gradient (gconstpointer data)
{
  const gboolean worst = GPOINTER_TO_INT (data);
  const char *const sets[] = { "network.act.layer=tanh", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnProbeOptions options = { .what = MN_PROBE_INPUT_GRADIENT | (worst ? MN_PROBE_SAMPLES : 0), .split = MN_SPLIT_TEST,
                             .n_worst = 5, .threads = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProbe) probe = mn_probe_run (experiment, NULL, &options, NULL, &error);
  g_autoptr (MnSetup) setup = NULL;
  MnTorchRandom random;
  const int n = worst ? 5 : 16;

  g_assert_no_error (error);
  setup = mn_setup_new (experiment, "cpu", 1, NULL, MN_SETUP_TRAIN, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  mn_torch_random_init (&random, mn_experiment_get_seed (experiment));
  g_assert_true (mn_net_initialize (setup->net, &random, &error));

  g_assert_cmpint (probe->step, ==, 0);
  g_assert_cmpint (probe->input_gradient->shape.dim[0], ==, n);
  g_assert_cmpint (probe->input_gradient->shape.rank, ==, 4);
  g_assert_cmpuint (probe->samples->len, ==, worst ? 5 : 0);
  for (int i = 0; i < n; i++)
    {
      float *x = (float *) probe->inputs->data + i * PIXELS;
      const float *gradient = (const float *) probe->input_gradient->data + i * PIXELS;
      const gint64 index = worst ? g_array_index (probe->samples, MnProbeSample, i).index : i;
      const gint32 label = mn_splits_get_part (setup->splits, MN_SPLIT_TEST)->labels[index];
      double largest = 0;

      if (worst)
        {
          g_assert_cmpint (g_array_index (probe->samples, MnProbeSample, i).label, ==, label);
          mn_assert_close (find_loss (setup, x, label), g_array_index (probe->samples, MnProbeSample, i).loss, 1e-6);
        }
      for (int k = 0; k < PIXELS; k += 7)
        {
          const float before = x[k], h = 0.05f;
          double above, below;

          x[k] = before + h;
          above = find_loss (setup, x, label);
          x[k] = before - h;
          below = find_loss (setup, x, label);
          x[k] = before;
          mn_assert_close (gradient[k], (above - below) / (2 * h), 2e-4);
          largest = MAX (largest, fabs (gradient[k]));
        }
      g_assert_cmpfloat (largest, >, 1e-3);
    }
}

/* Samples that are repeated to balance the classes are all shown. */
static void
test_repeated (void)
{
  const char *const sets[] = { "data.split.first=40", "data.split.validation=10", "data.split.balance=oversample", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnProbeOptions options = { .what = MN_PROBE_INPUT_GRADIENT | MN_PROBE_SAMPLES, .split = MN_SPLIT_TRAIN, .n_worst = 16,
                             .threads = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProbe) probe = mn_probe_run (experiment, NULL, &options, NULL, &error);
  int n_repeated = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (probe->samples->len, ==, 16);
  for (guint i = 0; i < 16; i++)
    {
      const float *x = (const float *) probe->inputs->data + i * PIXELS;
      const float *gradient = (const float *) probe->input_gradient->data + i * PIXELS;
      double ink = 0, slope = 0;

      for (int k = 0; k < PIXELS; k++)
        {
          ink += fabs (x[k]);
          slope += fabs (gradient[k]);
        }
      g_assert_cmpfloat (ink, >, 1);
      g_assert_cmpfloat (slope, >, 0);
      if (i > 0 && g_array_index (probe->samples, MnProbeSample, i).index
                     == g_array_index (probe->samples, MnProbeSample, i - 1).index)
        {
          n_repeated++;
          g_assert_cmpmem (x, PIXELS * sizeof *x, x - PIXELS, PIXELS * sizeof *x);
        }
    }
  g_assert_cmpint (n_repeated, >, 0);
}

/* The worst of the whole split, largest first; their sum, when all are asked for, is the evaluation's. */
static void
test_samples (void)
{
  const char *const sets[] = { "training.budget.epochs=2", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (MnEvaluation) evaluation = NULL;
  g_autoptr (MnProbe) few = NULL, all = NULL;
  MnProbeOptions options = { .what = MN_PROBE_SAMPLES | MN_PROBE_LAYERS, .split = MN_SPLIT_VALIDATION, .n_worst = 7,
                             .threads = 1 };
  double sum = 0;
  gint64 wrong = 0;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  evaluation = mn_evaluate_run (run, MN_SPLIT_VALIDATION, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  few = mn_probe_run (run->experiment, run, &options, NULL, &error);
  g_assert_no_error (error);
  options.n_worst = 1000;
  all = mn_probe_run (run->experiment, run, &options, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (few->step, ==, evaluation->row.step);
  g_assert_cmpuint (few->samples->len, ==, 7);
  g_assert_cmpuint (all->samples->len, ==, 144);
  for (guint i = 0; i < 144; i++)
    {
      const MnProbeSample *sample = &g_array_index (all->samples, MnProbeSample, i);

      sum += sample->loss;
      wrong += sample->label != sample->predicted;
      if (i > 0)
        g_assert_cmpfloat (sample->loss, <=, g_array_index (all->samples, MnProbeSample, i - 1).loss);
      if (i < 7)
        g_assert_cmpint (sample->index, ==, g_array_index (few->samples, MnProbeSample, i).index);
    }
  mn_assert_close (sum / 144, evaluation->row.loss, 1e-6);
  mn_assert_close (1 - (double) wrong / 144, evaluation->row.accuracy, 1e-9);
  /* Nothing was trained, so there is no update. */
  g_assert_false (isnan (mn_probe_get_node (few, 2)->gradient_norm));
  g_assert_true (isnan (mn_probe_get_node (few, 2)->update_ratio));

  /* Of other data the weights would say nothing. */
  json_object_set_string_member (json_object_get_object_member (run->info, "dataset"), "hash", "another");
  g_assert_null (mn_probe_run (run->experiment, run, &options, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "trained on other data"));
  mn_test_remove_dir (dir);
}

/* What is not a number is the worst and stays it; of equal ones the first. */
static void
test_order (void)
{
  const double losses[] = { 4, NAN, 5, 1, NAN, INFINITY, 5, 4 };
  const gint64 expected[] = { 1, 4, 5, 2, 6, 0, 7, 3 };

  for (guint n = 0; n <= G_N_ELEMENTS (losses); n++)
    {
      g_autoptr (MnProbe) forward = mn_probe_new (), backward = mn_probe_new ();

      for (int i = 0; i < (int) G_N_ELEMENTS (losses); i++)
        {
          const int k = (int) G_N_ELEMENTS (losses) - 1 - i;
          const MnProbeSample a = { i, -1, -1, losses[i] }, b = { k, -1, -1, losses[k] };
          const int at = mn_probe_add_sample (forward, &a, n);

          if (at >= 0)
            g_assert_cmpint (g_array_index (forward->samples, MnProbeSample, at).index, ==, i);
          mn_probe_add_sample (backward, &b, n);
        }
      g_assert_cmpuint (forward->samples->len, ==, n);
      g_assert_cmpuint (backward->samples->len, ==, n);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (g_array_index (forward->samples, MnProbeSample, i).index, ==, expected[i]);
          g_assert_cmpint (g_array_index (backward->samples, MnProbeSample, i).index, ==, expected[i]);
        }
    }
}

static void
test_wrong (void)
{
  const char *const sets[] = { "data.split.validation=0", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnProbeOptions options = { .what = MN_PROBE_GRADIENTS, .split = MN_SPLIT_VALIDATION, .threads = 1 };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_probe_run (experiment, NULL, &options, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  options.split = MN_SPLIT_TRAIN;
  g_assert_null (mn_probe_run (experiment, &(MnRun) { .dir = dir, .experiment = experiment }, &options, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/probe-run/input-gradient/first", GINT_TO_POINTER (FALSE), test_input_gradient);
  g_test_add_data_func ("/probe-run/input-gradient/worst", GINT_TO_POINTER (TRUE), test_input_gradient);
  g_test_add_func ("/probe-run/repeated", test_repeated);
  g_test_add_func ("/probe-run/samples", test_samples);
  g_test_add_func ("/probe-run/order", test_order);
  g_test_add_func ("/probe-run/wrong", test_wrong);
  return g_test_run ();
}
