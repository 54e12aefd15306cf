/* mn-dnn-conv2d.c - convolution over oneDNN, on blocked images.
 *
 * Parameters stand in plain order, so each pass packs the weights into the order its primitive wants, and unpacks their
 * gradient.
 *
 * The narrow kernel multiplies images, weights and gradients that it has rounded to bfloat16; oneDNN rounds the weights as
 * it packs them.
 *
 * An activation is fused where its gradient follows from its sign: relu and leaky_relu.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-conv2d.h"
#include "mn-dnn-kernels.h"
#include "mn-dnn-narrow.h"

/* One convolution for one number of samples. */
typedef struct
{
  int       batch;
  MnDnnCall pack, forward;   /* weights to the order of the pass */
  MnDnnCall bare;            /* forward without the activation, made when asked for */
  MnDnnCall pack_data, data;
  MnDnnCall weights, unpack;
} Calls;

typedef struct
{
  Calls  largest, other;
  gsize  packed;          /* bytes of packed weights, the largest of all passes */
  gsize  scratchpad;      /* bytes, the largest of all passes */
  gsize  added;           /* bytes of a gradient that must be added, 0: none */
  gsize  images, outputs; /* bytes of the images and of the gradient at the output as they are rounded */
  double slope;           /* of the fused activation below zero */
  gboolean fuses;         /* whether there is one */
  gboolean narrow;        /* operands are rounded to bfloat16 */
} Own;

static gboolean
has_bias (const MnOpSpec *spec)
{
  return mn_cpu_find_param (spec, MN_ROLE_BIAS) >= 0;
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->fuses;
}

/* Whether the activation behind is one that oneDNN applies, and does so in the kernel that it would take without: Winograd
 * has a ReLU alone, and is faster than saving a pass. Then both come out the same to the last bit. */
static gboolean
can_fuse (const MnOp *op, gboolean narrow, double slope)
{
  const MnOpSpec *spec = op->spec;
  const double *slopes[] = { NULL, &slope };
  dnnl_primitive_desc_t found[2];
  const char *names[2] = { NULL, NULL };
  gboolean same;

  if (!spec->activation
      || !(g_str_equal (spec->activation->layer->base.name, "relu")
           || g_str_equal (spec->activation->layer->base.name, "leaky_relu")))
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      found[i] = mn_dnn_conv2d_choose (spec, narrow, spec->max_batch, op->threads, PASS_FORWARD, slopes[i], NULL);
      if (found[i])
        dnnl_primitive_desc_query (found[i], dnnl_query_impl_info_str, 0, &names[i]);
    }
  same = g_strcmp0 (names[0], names[1]) == 0;
  for (int i = 0; i < 2; i++)
    if (found[i])
      dnnl_primitive_desc_destroy (found[i]);
  return same;
}

static double
activation_slope (const MnOpSpec *spec)
{
  return g_str_equal (spec->activation->layer->base.name, "leaky_relu")
           ? mn_cpu_get_float (spec->activation, "negative_slope", 0.01)
           : 0;
}

/* @pack: from the plain weights to those of @desc, or back; none where they are the same. */
static gboolean
make_pack (MnDnnCall *pack, const MnOp *op, const dnnl_memory_desc_t *packed, gboolean back, Own *own)
{
  const dnnl_memory_desc_t plain = mn_dnn_conv2d_weights (&op->geometry);

  if (dnnl_memory_desc_equal (&plain, packed))
    return TRUE;
  own->packed = MAX (own->packed, (dnnl_memory_desc_get_size (packed) + 63) / 64 * 64);
  if (!mn_dnn_reorder_init (pack, back ? packed : &plain, back ? &plain : packed, op->threads))
    return FALSE;
  own->scratchpad = MAX (own->scratchpad, pack->scratchpad);
  return TRUE;
}

