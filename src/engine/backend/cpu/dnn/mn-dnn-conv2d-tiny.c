/* mn-dnn-conv2d-tiny.c - convolution of images of a few pixels, as in the last stages of deep networks, pixel by pixel.
 *
 * Each place in the window joins some pixels of the input with pixels of the output, and does so by one product with its
 * weights: Y[q] += X[i] Wᵀ with (samples, channels) matrices. What hangs over the edge is not computed: 3×3 windows on 2×2
 * images join 16 pairs of pixels, where a moving window visits 36. Neighbours that are joined with neighbours take one
 * product together: images are copied pixel by pixel, (pixels, samples, channels), and weights place by place, (places, out
 * channels, in channels), which is little next to products of many channels.
 *
 * The gradients are the same products turned round: dX[i] += dY[q] W and dW += dY[q]ᵀ X[i].
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-activation.h"
#include "mn-dnn-conv2d.h"
#include "mn-dnn-conv2d-pieces.h"
#include "mn-dnn-kernels.h"
#include "mn-dnn-pixels.h"

#include <string.h>

/* Limits of where it is used: samples in a batch, pixels of an image, products of channels. */
#define MIN_BATCH 32
#define MAX_PIXELS 9
#define MAX_PIXELS_FORWARD 4
#define MIN_WEIGHTS (128 * 128)

/* Up to so many pixels it depends on the machine whether this or Winograd is faster in training, where its transform of the
 * weights is most of the work. */
#define MAX_CONTESTED 16
#define MIN_CONTESTED_WEIGHTS (256 * 256)

typedef enum
{
  FORWARD,
  D_INPUT,
  D_WEIGHTS,       /* = */
  D_WEIGHTS_ADD,   /* += */
  N_PRODUCTS,
} Product;

/* The products of pieces of one size. */
typedef struct
{
  gint64    n;
  MnDnnCall calls[N_PRODUCTS];
} Products;

/* Everything for one number of samples. */
typedef struct
{
  int       batch;   /* 0: none yet */
  Products *sizes;   /* one for each of Own.sizes */
} Calls;

/* Workspace: the weights (places, C_out, C_in), the input and the output or their gradients (pixels, samples, channels),
 * scratch memory of the calls. */
typedef struct
{
  gsize     in_channels, out_channels;
  gsize     in_pixels, out_pixels, taps;
  gsize     in_block, out_block;   /* channels that lie next to each other; 1: a plain image */
  GArray   *pieces;                /* of MnDnnPiece, place after place */
  GArray   *sizes;                 /* of gint64: the different sizes of pieces */
  gsize     in_at, out_at, scratchpad_at, scratchpad;   /* bytes */
  gboolean  activates;
  MnOp      activation;
  MnDnnCall pack, unpack;
  Calls     most;                  /* for the largest batch */
  Calls     other;                 /* for the other one asked for last */
} Own;

/* As for linear layers: on processors without AVX-512 this version of oneDNN multiplies with its sgemm. */
static gboolean
is_possible (const MnOpSpec *spec)
{
  return mn_dnn_blocked () == MN_LAYOUT_BLOCKED_16 && spec->max_batch >= MIN_BATCH;
}

static const MnCpuKernel *
find_rival (const MnOpSpec *spec)
{
  MnCpuGeometry g;

  if (!is_possible (spec))
    return NULL;
  mn_cpu_geometry_init (&g, spec);
  return spec->training && MAX (g.in_height * g.in_width, g.out_height * g.out_width) > MAX_PIXELS
             && MAX (g.in_height * g.in_width, g.out_height * g.out_width) <= MAX_CONTESTED
             && g.in_channels * g.out_channels >= MIN_CONTESTED_WEIGHTS && mn_dnn_conv2d_suits_winograd (spec)
           ? &mn_dnn_conv2d : NULL;
}

/* Where it is faster than moving a window, by measurement: it gains most in the gradients of the weights, so that images may
 * be larger where there is training. */
static gboolean
suits (const MnOpSpec *spec)
{
  const gint64 block = mn_layout_block (MN_LAYOUT_BLOCKED_16);
  MnCpuGeometry g;

  if (!is_possible (spec))
    return FALSE;
  if (find_rival (spec) != NULL)
    return TRUE;
  mn_cpu_geometry_init (&g, spec);
  return g.groups == 1 && g.kernel[0] * g.kernel[1] > 1 && g.in_height * g.in_width <= MAX_PIXELS
         && g.out_height * g.out_width <= (spec->training ? MAX_PIXELS : MAX_PIXELS_FORWARD)
         && (g.in_channels * g.out_channels >= MIN_WEIGHTS || g.in_channels % block != 0 || g.out_channels % block != 0);
}

