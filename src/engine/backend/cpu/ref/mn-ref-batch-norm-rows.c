/* mn-ref-batch-norm-rows.c - batch normalization of features (F), each thread walking along the rows of its own.
 *
 * The formulas are those of mn-ref-batch-norm.c, which does images, and whose loops along one channel would be one number
 * long here. An activation behind it is applied to each row while it is in the caches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-cpu-activation.h"
#include "mn-norm.h"

/* Features whose sums are kept at a time, on the stack. */
#define FEATURES 64

/* Features that a thread takes at least: what lies in one line of the caches. */
#define LINE (64 / sizeof (real))

/* saved: mean (F), then 1/σ (F) */

typedef struct
{
  MnOp     activation;
  gboolean activates;
} Own;

static gboolean
prepare (MnOp *op)
{
  Own *own;

  if (op->in_elements != (gsize) op->spec->inputs[0].dim[0])
    return FALSE;
  op->norm.scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  op->norm.shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  op->norm.mean = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_MEAN);
  op->norm.var = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_VAR);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->momentum = mn_cpu_get_float (op->spec, "momentum", 0.1);
  op->saved = 2 * op->in_elements * sizeof (real);
  op->own = own = g_new0 (Own, 1);
  own->activates = mn_cpu_activation_init (&own->activation, op);
  return TRUE;
}

static void
dispose (MnOp *op)
{
  g_free (op->own);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->activates;
}

static gboolean
uses_batch (const MnOp *op, const MnOpArgs *args)
{
  return args->mode == MN_MODE_TRAIN || op->norm.mean < 0 || op->norm.var < 0;
}

static const real *
param_of (const MnOpArgs *args, int index)
{
  return index < 0 ? NULL : args->params[index];
}

/* Sets the mean and 1/σ of @n features from @first on from the batch, and moves the running statistics. */
static void
take_statistics (const MnOp *op, const MnOpArgs *args, gsize first, gsize n)
{
  const gsize width = op->in_elements;
  const double count = (double) args->batch;
  real *mean = (real *) args->saved + first, *inverse = mean + width;
  real *running_mean = op->norm.mean < 0 ? NULL : (real *) args->params[op->norm.mean] + first;
  real *running_var = op->norm.var < 0 ? NULL : (real *) args->params[op->norm.var] + first;
  double sums[FEATURES] = { 0 }, squares[FEATURES] = { 0 };

  for (int row = 0; row < args->batch; row++)
    {
      const real *x = (const real *) args->inputs[0] + row * width + first;

#pragma omp simd
      for (gsize c = 0; c < n; c++)
        sums[c] += (double) x[c];
    }
  for (gsize c = 0; c < n; c++)
    mean[c] = (real) (sums[c] / count);
  for (int row = 0; row < args->batch; row++)
    {
      const real *x = (const real *) args->inputs[0] + row * width + first;

#pragma omp simd
      for (gsize c = 0; c < n; c++)
        {
          const real off = x[c] - mean[c];

          squares[c] += (double) (off * off);
        }
    }
  for (gsize c = 0; c < n; c++)
    {
      inverse[c] = (real) mn_norm_inverse (squares[c] / count, op->eps);
      if (args->mode == MN_MODE_TRAIN && running_mean && running_var)
        {
          const double unbiased = mn_norm_unbiased (squares[c], count);

          running_mean[c] = (real) mn_norm_move ((double) running_mean[c], op->momentum, sums[c] / count);
          running_var[c] = (real) mn_norm_move ((double) running_var[c], op->momentum, unbiased);
        }
    }
}

/* Sets the mean and 1/σ of features begin..end-1. */
static void
find_statistics (const MnOp *op, const MnOpArgs *args, gsize begin, gsize end)
{
  real *mean = args->saved, *inverse = mean + op->in_elements;
  const real *running_mean = param_of (args, op->norm.mean), *running_var = param_of (args, op->norm.var);

  for (gsize c = begin; uses_batch (op, args) && c < end; c += FEATURES)
    take_statistics (op, args, c, MIN (FEATURES, end - c));
  for (gsize c = begin; !uses_batch (op, args) && c < end; c++)
    {
      mean[c] = running_mean[c];
      inverse[c] = (real) mn_norm_inverse ((double) running_var[c], op->eps);
    }
}