static gboolean
make_forward (MnOp *op, int batch, MnDnnCall *call, MnDnnCall *pack, gboolean bare)
{
  Own *own = op->own;
  dnnl_primitive_desc_t desc =
    mn_dnn_conv2d_choose (op->spec, own->narrow, batch, op->threads, PASS_FORWARD,
                          own->fuses && !bare ? &own->slope : NULL, NULL);
  dnnl_memory_desc_t x, w, b, y;
  gboolean made;

  if (!desc)
    return FALSE;
  x = mn_dnn_query (desc, dnnl_query_src_md);
  w = mn_dnn_query (desc, dnnl_query_weights_md);
  y = mn_dnn_query (desc, dnnl_query_dst_md);
  b = mn_dnn_strided (1, &op->geometry.out_channels, NULL);
  made = mn_dnn_call_init (call, desc, op->threads) && (!pack || make_pack (pack, op, &w, FALSE, own));
  if (made)
    {
      mn_dnn_call_add (call, DNNL_ARG_SRC, &x);
      mn_dnn_call_add (call, DNNL_ARG_WEIGHTS, &w);
      mn_dnn_call_add (call, DNNL_ARG_DST, &y);
      if (has_bias (op->spec))
        mn_dnn_call_add (call, DNNL_ARG_BIAS, &b);
      own->scratchpad = MAX (own->scratchpad, call->scratchpad);
    }
  return made;
}

static gboolean
make_backward (MnOp *op, Calls *calls, MnDnnPass pass)
{
  Own *own = op->own;
  MnDnnCall *call = pass == PASS_DATA ? &calls->data : &calls->weights;
  dnnl_primitive_desc_t hint = mn_dnn_conv2d_choose (op->spec, own->narrow, calls->batch, op->threads, PASS_FORWARD, NULL, NULL);
  dnnl_primitive_desc_t desc =
    hint ? mn_dnn_conv2d_choose (op->spec, own->narrow, calls->batch, op->threads, pass, NULL, hint) : NULL;
  dnnl_memory_desc_t x, w, b, y;
  gboolean made = FALSE;

  if (desc && mn_dnn_call_init (call, desc, op->threads))
    {
      x = mn_dnn_query (desc, pass == PASS_DATA ? dnnl_query_diff_src_md : dnnl_query_src_md);
      w = mn_dnn_query (desc, pass == PASS_DATA ? dnnl_query_weights_md : dnnl_query_diff_weights_md);
      y = mn_dnn_query (desc, dnnl_query_diff_dst_md);
      b = mn_dnn_strided (1, &op->geometry.out_channels, NULL);
      mn_dnn_call_add (call, pass == PASS_DATA ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, &x);
      mn_dnn_call_add (call, pass == PASS_DATA ? DNNL_ARG_WEIGHTS : DNNL_ARG_DIFF_WEIGHTS, &w);
      mn_dnn_call_add (call, DNNL_ARG_DIFF_DST, &y);
      if (pass == PASS_WEIGHTS && has_bias (op->spec))
        mn_dnn_call_add (call, DNNL_ARG_DIFF_BIAS, &b);
      own->scratchpad = MAX (own->scratchpad, call->scratchpad);
      made = make_pack (pass == PASS_DATA ? &calls->pack_data : &calls->unpack, op, &w, pass == PASS_WEIGHTS, own);
    }
  if (hint)
    dnnl_primitive_desc_destroy (hint);
  return made;
}

static gboolean
make_calls (MnOp *op, Calls *calls, int batch)
{
  calls->batch = batch;
  return make_forward (op, batch, &calls->forward, &calls->pack, FALSE)
         && (!mn_dnn_conv2d_wants_data (op->spec) || make_backward (op, calls, PASS_DATA))
         && (!op->spec->training || make_backward (op, calls, PASS_WEIGHTS));
}

