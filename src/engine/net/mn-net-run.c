/* mn-net-run.c - the passes of a net, forward and backward, and who looks on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

gsize
mn_net_output_bytes (const MnNet *net, int node, int batch)
{
  const MnOpSpec *spec = &net->nodes[node].spec;

  return (gsize) mn_shape_elements (&spec->output) * (gsize) batch * mn_layout_item (spec->layout, net->backend->dtype);
}

/* No op ever writes to the input: those that work in place follow another op. */
static void
lend_input (MnNet *net, const void *samples)
{
  if (net->lent == samples)
    return;
  net->lent = samples;
  for (int i = 0; i < net->n_nodes; i++)
    for (int k = 0; k < net->nodes[i].spec.n_inputs; k++)
      if (mn_net_input_root (net, i, k) == net->input)
        net->nodes[i].inputs[k] = mn_net_arena_at (net, net->input, MN_NET_OUTPUT);
}

void
mn_net_set_input (MnNet *net, const void *samples, int batch)
{
  g_return_if_fail (net != NULL && samples != NULL && batch > 0 && batch <= net->max_batch);

  if (net->backend->klass->host_memory)
    lend_input (net, samples);
  else
    net->backend->klass->upload (net->backend, mn_net_arena_at (net, net->input, MN_NET_OUTPUT), samples,
                                 mn_net_output_bytes (net, net->input, batch));
}

void *
mn_net_get_input (MnNet *net)
{
  lend_input (net, NULL);
  return mn_net_arena_at (net, net->input, MN_NET_OUTPUT);
}

const void *
mn_net_get_output (MnNet *net)
{
  return mn_net_arena_at (net, net->nodes[net->output].root, MN_NET_OUTPUT);
}

void *
mn_net_get_d_output (MnNet *net)
{
  return mn_net_arena_at (net, net->nodes[net->output].root, MN_NET_GRADIENT);
}

const void *
mn_net_get_d_input (MnNet *net)
{
  return net->to_input ? mn_net_arena_at (net, net->input, MN_NET_GRADIENT) : NULL;
}

static void
run_forward (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  if (net->clock)
    net->clock (net, i, FALSE, TRUE, net->clock_data);
  node->args.workspace = mn_net_arena_at (net, i, MN_NET_FORWARD_SCRATCH);
  net->backend->klass->op_forward (node->op, &node->args);
  if (net->clock)
    net->clock (net, i, FALSE, FALSE, net->clock_data);
}

/* The outputs of a batch norm, from the inputs of the layer that it is folded into, which has just been run without it. */
static void
run_folded (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[net->nodes[i].sources[0]];

  node->args.params = node->fold_params;
  run_forward (net, net->nodes[i].sources[0]);
}

/* Whether every layer is computed by itself: somebody watches, or batch norms that are folded shall find statistics. */
static gboolean
runs_apart (const MnNet *net, MnMode mode)
{
  return net->observer || (net->n_folded > 0 && mode != MN_MODE_EVAL);
}

void
mn_net_forward (MnNet *net, int batch, MnMode mode, guint64 seed, guint64 counter)
{
  gboolean apart;

  g_return_if_fail (net != NULL && batch > 0 && batch <= net->max_batch);

  apart = runs_apart (net, mode);
  if (net->n_folded > 0 && mode == MN_MODE_EVAL && !net->is_folded)
    mn_net_fold (net);
  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];

      if (!node->op || ((node->fused || node->folded) && !apart))
        continue;
      node->args.batch = batch;
      node->args.mode = mode;
      node->args.seed = seed;
      node->args.counter = counter;
      node->args.bare = apart;
      node->args.params = node->norm > 0 && !apart ? node->fold_params : node->params;
      if (net->observer && net->before && node->in_place)
        net->backend->klass->copy (net->backend, net->before, node->inputs[0], mn_net_output_bytes (net, i, batch));
      if (node->folded && mode == MN_MODE_EVAL)
        run_folded (net, i);
      else
        run_forward (net, i);
      if (net->observer && node->graph_node >= 0)
        net->observer (net, node->graph_node, batch, net->observer_data);
    }
}

gsize
mn_net_before_bytes (const MnNet *net)
{
  gsize most = 0;

  for (int i = 0; i < net->n_nodes; i++)
    if (net->nodes[i].in_place)
      most = MAX (most, mn_net_output_bytes (net, i, net->max_batch));
  return most;
}

gsize
mn_net_look_bytes (const MnNet *net)
{
  gsize most = 0;

  for (int i = 0; net->backend->klass->make_plain && i < net->n_nodes; i++)
    if (mn_net_layout_of (net, i) != MN_LAYOUT_PLAIN)
      most = MAX (most, (gsize) mn_shape_elements (&net->nodes[i].spec.output) * (gsize) net->max_batch * net->item);
  return most;
}

