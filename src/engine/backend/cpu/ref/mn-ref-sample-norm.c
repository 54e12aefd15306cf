/* mn-ref-sample-norm.c - normalization within each sample: of everything (layer norm), of groups of channels, of each
 * channel (instance norm).
 *
 * A sample is cut into groups of M numbers. x̂ = (x - mean) / sqrt (var + eps) with the group's mean and biased variance,
 * y = γ x̂ + β, where γ and β belong to a number (layer norm) or to a channel. Backward, with g = γ dy:
 * dx = (g - mean (g) - x̂ mean (g x̂)) / σ over the group, dγ = Σ dy x̂, dβ = Σ dy.
 *
 * Sums are taken in double over blocks summed in `real`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-norm.h"

#define BLOCK 1024

/* saved: mean (N, groups), then 1/σ (N, groups) */

static gboolean
prepare_groups (MnOp *op, gsize groups)
{
  op->norm.scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  op->norm.shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->groups = groups;
  op->saved = 2 * groups * op->spec->max_batch * sizeof (real);
  return TRUE;
}

static gboolean
prepare_layer (MnOp *op)
{
  return prepare_groups (op, 1);
}

static gboolean
prepare_group (MnOp *op)
{
  return prepare_groups (op, (gsize) mn_values_get_int (op->spec->values, "num_groups"));
}

static gboolean
prepare_instance (MnOp *op)
{
  return prepare_groups (op, (gsize) op->spec->inputs[0].dim[0]);
}

/* How many neighbours share a γ and a β. */
static gsize
affine_length (const MnOp *op)
{
  return op->norm.scale < 0 ? op->in_elements
                            : op->in_elements / (gsize) mn_shape_elements (&op->spec->params[op->norm.scale].shape);
}

static const real *
param (const MnOpArgs *args, int index)
{
  return index < 0 ? NULL : args->params[index];
}

static double
sum_of (const real *x, gsize n)
{
  double sum = 0;

  for (gsize block = 0; block < n; block += BLOCK)
    {
      const gsize stop = MIN (block + BLOCK, n);
      real part = 0;

#pragma omp simd reduction(+ : part)
      for (gsize i = block; i < stop; i++)
        part += x[i];
      sum += part;
    }
  return sum;
}

static double
sum_of_squares (const real *x, gsize n, real centre)
{
  double sum = 0;

  for (gsize block = 0; block < n; block += BLOCK)
    {
      const gsize stop = MIN (block + BLOCK, n);
      real part = 0;

#pragma omp simd reduction(+ : part)
      for (gsize i = block; i < stop; i++)
        part += (x[i] - centre) * (x[i] - centre);
      sum += part;
    }
  return sum;
}

/* Items are (sample, group). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->groups, run = MIN (affine_length (op), length);
  const real *scale = param (args, op->norm.scale), *shift = param (args, op->norm.shift);
  real *means = args->saved, *inverses = means + op->groups * op->spec->max_batch;   /* (N, groups) */

  for (gsize item = begin; item < end; item++)
    {
      const real *x = (const real *) args->inputs[0] + item * length;
      real *y = (real *) args->output + item * length;
      const gsize first = item % op->groups * length;   /* within the sample */
      const real mean = (real) (sum_of (x, length) / (double) length);
      const double var = sum_of_squares (x, length, mean) / (double) length;
      const real inverse = (real) mn_norm_inverse (var, op->eps);

      means[item] = mean;
      inverses[item] = inverse;
      if (scale && run == 1)
        {
#pragma omp simd
          for (gsize i = 0; i < length; i++)
            y[i] = (x[i] - mean) * inverse * scale[first + i] + shift[first + i];
          continue;
        }
      for (gsize start = 0; start < length; start += run)
        {
          const gsize p = (first + start) / run;
          const real factor = scale ? inverse * scale[p] : inverse, offset = shift ? shift[p] : 0;

#pragma omp simd
          for (gsize i = start; i < start + run; i++)
            y[i] = mn_norm_apply (x[i], mean, factor, offset);
        }
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch * op->groups, 4 * mn_ref_n_out (op, args), forward_range, op, args);
}

