/* test-experiment-set.c - changing settings by their paths, and putting an experiment back as it was.
 *
 * SPDX-License-Identifier: MIT
 */
#include "experiment-fixture.h"
#include "mn-setting-title.h"

#include <string.h>

static void
count (MnExperiment *experiment, int *n)
{
  (*n)++;
}

static void
test_set (void)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);
  MnGraph *graph = mn_experiment_get_graph (experiment);
  MnNode *fc1 = mn_graph_find (graph, "fc1");
  g_autoptr (GError) error = NULL;
  int n = 0;

  g_signal_connect (experiment, "changed", G_CALLBACK (count), &n);
  g_assert_true (set (experiment, "training.optimizer.learning_rate", "0.25", &error));
  mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (experiment)->values, "learning_rate"), 0.25, 0);
  g_assert_cmpint (n, ==, 1);
  g_assert_true (set (experiment, "training.budget.steps", "77", &error));
  g_assert_cmpint (mn_experiment_get_budget (experiment).unit, ==, MN_UNIT_STEPS);
  g_assert_cmpint (mn_experiment_get_budget (experiment).amount, ==, 77);
  g_assert_true (set (experiment, "training.evaluate.every.steps", "5", &error));
  g_assert_true (set (experiment, "training.evaluate.splits", "[\"test\"]", &error));
  g_assert_false (mn_experiment_get_evaluate_split (experiment, MN_SPLIT_VALIDATION));
  g_assert_true (set (experiment, "data.dataset", "\"mnist\"", &error));
  g_assert_true (set (experiment, "data.scale", "\"signed\"", &error));
  g_assert_true (set (experiment, "data.split.validation", "10", &error));
  g_assert_true (set (experiment, "name", "\"new\"", &error));
  g_assert_true (set (experiment, "description", "\"d\"", &error));
  g_assert_true (set (experiment, "seed", "7", &error));
  g_assert_true (set (experiment, "published", "{ \"metric\": \"test_accuracy\", \"low\": 0, \"high\": 1 }", &error));
  g_assert_nonnull (mn_experiment_get_claim (experiment));
  g_assert_true (set (experiment, "published.low", "0.5", &error));
  mn_assert_close (mn_experiment_get_claim (experiment)->low, 0.5, 0);
  g_assert_true (set (experiment, "published", "null", &error));
  g_assert_null (mn_experiment_get_claim (experiment));
  n = 0;
  g_assert_true (set (experiment, "network.fc1.units", "32", &error));
  g_assert_cmpint (n, ==, 1);
  g_assert_true (mn_graph_find (graph, "fc1") == fc1);
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc1), "units"), ==, 32);
  g_assert_true (set (experiment, "network.2.units", "33", &error));
  g_assert_true (set (experiment, "network[2].units", "34", &error));
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc1), "units"), ==, 34);
  g_assert_true (set (experiment, "network.fc1.units", "null", &error));
  g_assert_true (mn_values_is_default (mn_node_get_values (fc1), "units"));
  g_assert_true (set (experiment, "network.fc1.id", "\"hidden\"", &error));
  g_assert_nonnull (mn_graph_find (graph, "hidden"));
  g_assert_true (set (experiment, "network.act.layer", "\"tanh\"", &error));
  g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph, "act"))->base.name, ==, "tanh");
  g_assert_true (set (experiment, "network.act", "null", &error));
  g_assert_null (mn_graph_find (graph, "act"));
  g_assert_true (set (experiment, "training.log_every", "9", &error));
  g_assert_true (set (experiment, "training.log_every", "null", &error));
  g_assert_cmpint (mn_values_get_int (mn_experiment_get_training (experiment), "log_every"), ==, 1);
  g_assert_no_error (error);
}

/* Another optimizer keeps what both have and was chosen, and takes its own defaults for the rest. */
static void
test_set_name (void)
{
  g_autoptr (MnExperiment) experiment
      = load ("{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, " NETWORK ","
              " \"training\": { \"optimizer\": { \"name\": \"adam\", \"learning_rate\": 1e-4, \"look_ahead\": true } } }");
  g_autoptr (GError) error = NULL;
  const MnSpec *optimizer;
  g_autofree char *text = NULL;

  g_assert_true (set (experiment, "training.optimizer.beta1", "0.5", &error));
  g_assert_true (set (experiment, "training.optimizer.name", "\"sgd\"", &error));
  g_assert_no_error (error);
  optimizer = mn_experiment_get_optimizer (experiment);
  g_assert_cmpstr (optimizer->kind->name, ==, "sgd");
  mn_assert_close (mn_values_get_float (optimizer->values, "learning_rate"), 1e-4, 0);
  text = mn_experiment_to_string (experiment);
  g_assert_null (strstr (text, "beta1"));
  g_assert_nonnull (strstr (text, "look_ahead"));
  g_assert_true (set (experiment, "training.optimizer", "\"adam\"", &error));
  mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (experiment)->values, "learning_rate"), 1e-3, 0);
}