/* Inputs as they come; the output likewise, as far as it has channels for that. */
static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  if (!suits (spec))
    return FALSE;
  wanted[0] = given[0];
  *output = spec->output.dim[0] % mn_layout_block (given[0]) == 0 ? given[0] : MN_LAYOUT_PLAIN;
  return TRUE;
}

static gboolean
make_product (const MnOp *op, Product product, int batch, gint64 pixels, MnDnnCall *call)
{
  const Own *own = op->own;
  const gint64 n_in = (gint64) own->in_channels, n_out = (gint64) own->out_channels, rows = pixels * batch;
  const gboolean of_weights = product == D_WEIGHTS || product == D_WEIGHTS_ADD;
  const gint64 m = of_weights ? n_out : rows, n = product == FORWARD ? n_out : n_in;
  const gint64 k = product == FORWARD ? n_in : of_weights ? rows : n_out;
  const gint64 left[] = { m, k }, right[] = { k, n }, result[] = { m, n };
  const gint64 left_turned[] = { 1, m }, right_turned[] = { 1, k };
  const dnnl_memory_desc_t a = mn_dnn_strided (2, left, of_weights ? left_turned : NULL);
  const dnnl_memory_desc_t b = mn_dnn_strided (2, right, product == FORWARD ? right_turned : NULL);
  const dnnl_memory_desc_t c = mn_dnn_strided (2, result, NULL);
  dnnl_matmul_desc_t matmul;
  dnnl_post_ops_t post_ops = NULL;

  if (dnnl_matmul_desc_init (&matmul, &a, &b, NULL, &c) != dnnl_success)
    return FALSE;
  if (product != D_WEIGHTS
      && (dnnl_post_ops_create (&post_ops) != dnnl_success || dnnl_post_ops_append_sum (post_ops, 1) != dnnl_success))
    return FALSE;
  if (!mn_dnn_call_init (call, mn_dnn_choose (&matmul, post_ops, op->threads, NULL), op->threads))
    return FALSE;
  mn_dnn_call_add (call, DNNL_ARG_SRC, &a);
  mn_dnn_call_add (call, DNNL_ARG_WEIGHTS, &b);
  mn_dnn_call_add (call, DNNL_ARG_DST, &c);
  return TRUE;
}

static gboolean
make_calls (const MnOp *op, Calls *calls, int batch, gsize *scratchpad)
{
  const Own *own = op->own;
  const Product last = op->spec->training ? D_WEIGHTS_ADD : FORWARD;

  calls->batch = batch;
  calls->sizes = g_new0 (Products, own->sizes->len);
  for (guint i = 0; i < own->sizes->len; i++)
    {
      Products *products = &calls->sizes[i];

      products->n = g_array_index (own->sizes, gint64, i);
      for (Product product = FORWARD; product <= last; product++)
        {
          if (!make_product (op, product, batch, products->n, &products->calls[product]))
            return FALSE;
          *scratchpad = MAX (*scratchpad, products->calls[product].scratchpad);
        }
    }
  return TRUE;
}

static void
clear_calls (const Own *own, Calls *calls)
{
  for (guint i = 0; calls->sizes && i < own->sizes->len; i++)
    for (int product = 0; product < N_PRODUCTS; product++)
      mn_dnn_call_clear (&calls->sizes[i].calls[product]);
  g_clear_pointer (&calls->sizes, g_free);
  calls->batch = 0;
}

/* From the parameters' order to that of the workspace, and back. */
static gboolean
make_packs (MnOp *op, Own *own)
{
  const MnCpuGeometry *g = &op->geometry;
  const gint64 dims[] = { g->out_channels, g->in_channels, g->kernel[0], g->kernel[1] };
  const gint64 matrix = g->out_channels * g->in_channels;
  const gint64 strides[] = { g->in_channels, 1, g->kernel[1] * matrix, matrix };
  const dnnl_memory_desc_t plain = mn_dnn_strided (4, dims, NULL), packed = mn_dnn_strided (4, dims, strides);

  if (!mn_dnn_reorder_init (&own->pack, &plain, &packed, op->threads)
      || (op->spec->training && !mn_dnn_reorder_init (&own->unpack, &packed, &plain, op->threads)))
    return FALSE;
  own->scratchpad = MAX (own->pack.scratchpad, own->unpack.scratchpad);
  return TRUE;
}

static gsize
room (gsize numbers)
{
  return (numbers * sizeof (float) + 63) / 64 * 64;
}

