/* mn-dnn-conv2d.c - convolution over oneDNN, of images that stand blocked.
 *
 * Parameters stand in plain order, so each pass packs the weights into the order its primitive wants, and unpacks their
 * gradient.
 *
 * The narrow kernel multiplies images, weights and gradients that it has rounded to bfloat16; oneDNN rounds the weights as
 * it packs them. The one with channels last copies images and gradients into that order, and what comes out of it back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-conv2d-calls.h"
#include "mn-dnn-kernels.h"
#include "mn-dnn-narrow.h"

typedef MnDnnConv2d Own;
typedef MnDnnConv2dCalls Calls;

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->fuses;
}

static gboolean
prepare (MnOp *op)
{
  return mn_dnn_conv2d_prepare (op, MN_DNN_BLOCKED);
}

static gboolean
prepare_narrow (MnOp *op)
{
  return mn_dnn_conv2d_gains_narrow (op->spec) && mn_dnn_conv2d_prepare (op, MN_DNN_NARROW);
}

static gboolean
prepare_channels_last (MnOp *op)
{
  return mn_dnn_conv2d_gains_channels_last (op->spec) && mn_dnn_conv2d_prepare (op, MN_DNN_CHANNELS_LAST);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;

  return g_strdup_printf (own->way == MN_DNN_CHANNELS_LAST ? "%s (oneDNN), copied to channels last and back" : "%s (oneDNN)",
                          own->largest.forward.name);
}

/* A part of the workspace, after the parts that are counted in @before bytes. */
static void *
room (const MnOpArgs *args, gsize before)
{
  return (guint8 *) args->workspace + before;
}

static void *
scratchpad_of (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  return room (args, own->packed + own->mirrored + own->added + own->images + own->outputs);
}

static void *
added_room (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  return room (args, own->packed + own->mirrored);
}

static void *
images_room (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  return room (args, own->packed + own->mirrored + own->added);
}

static void *
outputs_room (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  return room (args, own->packed + own->mirrored + own->added + own->images);
}

static void
copy (MnDnnCall *call, const void *from, void *to, void *scratchpad)
{
  mn_dnn_call_set (call, DNNL_ARG_FROM, from);
  mn_dnn_call_set (call, DNNL_ARG_TO, to);
  mn_dnn_call_run (call, scratchpad);
}

/* The packed weights, made from @plain in @to, or @plain themselves. */
static const void *
pack (MnDnnCall *call, const void *plain, void *to, void *scratchpad)
{
  if (!call->desc)
    return plain;
  copy (call, plain, to, scratchpad);
  return to;
}

/* Images or gradients as they are multiplied: as they stand, rounded, or turned by @turn. */
static const void *
as_multiplied (const MnOp *op, const MnOpArgs *args, MnDnnCall *turn, const float *from, gsize n, void *to)
{
  switch (((const Own *) op->own)->way)
    {
    case MN_DNN_BLOCKED:
      return from;
    case MN_DNN_NARROW:
      mn_dnn_narrow (from, to, n, op->threads);
      return to;
    case MN_DNN_CHANNELS_LAST:
      copy (turn, from, to, scratchpad_of (op, args));
      return to;
    default:
      g_return_val_if_reached (from);
    }
}

static const void *
images (const MnOp *op, const MnOpArgs *args, Calls *calls)
{
  return as_multiplied (op, args, &calls->turn_input, args->inputs[0], op->in_elements * (gsize) args->batch,
                        images_room (op, args));
}

static const void *
gradients (const MnOp *op, const MnOpArgs *args, Calls *calls)
{
  return as_multiplied (op, args, &calls->turn_gradient, args->d_output, op->out_elements * (gsize) args->batch,
                        outputs_room (op, args));
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  Calls *calls = mn_dnn_conv2d_calls_for (op, args->batch);
  void *scratchpad = scratchpad_of (op, args);
  void *output = own->way == MN_DNN_CHANNELS_LAST ? outputs_room (op, args) : args->output;
  MnDnnCall *call = args->bare && fuses (op) ? mn_dnn_conv2d_bare_call (op, calls) : &calls->forward;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  mn_dnn_call_set (call, DNNL_ARG_SRC, images (op, args, calls));
  mn_dnn_call_set (call, DNNL_ARG_WEIGHTS, pack (&calls->pack, args->params[0], room (args, 0), scratchpad));
  mn_dnn_call_set (call, DNNL_ARG_DST, output);
  if (bias >= 0)
    mn_dnn_call_set (call, DNNL_ARG_BIAS, args->params[bias]);
  mn_dnn_call_run (call, scratchpad);
  if (output != args->output)
    copy (&calls->turn_output, output, args->output, scratchpad);
}

