/* mn-graph-groups.c - the definitions of groups that a graph has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-private.h"

#include <glib/gi18n-lib.h>

/* Layers in all definitions of a file together: a few lines may ask for any number. */
#define MAX_DEFINED 65536

/* What is being read. */
typedef struct
{
  MnGraph    *graph;      /* gets what is done, in the order in which groups use one another */
  JsonObject *object;
  const char *path;
  MnProblems *problems;
  GPtrArray  *stack;      /* of names: what is being read, the outermost first */
  int         n_layers;
  guint       n_read;     /* definitions, right or wrong */
  gboolean    is_full;    /* what is left is not read */
} Reader;

/**
 * mn_graph_get_n_groups:
 * @graph: a graph
 *
 * Returns: how many groups it defines, whether nodes use them or not
 */
guint
mn_graph_get_n_groups (MnGraph *graph)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), 0);

  return graph->groups->len;
}

/**
 * mn_graph_get_group:
 * @graph: a graph
 * @index: which of them
 *
 * Returns: (transfer none): the definition
 */
MnGroup *
mn_graph_get_group (MnGraph *graph,
                    guint    index)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (index < graph->groups->len, NULL);

  return graph->groups->pdata[index];
}

/**
 * mn_graph_find_group:
 * @graph: a graph
 * @name: a group's name
 *
 * Returns: (transfer none) (nullable): the definition of that name
 */
MnGroup *
mn_graph_find_group (MnGraph    *graph,
                     const char *name)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (graph->by_name, name);
}

void
mn_graph_take_group (MnGraph *graph,
                     MnGroup *group)
{
  g_ptr_array_add (graph->groups, group);
  g_hash_table_insert (graph->by_name, group->name, group);
}

/* The name of the group that a node of a definition is one of, or NULL. */
static const char *
used_name (JsonNode *element)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
  const char *texts[2] = { NULL };
  static const char *const names[] = { "layer", "group" };

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *member = json_object_get_member (object, names[i]);

      if (member != NULL && JSON_NODE_HOLDS_VALUE (member) && json_node_get_value_type (member) == G_TYPE_STRING)
        texts[i] = json_node_get_string (member);
    }
  return g_strcmp0 (texts[0], "group") == 0 ? texts[1] : NULL;
}

/* The list of nodes in a definition, or NULL. */
static JsonArray *
nodes_of (JsonNode *definition)
{
  JsonNode *nodes = JSON_NODE_HOLDS_OBJECT (definition)
                    ? json_object_get_member (json_node_get_object (definition), "nodes") : NULL;

  return nodes != NULL && JSON_NODE_HOLDS_ARRAY (nodes) ? json_node_get_array (nodes) : NULL;
}

static gboolean read_group (Reader     *reader,
                            const char *name);

/* Reads the groups that this one uses first. */
static gboolean
read_used (Reader   *reader,
           JsonNode *definition)
{
  JsonArray *nodes = nodes_of (definition);
  gboolean right = TRUE;

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      const char *name = used_name (json_array_get_element (nodes, i));

      /* A name that is not defined is reported where the node is read. */
      if (name != NULL && json_object_has_member (reader->object, name))
        right = read_group (reader, name) && right;
    }
  return right;
}

/* "a → b → a" of what is being read. (transfer full) */
static char *
describe_circle (Reader     *reader,
                 const char *name)
{
  GString *text = g_string_new (NULL);
  gboolean in = FALSE;

  for (guint i = 0; i < reader->stack->len; i++)
    {
      in = in || g_str_equal (reader->stack->pdata[i], name);
      if (in)
        g_string_append_printf (text, "%s → ", (const char *) reader->stack->pdata[i]);
    }
  g_string_append (text, name);
  return g_string_free (text, FALSE);
}

