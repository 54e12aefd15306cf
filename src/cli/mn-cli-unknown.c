/* mn-cli-unknown.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-unknown.h"

#include <glib/gi18n-lib.h>

#include "mn-suggest.h"

static void
add_unknown (GPtrArray      *list,
             const MnValues *values,
             const char     *path)
{
  const MnProperty *table = mn_values_get_table (values);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (const MnProperty *property = table; property->name != NULL; property++)
    g_ptr_array_add (known, (gpointer) property->name);
  g_ptr_array_add (known, NULL);
  mn_values_save_json (values, FALSE, object);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (mn_property_find (table, name) == NULL)
      {
        g_autofree char *hint = known->len > 1 ? mn_suggest (name, (const char *const *) known->pdata)
                                               : g_strdup (_("there are no settings here"));

        g_ptr_array_add (list, g_strdup_printf (_("%s.%s: is not a setting and has no effect; %s"), path, name, hint));
      }
}

/* The kind of a node in a definition that has been read, so that it is there. */
static const MnLayerKind *
kind_of (MnGraph    *graph,
         JsonObject *node)
{
  const char *layer = json_object_get_string_member (node, "layer");

  if (!g_str_equal (layer, "group"))
    return mn_layer_find (layer);
  return mn_group_get_kind (mn_graph_find_group (graph, json_object_get_string_member (node, "group")));
}

static void
add_unknown_of_group (GPtrArray *list,
                      MnGraph   *graph,
                      MnGroup   *group)
{
  g_autoptr (JsonNode) definition = mn_group_get_json (group);
  JsonArray *nodes = json_object_get_array_member (json_node_get_object (definition), "nodes");

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      static const char *const members[] = { "id", "layer", "from", "comment", "place", "group", NULL };
      JsonObject *object = json_array_get_object_element (nodes, i);
      g_autoptr (MnValues) values = mn_values_new (kind_of (graph, object)->base.properties);
      g_autofree char *path = NULL;
      g_autoptr (MnProblems) references = mn_problems_new ();

      path = json_object_has_member (object, "id")
             ? g_strdup_printf ("groups.%s.nodes.%s", mn_group_get_name (group),
                                json_object_get_string_member (object, "id"))
             : g_strdup_printf ("groups.%s.nodes[%u]", mn_group_get_name (group), i);
      mn_values_load_json (values, object, members, path, references);
      add_unknown (list, values, path);
    }
}

GPtrArray *
mn_cli_list_unknown (MnExperiment *experiment)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  MnGraph *graph = mn_experiment_get_graph (experiment);

  add_unknown (list, mn_experiment_get_dataset (experiment)->values, "data.dataset");
  add_unknown (list, mn_experiment_get_split (experiment), "data.split");
  add_unknown (list, mn_experiment_get_augment (experiment), "data.augment");
  for (guint i = 0; i < mn_graph_get_n_groups (graph); i++)
    add_unknown_of_group (list, graph, mn_graph_get_group (graph, i));
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      g_autofree char *path = g_strconcat ("network.", mn_node_get_id (node), NULL);

      add_unknown (list, mn_node_get_values (node), path);
    }
  add_unknown (list, mn_experiment_get_loss (experiment)->values, "training.loss");
  add_unknown (list, mn_experiment_get_optimizer (experiment)->values, "training.optimizer");
  add_unknown (list, mn_experiment_get_schedule (experiment)->values, "training.schedule");
  add_unknown (list, mn_experiment_get_training (experiment), "training");
  return list;
}