static void
clear_calls (Calls *calls)
{
  MnDnnCall *all[] = { &calls->pack, &calls->forward, &calls->bare,   &calls->pack_data,
                       &calls->data, &calls->weights, &calls->unpack };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    mn_dnn_call_clear (all[i]);
  calls->batch = 0;
}

static gboolean
prepare_calls (MnOp *op, gboolean narrow)
{
  const gsize batch = (gsize) op->spec->max_batch;
  Own *own;

  mn_cpu_geometry_init (&op->geometry, op->spec);
  if (!op->spec->layouts || op->spec->layout == MN_LAYOUT_PLAIN)
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->narrow = narrow;
  own->slope = op->spec->activation ? activation_slope (op->spec) : 0;
  own->fuses = can_fuse (op, narrow, own->slope);
  if (!make_calls (op, &own->largest, op->spec->max_batch))
    return FALSE;
  if (mn_dnn_conv2d_wants_data (op->spec) && (!op->spec->gradients || op->spec->gradients[0] == MN_GRADIENT_ADD))
    own->added = (op->in_elements * op->spec->max_batch * sizeof (float) + 63) / 64 * 64;
  if (narrow)
    own->images = mn_dnn_narrow_bytes (op->in_elements * batch);
  if (narrow && op->spec->training)
    own->outputs = mn_dnn_narrow_bytes (op->out_elements * batch);
  op->workspace = own->packed + own->added + own->images + own->outputs + own->scratchpad;
  return TRUE;
}

static gboolean
prepare (MnOp *op)
{
  return prepare_calls (op, FALSE);
}

static gboolean
prepare_narrow (MnOp *op)
{
  return mn_dnn_conv2d_gains_narrow (op->spec) && prepare_calls (op, TRUE);
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  clear_calls (&own->largest);
  clear_calls (&own->other);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;

  return g_strdup_printf ("%s (oneDNN)", own->largest.forward.name);
}

/* Ends what is made while the net runs: the plan has given what the largest batch needs, so @call has memory of its own for
 * more than that, and weights must be packed as for that. */
static void
keep_to_plan (Own *own, gsize packed, gsize scratchpad, MnDnnCall *calls, int n, gboolean made)
{
  if (!made || own->packed > packed)
    g_error ("oneDNN has no memory, or no convolution like the one that was planned");
  own->scratchpad = scratchpad;
  for (int i = 0; i < n; i++)
    mn_dnn_call_fit (&calls[i], scratchpad);
}

/* The calls for @batch samples. Those of another batch than the largest are made when it first occurs. */
static Calls *
calls_for (const MnOp *op, int batch)
{
  Own *own = op->own;
  Calls *calls = batch == own->largest.batch ? &own->largest : &own->other;

  if (calls->batch != batch)
    {
      const gsize packed = own->packed, scratchpad = own->scratchpad;

      clear_calls (calls);
      keep_to_plan (own, packed, scratchpad, &calls->pack, (int) (&calls->unpack - &calls->pack) + 1,
                    make_calls ((MnOp *) op, calls, batch));
    }
  return calls;
}

/* The forward pass without the activation, made when it is first asked for. */
static MnDnnCall *
bare_call (const MnOp *op, Calls *calls)
{
  Own *own = op->own;
  const gsize packed = own->packed, scratchpad = own->scratchpad;

  if (!calls->bare.desc)
    keep_to_plan (own, packed, scratchpad, &calls->bare, 1,
                  make_forward ((MnOp *) op, calls->batch, &calls->bare, NULL, TRUE));
  return &calls->bare;
}

/* The packed weights, made from @plain in @room, or @plain themselves. */
static const void *
pack (MnDnnCall *call, const void *plain, void *room, void *scratchpad)
{
  if (!call->desc)
    return plain;
  mn_dnn_call_set (call, DNNL_ARG_FROM, plain);
  mn_dnn_call_set (call, DNNL_ARG_TO, room);
  mn_dnn_call_run (call, scratchpad);
  return room;
}

