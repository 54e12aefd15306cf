/* mn-direct-conv2d.c - convolution by hand for few channels, where gathering patches for a product costs more than the
 * product.
 *
 * The gradient at the input is the convolution of the gradient at the output by the weights turned around. Each thread
 * has its own images, its own copy of the weights in the order of the inner loops, and its own sums of weight gradients;
 * these are added in the order of the threads. Few images that the threads cannot share equally are cut into slices of
 * rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d.h"

/* Limits of where the kernels are fast; channels in blocks of oneDNN's. */
#define MIN_TAPS 9
#define MAX_CHANNELS 32
#define MAX_PLANE (64 * 64)
#define BLOCK 16

/* For each thread; with so many images it matters little that one thread may have one more. */
#define ENOUGH_IMAGES 8

/* Whether a ReLU behind it is computed along with it. */
static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

/* The parts of a thread's workspace, in elements from its beginning. */
typedef struct
{
  gsize start;      /* the bias, or zeros */
  gsize packed;     /* weights */
  gsize sums;       /* gradient of the bias */
  gsize gradients;  /* of the weights */
  gsize scratch;
  gsize size;
} Places;

static MnDirectConv
forward_of (const MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  return (MnDirectConv) {
    .in_channels = g->in_channels,
    .in_height = g->in_height,
    .in_width = g->in_width,
    .out_channels = g->out_channels,
    .out_height = g->out_height,
    .out_width = g->out_width,
    .kernel = { g->kernel[0], g->kernel[1] },
    .top = g->padding[0],
    .left = g->padding[1],
  };
}

static MnDirectConv
backward_of (const MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  return (MnDirectConv) {
    .in_channels = g->out_channels,
    .in_height = g->out_height,
    .in_width = g->out_width,
    .out_channels = g->in_channels,
    .out_height = g->in_height,
    .out_width = g->in_width,
    .kernel = { g->kernel[0], g->kernel[1] },
    .top = g->kernel[0] - 1 - g->padding[0],
    .left = g->kernel[1] - 1 - g->padding[1],
    .through_relu = fuses (op),
  };
}

static gsize
whole_lines (gsize elements)
{
  return (elements + 15) / 16 * 16;
}

static Places
places_of (const MnOp *op)
{
  const MnDirectConv f = forward_of (op), b = backward_of (op);
  const gboolean training = op->spec->training;
  Places p = { 0 };
  gsize scratch = MN_DIRECT (mn_direct_conv_scratch) (&f);

  if (training)
    {
      scratch = MAX (scratch, MN_DIRECT (mn_direct_conv_scratch) (&b));
      scratch = MAX (scratch, MN_DIRECT (mn_direct_weights_scratch) (&f));
    }
  p.packed = whole_lines (mn_direct_round_up (MAX (f.out_channels, b.out_channels)));
  p.sums = p.packed + whole_lines (MAX (mn_direct_packed_size (&f), mn_direct_packed_size (&b)));
  p.gradients = p.sums + (training ? whole_lines (mn_direct_round_up (f.out_channels)) : 0);
  p.scratch = p.gradients + (training ? whole_lines (mn_direct_packed_size (&f)) : 0);
  p.size = p.scratch + scratch;
  return p;
}

static gboolean
can_compute (const MnCpuGeometry *g)
{
  for (int axis = 0; axis < 2; axis++)
    if (g->kernel[axis] > MN_DIRECT_MAX_KERNEL || g->stride[axis] != 1 || g->dilation[axis] != 1
        || g->padding[axis] >= g->kernel[axis])
      return FALSE;
  return g->groups == 1 && g->in_channels <= G_MAXINT16 && g->out_channels <= G_MAXINT16;
}

static gboolean
wants_input_gradient (const MnOpSpec *spec)
{
  return spec->training && (!spec->gradients || spec->gradients[0] != MN_GRADIENT_NONE);
}

/* Where it is faster than the others, as measured for single layers of 1 to 64 channels on images of 8 to 32 pixels, and
 * for small networks as a whole: lanes without a channel are wasted, in all passes, and oneDNN wins where many channels
 * fill its blocks. */