/* Reads the group called @name unless it has been; FALSE when it is spoilt. */
static gboolean
read_group (Reader     *reader,
            const char *name)
{
  g_autofree char *path = g_strconcat (reader->path, ".", name, NULL);
  JsonNode *definition = json_object_get_member (reader->object, name);
  g_autoptr (GError) error = NULL;
  MnGroup *group = NULL;

  if (mn_graph_find_group (reader->graph, name) != NULL)
    return TRUE;
  if (g_hash_table_contains (reader->graph->spoilt, name))
    return FALSE;
  if (!reader->is_full && reader->n_read == MN_GRAPH_MAX_GROUPS)
    {
      reader->is_full = TRUE;
      mn_problems_add (reader->problems, reader->path, _("are more than %d; the rest is not read"),
                       MN_GRAPH_MAX_GROUPS);
    }
  if (reader->is_full)
    {
      g_hash_table_add (reader->graph->spoilt, g_strdup (name));
      return FALSE;
    }
  for (guint i = 0; i < reader->stack->len; i++)
    if (g_str_equal (reader->stack->pdata[i], name))
      {
        g_autofree char *circle = describe_circle (reader, name);

        mn_problems_add (reader->problems, path, _("holds itself: %s"), circle);
        return FALSE;
      }

  reader->n_read++;
  if (!mn_graph_check_id (name, &error))
    mn_problems_add (reader->problems, path, "%s", error->message);
  else if (strchr (name, '/') != NULL)
    mn_problems_add (reader->problems, path, "%s", _("a group's name must not hold “/”"));
  /* Deeper groups are refused when they are read; this keeps the stack of calls from growing until then. */
  else if (reader->stack->len > 2 * MN_GROUP_MAX_DEPTH)
    mn_problems_add (reader->problems, path, _("holds groups in groups, more than %d deep"), MN_GROUP_MAX_DEPTH);
  else
    {
      gboolean used;

      g_ptr_array_add (reader->stack, (gpointer) name);
      used = read_used (reader, definition);
      g_ptr_array_set_size (reader->stack, (int) reader->stack->len - 1);
      group = used ? mn_group_read (reader->graph, name, definition, path, reader->problems) : NULL;
    }

  if (group != NULL)
    {
      reader->n_layers += mn_group_get_n_layers (group);
      if (reader->n_layers > MAX_DEFINED)
        {
          reader->is_full = TRUE;
          mn_problems_add (reader->problems, path, _("brings the groups to more than %d layers"), MAX_DEFINED);
          g_clear_pointer (&group, mn_group_unref);
        }
    }
  if (group != NULL)
    mn_graph_take_group (reader->graph, group);
  else
    g_hash_table_add (reader->graph->spoilt, g_strdup (name));
  return group != NULL;
}

/* Keeps the definitions of @old that are the same in @new, so that what refers to them stays right. */
static void
keep_same (MnGraph *old,
           MnGraph *new)
{
  for (guint i = 0; i < new->groups->len; i++)
    {
      MnGroup *group = new->groups->pdata[i];
      MnGroup *before = mn_graph_find_group (old, group->name);

      if (before != NULL && before != group && mn_group_equal (before, group))
        {
          g_hash_table_replace (new->by_name, before->name, before);
          new->groups->pdata[i] = mn_group_ref (before);
          mn_group_unref (group);
        }
    }
}

/**
 * mn_graph_load_groups:
 * @graph: a graph
 * @groups: (nullable): an object, a definition under each name
 * @path: JSON path of @groups, for messages: "groups"
 * @problems: gets everything that is wrong
 *
 * Replaces the definitions, not the nodes: those keep what they were made with until they are loaded again. A definition
 * with anything wrong in it is left out, and so are nodes of it when they are loaded.
 */
void
mn_graph_load_groups (MnGraph    *graph,
                      JsonNode   *groups,
                      const char *path,
                      MnProblems *problems)
{
  g_autoptr (MnGraph) scratch = mn_graph_new ();
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GPtrArray) ordered = NULL;
  Reader reader = { scratch, NULL, path, problems, stack };

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (path != NULL);
  g_return_if_fail (problems != NULL);

  if (groups != NULL && !JSON_NODE_HOLDS_OBJECT (groups))
    mn_problems_add (problems, path, "%s", _("must be an object with a definition under each name"));
  else if (groups != NULL)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *definition;

      reader.object = json_node_get_object (groups);
      json_object_iter_init_ordered (&iter, reader.object);
      while (json_object_iter_next_ordered (&iter, &name, &definition))
        read_group (&reader, name);

      /* Back in the order of the file. */
      ordered = g_ptr_array_new ();
      json_object_iter_init_ordered (&iter, reader.object);
      while (json_object_iter_next_ordered (&iter, &name, &definition))
        if (mn_graph_find_group (scratch, name) != NULL)
          g_ptr_array_add (ordered, mn_graph_find_group (scratch, name));
      for (guint i = 0; i < ordered->len; i++)
        scratch->groups->pdata[i] = ordered->pdata[i];
    }

  keep_same (graph, scratch);
  mn_graph_swap_groups (graph, scratch);
  mn_graph_changed (graph);
}

