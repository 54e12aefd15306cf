/* mn-group-read.c - from the definition of a group to the layers it stands for.
 *
 * What refers to a parameter is taken out of the nodes and remembered; the rest is read as a network is. Groups in the
 * group are unfolded at once, so that a node of it only has to copy layers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-json.h"
#include "mn-suggest.h"

/* A parameter is a row that someone has to read. */
#define MAX_PARAMETERS 256
/* Wrong references that are told of in one definition; a file may have any number. */
#define MAX_TOLD 50

/* Members of a node, and settings that every group has. */
static const char *const taken_names[] = { "id", "layer", "from", "comment", "group", "freeze", "lr_factor", NULL };

/* A setting in the definition that refers to a parameter. The texts are those of the definition. */
typedef struct
{
  guint       node;        /* index */
  JsonObject *object;      /* the node */
  const char *setting;
  const char *parameter;
} Reference;

typedef struct
{
  MnGroup    *group;
  const char *path;
  MnProblems *problems;
  JsonObject *parameters;   /* (nullable) */
  GPtrArray  *references;   /* of Reference, owned, in the order of the definition */
  GHashTable *by_setting;   /* the same, by node and setting */
  GHashTable *by_parameter; /* of GPtrArray of Reference, by the name of the parameter */
  MnGraph    *inside;       /* the nodes of the definition */
} Reader;

static guint
hash_setting (gconstpointer key)
{
  const Reference *reference = key;

  return g_str_hash (reference->setting) ^ (reference->node * 2654435761u);
}

static gboolean
same_setting (gconstpointer a,
              gconstpointer b)
{
  const Reference *one = a;
  const Reference *other = b;

  return one->node == other->node && g_str_equal (one->setting, other->setting);
}

static void
add_reference (Reader     *reader,
               guint       node,
               JsonObject *object,
               const char *setting,
               const char *parameter)
{
  Reference *reference = g_new (Reference, 1);
  GPtrArray *others = g_hash_table_lookup (reader->by_parameter, parameter);

  *reference = (Reference) { node, object, setting, parameter };
  g_ptr_array_add (reader->references, reference);
  g_hash_table_add (reader->by_setting, reference);
  if (others == NULL)
    {
      others = g_ptr_array_new ();
      g_hash_table_insert (reader->by_parameter, (gpointer) parameter, others);
    }
  g_ptr_array_add (others, reference);
}

static const char *
keep (Reader     *reader,
      const char *string)
{
  return string != NULL ? g_string_chunk_insert (reader->group->strings, string) : NULL;
}

/* The text at @name, NULL when there is none or, with a problem, when it is something else. */
static const char *
read_text (Reader     *reader,
           JsonObject *object,
           const char *name,
           const char *path)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *place = NULL;

  if (node == NULL)
    return NULL;
  /* An empty one is none. */
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? keep (reader, json_node_get_string (node)) : NULL;

  place = g_strconcat (path, ".", name, NULL);
  mn_problems_add (reader->problems, place, "%s", _("must be a text"));
  return NULL;
}

/* "groups.preact.nodes.conv", or by number where the node has no id. (transfer full) */
static char *
node_path (Reader     *reader,
           JsonObject *object,
           guint       index)
{
  JsonNode *id = json_object_get_member (object, "id");

  if (id != NULL && JSON_NODE_HOLDS_VALUE (id) && json_node_get_value_type (id) == G_TYPE_STRING)
    return g_strconcat (reader->path, ".nodes.", json_node_get_string (id), NULL);
  return g_strdup_printf ("%s.nodes[%u]", reader->path, index);
}

/* (transfer full) */
static char *
reference_path (Reader          *reader,
                const Reference *reference)
{
  g_autofree char *place = node_path (reader, reference->object, reference->node);

  return g_strconcat (place, ".", reference->setting, NULL);
}

/* A copy of the node's members without those that refer to parameters, which are remembered. (transfer full) */
static JsonNode *
take_references (Reader     *reader,
                 JsonObject *object,
                 guint       index)
{
  JsonNode *out = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *rest = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_node_take_object (out, rest);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      gboolean is_setting = !g_strv_contains (taken_names, name) || g_str_equal (name, "freeze")
                            || g_str_equal (name, "lr_factor");
      const char *parameter;
      JsonNode *literal = is_setting ? mn_group_unescape (value) : NULL;

      if (is_setting && mn_group_is_reference (value, &parameter))
        add_reference (reader, index, object, name, parameter);
      else
        json_object_set_member (rest, name, literal != NULL ? literal : json_node_copy (value));
    }

  return out;
}