static gboolean
is_fast (const MnOpSpec *spec, const MnCpuGeometry *g)
{
  return g->in_channels * g->kernel[0] * g->kernel[1] >= MIN_TAPS && g->kernel[0] * g->kernel[1] > 1
         && g->out_channels >= MN_LANES / 2 && (g->in_channels > MN_LANES / 2 || !wants_input_gradient (spec))
         && g->in_channels <= MAX_CHANNELS && g->out_channels <= (g->out_channels % BLOCK == 0 ? 1 : 2) * MAX_CHANNELS
         && g->out_height * g->out_width <= MAX_PLANE;
}

static gboolean
prepare_anywhere (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  if (!mn_direct_is_plain (op->spec) || !can_compute (&op->geometry))
    return FALSE;
  op->workspace = op->threads * places_of (op).size * sizeof (float);
  return TRUE;
}

static gboolean
prepare (MnOp *op)
{
  return prepare_anywhere (op) && is_fast (op->spec, &op->geometry);
}

static gboolean
layouts_anywhere (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  MnCpuGeometry geometry;

  mn_cpu_geometry_init (&geometry, spec);
  wanted[0] = *output = MN_LAYOUT_PLAIN;
  return can_compute (&geometry);
}

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  MnCpuGeometry geometry;

  mn_cpu_geometry_init (&geometry, spec);
  wanted[0] = *output = MN_LAYOUT_PLAIN;
  return can_compute (&geometry) && is_fast (spec, &geometry);
}

static char *
describe (const MnOp *op)
{
  return g_strdup ("direct");
}

/* @w (filters, channels of the image, rows, columns) in the order of the inner loops; turned around they are those of
 * @conv from the filters to the channels. */
static void
pack_weights (const MnDirectConv *conv, const float *w, gboolean turned, float *packed)
{
  const gint64 window = conv->kernel[0] * conv->kernel[1], taps = mn_direct_taps (conv);

  for (gint64 channel = 0; channel < mn_direct_round_up (conv->out_channels); channel++)
    {
      float *to = packed + mn_direct_packed_at (conv, channel);

      if (channel >= conv->out_channels)
        for (gint64 t = 0; t < taps; t++)
          to[t * MN_LANES] = 0;
      else if (!turned)
        for (gint64 t = 0; t < taps; t++)
          to[t * MN_LANES] = w[channel * taps + t];
      else
        for (gint64 c = 0; c < conv->in_channels; c++)
          {
            const float *last = w + (c * conv->out_channels + channel + 1) * window - 1;

            for (gint64 t = 0; t < window; t++, to += MN_LANES)
              *to = last[-t];
          }
    }
}

static void
set_start (const MnDirectConv *conv, const float *bias, float *start)
{
  for (gint64 c = 0; c < mn_direct_round_up (conv->out_channels); c++)
    start[c] = bias && c < conv->out_channels ? bias[c] : 0;
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  const MnDirectConv conv = forward_of (op);

  return (gsize) ((double) args->batch * (double) op->out_elements * (double) mn_direct_taps (&conv) / MN_LANES);
}

/* Into how many slices of rows each image is cut, so that all threads have as much to do: 1 where that makes no difference
 * worth the cut. */
static gint64
slices_of (const MnOp *op, const MnOpArgs *args)
{
  gint64 common = op->threads, other = args->batch;

  if (args->batch >= ENOUGH_IMAGES * op->threads
      || mn_cpu_parallel_parts (op->threads, (gsize) op->threads, total_work (op, args)) == 1)
    return 1;
  while (other > 0)
    {
      const gint64 rest = common % other;

      common = other;
      other = rest;
    }
  return op->threads / common;
}

