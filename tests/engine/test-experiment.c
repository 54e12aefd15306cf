/* test-experiment.c - reading, writing and checking experiments, and telling them apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "experiment-fixture.h"
#include "mn-experiment-difference.h"
#include "mn-loss-fix.h"

#include <locale.h>
#include <string.h>

static void
test_new (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autofree char *problems = check (experiment);
  g_autofree char *text = mn_experiment_to_string (experiment);
  g_autoptr (MnExperiment) again = load (text);
  g_autofree char *text_again = mn_experiment_to_string (again);

  g_assert_cmpstr (problems, ==, "");
  g_assert_cmpstr (text, ==, text_again);
  g_assert_true (g_str_has_suffix (text, "}\n"));
  g_assert_cmpstr (mn_experiment_get_dataset (experiment)->kind->name, ==, "digits");
}

static void
test_defaults (void)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);

  g_assert_cmpstr (mn_experiment_get_name (experiment), ==, "t");
  g_assert_cmpstr (mn_experiment_get_description (experiment), ==, "");
  g_assert_null (mn_experiment_get_claim (experiment));
  g_assert_cmpstr (mn_experiment_get_loss (experiment)->kind->name, ==, "cross_entropy");
  g_assert_cmpstr (mn_experiment_get_schedule (experiment)->kind->name, ==, "constant");
  g_assert_cmpint (mn_values_get_int (mn_experiment_get_training (experiment), "batch_size"), ==, 128);
  g_assert_cmpint (mn_experiment_get_budget (experiment).unit, ==, MN_UNIT_EPOCHS);
  g_assert_cmpint (mn_experiment_get_budget (experiment).amount, ==, 10);
  g_assert_false (mn_experiment_get_evaluate_split (experiment, MN_SPLIT_TRAIN));
  g_assert_true (mn_experiment_get_evaluate_split (experiment, MN_SPLIT_VALIDATION));
  g_assert_true (mn_experiment_get_evaluate_split (experiment, MN_SPLIT_TEST));
}

static const char full[] =
  "{ \"minima\": 1, \"name\": \"Größe \\\"x\\\"\", \"description\": \"line\\nline\", \"order\": 3, \"future\": [1, {\"a\": 0.1}],"
  " \"published\": { \"metric\": \"test_accuracy\", \"low\": 0.46, \"high\": 0.5, \"source\": \"s\", \"doi\": \"10.1\" },"
  " \"seed\": 9007199254740993, \"data\": { \"dataset\": { \"name\": \"spirals\", \"samples\": 400, \"later\": 1 },"
  " \"split\": { \"validation\": 40, \"seed\": 3, \"by\": \"user\" }, \"scale\": \"standardize\", \"augment\": [],"
  " \"more\": true }, \"network\": [ { \"id\": \"in\", \"layer\": \"input\", \"color\": \"red\" },"
  " { \"id\": \"o\", \"layer\": \"linear\", \"units\": 2, \"from\": [\"in\"], \"comment\": \"c\" } ],"
  " \"training\": { \"loss\": \"mse\", \"optimizer\": { \"name\": \"adam\", \"learning_rate\": 1e-4, \"look_ahead\": true },"
  " \"schedule\": { \"name\": \"step\", \"step_size\": 5 }, \"batch_size\": 7, \"budget\": { \"steps\": 300, \"x\": 1 },"
  " \"evaluate\": { \"every\": { \"steps\": 50, \"y\": 2 }, \"splits\": [\"train\"], \"z\": 3 }, \"shuffle\": false,"
  " \"drop_last\": true, \"final_weights\": \"last\", \"log_every\": 4, \"clip\": 1.5 } }";

static void
test_round_trip (void)
{
  g_autoptr (MnExperiment) first = load (full);
  g_autofree char *text = mn_experiment_to_string (first);
  g_autoptr (MnExperiment) second = load (text);
  g_autofree char *again = mn_experiment_to_string (second);
  g_autoptr (MnExperiment) copy = mn_experiment_copy (second);
  g_autofree char *copied = mn_experiment_to_string (copy);
  static const char *const kept[] = { "\"future\": [", "\"doi\": \"10.1\"", "\"later\": 1", "\"by\": \"user\"",
                                      "\"more\": true", "\"color\": \"red\"", "\"look_ahead\": true", "\"x\": 1",
                                      "\"y\": 2", "\"z\": 3", "\"clip\": 1.5", "9007199254740993", "0.0001",
                                      "\"batch_size\": 7", "\"samples\": 400", "\"seed\": 3", "\"log_every\": 4",
                                      "\"shuffle\": false", "\"drop_last\": true", "line\\nline" };

  g_assert_cmpstr (text, ==, again);
  g_assert_cmpstr (text, ==, copied);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (!strstr (text, kept[i]))
      g_error ("%s was lost in %s", kept[i], text);
  g_assert_cmpstr (mn_experiment_get_name (first), ==, "Größe \"x\"");
  g_assert_cmpint (mn_experiment_get_order (first), ==, 3);
  g_assert_true (mn_experiment_get_seed (first) == G_GUINT64_CONSTANT (9007199254740993));
  mn_assert_close (mn_experiment_get_claim (first)->low, 0.46, 0);
  g_assert_cmpstr (mn_experiment_get_claim (copy)->source, ==, "s");
  g_assert_cmpint (mn_experiment_get_budget (first).unit, ==, MN_UNIT_STEPS);
  g_assert_cmpint (mn_experiment_get_evaluate_every (first).amount, ==, 50);
  g_assert_true (mn_experiment_get_evaluate_split (first, MN_SPLIT_TRAIN));
  g_assert_false (mn_experiment_get_evaluate_split (first, MN_SPLIT_TEST));
}

static void
test_bad_input (void)
{
  static const struct
  {
    const char *json;
    const char *messages[3];
  } cases[] = {
    { "[1]", { "f: is not an experiment", "{ \"minima\": 1, … }" } },
    { "{}", { "f: is not an experiment: \"minima\"" } },
    { "{ \"minima\": \"1\" }", { "f: minima: must be the version", "not \"1\"" } },
    { "{ \"minima\": 0 }", { "f: minima: must be the version" } },
    { "{ \"minima\": 2 }", { "f: minima: was written by a newer Minima, in format 2; this one reads formats up to 1" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" } }", { "f: network: is missing" } },
    { "{ \"minima\": 1, " NETWORK " }", { "f: data: is missing" } },
    { "{ \"minima\": 1, \"data\": 5, " NETWORK " }", { "f: data: must be an object { … }, not 5" } },
    { "{ \"minima\": 1, \"data\": {}, " NETWORK " }", { "f: data.dataset: is missing" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"cats\" }, " NETWORK " }", { "f: data.dataset: ", "cats", "mnist" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": { \"name\": \"cats\" } }, " NETWORK " }", { "f: data.dataset.name: " } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": \"many\" } }, " NETWORK " }",
      { "f: data.split.validation: must be a whole number", "not \"many\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\", \"scale\": \"big\" }, " NETWORK " }",
      { "f: data.scale: must be one of raw, unit, signed, standardize, center, imagenet, not \"big\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\", \"augment\": [\"flip\"] }, " NETWORK " }",
      { "f: data.augment: must be { ", "not a list" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\", \"augment\": 3 }, " NETWORK " }", { "f: data.augment: " } },
    { "{ \"minima\": 1, \"seed\": -1, \"data\": { \"dataset\": \"digits\" }, " NETWORK " }",
      { "f: seed: must be a whole number from 0 to 9223372036854775807, not -1" } },
    { "{ \"minima\": 1, \"name\": 7, \"data\": { \"dataset\": \"digits\" }, " NETWORK " }",
      { "f: name: must be a text, not 7" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"network\": 5 }", { "f: network: " } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"network\": [ 5 ] }", { "f: network[0]: " } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"network\": [ { \"id\": \"a\", \"layer\": \"cube\" } ] }",
      { "f: network.a.layer: ", "cube" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"network\": [ { \"id\": \"a\", \"layer\": \"linear\","
      " \"units\": 0 } ] }",
      { "f: network.a.units: must be a whole number from 1" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": [], " NETWORK " }",
      { "f: training: must be an object { … }, not a list" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"batch_size\": 1e300 }, " NETWORK " }",
      { "f: training.batch_size: must be a whole number" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"optimizer\": { \"name\": \"sgd\","
      " \"learning_rate\": \"fast\" } }, " NETWORK " }",
      { "f: training.optimizer.learning_rate: must be a number", "not \"fast\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"optimizer\": 4 }, " NETWORK " }",
      { "f: training.optimizer: " } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"budget\": {} }, " NETWORK " }",
      { "f: training.budget: must hold either \"epochs\" or \"steps\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"budget\": { \"epochs\": 1, \"steps\": 2 } }, "
      NETWORK " }",
      { "f: training.budget: must hold either \"epochs\" or \"steps\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"budget\": { \"epochs\": 0.5 } }, " NETWORK " }",
      { "f: training.budget.epochs: must be a whole number from 1 to 1000000000000, not 0.5" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"evaluate\": { \"splits\": [\"best\"] } }, "
      NETWORK " }",
      { "f: training.evaluate.splits.0: must be \"train\", \"validation\" or \"test\", not \"best\"" } },
    { "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"published\": { \"metric\": \"x\" }, " NETWORK " }",
      { "f: published.low: is missing", "f: published.high: is missing" } },
    { "{ \"minima\": 1, \"seed\": 1.5, \"data\": { \"dataset\": \"cats\", \"scale\": 1 }, \"training\": { \"loss\": \"x\" }, "
      NETWORK " }",
      { "f: seed: ", "\nf: data.dataset: ", "\nf: training.loss: " } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mn_experiment_load_data (cases[i].json, -1, "f", NULL, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      for (int k = 0; k < 3 && cases[i].messages[k]; k++)
        if (!strstr (error->message, cases[i].messages[k]))
          g_error ("“%s” is not in: %s", cases[i].messages[k], error->message);
    }
}

static void
test_check (void)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (GError) error = NULL;
  g_autofree char *none = check (experiment);
  g_autofree char *wide = NULL, *softmax = NULL, *image = NULL, *best = NULL, *unseen = NULL, *nesterov = NULL;
  g_autofree char *small = NULL;
  MnGraph *graph = mn_experiment_get_graph (experiment);

  g_assert_cmpstr (none, ==, "");
  g_assert_true (set (experiment, "training.batch_size", "100000", &error));
  none = (g_free (none), check (experiment));
  g_assert_cmpstr (none, ==, "");

  g_assert_true (set (experiment, "network.fc2.units", "12", &error));
  wide = check (experiment);
  g_assert_cmpstr (wide, ==, "network.fc2: the output has 12 features but the data have 10 classes");
  g_assert_true (set (experiment, "network.fc2.units", "10", &error));

  mn_graph_insert (graph, 5, mn_layer_find ("softmax"), "p");
  softmax = check (experiment);
  g_assert_cmpstr (softmax, ==,
                   "network.p: cross_entropy applies softmax itself, and twice learns badly: remove this softmax, or use mse");
  g_assert_true (set (experiment, "training.loss", "\"mse\"", &error));
  none = (g_free (none), check (experiment));
  g_assert_cmpstr (none, ==, "");
  g_assert_true (set (experiment, "training.loss", "\"cross_entropy\"", &error));
  g_assert_true (set (experiment, "network.p", "null", &error));

  g_assert_true (set (experiment, "training.final_weights", "\"best\"", &error));
  g_assert_true (set (experiment, "data.split.validation", "0", &error));
  best = check (experiment);
  g_assert_true (g_str_has_prefix (best, "training.final_weights: \"best\" is chosen on validation samples: data.split"));
  /* One of several folds is as good. */
  g_assert_true (set (experiment, "data.split.folds", "5", &error));
  g_assert_true (set (experiment, "training.schedule", "{\"name\":\"plateau\",\"watch\":\"validation_loss\"}", &error));
  none = (g_free (none), check (experiment));
  g_assert_cmpstr (none, ==, "");
  g_assert_true (set (experiment, "data.split.folds", "0", &error));
  g_assert_true (set (experiment, "training.schedule", "\"constant\"", &error));
  g_assert_true (set (experiment, "data.split.validation", "100", &error));
  g_assert_true (set (experiment, "training.evaluate.splits", "[\"test\"]", &error));
  unseen = check (experiment);
  g_assert_true (g_str_has_prefix (unseen, "training.final_weights: \"best\" is chosen on validation samples: training.ev"));
  g_assert_true (set (experiment, "training.final_weights", "\"last\"", &error));

  g_assert_true (set (experiment, "training.optimizer.nesterov", "true", &error));
  nesterov = check (experiment);
  g_assert_cmpstr (nesterov, ==, "training.optimizer.nesterov: needs a momentum above 0");
  g_assert_true (set (experiment, "training.optimizer.nesterov", "false", &error));

  g_assert_true (set (experiment, "network",
                      "[ { \"id\": \"in\", \"layer\": \"input\" },"
                      " { \"id\": \"c\", \"layer\": \"conv2d\", \"out_channels\": 10, \"kernel_size\": 3 } ]",
                      &error));
  image = check (experiment);
  g_assert_cmpstr (image, ==,
                   "network.c: the output is 10×6×6; the loss needs a list of features: end with flatten and linear");
  g_assert_true (set (experiment, "network", "[]", &error));
  small = check (experiment);
  g_assert_cmpstr (small, !=, "");

  g_assert_true (set (experiment, "data.dataset", "{ \"name\": \"spirals\", \"samples\": 100 }", &error));
  g_assert_true (set (experiment, "network",
                      "[ { \"id\": \"in\", \"layer\": \"input\" }, { \"id\": \"o\", \"layer\": \"linear\", \"units\": 2 } ]",
                      &error));
  g_clear_pointer (&small, g_free);
  small = check (experiment);
  g_assert_cmpstr (small, ==, "data.split.validation: leaves nothing to train on: there are 100 samples, must be below that");
  g_assert_no_error (error);
}

