/* mn-run-info.c - what run.json tells of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-info.h"

#include "mn-metrics.h"

static const char *
find_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonObject *
find_dataset (JsonObject *info)
{
  JsonNode *node = info != NULL ? json_object_get_member (info, "dataset") : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
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
  return find_text (find_dataset (info), "hash");
}

gint64
mn_run_info_get_n_samples (JsonObject *info, MnSplit split)
{
  JsonObject *dataset = find_dataset (info);
  JsonNode *node = dataset != NULL ? json_object_get_member (dataset, mn_source_name ((MnSource) split)) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
}
