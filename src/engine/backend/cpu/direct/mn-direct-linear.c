/* mn-direct-linear.c - the linear layer for a few samples, where a product spends its time on packing the weights.
 *
 * Every weight is read once for up to four samples. All passes are cut between the threads by outputs, so that each thread's
 * weights stay in the cache of its core from step to step: at so few samples they are most of what is moved. The gradients
 * at the inputs, to which every output adds, are summed in the order of the threads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct.h"

/* Samples computed together at most. */
#define SAMPLES 4
/* Up to as many samples it is faster than a product. */
#define MAX_BATCH 8

/* Outputs computed together with @samples samples: as many sums as hide how long an addition takes. */
#define OUTPUTS(samples) ((samples) > 2 ? 2 : MOST_OUTPUTS)
#define MOST_OUTPUTS 4

/* The samples are cut into groups as equal as can be: a sample alone would read all weights for itself. */
static gint64
group_begin (gint64 batch, gint64 group)
{
  const gint64 groups = (batch + SAMPLES - 1) / SAMPLES;

  return batch * group / groups;
}

/* Whether a ReLU behind it is computed along with it. */
static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

/* Elements of the gradients at the outputs, taken back through the ReLU. */
static gsize
masked_size (const MnOp *op)
{
  return fuses (op) ? ((gsize) op->spec->max_batch * op->out_elements + 15) / 16 * 16 : 0;
}

/* Elements of one thread's gradients at the inputs. */
static gsize
partial_size (const MnOp *op)
{
  return ((gsize) op->spec->max_batch * op->in_elements + 15) / 16 * 16;
}

static gboolean
prepare_anywhere (MnOp *op)
{
  op->workspace = 0;
  if (op->spec->training)
    op->workspace = (masked_size (op) + (op->threads - 1) * partial_size (op)) * sizeof (float);
  return mn_direct_is_plain (op->spec);
}

static gboolean
prepare (MnOp *op)
{
  return prepare_anywhere (op) && op->spec->max_batch <= MAX_BATCH;
}

static char *
describe (const MnOp *op)
{
  return g_strdup ("direct");
}

/* A fraction of what it is for the processor alone: as long as weights and gradients fit into the cache of one core, to
 * fetch what another core has written, as the optimizer does, takes longer than to compute it. Where they do not, reading
 * them is the work, however few the samples. */
static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) ((double) MAX (args->batch, SAMPLES) * (double) op->in_elements * (double) op->out_elements
                  / (8 * MN_LANES));
}

/* Products of @samples rows of x with @outputs rows of w: y (samples, n_out) at the first output. */
MN_DIRECT_INLINE void
multiply (int samples, int outputs, const float *x, const float *w, const float *b, gint64 n_in, gboolean relu, float *y,
          gint64 n_out)
{
  MnVec sums[SAMPLES * 2];
  gint64 i = 0;

#pragma GCC unroll 8
  for (int k = 0; k < SAMPLES * 2; k++)
    sums[k] = (MnVec) { 0 };
  for (; i + MN_LANES <= n_in; i += MN_LANES)
#pragma GCC unroll 4
    for (int n = 0; n < samples; n++)
#pragma GCC unroll 4
      for (int o = 0; o < outputs; o++)
        sums[n * outputs + o] += mn_vec_load (x + n * n_in + i) * mn_vec_load (w + o * n_in + i);
  mn_vec_transpose (sums);
  sums[0] = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  for (; i < n_in; i++)
#pragma GCC unroll 4
    for (int n = 0; n < samples; n++)
#pragma GCC unroll 4
      for (int o = 0; o < outputs; o++)
        sums[0][n * outputs + o] += x[n * n_in + i] * w[o * n_in + i];
#pragma GCC unroll 4
  for (int n = 0; n < samples; n++)
#pragma GCC unroll 4
    for (int o = 0; o < outputs; o++)
      {
        const float value = sums[0][n * outputs + o] + (b ? b[o] : 0);

        y[n * n_out + o] = relu && value < 0 ? 0 : value;
      }
}

/* The same for @outputs outputs, as many together as suits so many samples. */
MN_DIRECT_INLINE void
multiply_outputs (int samples, gint64 outputs, const float *x, const float *w, const float *b, gint64 n_in, gboolean relu,
                  float *y, gint64 n_out)
{
  const int together = OUTPUTS (samples);
  gint64 o = 0;

  for (; o + together <= outputs; o += together)
    multiply (samples, together, x, w + o * n_in, b ? b + o : NULL, n_in, relu, y + o, n_out);
  for (; o < outputs; o++)
    multiply (samples, 1, x, w + o * n_in, b ? b + o : NULL, n_in, relu, y + o, n_out);
}