static gboolean
read_nodes (Reader     *reader,
            MnGraph    *graph,
            JsonObject *object)
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
                                        ? take_references (reader, json_node_get_object (element), i)
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

/* Narrows @property to what @use allows, too. */
static gboolean
merge_use (MnProperty       *property,
           const MnProperty *use)
{
  if (property->type != use->type || property->choices != use->choices
      || ((property->flags ^ use->flags) & MN_PROPERTY_NUMBERS))
    return FALSE;

  if (use->min > property->min)
    {
      property->min = use->min;
      property->flags = (property->flags & ~MN_PROPERTY_ABOVE_MIN) | (use->flags & MN_PROPERTY_ABOVE_MIN);
    }
  else if (use->min == property->min)
    property->flags |= use->flags & MN_PROPERTY_ABOVE_MIN;
  if (use->max < property->max)
    {
      property->max = use->max;
      property->flags = (property->flags & ~MN_PROPERTY_BELOW_MAX) | (use->flags & MN_PROPERTY_BELOW_MAX);
    }
  else if (use->max == property->max)
    property->flags |= use->flags & MN_PROPERTY_BELOW_MAX;
  if (!(use->flags & MN_PROPERTY_SAME))
    property->flags &= ~MN_PROPERTY_SAME;
  return property->min <= property->max;
}

/* What the settings that refer to the parameter have in common. */
static gboolean
find_type (Reader     *reader,
           const char *name,
           const char *path,
           MnProperty *property)
{
  const GPtrArray *references = g_hash_table_lookup (reader->by_parameter, name);
  const Reference *first = NULL;

  for (guint i = 0; references != NULL && i < references->len; i++)
    {
      const Reference *reference = references->pdata[i];
      const MnNode *node = mn_graph_get_node (reader->inside, reference->node);
      const MnProperty *use = mn_property_find (node->kind->base.properties, reference->setting);

      if (use == NULL)
        continue; /* said already */
      if (first == NULL)
        {
          *property = *use;
          first = reference;
        }
      else if (!merge_use (property, use))
        {
          g_autofree char *place = reference_path (reader, reference);
          g_autofree char *other = reference_path (reader, first);

          mn_problems_add (reader->problems, place,
                           _("refers to “$%s” as %s does, but no value suits both; use two parameters"), name, other);
          return FALSE;
        }
    }

  if (references == NULL)
    mn_problems_add (reader->problems, path, _("is used nowhere; write \"$%s\" where a node shall follow it"), name);
  return first != NULL;
}

/* Makes @value the default. */
static gboolean
take_default (Reader     *reader,
              JsonNode   *value,
              const char *path,
              MnProperty *property)
{
  const MnProperty table[] = { *property, { NULL } };
  g_autoptr (MnValues) probe = mn_values_new (table);
  g_autoptr (GError) error = NULL;
  gint64 pair[2];

  if (!mn_values_set_json (probe, property->name, value, &error))
    {
      mn_problems_add (reader->problems, path, "%s", error->message);
      return FALSE;
    }

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      property->def = (double) mn_values_get_int (probe, property->name);
      break;
    case MN_PROPERTY_FLOAT:
      property->def = mn_values_get_float (probe, property->name);
      break;
    case MN_PROPERTY_BOOL:
      property->def = mn_values_get_bool (probe, property->name);
      break;
    case MN_PROPERTY_CHOICE:
      property->def = mn_values_get_choice (probe, property->name);
      break;
    case MN_PROPERTY_PAIR:
      mn_values_get_pair (probe, property->name, pair);
      property->def = (double) pair[0];
      if (pair[0] != pair[1])
        {
          mn_problems_add (reader->problems, path, "%s", _("must be one number for both directions"));
          return FALSE;
        }
      break;
    case MN_PROPERTY_STRING:
    default:
      property->def_string = keep (reader, mn_values_get_string (probe, property->name));
      break;
    }
  return TRUE;
}

static void
read_parameter (Reader     *reader,
                const char *name,
                JsonNode   *value,
                const char *path)
{
  g_autoptr (GError) error = NULL;
  MnProperty property;
  const char *title = NULL;
  const char *help = NULL;

  if (!mn_graph_check_id (name, &error))
    {
      mn_problems_add (reader->problems, path, "%s", error->message);
      return;
    }
  if (g_strv_contains (taken_names, name))
    {
      mn_problems_add (reader->problems, path, _("no parameter can be called “%s”, which means something for all groups"),
                       name);
      return;
    }
  if (!find_type (reader, name, path, &property))
    return;

  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      JsonObject *object = json_node_get_object (value);

      title = read_text (reader, object, "title", path);
      help = read_text (reader, object, "help", path);
      value = json_object_get_member (object, "default");
      if (value == NULL)
        {
          mn_problems_add (reader->problems, path, "%s", _("has no \"default\""));
          return;
        }
    }

  property.name = keep (reader, name);
  property.title = title != NULL ? title : property.title;
  property.help = help != NULL ? help : property.help;
  property.when = NULL;
  if (take_default (reader, value, path, &property))
    g_array_append_val (reader->group->table, property);
}

