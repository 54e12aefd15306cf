/* mn-cuda-batch-norm.cu - batch normalization of features (F) or channels (C, H, W), with a ReLU behind it; see mn-norm.h.
 *
 * Training: mean and biased variance of the batch; the running statistics move by `momentum` towards the mean and the unbiased
 * variance. Evaluation: the running statistics. Features, and images whose channels come last, are walked along in rows, plain
 * images plane by plane.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-batch-norm.h"

/* saved: mean (C), then 1/σ (C). workspace: sums of each channel (C, parts, 2), double; for backward, factor, drift and slope
 * (C, 3), float */

typedef struct
{
  int      scale, shift, mean, var;   /* indices of the parameters, -1: none */
  size_t   channels, length;
  gboolean in_rows;
  size_t   factors;                   /* where they lie in the workspace */
} Own;

static gboolean
prepare (MnOp *op, GError **error)
{
  const size_t batch = (size_t) op->spec->max_batch;
  Own *own = g_new0 (Own, 1);

  op->own = own;
  own->scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  own->shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  own->mean = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_MEAN);
  own->var = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_VAR);
  own->channels = (size_t) op->spec->inputs[0].dim[0];
  own->length = op->in_elements / own->channels;
  own->in_rows = own->length == 1 || mn_layout_is_last (op->spec->layout);
  own->factors = own->in_rows ? mn_column_sums_bytes (op->backend, batch * own->length, (unsigned) own->channels,
                                                     mn_pack_in (op->spec->layout), 2)
                              : mn_channel_sums_bytes (op->backend, batch, own->channels, own->length, 2);
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

/* Queues the sums; returns of how many parts each is made. */
template <typename T, typename F>
static unsigned
launch_sums (const MnOp *op, const F &f, size_t batch, double *sums)
{
  const Own *own = (const Own *) op->own;
  const size_t rows = batch * own->length;
  const unsigned channels = (unsigned) own->channels;

  if (own->in_rows)
    return mn_launch_column_sums<T> (op->backend, f, rows, channels, sums);
  if constexpr (!mn_is_bfloat16<T> ())
    mn_launch_channel_sums (op->backend, f, batch, own->channels, own->length, sums);
  return mn_channel_parts (op->backend, batch, own->channels, own->length);
}

__global__ static void
take_statistics (const double *sums, unsigned parts, unsigned channels, double count, double eps, double momentum, float *mean,
                 float *inverse, float *running_mean, float *running_var)
{
  MN_EACH_WARP (channel, channels)
    {
      const double sum = mn_channel_sum (sums, (unsigned) channel, parts, 2, 0);
      const double off = mn_channel_sum (sums, (unsigned) channel, parts, 2, 1) - sum * sum / count;
      const double squares = off < 0 ? 0 : off;

      if (!mn_is_first_lane ())
        continue;
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

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  MnCudaBackend *self = op->backend;
  const size_t batch = (size_t) args->batch, n = mn_cuda_n_out (op, args);
  const unsigned channels = (unsigned) own->channels;
  float *mean = (float *) args->saved, *inverse = mean + channels;
  float *running_mean = param (args->params, own->mean), *running_var = param (args->params, own->var);
  const gboolean moves = args->mode == MN_MODE_TRAIN && running_mean && running_var;
  const Apply apply = { mean, inverse, param (args->params, own->scale), param (args->params, own->shift),
                        op->flag && !args->bare };
  const T *x = (const T *) args->inputs[0];
  T *y = (T *) args->output;

  if (uses_batch (own, args))
    {
      double *sums = (double *) args->workspace;
      const unsigned parts = launch_sums<T> (op, Moments<T> { x }, batch, sums);

      MN_LAUNCH (self, take_statistics, mn_blocks (self, own->channels * MN_WARP), MN_BLOCK, 0, (const double *) sums, parts,
                 channels, (double) batch * (double) own->length, op->eps, op->momentum, mean, inverse,
                 moves ? running_mean : NULL, running_var);
    }
  else
    MN_LAUNCH (self, keep_running, mn_blocks (self, channels), MN_BLOCK, 0, (const float *) running_mean,
               (const float *) running_var, channels, op->eps, mean, inverse);
  if (own->in_rows)
    MN_LAUNCH_PACKS (self, apply_rows, T, channels, n, n, channels, x, y, apply);
  else if constexpr (!mn_is_bfloat16<T> ())
    {
      const MnPlanes planes = mn_planes (batch * own->channels, own->length);

      MN_LAUNCH (self, apply_planes, mn_plane_blocks (self, &planes), MN_BLOCK, 0, planes, channels, x, y, apply);
    }
}

MN_IN_EITHER_TYPE (forward)

__global__ static void
take_gradients (const double *sums, unsigned parts, unsigned channels, double count, int uses_batch, const float *inverse,
                const float *scale, float *d_scale, float *d_shift, float *factors)
{
  MN_EACH_WARP (channel, channels)
    {
      const double sum = mn_channel_sum (sums, (unsigned) channel, parts, 2, 0);
      const double product = mn_channel_sum (sums, (unsigned) channel, parts, 2, 1) * (double) inverse[channel];

      if (!mn_is_first_lane ())
        continue;
      if (d_scale)
        d_scale[channel] = (float) product;
      if (d_shift)
        d_shift[channel] = (float) sum;
      factors[channel] = scale ? scale[channel] * inverse[channel] : inverse[channel];
      factors[channels + channel] = uses_batch ? (float) (sum / count) : 0;
      factors[2 * channels + channel] = uses_batch ? (float) (product / count) * inverse[channel] : 0;
    }
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  MnCudaBackend *self = op->backend;
  const size_t batch = (size_t) args->batch, n = mn_cuda_n_out (op, args);
  const unsigned channels = (unsigned) own->channels;
  const float *mean = (const float *) args->saved;
  const Given<T> given = { (const T *) args->inputs[0], (const T *) args->d_output, op->flag ? (const T *) args->output : NULL };
  double *sums = (double *) args->workspace;
  float *factors = (float *) ((char *) args->workspace + own->factors);
  const Pull pull = { mean, factors, channels };
  const unsigned parts = launch_sums<T> (op, Products<T> { given, mean }, batch, sums);

  MN_LAUNCH (self, take_gradients, mn_blocks (self, own->channels * MN_WARP), MN_BLOCK, 0, (const double *) sums, parts, channels,
             (double) batch * (double) own->length, uses_batch (own, args), mean + channels,
             (const float *) param (args->params, own->scale), param (args->d_params, own->scale),
             param (args->d_params, own->shift), factors);
  if (!args->d_inputs[0])
    return;
  if (own->in_rows)
    MN_LAUNCH_PACKS (self, pull_rows, T, channels, n, n, given, (T *) args->d_inputs[0], pull, args->accumulate[0]);
  else if constexpr (!mn_is_bfloat16<T> ())
    {
      const MnPlanes planes = mn_planes (batch * own->channels, own->length);

      MN_LAUNCH (self, pull_planes, mn_plane_blocks (self, &planes), MN_BLOCK, 0, planes, given, (T *) args->d_inputs[0], pull,
                 args->accumulate[0]);
    }
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_batch_norm = {
  .layer = "batch_norm",
  .layouts = mn_cuda_follow_layouts,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