void
mn_graph_swap_groups (MnGraph *graph,
                      MnGraph *other)
{
  GPtrArray *groups = graph->groups;
  GHashTable *by_name = graph->by_name;
  GHashTable *spoilt = graph->spoilt;

  graph->groups = other->groups;
  graph->by_name = other->by_name;
  graph->spoilt = other->spoilt;
  other->groups = groups;
  other->by_name = by_name;
  other->spoilt = spoilt;
}

/**
 * mn_graph_save_groups:
 * @graph: a graph
 *
 * Returns: (transfer full) (nullable): the object from which mn_graph_load_groups() makes the same definitions; %NULL
 *   when there are none
 */
JsonNode *
mn_graph_save_groups (MnGraph *graph)
{
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);

  if (graph->groups->len == 0)
    return NULL;
  object = json_object_new ();
  node = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  for (guint i = 0; i < graph->groups->len; i++)
    {
      MnGroup *group = graph->groups->pdata[i];

      json_object_set_member (object, group->name, mn_group_get_json (group));
    }
  return node;
}

/* The definition of @group with other names for the groups it uses. (transfer full) */
static JsonNode *
rename_used (const MnGroup *group,
             GHashTable    *names)
{
  JsonNode *definition = mn_group_get_json (group);
  JsonArray *nodes = nodes_of (definition);

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonNode *element = json_array_get_element (nodes, i);
      const char *name = used_name (element);
      const char *other = name != NULL ? g_hash_table_lookup (names, name) : NULL;

      if (other != NULL)
        json_object_set_string_member (json_node_get_object (element), "group", other);
    }
  return definition;
}

/* "preact", "preact_2", ...: the first that no definition has. (transfer full) */
char *
mn_graph_make_group_name (MnGraph    *graph,
                          const char *stem)
{
  char *name = g_strdup (stem);

  for (guint suffix = 2; g_hash_table_contains (graph->by_name, name); suffix++)
    {
      g_free (name);
      name = g_strdup_printf ("%s_%u", stem, suffix);
    }
  return name;
}

/* @names: what the groups taken over so far are called here. */
static MnGroup *
take_over (MnGraph    *graph,
           MnGroup    *group,
           GHashTable *names)
{
  g_autoptr (JsonNode) definition = NULL;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autofree char *name = NULL;
  MnGroup *here;

  if (g_hash_table_contains (names, group->name))
    return mn_graph_find_group (graph, g_hash_table_lookup (names, group->name));
  for (guint i = 0; i < group->used->len; i++)
    take_over (graph, group->used->pdata[i], names);

  here = mn_graph_find_group (graph, group->name);
  if (here == NULL || !mn_group_equal (here, group))
    {
      name = mn_graph_make_group_name (graph, group->name);
      definition = rename_used (group, names);
      here = mn_group_read (graph, name, definition, name, problems);
      /* It was read before, and all it uses is here. */
      g_return_val_if_fail (here != NULL, NULL);
      mn_graph_take_group (graph, here);
    }
  g_hash_table_insert (names, g_strdup (group->name), g_strdup (here->name));
  return here;
}

/**
 * mn_graph_add_group:
 * @graph: a graph
 * @group: a definition, of this graph or from elsewhere
 *
 * Adds it and the groups it uses, unless they are there. Where another definition has the name, it gets a free one.
 *
 * Returns: (transfer none): the graph's own, for mn_graph_insert()
 */
MnGroup *
mn_graph_add_group (MnGraph *graph,
                    MnGroup *group)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint before;
  MnGroup *here;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (group != NULL, NULL);

  before = graph->groups->len;
  here = take_over (graph, group, names);
  if (graph->groups->len != before)
    mn_graph_changed (graph);
  return here;
}
