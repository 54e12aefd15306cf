/* mn-group-flatten.c - from the nodes of a definition to the layers it stands for, those of groups in it among them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-reader.h"

#include <glib/gi18n-lib.h>

gboolean
mn_group_check_size (MnGroupReader  *reader,
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

static MnGroupLayer *
add_layer (MnGroupReader *reader,
           const char    *id)
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
add_plain (MnGroupReader *reader,
           guint          index,
           const MnNode  *node)
{
  MnGroupLayer *layer = add_layer (reader, node->id);

  layer->kind = node->kind;
  layer->values = mn_values_new (node->kind->base.properties);
  for (const MnProperty *property = node->kind->base.properties; property->name != NULL; property++)
    {
      const char *parameter = mn_group_parameter_of (reader, index, property->name);
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
add_group (MnGroupReader *reader,
           guint          index,
           const MnNode  *node)
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
          const char *parameter = NULL;

          if (binding->parameter != NULL)
            parameter = mn_group_parameter_of (reader, index, binding->parameter);
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
connect (MnGroupReader  *reader,
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

gboolean
mn_group_flatten (MnGroupReader  *reader,
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