/* What can be set can be read, at its default or not, and what cannot be set is told in the same words. */
static void
test_get (void)
{
  static const struct
  {
    const char *path, *json;
  } values[] = {
    { "training.optimizer.learning_rate", "0.01" },
    { "training.optimizer.name", "\"sgd\"" },
    { "training.batch_size", "128" },
    { "training.deterministic", "true" },
    { "training.budget.epochs", "10" },
    { "training.evaluate.splits.1", "\"test\"" },
    { "training.evaluate.splits", "[\"validation\",\"test\"]" },
    { "data.split.first", "0" },
    { "data.dataset.name", "\"digits\"" },
    { "seed", "42" },
    { "name", "\"t\"" },
    { "network.fc1.units", "16" },
    { "network.2.units", "16" },
    { "network[2].units", "16" },
    { "network.fc1.bias", "true" },
    { "network.fc1.layer", "\"linear\"" },
    { "network.act", "{\"id\":\"act\",\"layer\":\"relu\"}" },
    { "groups", "{}" },
  };
  static const struct
  {
    const char *path, *message;
  } wrong[] = {
    { "training.optimizer.lr", "training.optimizer.lr: there is no “lr” in training.optimizer; did you mean learning_rate?" },
    { "training.budget.steps", "training.budget.steps: there is no “steps” in training.budget; known are epochs" },
    { "published", "published: there is no “published”; known are name, description, order, seed, data, groups, training, network" },
    { "network.fc3.units", "there is no “fc3” in network; did you mean fc1 or fc2?" },
    { "network.fc1.unit", "network.fc1.unit: there is no “unit” in network.fc1; did you mean units or init?" },
    { "network.fc1.units.x", "network.fc1.units is a single value" },
    { "training.evaluate.splits.2", "is a list of 2; “2” is no place in it" },
    { "training.batch_size.x", "training.batch_size is a single value" },
    { "groups.none", "groups.none: there is no “none”; groups is empty" },
    { "a..b", "“a..b” is not a path" },
  };
  g_autoptr (MnExperiment) experiment = load (SMALL);
  int n = 0;

  g_signal_connect (experiment, "changed", G_CALLBACK (count), &n);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) value = mn_experiment_get_at (experiment, values[i].path, &error);
      g_autofree char *text = NULL;

      g_test_message ("%s", values[i].path);
      g_assert_no_error (error);
      text = json_to_string (value, FALSE);
      g_assert_cmpstr (text, ==, values[i].json);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mn_experiment_get_at (experiment, wrong[i].path, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wrong[i].message));
    }
  g_assert_cmpint (n, ==, 0);
  g_assert_true (set (experiment, "training.optimizer.learning_rate", "0.25", NULL));
  g_assert_true (set (experiment, "network.fc1.units", "77", NULL));
  {
    g_autoptr (JsonNode) rate = mn_experiment_get_at (experiment, "training.optimizer.learning_rate", NULL);
    g_autoptr (JsonNode) units = mn_experiment_get_at (experiment, "network.fc1.units", NULL);

    mn_assert_close (json_node_get_double (rate), 0.25, 0);
    g_assert_cmpint (json_node_get_int (units), ==, 77);
  }
}

