/* mn-graph-json.c - the "network" member of an experiment file: a list of nodes.
 *
 * { "id": "conv1", "layer": "conv2d", "out_channels": 64, "from": ["image"], "comment": "the stem" }
 *
 * "place": [x, y] says where it lies when the network is drawn; without it that is found automatically.
 *
 * Members a layer does not know stay with its values and are written back, so that a file of a later version survives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-suggest.h"

/* Problems up to which it is said which groups there are: a file may have any number of wrong nodes. */
#define MAX_HINTS 50

static const char *const reserved[] = { "id", "layer", "from", "comment", "place", NULL };
static const char *const reserved_of_groups[] = { "id", "layer", "from", "comment", "place", "group", NULL };

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* The id of the element, or NULL: not given, or wrong, which is reported then. */
static const char *
read_id (JsonObject *object,
         GHashTable *given,
         const char *place,
         MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, "id");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  if (node == NULL)
    return NULL;

  path = g_strconcat (place, ".id", NULL);
  if (!is_string (node))
    {
      mn_problems_add (problems, path, "%s", _("must be a text, as \"conv1\""));
      return NULL;
    }

  id = json_node_get_string (node);
  if (!mn_graph_check_id (id, &error))
    {
      mn_problems_add (problems, path, "%s", error->message);
      return NULL;
    }
  if (!g_hash_table_add (given, (gpointer) id))
    {
      mn_problems_add (problems, path, _("another node is called “%s” already; ids must differ"), id);
      return NULL;
    }

  return id;
}

/* The kind of a node whose layer is "group". */
static const MnLayerKind *
read_group (MnGraph    *graph,
            JsonObject *object,
            const char *place,
            MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, "group");
  g_autofree char *path = g_strconcat (place, ".group", NULL);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autofree char *hint = NULL;
  const char *name;
  MnGroup *group;

  if (node == NULL || !is_string (node))
    {
      mn_problems_add (problems, path, "%s", node == NULL ? _("is missing; must be the name of a group")
                                                          : _("must be a text, the name of a group"));
      return NULL;
    }

  name = json_node_get_string (node);
  group = mn_graph_find_group (graph, name);
  if (group != NULL)
    return mn_group_get_kind (group);

  if (g_hash_table_contains (graph->spoilt, name))
    return NULL; /* what is wrong with its definition has been said */
  if (graph->groups->len == 0 || problems->len >= MAX_HINTS)
    mn_problems_add (problems, path, _("there is no group “%s”; its definition must stand under \"groups\" "
                                             "(for one of the library, minima-cli groups %s --into FILE puts it there)"),
                     name, name);
  else
    {
      for (guint i = 0; i < graph->groups->len; i++)
        g_ptr_array_add (known, (gpointer) mn_group_get_name (graph->groups->pdata[i]));
      g_ptr_array_add (known, NULL);
      hint = mn_suggest (name, (const char *const *) known->pdata);
      mn_problems_add (problems, path, _("there is no group “%s” under \"groups\"; %s (for one of the library, minima-cli "
                                         "groups %s --into FILE puts it there)"), name, hint, name);
    }
  return NULL;
}

static const MnLayerKind *
read_kind (MnGraph    *graph,
           JsonObject *object,
           const char *place,
           MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, "layer");
  g_autofree char *path = g_strconcat (place, ".layer", NULL);
  g_autofree char *names = NULL;
  const MnLayerKind *kind;

  if (node != NULL && is_string (node))
    {
      if (g_str_equal (json_node_get_string (node), "group"))
        return read_group (graph, object, place, problems);
      kind = mn_layer_find (json_node_get_string (node));
      if (kind != NULL)
        return kind;
    }

  names = g_strjoinv (", ", (char **) mn_layer_names ());
  if (node == NULL)
    mn_problems_add (problems, path, _("is missing; must be \"group\" or one of %s"), names);
  else if (!is_string (node))
    mn_problems_add (problems, path, _("must be a text, one of %s"), names);
  else
    mn_problems_add (problems, path,
                     mn_graph_find_group (graph, json_node_get_string (node)) != NULL
                       ? _("there is no layer “%1$s”, but a group: \"layer\": \"group\", \"group\": \"%1$s\"")
                       : _("there is no layer “%1$s”; must be \"group\" or one of %2$s"),
                     json_node_get_string (node), names);

  return NULL;
}

