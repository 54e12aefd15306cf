/* mn-dnn-conv2d-calls.c - makes the calls of a convolution for a number of samples.
 *
 * An activation is fused where its gradient follows from its sign: relu and leaky_relu.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-conv2d-calls.h"
#include "mn-dnn-narrow.h"

#include <string.h>

typedef MnDnnConv2d Own;
typedef MnDnnConv2dCalls Calls;

/* Whether the activation behind is one that oneDNN applies, and does so in the kernel that it would take without: Winograd
 * has a ReLU alone, and is faster than saving a pass. Then both come out the same to the last bit. */
static gboolean
can_fuse (const MnOp *op, MnDnnWay way, double slope)
{
  const MnOpSpec *spec = op->spec;
  const double *slopes[] = { NULL, &slope };
  dnnl_primitive_desc_t found[2];
  dnnl_memory_desc_t weights[2];
  const char *names[2] = { NULL, NULL };
  gboolean same;

  if (!spec->activation
      || !(g_str_equal (spec->activation->layer->base.name, "relu")
           || g_str_equal (spec->activation->layer->base.name, "leaky_relu")))
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      found[i] = mn_dnn_conv2d_choose (spec, way, spec->max_batch, op->threads, PASS_FORWARD, slopes[i], NULL);
      weights[i] = mn_dnn_query (found[i], dnnl_query_weights_md);
      if (found[i])
        dnnl_primitive_desc_query (found[i], dnnl_query_impl_info_str, 0, &names[i]);
    }
  same = g_strcmp0 (names[0], names[1]) == 0 && dnnl_memory_desc_equal (&weights[0], &weights[1]);
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

/* The weights as a pass takes them before they are packed: as the parameters have them, or mirrored copies, inputs and
 * outputs exchanged. */
static dnnl_memory_desc_t
plain_weights (const MnOp *op, gboolean mirrored)
{
  const MnCpuGeometry *g = &op->geometry;
  const gint64 window = g->kernel[0] * g->kernel[1];
  const gint64 dims[] = { g->in_channels, g->out_channels, g->kernel[0], g->kernel[1] };
  const gint64 strides[] = { window, g->in_channels * window, g->kernel[1], 1 };

  return mirrored ? mn_dnn_strided (4, dims, strides) : mn_dnn_conv2d_weights (g);
}

/* A copy that has to be made for the other calls. */
static gboolean
make_copy (MnDnnCall *copy, const MnOp *op, const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to)
{
  Own *own = op->own;

  if (!mn_dnn_reorder_init (copy, from, to, op->threads))
    return FALSE;
  own->scratchpad = MAX (own->scratchpad, copy->scratchpad);
  return TRUE;
}

/* @pack: from the plain weights to those of @packed, or back; none where they are the same. */
static gboolean
make_pack (MnDnnCall *pack, const MnOp *op, const dnnl_memory_desc_t *packed, MnDnnPass pass)
{
  Own *own = op->own;
  const dnnl_memory_desc_t plain = plain_weights (op, own->way == MN_DNN_CHANNELS_LAST && pass == PASS_DATA);
  const gboolean back = pass == PASS_WEIGHTS;

  if (dnnl_memory_desc_equal (&plain, packed))
    return TRUE;
  own->packed = MAX (own->packed, mn_dnn_round_up (dnnl_memory_desc_get_size (packed)));
  return make_copy (pack, op, back ? packed : &plain, back ? &plain : packed);
}

/* @copy: of the images of @shape in @layout to @turned, or back. */
static gboolean
make_turn (MnDnnCall *copy, const MnOp *op, const MnShape *shape, int batch, MnLayout layout,
           const dnnl_memory_desc_t *turned, gboolean back)
{
  const dnnl_memory_desc_t stands = mn_dnn_image (shape, batch, layout);

  return make_copy (copy, op, back ? turned : &stands, back ? &stands : turned);
}

static gboolean
make_forward (MnOp *op, int batch, MnDnnCall *call, MnDnnCall *pack, gboolean bare)
{
  Own *own = op->own;
  dnnl_primitive_desc_t desc = mn_dnn_conv2d_choose (op->spec, own->way, batch, op->threads, PASS_FORWARD,
                                                     own->fuses && !bare ? &own->slope : NULL, NULL);
  dnnl_memory_desc_t x, w, b, y;
  gboolean made;

  if (!desc)
    return FALSE;
  x = mn_dnn_query (desc, dnnl_query_src_md);
  w = mn_dnn_query (desc, dnnl_query_weights_md);
  y = mn_dnn_query (desc, dnnl_query_dst_md);
  b = mn_dnn_strided (1, &op->geometry.out_channels, NULL);
  made = mn_dnn_call_init (call, desc, op->threads) && (!pack || make_pack (pack, op, &w, PASS_FORWARD));
  if (made)
    {
      mn_dnn_call_add (call, DNNL_ARG_SRC, &x);
      mn_dnn_call_add (call, DNNL_ARG_WEIGHTS, &w);
      mn_dnn_call_add (call, DNNL_ARG_DST, &y);
      if (mn_dnn_conv2d_has_bias (op->spec))
        mn_dnn_call_add (call, DNNL_ARG_BIAS, &b);
      own->scratchpad = MAX (own->scratchpad, call->scratchpad);
    }
  return made;
}

