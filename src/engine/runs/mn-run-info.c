/* mn-run-info.c - what run.json tells of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-info.h"

#include "mn-json.h"
#include "mn-metrics.h"

static const char *
find_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

GDateTime *
mn_run_info_get_started (JsonObject *info)
{
  const char *text = find_text (info, "started");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_local (time) : NULL;
}

const char *
mn_run_info_get_hash (JsonObject *info)
{
  return find_text (mn_json_get_object (info, "dataset"), "hash");
}

MnShape
mn_run_info_get_sample (JsonObject *info)
{
  JsonObject *dataset = mn_json_get_object (info, "dataset");
  JsonNode *node = dataset != NULL ? json_object_get_member (dataset, "sample") : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint rank = array != NULL ? json_array_get_length (array) : 0;
  MnShape shape = { 0 };

  if (rank > MN_MAX_RANK)
    return shape;
  for (guint i = 0; i < rank; i++)
    {
      JsonNode *size = json_array_get_element (array, i);

      shape.dim[i] = JSON_NODE_HOLDS_VALUE (size) ? json_node_get_int (size) : 0;
    }
  shape.rank = (int) rank;
  return mn_shape_elements (&shape) > 0 ? shape : (MnShape) { 0 };
}

gint64
mn_run_info_get_n_samples (JsonObject *info, MnSplit split)
{
  JsonObject *dataset = mn_json_get_object (info, "dataset");
  JsonNode *node = dataset != NULL ? json_object_get_member (dataset, mn_source_name ((MnSource) split)) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
}
