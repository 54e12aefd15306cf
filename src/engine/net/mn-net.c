/* mn-net.c - the life of a net, and its blocks of memory; mn-net-build.c plans it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

static gboolean
runs_again (const MnNet *net)
{
  for (int i = 0; i < net->n_nodes; i++)
    if (net->nodes[i].again)
      return TRUE;
  return FALSE;
}

static gboolean
allocate (MnNet *net, GError **error)
{
  const MnBackendClass *klass = net->backend->klass;

  if (!(net->params = klass->alloc (net->backend, net->n_params * net->item, error)))
    return FALSE;
  if (!(net->statistics = klass->alloc (net->backend, net->n_statistics * net->item, error)))
    return FALSE;
  if (net->training && !(net->grads = klass->alloc (net->backend, net->n_params * net->item, error)))
    return FALSE;
  if (net->n_folded > 0 && !(net->folded = klass->alloc (net->backend, net->n_folded * net->item, error)))
    return FALSE;
  if (runs_again (net) && !(net->spare = klass->alloc (net->backend, net->n_statistics * net->item, error)))
    return FALSE;
  net->arena = klass->alloc (net->backend, net->arena_bytes, error);
  return net->arena != NULL;
}

/* Turns the plan's offsets into the addresses the ops are given. */
static void
set_addresses (MnNet *net)
{
  for (guint i = 0; i < net->entries->len; i++)
    {
      const MnNetParam *param = &g_array_index (net->entries, MnNetParam, i);
      MnNetNode *node = &net->nodes[net->places[param->node]];
      const gsize k = (gsize) (param->spec - mn_frozen_graph_get_node (net->graph, param->node)->params);

      node->params[k] = (param->trained ? net->params : net->statistics) + param->offset * net->item;
      node->again_params[k] = param->trained || !net->spare ? node->params[k] : net->spare + param->offset * net->item;
      if (param->trained && !param->frozen && net->training)
        node->d_params[k] = net->grads + param->offset * net->item;
    }
  mn_net_place_folded (net);
  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];
      int addend;

      for (int k = 0; k < node->spec.n_inputs; k++)
        {
          int root = mn_net_input_root (net, i, k);

          node->inputs[k] = mn_net_arena_at (net, root, MN_NET_OUTPUT);
          node->d_inputs[k] = net->nodes[root].runs_backward ? mn_net_arena_at (net, root, MN_NET_GRADIENT) : NULL;
        }
      addend = net->nodes[node->addend].root;
      node->args = (MnOpArgs) {
        .inputs = node->inputs,
        .output = mn_net_arena_at (net, node->root, MN_NET_OUTPUT),
        .params = node->params,
        .saved = mn_net_arena_at (net, i, MN_NET_SAVED),
        .d_output = mn_net_arena_at (net, node->root, MN_NET_GRADIENT),
        .d_inputs = node->d_inputs,
        .accumulate = node->accumulate,
        .d_params = node->d_params,
        .addend = node->sum > 0 ? mn_net_arena_at (net, addend, MN_NET_OUTPUT) : NULL,
        .d_addend = node->sum > 0 && net->nodes[addend].runs_backward ? mn_net_arena_at (net, addend, MN_NET_GRADIENT) : NULL,
        .accumulate_addend = node->accumulate_addend,
        .stream = (guint32) node->graph_node,
      };
    }
}

/* The planned net with its memory; NULL when there is no plan. */
static MnNet *
place (MnNet *planned, GError **error)
{
  g_autoptr (MnNet) net = planned;

  if (!net || !allocate (net, error))
    return NULL;
  set_addresses (net);
  return g_steal_pointer (&net);
}

MnNet *
mn_net_new_shared (MnFrozenGraph *graph, MnBackend *backend, int max_batch, MnNetFlags flags, gboolean share,
                   GError **error)
{
  return place (mn_net_new_planned (graph, backend, max_batch, flags, FALSE, share, error), error);
}

MnNet *
mn_net_new_cut (MnFrozenGraph *graph, MnBackend *backend, int max_batch, int n_segments, gboolean share, GError **error)
{
  MnNet *planned = mn_net_new_planned (graph, backend, max_batch, MN_NET_TRAINING, FALSE, share, error);

  if (planned)
    mn_net_place_cut (planned, n_segments, share);
  return place (planned, error);
}

MnNet *
mn_net_new_to_input (MnFrozenGraph *graph, MnBackend *backend, int max_batch, GError **error)
{
  return place (mn_net_new_planned (graph, backend, max_batch, MN_NET_TRAINING, TRUE, TRUE, error), error);
}

MnNet *
mn_net_new (MnFrozenGraph *graph, MnBackend *backend, int max_batch, MnNetFlags flags, GError **error)
{
  return mn_net_new_shared (graph, backend, max_batch, flags, TRUE, error);
}

MnNet *
mn_net_new_plan (MnFrozenGraph *graph, MnBackend *backend, int max_batch, MnNetFlags flags, GError **error)
{
  return mn_net_new_planned (graph, backend, max_batch, flags, FALSE, TRUE, error);
}

gboolean
mn_net_plan (MnFrozenGraph *graph, MnBackend *backend, int max_batch, MnNetFlags flags, MnNetMemory *memory,
             GError **error)
{
  g_autoptr (MnNet) net = mn_net_new_plan (graph, backend, max_batch, flags, error);

  if (net)
    mn_net_get_memory (net, memory);
  return net != NULL;
}

void
mn_net_free (MnNet *net)
{
  void *blocks[8];

  if (!net)
    return;
  for (int i = 0; i < net->n_nodes; i++)
    {
      if (net->nodes[i].op)
        net->backend->klass->op_free (net->nodes[i].op);
      mn_values_free (net->nodes[i].values);
    }
  blocks[0] = net->params;
  blocks[1] = net->grads;
  blocks[2] = net->statistics;
  blocks[3] = net->arena;
  blocks[4] = net->before;
  blocks[5] = net->folded;
  blocks[6] = net->spare;
  blocks[7] = net->look;
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (blocks[i])
      net->backend->klass->release (net->backend, blocks[i]);
  for (guint i = 0; i < net->entries->len; i++)
    g_free (g_array_index (net->entries, MnNetParam, i).name);
  g_array_unref (net->entries);
  g_free (net->nodes);
  g_free (net->places);
  g_free (net->ends);
  g_free (net->tensors);
  mn_frozen_graph_unref (net->graph);
  g_free (net);
}

MnFrozenGraph *
mn_net_get_graph (MnNet *net)
{
  return net->graph;
}

MnBackend *
mn_net_get_backend (MnNet *net)
{
  return net->backend;
}

int
mn_net_get_max_batch (MnNet *net)
{
  return net->max_batch;
}

void
mn_net_get_memory (MnNet *net, MnNetMemory *memory)
{
  memory->parameters = (net->n_params + net->n_statistics * (runs_again (net) ? 2 : 1) + net->n_folded) * net->item;
  memory->gradients = net->training ? net->n_params * net->item : 0;
  memory->activations = net->arena_bytes;
  memory->unshared = net->unshared_bytes;
  memory->observed = mn_net_before_bytes (net) + mn_net_look_bytes (net);
}

const MnShape *
mn_net_get_output_shape (MnNet *net)
{
  return &net->nodes[net->output].spec.output;
}