/* dX; items are (sample, group). */
static void
d_input_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->groups, run = MIN (affine_length (op), length);
  const real *scale = param (args, op->norm.scale);
  const real *means = args->saved, *inverses = means + op->groups * op->spec->max_batch;   /* (N, groups) */

  for (gsize item = begin; item < end; item++)
    {
      const real *x = (const real *) args->inputs[0] + item * length;
      const real *dy = (const real *) args->d_output + item * length;
      real *dx = (real *) args->d_inputs[0] + item * length;   /* = or += */
      const gsize first = item % op->groups * length;          /* within the sample */
      const real mean = means[item], inverse = inverses[item];
      double sum = 0, product = 0;
      real drift, slope;

      for (gsize start = 0; start < length; start += run)
        {
          const gsize stop = start + run;
          const real factor = scale ? scale[(first + start) / run] : 1;

          for (gsize block = start; block < stop; block += BLOCK)
            {
              const gsize last = MIN (block + BLOCK, stop);
              real part = 0, cross = 0;

#pragma omp simd reduction(+ : part, cross)
              for (gsize i = block; i < last; i++)
                {
                  part += dy[i];
                  cross += dy[i] * (x[i] - mean);
                }
              sum += (double) part * factor;
              product += (double) cross * factor;
            }
        }
      drift = (real) (sum / (double) length);
      slope = (real) (product / (double) length) * inverse * inverse;
      for (gsize start = 0; start < length; start += run)
        {
          const real factor = scale ? scale[(first + start) / run] : 1;

          for (gsize i = start; i < start + run; i++)
            {
              const real d = mn_norm_gradient (factor * dy[i], x[i], mean, inverse, drift, slope);

              dx[i] = args->accumulate[0] ? dx[i] + d : d;
            }
        }
    }
}

/* dγ and dβ; items are their elements. */
static void
d_param_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->groups, run = affine_length (op);
  const real *means = args->saved, *inverses = means + op->groups * op->spec->max_batch;   /* (N, groups) */
  real *d_scale = args->d_params[op->norm.scale], *d_shift = args->d_params[op->norm.shift];   /* = */

  for (gsize p = begin; p < end; p++)
    {
      const gsize group = p * run / length;
      double sum = 0, product = 0;

      for (int n = 0; n < args->batch; n++)
        {
          const real *x = (const real *) args->inputs[0] + n * op->in_elements + p * run;
          const real *dy = (const real *) args->d_output + n * op->in_elements + p * run;
          const real mean = means[n * op->groups + group];
          real part = 0, cross = 0;

#pragma omp simd reduction(+ : part, cross)
          for (gsize i = 0; i < run; i++)
            {
              part += dy[i];
              cross += dy[i] * (x[i] - mean);
            }
          sum += part;
          product += (double) cross * inverses[n * op->groups + group];
        }
      if (d_scale)
        d_scale[p] = (real) product;
      if (d_shift)
        d_shift[p] = (real) sum;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize work = 4 * mn_ref_n_out (op, args);

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, args->batch * op->groups, work, d_input_range, op, args);
  if (op->norm.scale >= 0 && (args->d_params[op->norm.scale] || args->d_params[op->norm.shift]))
    mn_cpu_parallel (op->threads, op->in_elements / affine_length (op), work, d_param_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_layer_norm) = {
  .layer = "layer_norm",
  .prepare = prepare_layer,
  .forward = forward,
  .backward = backward,
};

const MnCpuKernel MN_REF (mn_ref_group_norm) = {
  .layer = "group_norm",
  .prepare = prepare_group,
  .forward = forward,
  .backward = backward,
};

const MnCpuKernel MN_REF (mn_ref_instance_norm) = {
  .layer = "instance_norm",
  .prepare = prepare_instance,
  .forward = forward,
  .backward = backward,
};
