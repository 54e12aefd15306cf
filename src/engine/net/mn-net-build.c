/* mn-net-build.c - plans where everything of a net lies: parameters, and tensors by when they live.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Bytes no single tensor may pass: far more than any machine has, and sums of many stay far from overflow. */
#define MAX_TENSOR_BYTES (G_GUINT64_CONSTANT (1) << 46)

static gsize
output_bytes (const MnNet *net, int node)
{
  return mn_net_output_bytes (net, node, net->max_batch);
}

static gboolean
check_sizes (const MnNet *net, GError **error)
{
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (net->graph); i++)
    {
      const MnFrozenNode *frozen = mn_frozen_graph_get_node (net->graph, i);
      double bytes = (double) mn_shape_elements (&frozen->output) * net->max_batch * (double) net->item;

      if (bytes > (double) MAX_TENSOR_BYTES)
        {
          g_autofree char *shape = mn_shape_to_string (&frozen->output);

          g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                       _("network.%s: its output, %s for each of %d samples, does not fit into memory; use a smaller "
                         "batch or a smaller layer"),
                       frozen->id, shape, net->max_batch);
          return FALSE;
        }
    }
  return TRUE;
}

/* Parameters stand in node order, each at a multiple of 64 bytes; what lies between stays zero. */
static void
place_params (MnNet *net)
{
  const gsize unit = MN_PLAN_ALIGNMENT / net->item;
  gsize n_trained = 0;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (net->graph); i++)
    for (int k = 0; k < mn_frozen_graph_get_node (net->graph, i)->n_params; k++)
      {
        const MnFrozenNode *frozen = mn_frozen_graph_get_node (net->graph, i);
        const MnParamSpec *spec = &frozen->params[k];
        gboolean trained = MN_ROLE_IS_TRAINED (spec->role);
        gsize *total = trained ? &net->n_params : &net->n_statistics;
        MnNetParam param = {
          .name = g_strdup_printf ("%s.%s", frozen->id, spec->name),
          .node = i,
          .spec = spec,
          .trained = trained,
          .frozen = mn_layer_is_frozen (frozen->values),
          .lr_factor = mn_layer_get_lr_factor (frozen->values),
          .offset = *total,
          .n = (gsize) mn_shape_elements (&spec->shape),
        };

        *total += (param.n + unit - 1) / unit * unit;
        g_array_append_val (net->entries, param);
        if (trained)
          {
            net->ends = g_renew (gsize, net->ends, n_trained + 1);
            net->ends[n_trained++] = *total;
          }
      }
}

static void
live (MnPlanTensor *tensor, gsize bytes, int first, int last)
{
  tensor->bytes = bytes;
  tensor->first = first;
  tensor->last = last;
}

static void
extend (MnPlanTensor *tensor, int time)
{
  tensor->first = MIN (tensor->first, time);
  tensor->last = MAX (tensor->last, time);
}

/* A second life, or, where it has begun, more of it. */
static void
live_again (MnPlanTensor *tensor, int time)
{
  if (tensor->bytes == 0)
    return;
  tensor->again_first = tensor->again_last == 0 ? time : MIN (tensor->again_first, time);
  tensor->again_last = MAX (tensor->again_last, time);
}

/* The output of @root is read at @time after the loss. */
static void
read_back (MnNet *net, int root, int time)
{
  MnPlanTensor *output = mn_net_tensor (net, root, MN_NET_OUTPUT);

  if (net->nodes[root].dropped)
    live_again (output, time);
  else
    extend (output, time);
}