static void
read_parameters (Reader *reader)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (reader->parameters == NULL)
    return;
  json_object_iter_init_ordered (&iter, reader->parameters);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *place = g_strconcat (reader->path, ".parameters.", name, NULL);

      read_parameter (reader, name, value, place);
    }
}

/* Finds the parameters; FALSE when there is no list of them, or one too long to be read. */
static gboolean
find_parameters (Reader     *reader,
                 JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "parameters");
  g_autofree char *path = g_strconcat (reader->path, ".parameters", NULL);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      mn_problems_add (reader->problems, path, "%s", _("must be an object, as { \"channels\": 64 }"));
      return FALSE;
    }
  if (json_object_get_size (json_node_get_object (node)) > MAX_PARAMETERS)
    {
      mn_problems_add (reader->problems, path, _("are more than %d; no group can have that many"), MAX_PARAMETERS);
      return FALSE;
    }
  if (json_object_get_size (json_node_get_object (node)) > 0)
    reader->parameters = json_node_get_object (node);
  return TRUE;
}

/* "did you mean channels?" (transfer full) */
static char *
suggest_parameter (Reader     *reader,
                   const char *name)
{
  g_autoptr (GList) names = json_object_get_members (reader->parameters);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  for (GList *l = names; l != NULL; l = l->next)
    g_ptr_array_add (known, l->data);
  g_ptr_array_add (known, NULL);
  return mn_suggest (name, (const char *const *) known->pdata);
}

/* That what the references name is there, on both sides. */
static void
check_references (Reader *reader)
{
  guint most = reader->problems->len + MAX_TOLD;

  for (guint i = 0; i < reader->references->len && reader->problems->len < most; i++)
    {
      const Reference *reference = reader->references->pdata[i];
      const MnLayerKind *kind = mn_graph_get_node (reader->inside, reference->node)->kind;
      gboolean is_taken = (kind->flags & MN_LAYER_GROUP) && g_strv_contains (taken_names, reference->setting);
      gboolean is_known = mn_property_find (kind->base.properties, reference->setting) != NULL;
      gboolean is_defined = reader->parameters != NULL
                            && json_object_has_member (reader->parameters, reference->parameter);
      g_autofree char *place = NULL;

      if (!is_taken && is_known && is_defined)
        continue;
      place = reference_path (reader, reference);
      if (is_taken)
        mn_problems_add (reader->problems, place,
                         _("cannot follow “$%s”; let the layers in the group follow it"), reference->parameter);
      else if (!is_known)
        mn_problems_add (reader->problems, place, _("is not a setting of %s, so it cannot follow “$%s”"),
                         kind->base.name, reference->parameter);
      if (reader->parameters == NULL)
        mn_problems_add (reader->problems, place,
                         _("refers to “$%s”, but the group has no \"parameters\""), reference->parameter);
      else if (!is_defined)
        {
          g_autofree char *hint = suggest_parameter (reader, reference->parameter);

          mn_problems_add (reader->problems, place, _("refers to “$%s”, but there is no such parameter; %s"),
                           reference->parameter, hint);
        }
    }
}

/* Wires and their problems, said of the definition instead of the network. */
static void
check_wiring (Reader   *reader,
              MnWiring *wiring)
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

/* The parameter of the group that @setting of node @index follows, or NULL; kept with the group. */
static const char *
find_parameter (Reader     *reader,
                guint       index,
                const char *setting)
{
  const Reference key = { index, NULL, setting, NULL };
  const Reference *reference = g_hash_table_lookup (reader->by_setting, &key);

  return reference != NULL ? g_string_chunk_insert_const (reader->group->strings, reference->parameter) : NULL;
}

static MnGroupLayer *
add_layer (Reader     *reader,
           const char *id)
{
  MnGroupLayer layer = { .id = g_strdup (id), .bindings = g_array_new (FALSE, FALSE, sizeof (MnBinding)) };

  g_array_append_val (reader->group->layers, layer);
  return &g_array_index (reader->group->layers, MnGroupLayer, reader->group->layers->len - 1);
}