/* Items are groups of features. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const gsize width = op->in_elements, first = begin * LINE, last = MIN (end * LINE, width);
  const real *scale = param_of (args, op->norm.scale), *shift = param_of (args, op->norm.shift);
  const real *mean = args->saved, *inverse = mean + width;

  find_statistics (op, args, first, last);
  for (int row = 0; row < args->batch; row++)
    {
      const real *x = (const real *) args->inputs[0] + row * width;   /* (F) */
      real *y = (real *) args->output + row * width;                  /* (F) */

      if (scale && shift)
        {
#pragma omp simd
          for (gsize c = first; c < last; c++)
            y[c] = scale[c] * ((x[c] - mean[c]) * inverse[c]) + shift[c];
        }
      else
        {
          for (gsize c = first; c < last; c++)
            {
              const real normal = (x[c] - mean[c]) * inverse[c];

              y[c] = (scale ? scale[c] * normal : normal) + (shift ? shift[c] : 0);
            }
        }
      if (own->activates && !args->bare)
        mn_cpu_activation_forward (&own->activation, y + first, last - first);
    }
}

static gsize
groups_of (const MnOp *op)
{
  return (op->in_elements + LINE - 1) / LINE;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, groups_of (op), 4 * mn_ref_n_out (op, args), forward_range, op, args);
}

/* Gradients of @n features from @first on, at most FEATURES of them; dy is the one before the activation. */
static void
backward_features (const MnOp *op, const MnOpArgs *args, gsize first, gsize n)
{
  const gsize width = op->in_elements;
  const double count = (double) args->batch;
  const real *scale = param_of (args, op->norm.scale);
  const real *mean = (const real *) args->saved + first, *inverse = mean + width;
  real *d_scale = op->norm.scale < 0 ? NULL : args->d_params[op->norm.scale];   /* (F), = */
  real *d_shift = op->norm.shift < 0 ? NULL : args->d_params[op->norm.shift];   /* (F), = */
  double sums[FEATURES] = { 0 }, products[FEATURES] = { 0 };
  real factors[FEATURES], drifts[FEATURES], slopes[FEATURES];

  for (int row = 0; row < args->batch; row++)
    {
      const real *x = (const real *) args->inputs[0] + row * width + first;
      const real *dy = (const real *) args->d_output + row * width + first;

#pragma omp simd
      for (gsize c = 0; c < n; c++)
        {
          sums[c] += (double) dy[c];
          products[c] += (double) (dy[c] * (x[c] - mean[c]));
        }
    }
  for (gsize c = 0; c < n; c++)
    {
      products[c] *= (double) inverse[c];   /* Σ dy x̂ */
      if (d_scale)
        d_scale[first + c] = (real) products[c];
      if (d_shift)
        d_shift[first + c] = (real) sums[c];
      factors[c] = scale ? scale[first + c] * inverse[c] : inverse[c];
      drifts[c] = uses_batch (op, args) ? (real) (sums[c] / count) : 0;
      slopes[c] = uses_batch (op, args) ? (real) (products[c] / count) * inverse[c] : 0;
    }
  for (int row = 0; args->d_inputs[0] && row < args->batch; row++)
    {
      const real *x = (const real *) args->inputs[0] + row * width + first;
      const real *dy = (const real *) args->d_output + row * width + first;
      real *dx = (real *) args->d_inputs[0] + row * width + first;   /* = or += */

      if (args->accumulate[0])
        {
#pragma omp simd
          for (gsize c = 0; c < n; c++)
            dx[c] += mn_norm_gradient (dy[c], x[c], mean[c], factors[c], drifts[c], slopes[c]);
        }
      else
        {
#pragma omp simd
          for (gsize c = 0; c < n; c++)
            dx[c] = mn_norm_gradient (dy[c], x[c], mean[c], factors[c], drifts[c], slopes[c]);
        }
    }
}

/* Items are groups of features. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const gsize width = op->in_elements, first = begin * LINE, last = MIN (end * LINE, width);

  for (int row = 0; own->activates && row < args->batch; row++)
    mn_cpu_activation_backward (&own->activation, (const real *) args->output + row * width + first,
                                (real *) args->d_output + row * width + first, last - first);
  for (gsize c = first; c < last; c += FEATURES)
    backward_features (op, args, c, MIN (FEATURES, last - c));
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, groups_of (op), 4 * mn_ref_n_out (op, args), backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_batch_norm_rows) = {
  .layer = "batch_norm",
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