/* Items are outputs. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 n_in = op->in_elements, n_out = op->out_elements, batch = args->batch;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const gboolean relu = fuses (op) && !args->bare;

  for (gint64 o = begin; o < (gint64) end; o += MOST_OUTPUTS)
    for (gint64 group = 0, n = 0, next; n < batch; n = next, group++)
      {
        const gint64 outputs = MIN (MOST_OUTPUTS, (gint64) end - o);
        const float *x = (const float *) args->inputs[0] + n * n_in;               /* (N, in) */
        const float *w = (const float *) args->params[0] + o * n_in;               /* (out, in) */
        const float *b = bias < 0 ? NULL : (const float *) args->params[bias] + o; /* (out) */
        float *y = (float *) args->output + n * n_out + o;                         /* (N, out) */

        next = group_begin (batch, group + 1);
        switch (next - n)
          {
          case 1:
            multiply_outputs (1, outputs, x, w, b, n_in, relu, y, n_out);
            break;
          case 2:
            multiply_outputs (2, outputs, x, w, b, n_in, relu, y, n_out);
            break;
          case 3:
            multiply_outputs (3, outputs, x, w, b, n_in, relu, y, n_out);
            break;
          default:
            multiply_outputs (SAMPLES, outputs, x, w, b, n_in, relu, y, n_out);
          }
      }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, op->out_elements, total_work (op, args), forward_range, op, args);
}

/* What @outputs outputs of @samples samples add to the gradients: dx (samples, n_in) += dy w, dw (outputs, n_in) = or,
 * with @add, += dy x; both in one pass over the rows of the weights. */
MN_DIRECT_INLINE void
spread (int samples, int outputs, gboolean to_inputs, gboolean to_weights, const float *dy, gint64 n_out, const float *x,
        const float *w, gint64 n_in, float *dx, float *dw, gboolean add)
{
  MnVec d[SAMPLES][2];
  gint64 i = 0;

#pragma GCC unroll 4
  for (int n = 0; n < samples; n++)
#pragma GCC unroll 2
    for (int o = 0; o < outputs; o++)
      d[n][o] = dy[n * n_out + o] - (MnVec) { 0 };
  for (; i + MN_LANES <= n_in; i += MN_LANES)
    {
      MnVec weights[2], gradients[2];

#pragma GCC unroll 2
      for (int o = 0; o < outputs; o++)
        {
          if (to_inputs)
            weights[o] = mn_vec_load (w + o * n_in + i);
          if (to_weights)
            gradients[o] = add ? mn_vec_load (dw + o * n_in + i) : (MnVec) { 0 };
        }
#pragma GCC unroll 4
      for (int n = 0; n < samples; n++)
        {
          if (to_weights)
            {
#pragma GCC unroll 2
              for (int o = 0; o < outputs; o++)
                gradients[o] += d[n][o] * mn_vec_load (x + n * n_in + i);
            }
          if (to_inputs)
            {
              MnVec sum = mn_vec_load (dx + n * n_in + i);

#pragma GCC unroll 2
              for (int o = 0; o < outputs; o++)
                sum += d[n][o] * weights[o];
              mn_vec_store (dx + n * n_in + i, sum);
            }
        }
      if (to_weights)
        {
#pragma GCC unroll 2
          for (int o = 0; o < outputs; o++)
            mn_vec_store (dw + o * n_in + i, gradients[o]);
        }
    }
  for (; i < n_in; i++)
    for (int o = 0; o < outputs; o++)
      {
        float sum = to_weights && add ? dw[o * n_in + i] : 0;

        for (int n = 0; n < samples; n++)
          {
            sum += to_weights ? dy[n * n_out + o] * x[n * n_in + i] : 0;
            if (to_inputs)
              dx[n * n_in + i] += dy[n * n_out + o] * w[o * n_in + i];
          }
        if (to_weights)
          dw[o * n_in + i] = sum;
      }
}

