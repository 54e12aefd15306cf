/* mn-cuda-batch-norm.cu - batch normalization of features (F) or channels (C, H, W), with a ReLU behind it; see mn-norm.h.
 *
 * Training: mean and biased variance of the batch; the running statistics move by `momentum` towards the mean and the unbiased
 * variance. Evaluation: the running statistics.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-planes.h"
#include "mn-elementwise.h"
#include "mn-norm.h"

/* saved: mean (C), then 1/σ (C). workspace: sums of each channel (C, parts, 2), double; for backward, factor, drift and slope
 * (C, 3), float */

typedef struct
{
  int    scale, shift, mean, var;   /* indices of the parameters, -1: none */
  size_t channels, length;
  size_t factors;                   /* where they lie in the workspace */
} Own;

static gboolean
prepare (MnOp *op, GError **error)
{
  Own *own = g_new0 (Own, 1);

  op->own = own;
  own->scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  own->shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  own->mean = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_MEAN);
  own->var = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_VAR);
  own->channels = (size_t) op->spec->inputs[0].dim[0];
  own->length = op->in_elements / own->channels;
  own->factors = mn_channel_sums_bytes (op->backend, (size_t) op->spec->max_batch, own->channels, own->length, 2);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->momentum = mn_cpu_get_float (op->spec, "momentum", 0.1);
  op->flag = op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
  op->saved = 2 * own->channels * sizeof (float);
  op->workspace = own->factors + 3 * own->channels * sizeof (float);
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
  return op->flag;
}

static gboolean
uses_batch (const Own *own, const MnOpArgs *args)
{
  return args->mode == MN_MODE_TRAIN || own->mean < 0 || own->var < 0;
}

static float *
param (void *const *params, int index)
{
  return index < 0 ? NULL : (float *) params[index];
}

/* Squares of numbers that are far from 0 say little of the distance from their mean, but in double. */
struct Moments
{
  static const int K = 2;
  typedef double   Term;
  const float     *x;

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, double *sums) const
  {
    const double number = (double) x[i];

    sums[0] += number;
    sums[1] += number * number;
  }
};

__global__ static void
take_statistics (const double *sums, unsigned parts, unsigned channels, double count, double eps, double momentum, float *mean,
                 float *inverse, float *running_mean, float *running_var)
{
  MN_EACH (channel, channels)
    {
      const double sum = mn_channel_sum (sums, (unsigned) channel, parts, 2, 0);
      const double off = mn_channel_sum (sums, (unsigned) channel, parts, 2, 1) - sum * sum / count;
      const double squares = off < 0 ? 0 : off;

      mean[channel] = (float) (sum / count);
      inverse[channel] = (float) mn_norm_inverse (squares / count, eps);
      if (running_mean)
        {
          running_mean[channel] = (float) mn_norm_move ((double) running_mean[channel], momentum, sum / count);
          running_var[channel] =
            (float) mn_norm_move ((double) running_var[channel], momentum, mn_norm_unbiased (squares, count));
        }
    }
}

__global__ static void
keep_running (const float *running_mean, const float *running_var, unsigned channels, double eps, float *mean, float *inverse)
{
  MN_EACH (channel, channels)
    {
      mean[channel] = running_mean[channel];
      inverse[channel] = (float) mn_norm_inverse ((double) running_var[channel], eps);
    }
}

