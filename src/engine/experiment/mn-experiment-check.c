/* mn-experiment-check.c - what keeps an experiment from being trained, besides the graph's own problems.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-experiment.h"
#include "mn-mixup.h"
#include "mn-numbers.h"

static void
check_weights (const MnSpec *loss, int n_classes, MnProblems *problems)
{
  const char *text, *at;
  double weight, total = 0;
  gssize n;

  if (!mn_property_find (loss->kind->properties, "class_weights"))
    return;
  text = at = mn_values_get_string (loss->values, "class_weights");
  n = mn_numbers_count (text);
  while (mn_numbers_next (&at, &weight))
    total += weight;
  if (n > 0 && n_classes > 0 && n != n_classes)
    mn_problems_add (problems, "training.loss.class_weights",
                     _("has %d weights for %d classes: give one for each, or none"), (int) n, n_classes);
  else if (n > 0 && !(total > 0))
    mn_problems_add (problems, "training.loss.class_weights", _("leaves nothing to learn: all weights are 0"));
}

static void
check_output (MnExperiment *experiment, const MnFrozenGraph *frozen, MnProblems *problems)
{
  const MnSpec *dataset = mn_experiment_get_dataset (experiment);
  const MnLossKind *loss = (const MnLossKind *) mn_experiment_get_loss (experiment)->kind;
  const MnFrozenNode *output;
  g_autofree char *shape = NULL;
  MnShape sample;
  int n_classes = 0;
  const gboolean binary = g_str_equal (loss->base.name, "bce_with_logits");

  mn_dataset_describe (dataset, &sample, &n_classes);
  n_classes = mn_split_count_classes (mn_experiment_get_split (experiment), n_classes);
  check_weights (mn_experiment_get_loss (experiment), n_classes, problems);
  if (loss->classification && n_classes == 0 && sample.rank > 0)
    {
      mn_problems_add (problems, "training.loss", _("%s needs classes, and the data have none; use mse"), loss->base.name);
      return;
    }
  if (mn_frozen_graph_get_output (frozen) < 0)
    return;
  output = mn_frozen_graph_get_node (frozen, mn_frozen_graph_get_output (frozen));
  if (output->output.rank > 1)
    {
      shape = mn_shape_to_string (&output->output);
      mn_problems_add_node (problems, output->owner, -1,
                            _("the output is %s; the loss needs a list of features: end with flatten and linear"), shape);
    }
  else if (output->output.rank == 1 && n_classes > 0 && output->output.dim[0] != n_classes
           && !(binary && n_classes == 2 && output->output.dim[0] == 1))
    {
      shape = mn_shape_to_string (&output->output);
      mn_problems_add_node (problems, output->owner, -1,
                            g_dngettext (GETTEXT_PACKAGE, "the output has %s feature but the data have %d classes",
                                         "the output has %s features but the data have %d classes",
                                         (gulong) output->output.dim[0]),
                            shape, n_classes);
    }
  else if (output->output.rank == 1 && n_classes == 0 && sample.rank > 0 && output->output.dim[0] != 1)
    {
      shape = mn_shape_to_string (&output->output);
      mn_problems_add_node (problems, output->owner, -1,
                            _("the output has %s features but the data have one number to predict"), shape);
    }
  if (g_str_equal (loss->base.name, "cross_entropy") && g_str_equal (output->kind->base.name, "softmax"))
    mn_problems_add_node (problems, output->owner, -1,
                          _("%s applies softmax itself, and twice learns badly: remove this softmax, or use mse"),
                          loss->base.name);
  if (binary && g_str_equal (output->kind->base.name, "sigmoid"))
    mn_problems_add_node (problems, output->owner, -1,
                          _("%s applies the sigmoid itself, and twice learns badly: remove this sigmoid, or use mse"),
                          loss->base.name);
  if (g_str_equal (loss->base.name, "nll") && !g_str_equal (output->kind->base.name, "log_softmax"))
    mn_problems_add_node (problems, output->owner, -1,
                          _("nll needs log-probabilities: end with log_softmax, or use cross_entropy"));
}

static void
check_augment (MnExperiment *experiment, MnProblems *problems)
{
  const MnSpec *dataset = mn_experiment_get_dataset (experiment);
  MnShape sample;
  int n_classes;

  mn_dataset_describe (dataset, &sample, &n_classes);
  if (sample.rank > 0 && sample.rank != 3 && mn_augment_is_on (mn_experiment_get_augment (experiment)))
    mn_problems_add (problems, "data.augment", _("changes images, but the samples are no images"));
  if (mn_mixup_get_alpha (mn_experiment_get_augment (experiment)) > 0 && n_classes > 0
      && !g_str_equal (mn_experiment_get_loss (experiment)->kind->name, "cross_entropy"))
    mn_problems_add (problems, "data.augment.mixup", _("blends classes, which takes the loss cross_entropy, not %s; or must be 0"),
                     mn_experiment_get_loss (experiment)->kind->name);
}

/* Of layers in groups, too, which take their settings from the group's node. */
static void
check_initializers (MnFrozenGraph *frozen, MnProblems *problems)
{
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);
      const MnValues *values = node->values;

      if (mn_property_find (mn_values_get_table (values), "init_low") && mn_values_is_relevant (values, "init_low")
          && mn_values_get_float (values, "init_low") > mn_values_get_float (values, "init_high"))
        mn_problems_add_node (problems, node->owner, -1, _("init_low must not be above init_high"));
    }
}