/* The same, as far as @dx and @dw are wanted, for one or two outputs. */
MN_DIRECT_INLINE void
spread_outputs (int samples, gboolean two, const float *dy, gint64 n_out, const float *x, const float *w, gint64 n_in,
                float *dx, float *dw, gboolean add)
{
  if (dx && dw && two)
    spread (samples, 2, TRUE, TRUE, dy, n_out, x, w, n_in, dx, dw, add);
  else if (dx && dw)
    spread (samples, 1, TRUE, TRUE, dy, n_out, x, w, n_in, dx, dw, add);
  else if (dw && two)
    spread (samples, 2, FALSE, TRUE, dy, n_out, x, w, n_in, dx, dw, add);
  else if (dw)
    spread (samples, 1, FALSE, TRUE, dy, n_out, x, w, n_in, dx, dw, add);
  else if (dx && two)
    spread (samples, 2, TRUE, FALSE, dy, n_out, x, w, n_in, dx, dw, add);
  else if (dx)
    spread (samples, 1, TRUE, FALSE, dy, n_out, x, w, n_in, dx, dw, add);
}

/* The gradients at outputs @begin to @end, taken back through the ReLU. */
static const float *
mask (const MnOp *op, const MnOpArgs *args, gint64 begin, gint64 end)
{
  const float *y = args->output, *dy = args->d_output;   /* (N, out) */
  float *masked = args->workspace;                       /* (N, out) */
  const gint64 n_out = op->out_elements;

  for (gint64 n = 0; n < args->batch; n++)
    for (gint64 o = n * n_out + begin; o < n * n_out + end; o++)
      masked[o] = y[o] <= 0 ? 0 : dy[o];
  return masked;
}

/* Where a thread sums its gradients at the inputs: the first in the result itself. */
static float *
thread_gradients (const MnOp *op, const MnOpArgs *args, int thread)
{
  if (thread == 0)
    return args->d_inputs[0];
  return (float *) args->workspace + masked_size (op) + (thread - 1) * partial_size (op);
}

/* Items are outputs. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 n_in = op->in_elements, n_out = op->out_elements, batch = args->batch;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *x = args->inputs[0];                        /* (N, in) */
  const float *w = args->params[0];                        /* (out, in) */
  const float *dy = fuses (op) ? mask (op, args, begin, end) : args->d_output;   /* (N, out) */
  float *dw = args->d_params[0];                           /* (out, in), = */
  float *db = bias < 0 ? NULL : args->d_params[bias];      /* (out), = */
  float *dx = args->d_inputs[0] ? thread_gradients (op, args, thread) : NULL;   /* (N, in), = or += */

  if (dx && (thread > 0 || !args->accumulate[0]))
    memset (dx, 0, batch * n_in * sizeof (float));
  for (gint64 o = begin; o < (gint64) end; o += 2)
    for (gint64 group = 0, n = 0, next; n < batch; n = next, group++)
      {
        const gboolean two = o + 1 < (gint64) end;
        const float *d = dy + n * n_out + o, *from = x + n * n_in, *weights = w + o * n_in;
        float *to = dx ? dx + n * n_in : NULL, *gradients = dw ? dw + o * n_in : NULL;

        next = group_begin (batch, group + 1);
        switch (next - n)
          {
          case 1:
            spread_outputs (1, two, d, n_out, from, weights, n_in, to, gradients, n > 0);
            break;
          case 2:
            spread_outputs (2, two, d, n_out, from, weights, n_in, to, gradients, n > 0);
            break;
          case 3:
            spread_outputs (3, two, d, n_out, from, weights, n_in, to, gradients, n > 0);
            break;
          default:
            spread_outputs (SAMPLES, two, d, n_out, from, weights, n_in, to, gradients, n > 0);
          }
      }
  for (gint64 o = begin; db && o < (gint64) end; o++)
    {
      float sum = 0;

      for (gint64 n = 0; n < batch; n++)
        sum += dy[n * n_out + o];
      db[o] = sum;
    }
}

/* Adds the other threads' gradients at the inputs to the first's. Items are numbers. */
static void
add_threads_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const int parts = mn_cpu_parallel_parts (op->threads, op->out_elements, total_work (op, args));
  float *dx = args->d_inputs[0];

  for (int part = 1; part < parts && part < (int) op->out_elements; part++)
    {
      const float *partial = thread_gradients (op, args, part);

#pragma omp simd
      for (gsize i = begin; i < end; i++)
        dx[i] += partial[i];
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize n = (gsize) args->batch * op->in_elements, work = total_work (op, args);

  mn_cpu_parallel (op->threads, op->out_elements, work, backward_range, op, args);
  if (args->d_inputs[0] && mn_cpu_parallel_parts (op->threads, op->out_elements, work) > 1)
    mn_cpu_parallel (op->threads, n, n, add_threads_range, op, args);
}

const MnCpuKernel MN_DIRECT (mn_direct_linear) = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};

const MnCpuKernel MN_DIRECT (mn_direct_linear_anywhere) = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare_anywhere,
  .forward = forward,
  .backward = backward,
};
