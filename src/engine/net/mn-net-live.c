/* mn-net-live.c - what may change in a net between two steps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

/* Zeros that are copied to the device at a time. */
#define CHUNK 4096

gboolean
mn_net_may_train (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), FALSE);

  return net->training && net->nodes[net->places[node]].runs_backward;
}

/* Who clips gradients measures all of the block. */
static void
clear_gradient (MnNet *net, const MnNetParam *param)
{
  static const guint8 zeros[CHUNK];
  guint8 *at = net->grads + param->offset * net->item;

  for (gsize left = param->n * net->item; left > 0;)
    {
      const gsize n = MIN (left, CHUNK);

      net->backend->klass->upload (net->backend, at, zeros, n);
      at += n;
      left -= n;
    }
}

gboolean
mn_net_set_frozen (MnNet *net, int node, gboolean frozen)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), FALSE);

  if (!mn_net_may_train (net, node))
    return FALSE;
  for (guint i = 0; i < net->entries->len; i++)
    {
      MnNetParam *param = &g_array_index (net->entries, MnNetParam, i);
      MnNetNode *self = &net->nodes[net->places[node]];
      const gsize k = (gsize) (param->spec - mn_frozen_graph_get_node (net->graph, node)->params);

      if (param->node != node || !param->trained || param->frozen == frozen)
        continue;
      param->frozen = frozen;
      self->d_params[k] = frozen ? NULL : net->grads + param->offset * net->item;
      if (frozen)
        clear_gradient (net, param);
    }
  return TRUE;
}

void
mn_net_set_number (MnNet *net, int node, const char *name, double value)
{
  MnNetNode *self;

  g_return_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph));

  self = &net->nodes[net->places[node]];
  if (!self->values)
    self->values = mn_values_copy (self->spec.values);
  self->spec.values = self->values;
  mn_values_set_number (self->values, name, value, NULL);
}
