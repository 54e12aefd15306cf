/* mn-group.c - a named sub-graph used as one node: the object, and what its parameters do to the layers in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-json.h"

/* Nodes of a group are unfolded before anything is asked about them, so this is never the last word. */
static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  g_string_assign (reason, _("is a group, whose shape follows from the layers in it"));
  return FALSE;
}

static void
layer_clear (gpointer data)
{
  MnGroupLayer *layer = data;

  g_free (layer->id);
  mn_values_free (layer->values);
  g_array_unref (layer->bindings);
}

MnGroup *
mn_group_new (const char *name)
{
  MnGroup *group = g_new0 (MnGroup, 1);

  g_atomic_ref_count_init (&group->refs);
  group->name = g_strdup (name);
  group->strings = g_string_chunk_new (256);
  group->table = g_array_new (TRUE, TRUE, sizeof (MnProperty));
  group->used = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_group_unref);
  group->layers = g_array_new (FALSE, TRUE, sizeof (MnGroupLayer));
  g_array_set_clear_func (group->layers, layer_clear);
  group->depth = 1;
  group->kind = (MnLayerKind) {
    .base = { .name = "group" },
    .category = N_("Groups"),
    .icon = "mn-layer-group-symbolic",
    .flags = MN_LAYER_GROUP,
    .infer = infer,
  };

  return group;
}

/**
 * mn_group_ref:
 * @group: a group
 *
 * Returns: (transfer full): @group; references may be taken and dropped in any thread
 */
MnGroup *
mn_group_ref (MnGroup *group)
{
  g_return_val_if_fail (group != NULL, NULL);

  g_atomic_ref_count_inc (&group->refs);
  return group;
}

/**
 * mn_group_unref:
 * @group: (transfer full): a group
 */
void
mn_group_unref (MnGroup *group)
{
  g_return_if_fail (group != NULL);

  if (!g_atomic_ref_count_dec (&group->refs))
    return;

  g_array_unref (group->layers);
  g_array_unref (group->table);
  g_ptr_array_unref (group->used);
  g_string_chunk_free (group->strings);
  g_strfreev (group->ids);
  g_free (group->name);
  g_free (group->text);
  g_free (group);
}

/**
 * mn_group_get_name:
 * @group: a group
 *
 * Returns: (transfer none): the name by which nodes refer to it
 */
const char *
mn_group_get_name (const MnGroup *group)
{
  g_return_val_if_fail (group != NULL, NULL);

  return group->name;
}

/**
 * mn_group_get_kind:
 * @group: a group
 *
 * Returns: (transfer none): what nodes of it are, with its title, its help and its parameters; lives as long as the
 *   group, and every node has a reference to its own
 */
const MnLayerKind *
mn_group_get_kind (const MnGroup *group)
{
  g_return_val_if_fail (group != NULL, NULL);

  return &group->kind;
}

/**
 * mn_group_of_kind:
 * @kind: a layer, or what a node of a group is
 *
 * Returns: (transfer none) (nullable): the group; %NULL for a layer
 */
MnGroup *
mn_group_of_kind (const MnLayerKind *kind)
{
  g_return_val_if_fail (kind != NULL, NULL);

  if (!(kind->flags & MN_LAYER_GROUP))
    return NULL;
  return (MnGroup *) ((char *) kind - G_STRUCT_OFFSET (MnGroup, kind));
}

/**
 * mn_group_get_n_layers:
 * @group: a group
 *
 * Returns: how many layers a node of it stands for, with those of the groups in it
 */
int
mn_group_get_n_layers (const MnGroup *group)
{
  g_return_val_if_fail (group != NULL, 0);

  return (int) group->layers->len;
}

/**
 * mn_group_get_layer_id:
 * @group: a group
 * @index: which of its layers
 *
 * Returns: (transfer none): its id within the group
 */
const char *
mn_group_get_layer_id (const MnGroup *group,
                       int            index)
{
  g_return_val_if_fail (group != NULL, NULL);
  g_return_val_if_fail (index >= 0 && index < (int) group->layers->len, NULL);

  return g_array_index (group->layers, MnGroupLayer, index).id;
}

/**
 * mn_group_get_layer_kind:
 * @group: a group
 * @index: which of its layers
 *
 * Returns: (transfer none): what that layer is; never a group, since those within are unfolded
 */
const MnLayerKind *
mn_group_get_layer_kind (const MnGroup *group,
                         int            index)
{
  g_return_val_if_fail (group != NULL, NULL);
  g_return_val_if_fail (index >= 0 && index < (int) group->layers->len, NULL);

  return g_array_index (group->layers, MnGroupLayer, index).kind;
}