/* The workspace: packed weights, a gradient that is added, rounded images, rounded gradients, and oneDNN's own. */
static guint8 *
scratchpad_of (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  return (guint8 *) args->workspace + own->packed + own->added + own->images + own->outputs;
}

/* The images as they are multiplied. */
static const void *
images (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  guint8 *room = (guint8 *) args->workspace + own->packed + own->added;

  if (!own->narrow)
    return args->inputs[0];
  mn_dnn_narrow (args->inputs[0], room, op->in_elements * (gsize) args->batch, op->threads);
  return room;
}

/* The gradient at the output as it is multiplied. */
static const void *
gradients (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  guint8 *room = (guint8 *) args->workspace + own->packed + own->added + own->images;

  if (!own->narrow)
    return args->d_output;
  mn_dnn_narrow (args->d_output, room, op->out_elements * (gsize) args->batch, op->threads);
  return room;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  Calls *calls = calls_for (op, args->batch);
  guint8 *room = args->workspace, *scratchpad = scratchpad_of (op, args);
  MnDnnCall *call = args->bare && fuses (op) ? bare_call (op, calls) : &calls->forward;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  mn_dnn_call_set (call, DNNL_ARG_SRC, images (op, args));
  mn_dnn_call_set (call, DNNL_ARG_WEIGHTS, pack (&calls->pack, args->params[0], room, scratchpad));
  mn_dnn_call_set (call, DNNL_ARG_DST, args->output);
  if (bias >= 0)
    mn_dnn_call_set (call, DNNL_ARG_BIAS, args->params[bias]);
  mn_dnn_call_run (call, scratchpad);
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
  const Own *own = ((const MnOp *) task)->own;
  const float *found = (gconstpointer) ((const guint8 *) args->workspace + own->packed);
  float *dx = args->d_inputs[0];   /* (N, ...), += */

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    dx[i] += found[i];
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  Calls *calls = calls_for (op, args->batch);
  guint8 *room = args->workspace, *scratchpad = scratchpad_of (op, args);
  const gsize n_out = op->out_elements * (gsize) args->batch, n_in = op->in_elements * (gsize) args->batch;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const void *dy;

  if (own->fuses)
    mn_cpu_parallel (op->threads, n_out, n_out, mask_range, op, args);
  if (!args->d_inputs[0] && !args->d_params[0])
    return;
  dy = gradients (op, args);
  if (args->d_inputs[0])
    {
      mn_dnn_call_set (&calls->data, DNNL_ARG_DIFF_SRC, args->accumulate[0] ? room + own->packed : args->d_inputs[0]);
      mn_dnn_call_set (&calls->data, DNNL_ARG_WEIGHTS, pack (&calls->pack_data, args->params[0], room, scratchpad));
      mn_dnn_call_set (&calls->data, DNNL_ARG_DIFF_DST, dy);
      mn_dnn_call_run (&calls->data, scratchpad);
      if (args->accumulate[0])
        mn_cpu_parallel (op->threads, n_in, n_in, add_range, op, args);
    }
  if (!args->d_params[0])
    return;
  mn_dnn_call_set (&calls->weights, DNNL_ARG_SRC, images (op, args));
  mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_WEIGHTS, calls->unpack.desc ? (void *) room : args->d_params[0]);
  mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_DST, dy);
  if (bias >= 0)
    mn_dnn_call_set (&calls->weights, DNNL_ARG_DIFF_BIAS, args->d_params[bias]);
  mn_dnn_call_run (&calls->weights, scratchpad);
  if (calls->unpack.desc)
    pack (&calls->unpack, room, args->d_params[0], scratchpad);
}

const MnCpuKernel mn_dnn_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = mn_dnn_conv2d_layouts,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

const MnCpuKernel mn_dnn_narrow_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = mn_dnn_conv2d_narrow_layouts,
  .fuses = fuses,
  .prepare = prepare_narrow,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