__global__ static void
apply (MnPlanes planes, unsigned channels, const float *x, float *y, const float *mean, const float *inverse, const float *scale,
       const float *shift, int relu)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      const unsigned c = plane % channels;
      const float factor = scale ? scale[c] * inverse[c] : inverse[c];
      const float normal = mn_norm_apply (x[i], mean[c], factor, shift ? shift[c] : 0);

      y[i] = relu ? mn_relu (normal) : normal;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  MnCudaBackend *self = op->backend;
  const size_t batch = (size_t) args->batch;
  const unsigned channels = (unsigned) own->channels;
  const MnPlanes planes = mn_planes (batch * own->channels, own->length);
  float *mean = (float *) args->saved, *inverse = mean + channels;
  float *running_mean = param (args->params, own->mean), *running_var = param (args->params, own->var);
  const gboolean moves = args->mode == MN_MODE_TRAIN && running_mean && running_var;

  if (uses_batch (own, args))
    {
      double *sums = (double *) args->workspace;

      mn_launch_channel_sums (self, Moments { (const float *) args->inputs[0] }, batch, own->channels, own->length, sums);
      MN_LAUNCH (self, take_statistics, mn_blocks (self, channels), MN_BLOCK, 0, (const double *) sums,
                 mn_channel_parts (self, batch, own->channels, own->length), channels, (double) batch * (double) own->length,
                 op->eps, op->momentum, mean, inverse, moves ? running_mean : NULL, running_var);
    }
  else
    MN_LAUNCH (self, keep_running, mn_blocks (self, channels), MN_BLOCK, 0, (const float *) running_mean,
               (const float *) running_var, channels, op->eps, mean, inverse);
  MN_LAUNCH (self, apply, mn_plane_blocks (self, &planes), MN_BLOCK, 0, planes, channels, (const float *) args->inputs[0],
             (float *) args->output, (const float *) mean, (const float *) inverse,
             (const float *) param (args->params, own->scale), (const float *) param (args->params, own->shift),
             op->flag && !args->bare);
}

/* The gradient in front of the ReLU; @y: NULL where there is none. */
__device__ static inline float
gradient_at (const float *dy, const float *y, size_t i)
{
  return y ? mn_relu_d (y[i], dy[i]) : dy[i];
}

struct Products
{
  static const int K = 2;
  typedef float    Term;
  const float     *x, *dy, *y, *mean;

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, float *sums) const
  {
    const float d = gradient_at (dy, y, i);

    sums[0] += d;
    sums[1] += d * (x[i] - mean[channel]);
  }
};

__global__ static void
take_gradients (const double *sums, unsigned parts, unsigned channels, double count, int uses_batch, const float *inverse,
                const float *scale, float *d_scale, float *d_shift, float *factors)
{
  MN_EACH (channel, channels)
    {
      const double sum = mn_channel_sum (sums, (unsigned) channel, parts, 2, 0);
      const double product = mn_channel_sum (sums, (unsigned) channel, parts, 2, 1) * (double) inverse[channel];

      if (d_scale)
        d_scale[channel] = (float) product;
      if (d_shift)
        d_shift[channel] = (float) sum;
      factors[channel] = scale ? scale[channel] * inverse[channel] : inverse[channel];
      factors[channels + channel] = uses_batch ? (float) (sum / count) : 0;
      factors[2 * channels + channel] = uses_batch ? (float) (product / count) * inverse[channel] : 0;
    }
}

__global__ static void
backward_kernel (MnPlanes planes, unsigned channels, const float *x, const float *dy, const float *y, float *dx,
                 const float *mean, const float *factors, int adds)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      const unsigned c = plane % channels;

      mn_put (&dx[i],
              mn_norm_gradient (gradient_at (dy, y, i), x[i], mean[c], factors[c], factors[channels + c],
                                factors[2 * channels + c]),
              adds);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  MnCudaBackend *self = op->backend;
  const size_t batch = (size_t) args->batch;
  const unsigned channels = (unsigned) own->channels;
  const MnPlanes planes = mn_planes (batch * own->channels, own->length);
  const float *x = (const float *) args->inputs[0], *dy = (const float *) args->d_output;
  const float *y = op->flag ? (const float *) args->output : NULL, *mean = (const float *) args->saved;
  double *sums = (double *) args->workspace;
  float *factors = (float *) ((char *) args->workspace + own->factors);

  mn_launch_channel_sums (self, Products { x, dy, y, mean }, batch, own->channels, own->length, sums);
  MN_LAUNCH (self, take_gradients, mn_blocks (self, channels), MN_BLOCK, 0, (const double *) sums,
             mn_channel_parts (self, batch, own->channels, own->length), channels, (double) batch * (double) own->length,
             uses_batch (own, args), mean + channels, (const float *) param (args->params, own->scale),
             param (args->d_params, own->scale), param (args->d_params, own->shift), factors);
  if (args->d_inputs[0])
    MN_LAUNCH (self, backward_kernel, mn_plane_blocks (self, &planes), MN_BLOCK, 0, planes, channels, x, dy, y,
               (float *) args->d_inputs[0], mean, (const float *) factors, args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_batch_norm = {
  .layer = "batch_norm",
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
