/* mn-graph-fold.c - layers into a group.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"

static MnNode *
node_at (MnGraph *graph,
         int      position)
{
  return g_ptr_array_index (graph->nodes, position);
}

/* What is looked at while folding; indices count in list order. */
typedef struct
{
  MnGraph   *graph;
  MnWiring   wiring;
  gboolean  *chosen;
  int        n_chosen;
  int        last;      /* the last that is chosen */
  int        output;
  GArray    *entering;  /* of int: the nodes outside that they are wired from */
} Fold;

static gboolean
refuse (GError    **error,
        const char *format,
        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError    **error,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, message);
  return FALSE;
}

static gboolean
choose (Fold              *fold,
        const char *const *ids,
        GError           **error)
{
  for (; *ids != NULL; ids++)
    {
      MnNode *node = mn_graph_find (fold->graph, *ids);
      int position = node != NULL ? mn_graph_get_position (fold->graph, node) : -1;

      if (position < 0)
        return refuse (error, _("there is no layer “%s”"), *ids);
      if (node->kind->flags & MN_LAYER_SOURCE)
        return refuse (error, _("“%s” is where the data enters the network and cannot be in a group"), *ids);
      fold->n_chosen += !fold->chosen[position];
      fold->chosen[position] = TRUE;
      fold->last = MAX (fold->last, position);
    }
  return fold->n_chosen > 0 || refuse (error, _("a group needs at least one layer"));
}

static gboolean
find_entering (Fold    *fold,
               GError **error)
{
  const MnWires *wires = &fold->wiring.wires;

  for (int i = 0; i < wires->n; i++)
    for (int w = wires->first[i]; fold->chosen[i] && w < wires->first[i + 1]; w++)
      {
        int from = wires->inputs[w];
        gboolean known = FALSE;

        if (from < 0)
          return refuse (error, _("“%s” is wired from a layer that does not exist; wire it first"),
                         node_at (fold->graph, i)->id);
        for (guint k = 0; k < fold->entering->len; k++)
          known = known || g_array_index (fold->entering, int, k) == from;
        if (!fold->chosen[from] && !known)
          g_array_append_val (fold->entering, from);
      }

  if (fold->entering->len == 0)
    return refuse (error, _("nothing enters these layers; wire them first"));
  if (fold->entering->len > MN_MAX_INPUTS)
    return refuse (error, _("%u layers feed these, but a group has at most %d inputs"), fold->entering->len,
                   MN_MAX_INPUTS);
  return TRUE;
}

/* The one layer whose output is used outside, or not at all. */
static gboolean
find_output (Fold    *fold,
             GError **error)
{
  const MnWires *wires = &fold->wiring.wires;
  g_autofree gboolean *used = g_new0 (gboolean, wires->n + 1);
  g_autofree gboolean *used_outside = g_new0 (gboolean, wires->n + 1);

  for (int i = 0; i < wires->n; i++)
    for (int w = wires->first[i]; w < wires->first[i + 1]; w++)
      if (wires->inputs[w] >= 0)
        {
          used[wires->inputs[w]] = TRUE;
          if (!fold->chosen[i])
            used_outside[wires->inputs[w]] = TRUE;
        }

  for (int i = 0; i < wires->n; i++)
    {
      if (!fold->chosen[i] || (used[i] && !used_outside[i]))
        continue;
      if (fold->output >= 0)
        return refuse (error, _("both “%s” and “%s” are used outside, but one layer must be all that leaves a group; "
                                "take in what combines them, or leave one out"),
                       node_at (fold->graph, fold->output)->id, node_at (fold->graph, i)->id);
      fold->output = i;
    }
  return fold->output >= 0 || refuse (error, _("these layers lie on a circle of wires; remove a wire first"));
}

/* That nothing outside lies between the layers: a group with it would be wired from itself. */
static gboolean
check_between (Fold    *fold,
               GError **error)
{
  const MnWires *wires = &fold->wiring.wires;
  g_autofree gboolean *behind = g_new0 (gboolean, wires->n + 1);

  if (fold->wiring.n_ordered < wires->n)
    return refuse (error, _("the network has a circle of wires; remove a wire first"));

  for (int k = 0; k < wires->n; k++)
    {
      int i = fold->wiring.order[k];

      for (int w = wires->first[i]; w < wires->first[i + 1]; w++)
        {
          int from = wires->inputs[w];

          if (from < 0)
            continue;
          if (!fold->chosen[i] && (behind[from] || fold->chosen[from]))
            behind[i] = TRUE;
          else if (fold->chosen[i] && behind[from])
            return refuse (error, _("“%s” lies between these layers; take it in, too"), node_at (fold->graph, from)->id);
        }
    }
  return TRUE;
}