/* The gradients at the inputs as a forward convolution of those at the outputs. */
static gboolean
make_data_forward (MnOp *op, Calls *calls)
{
  Own *own = op->own;
  dnnl_primitive_desc_t desc =
    mn_dnn_conv2d_choose (op->spec, own->way, calls->batch, op->threads, PASS_DATA, NULL, NULL);
  dnnl_memory_desc_t dx, w, dy;

  if (!desc || !mn_dnn_call_init (&calls->data, desc, op->threads))
    return FALSE;
  dy = mn_dnn_query (desc, dnnl_query_src_md);
  w = mn_dnn_query (desc, dnnl_query_weights_md);
  dx = mn_dnn_query (desc, dnnl_query_dst_md);
  mn_dnn_call_add (&calls->data, DNNL_ARG_DST, &dx);
  mn_dnn_call_add (&calls->data, DNNL_ARG_WEIGHTS, &w);
  mn_dnn_call_add (&calls->data, DNNL_ARG_SRC, &dy);
  own->scratchpad = MAX (own->scratchpad, calls->data.scratchpad);
  return make_pack (&calls->pack_data, op, &w, PASS_DATA);
}

static gboolean
make_backward (MnOp *op, Calls *calls, MnDnnPass pass)
{
  Own *own = op->own;
  MnDnnCall *call = pass == PASS_DATA ? &calls->data : &calls->weights;
  dnnl_primitive_desc_t hint = mn_dnn_conv2d_choose (op->spec, own->way, calls->batch, op->threads, PASS_FORWARD, NULL, NULL);
  dnnl_primitive_desc_t desc =
    hint ? mn_dnn_conv2d_choose (op->spec, own->way, calls->batch, op->threads, pass, NULL, hint) : NULL;
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
      if (pass == PASS_WEIGHTS && mn_dnn_conv2d_has_bias (op->spec))
        mn_dnn_call_add (call, DNNL_ARG_DIFF_BIAS, &b);
      own->scratchpad = MAX (own->scratchpad, call->scratchpad);
      made = make_pack (pass == PASS_DATA ? &calls->pack_data : &calls->unpack, op, &w, pass);
    }
  if (hint)
    dnnl_primitive_desc_destroy (hint);
  return made;
}

static gboolean
make_turns (MnOp *op, Calls *calls)
{
  const MnOpSpec *spec = op->spec;
  const dnnl_memory_desc_t x = mn_dnn_channels_last (&spec->inputs[0], calls->batch);
  const dnnl_memory_desc_t y = mn_dnn_channels_last (&spec->output, calls->batch);

  return make_turn (&calls->turn_input, op, &spec->inputs[0], calls->batch, spec->layouts[0], &x, FALSE)
         && make_turn (&calls->turn_output, op, &spec->output, calls->batch, spec->layout, &y, TRUE)
         && (!spec->training || make_turn (&calls->turn_gradient, op, &spec->output, calls->batch, spec->layout, &y, FALSE))
         && (!mn_dnn_conv2d_wants_data (spec)
             || make_turn (&calls->turn_data, op, &spec->inputs[0], calls->batch, spec->layouts[0], &x, TRUE));
}

static gboolean
make_calls (MnOp *op, Calls *calls, int batch)
{
  const gboolean turned = ((const Own *) op->own)->way == MN_DNN_CHANNELS_LAST;

  calls->batch = batch;
  return make_forward (op, batch, &calls->forward, &calls->pack, FALSE)
         && (!mn_dnn_conv2d_wants_data (op->spec)
             || (turned ? make_data_forward (op, calls) : make_backward (op, calls, PASS_DATA)))
         && (!op->spec->training || make_backward (op, calls, PASS_WEIGHTS)) && (!turned || make_turns (op, calls));
}

#define N_CALLS 11

