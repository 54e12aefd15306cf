/* mn-net.c - the net's life, its passes and its blocks; mn-net-build.c plans it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-host-memory.h"
#include "mn-initializer.h"

static guint8 *
arena_at (const MnNet *net, int node, MnNetSlot slot)
{
  const MnPlanTensor *tensor = mn_net_tensor (net, node, slot);

  if (net->lent && node == net->input && slot == MN_NET_OUTPUT)
    return (guint8 *) net->lent;
  return tensor->bytes > 0 ? net->arena + tensor->offset : NULL;
}

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

          node->inputs[k] = arena_at (net, root, MN_NET_OUTPUT);
          node->d_inputs[k] = net->nodes[root].runs_backward ? arena_at (net, root, MN_NET_GRADIENT) : NULL;
        }
      addend = net->nodes[node->addend].root;
      node->args = (MnOpArgs) {
        .inputs = node->inputs,
        .output = arena_at (net, node->root, MN_NET_OUTPUT),
        .params = node->params,
        .saved = arena_at (net, i, MN_NET_SAVED),
        .d_output = arena_at (net, node->root, MN_NET_GRADIENT),
        .d_inputs = node->d_inputs,
        .accumulate = node->accumulate,
        .d_params = node->d_params,
        .addend = node->sum > 0 ? arena_at (net, addend, MN_NET_OUTPUT) : NULL,
        .d_addend = node->sum > 0 && net->nodes[addend].runs_backward ? arena_at (net, addend, MN_NET_GRADIENT) : NULL,
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
  void *blocks[7];

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
  for (int i = 0; i < 7; i++)
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

/* Nodes as they stand in the edited list, which is the order in which a script would make its modules. */
static int
compare_position (gconstpointer a, gconstpointer b, gpointer data)
{
  const MnNet *net = data;
  const MnNetParam *one = &g_array_index (net->entries, MnNetParam, *(const guint *) a);
  const MnNetParam *other = &g_array_index (net->entries, MnNetParam, *(const guint *) b);
  int first = mn_frozen_graph_get_node (net->graph, one->node)->position;
  int second = mn_frozen_graph_get_node (net->graph, other->node)->position;

  if (first != second)
    return first < second ? -1 : 1;
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static gboolean
initialize_param (MnNet *net, const MnNetParam *param, MnTorchRandom *random, GError **error)
{
  const MnValues *values = net->nodes[net->places[param->node]].spec.values;
  const MnInitializer initializer = mn_initializer_read (values);
  guint8 *device = (param->trained ? net->params : net->statistics) + param->offset * net->item;
  gboolean is_wide = net->backend->dtype != MN_DTYPE_F32;
  g_autofree float *drawn = NULL;
  g_autofree double *wide = NULL;

  if (net->backend->klass->host_memory && !is_wide)
    {
      mn_initializer_fill (&initializer, param->spec, random, (float *) device);
      return TRUE;
    }
  if (!mn_host_memory_check (param->n * (sizeof *drawn + (is_wide ? sizeof *wide : 0)), error))
    {
      g_prefix_error (error, _("network.%s: for its first values "), param->name);
      return FALSE;
    }
  drawn = g_try_new (float, param->n);
  if (is_wide)
    wide = g_try_new (double, param->n);
  if (!drawn || (is_wide && !wide))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("network.%s: there is not enough memory for its first values"),
                   param->name);
      return FALSE;
    }
  mn_initializer_fill (&initializer, param->spec, random, drawn);
  for (gsize i = 0; is_wide && i < param->n; i++)
    wide[i] = drawn[i];
  if (is_wide)
    net->backend->klass->upload (net->backend, device, wide, param->n * sizeof (double));
  else
    net->backend->klass->upload (net->backend, device, drawn, param->n * sizeof (float));
  return TRUE;
}

gboolean
mn_net_initialize (MnNet *net, MnTorchRandom *random, GError **error)
{
  g_autofree guint *order = NULL;

  g_return_val_if_fail (net != NULL && random != NULL, FALSE);

  net->is_folded = FALSE;
  order = g_new (guint, net->entries->len + 1);
  for (guint i = 0; i < net->entries->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) net->entries->len, sizeof (guint), compare_position, net);
  for (guint i = 0; i < net->entries->len; i++)
    if (!initialize_param (net, &g_array_index (net->entries, MnNetParam, order[i]), random, error))
      return FALSE;
  return TRUE;
}

void
mn_net_get_moments (MnNet *net, int index, double *mean, double *std)
{
  const MnNetParam *param = &g_array_index (net->entries, MnNetParam, index);
  const gsize bytes = param->n * net->item;
  const guint8 *device = (param->trained ? net->params : net->statistics) + param->offset * net->item;
  const gboolean is_there = net->backend->klass->host_memory;
  g_autofree void *host = is_there ? NULL : g_malloc (bytes);
  const float *narrow = is_there ? (const void *) device : host;
  const double *wide = (const void *) narrow;
  double sum = 0, squares = 0;

  if (!is_there)
    net->backend->klass->download (net->backend, host, device, bytes);
  for (gsize i = 0; i < param->n; i++)
    sum += net->backend->dtype == MN_DTYPE_F32 ? (double) narrow[i] : wide[i];
  *mean = sum / (double) param->n;
  for (gsize i = 0; i < param->n; i++)
    {
      const double off = (net->backend->dtype == MN_DTYPE_F32 ? (double) narrow[i] : wide[i]) - *mean;

      squares += off * off;
    }
  *std = sqrt (squares / (double) param->n);
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
}

