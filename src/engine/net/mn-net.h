/* mn-net.h - a frozen graph made executable on a backend: every op made, every buffer placed, before the first step.
 *
 * Memory is three blocks for parameters, gradients and the running statistics, and one arena for activations, their
 * gradients, saved values and scratch, in which tensors whose lives do not overlap share room. Running a step allocates
 * nothing.
 *
 * A net belongs to one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"
#include "mn-graph.h"
#include "mn-torch-random.h"

G_BEGIN_DECLS

typedef struct _MnNet MnNet;

/**
 * MnNetParam:
 * @name: "fc1.weight": node id and PyTorch's tensor name
 * @node: index of the node in the frozen graph
 * @frozen: whether it has neither gradient nor step although it is @trained: its node's "freeze"
 * @lr_factor: what the learning rate is multiplied by for it
 * @offset: first element, in the parameter block when @trained, else in the statistics block
 */
typedef struct
{
  char              *name;
  int                node;
  const MnParamSpec *spec;
  gboolean           trained;
  gboolean           frozen;
  double             lr_factor;
  gsize              offset;
  gsize              n;
} MnNetParam;

/* What the net will need, known before anything is allocated; bytes. */
typedef struct
{
  gsize parameters;   /* parameters and statistics */
  gsize gradients;
  gsize activations;  /* the arena */
  gsize unshared;     /* what the arena would take without sharing */
  gsize observed;     /* what an observer adds; not counted in any of these */
} MnNetMemory;

/**
 * MnNetFlags:
 * @MN_NET_INFERENCE: forward alone; the same as FALSE
 * @MN_NET_TRAINING: forward and backward; the same as TRUE
 * @MN_NET_CHECKPOINTING: with training, keep part of what the forward pass computes and compute the rest again in the
 *   backward pass, where that makes the arena smaller. Results are the same to the last bit.
 *
 * What a net is made for.
 */
typedef enum
{
  MN_NET_INFERENCE = 0,
  MN_NET_TRAINING = 1 << 0,
  MN_NET_CHECKPOINTING = 1 << 1,
} MnNetFlags;

/* Builds the net; references @graph and borrows @backend, which must outlive it. Fails with MN_ERROR_INPUT (invalid
 * graph), MN_ERROR_UNSUPPORTED (an op the backend lacks, by node) or MN_ERROR_MEMORY. */
MnNet  *mn_net_new         (MnFrozenGraph     *graph,
                            MnBackend         *backend,
                            int                max_batch,
                            MnNetFlags         flags,
                            GError           **error);
/* The same of a net that is trained and whose backward pass also finds the gradient at the input, which training has no
 * use for: see mn_net_get_d_input(). */
MnNet  *mn_net_new_to_input (MnFrozenGraph    *graph,
                            MnBackend         *backend,
                            int                max_batch,
                            GError           **error);
void    mn_net_free        (MnNet             *net);
/* The plan alone, without memory: its steps can be listed, nothing can be run. */
MnNet  *mn_net_new_plan    (MnFrozenGraph     *graph,
                            MnBackend         *backend,
                            int                max_batch,
                            MnNetFlags         flags,
                            GError           **error);
/* What memory it would take. */
gboolean mn_net_plan       (MnFrozenGraph     *graph,
                            MnBackend         *backend,
                            int                max_batch,
                            MnNetFlags         flags,
                            MnNetMemory       *memory,
                            GError           **error);

/* Draws all parameters in node order, weight before bias, by each node's `init`, from @random: the numbers a PyTorch
 * script gets that builds the same modules in the same order after manual_seed. Needs room for the largest of them
 * once more while it runs, unless they are float in this computer's memory; MN_ERROR_MEMORY when there is none. */
gboolean mn_net_initialize (MnNet             *net,
                            MnTorchRandom     *random,
                            GError           **error);

/* Mean and standard deviation of a parameter's numbers as they are now, where the backend has been synced. */
void    mn_net_get_moments (MnNet             *net,
                            int                index,
                            double            *mean,
                            double            *std);

MnFrozenGraph *mn_net_get_graph     (MnNet        *net);
MnBackend     *mn_net_get_backend   (MnNet        *net);
int            mn_net_get_max_batch (MnNet        *net);
void           mn_net_get_memory    (MnNet        *net,
                                     MnNetMemory  *memory);
/* Device memory: (max_batch, input shape), to be filled before forward. */
void          *mn_net_get_input     (MnNet        *net);
/* Or the samples, (@batch, input shape), are given: a device whose memory is the computer's reads them where they are.
 * They must stay there, unchanged, until the last pass over them has ended; then either function is called again. */
void           mn_net_set_input     (MnNet        *net,
                                     const void   *samples,
                                     int           batch);
/* (max_batch, output shape), valid after forward. */
const void    *mn_net_get_output    (MnNet        *net);
/* (max_batch, output shape), to be filled (by a loss) before backward. */
void          *mn_net_get_d_output  (MnNet        *net);
/* (max_batch, input shape), the gradient at the input, valid after backward; NULL unless made by mn_net_new_to_input(). */
const void    *mn_net_get_d_input  (MnNet         *net);
const MnShape *mn_net_get_output_shape (MnNet     *net);

