/* mn-experiment-path.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-error.h"
#include "mn-experiment-private.h"
#include "mn-suggest.h"

gboolean
mn_path_is_duration (const char *path)
{
  return g_str_equal (path, "training.budget") || g_str_equal (path, "training.evaluate.every");
}

char *
mn_path_join (char **parts, guint n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i ? "." : "", parts[i]);
  return g_string_free (out, FALSE);
}

void
mn_path_set_unknown (GError **error, const char *path, const char *where, const char *name, GPtrArray *candidates)
{
  g_autofree char *hint = NULL;

  g_ptr_array_add (candidates, NULL);
  hint = mn_suggest (name, (const char *const *) candidates->pdata);
  if (*where)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is no “%s” in %s; %s"), path, name, where, hint);
  else
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is no “%s”; %s"), path, name, hint);
}

/* The path of the first setting of that name within @object; NULL: there is none. (transfer full) */
static char *
find_deeper (JsonObject *object, const char *name)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *value = json_object_get_member (object, l->data);
      g_autofree char *found = NULL;

      if (g_str_equal (l->data, name))
        return g_strdup (name);
      found = JSON_NODE_HOLDS_OBJECT (value) ? find_deeper (json_node_get_object (value), name) : NULL;
      if (found != NULL)
        return g_strdup_printf ("%s.%s", (const char *) l->data, found);
    }
  return NULL;
}

/* Who names the setting alone is told where it is. FALSE: it is nowhere. */
static gboolean
set_deeper (GError **error, const char *name, JsonObject *root)
{
  g_autofree char *path = find_deeper (root, name);

  if (path == NULL)
    return FALSE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is no “%s”; did you mean %s?"), name, name, path);
  return TRUE;
}

int
mn_path_parse_index (const char *name, guint n)
{
  guint64 index;

  if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT, &index, NULL) || index >= n)
    return -1;
  return (int) index;
}

char **
mn_path_split (const char *path)
{
  g_autoptr (GString) plain = g_string_new (path);
  char *open, *close;

  while ((open = strchr (plain->str, '[')) && (close = strchr (open, ']')))
    {
      g_string_erase (plain, close - plain->str, 1);
      *open = '.';
    }
  return g_strsplit (plain->str, ".", -1);
}

JsonNode *
mn_path_find_container (JsonNode *root, const char *path, char **parts, GError **error)
{
  JsonNode *node = root;
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *where = mn_path_join (parts, i);
      JsonNode *next = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObject *object = json_node_get_object (node);

          next = json_object_get_member (object, parts[i]);
          if (!next && i + 1 == n && mn_path_is_duration (where) &&
              (g_str_equal (parts[i], "epochs") || g_str_equal (parts[i], "steps")))
            return node;
          if (!next && n == 1 && g_str_equal (parts[0], "published"))
            return node;
          /* A definition that is not there yet can be put there. */
          if (!next && n == 2 && i == 1 && g_str_equal (parts[0], "groups"))
            return node;
          if (!next)
            {
              g_autoptr (GList) members = json_object_get_members (object);
              g_autoptr (GPtrArray) candidates = g_ptr_array_new ();

              for (GList *l = members; l; l = l->next)
                if (i > 0 || !g_str_equal (l->data, "minima"))
                  g_ptr_array_add (candidates, l->data);
              if (i == 0 && !json_object_has_member (object, "groups"))
                g_ptr_array_add (candidates, (char *) "groups");
              if (i == 0)
                g_ptr_array_add (candidates, (char *) "network");
              if (mn_path_is_duration (where))
                {
                  g_ptr_array_set_size (candidates, 0);
                  g_ptr_array_add (candidates, (char *) "epochs");
                  g_ptr_array_add (candidates, (char *) "steps");
                }
              if (n > 1 || !set_deeper (error, path, object))
                mn_path_set_unknown (error, path, where, parts[i], candidates);
              return NULL;
            }
        }
      else if (JSON_NODE_HOLDS_ARRAY (node))
        {
          JsonArray *array = json_node_get_array (node);
          int index = mn_path_parse_index (parts[i], json_array_get_length (array));

          if (index < 0)
            {
              g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s is a list of %u; “%s” is no place in it"), path,
                           where, json_array_get_length (array), parts[i]);
              return NULL;
            }
          next = json_array_get_element (array, index);
        }
      else
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s is a single value; there is nothing in it"), path,
                       where);
          return NULL;
        }
      if (i + 1 == n)
        return node;
      node = next;
    }
  return node;
}

JsonNode *
mn_path_write_settings (MnExperiment *self)
{
  g_autoptr (JsonNode) groups = mn_graph_save_groups (mn_experiment_get_graph (self));

  if (!groups)
    {
      groups = json_node_init_object (json_node_alloc (), NULL);
      json_node_take_object (groups, json_object_new ());
    }
  return mn_experiment_state_write (mn_experiment_get_state (self), groups, NULL, TRUE);
}

/* The group's node that the layer called @name is in, or NULL. */
static MnNode *
find_group_of (MnGraph *graph, const char *name)
{
  for (const char *slash = strchr (name, '/'); slash; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *id = g_strndup (name, slash - name);
      MnNode *node = mn_graph_find (graph, id);

      if (node && mn_node_get_group (node))
        return node;
    }
  return NULL;
}

MnNode *
mn_path_find_node (MnGraph *graph, const char *path, const char *name, GError **error)
{
  MnNode *node = mn_graph_find (graph, name);
  g_autoptr (GPtrArray) candidates = NULL;
  int index;

  if (node)
    return node;
  index = mn_path_parse_index (name, mn_graph_get_n_nodes (graph));
  if (index >= 0)
    return mn_graph_get_node (graph, index);
  node = find_group_of (graph, name);
  if (node)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: “%s” is in a group and follows its definition; set a parameter of “%s”, or change "
                     "groups.%s"),
                   path, name, mn_node_get_id (node), mn_group_get_name (mn_node_get_group (node)));
      return NULL;
    }
  candidates = g_ptr_array_new ();
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    g_ptr_array_add (candidates, (char *) mn_node_get_id (mn_graph_get_node (graph, i)));
  mn_path_set_unknown (error, path, "network", name, candidates);
  return NULL;
}

gboolean
mn_path_check (const char *path, char **parts, GError **error)
{
  gboolean empty = !parts[0];

  for (guint i = 0; parts[i]; i++)
    empty = empty || !*parts[i];
  if (empty || !g_utf8_validate (path, -1, NULL))
    {
      g_autofree char *shown = g_utf8_make_valid (path, -1);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("“%s” is not a path; a path is written training.optimizer.learning_rate"), shown);
      return FALSE;
    }
  return TRUE;
}