/* What a node has for itself. */
static void
find_own_lives (MnNet *net, int i)
{
  const MnBackendClass *klass = net->backend->klass;
  const MnNetNode *node = &net->nodes[i];
  const int forward = node->forward_time, backward = node->backward_time;
  MnPlanTensor *saved = mn_net_tensor (net, i, MN_NET_SAVED), *scratch = mn_net_tensor (net, i, MN_NET_FORWARD_SCRATCH);

  if (node->root == i)
    live (mn_net_tensor (net, i, MN_NET_OUTPUT), output_bytes (net, i), forward, forward);
  if (node->root == i && node->gradient_at == 0
      && (node->runs_backward || (net->training && i == net->nodes[net->output].root)))
    live (mn_net_tensor (net, i, MN_NET_GRADIENT), output_bytes (net, i), backward, backward);
  if (!node->op || node->fused)
    return;
  live (saved, klass->op_saved (node->op), forward, node->runs_backward && !node->again ? backward : forward);
  live (scratch, klass->op_workspace (node->op), forward, forward);
  if (node->runs_backward)
    live (mn_net_tensor (net, i, MN_NET_BACKWARD_SCRATCH), klass->op_workspace (node->op), backward, backward);
  if (!node->again)
    return;
  live_again (saved, node->again_time);
  live_again (scratch, node->again_time);
  if (node->runs_backward)
    live_again (saved, backward);
}

/* When each tensor is first written and last read. */
static void
find_lives (MnNet *net)
{
  const int output = net->nodes[net->output].root;

  memset (net->tensors, 0, (gsize) net->n_nodes * MN_NET_N_SLOTS * sizeof *net->tensors);
  mn_net_set_times (net);
  for (int i = 0; i < net->n_nodes; i++)
    find_own_lives (net, i);
  for (int i = 0; i < net->n_nodes; i++)
    {
      const MnNetNode *node = &net->nodes[i];

      if (!node->op)
        continue;
      /* For who watches, the layer before it is run again in its place: see run_folded(). */
      if (node->folded)
        {
          const int layer = node->sources[0];

          extend (mn_net_tensor (net, mn_net_input_root (net, layer, 0), MN_NET_OUTPUT), node->forward_time);
          extend (mn_net_tensor (net, layer, MN_NET_FORWARD_SCRATCH), node->forward_time);
        }
      if (node->gradient_at > 0)
        extend (mn_net_tensor (net, i, MN_NET_GRADIENT), node->backward_time);
      if (node->sum > 0 && node->runs_backward && net->nodes[net->nodes[node->addend].root].runs_backward)
        extend (mn_net_tensor (net, net->nodes[node->addend].root, MN_NET_GRADIENT), node->backward_time);
      if (node->again)
        read_back (net, node->root, node->again_time);
      if (mn_net_reads_output_back (net, i))
        read_back (net, node->root, node->backward_time);
      for (int k = 0; k < node->spec.n_inputs; k++)
        {
          int root = mn_net_input_root (net, i, k);

          extend (mn_net_tensor (net, root, MN_NET_OUTPUT), node->forward_time);
          if (node->again)
            read_back (net, root, node->again_time);
          if (mn_net_reads_input_back (net, i))
            read_back (net, root, node->backward_time);
          if (node->runs_backward && net->nodes[root].runs_backward)
            extend (mn_net_tensor (net, root, MN_NET_GRADIENT), node->backward_time);
        }
    }
  /* The input may be run again without being filled again; the output is read after everything. */
  live (mn_net_tensor (net, net->input, MN_NET_OUTPUT), output_bytes (net, net->input), 0, net->end_time);
  extend (mn_net_tensor (net, output, MN_NET_OUTPUT), net->end_time);
  if (net->training)
    extend (mn_net_tensor (net, output, MN_NET_GRADIENT), net->loss_time);
  if (net->to_input)
    extend (mn_net_tensor (net, net->input, MN_NET_GRADIENT), net->end_time);
}

/* Whether each node's output survives until the forward pass has ended. */
static void
find_kept (MnNet *net)
{
  const int n_tensors = net->n_nodes * MN_NET_N_SLOTS;

  for (int i = 0; i < net->n_nodes; i++)
    {
      const MnPlanTensor *own = mn_net_tensor (net, net->nodes[i].root, MN_NET_OUTPUT);

      net->nodes[i].kept = TRUE;
      for (int k = i + 1; k < net->n_nodes; k++)
        if (net->nodes[k].in_place && mn_net_before (net, k) == i)
          net->nodes[i].kept = FALSE;
      for (int t = 0; t < n_tensors && net->nodes[i].kept; t++)
        {
          const MnPlanTensor *other = &net->tensors[t];

          if (other->bytes > 0 && other->first > own->last && other->first <= net->loss_time
              && other->offset < own->offset + own->bytes && own->offset < other->offset + other->bytes)
            net->nodes[i].kept = FALSE;
        }
    }
}

