/* test-trainer-options.c - frozen layers, learning rates of their own, clipping, averaged weights, and rounded products.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-evaluate-run.h"
#include "trainer-fixture.h"

/* Trains the digits with @sets and returns the checkpoint at the end. (transfer full) */
static MnCheckpoint *
train (const char        *dir,
       const char        *name,
       const char *const *sets)
{
  g_autofree char *run_dir = g_build_filename (dir, name, NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  MnCheckpoint *checkpoint;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  checkpoint = mn_checkpoint_load (run_dir, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  return checkpoint;
}

static gsize
bytes_of (const MnTensor *tensor)
{
  return (gsize) mn_shape_elements (&tensor->shape) * mn_dtype_size (tensor->dtype);
}

static gboolean
same (const MnCheckpoint *a,
      const MnCheckpoint *b,
      const char         *name)
{
  const MnTensor *x = mn_checkpoint_find (a, name), *y = mn_checkpoint_find (b, name);

  g_assert_nonnull (x);
  g_assert_nonnull (y);
  g_assert_cmpuint (bytes_of (x), ==, bytes_of (y));
  return memcmp (x->data, y->data, bytes_of (x)) == 0;
}

/* Whatever the optimizer does to weights by itself, a frozen layer keeps what it was given. */
static void
test_freeze (void)
{
  const char *const start[] = { "training.budget.steps=1", "training.optimizer.learning_rate=0", NULL };
  const char *const frozen[] = { "training.budget.epochs=1", "network.fc1.freeze=true",
                                 "training.optimizer={\"name\":\"adamw\",\"weight_decay\":0.5}",
                                 "training.ema_decay=0.9", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnCheckpoint) before = train (dir, "before", start);
  g_autoptr (MnCheckpoint) after = train (dir, "after", frozen);
  const MnTensor *average, *weight;

  g_assert_true (same (before, after, "fc1.weight"));
  g_assert_true (same (before, after, "fc1.bias"));
  g_assert_false (same (before, after, "fc2.weight"));
  /* Nor does averaging it change it. */
  average = mn_checkpoint_find (after, "ema.fc1.weight");
  weight = mn_checkpoint_find (after, "fc1.weight");
  g_assert_cmpmem (average->data, bytes_of (average), weight->data, bytes_of (weight));
  mn_test_remove_dir (dir);
}

static void
test_all_frozen (void)
{
  const char *const sets[] = { "network.fc1.freeze=true", "network.fc2.freeze=true", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  g_autoptr (MnProblems) problems = mn_problems_new ();

  mn_experiment_check (experiment, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (((MnProblem *) g_ptr_array_index (problems, 0))->reason, "frozen"));
}

/* Powers of two, so that factor times rate is the same number. */
static void
test_factor (void)
{
  const char *const plain[] = { "training.budget.epochs=1", "training.optimizer.learning_rate=0.125", NULL };
  const char *const both[] = { "training.budget.epochs=1", "training.optimizer.learning_rate=0.5",
                               "network.fc1.lr_factor=0.25", "network.fc2.lr_factor=0.25", NULL };
  const char *const one[] = { "training.budget.epochs=1", "training.optimizer.learning_rate=0.125",
                              "network.fc1.lr_factor=0.5", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnCheckpoint) a = train (dir, "plain", plain), b = train (dir, "both", both), c = train (dir, "one", one);

  g_assert_true (same (a, b, "fc1.weight"));
  g_assert_true (same (a, b, "fc2.bias"));
  g_assert_false (same (a, c, "fc1.weight"));
  mn_test_remove_dir (dir);
}

/* What was recorded while training is what the saved average gives when the run is evaluated again. */
static void
test_average (gconstpointer data)
{
  const gboolean best = GPOINTER_TO_INT (data);
  const char *const sets[] = { "training.budget.epochs=3", "training.ema_decay=0.98",
                               best ? "training.final_weights=best" : "training.final_weights=last", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnCheckpoint) checkpoint = train (dir, "run", sets);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = mn_run_open (run_dir, &error);
  g_autoptr (MnEvaluation) again = NULL;
  const MnEvaluation *recorded;

  g_assert_no_error (error);
  g_assert_nonnull (mn_checkpoint_find (checkpoint, "ema.fc2.bias"));
  g_assert_cmpint (memcmp (mn_checkpoint_find (checkpoint, "ema.fc1.weight")->data,
                           mn_checkpoint_find (checkpoint, "fc1.weight")->data,
                           bytes_of (mn_checkpoint_find (checkpoint, "fc1.weight"))), !=, 0);
  again = mn_evaluate_run (run, MN_SPLIT_TEST, "cpu", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  recorded = mn_run_get_evaluation (run, MN_SOURCE_TEST, again->row.step);
  g_assert_nonnull (recorded);
  mn_assert_close (again->row.loss, recorded->row.loss, 1e-6);
  mn_assert_close (again->row.accuracy, recorded->row.accuracy, 1e-8);
  mn_test_remove_dir (dir);
}

/* A bound that is never met changes no bit; one that is keeps a hopeless rate from diverging. */
static void
test_clip (void)
{
  const char *const plain[] = { "training.budget.epochs=1", NULL };
  const char *const loose[] = { "training.budget.epochs=1", "training.clip_norm=1e6", "training.clip_value=1e6", NULL };
  const char *const tight[] = { "training.budget.epochs=1", "training.clip_norm=0.01",
                                "training.optimizer.learning_rate=10", "training.optimizer.momentum=0", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnCheckpoint) a = train (dir, "plain", plain), b = train (dir, "loose", loose), c = train (dir, "tight", tight);

  g_assert_true (same (a, b, "fc1.weight"));
  g_assert_false (same (a, c, "fc1.weight"));
  mn_test_remove_dir (dir);
}

/* Measuring the gradient cuts the optimizer's step into pieces, which changes no bit: neither of weights nor of its state. */
static void
test_pieces (void)
{
  static const char *const optimizers[] = { "sgd", "adam", "adamw", "nadam", "rmsprop", "adagrad", "adadelta", "adamax", "lion" };

  for (guint i = 0; i < G_N_ELEMENTS (optimizers); i++)
    {
      g_autofree char *set = g_strdup_printf ("training.optimizer={\"name\":\"%s\",\"learning_rate\":0.001}", optimizers[i]);
      const char *const whole[] = { set, "training.budget={\"steps\":3}", "network.fc1.units=5000", "training.log_every=1000", NULL };
      const char *const pieces[] = { set, "training.budget={\"steps\":3}", "network.fc1.units=5000", NULL };
      g_autofree char *dir = mn_test_make_dir ();
      g_autoptr (MnCheckpoint) a = train (dir, "whole", whole), b = train (dir, "pieces", pieces);

      g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
      for (guint k = 0; k < a->tensors->len; k++)
        g_assert_true (same (a, b, ((MnTensor *) g_ptr_array_index (a->tensors, k))->name));
      mn_test_remove_dir (dir);
    }
}

/* Activations that are computed twice leave the same weights. */
static void
test_checkpointing (void)
{
  const char *const plain[] = { "training.budget.epochs=1", NULL };
  const char *const twice[] = { "training.budget.epochs=1", "training.activation_checkpointing=true", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnCheckpoint) a = train (dir, "plain", plain), b = train (dir, "twice", twice);

  g_assert_true (same (a, b, "fc1.weight"));
  g_assert_true (same (a, b, "fc2.weight"));
  mn_test_remove_dir (dir);
}

/* The run of the digits in run.json and its test accuracy, with a hidden layer wide enough to be worth rounding. */
static char *
train_precision (const char *dir,
                 const char *name,
                 const char *set,
                 double     *accuracy)
{
  const char *const sets[] = { "training.budget.epochs=5", "network.fc1.units=128", set, NULL };
  g_autofree char *run_dir = g_build_filename (dir, name, NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, run_dir, FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;
  MnTrainerSummary summary;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  *accuracy = summary.test_accuracy;
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (run->info, "precision"), ==, mn_precision_name (summary.precision));
  return g_strdup (json_object_get_string_member (run->info, "precision"));
}

/* Rounded products learn as well; where there are none the run goes on with float32, and says so. */
static void
test_precision (void)
{
  g_autofree char *dir = mn_test_make_dir (), *before = g_strdup (g_getenv ("MINIMA_CPU"));
  g_autoptr (MnBackend) backend = mn_backend_open ("cpu", 1, NULL);
  const gboolean there = mn_backend_set_precision (backend, MN_PRECISION_BFLOAT16);
  double wide, narrow, without;
  g_autofree char *first = train_precision (dir, "wide", "training.precision=float32", &wide);
  g_autofree char *second = train_precision (dir, "narrow", "training.precision=bfloat16", &narrow), *third = NULL;

  g_assert_cmpstr (first, ==, "float32");
  g_assert_cmpstr (second, ==, there ? "bfloat16" : "float32");
  g_assert_cmpfloat (wide, >, 0.9);
  g_assert_cmpfloat_with_epsilon (narrow, wide, 0.02);
  g_setenv ("MINIMA_CPU", "reference", TRUE);
  third = train_precision (dir, "without", "training.precision=bfloat16", &without);
  if (before)
    g_setenv ("MINIMA_CPU", before, TRUE);
  else
    g_unsetenv ("MINIMA_CPU");
  g_assert_cmpstr (third, ==, "float32");
  g_assert_cmpfloat (without, >, 0.9);
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/options/freeze", test_freeze);
  g_test_add_func ("/trainer/options/all-frozen", test_all_frozen);
  g_test_add_func ("/trainer/options/factor", test_factor);
  g_test_add_data_func ("/trainer/options/average/last", GINT_TO_POINTER (FALSE), test_average);
  g_test_add_data_func ("/trainer/options/average/best", GINT_TO_POINTER (TRUE), test_average);
  g_test_add_func ("/trainer/options/clip", test_clip);
  g_test_add_func ("/trainer/options/pieces", test_pieces);
  g_test_add_func ("/trainer/options/checkpointing", test_checkpointing);
  g_test_add_func ("/trainer/options/precision", test_precision);
  return g_test_run ();
}