/* The length of what all their ids begin with, up to and with a "/", as after unfolding. */
static gsize
find_prefix (Fold *fold)
{
  const char *first = NULL;
  gsize n = 0;

  for (int i = 0; i < fold->wiring.n; i++)
    if (fold->chosen[i])
      {
        const char *id = node_at (fold->graph, i)->id;

        if (first == NULL)
          {
            first = id;
            n = strrchr (id, '/') != NULL ? (gsize) (strrchr (id, '/') - id) + 1 : 0;
          }
        while (n > 0 && (strncmp (first, id, n) != 0 || id[n] == '\0'))
          {
            n--;
            while (n > 0 && first[n - 1] != '/')
              n--;
          }
      }
  return n;
}

/* An id for an input that none of the layers has. (transfer full) */
static char *
make_input_id (GHashTable *taken)
{
  char *id = g_strdup ("input");

  for (int suffix = 2; g_hash_table_contains (taken, id); suffix++)
    {
      g_free (id);
      id = g_strdup_printf ("input_%d", suffix);
    }
  g_hash_table_add (taken, id);
  return id;
}

/* What the node at @position, which is chosen or enters, is called in the definition. */
static const char *
inner_id (Fold      *fold,
          int        position,
          gsize      prefix,
          GPtrArray *inputs)
{
  for (guint k = 0; k < fold->entering->len; k++)
    if (g_array_index (fold->entering, int, k) == position)
      return inputs->pdata[k];
  return node_at (fold->graph, position)->id + prefix;
}

static JsonNode *
fold_node (Fold       *fold,
           int         position,
           gsize       prefix,
           GPtrArray  *inputs,
           const char *above)
{
  const MnNode *node = node_at (fold->graph, position);
  const MnWires *wires = &fold->wiring.wires;
  JsonNode *out = mn_node_save_json (node);
  JsonObject *object = json_node_get_object (out);
  g_autoptr (GList) members = json_object_get_members (object);
  JsonArray *from = json_array_new ();

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *escaped = mn_group_is_setting (l->data) ? mn_group_escape (json_object_get_member (object, l->data)) : NULL;

      if (escaped != NULL)
        json_object_set_member (object, l->data, escaped);
    }

  for (int w = wires->first[position]; w < wires->first[position + 1]; w++)
    json_array_add_string_element (from, inner_id (fold, wires->inputs[w], prefix, inputs));
  json_object_set_string_member (object, "id", node->id + prefix);
  json_object_remove_member (object, "from");
  /* Inside a group nothing is drawn, and the group is the same wherever its layers came from. */
  json_object_remove_member (object, "place");
  if (json_array_get_length (from) == 1 && g_str_equal (json_array_get_string_element (from, 0), above))
    json_array_unref (from);
  else
    json_object_set_array_member (object, "from", from);
  return out;
}

/* (transfer full) */
static JsonNode *
make_definition (Fold       *fold,
                 gsize       prefix,
                 const char *title)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_free);
  JsonObject *object = json_object_new ();
  JsonArray *nodes = json_array_new ();
  JsonNode *out = json_node_init_object (json_node_alloc (), object);
  const char *above = NULL;

  json_object_unref (object);
  if (title != NULL && *title != '\0')
    json_object_set_string_member (object, "title", title);
  json_object_set_array_member (object, "nodes", nodes);

  for (int i = 0; i < fold->wiring.n; i++)
    if (fold->chosen[i])
      g_hash_table_add (taken, node_at (fold->graph, i)->id + prefix);
  for (guint k = 0; k < fold->entering->len; k++)
    {
      JsonObject *input = json_object_new ();

      above = make_input_id (taken);
      g_ptr_array_add (inputs, (char *) above);
      json_object_set_string_member (input, "id", above);
      json_object_set_string_member (input, "layer", "input");
      json_array_add_object_element (nodes, input);
    }
  for (int i = 0; i < fold->wiring.n; i++)
    if (fold->chosen[i])
      {
        json_array_add_element (nodes, fold_node (fold, i, prefix, inputs, above));
        above = node_at (fold->graph, i)->id + prefix;
      }
  return out;
}

