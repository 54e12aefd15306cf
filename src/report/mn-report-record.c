/* mn-report-record.c - with what a run was made, and what happened to it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-record.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"
#include "mn-json.h"
#include "mn-run-event.h"

void
mn_report_add_events (MnReportContent *content, const MnRun *run)
{
  const char *const columns[] = { _("Epoch"), _("Update"), _("Event"), NULL };
  g_autoptr (GPtrArray) events = mn_run_events_read (run->dir, NULL);
  MnReportTable *table;

  if (events == NULL || events->len == 0)
    return;
  table = mn_report_content_add_table (content, "events", _("What happened while it was trained."), 3, columns);
  for (guint i = 0; i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);
      g_autofree char *text = mn_run_event_describe (event, run->experiment), *epoch = mn_format_number (event->epoch, 4);
      g_autofree char *step = mn_format_fixed ((double) event->step, 0);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, epoch);
      mn_report_table_add_text (table, step);
      mn_report_table_add_text (table, text);
    }
}

/* A row for each value: "training.optimizer.learning_rate", 0.1. */
static void
add_settings_of (MnReportTable *table, const char *path, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &value))
        {
          g_autofree char *inner = path != NULL ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

          /* The network has a table of its own, the words stand at the top. */
          if (path != NULL || g_str_equal (name, "seed") || g_str_equal (name, "data") || g_str_equal (name, "training"))
            add_settings_of (table, inner, value);
        }
    }
  else
    {
      g_autofree char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                                  ? g_strdup (json_node_get_string (node))
                                  : mn_json_to_string (node, FALSE);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, path);
      mn_report_table_add_text (table, g_strstrip (text));
    }
}

void
mn_report_add_settings (MnReportContent *content, const MnRun *run)
{
  const char *const columns[] = { _("Setting"), _("Value"), NULL };
  g_autofree char *json = mn_experiment_to_string (run->experiment);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  if (node != NULL)
    add_settings_of (mn_report_content_add_table (content, "settings",
                                                  _("The settings, as they stand in the experiment's file."), 2, columns),
                     NULL, node);
}
