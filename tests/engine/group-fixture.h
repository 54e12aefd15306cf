/* group-fixture.h - groups to test with, and networks of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "graph-fixture.h"

#define IMAGE (&(MnShape) { 3, { 4, 8, 8 } })

#define PREACT                                                                                                         \
  "'preact':{'title':'Block','parameters':{'channels':{'default':4,'title':'Channels'},'init':'default'},'extra':[1],"\
  "'nodes':[{'id':'x','layer':'input'},{'id':'norm','layer':'batch_norm'},{'id':'act','layer':'relu'},"                \
  "{'id':'conv','layer':'conv2d','out_channels':'$channels','kernel_size':3,'padding':1,'init':'$init','odd':'$$5'}," \
  "{'id':'sum','layer':'add','from':['x','conv']}]}"

/* Two inputs, and the layer that leaves is not the last in the list. */
#define FORK                                                                                                           \
  "'fork':{'nodes':[{'id':'a','layer':'input'},{'id':'b','layer':'input'},{'id':'out','layer':'add','from':['t','b']},"\
  "{'id':'t','layer':'tanh','from':['a']}]}"

#define NESTED                                                                                                         \
  "'stage':{'parameters':{'width':8,'rate':1},'nodes':[{'id':'x','layer':'input'},"                                    \
  "{'id':'widen','layer':'conv2d','out_channels':'$width','kernel_size':1,'lr_factor':'$rate'},"                       \
  "{'id':'one','layer':'group','group':'preact','channels':'$width','lr_factor':0.5},"                                 \
  "{'id':'two','layer':'group','group':'preact','channels':'$width','init':'ones','freeze':true}]}"

/* A network, and the definitions of groups in it. With @problems NULL, nothing may be wrong. (transfer full) */
static inline MnGraph *
load (const char *groups,
      const char *network,
      MnProblems *problems)
{
  g_autoptr (JsonNode) definitions = fixture_json (groups);
  g_autoptr (JsonNode) nodes = fixture_json (network);
  g_autoptr (GPtrArray) none = mn_problems_new ();
  MnGraph *graph = mn_graph_new ();

  mn_graph_load_groups (graph, definitions, "groups", problems != NULL ? problems : none);
  mn_graph_load_json (graph, nodes, "network", problems != NULL ? problems : none);
  fixture_assert_problems (none, "");
  return graph;
}

/* "id kind shape parameters", a line each in topological order, with the list positions of what they are wired from. */
static inline char *
fixture_describe (const MnFrozenGraph *frozen)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);
      g_autofree char *shape = mn_shape_to_string (&node->output);
      g_autoptr (JsonObject) settings = json_object_new ();
      g_autoptr (JsonNode) json = json_node_init_object (json_node_alloc (), settings);
      g_autofree char *text = NULL;

      mn_values_save_json (node->values, FALSE, settings);
      json_object_remove_member (settings, "odd");
      text = mn_json_to_string (json, FALSE);
      g_string_append_printf (out, "%s %d %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                              " %" G_GINT64_FORMAT ":", node->id, node->position, node->kind->base.name, shape, text,
                              node->costs.parameters, node->costs.multiplications, node->costs.additions,
                              node->costs.activations);
      for (int port = 0; port < node->n_inputs; port++)
        g_string_append_printf (out, " %s", mn_frozen_graph_get_node (frozen, node->inputs[port])->id);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/* That both stand for the same layers. */
static inline void
fixture_assert_alike (MnGraph       *graph,
                      MnGraph       *plain,
                      const MnShape *input)
{
  g_autoptr (MnFrozenGraph) a = mn_graph_freeze (graph, input);
  g_autoptr (MnFrozenGraph) b = mn_graph_freeze (plain, input);
  g_autofree char *text_a = fixture_describe (a);
  g_autofree char *text_b = fixture_describe (b);

  fixture_assert_problems (mn_frozen_graph_get_problems (a), "");
  fixture_assert_problems (mn_frozen_graph_get_problems (b), "");
  g_assert_true (mn_frozen_graph_is_valid (a));
  g_assert_cmpstr (text_a, ==, text_b);
  g_assert_cmpint (mn_frozen_graph_get_output (a), ==, mn_frozen_graph_get_output (b));
}
