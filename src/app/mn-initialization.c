/* mn-initialization.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-initialization.h"

#include "mn-initializer.h"
#include "mn-page-tools.h"

static gboolean
has_initializer (const MnNode *node)
{
  const MnProperty *init = mn_property_find (mn_node_get_kind (node)->base.properties, "init");

  /* Of a PReLU it is a number: its first slope. */
  return init != NULL && init->type == MN_PROPERTY_CHOICE;
}

int
mn_initialization_get (MnDocument *document)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  const char *common = NULL;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);
      const char *name;

      if (!has_initializer (node))
        continue;
      name = mn_values_get_string (mn_node_get_values (node), "init");
      if (common != NULL && !g_str_equal (common, name))
        return -1;
      common = name;
    }
  for (int i = 0; common != NULL && mn_initializer_names[i] != NULL; i++)
    if (g_str_equal (common, mn_initializer_names[i]))
      return i;
  return -1;
}

void
mn_initialization_set (MnDocument *document, int initializer)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  g_autoptr (JsonNode) value = mn_page_string (mn_initializer_names[initializer]);

  mn_document_begin_group (document);
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      g_autoptr (GError) error = NULL;

      if (has_initializer (node) && !mn_graph_set_value (graph, node, "init", value, &error))
        g_warning ("%s: %s", mn_node_get_id (node), error->message);
    }
  mn_document_end_group (document);
}