/* Items are slices of images. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnDirectConv conv = forward_of (op);
  const Places places = places_of (op);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const gint64 slices = slices_of (op, args);
  float *own = (float *) args->workspace + thread * places.size;

  pack_weights (&conv, args->params[0], FALSE, own + places.packed);
  set_start (&conv, bias < 0 ? NULL : args->params[bias], own + places.start);
  for (gint64 i = begin; i < (gint64) end; i++)
    {
      const gint64 n = i / slices, slice = i % slices;

      MN_DIRECT (mn_direct_conv_image) (&conv, (const float *) args->inputs[0] + n * op->in_elements, NULL,
                                        own + places.packed, own + places.start, own + places.scratch,
                                        (float *) args->output + n * op->out_elements, conv.out_height * slice / slices,
                                        conv.out_height * (slice + 1) / slices,
                                        fuses (op) && !args->bare ? MN_DIRECT_SET_RELU : MN_DIRECT_SET);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) (args->batch * slices_of (op, args)), total_work (op, args), forward_range, op, args);
}

static gboolean
wants_weights (const MnOp *op, const MnOpArgs *args)
{
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  return args->d_params[0] || (bias >= 0 && args->d_params[bias]);
}

/* Items are slices of images. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnDirectConv f = forward_of (op), b = backward_of (op);
  const Places places = places_of (op);
  const gboolean wanted = wants_weights (op, args);
  const gint64 slices = slices_of (op, args);
  float *own = (float *) args->workspace + thread * places.size;
  const float *x = args->inputs[0], *dy = args->d_output, *y = args->output;
  float *dx = args->d_inputs[0];

  if (wanted)
    memset (own + places.sums, 0, (places.scratch - places.sums) * sizeof (float));
  for (gint64 i = begin; wanted && i < (gint64) end; i++)
    {
      const gint64 n = i / slices, slice = i % slices;

      MN_DIRECT (mn_direct_weights_image) (&f, x + n * op->in_elements, dy + n * op->out_elements,
                                           fuses (op) ? y + n * op->out_elements : NULL, own + places.scratch,
                                           own + places.gradients, own + places.sums, f.out_height * slice / slices,
                                           f.out_height * (slice + 1) / slices);
    }
  if (!dx)
    return;
  pack_weights (&b, args->params[0], TRUE, own + places.packed);
  set_start (&b, NULL, own + places.start);
  for (gint64 i = begin; i < (gint64) end; i++)
    {
      const gint64 n = i / slices, slice = i % slices;

      MN_DIRECT (mn_direct_conv_image) (&b, dy + n * op->out_elements, y + n * op->out_elements, own + places.packed,
                                        own + places.start, own + places.scratch, dx + n * op->in_elements,
                                        b.out_height * slice / slices, b.out_height * (slice + 1) / slices,
                                        args->accumulate[0] ? MN_DIRECT_ADD : MN_DIRECT_SET);
    }
}

/* Items are filters: their gradients, out of those of the threads. */
static void
add_threads_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnDirectConv conv = forward_of (op);
  const Places places = places_of (op);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const gsize items = (gsize) (args->batch * slices_of (op, args));
  const int parts = MIN (mn_cpu_parallel_parts (op->threads, items, total_work (op, args)), (int) items);
  const gint64 taps = mn_direct_taps (&conv);
  float *dw = args->d_params[0];
  float *db = bias < 0 ? NULL : args->d_params[bias];

  for (gint64 o = begin; o < (gint64) end; o++)
    for (int part = 0; part < parts; part++)
      {
        const float *own = (const float *) args->workspace + part * places.size;
        const float *from = own + places.gradients + mn_direct_packed_at (&conv, o);

        for (gint64 t = 0; dw && t < taps; t++)
          dw[o * taps + t] = part == 0 ? from[t * MN_LANES] : dw[o * taps + t] + from[t * MN_LANES];
        if (db)
          db[o] = part == 0 ? own[places.sums + o] : db[o] + own[places.sums + o];
      }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize filters = op->geometry.out_channels;
  const MnDirectConv conv = forward_of (op);

  mn_cpu_parallel (op->threads, (gsize) (args->batch * slices_of (op, args)), total_work (op, args), backward_range, op, args);
  if (wants_weights (op, args))
    mn_cpu_parallel (op->threads, filters, filters * mn_direct_taps (&conv) * op->threads, add_threads_range, op, args);
}

const MnCpuKernel MN_DIRECT (mn_direct_conv2d) = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = layouts,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};

const MnCpuKernel MN_DIRECT (mn_direct_conv2d_anywhere) = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = layouts_anywhere,
  .fuses = fuses,
  .prepare = prepare_anywhere,
  .forward = forward,
  .backward = backward,
};
