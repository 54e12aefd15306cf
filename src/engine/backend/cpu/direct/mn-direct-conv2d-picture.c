/* mn-direct-conv2d-picture.c - the first convolution of a network of pictures, whose few channels fill no blocks, with a
 * large window that moves in steps, on processors with AVX-512.
 *
 * What goes in is plain, what comes out is blocked. Threads share the rows of all outputs; each copies the rows of the
 * pictures under its own, with zeros beside them, packs the weights, and sums the gradients of the weights, which are added
 * in the order of the threads. There is no gradient at the inputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d-picture.h"

/* Limits of where it is faster than oneDNN, as measured. */
#define MAX_CHANNELS 4
#define MIN_WINDOW 49

/* Each thread copies a whole picture, of so many elements at most: 3×224×224 are 150,000. */
#define MAX_PICTURE (1 << 20)

/* Outputs of so many bytes have left the caches before they are read. */
#define MIN_STREAMED (32 << 20)

/* The parts of a thread's workspace, in elements from its beginning, each in whole vectors. */
typedef struct
{
  gsize start;    /* the bias, or zeros; backward the sums of its gradient */
  gsize packed;   /* weights, or their gradients */
  gsize picture;
  gsize size;
} Places;

static gsize
whole (gsize elements)
{
  return (elements + MN_WIDE - 1) / MN_WIDE * MN_WIDE;
}

static Places
places_of (const MnCpuGeometry *g)
{
  Places p = { 0 };

  p.packed = p.start + whole (g->out_channels);
  p.picture = p.packed + whole (g->out_channels * mn_direct_picture_taps (g));
  p.size = p.picture + whole (g->in_channels * g->in_height * mn_direct_picture_width (g));
  return p;
}

static gboolean
is_relu (const MnOpSpec *spec)
{
  return spec->activation && g_str_equal (spec->activation->layer->base.name, "relu");
}

/* The last outputs of a row are computed with others a second time: in training the gradients make up for it. */
static gboolean
wastes_little (const MnCpuGeometry *g)
{
  const gint64 computed = (g->out_width + MN_PICTURE_PIXELS - 1) / MN_PICTURE_PIXELS * MN_PICTURE_PIXELS;

  return 4 * computed <= 5 * g->out_width;
}

static gboolean
suits (const MnOpSpec *spec, const MnCpuGeometry *g)
{
  const gboolean wants_data = spec->training && (!spec->gradients || spec->gradients[0] != MN_GRADIENT_NONE);

  return !wants_data && g->groups == 1 && g->dilation[0] == 1 && g->dilation[1] == 1 && g->in_channels <= MAX_CHANNELS
         && g->kernel[0] * g->kernel[1] >= MIN_WINDOW && g->padding[1] < g->kernel[1]
         && g->out_width >= MN_PICTURE_PIXELS && g->out_channels % MN_PICTURE_CHANNELS == 0
         && places_of (g).size - places_of (g).picture <= MAX_PICTURE && (spec->training || wastes_little (g)) && mn_direct_picture_sums (g) && mn_direct_picture_sums_weights (g);
}

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  MnCpuGeometry geometry;

  mn_cpu_geometry_init (&geometry, spec);
  wanted[0] = MN_LAYOUT_PLAIN;
  *output = MN_LAYOUT_BLOCKED_16;
  return suits (spec, &geometry);
}

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  if (!op->spec->layouts || op->spec->layouts[0] != MN_LAYOUT_PLAIN || op->spec->layout != MN_LAYOUT_BLOCKED_16
      || !suits (op->spec, &op->geometry))
    return FALSE;
  op->workspace = op->threads * places_of (&op->geometry).size * sizeof (float);
  return TRUE;
}

static gboolean
fuses (const MnOp *op)
{
  return is_relu (op->spec);
}

static char *
describe (const MnOp *op)
{
  return g_strdup ("direct, few channels to nChw16c");
}

/* Where the packed weights have those of @channel, one vector of which follows at the distance of two. */
static gsize
packed_at (const MnCpuGeometry *g, gint64 channel)
{
  const gint64 lane = channel % MN_PICTURE_CHANNELS;

  return (gsize) ((channel - lane) * mn_direct_picture_taps (g) + lane);
}

static void
pack (const MnCpuGeometry *g, const float *w, float *packed)
{
  const gint64 taps = mn_direct_picture_taps (g);

  for (gint64 channel = 0; channel < g->out_channels; channel++)
    for (gint64 t = 0; t < taps; t++)
      packed[packed_at (g, channel) + t * MN_PICTURE_CHANNELS] = w[channel * taps + t];
}

/* Rows @begin to @end of the outputs over the picture @x, copied to @copy. */
static MnDirectPicture
copy_picture (const MnCpuGeometry *g, const float *x, gint64 begin, gint64 end, float *copy)
{
  const gint64 first = CLAMP (begin * g->stride[0] - g->padding[0], 0, g->in_height);
  const gint64 last = CLAMP ((end - 1) * g->stride[0] - g->padding[0] + g->kernel[0], first, g->in_height);
  const gint64 width = mn_direct_picture_width (g), left = g->padding[1];
  float *to = copy;

  for (gint64 c = 0; c < g->in_channels; c++)
    for (gint64 row = first; row < last; row++, to += width)
      {
        memset (to, 0, left * sizeof (float));
        memcpy (to + left, x + (c * g->in_height + row) * g->in_width, g->in_width * sizeof (float));
        memset (to + left + g->in_width, 0, (width - left - g->in_width) * sizeof (float));
      }
  return (MnDirectPicture) {
    .geometry = g,
    .x = copy,
    .first = first,
    .rows = last - first,
    .width = width,
    .begin = begin,
    .end = end,
  };
}