/* What it needs is kept for the next observer. */
void
mn_net_set_observer (MnNet *net, MnNetObserver observer, gpointer user_data)
{
  gsize before, look;

  g_return_if_fail (net != NULL);

  net->observer = observer;
  net->observer_data = user_data;
  if (!observer)
    return;
  before = net->before ? 0 : mn_net_before_bytes (net);
  look = net->look ? 0 : mn_net_look_bytes (net);
  if (before > 0)
    net->before = net->backend->klass->alloc (net->backend, before, NULL);
  if (look > 0)
    net->look = net->backend->klass->alloc (net->backend, look, NULL);
}

void
mn_net_set_clock (MnNet *net, MnNetClock clock, gpointer user_data)
{
  g_return_if_fail (net != NULL);

  net->clock = clock;
  net->clock_data = user_data;
}

static MnNetNode *
node_at (MnNet *net, int graph_node)
{
  return &net->nodes[net->places[graph_node]];
}

/* What lies at @from as the output of the step @node does, or the same made plain where the computer cannot read it so. */
static const void *
make_plain (MnNet *net, int node, const void *from)
{
  const MnLayout layout = mn_net_layout_of (net, node);
  const MnBackendClass *klass = net->backend->klass;

  if (!from || layout == MN_LAYOUT_PLAIN || !klass->make_plain)
    return from;
  if (net->look)
    klass->make_plain (net->backend, net->look, from, layout, &net->nodes[node].spec.output, net->nodes[node].args.batch);
  return net->look;
}

const void *
mn_net_peek_input (MnNet *net, int node)
{
  const MnNetNode *self;

  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), NULL);
  g_return_val_if_fail (node_at (net, node)->spec.n_inputs > 0, NULL);

  self = node_at (net, node);
  return make_plain (net, self->sources[0], self->in_place ? net->before : self->inputs[0]);
}

const void *
mn_net_peek_output (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), NULL);

  return make_plain (net, net->places[node], mn_net_arena_at (net, node_at (net, node)->root, MN_NET_OUTPUT));
}

/* Where peeking makes it plain, the layout that is left is the plain one. */
static MnLayout
peeked_layout (const MnNet *net, int node)
{
  return net->backend->klass->make_plain ? MN_LAYOUT_PLAIN : mn_net_layout_of (net, node);
}

MnLayout
mn_net_get_layout (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), MN_LAYOUT_PLAIN);

  return peeked_layout (net, net->places[node]);
}

MnLayout
mn_net_get_input_layout (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), MN_LAYOUT_PLAIN);

  return node_at (net, node)->spec.n_inputs > 0 ? peeked_layout (net, node_at (net, node)->sources[0]) : MN_LAYOUT_PLAIN;
}

static void
run_again (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  node->args.bare = FALSE;
  node->args.params = node->args.mode == MN_MODE_TRAIN ? node->again_params : node->params;
  node->args.workspace = mn_net_arena_at (net, i, MN_NET_FORWARD_SCRATCH);
  net->backend->klass->op_forward (node->op, &node->args);
  node->args.params = node->params;
}

static void
run_backward (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  node->args.workspace = mn_net_arena_at (net, i, MN_NET_BACKWARD_SCRATCH);
  net->backend->klass->op_backward (node->op, &node->args);
}

/* What is run again counts as part of the node's backward pass. */
static void
run_timed (MnNet *net, int i, void (*run) (MnNet *net, int i))
{
  if (net->clock)
    net->clock (net, i, TRUE, TRUE, net->clock_data);
  run (net, i);
  if (net->clock)
    net->clock (net, i, TRUE, FALSE, net->clock_data);
}

/* Computes once more, from what has been kept, what the backward pass of the segment that ends with @end needs. Random
 * numbers are those of the first time, since they follow from the step. */
static void
run_segment_again (MnNet *net, int end)
{
  int first = end;

  while (first > 0 && net->nodes[first - 1].segment == net->nodes[end].segment)
    first--;
  for (int i = first; i <= end; i++)
    if (net->nodes[i].again && !net->nodes[i].fused)
      run_timed (net, i, run_again);
}

void
mn_net_backward (MnNet *net)
{
  g_return_if_fail (net != NULL && net->training);

  for (int i = net->n_nodes - 1; i >= 0; i--)
    {
      if (i == net->n_nodes - 1 || net->nodes[i + 1].segment != net->nodes[i].segment)
        run_segment_again (net, i);
      if (net->nodes[i].runs_backward && net->nodes[i].op)
        run_timed (net, i, run_backward);
    }
}

const void *
mn_net_get_node_output (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), NULL);

  return node_at (net, node)->kept ? mn_net_arena_at (net, node_at (net, node)->root, MN_NET_OUTPUT) : NULL;
}
