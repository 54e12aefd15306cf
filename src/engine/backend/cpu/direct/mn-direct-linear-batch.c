/* mn-direct-linear-batch.c - the linear layer for batches of samples, on processors with AVX-512.
 *
 * The gradients of the weights are computed by mn-direct-linear-weights.c. So is the forward pass, here, where many outputs
 * share packed samples; it is made of a tile of eight rows of weights, numbers that are spread over a vector one by one, times
 * a panel, 32 samples for each step of the sum, that lies packed in the cache. Only the samples are packed; weights are read
 * where they are. Each sum runs from the first term to the last in a register, whatever the threads.
 * Both passes are cut by outputs, as optimizers cut the weights: what one core writes and another reads costs more than
 * packing the samples in each thread. The gradients at the inputs, each a sum over all outputs, and what else a library
 * computes as fast, are left to oneDNN.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-activation.h"
#include "mn-direct-linear-weights.h"
#include "mn-direct-wide.h"

#define ROWS MN_TILE_ROWS
#define WIDE MN_WIDE
#define PANEL MN_PANEL

/* Gradients of the weights gain where packed numbers are used often. */
#define MIN_BATCH 32
#define MIN_INPUTS 384
#define MIN_OUTPUTS 384

/* The forward pass gains where many weights are fetched from memory, and many outputs share packed samples. */
#define MIN_FORWARD_WEIGHTS (1024 * 1024)
#define MIN_FORWARD_OUTPUTS 1024

/* Numbers of packed samples that stay in the second-level cache. */
#define PACKED (96 * 1024)

typedef struct
{
  MnOp     others;       /* computes the passes that are not computed here */
  MnOp     activation;
  gboolean activates;
  gboolean forwards;     /* the forward pass is computed here, too */
} Own;

