/* mn-experiment-repeats.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-repeats.h"

#include "mn-experiment-private.h"
#include "mn-json.h"

/* What changes nothing of a training. */
static const char *const told_only[] = { "name", "description", "order", "published", "notes" };

/* Of the split. */
static const char *const drawn[] = { "seed", "fold", "random_seed" };

MnExperiment *
mn_experiment_forget_draws (MnExperiment *experiment)
{
  MnExperiment *common;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  common = mn_experiment_copy (experiment);
  mn_experiment_get_state (common)->seed = 0;
  for (guint i = 0; i < G_N_ELEMENTS (drawn); i++)
    mn_values_reset (mn_experiment_get_state (common)->split, drawn[i]);
  return common;
}

/* A layer may say that its input is the one before it, which it is anyhow. */
static gboolean
follows (JsonObject *node, const char *before)
{
  JsonArray *from = json_object_has_member (node, "from") ? json_object_get_array_member (node, "from") : NULL;

  return from != NULL && json_array_get_length (from) == 1 && g_strcmp0 (json_array_get_string_element (from, 0), before) == 0;
}

/* Leaves of each layer what counts. */
static void
simplify_nodes (JsonNode *network)
{
  JsonArray *nodes = json_node_get_array (network);
  const char *before = NULL;

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *node = json_array_get_object_element (nodes, i);

      json_object_remove_member (node, "place");
      json_object_remove_member (node, "comment");
      if (follows (node, before))
        json_object_remove_member (node, "from");
      before = json_object_get_string_member (node, "id");
    }
}

/* Two experiments that have the same text repeat each other. (transfer full) */
static char *
write_what_counts (MnExperiment *experiment)
{
  g_autoptr (MnExperiment) common = mn_experiment_forget_draws (experiment);
  g_autoptr (JsonNode) groups = mn_graph_save_groups (mn_experiment_get_graph (common));
  g_autoptr (JsonNode) network = mn_graph_save_json (mn_experiment_get_graph (common));
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  simplify_nodes (network);
  root = mn_experiment_state_write (mn_experiment_get_state (common), groups, network, TRUE);
  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (told_only); i++)
    if (json_object_has_member (object, told_only[i]))
      json_object_remove_member (object, told_only[i]);
  return mn_json_to_string (root, FALSE);
}

char *
mn_experiment_make_repeat_key (MnExperiment *experiment)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  text = write_what_counts (experiment);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

void
mn_experiment_find_repeats (MnExperiment *const *experiments, guint n, guint *firsts)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (n == 0 || (experiments != NULL && firsts != NULL));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = experiments[i] != NULL ? write_what_counts (experiments[i]) : NULL;
      gpointer first = NULL;

      firsts[i] = i;
      if (text == NULL)
        continue;
      if (g_hash_table_lookup_extended (seen, text, NULL, &first))
        firsts[i] = GPOINTER_TO_UINT (first);
      else
        g_hash_table_insert (seen, g_steal_pointer (&text), GUINT_TO_POINTER (i));
    }
}