/* Switches to a locale whose decimal point is a comma, compiled for the purpose where none is installed. */
static gboolean
use_comma (const char *dir)
{
  static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8", "ru_RU.UTF-8", "pt_BR.UTF-8" };
  g_autofree char *built = g_build_filename (dir, "de_DE.UTF-8", NULL);
  const char *command[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", built, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (setlocale (LC_NUMERIC, names[i]))
      return TRUE;
  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL))
    return FALSE;
  g_setenv ("LOCPATH", dir, TRUE);
  return setlocale (LC_NUMERIC, "de_DE.UTF-8") != NULL;
}

static void
test_locale (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnExperiment) experiment = load (full);
  g_autofree char *before = mn_experiment_to_string (experiment), *after = NULL;
  g_autoptr (MnExperiment) again = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const sets[] = { "training.optimizer.learning_rate=.25", NULL };

  if (!use_comma (dir))
    g_test_skip ("no locale with a decimal comma is installed, nor localedef to make one");
  else
    {
      char text[8];

      g_snprintf (text, sizeof text, "%.1f", 0.5);
      g_assert_cmpstr (text, ==, "0,5");
      again = load (before);
      after = mn_experiment_to_string (again);
      g_assert_cmpstr (before, ==, after);
      g_clear_object (&again);
      again = mn_experiment_load_data (before, -1, "f", sets, &error);
      g_assert_no_error (error);
      mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (again)->values, "learning_rate"), 0.25, 0);
      setlocale (LC_NUMERIC, "C");
    }
  mn_test_remove_dir (dir);
}

