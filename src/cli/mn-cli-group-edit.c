/* mn-cli-group-edit.c - minima-cli groups on an experiment's file: a definition put in, a group unfolded, layers folded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-group-edit.h"

#include <glib/gi18n-lib.h>

#include "mn-atomic-file.h"
#include "mn-cli.h"
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-suggest.h"

/* An experiment that uses a group it does not define yet cannot be read as one, so its JSON is changed. */
gboolean
mn_cli_groups_put_into (const MnGroup  *group,
                        const char     *path,
                        GError        **error)
{
  g_autofree char *text = NULL, *written = NULL, *shown = g_filename_display_name (path);
  g_autoptr (JsonNode) root = NULL, added = mn_group_save_json (group);
  g_autoptr (GList) names = NULL;
  JsonObject *object, *groups, *definitions = json_node_get_object (added);
  JsonNode *member;
  gsize length;

  text = mn_json_read_file (path, &length, error);
  root = text != NULL ? mn_json_parse (text, (gssize) length, shown, error) : NULL;
  if (root == NULL)
    return FALSE;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  member = object != NULL ? json_object_get_member (object, "groups") : NULL;
  if (object == NULL || !json_object_has_member (object, "network") || (member != NULL && !JSON_NODE_HOLDS_OBJECT (member)))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is not an experiment"), shown);
      return FALSE;
    }
  if (member == NULL)
    json_object_set_object_member (object, "groups", json_object_new ());
  groups = json_object_get_object_member (object, "groups");

  names = json_object_get_members (definitions);
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *name = l->data;
      JsonNode *definition = json_object_get_member (definitions, name), *there = json_object_get_member (groups, name);

      if (there != NULL && !json_node_equal (there, definition))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: groups.%s: there is another group of this name already"),
                       shown, name);
          return FALSE;
        }
      if (there == NULL)
        json_object_set_member (groups, name, json_node_copy (definition));
    }
  written = mn_json_to_string (root, TRUE);
  return mn_atomic_file_replace (path, written, -1, error);
}

/* (transfer full) */
static char *
list_groups (MnGraph *graph)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);

      if (mn_node_get_group (node) != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", mn_node_get_id (node));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
mn_cli_groups_unfold (MnExperiment  *experiment,
                      const char    *id,
                      GError       **error)
{
  MnGraph *graph = mn_experiment_get_graph (experiment);
  MnNode *node = mn_graph_find (graph, id);
  g_autofree char *known = NULL;

  if (node != NULL && mn_graph_unfold (graph, node) != NULL)
    return TRUE;
  known = list_groups (graph);
  if (*known == '\0')
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("--unfold: no node of the network is a group"));
  else
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("--unfold: “%s” is not a node that is a group; those are %s"), id, known);
  return FALSE;
}

const char *
mn_cli_groups_fold (MnExperiment  *experiment,
                    const char    *ids,
                    const char    *name,
                    GError       **error)
{
  MnGraph *graph = mn_experiment_get_graph (experiment);
  g_auto (GStrv) list = g_strsplit (ids, ",", -1);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  MnNode *node;

  for (char **id = list; *id != NULL; id++)
    {
      const guint before = chosen->len;

      g_strstrip (*id);
      for (guint i = 0; g_str_has_suffix (*id, "/") && i < mn_graph_get_n_nodes (graph); i++)
        {
          const char *name_there = mn_node_get_id (mn_graph_get_node (graph, i));

          if (g_str_has_prefix (name_there, *id))
            g_ptr_array_add (chosen, (gpointer) name_there);
        }
      if (chosen->len == before)
        g_ptr_array_add (chosen, *id);
    }
  g_ptr_array_add (chosen, NULL);
  node = mn_graph_fold (graph, (const char *const *) chosen->pdata, name, NULL, error);
  if (node == NULL)
    {
      g_prefix_error (error, "--fold: ");
      return NULL;
    }
  return mn_node_get_id (node);
}
