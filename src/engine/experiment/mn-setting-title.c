/* mn-setting-title.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-title.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-experiment-private.h"
#include "mn-group.h"

#define NETWORK "network."

/* The settings of the layer @id; "block1/conv" is inside of the group block1. NULL: there is no such layer. */
static const MnProperty *
find_layer_table (MnGraph *graph, const char *id)
{
  const MnNode *node = mn_graph_find (graph, id);
  const char *slash = strchr (id, '/');
  g_autofree char *outer = NULL;
  const MnGroup *group;

  if (node != NULL)
    return mn_node_get_kind (node)->base.properties;
  if (slash == NULL)
    return NULL;
  outer = g_strndup (id, (gsize) (slash - id));
  node = mn_graph_find (graph, outer);
  group = node != NULL ? mn_group_of_kind (mn_node_get_kind (node)) : NULL;
  for (int i = 0; group != NULL && i < mn_group_get_n_layers (group); i++)
    if (g_str_equal (mn_group_get_layer_id (group, i), slash + 1))
      return mn_group_get_layer_kind (group, i)->base.properties;
  return NULL;
}

/* The settings that stand in @owner, "training.optimizer" or "network.drop1"; NULL: there is no such table. */
static const MnProperty *
find_table (MnExperiment *experiment, const char *owner)
{
  const MnExperimentState *state = mn_experiment_get_state (experiment);
  const struct
  {
    const char     *path;
    const MnValues *values;
  } tables[] = {
    { "training", state->training },
    { "training.evaluate", state->evaluate },
    { "training.loss", state->loss->values },
    { "training.optimizer", state->optimizer->values },
    { "training.schedule", state->schedule->values },
    { "data.dataset", state->dataset->values },
    { "data.split", state->split },
    { "data.augment", state->augment },
  };

  if (g_str_has_prefix (owner, NETWORK))
    return find_layer_table (mn_experiment_get_graph (experiment), owner + strlen (NETWORK));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].path, owner))
      return mn_values_get_table (tables[i].values);
  return NULL;
}

char *
mn_experiment_find_title (MnExperiment *experiment, const char *path, char **layer)
{
  const char *dot, *title;
  g_autofree char *owner = NULL;
  const MnProperty *table, *property;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && path != NULL, NULL);

  if (layer != NULL)
    *layer = NULL;
  dot = strrchr (path, '.');
  if (dot == NULL)
    return NULL;
  owner = g_strndup (path, (gsize) (dot - path));
  table = find_table (experiment, owner);
  property = table != NULL ? mn_property_find (table, dot + 1) : NULL;
  if (property == NULL)
    return NULL;
  if (layer != NULL && g_str_has_prefix (owner, NETWORK))
    *layer = g_strdup (owner + strlen (NETWORK));
  /* "Folds (0: none)" */
  title = _(property->title);
  return g_strchomp (g_strndup (title, strcspn (title, "(")));
}