static void
check_frozen (MnFrozenGraph *frozen, MnProblems *problems)
{
  MnCosts totals;

  if (!mn_frozen_graph_is_valid (frozen))
    return;
  mn_frozen_graph_get_totals (frozen, &totals);
  if (totals.parameters > 0 && totals.trainable == 0)
    mn_problems_add (problems, "network", _("all layers are frozen: there is nothing to train"));
}

/* How many samples there are is known here only where a setting says it; of data in files the loader does. */
static void
check_split (MnExperiment *experiment, MnProblems *problems)
{
  const MnSpec *dataset = mn_experiment_get_dataset (experiment);
  gint64 validation = mn_values_get_int (mn_experiment_get_split (experiment), "validation");
  g_autofree char *shown = NULL;
  gint64 samples;

  if (!mn_property_find (dataset->kind->properties, "samples"))
    return;
  samples = mn_values_get_int (dataset->values, "samples");
  shown = g_strdup_printf ("%" G_GINT64_FORMAT, samples);
  if (validation >= samples)
    mn_problems_add (problems, "data.split.validation",
                     _("leaves nothing to train on: there are %s samples, must be below that"), shown);
}

/* Whether there will be validation samples, by their number or as a fold. */
static gboolean
sets_validation_aside (MnExperiment *experiment)
{
  const MnValues *split = mn_experiment_get_split (experiment);

  return mn_values_get_int (split, "validation") > 0 || mn_values_get_int (split, "folds") > 0;
}

/* A schedule that waits for a number needs that number to be measured. */
static void
check_schedule (MnExperiment *experiment, MnProblems *problems)
{
  const MnSpec *schedule = mn_experiment_get_schedule (experiment);
  const char *watched = mn_schedule_get_watched (schedule);
  int n_classes;
  MnShape sample;

  mn_schedule_check (schedule, problems);
  if (!watched)
    return;
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &sample, &n_classes);
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (g_str_has_prefix (watched, mn_split_name (i)) && !mn_experiment_get_evaluate_split (experiment, i))
      mn_problems_add (problems, "training.schedule.watch",
                       _("%s is not measured: training.evaluate.splits must name \"%s\""), watched, mn_split_name (i));
  if (g_str_has_prefix (watched, "validation") && !sets_validation_aside (experiment))
    mn_problems_add (problems, "training.schedule.watch",
                     _("%s is not measured: data.split.validation must be above 0"), watched);
  if (g_str_has_suffix (watched, "accuracy") && n_classes == 0 && sample.rank > 0)
    mn_problems_add (problems, "training.schedule.watch", _("there is no accuracy without classes: watch a loss"));
}

/* Among as many as there are every class is. */
static void
check_evaluation (MnExperiment *experiment, MnProblems *problems)
{
  gint64 k = mn_values_get_int (mn_experiment_get_evaluate (experiment), "top_k");
  int n_classes;
  MnShape sample;

  if (k == 0)
    return;
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &sample, &n_classes);
  n_classes = mn_split_count_classes (mn_experiment_get_split (experiment), n_classes);
  if (n_classes > 0 && k >= n_classes)
    mn_problems_add (problems, "training.evaluate.top_k",
                     _("with %d classes every sample would be right: must be below %d, or 0 to leave it out"), n_classes, n_classes);
  else if (n_classes == 0 && sample.rank > 0)
    mn_problems_add (problems, "training.evaluate.top_k", _("there is no accuracy without classes: must be 0"));
}

static void
check_training (MnExperiment *experiment, MnProblems *problems)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (experiment);
  const MnValues *training = mn_experiment_get_training (experiment);
  gboolean validates = mn_experiment_get_evaluate_split (experiment, MN_SPLIT_VALIDATION);

  if (g_str_equal (optimizer->kind->name, "sgd") && mn_values_get_bool (optimizer->values, "nesterov"))
    {
      if (!(mn_values_get_float (optimizer->values, "momentum") > 0))
        mn_problems_add (problems, "training.optimizer.nesterov", _("needs a momentum above 0"));
      if (mn_values_get_float (optimizer->values, "dampening") != 0)
        mn_problems_add (problems, "training.optimizer.nesterov", _("needs a dampening of 0"));
    }
  check_schedule (experiment, problems);
  if (g_str_equal (mn_values_get_string (training, "final_weights"), "best"))
    {
      if (!sets_validation_aside (experiment))
        mn_problems_add (problems, "training.final_weights",
                         _("\"best\" is chosen on validation samples: data.split.validation must be above 0"));
      else if (!validates)
        mn_problems_add (problems, "training.final_weights",
                         _("\"best\" is chosen on validation samples: training.evaluate.splits must name \"validation\""));
    }
}

void
mn_experiment_check (MnExperiment *experiment, MnProblems *problems)
{
  g_autoptr (MnFrozenGraph) frozen = NULL;
  const MnProblems *found;

  g_return_if_fail (MN_IS_EXPERIMENT (experiment));
  g_return_if_fail (problems != NULL);

  frozen = mn_experiment_freeze (experiment);
  found = mn_frozen_graph_get_problems (frozen);
  for (guint i = 0; i < found->len; i++)
    {
      const MnProblem *problem = g_ptr_array_index (found, i);

      if (problem->node)
        mn_problems_add_node (problems, problem->node, problem->port, "%s", problem->reason);
      else
        mn_problems_add (problems, problem->path, "%s", problem->reason);
    }
  check_output (experiment, frozen, problems);
  check_augment (experiment, problems);
  check_frozen (frozen, problems);
  check_initializers (frozen, problems);
  check_split (experiment, problems);
  check_training (experiment, problems);
  check_evaluation (experiment, problems);
}