/* No byte turned over or cut off in a file makes the reader crash, and what it takes can be written and read again. */
static void
test_fuzz (void)
{
  GRand *random = g_rand_new_with_seed (11);

  for (int round = 0; round < 3000; round++)
    {
      g_autofree char *text = g_memdup2 (full, sizeof full);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) experiment = NULL;
      gsize n = sizeof full - 1;

      for (int k = g_rand_int_range (random, 1, 4); k > 0; k--)
        text[g_rand_int_range (random, 0, (gint32) n)] = (char) g_rand_int_range (random, 32, 127);
      experiment = mn_experiment_load_data (text, (gssize) n, "fuzz", NULL, &error);
      g_assert_true ((experiment != NULL) != (error != NULL));
      if (experiment)
        {
          g_autofree char *out = mn_experiment_to_string (experiment);
          g_autofree char *problems = check (experiment);
          g_autoptr (MnExperiment) again = load (out);
          g_autofree char *out_again = mn_experiment_to_string (again);

          g_assert_cmpstr (out, ==, out_again);
        }
    }
  g_rand_free (random);
}

/* What only shows when settings are taken together. */
static void
test_check_training (void)
{
  static const struct
  {
    const char *path, *json, *reason;
  } cases[] = {
    { "training.loss", "{\"name\":\"cross_entropy\",\"class_weights\":[1,2]}", "2 weights for 10 classes" },
    { "training.loss", "{\"name\":\"cross_entropy\",\"class_weights\":[0,0,0,0,0,0,0,0,0,0]}", "all weights are 0" },
    { "training.loss", "{\"name\":\"hinge\",\"class_weights\":[1,1,1,1,1,1,1,1,1,2]}", NULL },
    { "training.loss", "\"nll\"", "log_softmax" },
    { "training.loss", "\"bce_with_logits\"", NULL },
    { "training.schedule", "{\"name\":\"multi_step\",\"milestones\":[5,3]}", "greater than the one before" },
    { "training.schedule", "{\"name\":\"plateau\",\"watch\":\"train_loss\"}", "must name \"train\"" },
    { "training.schedule", "{\"name\":\"plateau\",\"watch\":\"test_accuracy\"}", NULL },
    { "training.schedule", "{\"name\":\"one_cycle\",\"warmup\":3}", NULL },
    { "training.optimizer", "{\"name\":\"sgd\",\"nesterov\":true}", "momentum above 0" },
    { "training.ema_decay", "0.999", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnExperiment) experiment = mn_experiment_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *problems = NULL;

      g_assert_true (set (experiment, cases[i].path, cases[i].json, &error));
      g_assert_no_error (error);
      problems = check (experiment);
      g_test_message ("%s: %s", cases[i].json, problems ? problems : "fine");
      if (cases[i].reason)
        g_assert_nonnull (strstr (problems ? problems : "", cases[i].reason));
      else
        g_assert_cmpstr (problems ? problems : "", ==, "");
    }
}

