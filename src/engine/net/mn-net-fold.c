/* mn-net-fold.c - batch norms that the layer before them computes along with its own weights, where nothing is trained.
 *
 * In evaluation a batch norm multiplies each channel by one number and adds another, and both can be done to the weights
 * beforehand, once for all passes until parameters or statistics change. Who watches sees the layer's outputs without the
 * norm, computed apart with the weights as they are, and then, as the norm's outputs, what goes on through the net whether
 * somebody watches or not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

static gboolean
is_layer (const MnNet *net, int node, const char *name)
{
  return g_str_equal (net->nodes[node].spec.layer->base.name, name);
}

static int
find_param (const MnOpSpec *spec, MnRole role)
{
  for (int k = 0; k < spec->n_params; k++)
    if (spec->params[k].role == role)
      return k;
  return -1;
}

gboolean
mn_net_may_fold (const MnNet *net, int node, const int *readers)
{
  const MnOpSpec *norm = &net->nodes[node].spec, *before;
  int source, weight;

  if (net->training || !net->backend->folds || !net->backend->klass->fold || !is_layer (net, node, "batch_norm"))
    return FALSE;
  source = net->nodes[node].sources[0];
  before = &net->nodes[source].spec;
  if (readers[source] != 1 || !(is_layer (net, source, "conv2d") || is_layer (net, source, "linear")))
    return FALSE;
  weight = find_param (before, MN_ROLE_WEIGHT);
  return weight >= 0 && before->params[weight].shape.dim[0] == norm->inputs[0].dim[0]
         && norm->output.rank == before->output.rank && before->n_params < MN_MAX_PARAMS
         && find_param (norm, MN_ROLE_RUNNING_MEAN) >= 0 && find_param (norm, MN_ROLE_RUNNING_VAR) >= 0;
}

void
mn_net_plan_fold (MnNet *net, int node)
{
  MnNetNode *norm = &net->nodes[node], *before = &net->nodes[norm->sources[0]];
  const gsize unit = MN_PLAN_ALIGNMENT / net->item;
  MnOpSpec *spec = &before->spec;

  norm->folded = norm->in_place = TRUE;
  norm->root = before->root;
  before->norm = node;
  for (int k = 0; k < spec->n_params; k++)
    before->fold_specs[k] = spec->params[k];
  if (find_param (spec, MN_ROLE_BIAS) < 0)
    before->fold_specs[spec->n_params++] =
      (MnParamSpec) { .name = "bias", .role = MN_ROLE_BIAS, .shape = mn_shape_1d (norm->spec.inputs[0].dim[0]) };
  spec->params = before->fold_specs;
  for (int k = 0; k < spec->n_params; k++)
    net->n_folded += ((gsize) mn_shape_elements (&spec->params[k].shape) + unit - 1) / unit * unit;
  /* For the layer as it is: a bias of zeros, where it has none. */
  net->n_folded += ((gsize) norm->spec.inputs[0].dim[0] + unit - 1) / unit * unit;
}

void
mn_net_place_folded (MnNet *net)
{
  const gsize unit = MN_PLAN_ALIGNMENT / net->item;
  gsize at = 0;

  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];

      for (int k = 0; node->norm > 0 && k <= node->spec.n_params; k++)
        {
          const gboolean is_zeros = k == node->spec.n_params;
          const int bias = find_param (&node->spec, MN_ROLE_BIAS);
          void *room = net->folded + at * net->item;

          at += ((gsize) mn_shape_elements (&node->spec.params[is_zeros ? bias : k].shape) + unit - 1) / unit * unit;
          if (!is_zeros)
            node->fold_params[k] = room;
          else if (!node->params[bias])
            node->params[bias] = room;
        }
    }
}

static const void *
param_at (const MnNetNode *node, MnRole role)
{
  const int k = find_param (&node->spec, role);

  return k < 0 ? NULL : node->params[k];
}

void
mn_net_fold (MnNet *net)
{
  for (int i = 0; i < net->n_nodes; i++)
    {
      const MnNetNode *node = &net->nodes[i], *norm = &net->nodes[node->norm];
      const int weight = find_param (&node->spec, MN_ROLE_WEIGHT), bias = find_param (&node->spec, MN_ROLE_BIAS);
      MnFoldArgs args;

      if (node->norm == 0)
        continue;
      args = (MnFoldArgs) {
        .channels = (gsize) node->spec.params[weight].shape.dim[0],
        .eps = mn_values_get_float (norm->spec.values, "eps"),
        .weight = node->params[weight],
        .bias = node->params[bias],
        .scale = param_at (norm, MN_ROLE_SCALE),
        .shift = param_at (norm, MN_ROLE_SHIFT),
        .mean = param_at (norm, MN_ROLE_RUNNING_MEAN),
        .var = param_at (norm, MN_ROLE_RUNNING_VAR),
        .to_weight = node->fold_params[weight],
        .to_bias = node->fold_params[bias],
      };
      args.length = (gsize) mn_shape_elements (&node->spec.params[weight].shape) / args.channels;
      net->backend->klass->fold (net->backend, &args);
    }
  net->is_folded = TRUE;
}