static void
test_set_wrong (void)
{
  static const struct
  {
    const char *path;
    const char *json;
    const char *message;
  } cases[] = {
    { "training.optimizer.lr", "0.1", "training.optimizer.lr: there is no “lr” in training.optimizer; did you mean learning_rate?" },
    { "training.optimizer.learning_rte", "0.1", "did you mean learning_rate?" },
    { "training.optimiser.learning_rate", "0.1", "there is no “optimiser” in training; did you mean optimizer?" },
    { "trainig.batch_size", "1", "there is no “trainig”; did you mean training?" },
    { "training.xyz", "1", "known are loss, optimizer, schedule, batch_size" },
    { "training.budget.minutes", "1", "known are epochs, steps" },
    { "network.fc3.units", "1", "there is no “fc3” in network; did you mean fc1 or fc2?" },
    { "network.17.units", "1", "there is no “17” in network" },
    { "network.fc1.unit", "1", "did you mean units" },
    { "network.fc1.units", "\"many\"", "network.fc1.units: must be a whole number" },
    { "network.fc1.units.x", "1", "is a single value" },
    { "network.fc1.id", "\"fc2\"", "network.fc1.id: " },
    { "network.fc1.layer", "\"cube\"", "network.fc1.layer: " },
    { "network", "7", "network: " },
    { "data.split.random_labels", "150", "data.split.random_labels: must be a number from 0 to 100 %, not 150" },
    { "training.batch_size", "\"many\"", "training.batch_size: must be a whole number" },
    { "training.batch_size.x", "1", "training.batch_size is a single value" },
    { "training.evaluate.splits.9", "\"test\"", "is a list of 2; “9” is no place in it" },
    { "training.evaluate.splits.0", "\"tset\"", "training.evaluate.splits.0: must be" },
    { "training.optimizer.name", "\"sdg\"", "training.optimizer" },
    { "training.budget.epochs", "0", "training.budget.epochs: must be a whole number from 1" },
    { "data.dataset", "null", "data.dataset: is missing" },
    { "minima", "2", "minima: is the version" },
    { "", "1", "is not a path" },
    { "training..x", "1", "is not a path" },
    { "name", "5", "name: must be a text, not 5" },
  };
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autofree char *before = mn_experiment_to_string (experiment);
  g_autofree char *after = NULL;
  int n = 0;

  g_signal_connect (experiment, "changed", G_CALLBACK (count), &n);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (set (experiment, cases[i].path, cases[i].json, &error))
        g_error ("%s=%s was taken", cases[i].path, cases[i].json);
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      if (!strstr (error->message, cases[i].message))
        g_error ("“%s” is not in: %s", cases[i].message, error->message);
    }
  after = mn_experiment_to_string (experiment);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (n, ==, 0);
}

static void
test_sets_at_load (void)
{
  static const char *const sets[] = { "training.optimizer.learning_rate=.5", "network.fc1.units=20", "data.dataset=mnist",
                                      "name=2024", "network.fc1.init=kaiming_normal", "training.shuffle=false",
                                      "training.evaluate.splits=[\"test\"]", "training.budget.epochs=3", NULL };
  static const char *const wrong[] = { "training.optimizer.lr=1", "nonsense", "network.fc1.units=zero", NULL };
  static const char *const mends[] = { "seed=1", "data.dataset=digits", NULL };
  g_autoptr (GError) error = NULL, none = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (SMALL, -1, "f", sets, &none);
  g_autoptr (MnExperiment) mended = NULL;
  const MnNode *fc1;

  g_assert_no_error (none);
  fc1 = mn_graph_find (mn_experiment_get_graph (experiment), "fc1");
  mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (experiment)->values, "learning_rate"), 0.5, 0);
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc1), "units"), ==, 20);
  g_assert_cmpstr (mn_values_get_string (mn_node_get_values (fc1), "init"), ==, "kaiming_normal");
  g_assert_cmpstr (mn_experiment_get_dataset (experiment)->kind->name, ==, "mnist");
  g_assert_cmpstr (mn_experiment_get_name (experiment), ==, "2024");
  g_assert_false (mn_values_get_bool (mn_experiment_get_training (experiment), "shuffle"));

  g_assert_null (mn_experiment_load_data (SMALL, -1, "f", wrong, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "f: --set training.optimizer.lr: "));
  g_assert_nonnull (strstr (error->message, "\nf: --set “nonsense” must be written path=value"));
  g_assert_nonnull (strstr (error->message, "\nf: --set network.fc1.units: must be a whole number"));

  mended = mn_experiment_load_data ("{ \"minima\": 1, \"seed\": -5, \"data\": { \"dataset\": \"cats\" }, " NETWORK " }", -1,
                                    "f", mends, &none);
  g_assert_no_error (none);
  g_assert_true (mn_experiment_get_seed (mended) == 1);
}

