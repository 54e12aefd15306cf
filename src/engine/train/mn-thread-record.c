/* mn-thread-record.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-thread-record.h"

#include <glib/gstdio.h>
#include <string.h>

#define GROUP "threads"
/* The oldest makes room. */
#define MOST_ENTRIES 500
/* What is larger was not written by us. */
#define MOST_BYTES (256 << 10)

static char *
find_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "minima", "threads.ini", NULL);
}

static GKeyFile *
load (const char *path)
{
  GKeyFile *file = g_key_file_new ();
  GStatBuf info;

  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MOST_BYTES)
    g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

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
  g_autofree char *path = find_path ();
  g_autoptr (GKeyFile) file = load (path);
  const int threads = g_key_file_get_integer (file, GROUP, key, NULL);

  return threads > 0 ? threads : 0;
}

void
mn_thread_record_keep (const char *key,
                       int         threads)
{
  g_autofree char *path = find_path (), *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = load (path);
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  const guint n = keys != NULL ? g_strv_length (keys) : 0;

  for (guint i = 0; i + MOST_ENTRIES <= n; i++)
    g_key_file_remove_key (file, GROUP, keys[i], NULL);
  g_key_file_set_integer (file, GROUP, key, threads);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    g_key_file_save_to_file (file, path, NULL);
}
