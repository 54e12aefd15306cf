/* mn-net-nodes.c - from the nodes of a graph to the steps of a pass: layouts, reorders, ops, what is fused or in place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <glib/gi18n-lib.h>

/* No layer that anyone can draw: the net puts it where two neighbours want different layouts. */
static const MnLayerKind reorder_kind = { .base.name = "reorder", .min_inputs = 1, .max_inputs = 1 };

/* An image of one pixel or one channel is the same numbers in every layout, if they are of one type. */
static gboolean
layouts_differ (const MnShape *shape, MnLayout a, MnLayout b)
{
  if (a == b || shape->rank != 3)
    return FALSE;
  return mn_layout_item (a, MN_DTYPE_F32) != mn_layout_item (b, MN_DTYPE_F32)
         || (shape->dim[0] > 1 && shape->dim[1] * shape->dim[2] > 1);
}

MnLayout
mn_net_layout_of (const MnNet *net, int node)
{
  const MnOpSpec *spec = &net->nodes[node].spec;

  return layouts_differ (&spec->output, spec->layout, MN_LAYOUT_PLAIN) ? spec->layout : MN_LAYOUT_PLAIN;
}

/* The node that gives @source's output in @layout: itself, or a reorder behind it. */
static int
add_reorder (MnNet *net, int source, MnLayout layout)
{
  MnNetNode *from = &net->nodes[source], *node = &net->nodes[net->n_nodes];

  if (!layouts_differ (&from->spec.output, from->spec.layout, layout))
    return source;
  for (int i = 0; i < net->n_nodes; i++)
    if (net->nodes[i].graph_node < 0 && net->nodes[i].sources[0] == source && net->nodes[i].spec.layout == layout)
      return i;
  node->graph_node = -1;
  node->sources[0] = source;
  node->layouts[0] = from->spec.layout;
  node->root = net->n_nodes;
  node->spec = (MnOpSpec) {
    .layer = &reorder_kind,
    .n_inputs = 1,
    .inputs = &from->spec.output,
    .output = from->spec.output,
    .layouts = node->layouts,
    .layout = layout,
    .max_batch = net->max_batch,
    .training = net->training,
  };
  return net->n_nodes++;
}

static gboolean
add_node (MnNet *net, int graph_node, GError **error)
{
  const MnFrozenNode *frozen = mn_frozen_graph_get_node (net->graph, graph_node);
  const MnBackendClass *klass = net->backend->klass;
  MnLayout given[MN_MAX_INPUTS], wanted[MN_MAX_INPUTS] = { MN_LAYOUT_PLAIN }, layout = MN_LAYOUT_PLAIN;
  /* Enough to choose a layout by: exactly which gradients there are turns out when all nodes are known. */
  MnGradient gradients[MN_MAX_INPUTS];
  int sources[MN_MAX_INPUTS];
  MnOpSpec spec = {
    .layer = frozen->kind,
    .values = frozen->values,
    .n_inputs = frozen->n_inputs,
    .inputs = frozen->input_shapes,
    .output = frozen->output,
    .n_params = frozen->n_params,
    .params = frozen->params,
    .max_batch = net->max_batch,
    .training = net->training,
    .untransformed = net->backend->untransformed,
  };
  MnNetNode *node;

  for (int k = 0; k < spec.n_inputs; k++)
    {
      sources[k] = net->places[frozen->inputs[k]];
      given[k] = mn_net_layout_of (net, sources[k]);
      gradients[k] = net->nodes[sources[k]].root == net->input && !net->to_input ? MN_GRADIENT_NONE : MN_GRADIENT_SET;
    }
  spec.gradients = gradients;
  if (klass->op_layouts && !(frozen->kind->flags & (MN_LAYER_SOURCE | MN_LAYER_VIEW)))
    layout = klass->op_layouts (net->backend, &spec, given, wanted);
  for (int k = 0; k < spec.n_inputs; k++)
    sources[k] = add_reorder (net, sources[k], wanted[k]);

  node = &net->nodes[net->n_nodes];
  node->graph_node = graph_node;
  node->spec = spec;
  node->spec.layouts = node->layouts;
  node->spec.layout = layout;
  node->spec.gradients = node->gradients;
  for (int k = 0; k < spec.n_inputs; k++)
    {
      node->sources[k] = sources[k];
      node->layouts[k] = wanted[k];
    }
  node->root = frozen->kind->flags & MN_LAYER_VIEW ? net->nodes[sources[0]].root : net->n_nodes;
  if (frozen->kind->flags & MN_LAYER_SOURCE)
    {
      if (net->input >= 0)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("network.%s: a network has one input, not two"),
                       frozen->id);
          return FALSE;
        }
      net->input = net->n_nodes;
    }
  net->places[graph_node] = net->n_nodes++;
  return TRUE;
}