/* Items are elements: the gradient before the activation, in place. */
static void
mask_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOpArgs *args = data;
  const float *y = args->output;   /* (N, ...) */
  float *dy = args->d_output;      /* (N, ...) */
  const float slope = (float) ((const Own *) ((const MnOp *) task)->own)->slope;

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    dy[i] = y[i] > 0 ? dy[i] : slope * dy[i];
}

/* Items are elements: adds the gradient in the workspace. */
static void
add_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOpArgs *args = data;
  const float *found = added_room (task, args);
  float *dx = args->d_inputs[0];   /* (N, ...), += */

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    dx[i] += found[i];
}

/* Items are kernels, one for an input and an output: the last weight first. */
static void
mirror_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize window = (gsize) (op->geometry.kernel[0] * op->geometry.kernel[1]);
  const float *w = args->params[0];                                   /* (out, in, K_h, K_w) */
  float *mirrored = room (args, ((const Own *) op->own)->packed);

  for (gsize i = begin * window; i < end * window; i += window)
    for (gsize k = 0; k < window; k++)
      mirrored[i + k] = w[i + window - 1 - k];
}

static void
data_gradients (const MnOp *op, const MnOpArgs *args, Calls *calls, const void *dy)
{
  const Own *own = op->own;
  const gsize n = op->in_elements * (gsize) args->batch;
  const gsize kernels = (gsize) (op->geometry.in_channels * op->geometry.out_channels);
  const gsize window = (gsize) (op->geometry.kernel[0] * op->geometry.kernel[1]);
  void *scratchpad = scratchpad_of (op, args), *result = args->accumulate[0] ? added_room (op, args) : args->d_inputs[0];
  const gboolean turned = own->way == MN_DNN_CHANNELS_LAST;
  const void *weights = args->params[0];

  if (turned)
    {
      mn_cpu_parallel (op->threads, kernels, kernels * window, mirror_range, op, args);
      weights = room (args, own->packed);
    }
  mn_dnn_call_set (&calls->data, turned ? DNNL_ARG_DST : DNNL_ARG_DIFF_SRC, turned ? images_room (op, args) : result);
  mn_dnn_call_set (&calls->data, DNNL_ARG_WEIGHTS, pack (&calls->pack_data, weights, room (args, 0), scratchpad));
  mn_dnn_call_set (&calls->data, turned ? DNNL_ARG_SRC : DNNL_ARG_DIFF_DST, dy);
  mn_dnn_call_run (&calls->data, scratchpad);
  if (turned)
    copy (&calls->turn_data, images_room (op, args), result, scratchpad);
  if (args->accumulate[0])
    mn_cpu_parallel (op->threads, n, n, add_range, op, args);
}

static void
weight_gradients (const MnOp *op, const MnOpArgs *args, Calls *calls, const void *dy)
{
  void *scratchpad = scratchpad_of (op, args);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  mn_dnn_call_set (&calls->weights, DNNL_ARG_SRC, images (op, args, calls));
  mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_WEIGHTS, calls->unpack.desc ? room (args, 0) : args->d_params[0]);
  mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_DST, dy);
  if (bias >= 0)
    mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_BIAS, args->d_params[bias]);
  mn_dnn_call_run (&calls->weights, scratchpad);
  if (calls->unpack.desc)
    copy (&calls->unpack, room (args, 0), args->d_params[0], scratchpad);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  const gsize n = op->out_elements * (gsize) args->batch;
  Calls *calls = mn_dnn_conv2d_calls_for (op, args->batch);
  const void *dy;

  if (own->fuses)
    mn_cpu_parallel (op->threads, n, n, mask_range, op, args);
  if (!args->d_inputs[0] && !args->d_params[0])
    return;
  dy = gradients (op, args, calls);
  if (args->d_inputs[0])
    data_gradients (op, args, calls, dy);
  if (args->d_params[0])
    weight_gradients (op, args, calls, dy);
}

const MnCpuKernel mn_dnn_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = mn_dnn_conv2d_layouts,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = mn_dnn_conv2d_dispose,
};

const MnCpuKernel mn_dnn_narrow_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = mn_dnn_conv2d_narrow_layouts,
  .fuses = fuses,
  .prepare = prepare_narrow,
  .forward = forward,
  .backward = backward,
  .dispose = mn_dnn_conv2d_dispose,
};

const MnCpuKernel mn_dnn_channels_last_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = mn_dnn_conv2d_channels_last_layouts,
  .fuses = fuses,
  .prepare = prepare_channels_last,
  .forward = forward,
  .backward = backward,
  .dispose = mn_dnn_conv2d_dispose,
};
