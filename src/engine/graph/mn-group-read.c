/* mn-group-read.c - from the definition of a group to the layers it stands for.
 *
 * What refers to a parameter is taken out of the nodes and remembered; the rest is read as a network is. Groups in the
 * group are unfolded at once, so that a node of it only has to copy layers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-reader.h"

#include <glib/gi18n-lib.h>

#include "mn-json.h"

const char *
mn_group_reader_keep (MnGroupReader *reader,
                      const char    *string)
{
  return string != NULL ? g_string_chunk_insert (reader->group->strings, string) : NULL;
}

const char *
mn_group_reader_text (MnGroupReader *reader,
                      JsonObject    *object,
                      const char    *name,
                      const char    *path)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *place = NULL;

  if (node == NULL)
    return NULL;
  /* An empty one is none. */
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? mn_group_reader_keep (reader, json_node_get_string (node)) : NULL;

  place = g_strconcat (path, ".", name, NULL);
  mn_problems_add (reader->problems, place, "%s", _("must be a text"));
  return NULL;
}

static gboolean
read_nodes (MnGroupReader *reader,
            MnGraph       *graph,
            JsonObject    *object)
{
  JsonNode *nodes = json_object_get_member (object, "nodes");
  g_autofree char *path = g_strconcat (reader->path, ".nodes", NULL);
  g_autoptr (JsonNode) rest = NULL;
  g_autoptr (GPtrArray) read = NULL;
  JsonArray *array, *stripped;
  guint before = reader->problems->len;

  if (nodes == NULL || !JSON_NODE_HOLDS_ARRAY (nodes))
    {
      mn_problems_add (reader->problems, path, "%s",
                       nodes == NULL ? _("is missing; it is the list of layers") : _("must be a list of nodes"));
      return FALSE;
    }

  array = json_node_get_array (nodes);
  if (json_array_get_length (array) > MN_GROUP_MAX_LAYERS + MN_MAX_INPUTS)
    {
      mn_problems_add (reader->problems, reader->path, _("stands for more than %d layers"), MN_GROUP_MAX_LAYERS);
      return FALSE;
    }
  stripped = json_array_new ();
  rest = json_node_init_array (json_node_alloc (), stripped);
  json_array_unref (stripped);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      json_array_add_element (stripped, JSON_NODE_HOLDS_OBJECT (element)
                                        ? mn_group_take_references (reader, json_node_get_object (element), i)
                                        : json_node_copy (element));
    }

  read = mn_graph_read_nodes (graph, rest, path, reader->problems);
  /* Without problems the nodes are those of the list, one for one. */
  if (reader->problems->len != before || read->len != json_array_get_length (array))
    return FALSE;
  mn_graph_put_nodes (reader->inside, read);

  reader->group->ids = g_new0 (char *, read->len + 1);
  for (guint i = 0; i < read->len; i++)
    reader->group->ids[i] = g_strdup (mn_node_get_id (mn_graph_get_node (reader->inside, i)));
  return TRUE;
}

/* Wires and their problems, said of the definition instead of the network. */
static void
check_wiring (MnGroupReader *reader,
              MnWiring      *wiring)
{
  g_autofree char *nodes = g_strconcat (reader->path, ".nodes", NULL);
  g_autoptr (GPtrArray) found = mn_problems_new ();
  MnNode *output;

  mn_wiring_check (wiring, TRUE, nodes, found);
  for (guint i = 0; i < found->len; i++)
    {
      const MnProblem *problem = found->pdata[i];
      g_autofree char *place = problem->node != NULL ? g_strconcat (nodes, ".", problem->node, NULL)
                                                     : g_strdup (problem->path);

      mn_problems_add (reader->problems, place, "%s", problem->reason);
    }

  output = found->len == 0 ? mn_graph_get_node (reader->inside, (guint) wiring->end) : NULL;
  if (output != NULL && (output->kind->flags & MN_LAYER_SOURCE))
    mn_problems_add (reader->problems, nodes, "%s", _("holds nothing but an input; add layers below it"));
}

/* "freeze" and "lr_factor", where a layer in it has them. */
static void
add_options (MnGroup *group)
{
  static const MnProperty options[] = { MN_LAYER_PARAM_OPTIONS };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < group->layers->len && !found; k++)
        found = mn_property_find (g_array_index (group->layers, MnGroupLayer, k).kind->base.properties,
                                  options[i].name) != NULL;
      if (found)
        g_array_append_val (group->table, options[i]);
    }
}

/* "conv → relu → add", what happens in it in few words. */
static const char *
describe (MnGroupReader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = reader->group->layers->len;

  for (guint i = 0; i < n && i < 12; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " → " : "",
                            g_array_index (reader->group->layers, MnGroupLayer, i).kind->base.name);
  if (n > 12)
    g_string_append (text, " → …");
  return mn_group_reader_keep (reader, text->str);
}

static gboolean
read_definition (MnGroupReader *reader,
                 MnGraph       *graph,
                 JsonNode      *definition)
{
  MnGroup *group = reader->group;
  guint before = reader->problems->len;
  JsonObject *object;
  const char *title, *help;
  MnWiring wiring;
  gboolean right;

  if (!JSON_NODE_HOLDS_OBJECT (definition))
    {
      mn_problems_add (reader->problems, reader->path, "%s", _("must be an object with a list of \"nodes\""));
      return FALSE;
    }

  object = json_node_get_object (definition);
  title = mn_group_reader_text (reader, object, "title", reader->path);
  help = mn_group_reader_text (reader, object, "help", reader->path);
  if (!mn_group_check_parameters (reader, object) || !read_nodes (reader, graph, object))
    return FALSE;
  mn_group_check_references (reader);
  mn_group_read_parameters (reader);
  if (reader->problems->len != before)
    return FALSE;

  mn_wiring_init (&wiring, reader->inside);
  check_wiring (reader, &wiring);
  right = reader->problems->len == before && mn_group_check_size (reader, &wiring) && mn_group_flatten (reader, &wiring);
  mn_wiring_clear (&wiring);
  if (!right)
    return FALSE;

  add_options (group);
  group->kind.base.properties = (const MnProperty *) group->table->data;
  group->kind.forward = describe (reader);
  group->kind.base.title = title != NULL ? title : mn_group_reader_keep (reader, group->name);
  group->kind.base.help = help != NULL ? help : group->kind.forward;
  group->kind.backward = "";
  group->text = mn_json_to_string (definition, FALSE);
  return TRUE;
}

MnGroup *
mn_group_read (MnGraph    *graph,
               const char *name,
               JsonNode   *definition,
               const char *path,
               MnProblems *problems)
{
  g_autoptr (MnGroup) group = mn_group_new (name);
  MnGroupReader reader = { .group = group, .path = path, .problems = problems };
  gboolean read;

  mn_group_reader_init (&reader);
  read = read_definition (&reader, graph, definition);
  mn_group_reader_clear (&reader);

  return read ? g_steal_pointer (&group) : NULL;
}
