/* mn-loss-fix.c - another loss that would put right what is wrong with an experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-loss-fix.h"

/* Best first: of classes it learns faster than the other. */
static const char *const losses[] = { "cross_entropy", "mse" };

/* Whether the loss has to do with the place of @problem. @output: (nullable): the node that the network ends with */
static gboolean
may_be_of_loss (const MnProblem *problem, const char *output)
{
  if (problem->path != NULL)
    return g_str_equal (problem->path, "training.loss") || g_str_equal (problem->path, "data.augment.mixup");
  return output != NULL && g_strcmp0 (problem->node, output) == 0;
}

/* The node that the network ends with, if something is wrong with any. (transfer full) (nullable) */
static char *
find_output (MnExperiment *experiment, const MnProblems *problems)
{
  g_autoptr (MnFrozenGraph) frozen = NULL;
  gboolean any = FALSE;
  int output;

  for (guint i = 0; i < problems->len && !any; i++)
    any = ((const MnProblem *) g_ptr_array_index (problems, i))->node != NULL;
  if (!any)
    return NULL;
  frozen = mn_experiment_freeze (experiment);
  output = mn_frozen_graph_get_output (frozen);
  return output >= 0 ? g_strdup (mn_frozen_graph_get_node (frozen, output)->owner) : NULL;
}

/* How much is wrong at the place of @problem, and with the loss itself. */
static guint
count_wrong (const MnProblems *problems, const MnProblem *problem)
{
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *found = g_ptr_array_index (problems, i);

      n += (g_strcmp0 (found->path, problem->path) == 0 && g_strcmp0 (found->node, problem->node) == 0)
           || g_strcmp0 (found->path, "training.loss") == 0;
    }
  return n;
}

/* What is wrong with @experiment when it has this loss; NULL: it has it already. (transfer full) */
static MnProblems *
try_loss (MnExperiment *experiment, const char *loss)
{
  g_autoptr (MnExperiment) copy = NULL;
  g_autoptr (JsonNode) name = NULL;
  g_autoptr (MnProblems) problems = NULL;

  if (g_str_equal (loss, mn_experiment_get_loss (experiment)->kind->name))
    return NULL;
  copy = mn_experiment_copy (experiment);
  name = json_node_init_string (json_node_alloc (), loss);
  if (!mn_experiment_set (copy, "training.loss.name", name, NULL))
    return NULL;
  problems = mn_problems_new ();
  mn_experiment_check (copy, problems);
  return g_steal_pointer (&problems);
}

const MnKind **
mn_experiment_find_better_losses (MnExperiment *experiment, const MnProblems *problems)
{
  const MnKind **found;
  g_autofree char *output = NULL;
  MnProblems *tried[G_N_ELEMENTS (losses)] = { NULL };
  gboolean any = FALSE;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);
  g_return_val_if_fail (problems != NULL, NULL);

  found = g_new0 (const MnKind *, problems->len + 1);
  output = find_output (experiment, problems);
  for (guint i = 0; i < problems->len; i++)
    any |= may_be_of_loss (g_ptr_array_index (problems, i), output);
  for (guint k = 0; k < G_N_ELEMENTS (losses) && any; k++)
    tried[k] = try_loss (experiment, losses[k]);
  for (guint i = 0; i < problems->len && any; i++)
    {
      const MnProblem *problem = g_ptr_array_index (problems, i);

      for (guint k = 0; k < G_N_ELEMENTS (losses) && found[i] == NULL && may_be_of_loss (problem, output); k++)
        if (tried[k] != NULL && count_wrong (tried[k], problem) < count_wrong (problems, problem))
          found[i] = mn_loss_find (losses[k]);
    }
  for (guint k = 0; k < G_N_ELEMENTS (losses); k++)
    g_clear_pointer (&tried[k], g_ptr_array_unref);
  return found;
}
