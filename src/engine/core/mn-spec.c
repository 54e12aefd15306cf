/* mn-spec.c - a kind together with its settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-property.h"

static const char *const reserved[] = { "name", NULL };

/**
 * mn_spec_new:
 * @kind: what it is
 *
 * Returns: (transfer full): the kind with its default settings
 */
MnSpec *
mn_spec_new (const MnKind *kind)
{
  MnSpec *spec;

  g_return_val_if_fail (kind, NULL);

  spec = g_new0 (MnSpec, 1);
  spec->kind = kind;
  spec->values = mn_values_new (kind->properties);
  return spec;
}

/**
 * mn_spec_copy:
 * @spec: a spec
 *
 * Returns: (transfer full): the same kind with the same settings
 */
MnSpec *
mn_spec_copy (const MnSpec *spec)
{
  MnSpec *copy;

  g_return_val_if_fail (spec, NULL);

  copy = g_new0 (MnSpec, 1);
  copy->kind = spec->kind;
  copy->values = mn_values_copy (spec->values);
  return copy;
}

/**
 * mn_spec_free:
 * @spec: (nullable) (transfer full): a spec
 */
void
mn_spec_free (MnSpec *spec)
{
  if (!spec)
    return;
  mn_values_free (spec->values);
  g_free (spec);
}

/**
 * mn_spec_load_json:
 * @node: { "name": "sgd", "learning_rate": 0.1 }, or just "sgd"
 * @find: looks a kind up by its name, %NULL when there is none
 * @known: (nullable): names to list when the name is not one of them
 * @what: what is looked for, for messages: "optimizer"
 * @path: JSON path of @node
 * @problems: where to add what is wrong
 *
 * Returns: (transfer full) (nullable): the spec, with the settings that were right; %NULL, with a problem added, only
 *   when no kind could be found
 */
MnSpec *
mn_spec_load_json (JsonNode          *node,
                   const MnKind    *(*find) (const char *name),
                   const char *const *known,
                   const char        *what,
                   const char        *path,
                   MnProblems        *problems)
{
  JsonObject *object = NULL;
  JsonNode *name = node;
  const MnKind *kind;
  MnSpec *spec;

  g_return_val_if_fail (node && find && what && path && problems, NULL);

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      object = json_node_get_object (node);
      name = json_object_get_member (object, "name");
    }
  if (!name || !JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING)
    {
      /* Translators: %s is "optimizer", "data set" and the like. */
      mn_problems_add (problems, path, _("must be the name of a known %s, or an object with its \"name\""), what);
      return NULL;
    }
  kind = find (json_node_get_string (name));
  if (!kind)
    {
      g_autofree char *names = known ? g_strjoinv (", ", (char **) known) : NULL;
      g_autofree char *place = object ? g_strconcat (path, ".name", NULL) : g_strdup (path);

      if (names)
        mn_problems_add (problems, place, _("there is no %s \"%s\"; known are %s"), what,
                         json_node_get_string (name), names);
      else
        mn_problems_add (problems, place, _("there is no %s \"%s\""), what, json_node_get_string (name));
      return NULL;
    }
  spec = mn_spec_new (kind);
  if (object)
    mn_values_load_json (spec->values, object, reserved, path, problems);
  return spec;
}

/**
 * mn_spec_save_json:
 * @spec: a spec
 *
 * Returns: (transfer full): what mn_spec_load_json() reads: the bare name when there is no more to say
 */
JsonNode *
mn_spec_save_json (const MnSpec *spec)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (spec, NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "name", spec->kind->name);
  mn_values_save_json (spec->values, FALSE, object);
  if (json_object_get_size (object) == 1)
    return json_node_init_string (json_node_alloc (), spec->kind->name);
  return json_node_init_object (json_node_alloc (), object);
}