static gboolean
has_op (const MnNet *net, int node)
{
  return !mn_net_node_has (net, node, MN_LAYER_SOURCE | MN_LAYER_VIEW);
}

static gboolean
is_sum (const MnNet *net, int node)
{
  return g_str_equal (net->nodes[node].spec.layer->base.name, "add");
}

/* Whether @node is an activation that may write over what the node before it has computed: nobody else reads that, and
 * neither backward pass misses it. */
static gboolean
may_work_in_place (const MnNet *net, int node, const int *readers)
{
  const MnNetNode *self = &net->nodes[node];
  const int before = self->spec.n_inputs == 1 ? self->sources[0] : -1;

  return before >= 0 && mn_net_node_has (net, node, MN_LAYER_NONLINEARITY) && self->spec.n_params == 0
         && has_op (net, before) && readers[before] == 1
         && (!net->nodes[before].in_place || net->nodes[before].folded || is_sum (net, before))
         && (!net->training
             || (mn_net_node_has (net, node, MN_LAYER_BACKWARD_READS_OUTPUT)
                 && !mn_net_node_has (net, node, MN_LAYER_BACKWARD_READS_INPUT)
                 && !mn_net_node_has (net, before, MN_LAYER_BACKWARD_READS_OUTPUT)));
}

/* Which input of the sum @node is computed just before it. */
static int
latest_input (const MnNet *net, int node)
{
  return net->nodes[node].sources[1] > net->nodes[node].sources[0];
}

/* Whether anything reads the output of @root from @first on and before @last. */
static gboolean
is_read_between (const MnNet *net, int root, int first, int last)
{
  for (int i = first; i < last; i++)
    for (int k = 0; k < net->nodes[i].spec.n_inputs; k++)
      if (mn_net_input_root (net, i, k) == root)
        return TRUE;
  return FALSE;
}

/* Whether @node is a sum of two that may write over the one that is computed last: nobody else reads that, and its backward
 * pass does not miss it. @trains: whether anything at or before each node is trained. */
static gboolean
may_add_in_place (const MnNet *net, int node, const int *readers, const gboolean *trains)
{
  const MnNetNode *self = &net->nodes[node];
  int latest, other;

  if (self->spec.n_inputs != 2 || !is_sum (net, node))
    return FALSE;
  latest = self->sources[latest_input (net, node)];
  other = self->sources[!latest_input (net, node)];
  return latest != other && readers[latest] == 1 && has_op (net, latest) && net->nodes[latest].spec.layout == self->spec.layout
         && (!net->training
             || (!mn_net_node_has (net, latest, MN_LAYER_BACKWARD_READS_OUTPUT) && net->nodes[latest].root == latest
                 && (trains[latest] || !trains[other])));
}

/* Whether the node before the sum @node, which it may write over, takes it in. Gradients must be added up in the same order
 * as without, so nothing between the two reads the other. */
static gboolean
takes_sum (const MnNet *net, int node)
{
  const MnBackendClass *klass = net->backend->klass;
  const int latest = mn_net_before (net, node);
  const int other = net->nodes[net->nodes[node].sources[!net->nodes[node].over]].root;

  return klass->op_adds && net->nodes[latest].root == latest && !net->nodes[latest].in_place && other != net->input
         && !is_read_between (net, other, latest, node) && klass->op_adds (net->backend, &net->nodes[latest].spec);
}

static void
plan_sum (MnNet *net, int node)
{
  MnNetNode *self = &net->nodes[node], *before;

  self->over = latest_input (net, node);
  self->in_place = TRUE;
  self->gradients[self->over] = MN_GRADIENT_SET;
  before = &net->nodes[mn_net_before (net, node)];
  self->root = before->root;
  if (!takes_sum (net, node))
    return;
  self->fused = TRUE;
  before->sum = node;
  before->addend = self->sources[!self->over];
  before->spec.adds = TRUE;
}

static const char *
id_of (const MnNet *net, int node)
{
  while (net->nodes[node].graph_node < 0)
    node = net->nodes[node].sources[0];
  return mn_frozen_graph_get_node (net->graph, net->nodes[node].graph_node)->id;
}

static gboolean
make_op (MnNet *net, int index, GError **error)
{
  MnNetNode *node = &net->nodes[index];

  node->op = net->backend->klass->op_new (net->backend, &node->spec, error);
  if (!node->op)
    g_prefix_error (error, "network.%s: ", id_of (net, index));
  return node->op != NULL;
}