static gboolean
prepare (MnOp *op)
{
  const MnLayout in = op->spec->layouts ? op->spec->layouts[0] : MN_LAYOUT_PLAIN;
  const MnCpuGeometry *g = &op->geometry;
  Own *own;

  mn_cpu_geometry_init (&op->geometry, op->spec);
  if (!suits (op->spec) || (op->spec->layout != in && op->spec->layout != MN_LAYOUT_PLAIN))
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->in_channels = g->in_channels;
  own->out_channels = g->out_channels;
  own->in_pixels = g->in_height * g->in_width;
  own->out_pixels = g->out_height * g->out_width;
  own->taps = g->kernel[0] * g->kernel[1];
  own->in_block = mn_layout_block (in);
  own->out_block = mn_layout_block (op->spec->layout);
  own->activates = mn_cpu_activation_init (&own->activation, op);
  own->pieces = mn_dnn_pieces_new (g);
  own->sizes = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < own->pieces->len; i++)
    {
      const gint64 n = g_array_index (own->pieces, MnDnnPiece, i).n;
      guint k = 0;

      while (k < own->sizes->len && g_array_index (own->sizes, gint64, k) != n)
        k++;
      if (k == own->sizes->len)
        g_array_append_val (own->sizes, n);
    }
  if (!make_packs (op, own) || !make_calls (op, &own->most, op->spec->max_batch, &own->scratchpad))
    return FALSE;
  own->in_at = room (own->taps * own->in_channels * own->out_channels);
  own->out_at = own->in_at + room (op->in_elements * op->spec->max_batch);
  own->scratchpad_at = own->out_at + room (op->out_elements * op->spec->max_batch);
  op->workspace = own->scratchpad_at + own->scratchpad;
  return TRUE;
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  clear_calls (own, &own->most);
  clear_calls (own, &own->other);
  mn_dnn_call_clear (&own->pack);
  mn_dnn_call_clear (&own->unpack);
  g_array_unref (own->pieces);
  g_array_unref (own->sizes);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;

  if (own->sizes->len == 0)
    return g_strdup ("matmul of pixels, none of which the window meets");
  return g_strdup_printf ("matmul of pixels %s (oneDNN)", own->most.sizes[0].calls[FORWARD].name);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->activates;
}

/* The calls for @batch samples. Those of another batch than the largest are made when it first occurs. */
static Calls *
calls_for (const MnOp *op, int batch)
{
  Own *own = op->own;
  Calls *calls = batch == own->most.batch ? &own->most : &own->other;
  gsize ignored = 0;

  if (calls->batch != batch)
    {
      clear_calls (own, calls);
      if (!make_calls (op, calls, batch, &ignored))
        g_error ("oneDNN has no memory, or no product like the one that was planned");
      for (guint i = 0; i < own->sizes->len; i++)
        for (int product = 0; product < N_PRODUCTS; product++)
          mn_dnn_call_fit (&calls->sizes[i].calls[product], own->scratchpad);
    }
  return calls;
}

/* One pass over all pieces: @in, @out and @weights as in the workspace, one of which is added to or, if it is the weights,
 * set. */
static void
multiply (const MnOp *op, const MnOpArgs *args, Product product, float *in, float *out, float *weights)
{
  const Own *own = op->own;
  Calls *calls = calls_for (op, args->batch);
  void *scratchpad = (guint8 *) args->workspace + own->scratchpad_at;

  for (guint i = 0; i < own->pieces->len; i++)
    {
      const MnDnnPiece *piece = &g_array_index (own->pieces, MnDnnPiece, i);
      float *x = in + piece->in * args->batch * own->in_channels;
      float *y = out + piece->out * args->batch * own->out_channels;
      float *w = weights + piece->tap * own->in_channels * own->out_channels;
      const Product kind = product == D_WEIGHTS && !piece->first ? D_WEIGHTS_ADD : product;
      Products *products = calls->sizes;
      MnDnnCall *call;

      while (products->n != piece->n)
        products++;
      call = &products->calls[kind];
      mn_dnn_call_set (call, DNNL_ARG_SRC, product == FORWARD ? x : y);
      mn_dnn_call_set (call, DNNL_ARG_WEIGHTS, product == D_WEIGHTS ? x : w);
      mn_dnn_call_set (call, DNNL_ARG_DST, product == FORWARD ? y : product == D_INPUT ? x : w);
      mn_dnn_call_run (call, scratchpad);
    }
}