static char *
describe (MnExperiment *self, MnExperiment *other)
{
  return mn_experiment_describe_difference (self, &other, 1, 3);
}

/* What tells an experiment from another is said in short, of both sides; how it is called and drawn is none of it. */
static void
test_difference (void)
{
  static const struct
  {
    const char *path, *json, *told, *other;
  } cases[] = {
    { "training.optimizer.learning_rate", "0.02", "Learning rate 0.02", "Learning rate 0.1" },
    { "training.optimizer", "\"adam\"", "optimizer adam", "optimizer sgd" },
    { "training.optimizer.weight_decay", "0.001", "Weight decay 0.001", "Weight decay 0" },
    { "training.budget.epochs", "3", "epochs 3", "epochs 10" },
    { "network.fc1.units", "32", "fc1: Units 32", "fc1: Units 16" },
    { "network.fc1.bias", "false", "fc1: Bias false", "default fc1: Bias" },
    { "network.act.layer", "\"tanh\"", "act tanh", "act relu" },
    { "network.act", "null", "without act", "with act" },
    { "data.split.first", "20", "First samples 20", "First samples 0" },
    { "data.augment.rotate", "5", "Rotate 5", "Rotate 0" },
    { "training.evaluate.train_subset", "5", "Training samples evaluated 5", "Training samples evaluated 0" },
    { "seed", "7", "seed 7", "seed 42" },
    { "name", "\"other\"", NULL, NULL },
  };
  g_autoptr (MnExperiment) plain = load (SMALL), many = load (SMALL);
  g_autofree char *text = NULL;

  g_assert_true (set (plain, "training.optimizer.learning_rate", "0.1", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnExperiment) changed = mn_experiment_copy (plain);
      g_autoptr (GError) error = NULL;
      g_autofree char *told = NULL, *other = NULL;

      set (changed, cases[i].path, cases[i].json, &error);
      g_assert_no_error (error);
      told = describe (changed, plain);
      other = describe (plain, changed);
      g_assert_cmpstr (told, ==, cases[i].told);
      g_assert_cmpstr (other, ==, cases[i].other);
    }
  g_assert_true (set (many, "seed", "1", NULL) && set (many, "training.batch_size", "7", NULL)
                 && set (many, "training.budget.epochs", "2", NULL) && set (many, "network.fc1.units", "3", NULL));
  text = describe (many, plain);
  g_assert_true (g_str_has_suffix (text, ", …"));
  g_assert_true (g_str_has_prefix (text, "fc1: Units 3, "));
}