/* Whether it has parameters that learn. */
static gboolean
trains_itself (const MnNet *net, int node)
{
  const MnOpSpec *spec = &net->nodes[node].spec;

  for (int k = 0; k < spec->n_params; k++)
    if (MN_ROLE_IS_TRAINED (spec->params[k].role) && !mn_layer_is_frozen (spec->values))
      return TRUE;
  return FALSE;
}

/* Marks the activations and sums that work in place, and the batch norms that are folded; @follower: for each node the
 * activation that takes its room, 0: none. */
static void
find_in_place (MnNet *net, int *follower)
{
  g_autofree int *readers = g_new0 (int, net->n_nodes);
  g_autofree gboolean *trains = g_new0 (gboolean, net->n_nodes);

  readers[net->output]++;
  for (int i = 0; i < net->n_nodes; i++)
    {
      trains[i] = (i == net->input && net->to_input) || trains_itself (net, i);
      for (int k = 0; k < net->nodes[i].spec.n_inputs; k++)
        {
          trains[i] |= trains[net->nodes[i].sources[k]];
          readers[net->nodes[i].sources[k]]++;
        }
    }
  for (int i = 0; i < net->n_nodes; i++)
    if (has_op (net, i) && mn_net_may_fold (net, i, readers))
      mn_net_plan_fold (net, i);
    else if (has_op (net, i) && may_add_in_place (net, i, readers, trains))
      plan_sum (net, i);
    else if (has_op (net, i) && may_work_in_place (net, i, readers))
      {
        net->nodes[i].in_place = TRUE;
        net->nodes[i].gradients[0] = MN_GRADIENT_SET;
        net->nodes[i].root = net->nodes[net->nodes[i].sources[0]].root;
        follower[mn_net_computed_by (net, net->nodes[i].sources[0])] = i;
      }
    else if (mn_net_node_has (net, i, MN_LAYER_VIEW))
      net->nodes[i].root = net->nodes[net->nodes[i].sources[0]].root;
}

/* The backward pass of @node writes the gradient of the source @other, whose sum with @latest it knows; what it writes to
 * @latest is the same. Where it is the first one there, and nobody adds to it before @latest has run backward, the two are one.
 * Returns whether it is added to what is there. */
static gboolean
wire_other (MnNet *net, int node, int latest, int other, gboolean *written)
{
  const int root = net->nodes[other].root;
  const gboolean accumulates = written[root];

  if (!net->nodes[root].runs_backward)
    return FALSE;
  if (!accumulates && root != net->input && !is_read_between (net, root, latest, node))
    net->nodes[root].gradient_at = net->nodes[latest].root;
  written[root] = TRUE;
  return accumulates;
}

static void
wire_inputs (MnNet *net, int i, gboolean *written)
{
  MnNetNode *node = &net->nodes[i];

  for (int k = 0; k < node->spec.n_inputs; k++)
    {
      const int root = mn_net_input_root (net, i, k);

      node->accumulate[k] = written[root];
      node->gradients[k] = !net->nodes[root].runs_backward ? MN_GRADIENT_NONE
                           : written[root]                 ? MN_GRADIENT_ADD
                                                           : MN_GRADIENT_SET;
      written[root] = TRUE;
    }
}

/* A node runs backward when something is trained in it or before it, or the gradient at the input is wanted; gradients
 * are added up where wires fork, in the order in which the nodes run backward. Who works in place turns the one gradient
 * into the other. */
static void
wire_gradients (MnNet *net)
{
  g_autofree gboolean *written = g_new0 (gboolean, net->n_nodes);

  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];

      node->runs_backward = trains_itself (net, i);
      for (int k = 0; k < node->spec.n_inputs; k++)
        node->runs_backward |= net->nodes[mn_net_input_root (net, i, k)].runs_backward;
      node->runs_backward = i == net->input ? net->to_input : node->runs_backward && net->training && has_op (net, i);
      if (node->fused)
        node->runs_backward = FALSE;
    }
  written[net->nodes[net->output].root] = TRUE;   /* by the loss */
  for (int i = net->n_nodes - 1; i >= 0; i--)
    {
      MnNetNode *node = &net->nodes[i];
      const int other = node->in_place && node->spec.n_inputs == 2 ? node->sources[!node->over] : 0;

      if (!node->runs_backward)
        continue;
      if (node->sum > 0)
        node->accumulate_addend = wire_other (net, node->sum, i, node->addend, written);
      if (!node->in_place)
        wire_inputs (net, i, written);
      else if (node->spec.n_inputs == 2)
        {
          node->accumulate[!node->over] = wire_other (net, i, mn_net_before (net, i), other, written);
          node->gradients[!node->over] = !net->nodes[net->nodes[other].root].runs_backward ? MN_GRADIENT_NONE
                                         : node->accumulate[!node->over]                   ? MN_GRADIENT_ADD
                                                                                           : MN_GRADIENT_SET;
        }
    }
}