/* Items are rows of the outputs of all pictures. Of those of one picture from @at on: its number, its rows, the first item
 * behind them. */
static gsize
next_picture (const MnCpuGeometry *g, gsize at, gsize end, gsize *n, gint64 *first, gint64 *last)
{
  const gsize height = (gsize) g->out_height, behind = MIN ((at / height + 1) * height, end);

  *n = at / height;
  *first = (gint64) (at - *n * height);
  *last = (gint64) (behind - *n * height);
  return behind;
}

static gboolean
streams (const MnOp *op, const MnOpArgs *args)
{
  return args->batch * op->out_elements * sizeof (float) >= MIN_STREAMED
         && (guintptr) args->output % (MN_WIDE * sizeof (float)) == 0;
}

static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const Places places = places_of (g);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  float *own = (float *) args->workspace + thread * places.size;
  gsize n;
  gint64 first, last;

  pack (g, args->params[0], own + places.packed);
  for (gint64 c = 0; c < g->out_channels; c++)
    own[places.start + c] = bias < 0 ? 0 : ((const float *) args->params[bias])[c];
  for (gsize at = begin; at < end;)
    {
      MnDirectPicture picture;

      at = next_picture (g, at, end, &n, &first, &last);
      picture = copy_picture (g, (const float *) args->inputs[0] + n * op->in_elements, first, last, own + places.picture);
      mn_direct_picture_forward (&picture, own + places.packed, own + places.start, is_relu (op->spec) && !args->bare,
                                 streams (op, args), (float *) args->output + n * op->out_elements);
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) ((double) args->batch * (double) op->out_elements * (double) mn_direct_picture_taps (&op->geometry) / MN_WIDE);
}

static gsize
total_rows (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) (args->batch * op->geometry.out_height);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, total_rows (op, args), total_work (op, args), forward_range, op, args);
}

/* The gradients in rows @first to @last before the ReLU, in place. */
static void
mask (const MnCpuGeometry *g, const float *y, float *dy, gint64 first, gint64 last)
{
  const gint64 row = g->out_width * MN_WIDE;

  for (gint64 block = 0; block < g->out_channels / MN_WIDE; block++)
    {
      const gint64 at = block * g->out_height * row;

#pragma omp simd
      for (gint64 i = at + first * row; i < at + last * row; i++)
        dy[i] = y[i] <= 0 ? 0 : dy[i];
    }
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const Places places = places_of (g);
  float *own = (float *) args->workspace + thread * places.size;
  gsize n;
  gint64 first, last;

  memset (own, 0, places.picture * sizeof (float));
  for (gsize at = begin; at < end;)
    {
      MnDirectPicture picture;
      float *dy;

      at = next_picture (g, at, end, &n, &first, &last);
      dy = (float *) args->d_output + n * op->out_elements;
      if (is_relu (op->spec))
        mask (g, (const float *) args->output + n * op->out_elements, dy, first, last);
      picture = copy_picture (g, (const float *) args->inputs[0] + n * op->in_elements, first, last, own + places.picture);
      mn_direct_picture_weights (&picture, dy, own + places.packed, own + places.start);
    }
}

/* Items are filters: their gradients, out of those of the threads. */
static void
add_threads_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const Places places = places_of (g);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const gsize rows = total_rows (op, args);
  const int parts = MIN (mn_cpu_parallel_parts (op->threads, rows, total_work (op, args)), (int) rows);
  const gint64 taps = mn_direct_picture_taps (g);
  float *dw = args->d_params[0], *db = bias < 0 ? NULL : args->d_params[bias];

  for (gint64 c = (gint64) begin; c < (gint64) end; c++)
    for (int part = 0; part < parts; part++)
      {
        const float *own = (const float *) args->workspace + part * places.size;
        const float *from = own + places.packed + packed_at (g, c);

        for (gint64 t = 0; dw && t < taps; t++)
          dw[c * taps + t] = (part == 0 ? 0 : dw[c * taps + t]) + from[t * MN_PICTURE_CHANNELS];
        if (db)
          db[c] = (part == 0 ? 0 : db[c]) + own[places.start + c];
      }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize filters = (gsize) op->geometry.out_channels;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  if (!args->d_params[0] && (bias < 0 || !args->d_params[bias]))
    return;
  mn_cpu_parallel (op->threads, total_rows (op, args), total_work (op, args), backward_range, op, args);
  mn_cpu_parallel (op->threads, filters, filters * mn_direct_picture_taps (&op->geometry) * op->threads, add_threads_range, op,
                   args);
}

const MnCpuKernel MN_DIRECT (mn_direct_conv2d_picture) = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = layouts,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