/* Of many at once the same is said of each as when it is asked for alone. */
static void
test_difference_of_each (void)
{
  static const struct
  {
    const char *path, *json;
  } changes[] = {
    { "seed", "7" }, { "training.optimizer.learning_rate", "0.02" }, { "training.optimizer", "\"adam\"" }, { "name", "\"other\"" },
    { "network.act.layer", "\"tanh\"" }, { "network.act", "null" }, { "network.fc1.units", "32" }, { "data.augment.rotate", "5" },
    { "data.split.first", "20" }, { "training.budget.epochs", "3" },
  };
  MnExperiment *all[2 + G_N_ELEMENTS (changes)] = { load (SMALL), NULL };
  g_autoptr (GPtrArray) none = mn_experiment_describe_each (NULL, 0, 3);

  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;

      /* Every third one has what the one before it has, too. */
      all[2 + i] = mn_experiment_copy (all[i % 3 == 2 ? 1 + i : 0]);
      set (all[2 + i], changes[i].path, changes[i].json, &error);
      g_assert_no_error (error);
    }
  for (guint n = 1; n <= G_N_ELEMENTS (all); n++)
    for (guint most = 1; most < 6; most += 2)
      {
        g_autoptr (GPtrArray) each = mn_experiment_describe_each (all, n, most);

        g_assert_cmpuint (each->len, ==, n);
        for (guint i = 0; i < n; i++)
          {
            g_autofree char *alone = mn_experiment_describe_among (all, n, i, most);

            g_assert_cmpstr (g_ptr_array_index (each, i), ==, alone);
          }
      }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_clear_object (&all[i]);
}