/**
 * mn_group_get_json:
 * @group: a group
 *
 * Returns: (transfer full): its definition as it was read
 */
JsonNode *
mn_group_get_json (const MnGroup *group)
{
  g_return_val_if_fail (group != NULL, NULL);

  return json_from_string (group->text, NULL);
}

static void
save_definitions (const MnGroup *group,
                  JsonObject    *object)
{
  if (json_object_has_member (object, group->name))
    return;
  for (guint i = 0; i < group->used->len; i++)
    save_definitions (group->used->pdata[i], object);
  json_object_set_member (object, group->name, mn_group_get_json (group));
}

/**
 * mn_group_save_json:
 * @group: a group
 *
 * Returns: (transfer full): an object with its definition and those of the groups it uses, which stand before it
 */
JsonNode *
mn_group_save_json (const MnGroup *group)
{
  JsonNode *node;

  g_return_val_if_fail (group != NULL, NULL);

  node = json_node_init_object (json_node_alloc (), NULL);
  json_node_take_object (node, json_object_new ());
  save_definitions (group, json_node_get_object (node));
  return node;
}

gboolean
mn_group_equal (const MnGroup *a,
                const MnGroup *b)
{
  g_autoptr (JsonNode) one = NULL;
  g_autoptr (JsonNode) other = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;

  if (a == b)
    return TRUE;
  if (!g_str_equal (a->name, b->name) || !g_str_equal (a->text, b->text))
    return FALSE;

  one = mn_group_save_json (a);
  other = mn_group_save_json (b);
  text = mn_json_to_string (one, FALSE);
  other_text = mn_json_to_string (other, FALSE);
  return g_str_equal (text, other_text);
}

static const char *
text_of (JsonNode *value)
{
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    return "";
  return json_node_get_string (value);
}

gboolean
mn_group_is_setting (const char *name)
{
  static const char *const others[] = { "id", "layer", "from", "comment", "place", "group", NULL };

  return !g_strv_contains (others, name);
}

gboolean
mn_group_is_reference (JsonNode    *value,
                       const char **name)
{
  const char *text = text_of (value);

  if (text[0] != '$' || text[1] == '$')
    return FALSE;
  *name = text + 1;
  return TRUE;
}

JsonNode *
mn_group_escape (JsonNode *value)
{
  g_autofree char *escaped = NULL;

  if (text_of (value)[0] != '$')
    return NULL;
  escaped = g_strconcat ("$", text_of (value), NULL);
  return json_node_init_string (json_node_alloc (), escaped);
}

JsonNode *
mn_group_unescape (JsonNode *value)
{
  if (!g_str_has_prefix (text_of (value), "$$"))
    return NULL;
  return json_node_init_string (json_node_alloc (), text_of (value) + 1);
}

/* A truth value or a factor, as one number. */
static double
get_number (const MnValues *values,
            const char     *name)
{
  return mn_property_find (mn_values_get_table (values), name)->type == MN_PROPERTY_BOOL
         ? mn_values_get_bool (values, name) : mn_values_get_float (values, name);
}

static void
combine (MnValues   *values,
         const char *setting,
         double      factor)
{
  const MnProperty *property = mn_property_find (mn_values_get_table (values), setting);
  double own = get_number (values, setting);

  mn_values_set_number (values, setting,
                        property->type == MN_PROPERTY_BOOL ? own != 0 || factor != 0 : MIN (property->max, own * factor),
                        NULL);
}

void
mn_group_pass_on (const MnValues *instance,
                  MnValues       *values)
{
  static const char *const names[] = { "freeze", "lr_factor" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (mn_property_find (mn_values_get_table (instance), names[i]) != NULL
        && mn_property_find (mn_values_get_table (values), names[i]) != NULL)
      combine (values, names[i], get_number (instance, names[i]));
}

MnValues *
mn_group_make_values (const MnGroupLayer *layer,
                      const MnValues     *instance,
                      GError            **error)
{
  g_autoptr (MnValues) values = mn_values_copy (layer->values);

  for (guint i = 0; i < layer->bindings->len; i++)
    {
      const MnBinding *binding = &g_array_index (layer->bindings, MnBinding, i);
      g_autoptr (JsonNode) value = NULL;

      if (binding->parameter == NULL)
        {
          combine (values, binding->setting->name, binding->factor);
          continue;
        }
      value = mn_values_get_json (instance, binding->parameter);
      if (!mn_values_set_json (values, binding->setting->name, value, error))
        {
          g_prefix_error (error, "%s: ", binding->setting->name);
          return NULL;
        }
    }

  mn_group_pass_on (instance, values);
  return g_steal_pointer (&values);
}