/* Swaps the rows and columns of 16 vectors: single numbers, pairs, fours, eights. */
MN_DIRECT_INLINE void
transpose (MnWide v[WIDE])
{
  MnWide t[WIDE];

#pragma GCC unroll 16
  for (int i = 0; i < WIDE; i += 2)
    {
      t[i] = __builtin_shufflevector (v[i], v[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
      t[i + 1] = __builtin_shufflevector (v[i], v[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
#pragma GCC unroll 16
  for (int i = 0; i < WIDE; i += 4)
    {
      v[i] = __builtin_shufflevector (t[i], t[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      v[i + 1] = __builtin_shufflevector (t[i], t[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
      v[i + 2] = __builtin_shufflevector (t[i + 1], t[i + 3], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      v[i + 3] = __builtin_shufflevector (t[i + 1], t[i + 3], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++)
    {
      const MnWide a = v[i], b = v[4 + i], c = v[8 + i], d = v[12 + i];
      const MnWide ab_even = __builtin_shufflevector (a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const MnWide ab_odd = __builtin_shufflevector (a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      const MnWide cd_even = __builtin_shufflevector (c, d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const MnWide cd_odd = __builtin_shufflevector (c, d, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);

      t[i] = __builtin_shufflevector (ab_even, cd_even, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      t[4 + i] = __builtin_shufflevector (ab_odd, cd_odd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      t[8 + i] = __builtin_shufflevector (ab_even, cd_even, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      t[12 + i] = __builtin_shufflevector (ab_odd, cd_odd, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#pragma GCC unroll 16
  for (int i = 0; i < WIDE; i++)
    v[i] = t[i];
}

/* sums (ROWS, PANEL): of row[r][k * step] * panel[k][...] over @n terms; without @both the first half of each row alone. */
MN_DIRECT_INLINE void
multiply_some (const float *const row[ROWS], gint64 step, const float *panel, gint64 n, gboolean both, MnWide sums[ROWS][2])
{
  const float *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3], *r4 = row[4], *r5 = row[5], *r6 = row[6], *r7 = row[7];

#pragma GCC unroll 8
  for (int r = 0; r < ROWS; r++)
    sums[r][0] = sums[r][1] = (MnWide) { 0 };
#define ADD(i)                                                                     \
  {                                                                                \
    const MnWide x = r##i[k * step] - (MnWide) { 0 };                              \
                                                                                   \
    sums[i][0] += x * left;                                                        \
    if (both)                                                                      \
      sums[i][1] += x * right;                                                     \
  }
  for (gint64 k = 0; k < n; k++)
    {
      const MnWide left = mn_wide_load (panel + k * PANEL), right = both ? mn_wide_load (panel + k * PANEL + WIDE) : left;

      ADD (0)
      ADD (1)
      ADD (2)
      ADD (3)
      ADD (4)
      ADD (5)
      ADD (6)
      ADD (7)
    }
#undef ADD
}

MN_DIRECT_INLINE void
multiply (const float *const row[ROWS], gint64 step, const float *panel, gint64 columns, gint64 n, MnWide sums[ROWS][2])
{
  if (columns > WIDE)
    multiply_some (row, step, panel, n, TRUE, sums);
  else
    multiply_some (row, step, panel, n, FALSE, sums);
}

/* Writes the first @rows rows and @columns columns of a tile. */
MN_DIRECT_INLINE void
store_tile (MnWide sums[ROWS][2], float *to, gint64 stride, gint64 rows, gint64 columns)
{
  if (rows >= ROWS && columns >= PANEL)
    {
#pragma GCC unroll 8
      for (int r = 0; r < ROWS; r++)
        {
          mn_wide_store (to + r * stride, sums[r][0]);
          mn_wide_store (to + r * stride + WIDE, sums[r][1]);
        }
    }
  else
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++)
      if (r < rows)
        {
          memcpy (to + r * stride, &sums[r][0], MIN (columns, WIDE) * sizeof (float));
          if (columns > WIDE)
            memcpy (to + r * stride + WIDE, &sums[r][1], (MIN (columns, PANEL) - WIDE) * sizeof (float));
        }
}

/* A row that is not there is the last one again; what comes out of it is not stored. */
MN_DIRECT_INLINE void
set_rows (const float *row[ROWS], const float *from, gint64 stride, gint64 rows)
{
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; r++)
    row[r] = from + MIN (r, rows - 1) * stride;
}

/* Panels of the packed samples that a thread goes through the weights with. */
static gint64
panels_together (const MnOp *op)
{
  return MAX (PACKED / (PANEL * (gint64) op->in_elements), 1);
}

/* Numbers that one thread packs. */
static gsize
packed_size (const MnOp *op)
{
  const Own *own = op->own;
  const gint64 most = (op->spec->max_batch + PANEL - 1) / PANEL;
  gsize size = op->spec->training ? mn_direct_linear_weights_room () : 0;

  if (own->forwards)
    size = MAX (size, (gsize) MIN (panels_together (op), most) * PANEL * op->in_elements);
  return (size + WIDE - 1) / WIDE * WIDE;
}

/* Takes oneDNN's kernel to its help. */
static gboolean
prepare_others (MnOp *op)
{
  Own *own = op->own;

  own->others = *op;
  own->others.own = NULL;
  for (const MnCpuKernel *const *kernel = mn_dnn_kernels; *kernel; kernel++)
    if (g_str_equal ((*kernel)->layer, "linear"))
      own->others.kernel = *kernel;
  return own->others.kernel->prepare (&own->others);
}

static gboolean
prepare (MnOp *op)
{
  const double weights = (double) op->in_elements * (double) op->out_elements;
  const gboolean forwards = weights >= MIN_FORWARD_WEIGHTS && op->out_elements >= MIN_FORWARD_OUTPUTS;
  Own *own;

  if (!mn_direct_is_plain (op->spec) || op->spec->max_batch < MIN_BATCH || op->in_elements < MIN_INPUTS
      || op->out_elements < MIN_OUTPUTS || !(forwards || op->spec->training))
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->forwards = forwards;
  if (!prepare_others (op))
    return FALSE;
  own->activates = mn_cpu_activation_init (&own->activation, op);
  own->activation.threads = 1;   /* each thread applies it to what it computed */
  op->saved = own->others.saved;
  op->workspace = MAX (own->others.workspace, op->threads * packed_size (op) * sizeof (float));
  return TRUE;
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  own->others.kernel->dispose (&own->others);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;
  g_autofree char *others = own->others.kernel->describe (&own->others);

  if (own->forwards)
    return g_strdup_printf ("direct, gradients at inputs %s", others);
  return g_strdup_printf ("%s, gradients of weights direct", others);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->activates;
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) ((double) args->batch * (double) op->in_elements * (double) op->out_elements / 8);
}

/* x (samples, n) to (n, PANEL): samples that are not there are 0. */
static void
pack_samples (const float *x, gint64 stride, gint64 samples, gint64 n, float *panel)
{
  for (gint64 half = 0; half < PANEL; half += WIDE)
    {
      const gint64 there = CLAMP (samples - half, 0, WIDE);
      const float *from = x + half * stride;
      float *to = panel + half;
      gint64 k = 0;

      for (; k + WIDE <= n; k += WIDE)
        {
          MnWide v[WIDE];

          if (there == WIDE)
            {
#pragma GCC unroll 16
              for (int i = 0; i < WIDE; i++)
                v[i] = mn_wide_load (from + i * stride + k);
            }
          else
            for (int i = 0; i < WIDE; i++)
              v[i] = i < there ? mn_wide_load (from + i * stride + k) : (MnWide) { 0 };
          transpose (v);
#pragma GCC unroll 16
          for (int i = 0; i < WIDE; i++)
            mn_wide_store (to + (k + i) * PANEL, v[i]);
        }
      for (; k < n; k++)
        for (gint64 i = 0; i < WIDE; i++)
          to[k * PANEL + i] = i < there ? from[i * stride + k] : 0;
    }
}

/* Sixteen outputs of the samples of a panel: y (samples, n_out). */
static void
forward_tile (const float *w, gint64 n_in, gint64 outputs, const float *bias, const float *panel, gint64 samples, float *y,
              gint64 n_out)
{
  float turned[WIDE][PANEL], padded[WIDE] = { 0 };
  const float *row[ROWS];
  MnWide sums[ROWS][2], b;

  for (gint64 first = 0; first < outputs; first += ROWS)
    {
      set_rows (row, w + first * n_in, n_in, outputs - first);
      multiply (row, 1, panel, samples, n_in, sums);
      store_tile (sums, turned[first], PANEL, ROWS, PANEL);
    }
  for (gint64 o = outputs > ROWS ? WIDE : ROWS; o < WIDE; o++)
    memset (turned[o], 0, sizeof turned[o]);
  if (bias)
    memcpy (padded, bias, outputs * sizeof (float));
  b = mn_wide_load (padded);
  for (gint64 half = 0; half < samples; half += WIDE)
    {
      const gint64 n = MIN (samples - half, WIDE);
      MnWide v[WIDE];

#pragma GCC unroll 16
      for (int i = 0; i < WIDE; i++)
        v[i] = mn_wide_load (turned[i] + half);
      transpose (v);
      if (n == WIDE && outputs == WIDE)
        {
#pragma GCC unroll 16
          for (int i = 0; i < WIDE; i++)
            mn_wide_store (y + (half + i) * n_out, v[i] + b);
        }
      else
        for (gint64 i = 0; i < n; i++)
          {
            const MnWide value = v[i] + b;

            memcpy (y + (half + i) * n_out, &value, outputs * sizeof (float));
          }
    }
}

/* Items are groups of outputs. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const gint64 n_in = op->in_elements, n_out = op->out_elements, together = panels_together (op) * PANEL;
  const gint64 output = (gint64) begin * WIDE, output_end = MIN ((gint64) end * WIDE, n_out);
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *x = args->inputs[0];                                /* (N, in) */
  const float *w = args->params[0];                                /* (out, in) */
  const float *b = bias < 0 ? NULL : args->params[bias];           /* (out) */
  float *y = args->output;                                         /* (N, out) */
  float *packed = (float *) args->workspace + (gsize) thread * packed_size (op);

  for (gint64 n = 0; n < args->batch; n += together)
    {
      const gint64 samples = MIN (together, args->batch - n);

      for (gint64 s = 0; s < samples; s += PANEL)
        pack_samples (x + (n + s) * n_in, n_in, MIN (PANEL, samples - s), n_in, packed + s * n_in);
      for (gint64 o = output; o < output_end; o += WIDE)
        for (gint64 s = 0; s < samples; s += PANEL)
          forward_tile (w + o * n_in, n_in, MIN (WIDE, output_end - o), b ? b + o : NULL, packed + s * n_in,
                        MIN (PANEL, samples - s), y + (n + s) * n_out + o, n_out);
      for (gint64 s = n; s < n + samples && own->activates && !args->bare; s++)
        mn_cpu_activation_forward (&own->activation, y + s * n_out + output, (gsize) (output_end - output));
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  if (own->forwards)
    mn_cpu_parallel (op->threads, (op->out_elements + WIDE - 1) / WIDE, total_work (op, args), forward_range, op, args);
  else
    own->others.kernel->forward (&own->others, args);
}

/* Items are groups of outputs. */
static void
weights_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 n_in = (gint64) op->in_elements, n_out = (gint64) op->out_elements;
  const gint64 output = (gint64) begin * ROWS;
  const float *x = args->inputs[0];                                /* (N, in) */
  const float *dy = args->d_output;                                /* (N, out) */
  float *dw = args->d_params[0];                                   /* (out, in), = */
  const MnDirectWeights product = {
    .dy = dy + output, .dy_step = n_out,
    .x = x, .x_step = n_in,
    .dw = dw + output * n_in, .dw_step = n_in,
    .outputs = MIN ((gint64) end * ROWS, n_out) - output, .inputs = n_in, .samples = args->batch,
  };

  mn_direct_linear_weights (&product, (float *) args->workspace + (gsize) thread * packed_size (op));
}

/* The others take the gradients at the outputs back through the activation in place, and are asked for all else but those
 * of the weights. */
static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  void *without_weights[MN_MAX_PARAMS] = { NULL };
  MnOpArgs rest = *args;

  for (int i = 1; i < op->spec->n_params; i++)
    without_weights[i] = args->d_params[i];
  rest.d_params = without_weights;
  own->others.kernel->backward (&own->others, &rest);
  if (args->d_params[0])
    mn_cpu_parallel (op->threads, (op->out_elements + ROWS - 1) / ROWS, total_work (op, args), weights_range, op, args);
}

const MnCpuKernel MN_DIRECT (mn_direct_linear_batch) = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
