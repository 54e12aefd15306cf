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

GPtrArray *
mn_cli_list_unknown (MnExperiment *experiment)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  MnGraph *graph = mn_experiment_get_graph (experiment);

  add_unknown (list, mn_experiment_get_dataset (experiment)->values, "data.dataset");
  add_unknown (list, mn_experiment_get_split (experiment), "data.split");
  add_unknown (list, mn_experiment_get_augment (experiment), "data.augment");
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