static void
add_binding (MnGroupLayer     *layer,
             const MnProperty *setting,
             const char       *parameter,
             double            factor)
{
  const MnBinding binding = { setting, parameter, factor };

  g_array_append_val (layer->bindings, binding);
}

/* A layer of the definition. Members it does not know stay in the definition alone: only there they mean something. */
static void
add_plain (Reader       *reader,
           guint         index,
           const MnNode *node)
{
  MnGroupLayer *layer = add_layer (reader, node->id);

  layer->kind = node->kind;
  layer->values = mn_values_new (node->kind->base.properties);
  for (const MnProperty *property = node->kind->base.properties; property->name != NULL; property++)
    {
      const char *parameter = find_parameter (reader, index, property->name);
      g_autoptr (JsonNode) value = mn_values_get_json (node->values, property->name);

      if (parameter != NULL)
        add_binding (layer, property, parameter, 0);
      else
        mn_values_set_json (layer->values, property->name, value, NULL);
    }
}

/* Whether @setting follows a parameter so far. */
static gboolean
is_bound (const MnGroupLayer *layer,
          const MnProperty   *setting)
{
  for (guint i = 0; i < layer->bindings->len; i++)
    if (g_array_index (layer->bindings, MnBinding, i).setting == setting)
      return TRUE;
  return FALSE;
}

/* Where the "freeze" or "lr_factor" of a layer follows a parameter, those of @node, the group it is in, come on top. */
static void
pass_on (const MnNode *node,
         MnGroupLayer *layer)
{
  const MnProperty *freeze = mn_property_find (layer->kind->base.properties, "freeze");
  const MnProperty *factor = mn_property_find (layer->kind->base.properties, "lr_factor");

  if (freeze != NULL && is_bound (layer, freeze))
    add_binding (layer, freeze, NULL, mn_layer_is_frozen (node->values));
  if (factor != NULL && is_bound (layer, factor))
    add_binding (layer, factor, NULL, mn_layer_get_lr_factor (node->values));
}

/* The layers of a group in this one. What they follow there is a value here, or follows something itself. */
static gboolean
add_group (Reader       *reader,
           guint         index,
           const MnNode *node)
{
  const MnGroup *other = node->group;

  for (guint k = 0; k < other->layers->len; k++)
    {
      const MnGroupLayer *from = &g_array_index (other->layers, MnGroupLayer, k);
      g_autofree char *id = g_strconcat (node->id, "/", from->id, NULL);
      g_autoptr (GError) error = NULL;
      MnGroupLayer *layer = add_layer (reader, id);

      layer->kind = from->kind;
      /* Right for what is not bound; what is gets its value when the group is unfolded. */
      layer->values = mn_group_make_values (from, node->values, &error);
      if (layer->values == NULL)
        {
          mn_problems_add (reader->problems, reader->path, "%s: %s", id, error->message);
          return FALSE;
        }
      for (guint b = 0; b < from->bindings->len; b++)
        {
          const MnBinding *binding = &g_array_index (from->bindings, MnBinding, b);
          const char *parameter = binding->parameter != NULL ? find_parameter (reader, index, binding->parameter) : NULL;

          if (parameter != NULL)
            add_binding (layer, binding->setting, parameter, 0);
          else if (binding->parameter == NULL && is_bound (layer, binding->setting))
            add_binding (layer, binding->setting, NULL, binding->factor);
        }
      pass_on (node, layer);
    }
  return TRUE;
}

/* Fills in the wires of the layers from those of the definition. @first: index of the first layer of each node; an input
 * has -1 - k. */
static void
connect (Reader         *reader,
         const MnWiring *wiring,
         const int      *first)
{
  MnGroup *group = reader->group;

  for (int i = 0; i < wiring->n; i++)
    {
      const MnNode *node = mn_graph_get_node (reader->inside, (guint) i);
      int n_layers = node->group != NULL ? (int) node->group->layers->len : first[i] >= 0;
      int enters[MN_MAX_INPUTS] = { 0 };
      int n_enters = wiring->wires.first[i + 1] - wiring->wires.first[i];

      for (int port = 0; port < n_enters; port++)
        {
          int from = wiring->wires.inputs[wiring->wires.first[i] + port];
          const MnNode *source = mn_graph_get_node (reader->inside, (guint) from);

          enters[port] = first[from] + (source->group != NULL ? source->group->output : 0);
        }
      for (int k = 0; k < n_layers; k++)
        {
          MnGroupLayer *layer = &g_array_index (group->layers, MnGroupLayer, first[i] + k);
          const MnGroupLayer *inner = node->group != NULL ? &g_array_index (node->group->layers, MnGroupLayer, k)
                                                          : NULL;

          layer->n_inputs = inner != NULL ? inner->n_inputs : n_enters;
          for (int port = 0; port < layer->n_inputs; port++)
            {
              int from = inner != NULL ? inner->inputs[port] : -1 - port;

              layer->inputs[port] = from >= 0 ? first[i] + from : enters[-1 - from];
            }
        }
      if (i == wiring->end)
        group->output = first[i] + (node->group != NULL ? node->group->output : 0);
    }
}

