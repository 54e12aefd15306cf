/* mn-thread-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-thread-record.h"

#include <string.h>

#include "mn-machine-record.h"

#define SUBJECT "threads"

static void
add_json (GChecksum *sum, JsonNode *node)
{
  g_autofree char *text = node != NULL ? json_to_string (node, FALSE) : g_strdup ("");

  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
  g_clear_pointer (&node, json_node_unref);
}

/* What is computed, without remarks and places in the drawing. (transfer full) */
static JsonNode *
save_network (MnGraph *graph)
{
  JsonNode *network = mn_graph_save_json (graph);
  JsonArray *nodes = json_node_get_array (network);

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      json_object_remove_member (json_array_get_object_element (nodes, i), "comment");
      json_object_remove_member (json_array_get_object_element (nodes, i), "place");
    }
  return network;
}

char *
mn_thread_record_key (MnExperiment    *experiment,
                      const MnDataset *dataset,
                      MnBackend       *backend,
                      int              batch_size)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *shape = mn_shape_to_string (&dataset->shape);
  g_autofree char *others = g_strdup_printf (
    "%s\n%s\n%s\n%d\n%d\n%d\n%d\n%s\n%s\n%d", MN_VERSION, backend->klass->name, backend->description, backend->precision,
    backend->untransformed, (int) backend->dtype, batch_size, mn_experiment_get_loss (experiment)->kind->name,
    mn_experiment_get_optimizer (experiment)->kind->name,
    mn_values_get_bool (mn_experiment_get_training (experiment), "activation_checkpointing"));

  add_json (sum, save_network (mn_experiment_get_graph (experiment)));
  add_json (sum, mn_graph_save_groups (mn_experiment_get_graph (experiment)));
  g_checksum_update (sum, (const guchar *) shape, (gssize) strlen (shape) + 1);
  g_checksum_update (sum, (const guchar *) others, (gssize) strlen (others));
  return g_strdup (g_checksum_get_string (sum));
}

int
mn_thread_record_find (const char *key)
{
  return mn_machine_record_find (SUBJECT, key);
}

int
mn_thread_record_keep (const char *key,
                       int         threads)
{
  const int held = mn_machine_record_keep (SUBJECT, key, threads);

  return held > 0 ? held : threads;
}