/* Puts a node of @group in the place of the chosen ones. */
static MnNode *
replace_chosen (Fold    *fold,
                MnGroup *group,
                gsize    prefix)
{
  MnGraph *graph = fold->graph;
  g_autofree char *wished = prefix > 1 ? g_strndup (node_at (graph, fold->output)->id, prefix - 1)
                                       : g_strdup (group->name);
  g_autofree char *old_output = g_strdup (node_at (graph, fold->output)->id);
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  GStrvBuilder *builder = g_strv_builder_new ();
  const char *above;
  MnNode *node;
  guint place = 0;
  g_auto (GStrv) from = NULL;

  for (guint k = 0; k < fold->entering->len; k++)
    g_strv_builder_add (builder, node_at (graph, g_array_index (fold->entering, int, k))->id);
  from = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  for (int i = 1; i < fold->wiring.n; i++)
    if (!fold->chosen[i] && fold->chosen[i - 1] && mn_node_follows (node_at (graph, i)))
      g_ptr_array_add (followers, node_at (graph, i));

  for (int i = fold->wiring.n - 1; i >= 0; i--)
    if (fold->chosen[i])
      {
        g_hash_table_remove (graph->by_id, node_at (graph, i)->id);
        g_ptr_array_remove_index (graph->nodes, (guint) i);
      }
  g_hash_table_remove_all (graph->suffixes);
  place = (guint) (fold->last + 1 - fold->n_chosen);

  id = g_hash_table_contains (graph->by_id, wished) ? mn_graph_make_id (graph, wished) : g_strdup (wished);
  node = mn_node_new (&group->kind, id);
  mn_graph_take (graph, place, node);
  above = place > 0 ? node_at (graph, (int) place - 1)->id : NULL;
  if (g_strv_length (from) != 1 || g_strcmp0 (from[0], above) != 0)
    mn_node_take_from (node, g_steal_pointer (&from));

  for (guint i = 0; i < followers->len; i++)
    {
      const char *wire[] = { node->id, NULL };
      int at = mn_graph_get_position (graph, followers->pdata[i]);

      if (node_at (graph, at - 1) != node)
        mn_node_take_from (followers->pdata[i], g_strdupv ((char **) wire));
    }
  for (guint i = 0; i < graph->nodes->len; i++)
    mn_node_replace_wire (graph->nodes->pdata[i], old_output, node->id);
  return node;
}

static MnNode *
fold_chosen (Fold        *fold,
             const char  *name,
             const char  *title,
             GError     **error)
{
  g_autofree char *free_name = mn_graph_make_group_name (fold->graph, name);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonNode) definition = NULL;
  gsize prefix = find_prefix (fold);
  MnGroup *group;

  definition = make_definition (fold, prefix, title);
  group = mn_group_read (fold->graph, free_name, definition, free_name, problems);
  if (group == NULL)
    {
      mn_problems_to_error (problems, NULL, error);
      return NULL;
    }
  mn_graph_take_group (fold->graph, group);
  return replace_chosen (fold, group, prefix);
}

/**
 * mn_graph_fold:
 * @graph: a graph
 * @ids: %NULL-terminated: the layers to put into a group
 * @name: what the group shall be called; a free name is made from it when it is taken
 * @title: (nullable): its name for people
 * @error: (nullable): where to put %MN_ERROR_INPUT
 *
 * Layers outside that feed them become the inputs, in list order. Where all ids begin alike, with "block1/", as they do
 * after unfolding, the node is called "block1", and no layer changes its name in the net.
 *
 * Returns: (transfer none): the node that stands for them now; %NULL, with nothing changed, when they cannot be a group
 */
MnNode *
mn_graph_fold (MnGraph           *graph,
               const char *const *ids,
               const char        *name,
               const char        *title,
               GError           **error)
{
  Fold fold = { graph, .last = -1, .output = -1 };
  MnNode *node = NULL;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (ids != NULL && name != NULL, NULL);

  if (!mn_graph_check_id (name, error))
    return NULL;
  if (strchr (name, '/') != NULL)
    {
      refuse (error, _("a group's name must not hold “/”"));
      return NULL;
    }

  if (graph->groups->len >= MN_GRAPH_MAX_FOLDED)
    {
      refuse (error, _("there are %u groups already, and %d are as many as can be made"), graph->groups->len,
              MN_GRAPH_MAX_FOLDED);
      return NULL;
    }

  mn_wiring_init (&fold.wiring, graph);
  fold.chosen = g_new0 (gboolean, fold.wiring.n + 1);
  fold.entering = g_array_new (FALSE, FALSE, sizeof (int));
  if (choose (&fold, ids, error) && find_entering (&fold, error) && find_output (&fold, error)
      && check_between (&fold, error))
    node = fold_chosen (&fold, name, title, error);
  mn_wiring_clear (&fold.wiring);
  g_free (fold.chosen);
  g_array_unref (fold.entering);

  if (node != NULL)
    mn_graph_changed (graph);
  return node;
}
