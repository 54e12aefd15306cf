/* mn-live.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-live.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-json.h"

static void
setting_free (gpointer data)
{
  MnLiveSetting *setting = data;

  g_free (setting->path);
  g_free (setting->node);
  g_free (setting);
}

static MnLiveSetting *
add (GPtrArray *settings, MnLiveKind kind, const char *where, const MnProperty *property, double value)
{
  MnLiveSetting *setting = g_new0 (MnLiveSetting, 1);

  setting->path = g_strconcat (where, ".", property->name, NULL);
  setting->kind = kind;
  setting->index = -1;
  setting->property = property;
  setting->value = value;
  g_ptr_array_add (settings, setting);
  return setting;
}

static void
add_of_optimizer (GPtrArray *settings, const MnSpec *optimizer, MnLiveKind kind, const char *name)
{
  const MnProperty *property = mn_property_find (optimizer->kind->properties, name);

  if (property)
    add (settings, kind, "training.optimizer", property, mn_values_get_float (optimizer->values, name));
}

/* The numbers of the layer that it reads anew in each pass, and whether it is frozen. */
static void
add_of_node (GPtrArray *settings, MnNet *net, int index)
{
  const MnFrozenNode *node = mn_frozen_graph_get_node (mn_net_get_graph (net), index);
  g_autofree char *where = g_strconcat ("network.", node->id, NULL);
  const MnProperty *freeze = mn_property_find (mn_values_get_table (node->values), "freeze");

  for (const MnProperty *property = mn_values_get_table (node->values); property->name; property++)
    if (property->flags & MN_PROPERTY_LIVE)
      {
        MnLiveSetting *setting = add (settings, MN_LIVE_NUMBER, where, property,
                                      mn_values_get_float (node->values, property->name));

        setting->node = g_strdup (node->id);
        setting->index = index;
      }
  if (freeze && node->n_params > 0)
    {
      MnLiveSetting *setting = add (settings, MN_LIVE_FREEZE, where, freeze, mn_layer_is_frozen (node->values));

      setting->node = g_strdup (node->id);
      setting->index = index;
      setting->fixed = !mn_net_may_train (net, index);
    }
}

GPtrArray *
mn_live_settings_new (MnExperiment *experiment, MnNet *net)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func (setting_free);
  const MnSpec *optimizer;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && net != NULL, settings);

  optimizer = mn_experiment_get_optimizer (experiment);
  add_of_optimizer (settings, optimizer, MN_LIVE_LEARNING_RATE, "learning_rate");
  add_of_optimizer (settings, optimizer, MN_LIVE_WEIGHT_DECAY, "weight_decay");
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (mn_net_get_graph (net)); i++)
    add_of_node (settings, net, i);
  return settings;
}

GPtrArray *
mn_live_settings_copy (GPtrArray *settings)
{
  GPtrArray *copies;

  g_return_val_if_fail (settings != NULL, NULL);

  copies = g_ptr_array_new_with_free_func (setting_free);
  for (guint i = 0; i < settings->len; i++)
    {
      MnLiveSetting *copy = g_memdup2 (g_ptr_array_index (settings, i), sizeof *copy);

      copy->path = g_strdup (copy->path);
      copy->node = g_strdup (copy->node);
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

MnLiveSetting *
mn_live_settings_find (GPtrArray *settings, const char *path)
{
  g_return_val_if_fail (settings != NULL && path != NULL, NULL);

  for (guint i = 0; i < settings->len; i++)
    if (g_str_equal (((MnLiveSetting *) g_ptr_array_index (settings, i))->path, path))
      return g_ptr_array_index (settings, i);
  return NULL;
}

gboolean
mn_live_setting_check (const MnLiveSetting *setting, double value, GError **error)
{
  const MnProperty *property;
  g_autofree char *least = NULL, *most = NULL;

  g_return_val_if_fail (setting != NULL, FALSE);

  property = setting->property;
  if (setting->fixed)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: was frozen from the start and nothing before it is trained, so "
                                                      "that it cannot be thawed while the run goes on"), setting->path);
      return FALSE;
    }
  if (property->type == MN_PROPERTY_BOOL ? value == 0 || value == 1
      : isfinite (value) && value >= property->min && value <= property->max
        && !(property->flags & MN_PROPERTY_ABOVE_MIN && value == property->min)
        && !(property->flags & MN_PROPERTY_BELOW_MAX && value == property->max))
    return TRUE;
  least = mn_json_number_to_string (property->min);
  most = mn_json_number_to_string (property->max);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: must be a number from %s to %s"), setting->path, least, most);
  return FALSE;
}

char *
mn_live_value_to_string (const MnLiveSetting *setting, double value)
{
  g_return_val_if_fail (setting != NULL, NULL);

  if (setting->property->type == MN_PROPERTY_BOOL)
    return g_strdup (value != 0 ? "true" : "false");
  return mn_json_number_to_string (value);
}

gboolean
mn_live_value_parse (const MnLiveSetting *setting, const char *text, double *value)
{
  char *end;

  g_return_val_if_fail (setting != NULL && value != NULL, FALSE);

  if (!text)
    return FALSE;
  if (setting->property->type == MN_PROPERTY_BOOL)
    {
      *value = g_str_equal (text, "true");
      return *value != 0 || g_str_equal (text, "false");
    }
  *value = g_ascii_strtod (text, &end);
  return end != text && !*end;
}
