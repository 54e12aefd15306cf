/* mn-net-private.h - the inside of a net, shared by its files.
 *
 * Time runs through one step: 0 the input is filled, then the nodes forward, the loss, and the nodes backward. Before the
 * backward pass of a segment (see mn-net-segments.c) there may be those of its nodes that are run forward again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-memory-plan.h"
#include "mn-net.h"

G_BEGIN_DECLS

/* What a node has in the arena. */
typedef enum
{
  MN_NET_OUTPUT,
  MN_NET_GRADIENT,   /* of its output */
  MN_NET_SAVED,
  MN_NET_FORWARD_SCRATCH,
  MN_NET_BACKWARD_SCRATCH,
  MN_NET_N_SLOTS,
} MnNetSlot;

/**
 * MnNetNode:
 * @graph_node: which node of the graph it computes; -1: a reorder, which nobody drew
 * @sources: the nodes its inputs come from
 * @op: NULL for a source or a view
 * @root: the node whose memory this node's output is: itself, or that of its input for a view and for what is computed in
 *   place
 * @in_place: whether its op writes over its input
 * @over: which of its inputs is what it works in place over
 * @fused: whether the node before it computes it, too: its own op is run only when somebody watches
 * @sum: the fused sum of this node's output with the output of @addend; 0: none
 * @folded: a batch norm that in evaluation the node before it computes along with its own weights; it works in place
 * @norm: the node that is folded into this one; 0: none
 * @runs_backward: whether anything at or before it is trained and it is not @fused; of the input, whether its gradient is
 *   wanted
 * @gradient_at: of a root: the root whose gradient its own takes the place of, when that one's backward pass turns the one
 *   into the other by leaving it alone; 0: none
 * @values: (owned): other settings than the graph's, since somebody changed one; NULL: those of the graph
 * @segment: counted from 0; all in one without checkpointing
 * @again: whether it is run forward a second time before the backward pass of its segment
 * @dropped: of a root: its output is not kept between the two
 * @kept: whether its output is still in place when the forward pass has ended
 *
 * One step of a pass. They stand in the order in which they run.
 */
typedef struct
{
  MnOpSpec      spec;
  int           graph_node;
  int           sources[MN_MAX_INPUTS];
  MnLayout      layouts[MN_MAX_INPUTS];
  MnOp         *op;
  int           root;
  gboolean      in_place;
  int           over;
  gboolean      fused;
  int           sum, addend;
  gboolean      folded;
  int           norm;
  gboolean      runs_backward;
  int           gradient_at;
  MnValues     *values;
  int           segment;
  gboolean      again;
  gboolean      dropped;
  int           forward_time, again_time, backward_time;
  gboolean      kept;
  MnOpArgs      args;
  const void   *inputs[MN_MAX_INPUTS];
  void         *d_inputs[MN_MAX_INPUTS];
  gboolean      accumulate[MN_MAX_INPUTS];
  gboolean      accumulate_addend;
  MnGradient    gradients[MN_MAX_INPUTS];
  void         *params[MN_MAX_PARAMS];
  void         *d_params[MN_MAX_PARAMS];
  void         *again_params[MN_MAX_PARAMS];  /* @params, but for the running statistics, which move once a step */
  MnParamSpec   fold_specs[MN_MAX_PARAMS];    /* its parameters and a bias, where it has none and folding needs one */
  void         *fold_params[MN_MAX_PARAMS];   /* what stands in for @params with @norm folded into them */
} MnNetNode;

struct _MnNet
{
  MnFrozenGraph *graph;
  MnBackend     *backend;    /* borrowed */
  int            max_batch;
  gboolean       training;
  gboolean       to_input;   /* backward goes on to the input */
  gsize          item;       /* bytes of one number */

  int            n_nodes;
  MnNetNode     *nodes;
  int           *places;     /* (nodes of the graph): which of @nodes computes each */
  int            input;      /* index of the source */
  int            output;
  MnPlanTensor  *tensors;    /* (n_nodes, MN_NET_N_SLOTS) */
  gsize          arena_bytes, unshared_bytes;
  int            loss_time, end_time;

  GArray        *entries;    /* of MnNetParam */
  gsize         *ends;       /* see mn_net_get_param_ends() */
  gsize          n_params, n_statistics;
  gsize          n_folded;   /* numbers in @folded */
  gboolean       is_folded;  /* whether they follow from the parameters as they are */

  MnNetObserver  observer;
  gpointer       observer_data;
  guint8        *before;     /* for the observer: what was at the input of an op that works in place */
  guint8        *look;       /* for who peeks, where only the device knows the layout: what was peeked at last, plain */
  MnNetClock     clock;
  gpointer       clock_data;

  guint8        *params, *grads, *statistics, *arena;
  guint8        *spare;      /* as large as the statistics: what those turn into that are moved a second time */
  guint8        *folded;     /* weights with batch norms folded into them */
  const void    *lent;       /* the caller's samples, which take the place of the input; NULL: they are in the arena */
};