/* That there are not too many layers, before any of them is copied. */
static gboolean
check_size (Reader         *reader,
            const MnWiring *wiring)
{
  gsize n_layers = 0;
  int depth = 1;

  for (int i = 0; i < wiring->n; i++)
    {
      const MnNode *node = mn_graph_get_node (reader->inside, (guint) i);

      if (node->group != NULL)
        {
          n_layers += node->group->layers->len;
          depth = MAX (depth, node->group->depth + 1);
        }
      else
        n_layers += !(node->kind->flags & MN_LAYER_SOURCE);
    }

  reader->group->depth = depth;
  if (depth > MN_GROUP_MAX_DEPTH)
    mn_problems_add (reader->problems, reader->path, _("holds groups in groups, more than %d deep"),
                     MN_GROUP_MAX_DEPTH);
  else if (n_layers > MN_GROUP_MAX_LAYERS)
    mn_problems_add (reader->problems, reader->path, _("stands for more than %d layers"), MN_GROUP_MAX_LAYERS);
  return depth <= MN_GROUP_MAX_DEPTH && n_layers <= MN_GROUP_MAX_LAYERS;
}

/* From nodes to layers. */
static gboolean
flatten (Reader         *reader,
         const MnWiring *wiring)
{
  MnGroup *group = reader->group;
  g_autofree int *first = g_new0 (int, wiring->n + 1);
  int n_inputs = 0;

  for (int i = 0; i < wiring->n; i++)
    {
      const MnNode *node = mn_graph_get_node (reader->inside, (guint) i);

      first[i] = (int) group->layers->len;
      if (node->kind->flags & MN_LAYER_SOURCE)
        first[i] = -1 - n_inputs++;
      else if (node->group == NULL)
        add_plain (reader, (guint) i, node);
      else if (!add_group (reader, (guint) i, node))
        return FALSE;

      if (node->group != NULL && !g_ptr_array_find (group->used, node->group, NULL))
        g_ptr_array_add (group->used, mn_group_ref (node->group));
    }

  group->kind.min_inputs = group->kind.max_inputs = n_inputs;
  connect (reader, wiring, first);
  return TRUE;
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
describe (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = reader->group->layers->len;

  for (guint i = 0; i < n && i < 12; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " → " : "",
                            g_array_index (reader->group->layers, MnGroupLayer, i).kind->base.name);
  if (n > 12)
    g_string_append (text, " → …");
  return keep (reader, text->str);
}

static gboolean
read_definition (Reader   *reader,
                 MnGraph  *graph,
                 JsonNode *definition)
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
  title = read_text (reader, object, "title", reader->path);
  help = read_text (reader, object, "help", reader->path);
  if (!find_parameters (reader, object) || !read_nodes (reader, graph, object))
    return FALSE;
  check_references (reader);
  read_parameters (reader);
  if (reader->problems->len != before)
    return FALSE;

  mn_wiring_init (&wiring, reader->inside);
  check_wiring (reader, &wiring);
  right = reader->problems->len == before && check_size (reader, &wiring) && flatten (reader, &wiring);
  mn_wiring_clear (&wiring);
  if (!right)
    return FALSE;

  add_options (group);
  group->kind.base.properties = (const MnProperty *) group->table->data;
  group->kind.forward = describe (reader);
  group->kind.base.title = title != NULL ? title : keep (reader, group->name);
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
  Reader reader = { .group = group, .path = path, .problems = problems };
  gboolean read;

  reader.references = g_ptr_array_new_with_free_func (g_free);
  reader.by_setting = g_hash_table_new (hash_setting, same_setting);
  reader.by_parameter = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  reader.inside = mn_graph_new ();
  read = read_definition (&reader, graph, definition);
  g_object_unref (reader.inside);
  g_hash_table_unref (reader.by_parameter);
  g_hash_table_unref (reader.by_setting);
  g_ptr_array_unref (reader.references);

  return read ? g_steal_pointer (&group) : NULL;
}