static void
read_from (MnNode     *node,
           JsonObject *object,
           const char *place,
           MnProblems *problems)
{
  JsonNode *member = json_object_get_member (object, "from");
  g_autofree char *path = NULL;
  GStrvBuilder *builder;
  JsonArray *array;
  gboolean right = TRUE;

  if (member == NULL)
    return;

  path = g_strconcat (place, ".from", NULL);
  builder = g_strv_builder_new ();
  if (is_string (member))
    {
      g_strv_builder_add (builder, json_node_get_string (member));
    }
  else if (JSON_NODE_HOLDS_ARRAY (member))
    {
      array = json_node_get_array (member);
      for (guint i = 0; i < json_array_get_length (array) && right; i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          right = is_string (element);
          if (right)
            g_strv_builder_add (builder, json_node_get_string (element));
        }
    }
  else
    {
      right = FALSE;
    }

  if (right)
    mn_node_take_from (node, g_strv_builder_end (builder));
  else
    mn_problems_add (problems, path, "%s", _("must be a list of node ids, as [\"conv1\", \"conv2\"]"));
  g_strv_builder_unref (builder);
}

static void
read_comment (MnNode     *node,
              JsonObject *object,
              const char *place,
              MnProblems *problems)
{
  JsonNode *member = json_object_get_member (object, "comment");

  if (member == NULL)
    return;

  if (is_string (member))
    {
      const char *comment = json_node_get_string (member);

      node->comment = *comment != '\0' ? g_strdup (comment) : NULL;
    }
  else
    {
      g_autofree char *path = g_strconcat (place, ".comment", NULL);

      mn_problems_add (problems, path, "%s", _("must be a text"));
    }
}

/* A coordinate; FALSE: it is none. */
static gboolean
read_coordinate (JsonNode *node,
                 double   *out)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;

  *out = json_node_get_double (node);
  return fabs (*out) <= MN_GRAPH_MAX_PLACE;
}

static void
read_place (MnNode     *node,
            JsonObject *object,
            const char *place,
            MnProblems *problems)
{
  JsonNode *member = json_object_get_member (object, "place");
  g_autofree char *path = NULL;
  JsonArray *array;

  if (member == NULL)
    return;

  array = JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;
  if (array != NULL && json_array_get_length (array) == 2 &&
      read_coordinate (json_array_get_element (array, 0), &node->place[0]) &&
      read_coordinate (json_array_get_element (array, 1), &node->place[1]))
    {
      node->has_place = TRUE;
      return;
    }

  path = g_strconcat (place, ".place", NULL);
  mn_problems_add (problems, path, _("must be two numbers from %.0f to %.0f, x and y of the node as it is drawn, as "
                                     "[120, 80]"), -MN_GRAPH_MAX_PLACE, MN_GRAPH_MAX_PLACE);
}

static void
save_place (const MnNode *node,
            JsonObject   *object)
{
  JsonArray *array = json_array_new ();

  for (int i = 0; i < 2; i++)
    if (node->place[i] == rint (node->place[i]))
      json_array_add_int_element (array, (gint64) node->place[i]);
    else
      json_array_add_double_element (array, node->place[i]);
  json_object_set_array_member (object, "place", array);
}

/* Reads one element; NULL when it cannot become a node. @given collects the ids that stand in the file. */
static MnNode *
read_node (MnGraph    *graph,
           JsonNode   *element,
           guint       index,
           GHashTable *given,
           const char *path,
           MnProblems *problems)
{
  g_autofree char *place = g_strdup_printf ("%s[%u]", path, index);
  const MnLayerKind *kind;
  JsonObject *object;
  const char *id;
  MnNode *node;

  if (!JSON_NODE_HOLDS_OBJECT (element))
    {
      mn_problems_add (problems, place, "%s", _("must be an object, as { \"id\": \"act1\", \"layer\": \"relu\" }"));
      return NULL;
    }

  object = json_node_get_object (element);
  id = read_id (object, given, place, problems);
  if (id != NULL)
    {
      g_free (place);
      place = g_strconcat (path, ".", id, NULL);
    }

  kind = read_kind (graph, object, place, problems);
  if (kind == NULL)
    return NULL;

  node = mn_node_new (kind, id);
  read_from (node, object, place, problems);
  read_comment (node, object, place, problems);
  read_place (node, object, place, problems);
  mn_values_load_json (node->values, object, node->group != NULL ? reserved_of_groups : reserved, place, problems);

  return node;
}

