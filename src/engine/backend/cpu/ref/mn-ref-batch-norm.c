/* mn-ref-batch-norm.c - batch normalization of features (F) or channels (C, H, W) (Ioffe and Szegedy, 2015).
 *
 * Training: x̂ = (x - mean) / sqrt (var + eps) with the batch's mean and biased variance; the running statistics move by
 * `momentum` towards the mean and the unbiased variance, as in PyTorch. Evaluation: the running statistics.
 * Backward, m values a channel: dγ = Σ dy x̂, dβ = Σ dy, dx = γ/σ (dy - dβ/m - x̂ dγ/m); in evaluation dx = γ/σ dy.
 *
 * Sums are taken in double: a channel of a large batch has millions of values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-norm.h"

/* Channels whose sums are kept at a time: enough to read whole cache lines where a channel is a single feature. */
#define FEATURES 64

/* saved: mean (C), then 1/σ (C) */

static gboolean
prepare (MnOp *op)
{
  op->norm.scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  op->norm.shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  op->norm.mean = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_MEAN);
  op->norm.var = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_VAR);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->momentum = mn_cpu_get_float (op->spec, "momentum", 0.1);
  op->saved = 2 * op->spec->inputs[0].dim[0] * sizeof (real);
  return TRUE;
}

/* Each channel of each sample is a run of @length neighbours. */
static void
channel_layout (const MnOp *op, gsize *channels, gsize *length)
{
  *channels = op->spec->inputs[0].dim[0];
  *length = op->in_elements / *channels;
}

static gboolean
uses_batch (const MnOp *op, const MnOpArgs *args)
{
  return args->mode == MN_MODE_TRAIN || op->norm.mean < 0 || op->norm.var < 0;
}

/* Σ (x - centre)^power of channels begin..end-1 into @sums; @centres NULL: 0. Features are walked in the order in which
 * they lie in memory, FEATURES at a time. */
static void
sum_powers (const MnOp *op, const MnOpArgs *args, gsize begin, gsize end, const real *centres, gboolean squared,
            double *sums)
{
  gsize channels, length;
  const real *x = args->inputs[0];   /* (N, C, H·W) */

  channel_layout (op, &channels, &length);
  for (gsize c = begin; c < end; c++)
    sums[c - begin] = 0;
  for (int n = 0; n < args->batch; n++)
    for (gsize c = begin; c < end; c++)
      {
        const real *run = x + (n * channels + c) * length;
        const real centre = centres ? centres[c] : 0;
        real part = 0;

        if (squared)
          {
#pragma omp simd reduction(+ : part)
            for (gsize i = 0; i < length; i++)
              part += (run[i] - centre) * (run[i] - centre);
          }
        else
          {
#pragma omp simd reduction(+ : part)
            for (gsize i = 0; i < length; i++)
              part += run[i] - centre;
          }
        sums[c - begin] += part;
      }
}

/* Sets the mean and 1/σ of channels begin..end-1, at most FEATURES of them, from the batch or from the running
 * statistics. */
static void
find_statistics (const MnOp *op, const MnOpArgs *args, gsize begin, gsize end)
{
  gsize channels, length;
  double sums[FEATURES], squares[FEATURES];
  real *mean = args->saved, *inverse;
  real *running_mean = op->norm.mean < 0 ? NULL : args->params[op->norm.mean];
  real *running_var = op->norm.var < 0 ? NULL : args->params[op->norm.var];
  double count;

  channel_layout (op, &channels, &length);
  inverse = mean + channels;
  count = (double) args->batch * (double) length;
  if (!uses_batch (op, args))
    {
      for (gsize c = begin; c < end; c++)
        {
          mean[c] = running_mean[c];
          inverse[c] = (real) mn_norm_inverse ((double) running_var[c], op->eps);
        }
      return;
    }
  sum_powers (op, args, begin, end, NULL, FALSE, sums);
  for (gsize c = begin; c < end; c++)
    mean[c] = (real) (sums[c - begin] / count);
  sum_powers (op, args, begin, end, mean, TRUE, squares);
  for (gsize c = begin; c < end; c++)
    {
      inverse[c] = (real) mn_norm_inverse (squares[c - begin] / count, op->eps);
      if (args->mode == MN_MODE_TRAIN && running_mean && running_var)
        {
          const double unbiased = mn_norm_unbiased (squares[c - begin], count);

          running_mean[c] = (real) mn_norm_move ((double) running_mean[c], op->momentum, sums[c - begin] / count);
          running_var[c] = (real) mn_norm_move ((double) running_var[c], op->momentum, unbiased);
        }
    }
}