/* What is called after each op of a forward pass, while its input and its output are in place. */
typedef void (*MnNetObserver) (MnNet    *net,
                               int       node,
                               int       batch,
                               gpointer  user_data);

/* NULL: nobody looks, as at first. */
void    mn_net_set_observer (MnNet            *net,
                             MnNetObserver     observer,
                             gpointer          user_data);
/* For the observer, of the node that it is called for: the first input, and the output, in the layouts that are told below.
 * Until the next of these calls; NULL when there is no memory to keep what has been written over, or to make plain what the computer
 * cannot read. */
const void *mn_net_peek_input  (MnNet         *net,
                                int            node);
const void *mn_net_peek_output (MnNet         *net,
                                int            node);

/* Runs the first @batch samples. @seed and @counter drive dropout. In a net without training, in evaluation mode, batch norms
 * are folded into the layer before them where they can be, so that numbers differ from those of a net that is trained in
 * the last digits. */
void    mn_net_forward     (MnNet             *net,
                            int                batch,
                            MnMode             mode,
                            guint64            seed,
                            guint64            counter);
/* Fills the gradient block from d_output; only after a forward of the same batch. */
void    mn_net_backward    (MnNet             *net);
/* The output of one node, (batch, its shape) in the layout of its step, valid from forward until backward begins in a training net;
 * NULL where its room has been given to another tensor (always possible in a net without training). */
const void *mn_net_get_node_output (MnNet     *net,
                                    int        node);
/* How what is peeked at lies in memory. */
MnLayout    mn_net_get_layout       (MnNet    *net,
                                     int       node);
MnLayout    mn_net_get_input_layout (MnNet    *net,
                                     int       node);

/**
 * MnNetStep:
 * @node: index of the node in the frozen graph; -1: a reorder between two layouts
 * @id: of the node, or of that behind which the reorder stands; owned by the graph
 * @layer: "conv2d", "reorder"
 * @kernel: what computes it, NULL for an input or a view (transfer full)
 * @activation: id of the layer that is computed along with it, or NULL
 * @sum: id of the sum that is computed along with it, in front of the activation, or NULL
 * @norm: id of the batch norm that is folded into its weights, or NULL
 * @into: id of the layer that computes this one along with itself, or NULL
 * @input, @output: layouts of its first input and its output
 * @output_bytes, @saved_bytes, @workspace_bytes: what it has in memory, for the largest batch
 * @flops: multiplications and additions of one sample in the forward pass
 *
 * One step of the plan.
 */
typedef struct
{
  int         node;
  const char *id;
  const char *layer;
  char       *kernel;
  const char *activation;
  const char *sum;
  const char *norm;
  const char *into;
  gboolean    in_place;
  gboolean    again;           /* whether it is computed a second time for the backward pass */
  gboolean    runs_backward;
  gboolean    needs_d_input;   /* whether its backward pass goes on to its inputs */
  MnLayout    input, output;
  gsize       output_bytes, saved_bytes, workspace_bytes;
  double      flops;
} MnNetStep;

int         mn_net_get_n_steps      (MnNet     *net);
void        mn_net_get_step         (MnNet     *net,
                                     int        index,
                                     MnNetStep *step);
void        mn_net_step_clear       (MnNetStep *step);

/* What is called before and after each step of a pass that runs something, to time it. */
typedef void (*MnNetClock) (MnNet    *net,
                            int       step,
                            gboolean  backward,
                            gboolean  begins,
                            gpointer  user_data);

/* NULL: nobody measures, as at first. */
void        mn_net_set_clock        (MnNet      *net,
                                     MnNetClock  clock,
                                     gpointer    user_data);

int               mn_net_get_n_params   (MnNet   *net);
const MnNetParam *mn_net_get_param      (MnNet   *net,
                                         int      index);
/* Where the trained tensors end in the parameter block, ascending; the last is the size of the block. */
const gsize      *mn_net_get_param_ends (MnNet   *net);
/* Whether the backward pass comes by the node, which has parameters: whether it could be trained if it is frozen. */
gboolean          mn_net_may_train      (MnNet   *net,
                                         int      node);
/* Between two steps: from now on the parameters of the node have no gradient (it stays 0), or have one again. FALSE:
 * not possible, see mn_net_may_train(). */
gboolean          mn_net_set_frozen     (MnNet   *net,
                                         int      node,
                                         gboolean frozen);
/* Between two steps: another value for a setting of the node that is MN_PROPERTY_LIVE. The graph keeps its own. */
void              mn_net_set_number     (MnNet   *net,
                                         int      node,
                                         const char *name,
                                         double   value);
/* The blocks, in elements of the backend's dtype, on the device. A net without training may have folded batch norms into
 * weights: what is written to the blocks counts from the next forward pass after the call that told where they are. */
void             *mn_net_get_params     (MnNet   *net,
                                         gsize   *n);
void             *mn_net_get_grads      (MnNet   *net,
                                         gsize   *n);
void             *mn_net_get_statistics (MnNet   *net,
                                         gsize   *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnNet, mn_net_free)

G_END_DECLS