static void
list_calls (Calls *calls, MnDnnCall *all[N_CALLS])
{
  MnDnnCall *const list[] = { &calls->pack,    &calls->forward, &calls->bare,       &calls->pack_data,   &calls->data,
                              &calls->weights, &calls->unpack,  &calls->turn_input, &calls->turn_output, &calls->turn_gradient,
                              &calls->turn_data };

  G_STATIC_ASSERT (G_N_ELEMENTS (list) == N_CALLS);
  memcpy (all, list, sizeof list);
}

static void
clear_calls (Calls *calls)
{
  MnDnnCall *all[N_CALLS];

  list_calls (calls, all);
  for (int i = 0; i < N_CALLS; i++)
    mn_dnn_call_clear (all[i]);
  calls->batch = 0;
}

/* Bytes that packed weights may take with channels last: in how many channels at a time they are packed, 64 at most, depends
 * on the number of samples. */
static gsize
most_packed (const MnCpuGeometry *g)
{
  const gint64 in = g->in_channels, out = g->out_channels, block = 64;
  const gint64 most = MAX (in * ((out + block - 1) / block), out * ((in + block - 1) / block)) * block;

  return mn_dnn_round_up ((gsize) (g->kernel[0] * g->kernel[1] * most) * sizeof (float));
}

gboolean
mn_dnn_conv2d_prepare (MnOp *op, MnDnnWay way)
{
  const gsize images = op->in_elements * (gsize) op->spec->max_batch, outputs = op->out_elements * (gsize) op->spec->max_batch;
  const gboolean data = mn_dnn_conv2d_wants_data (op->spec), training = op->spec->training;
  Own *own;

  mn_cpu_geometry_init (&op->geometry, op->spec);
  if (!op->spec->layouts || op->spec->layout == MN_LAYOUT_PLAIN)
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->way = way;
  own->slope = op->spec->activation ? activation_slope (op->spec) : 0;
  own->fuses = can_fuse (op, way, own->slope);
  if (!make_calls (op, &own->largest, op->spec->max_batch))
    return FALSE;
  if (data && (!op->spec->gradients || op->spec->gradients[0] == MN_GRADIENT_ADD))
    own->added = mn_dnn_round_up (images * sizeof (float));
  if (way == MN_DNN_NARROW)
    own->images = mn_dnn_narrow_bytes (images);
  if (way == MN_DNN_NARROW && training)
    own->outputs = mn_dnn_narrow_bytes (outputs);
  if (way == MN_DNN_CHANNELS_LAST)
    {
      const dnnl_memory_desc_t weights = mn_dnn_conv2d_weights (&op->geometry);

      own->images = mn_dnn_round_up (images * sizeof (float));
      own->outputs = mn_dnn_round_up (outputs * sizeof (float));
      own->mirrored = data ? mn_dnn_round_up (dnnl_memory_desc_get_size (&weights)) : 0;
      own->packed = MAX (own->packed, most_packed (&op->geometry));
    }
  op->workspace = own->packed + own->mirrored + own->added + own->images + own->outputs + own->scratchpad;
  return TRUE;
}

void
mn_dnn_conv2d_dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  clear_calls (&own->largest);
  clear_calls (&own->other);
  g_free (own);
}

/* Ends what is made while the net runs: the plan has given what the largest batch needs, so @call has memory of its own for
 * more than that, and packed weights must fit into what is there. */
static void
keep_to_plan (Own *own, gsize packed, gsize scratchpad, Calls *calls, gboolean made)
{
  MnDnnCall *all[N_CALLS];

  if (!made || own->packed > packed)
    g_error ("oneDNN has no memory, or no convolution like the one that was planned");
  own->scratchpad = scratchpad;
  list_calls (calls, all);
  for (int i = 0; i < N_CALLS; i++)
    mn_dnn_call_fit (all[i], scratchpad);
}

Calls *
mn_dnn_conv2d_calls_for (const MnOp *op, int batch)
{
  Own *own = op->own;
  Calls *calls = batch == own->largest.batch ? &own->largest : &own->other;

  if (calls->batch != batch)
    {
      const gsize packed = own->packed, scratchpad = own->scratchpad;

      clear_calls (calls);
      keep_to_plan (own, packed, scratchpad, calls, make_calls ((MnOp *) op, calls, batch));
    }
  return calls;
}

MnDnnCall *
mn_dnn_conv2d_bare_call (const MnOp *op, Calls *calls)
{
  Own *own = op->own;
  const gsize packed = own->packed, scratchpad = own->scratchpad;

  if (!calls->bare.desc)
    keep_to_plan (own, packed, scratchpad, calls, make_forward ((MnOp *) op, calls->batch, &calls->bare, NULL, TRUE));
  return &calls->bare;
}
