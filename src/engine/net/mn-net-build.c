/* mn-net-build.c - plans where everything of a net lies: parameters, and tensors by when they live.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes no single tensor may pass: far more than any machine has, and sums of many stay far from overflow. */
#define MAX_TENSOR_BYTES (G_GUINT64_CONSTANT (1) << 46)

static int
forward_time (int node)
{
  return node + 1;
}

static int
loss_time (const MnNet *net)
{
  return net->n_nodes + 1;
}

static int
backward_time (const MnNet *net, int node)
{
  return 2 * net->n_nodes + 2 - node;
}

static gsize
output_bytes (const MnNet *net, int node)
{
  return (gsize) mn_shape_elements (&net->nodes[node].spec.output) * net->max_batch * net->item;
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

/* When each tensor is first written and last read. */
static void
find_lives (MnNet *net)
{
  const int end = backward_time (net, -1);
  const int output = net->nodes[net->output].root;

  for (int i = 0; i < net->n_nodes; i++)
    {
      MnNetNode *node = &net->nodes[i];
      int forward = forward_time (i), backward = backward_time (net, i);
      gsize workspace;

      if (node->root == i)
        live (mn_net_tensor (net, i, MN_NET_OUTPUT), output_bytes (net, i), forward, forward);
      if (node->root == i && (node->runs_backward || (net->training && i == output)))
        live (mn_net_tensor (net, i, MN_NET_GRADIENT), output_bytes (net, i), backward, backward);
      if (!node->op || node->fused)
        continue;
      workspace = net->backend->klass->op_workspace (node->op);
      live (mn_net_tensor (net, i, MN_NET_SAVED), net->backend->klass->op_saved (node->op), forward,
            node->runs_backward ? backward : forward);
      live (mn_net_tensor (net, i, MN_NET_FORWARD_SCRATCH), workspace, forward, forward);
      if (node->runs_backward)
        live (mn_net_tensor (net, i, MN_NET_BACKWARD_SCRATCH), workspace, backward, backward);
    }
  for (int i = 0; i < net->n_nodes; i++)
    {
      if (!net->nodes[i].op)
        continue;
      if (net->nodes[i].runs_backward
          && (mn_net_node_has (net, i, MN_LAYER_BACKWARD_READS_OUTPUT) || net->nodes[i].spec.activation))
        extend (mn_net_tensor (net, net->nodes[i].root, MN_NET_OUTPUT), backward_time (net, i));
      for (int k = 0; k < net->nodes[i].spec.n_inputs; k++)
        {
          int root = mn_net_input_root (net, i, k);

          extend (mn_net_tensor (net, root, MN_NET_OUTPUT), forward_time (i));
          if (!net->nodes[i].runs_backward)
            continue;
          if (mn_net_node_has (net, i, MN_LAYER_BACKWARD_READS_INPUT))
            extend (mn_net_tensor (net, root, MN_NET_OUTPUT), backward_time (net, i));
          if (net->nodes[root].runs_backward)
            extend (mn_net_tensor (net, root, MN_NET_GRADIENT), backward_time (net, i));
        }
    }
  /* The input may be run again without being filled again; the output is read after everything. */
  live (mn_net_tensor (net, net->input, MN_NET_OUTPUT), output_bytes (net, net->input), 0, end);
  extend (mn_net_tensor (net, output, MN_NET_OUTPUT), end);
  if (net->training)
    extend (mn_net_tensor (net, output, MN_NET_GRADIENT), loss_time (net));
  if (net->to_input)
    extend (mn_net_tensor (net, net->input, MN_NET_GRADIENT), end);
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
        if (net->nodes[k].in_place && net->nodes[k].sources[0] == i)
          net->nodes[i].kept = FALSE;
      for (int t = 0; t < n_tensors && net->nodes[i].kept; t++)
        {
          const MnPlanTensor *other = &net->tensors[t];

          if (other->bytes > 0 && other->first > own->last && other->first <= loss_time (net)
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

MnNet *
mn_net_new_planned (MnFrozenGraph *graph, MnBackend *backend, int max_batch, gboolean training, gboolean to_input,
                    gboolean share, GError **error)
{
  g_autoptr (MnNet) net = NULL;
  guint n_tensors;

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
  n_tensors = net->n_nodes * MN_NET_N_SLOTS;
  net->tensors = g_new0 (MnPlanTensor, n_tensors);
  place_params (net);
  find_lives (net);
  net->unshared_bytes = mn_memory_plan (net->tensors, n_tensors, FALSE);
  net->arena_bytes = share ? mn_memory_plan (net->tensors, n_tensors, TRUE) : net->unshared_bytes;
  if (!check_memory (net, error))
    return NULL;
  find_kept (net);
  return g_steal_pointer (&net);
}
