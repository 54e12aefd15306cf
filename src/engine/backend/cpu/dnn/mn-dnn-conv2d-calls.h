/* mn-dnn-conv2d-calls.h - the calls of oneDNN that make up a convolution, and the memory they need.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dnn-conv2d.h"

G_BEGIN_DECLS

/* One convolution for one number of samples. Those that are not needed are none. */
typedef struct
{
  int       batch;
  MnDnnCall pack, forward;   /* weights to the order of the pass */
  MnDnnCall bare;            /* forward without the activation, made when asked for */
  MnDnnCall pack_data, data;
  MnDnnCall weights, unpack;
  /* Images of the op to and from channels last: its input, output, gradient at the output, gradient at the input. */
  MnDnnCall turn_input, turn_output, turn_gradient, turn_data;
} MnDnnConv2dCalls;

/* What the kernel keeps. Its workspace holds, in this order, what is counted here in bytes. */
typedef struct
{
  MnDnnConv2dCalls largest, other;
  gsize    packed;          /* packed weights, the largest of all passes */
  gsize    mirrored;        /* weights with their kernels mirrored */
  gsize    added;           /* a gradient that must be added, 0: none */
  gsize    images, outputs; /* inputs and outputs, or gradients at them, as they are multiplied, where that is not as they
                               stand */
  gsize    scratchpad;      /* oneDNN's own, the largest of all passes */
  double   slope;           /* of the fused activation below zero */
  gboolean fuses;           /* whether there is one */
  MnDnnWay way;
} MnDnnConv2d;

/* Makes op->own, a MnDnnConv2d, with the calls for the largest batch, and sets the workspace. FALSE: oneDNN does not do it;
 * mn_dnn_conv2d_dispose() is called then, too. */
gboolean          mn_dnn_conv2d_prepare   (MnOp       *op,
                                           MnDnnWay    way);
void              mn_dnn_conv2d_dispose   (MnOp       *op);
/* The calls for @batch samples. Those of another batch than the largest are made when it first occurs. */
MnDnnConv2dCalls *mn_dnn_conv2d_calls_for (const MnOp *op,
                                           int         batch);
/* The forward pass without the activation, made when it is first asked for. */
MnDnnCall        *mn_dnn_conv2d_bare_call (const MnOp       *op,
                                           MnDnnConv2dCalls *calls);

G_END_DECLS