static gsize
batch_bytes (const MnNet *net, int node, int batch)
{
  return (gsize) mn_shape_elements (&net->nodes[node].spec.output) * batch * net->item;
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
        net->nodes[i].inputs[k] = arena_at (net, net->input, MN_NET_OUTPUT);
}

void
mn_net_set_input (MnNet *net, const void *samples, int batch)
{
  g_return_if_fail (net != NULL && samples != NULL && batch > 0 && batch <= net->max_batch);

  if (net->backend->klass->host_memory)
    lend_input (net, samples);
  else
    net->backend->klass->upload (net->backend, arena_at (net, net->input, MN_NET_OUTPUT), samples,
                                 batch_bytes (net, net->input, batch));
}

void *
mn_net_get_input (MnNet *net)
{
  lend_input (net, NULL);
  return arena_at (net, net->input, MN_NET_OUTPUT);
}

const void *
mn_net_get_output (MnNet *net)
{
  return arena_at (net, net->nodes[net->output].root, MN_NET_OUTPUT);
}

void *
mn_net_get_d_output (MnNet *net)
{
  return arena_at (net, net->nodes[net->output].root, MN_NET_GRADIENT);
}

const void *
mn_net_get_d_input (MnNet *net)
{
  return net->to_input ? arena_at (net, net->input, MN_NET_GRADIENT) : NULL;
}

const MnShape *
mn_net_get_output_shape (MnNet *net)
{
  return &net->nodes[net->output].spec.output;
}

static void
run_forward (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  if (net->clock)
    net->clock (net, i, FALSE, TRUE, net->clock_data);
  node->args.workspace = arena_at (net, i, MN_NET_FORWARD_SCRATCH);
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
        net->backend->klass->copy (net->backend, net->before, node->inputs[0], batch_bytes (net, i, batch));
      if (node->folded && mode == MN_MODE_EVAL)
        run_folded (net, i);
      else
        run_forward (net, i);
      if (net->observer && node->graph_node >= 0)
        net->observer (net, node->graph_node, batch, net->observer_data);
    }
}

void
mn_net_set_observer (MnNet *net, MnNetObserver observer, gpointer user_data)
{
  gsize most = 0;

  g_return_if_fail (net != NULL);

  net->observer = observer;
  net->observer_data = user_data;
  for (int i = 0; observer && !net->before && i < net->n_nodes; i++)
    if (net->nodes[i].in_place)
      most = MAX (most, batch_bytes (net, i, net->max_batch));
  if (most > 0)
    net->before = net->backend->klass->alloc (net->backend, most, NULL);
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

const void *
mn_net_peek_input (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), NULL);
  g_return_val_if_fail (node_at (net, node)->spec.n_inputs > 0, NULL);

  return node_at (net, node)->in_place ? net->before : node_at (net, node)->inputs[0];
}

const void *
mn_net_peek_output (MnNet *net, int node)
{
  g_return_val_if_fail (net != NULL && node >= 0 && node < mn_frozen_graph_get_n_nodes (net->graph), NULL);

  return arena_at (net, node_at (net, node)->root, MN_NET_OUTPUT);
}

static void
run_again (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  node->args.bare = FALSE;
  node->args.params = node->args.mode == MN_MODE_TRAIN ? node->again_params : node->params;
  node->args.workspace = arena_at (net, i, MN_NET_FORWARD_SCRATCH);
  net->backend->klass->op_forward (node->op, &node->args);
  node->args.params = node->params;
}

static void
run_backward (MnNet *net, int i)
{
  MnNetNode *node = &net->nodes[i];

  node->args.workspace = arena_at (net, i, MN_NET_BACKWARD_SCRATCH);
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

  return node_at (net, node)->kept ? arena_at (net, node_at (net, node)->root, MN_NET_OUTPUT) : NULL;
}

int
mn_net_get_n_params (MnNet *net)
{
  return (int) net->entries->len;
}

const MnNetParam *
mn_net_get_param (MnNet *net, int index)
{
  g_return_val_if_fail (net != NULL && index >= 0 && (guint) index < net->entries->len, NULL);

  return &g_array_index (net->entries, MnNetParam, index);
}

const gsize *
mn_net_get_param_ends (MnNet *net)
{
  return net->ends;
}

void *
mn_net_get_params (MnNet *net, gsize *n)
{
  if (n)
    *n = net->n_params;
  net->is_folded = FALSE;
  return net->params;
}

void *
mn_net_get_grads (MnNet *net, gsize *n)
{
  if (n)
    *n = net->training ? net->n_params : 0;
  return net->grads;
}

void *
mn_net_get_statistics (MnNet *net, gsize *n)
{
  if (n)
    *n = net->n_statistics;
  net->is_folded = FALSE;
  return net->statistics;
}