/* Items are channels. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  gsize channels, length;
  const real *x = args->inputs[0];   /* (N, C, H·W) */
  const real *scale = op->norm.scale < 0 ? NULL : args->params[op->norm.scale];
  const real *shift = op->norm.shift < 0 ? NULL : args->params[op->norm.shift];
  const real *mean = args->saved, *inverse;
  real *y = args->output;            /* (N, C, H·W) */

  channel_layout (op, &channels, &length);
  inverse = mean + channels;
  for (gsize c = begin; c < end; c += FEATURES)
    find_statistics (op, args, c, MIN (c + FEATURES, end));
  for (int n = 0; n < args->batch; n++)
    {
      if (length == 1)
        {
#pragma omp simd
          for (gsize c = begin; c < end; c++)
            {
              const real normal = (x[n * channels + c] - mean[c]) * inverse[c];

              y[n * channels + c] = (scale ? scale[c] * normal : normal) + (shift ? shift[c] : 0);
            }
          continue;
        }
      for (gsize c = begin; c < end; c++)
        {
          const real *from = x + (n * channels + c) * length;
          real *to = y + (n * channels + c) * length;
          const real factor = scale ? scale[c] * inverse[c] : inverse[c];
          const real offset = shift ? shift[c] : 0, centre = mean[c];

#pragma omp simd
          for (gsize i = 0; i < length; i++)
            to[i] = mn_norm_apply (from[i], centre, factor, offset);
        }
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, op->spec->inputs[0].dim[0], 4 * mn_ref_n_out (op, args), forward_range, op, args);
}

/* Gradients of channels begin..end-1, at most FEATURES of them. */
static void
backward_channels (const MnOp *op, const MnOpArgs *args, gsize begin, gsize end)
{
  gsize channels, length;
  const real *x = args->inputs[0];        /* (N, C, H·W) */
  const real *dy = args->d_output;        /* (N, C, H·W) */
  const real *scale = op->norm.scale < 0 ? NULL : args->params[op->norm.scale];
  const real *mean = args->saved, *inverse;
  real *d_scale = op->norm.scale < 0 ? NULL : args->d_params[op->norm.scale];   /* (C), = */
  real *d_shift = op->norm.shift < 0 ? NULL : args->d_params[op->norm.shift];   /* (C), = */
  real *dx = args->d_inputs[0];           /* (N, C, H·W), = or += */
  double sums[FEATURES] = { 0 }, products[FEATURES] = { 0 };
  real factors[FEATURES], drifts[FEATURES], slopes[FEATURES];
  double count;

  channel_layout (op, &channels, &length);
  inverse = mean + channels;
  count = (double) args->batch * (double) length;
  for (int n = 0; n < args->batch; n++)
    for (gsize c = begin; c < end; c++)
      {
        const gsize at = (n * channels + c) * length;
        const real centre = mean[c];
        real part = 0, cross = 0;

#pragma omp simd reduction(+ : part, cross)
        for (gsize i = 0; i < length; i++)
          {
            part += dy[at + i];
            cross += dy[at + i] * (x[at + i] - centre);
          }
        sums[c - begin] += part;
        products[c - begin] += cross;
      }
  for (gsize c = begin, k = 0; c < end; c++, k++)
    {
      products[k] *= inverse[c];   /* Σ dy x̂ */
      if (d_scale)
        d_scale[c] = (real) products[k];
      if (d_shift)
        d_shift[c] = (real) sums[k];
      factors[k] = scale ? scale[c] * inverse[c] : inverse[c];
      drifts[k] = uses_batch (op, args) ? (real) (sums[k] / count) : 0;
      slopes[k] = uses_batch (op, args) ? (real) (products[k] / count) * inverse[c] : 0;
    }
  for (int n = 0; dx && n < args->batch; n++)
    for (gsize c = begin, k = 0; c < end; c++, k++)
      {
        const gsize at = (n * channels + c) * length;
        const real centre = mean[c], factor = factors[k], drift = drifts[k], slope = slopes[k];

        if (args->accumulate[0])
          {
#pragma omp simd
            for (gsize i = 0; i < length; i++)
              dx[at + i] += mn_norm_gradient (dy[at + i], x[at + i], centre, factor, drift, slope);
          }
        else
          {
#pragma omp simd
            for (gsize i = 0; i < length; i++)
              dx[at + i] = mn_norm_gradient (dy[at + i], x[at + i], centre, factor, drift, slope);
          }
      }
}

/* Items are channels. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  for (gsize c = begin; c < end; c += FEATURES)
    backward_channels (task, data, c, MIN (c + FEATURES, end));
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, op->spec->inputs[0].dim[0], 4 * mn_ref_n_out (op, args), backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_batch_norm) = {
  .layer = "batch_norm",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