static MnDnnPixels
pixels_of (const MnOp *op, const MnOpArgs *args, gboolean output, const void *image)
{
  const Own *own = op->own;

  return (MnDnnPixels) {
    .image = (float *) image,
    .pixels = (float *) ((guint8 *) args->workspace + (output ? own->out_at : own->in_at)),
    .n = args->batch,
    .channels = output ? own->out_channels : own->in_channels,
    .plane = output ? own->out_pixels : own->in_pixels,
    .block = output ? own->out_block : own->in_block,
  };
}

/* The weights, place by place in the workspace. */
static float *
pack (const MnOp *op, const MnOpArgs *args)
{
  Own *own = op->own;

  mn_dnn_call_set (&own->pack, DNNL_ARG_FROM, args->params[0]);
  mn_dnn_call_set (&own->pack, DNNL_ARG_TO, args->workspace);
  mn_dnn_call_run (&own->pack, (guint8 *) args->workspace + own->scratchpad_at);
  return args->workspace;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const MnDnnPixels x = pixels_of (op, args, FALSE, args->inputs[0]);
  MnDnnPixels y = pixels_of (op, args, TRUE, args->output);

  mn_dnn_pixels_gather (&x, op->threads);
  mn_dnn_pixels_clear (&y, op->threads);
  multiply (op, args, FORWARD, x.pixels, y.pixels, pack (op, args));
  y.bias = bias >= 0 ? args->params[bias] : NULL;
  mn_dnn_pixels_scatter (&y, op->threads);
  if (own->activates && !args->bare)
    mn_cpu_activation_forward (&own->activation, args->output, (gsize) args->batch * op->out_elements);
}

/* Items are samples: the gradient in front of the activation. */
static void
activation_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize at = begin * op->out_elements;

  mn_cpu_activation_backward (&((const Own *) op->own)->activation, (const float *) args->output + at,
                              (float *) args->d_output + at, (end - begin) * op->out_elements);
}

/* Items are output channels. */
static void
bias_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const float *dy = (const float *) ((const guint8 *) args->workspace + own->out_at);   /* (pixels, N, C_out) */
  float *restrict db = args->d_params[mn_cpu_find_param (op->spec, MN_ROLE_BIAS)];       /* (C_out), = */

  memset (db + begin, 0, (end - begin) * sizeof (float));
  for (gsize row = 0; row < own->out_pixels * args->batch; row++)
    {
#pragma omp simd
      for (gsize c = begin; c < end; c++)
        db[c] += dy[row * own->out_channels + c];
    }
}

/* Places that join nothing have no gradient. */
static void
clear_unused (const Own *own, float *weights)
{
  const gsize n = own->in_channels * own->out_channels;
  guint i = 0;

  for (gsize tap = 0; tap < own->taps; tap++)
    {
      gboolean used = FALSE;

      for (; i < own->pieces->len && g_array_index (own->pieces, MnDnnPiece, i).tap == (gint64) tap; i++)
        used = TRUE;
      if (!used)
        memset (weights + tap * n, 0, n * sizeof (float));
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  Own *own = op->own;
  const gsize n_out = (gsize) args->batch * op->out_elements;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const MnDnnPixels dy = pixels_of (op, args, TRUE, args->d_output);

  if (own->activates)
    mn_cpu_parallel (op->threads, args->batch, n_out, activation_range, op, args);
  mn_dnn_pixels_gather (&dy, op->threads);
  if (bias >= 0 && args->d_params[bias])
    mn_cpu_parallel (op->threads, own->out_channels, n_out, bias_range, op, args);
  if (args->d_inputs[0])
    {
      MnDnnPixels dx = pixels_of (op, args, FALSE, args->d_inputs[0]);   /* = or += */

      mn_dnn_pixels_clear (&dx, op->threads);
      multiply (op, args, D_INPUT, dx.pixels, dy.pixels, pack (op, args));
      dx.adds = args->accumulate[0];
      mn_dnn_pixels_scatter (&dx, op->threads);
    }
  if (args->d_params[0])
    {
      const MnDnnPixels x = pixels_of (op, args, FALSE, args->inputs[0]);
      float *weights = args->workspace;

      mn_dnn_pixels_gather (&x, op->threads);
      multiply (op, args, D_WEIGHTS, x.pixels, dy.pixels, weights);
      clear_unused (own, weights);
      mn_dnn_call_set (&own->unpack, DNNL_ARG_FROM, weights);
      mn_dnn_call_set (&own->unpack, DNNL_ARG_TO, args->d_params[0]);   /* = */
      mn_dnn_call_run (&own->unpack, (guint8 *) args->workspace + own->scratchpad_at);
    }
}

const MnCpuKernel mn_dnn_conv2d_tiny = {
  .layer = "conv2d",
  .describe = describe,
  .layouts = layouts,
  .fuses = fuses,
  .find_rival = find_rival,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