static void
test_restore (void)
{
  g_autoptr (MnExperiment) experiment = load (SMALL);
  MnGraph *graph = mn_experiment_get_graph (experiment);
  MnNode *fc1 = mn_graph_find (graph, "fc1");
  g_autofree char *first = mn_experiment_to_string (experiment);
  g_autofree char *after = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  int n = 0;

  g_assert_true (set (experiment, "training.batch_size", "9", &error));
  after = mn_experiment_to_string (experiment);
  g_signal_connect (experiment, "changed", G_CALLBACK (count), &n);
  g_assert_true (mn_experiment_restore (experiment, first, &error));
  g_assert_cmpint (n, ==, 1);
  g_assert_true (mn_experiment_get_graph (experiment) == graph);
  /* the network did not change, so neither did its nodes */
  g_assert_true (mn_graph_find (graph, "fc1") == fc1);
  again = mn_experiment_to_string (experiment);
  g_assert_cmpstr (first, ==, again);

  mn_graph_remove (graph, mn_graph_find (graph, "act"));
  g_assert_cmpint (n, ==, 2);
  g_assert_true (mn_experiment_restore (experiment, after, &error));
  g_assert_cmpint (n, ==, 3);
  g_clear_pointer (&again, g_free);
  again = mn_experiment_to_string (experiment);
  g_assert_cmpstr (after, ==, again);
  g_assert_false (mn_experiment_restore (experiment, "{", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_pointer (&again, g_free);
  again = mn_experiment_to_string (experiment);
  g_assert_cmpstr (after, ==, again);
}

/* What the window says where the command line names the place in the file. */
static void
test_titles (void)
{
  static const struct
  {
    const char *message, *titled;
  } cases[] = {
    { "data.split.validation: must be below 10", "Validation: must be below 10" },
    { "training.loss: mse_ needs classes", "Loss: mse_ needs classes" },
    { "training.loss.name: is unknown", "Loss: is unknown" },
    { "training.budget.epochs: is too long", "Budget: is too long" },
    { "training.batch_size 64 would fit: the rest", "Batch size 64 would fit: the rest" },
    { "network: all layers are frozen", "Network: all layers are frozen" },
    { "seed: must be a number", "Seed: must be a number" },
    { "network.fc1, input 2: is taken", "fc1, input 2: is taken" },
    { "network.fc1.units: must be 1 or more", "fc1 · Units: must be 1 or more" },
    { "network.act.layer: is unknown", "act: is unknown" },
    { "training.optimizer.learning_rate", "Learning rate" },
    { "first\ntraining.log_every: second", "first\nLog every: second" },
    { "training.final_weights: “best” needs samples (data.split.validation) that are kept",
      "Final weights: “best” needs samples (“Validation”) that are kept" },
    { "say so in training.evaluate.splits.", "say so in “Evaluation on”." },
    { "training.nothing: is unknown", "training.nothing: is unknown" },
    { "network.fc9.units: is unknown", "network.fc9.units: is unknown" },
    { "network.fc1.size: is unknown", "network.fc1.size: is unknown" },
    { "/home/data.split.validation: no such file", "/home/data.split.validation: no such file" },
    { "mydata.split.validation", "mydata.split.validation" },
    { "training.csv: line 4", "training.csv: line 4" },
    { "in the seed, as ever…", "in the seed, as ever…" },
    { "training.loss: nll needs classes, and the data have none; use mse",
      "Loss: “Negative log-likelihood” needs classes, and the data have none; use “Mean squared error”" },
    { "cross_entropy applies it; use mse.", "“Cross-entropy” applies it; use “Mean squared error”." },
    { "end with log_softmax, or use (mse)", "end with “Log softmax”, or use (“Mean squared error”)" },
    { "data.augment.mixup: takes the loss cross_entropy, not nll; or must be 0",
      "Mixup: takes the loss “Cross-entropy”, not “Negative log-likelihood”; or must be 0" },
    { "end with flatten and linear", "end with flatten and linear" },
    { "mse.csv: has no line; mse.csv", "mse.csv: has no line; mse.csv" },
    { "/runs/mse: is no folder, nor is mse/run", "/runs/mse: is no folder, nor is mse/run" },
    { "mse: is no file", "mse: is no file" },
    { "", "" },
  };
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *titled = mn_experiment_use_titles (experiment, cases[i].message);

      g_assert_cmpstr (titled, ==, cases[i].titled);
    }
  /* A layer may be called as one likes, but for a full stop. */
  g_assert_true (set (experiment, "network.fc1.id", "\"große Schicht\"", &error));
  {
    g_autofree char *titled = mn_experiment_use_titles (experiment, "network.große Schicht: is wrong");

    g_assert_cmpstr (titled, ==, "große Schicht: is wrong");
  }
  /* Or as a loss is. */
  g_assert_true (set (experiment, "network.act.id", "\"mse\"", &error));
  {
    g_autofree char *titled = mn_experiment_use_titles (experiment, "follows mse, with nll");

    g_assert_cmpstr (titled, ==, "follows mse, with “Negative log-likelihood”");
  }
  g_assert_false (set (experiment, "training.batch_size", "0", &error));
  mn_experiment_title_error (experiment, error);
  g_assert_true (g_str_has_prefix (error->message, "Batch size: "));
  mn_experiment_title_error (experiment, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/experiment-set/path", test_set);
  g_test_add_func ("/experiment-set/name", test_set_name);
  g_test_add_func ("/experiment-set/get", test_get);
  g_test_add_func ("/experiment-set/wrong", test_set_wrong);
  g_test_add_func ("/experiment-set/at-load", test_sets_at_load);
  g_test_add_func ("/experiment-set/restore", test_restore);
  g_test_add_func ("/experiment-set/titles", test_titles);
  return g_test_run ();
}
