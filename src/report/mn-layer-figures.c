/* mn-layer-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

const char *
mn_layer_measure_title (MnLayerMeasure measure)
{
  static const char *const titles[MN_N_LAYER_MEASURES] = {
    [MN_LAYER_GRADIENT] = N_("Gradient norm"), [MN_LAYER_UPDATE] = N_("Update of the weights, as a share of them"),
    [MN_LAYER_DEAD] = N_("Dead units, %"), [MN_LAYER_SATURATED] = N_("Saturated values, %"),
    [MN_LAYER_MEAN] = N_("Mean of the outputs"), [MN_LAYER_DEVIATION] = N_("Standard deviation of the outputs"),
  };

  return _(titles[measure]);
}

gboolean
mn_layer_measure_is_log (MnLayerMeasure measure)
{
  return measure == MN_LAYER_GRADIENT || measure == MN_LAYER_UPDATE;
}

double
mn_layer_measure_get (MnLayerMeasure measure, const MnProbeNode *node)
{
  switch (measure)
    {
    case MN_LAYER_GRADIENT:
      return node->gradient_norm;
    case MN_LAYER_UPDATE:
      return node->update_ratio;
    case MN_LAYER_DEAD:
      return 100 * node->dead;
    case MN_LAYER_MEAN:
      return node->mean;
    case MN_LAYER_DEVIATION:
      return node->deviation;
    case MN_LAYER_SATURATED:
    case MN_N_LAYER_MEASURES:
    default:
      return 100 * node->saturated;
    }
}

guint
mn_spread_get_n (MnSpread spread, const MnProbe *probe)
{
  return spread == MN_SPREAD_OUTPUTS ? probe->nodes->len : probe->params->len;
}

const char *
mn_spread_get_name (MnSpread spread, const MnProbe *probe, guint index)
{
  return spread == MN_SPREAD_OUTPUTS ? mn_probe_get_node (probe, index)->name : mn_probe_get_param (probe, index)->name;
}

const MnHistogram *
mn_spread_get (MnSpread spread, const MnProbe *probe, guint index)
{
  const MnProbeParam *param;

  if (spread == MN_SPREAD_OUTPUTS)
    return mn_probe_get_node (probe, index)->outputs;
  param = mn_probe_get_param (probe, index);
  return spread == MN_SPREAD_WEIGHTS ? param->weights : param->gradients;
}

const MnHistogram *
mn_spread_find (MnSpread spread, const MnProbe *probe, const char *name)
{
  for (guint i = 0; i < mn_spread_get_n (spread, probe); i++)
    if (g_str_equal (mn_spread_get_name (spread, probe, i), name))
      return mn_spread_get (spread, probe, i);
  return NULL;
}

char *
mn_spread_title (MnSpread spread, const char *name)
{
  static const char *const titles[MN_N_SPREADS] = {
    [MN_SPREAD_WEIGHTS] = N_("Weights of %s"), [MN_SPREAD_GRADIENTS] = N_("Gradient of %s"),
    [MN_SPREAD_OUTPUTS] = N_("Outputs of %s"),
  };
  /* The weights of the weight of a layer are those of the layer. */
  const gboolean doubled = spread == MN_SPREAD_WEIGHTS && g_str_has_suffix (name, ".weight");
  g_autofree char *shown = g_strndup (name, strlen (name) - (doubled ? strlen (".weight") : 0));

  return g_strdup_printf (_(titles[spread]), shown);
}
