/* mn-net-segments.c - activation checkpointing: which steps of the forward pass are run again before the backward pass.
 *
 * The steps are cut into segments. What goes from one segment to another is kept; what is only read inside of one is
 * dropped when that segment has run, and computed again, from what is kept, just before the segment's backward pass. The
 * last segment is never run again, since its backward pass follows at once. (T. Chen and others, Training deep nets with
 * sublinear memory cost, 2016.)
 *
 * Nothing is cut between a layer and what writes over its output. Where wires branch, a cut crosses several of them, and
 * all are kept; cuts move to where little is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <math.h>

/* What choosing needs of each node. */
typedef struct
{
  double  *weight;     /* (n): bytes that wait from the forward to the backward pass of the node */
  double  *crossing;   /* (n): bytes that would be kept for a cut before the node */
  gboolean *joined;    /* (n): no cut before the node */
} Costs;

static void
costs_clear (Costs *costs)
{
  g_free (costs->weight);
  g_free (costs->crossing);
  g_free (costs->joined);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Costs, costs_clear)

static gsize
bytes_of (const MnNet *net, int node)
{
  return mn_net_output_bytes (net, node, net->max_batch);
}

/* What the node saves for its backward pass and would not have to, were it run again. */
static gsize
saved_bytes (const MnNet *net, int node)
{
  const MnBackendClass *klass = net->backend->klass;
  const MnNetNode *self = &net->nodes[node];

  if (!self->op || self->fused || !self->runs_backward || (klass->op_keeps && klass->op_keeps (self->op)))
    return 0;
  return klass->op_saved (self->op);
}

static void
find_costs (const MnNet *net, Costs *costs)
{
  const int n = net->n_nodes;
  g_autofree int *last = g_new0 (int, n);        /* of the readers of each root */
  g_autofree gboolean *waits = g_new0 (gboolean, n);
  g_autofree double *begins = g_new0 (double, n + 2);

  costs->weight = g_new0 (double, n + 1);
  costs->crossing = g_new0 (double, n + 1);
  costs->joined = g_new0 (gboolean, n + 1);
  for (int i = 0; i < n; i++)
    {
      const MnNetNode *node = &net->nodes[i];

      if (mn_net_reads_output_back (net, i))
        waits[node->root] = TRUE;
      for (int k = 0; k < node->spec.n_inputs; k++)
        {
          const int root = mn_net_input_root (net, i, k);

          last[root] = MAX (last[root], i);
          if (mn_net_reads_input_back (net, i))
            waits[root] = TRUE;
        }
      for (int k = node->root + 1; node->in_place && k <= i; k++)
        costs->joined[k] = TRUE;
    }
  for (int i = 0; i < n; i++)
    {
      costs->weight[i] += (double) saved_bytes (net, i);
      if (net->nodes[i].root != i || i == net->input)
        continue;
      if (waits[i])
        costs->weight[i] += (double) bytes_of (net, i);
      begins[i + 1] += (double) bytes_of (net, i);
      begins[last[i] + 1] -= (double) bytes_of (net, i);
    }
  for (int i = 1; i < n; i++)
    costs->crossing[i] = costs->crossing[i - 1] + begins[i];
}

/* The best place for a cut at about @target of all the weight, at most @span off; @first: the least node. 0: none. */
static int
find_cut (const Costs *costs, int n, int first, double target, double span)
{
  double sum = 0, least = INFINITY, nearest = INFINITY;
  int found = 0;

  for (int i = 0; i < n; i++)
    {
      const double off = fabs (sum - target);

      if (i >= first && !costs->joined[i] && off <= span
          && (costs->crossing[i] < least || (costs->crossing[i] <= least && off < nearest)))
        {
          least = costs->crossing[i];
          nearest = off;
          found = i;
        }
      sum += costs->weight[i];
    }
  return found;
}

/* Which nodes are run again, and which roots are dropped between. */
static void
find_again (MnNet *net)
{
  const int n = net->n_nodes, last = net->nodes[n - 1].segment;
  g_autofree gboolean *inner = g_new0 (gboolean, n);    /* roots that nothing outside of their segment reads */
  g_autofree gboolean *wanted = g_new0 (gboolean, n);   /* roots that backward, or what is run again, reads */
  g_autofree gboolean *saves = g_new0 (gboolean, n);    /* roots of ops that keep something for their backward pass */

  for (int i = 0; i < n; i++)
    {
      MnNetNode *node = &net->nodes[i];

      node->again = node->dropped = FALSE;
      inner[i] = node->root == i && node->segment < last && i != net->input && i != net->nodes[net->output].root;
      saves[node->root] |= node->segment < last && saved_bytes (net, i) > 0;
      wanted[node->root] |= mn_net_reads_output_back (net, i);
      for (int k = 0; k < node->spec.n_inputs; k++)
        {
          const int root = mn_net_input_root (net, i, k);

          wanted[root] |= mn_net_reads_input_back (net, i);
          inner[root] &= net->nodes[root].segment == node->segment;
        }
    }
  for (int i = n - 1; i >= 0; i--)
    {
      MnNetNode *node = &net->nodes[i];
      const int root = node->root;

      if (!node->op || node->segment == last || !(saves[root] || (inner[root] && wanted[root])))
        continue;
      node->again = TRUE;
      net->nodes[root].dropped = inner[root];
      for (int k = 0; k < node->spec.n_inputs; k++)
        wanted[mn_net_input_root (net, i, k)] = TRUE;
    }
}

void
mn_net_cut (MnNet *net, int n_segments)
{
  g_auto (Costs) costs = { NULL };
  double all = 0;
  int segment = 0;
  g_autofree gboolean *cuts = g_new0 (gboolean, net->n_nodes + 1);

  find_costs (net, &costs);
  for (int i = 0; i < net->n_nodes; i++)
    all += costs.weight[i];
  for (int k = 1, first = 1; k < n_segments; k++)
    {
      const int cut = find_cut (&costs, net->n_nodes, first, all * k / n_segments, all / (2 * n_segments));

      if (cut == 0)
        continue;
      cuts[cut] = TRUE;
      first = cut + 1;
    }
  for (int i = 0; i < net->n_nodes; i++)
    net->nodes[i].segment = segment += cuts[i];
  find_again (net);
}

/* The first node of the segment that @node is in. */
static int
first_of (const MnNet *net, int node)
{
  int first = node;

  while (first > 0 && net->nodes[first - 1].segment == net->nodes[node].segment)
    first--;
  return first;
}

void
mn_net_set_times (MnNet *net)
{
  int time = 1;

  for (int i = 0; i < net->n_nodes; i++)
    net->nodes[i].forward_time = time++;
  net->loss_time = time++;
  for (int i = net->n_nodes - 1; i >= 0; i--)
    {
      MnNetNode *node = &net->nodes[i];

      if (i == net->n_nodes - 1 || net->nodes[i + 1].segment != node->segment)
        for (int k = first_of (net, i); k <= i; k++)
          net->nodes[k].again_time = net->nodes[k].again ? time++ : 0;
      node->backward_time = time++;
    }
  net->end_time = time;
}