/* The loss that mends the first thing that is wrong with the small experiment and @path set to @json; "" for none. */
static void
assert_better_loss (const char *loss, const char *path, const char *json, const char *better)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree const MnKind **kinds = NULL;

  g_assert_true (set (experiment, "training.loss", loss, &error));
  if (g_str_equal (path, "layer"))
    mn_graph_insert (mn_experiment_get_graph (experiment), 5, mn_layer_find (json), "p");
  else
    g_assert_true (set (experiment, path, json, &error));
  g_assert_no_error (error);
  mn_experiment_check (experiment, problems);
  g_assert_cmpuint (problems->len, >, 0);
  kinds = mn_experiment_find_better_losses (experiment, problems);
  g_assert_cmpstr (kinds[0] ? kinds[0]->name : "", ==, better);
}

/* Each of several problems has its own answer. */
static void
test_better_losses (void)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree const MnKind **kinds = NULL;
  guint n_mended = 0;

  g_assert_true (set (experiment, "training.loss", "\"mse\"", &error));
  g_assert_true (set (experiment, "data.augment.mixup", "0.2", &error));
  g_assert_true (set (experiment, "training.evaluate.top_k", "10", &error));
  g_assert_no_error (error);
  mn_experiment_check (experiment, problems);
  kinds = mn_experiment_find_better_losses (experiment, problems);
  g_assert_cmpuint (problems->len, ==, 2);
  for (guint i = 0; i < problems->len; i++)
    {
      const gboolean of_loss = g_str_equal (((MnProblem *) problems->pdata[i])->path, "data.augment.mixup");

      n_mended += of_loss;
      g_assert_cmpstr (kinds[i] ? kinds[i]->name : "", ==, of_loss ? "cross_entropy" : "");
    }
  g_assert_cmpuint (n_mended, ==, 1);
  g_assert_null (kinds[problems->len]);
}

static void
test_better_loss (void)
{
  assert_better_loss ("\"nll\"", "seed", "1", "cross_entropy");
  assert_better_loss ("\"cross_entropy\"", "layer", "softmax", "mse");
  assert_better_loss ("\"bce_with_logits\"", "layer", "sigmoid", "cross_entropy");
  assert_better_loss ("\"mse\"", "data.augment.mixup", "0.2", "cross_entropy");
  /* What has nothing to do with the loss, or is not mended by another. */
  assert_better_loss ("\"cross_entropy\"", "network.fc2.units", "12", "");
  assert_better_loss ("\"cross_entropy\"", "training.evaluate.top_k", "10", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/experiment/difference", test_difference);
  g_test_add_func ("/experiment/difference-of-each", test_difference_of_each);
  g_test_add_func ("/experiment/new", test_new);
  g_test_add_func ("/experiment/defaults", test_defaults);
  g_test_add_func ("/experiment/round-trip", test_round_trip);
  g_test_add_func ("/experiment/bad-input", test_bad_input);
  g_test_add_func ("/experiment/check", test_check);
  g_test_add_func ("/experiment/locale", test_locale);
  g_test_add_func ("/experiment/fuzz", test_fuzz);
  g_test_add_func ("/experiment/check-training", test_check_training);
  g_test_add_func ("/experiment/better-loss", test_better_loss);
  g_test_add_func ("/experiment/better-losses", test_better_losses);
  return g_test_run ();
}
