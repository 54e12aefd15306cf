/* mn-loss-fix.c - another loss that would put right what is wrong with an experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-loss-fix.h"

/* Best first: of classes it learns faster than the other. */
static const char *const losses[] = { "cross_entropy", "mse" };

/* Whether the loss has to do with the place; other problems need not be tried. */
static gboolean
may_be_of_loss (MnExperiment *experiment, const MnProblem *problem)
{
  g_autoptr (MnFrozenGraph) frozen = NULL;
  int output;

  if (problem->path != NULL)
    return g_str_equal (problem->path, "training.loss") || g_str_equal (problem->path, "data.augment.mixup");
  if (problem->node == NULL)
    return FALSE;
  frozen = mn_experiment_freeze (experiment);
  output = mn_frozen_graph_get_output (frozen);
  return output >= 0 && g_str_equal (mn_frozen_graph_get_node (frozen, output)->owner, problem->node);
}

/* How much is wrong at the place of @problem, and with the loss itself. */
static guint
count_wrong (MnExperiment *experiment, const MnProblem *problem)
{
  g_autoptr (MnProblems) problems = mn_problems_new ();
  guint n = 0;

  mn_experiment_check (experiment, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *found = g_ptr_array_index (problems, i);

      n += (g_strcmp0 (found->path, problem->path) == 0 && g_strcmp0 (found->node, problem->node) == 0)
           || g_strcmp0 (found->path, "training.loss") == 0;
    }
  return n;
}

const MnKind *
mn_experiment_find_better_loss (MnExperiment *experiment, const MnProblem *problem)
{
  const char *now;
  guint before;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);
  g_return_val_if_fail (problem != NULL, NULL);

  if (!may_be_of_loss (experiment, problem))
    return NULL;
  now = mn_experiment_get_loss (experiment)->kind->name;
  before = count_wrong (experiment, problem);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autoptr (MnExperiment) copy = mn_experiment_copy (experiment);
      g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), losses[i]);

      if (!g_str_equal (losses[i], now) && mn_experiment_set (copy, "training.loss.name", name, NULL)
          && count_wrong (copy, problem) < before)
        return mn_loss_find (losses[i]);
    }
  return NULL;
}