/* As mn_net_new(); with @share FALSE no two tensors share room, which must not change a single bit of any result (and no
 * batch norm is folded). */
MnNet   *mn_net_new_shared    (MnFrozenGraph *graph,
                               MnBackend     *backend,
                               int            max_batch,
                               MnNetFlags     flags,
                               gboolean       share,
                               GError       **error);
/* Everything up to, but without, allocating the blocks. */
MnNet   *mn_net_new_planned   (MnFrozenGraph *graph,
                               MnBackend     *backend,
                               int            max_batch,
                               MnNetFlags     flags,
                               gboolean       to_input,
                               gboolean       share,
                               GError       **error);

/* As mn_net_new_shared() of a net that is trained, cut into @n_segments or as many as there are places for, whether that
 * takes less memory or not: for tests. */
MnNet   *mn_net_new_cut       (MnFrozenGraph *graph,
                               MnBackend     *backend,
                               int            max_batch,
                               int            n_segments,
                               gboolean       share,
                               GError       **error);
/* Cuts a planned net, and places its tensors anew. */
void     mn_net_place_cut     (MnNet         *net,
                               int            n_segments,
                               gboolean       share);

/* Lists the nodes of the net in the order in which they run, with a layout for each and reorders between those that do not
 * agree; makes their ops, fused or in place where @share allows. */
gboolean mn_net_make_nodes    (MnNet         *net,
                               gboolean       share,
                               GError       **error);

/* How the node's output lies in memory, or could as well. */
MnLayout mn_net_layout_of     (const MnNet   *net,
                               int            node);
/* Bytes of its output for @batch samples. */
gsize    mn_net_output_bytes  (const MnNet   *net,
                               int            node,
                               int            batch);
/* Of MnNet.before and MnNet.look; 0: there is nothing to keep. */
gsize    mn_net_before_bytes  (const MnNet   *net);
gsize    mn_net_look_bytes    (const MnNet   *net);

/* Whether the batch norm @node can be folded into what it reads; @readers: of each node. */
gboolean mn_net_may_fold      (const MnNet   *net,
                               int            node,
                               const int     *readers);
/* Does so, before ops are made: the layer before it then has a bias in any case. */
void     mn_net_plan_fold     (MnNet         *net,
                               int            node);
/* Gives what is folded its place, when all parameters have theirs. */
void     mn_net_place_folded  (MnNet         *net);
/* Computes what is folded from the parameters and statistics as they are. */
void     mn_net_fold          (MnNet         *net);

/* Cuts the net into @n_segments of about the same memory, or as many as there are places for. */
void     mn_net_cut           (MnNet         *net,
                               int            n_segments);
/* Says when each node runs. */
void     mn_net_set_times     (MnNet         *net);

static inline gboolean
mn_net_node_has (const MnNet *net, int node, MnLayerFlags flag)
{
  return (net->nodes[node].spec.layer->flags & flag) != 0;
}

/* What the node's input @input reads: the node whose memory it is. */
static inline int
mn_net_input_root (const MnNet *net, int node, int input)
{
  return net->nodes[net->nodes[node].sources[input]].root;
}

/* The node whose output the in-place @node writes over. */
static inline int
mn_net_before (const MnNet *net, int node)
{
  return net->nodes[node].sources[net->nodes[node].over];
}

/* The node that computes the fused or folded @node. */
static inline int
mn_net_computed_by (const MnNet *net, int node)
{
  while (net->nodes[node].fused || net->nodes[node].folded)
    node = mn_net_before (net, node);
  return node;
}

/* Whether the backward pass of the node reads its output, or its inputs. */
static inline gboolean
mn_net_reads_output_back (const MnNet *net, int node)
{
  return net->nodes[node].op && net->nodes[node].runs_backward
         && (mn_net_node_has (net, node, MN_LAYER_BACKWARD_READS_OUTPUT) || net->nodes[node].spec.activation);
}

static inline gboolean
mn_net_reads_input_back (const MnNet *net, int node)
{
  return net->nodes[node].op && net->nodes[node].runs_backward
         && mn_net_node_has (net, node, MN_LAYER_BACKWARD_READS_INPUT);
}

static inline MnPlanTensor *
mn_net_tensor (const MnNet *net, int node, MnNetSlot slot)
{
  while (slot == MN_NET_GRADIENT && net->nodes[node].gradient_at > 0)
    node = net->nodes[node].gradient_at;
  return &net->tensors[node * MN_NET_N_SLOTS + slot];
}

/* Where it lies. */
static inline guint8 *
mn_net_arena_at (const MnNet *net, int node, MnNetSlot slot)
{
  const MnPlanTensor *tensor = mn_net_tensor (net, node, slot);

  if (net->lent && node == net->input && slot == MN_NET_OUTPUT)
    return (guint8 *) net->lent;
  return tensor->bytes > 0 ? net->arena + tensor->offset : NULL;
}

G_END_DECLS
