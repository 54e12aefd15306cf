/* mn-network-infos.c - a network as the nodes of a list and a canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-infos.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"
#include "mn-layer-text.h"

struct _MnNetworkInfos
{
  GStringChunk *strings;
  GPtrArray    *inputs; /* (element-type int*) */
  GArray       *infos;  /* (element-type MnNodeInfo) */
};

static char *
keep (MnNetworkInfos *self, char *string)
{
  char *kept = string ? g_string_chunk_insert (self->strings, string) : NULL;

  g_free (string);
  return kept;
}

/* For each node all that is wrong with it, a line each. */
static GHashTable *
collect_problems (const MnProblems *problems)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *problem = problems->pdata[i];
      g_autofree char *reason = NULL;
      const char *before;

      if (!problem->node)
        continue;
      reason = mn_layer_text_reason (problem->reason);
      before = g_hash_table_lookup (texts, problem->node);
      g_hash_table_insert (texts, problem->node,
                           before ? g_strdup_printf ("%s\n%s", before, reason) : g_steal_pointer (&reason));
    }
  return texts;
}

static void
fill_inputs (MnNetworkInfos *self, MnGraph *graph, guint position, GHashTable *positions, MnNodeInfo *info)
{
  const MnNode *node = mn_graph_get_node (graph, position);
  const char *const *from = mn_node_get_from (node);
  int *inputs;

  if (mn_node_get_kind (node)->flags & MN_LAYER_SOURCE)
    return;
  info->n_inputs = from ? g_strv_length ((char **) from) : 1;
  inputs = g_new (int, info->n_inputs + 1);
  g_ptr_array_add (self->inputs, inputs);
  if (!from)
    inputs[0] = (int) position - 1;
  /* Positions are stored plus one, so that "not there" is -1. */
  for (guint i = 0; from && i < info->n_inputs; i++)
    inputs[i] = GPOINTER_TO_INT (g_hash_table_lookup (positions, from[i])) - 1;
  info->inputs = inputs;
}

static char *
subtitle_of (const MnNode *node, const char *settings)
{
  const char *title = mn_group_library_show_title (mn_node_get_kind (node));

  return *settings ? g_strdup_printf ("%s · %s", title, settings) : g_strdup (title);
}

/* What may not find room in the row; NULL when there is nothing of the kind. */
static char *
tooltip_of (const MnNode *node, const char *subtitle)
{
  const char *comment = mn_node_get_comment (node);

  if (comment && *comment)
    return g_strdup_printf ("%s\n%s", subtitle, comment);
  return strstr (subtitle, " · ") ? g_strdup (subtitle) : NULL;
}

static char *
parameters_of (const MnFrozenNode *frozen)
{
  g_autofree char *count = NULL;

  if (!frozen || frozen->output.rank == 0 || frozen->costs.parameters == 0)
    return NULL;
  count = mn_layer_text_count (frozen->costs.parameters);
  /* Translators: a number of parameters, shortly */
  return g_strdup_printf (_("%s param."), count);
}

/* The inputs a problem is about: those it names, that are missing, or whose shape is not that of the first, or cannot be
 * taken by a node of one. */
static guint
bad_ports_of (const MnNodeInfo *info, const MnFrozenNode *known, const MnProblems *problems)
{
  guint ports = 0;

  if (!info->problem)
    return 0;
  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *problem = problems->pdata[i];

      if (g_strcmp0 (problem->node, info->id) == 0 && problem->port >= 0 && problem->port < 32)
        ports |= 1u << problem->port;
    }
  for (guint i = info->n_inputs; i < MIN (info->min_inputs, 32); i++)
    ports |= 1u << i;
  if (ports || !known || known->output.rank > 0 || known->n_inputs != (int) info->n_inputs)
    return ports;
  if (known->n_inputs == 1 && known->input_shapes[0].rank > 0)
    return 1;
  for (int i = 1; i < MIN (known->n_inputs, 32); i++)
    if (known->input_shapes[i].rank > 0 && known->input_shapes[0].rank > 0 &&
        !mn_shape_equal (&known->input_shapes[i], &known->input_shapes[0]))
      ports |= 1u << i;
  return ports;
}

MnNetworkInfos *
mn_network_infos_new (MnGraph *graph, MnFrozenGraph *frozen, const MnProblems *problems)
{
  MnNetworkInfos *self = g_new0 (MnNetworkInfos, 1);
  g_autoptr (GHashTable) texts = collect_problems (problems);
  g_autoptr (GHashTable) positions = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = mn_graph_get_n_nodes (graph);

  self->strings = g_string_chunk_new (4096);
  self->inputs = g_ptr_array_new_with_free_func (g_free);
  self->infos = g_array_sized_new (FALSE, TRUE, sizeof (MnNodeInfo), n);
  for (guint i = 0; i < n; i++)
    g_hash_table_insert (positions, (char *) mn_node_get_id (mn_graph_get_node (graph, i)), GINT_TO_POINTER (i + 1));

  for (guint i = 0; i < n; i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);
      const char *id = mn_node_get_id (node);
      const MnFrozenNode *known = mn_frozen_graph_find_edited (frozen, id);
      const char *problem = g_hash_table_lookup (texts, id);
      g_autofree char *settings = mn_layer_text_settings (mn_node_get_values (node));
      MnNodeInfo info = { .id = id, .title = id, .icon_name = mn_node_get_kind (node)->icon };

      info.subtitle = keep (self, subtitle_of (node, settings));
      /* What a group is, no icon tells. */
      info.brief = *settings && !mn_node_get_group (node) ? g_string_chunk_insert (self->strings, settings) : NULL;
      info.tooltip = keep (self, tooltip_of (node, info.subtitle));
      info.value = known && known->output.rank > 0 ? keep (self, mn_shape_to_string (&known->output)) : "?";
      info.detail = keep (self, parameters_of (known));
      info.problem = problem ? g_string_chunk_insert (self->strings, problem) : NULL;
      info.label = keep (self, mn_layer_text_label (node, known, problem));
      fill_inputs (self, graph, i, positions, &info);
      info.min_inputs = mn_node_get_kind (node)->min_inputs;
      info.max_inputs = mn_node_get_kind (node)->max_inputs;
      info.bad_ports = bad_ports_of (&info, known, problems);
      info.has_place = mn_node_get_place (node, &info.place[0], &info.place[1]);
      g_array_append_val (self->infos, info);
    }
  return self;
}

void
mn_network_infos_free (MnNetworkInfos *self)
{
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->inputs);
  g_array_unref (self->infos);
  g_free (self);
}

const MnNodeInfo *
mn_network_infos_get (const MnNetworkInfos *self, guint *n)
{
  *n = self->infos->len;
  return (const MnNodeInfo *) self->infos->data;
}