GPtrArray *
mn_graph_read_nodes (MnGraph    *graph,
                     JsonNode   *network,
                     const char *path,
                     MnProblems *problems)
{
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_node_free);
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (network))
    {
      mn_problems_add (problems, path, "%s", _("must be a list of nodes"));
      return nodes;
    }

  array = json_node_get_array (network);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      MnNode *node = read_node (graph, json_array_get_element (array, i), i, given, path, problems);

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }

  return nodes;
}

void
mn_graph_put_nodes (MnGraph   *graph,
                    GPtrArray *nodes)
{
  mn_graph_clear (graph);
  g_ptr_array_set_free_func (nodes, NULL);

  /* First those with ids of their own, so that none of them is taken by one that is made up. */
  for (guint i = 0; i < nodes->len; i++)
    {
      MnNode *node = g_ptr_array_index (nodes, i);

      g_ptr_array_add (graph->nodes, node);
      if (node->id != NULL)
        g_hash_table_insert (graph->by_id, node->id, node);
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      MnNode *node = g_ptr_array_index (nodes, i);

      if (node->id != NULL)
        continue;
      node->id = mn_graph_make_id (graph, mn_node_get_stem (node->kind));
      g_hash_table_insert (graph->by_id, node->id, node);
    }
}

/**
 * mn_graph_load_json:
 * @graph: a graph
 * @network: a list of nodes
 * @path: JSON path of @network, for messages: "network"
 * @problems: gets everything that is wrong
 *
 * Replaces all nodes. A node without an id, or with one that cannot be used, gets a free one; one whose layer does not
 * exist, or whose group is not defined (see mn_graph_load_groups()), is left out. Whether wires lead somewhere is not
 * asked here but when the graph is frozen.
 */
void
mn_graph_load_json (MnGraph    *graph,
                    JsonNode   *network,
                    const char *path,
                    MnProblems *problems)
{
  g_autoptr (GPtrArray) nodes = NULL;

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (network != NULL);
  g_return_if_fail (path != NULL);
  g_return_if_fail (problems != NULL);

  nodes = mn_graph_read_nodes (graph, network, path, problems);
  mn_graph_put_nodes (graph, nodes);
  mn_graph_changed (graph);
}

JsonNode *
mn_node_save_json (const MnNode *node)
{
  JsonObject *object = json_object_new ();
  JsonNode *out;

  json_object_set_string_member (object, "id", node->id);
  json_object_set_string_member (object, "layer", node->kind->base.name);
  if (node->group != NULL)
    json_object_set_string_member (object, "group", mn_group_get_name (node->group));
  mn_values_save_json (node->values, FALSE, object);

  if (node->from != NULL)
    {
      JsonArray *from = json_array_new ();

      for (char **id = node->from; *id != NULL; id++)
        json_array_add_string_element (from, *id);
      json_object_set_array_member (object, "from", from);
    }
  if (node->comment != NULL)
    json_object_set_string_member (object, "comment", node->comment);
  if (node->has_place)
    save_place (node, object);

  out = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  return out;
}

/**
 * mn_graph_save_json:
 * @graph: a graph
 *
 * Returns: (transfer full): the list of nodes, from which mn_graph_load_json() makes the same graph
 */
JsonNode *
mn_graph_save_json (MnGraph *graph)
{
  JsonArray *array;
  JsonNode *out;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);

  array = json_array_sized_new (graph->nodes->len);
  for (guint i = 0; i < graph->nodes->len; i++)
    json_array_add_element (array, mn_node_save_json (g_ptr_array_index (graph->nodes, i)));

  out = json_node_init_array (json_node_alloc (), array);
  json_array_unref (array);
  return out;
}