/* Makes the ops, each asked whether it takes in the activation behind it. */
static gboolean
make_ops (MnNet *net, const int *follower, GError **error)
{
  const MnBackendClass *klass = net->backend->klass;

  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];

      if (!has_op (net, i))
        continue;
      node->spec.gradients = node->gradients;
      if (follower[i] > 0 && mn_net_node_has (net, follower[i], MN_LAYER_BACKWARD_READS_OUTPUT) && klass->op_fuses)
        node->spec.activation = &net->nodes[follower[i]].spec;
      if (!make_op (net, i, error))
        return FALSE;
      if (node->spec.activation && klass->op_fuses (node->op))
        {
          net->nodes[follower[i]].fused = TRUE;
          net->nodes[follower[i]].runs_backward = FALSE;
        }
      else
        node->spec.activation = NULL;
    }
  return TRUE;
}

gboolean
mn_net_make_nodes (MnNet *net, gboolean share, GError **error)
{
  const int n = mn_frozen_graph_get_n_nodes (net->graph);
  g_autofree int *follower = NULL;

  /* A backend wants plain images and those of one or two other layouts: at most two reorders behind each node. */
  net->nodes = g_new0 (MnNetNode, (gsize) n * 3 + 1);
  net->places = g_new0 (int, n);
  net->input = -1;
  for (int i = 0; i < n; i++)
    if (!add_node (net, i, error))
      return FALSE;
  if (net->input < 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("the network has no input"));
      return FALSE;
    }
  net->output = add_reorder (net, net->places[mn_frozen_graph_get_output (net->graph)], MN_LAYOUT_PLAIN);
  follower = g_new0 (int, net->n_nodes);
  if (share)
    find_in_place (net, follower);
  wire_gradients (net);
  return make_ops (net, follower, error);
}

int
mn_net_get_n_steps (MnNet *net)
{
  return net->n_nodes;
}

void
mn_net_get_step (MnNet *net, int index, MnNetStep *step)
{
  const MnNetNode *node;
  const MnBackendClass *klass;

  g_return_if_fail (net != NULL && index >= 0 && index < net->n_nodes && step != NULL);

  node = &net->nodes[index];
  klass = net->backend->klass;
  *step = (MnNetStep) {
    .node = node->graph_node,
    .id = id_of (net, index),
    .layer = node->spec.layer->base.name,
    .in_place = node->in_place,
    .again = node->again,
    .runs_backward = node->runs_backward,
    .input = node->spec.n_inputs > 0 ? mn_net_layout_of (net, node->sources[0]) : MN_LAYOUT_PLAIN,
    .output = mn_net_layout_of (net, index),
    .output_bytes = mn_net_tensor (net, index, MN_NET_OUTPUT)->bytes,
  };
  for (int k = 0; k < node->spec.n_inputs; k++)
    step->needs_d_input |= node->runs_backward && net->nodes[mn_net_input_root (net, index, k)].runs_backward;
  if (node->fused || node->folded)
    step->into = id_of (net, mn_net_computed_by (net, index));
  else if (node->op)
    {
      step->kernel = klass->op_describe (node->op);
      step->saved_bytes = klass->op_saved (node->op);
      step->workspace_bytes = klass->op_workspace (node->op);
    }
  if (node->norm > 0)
    step->norm = id_of (net, node->norm);
  if (node->sum > 0)
    step->sum = id_of (net, node->sum);
  for (int i = index + 1; node->spec.activation && !step->activation && i < net->n_nodes; i++)
    if (net->nodes[i].fused && i != node->sum && mn_net_computed_by (net, i) == index)
      step->activation = id_of (net, i);
  if (node->spec.layer->costs)
    {
      const MnLayerArgs args = { node->spec.values, node->spec.n_inputs, node->spec.inputs };
      MnCosts costs = { 0 };

      node->spec.layer->costs (&args, &node->spec.output, &costs);
      step->flops = (double) costs.multiplications + (double) costs.additions;
    }
}

void
mn_net_step_clear (MnNetStep *step)
{
  g_clear_pointer (&step->kernel, g_free);
}