static gboolean
check_memory (MnNet *net, GError **error)
{
  MnNetMemory memory;
  gsize has = net->backend->klass->memory ? net->backend->klass->memory (net->backend) : 0;
  g_autofree char *needed = NULL, *there = NULL;
  double total;

  mn_net_get_memory (net, &memory);
  total = (double) memory.parameters + (double) memory.gradients + (double) memory.activations;
  if (net->arena_bytes != G_MAXSIZE && (has == 0 || total <= (double) has))
    return TRUE;
  needed = g_format_size_full (total < 1e19 ? (guint64) total : G_MAXUINT64, G_FORMAT_SIZE_IEC_UNITS);
  there = g_format_size_full (has, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
               _("the network needs %s of memory for batches of %d, and the device has %s; use a smaller batch or a "
                 "smaller network"),
               needed, net->max_batch, there);
  return FALSE;
}

/* Places all tensors as the net is cut; returns the size of the arena. */
static gsize
place_tensors (MnNet *net, gboolean share)
{
  const guint n = (guint) net->n_nodes * MN_NET_N_SLOTS;

  find_lives (net);
  net->unshared_bytes = mn_memory_plan (net->tensors, n, FALSE);
  return net->arena_bytes = share ? mn_memory_plan (net->tensors, n, TRUE) : net->unshared_bytes;
}

void
mn_net_place_cut (MnNet *net, int n_segments, gboolean share)
{
  mn_net_cut (net, n_segments);
  place_tensors (net, share);
  find_kept (net);
}

/* Tries numbers of segments, up to twice the square root of the steps and each a quarter more than the one before, and
 * takes that with the smallest arena; one, where that is the best. */
static void
cut_and_place (MnNet *net, gboolean share)
{
  const int most = 2 * (int) sqrt (net->n_nodes);
  gsize least = place_tensors (net, TRUE);
  int best = 1;

  for (int n = 2; n <= most; n += 1 + n / 4)
    {
      gsize bytes;

      mn_net_cut (net, n);
      bytes = place_tensors (net, TRUE);
      if (bytes < least)
        {
          least = bytes;
          best = n;
        }
    }
  mn_net_cut (net, best);
  place_tensors (net, share);
}

MnNet *
mn_net_new_planned (MnFrozenGraph *graph, MnBackend *backend, int max_batch, MnNetFlags flags, gboolean to_input,
                    gboolean share, GError **error)
{
  const gboolean training = (flags & MN_NET_TRAINING) != 0;
  g_autoptr (MnNet) net = NULL;

  g_return_val_if_fail (graph != NULL && backend != NULL && max_batch > 0, NULL);

  if (!mn_frozen_graph_is_valid (graph))
    {
      if (!mn_problems_to_error (mn_frozen_graph_get_problems (graph), NULL, error))
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("the shape of the data that enters the network is not known"));
      return NULL;
    }
  net = g_new0 (MnNet, 1);
  net->graph = mn_frozen_graph_ref (graph);
  net->backend = backend;
  net->max_batch = max_batch;
  net->training = training;
  net->to_input = training && to_input;
  net->item = mn_dtype_size (backend->dtype);
  net->entries = g_array_new (FALSE, TRUE, sizeof (MnNetParam));
  if (!check_sizes (net, error) || !mn_net_make_nodes (net, share, error))
    return NULL;
  net->tensors = g_new0 (MnPlanTensor, (gsize) net->n_nodes * MN_NET_N_SLOTS);
  place_params (net);
  if (training && (flags & MN_NET_CHECKPOINTING))
    cut_and_place (net, share);
  else
    place_tensors (net, share);
  if (!check_memory (net, error))
    return NULL;
  find_kept (net);
  return g_steal_pointer (&net);
}
