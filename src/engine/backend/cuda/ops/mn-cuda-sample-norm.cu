/* mn-cuda-sample-norm.cu - normalization within each sample: of everything (layer norm), of groups of channels, of each channel
 * (instance norm); see mn-norm.h. A block for each group, whose numbers it finds in the caches when it comes by again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-planes.h"
#include "mn-norm.h"

/* saved: mean (N, groups), then 1/σ (N, groups). workspace: sums for the gradients of γ and β */

typedef struct
{
  int    scale, shift;   /* indices of the parameters, -1: none */
  size_t length;         /* numbers of a group */
  size_t run;            /* neighbours that share a γ and a β; 0: there are none */
} Own;

static gboolean
prepare_groups (MnOp *op, size_t groups)
{
  Own *own = g_new0 (Own, 1);

  op->own = own;
  op->groups = groups;
  own->scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  own->shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  own->length = op->in_elements / groups;
  if (own->scale >= 0)
    own->run = op->in_elements / (size_t) mn_shape_elements (&op->spec->params[own->scale].shape);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->saved = 2 * groups * (size_t) op->spec->max_batch * sizeof (float);
  if (own->run > 0 && op->spec->training)
    op->workspace = mn_channel_sums_bytes (op->backend, (size_t) op->spec->max_batch, op->in_elements / own->run, own->run, 2);
  return TRUE;
}

static gboolean
prepare_layer (MnOp *op, GError **error)
{
  return prepare_groups (op, 1);
}

static gboolean
prepare_group (MnOp *op, GError **error)
{
  return prepare_groups (op, (size_t) mn_values_get_int (op->spec->values, "num_groups"));
}

static gboolean
prepare_instance (MnOp *op, GError **error)
{
  return prepare_groups (op, (size_t) op->spec->inputs[0].dim[0]);
}

static void
dispose (MnOp *op)
{
  g_free (op->own);
}

static unsigned
threads_for (size_t length)
{
  return length <= 256 ? MN_WARP : MN_BLOCK;
}

__global__ static void
forward_kernel (const float *in, float *out, unsigned length, unsigned groups, unsigned run, const float *scale,
                const float *shift, double eps, float *means, float *inverses)
{
  __shared__ double room[MN_WARP];
  const float *x = in + (size_t) blockIdx.x * length;
  float *y = out + (size_t) blockIdx.x * length;
  const unsigned first = blockIdx.x % groups * length;   /* within the sample */
  double sum = 0;
  float mean, inverse;

  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    sum += (double) x[i];
  mean = (float) (mn_block_sum (sum, room) / (double) length);
  sum = 0;
  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    {
      const float off = x[i] - mean;

      sum += (double) (off * off);
    }
  inverse = (float) mn_norm_inverse (mn_block_sum (sum, room) / (double) length, eps);
  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    {
      const unsigned p = scale ? (first + i) / run : 0;

      y[i] = mn_norm_apply (x[i], mean, scale ? inverse * scale[p] : inverse, shift ? shift[p] : 0);
    }
  if (threadIdx.x == 0)
    {
      means[blockIdx.x] = mean;
      inverses[blockIdx.x] = inverse;
    }
}

static const float *
param (const MnOpArgs *args, int index)
{
  return index < 0 ? NULL : (const float *) args->params[index];
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  float *means = (float *) args->saved, *inverses = means + op->groups * (size_t) op->spec->max_batch;

  MN_LAUNCH (op->backend, forward_kernel, (unsigned) args->batch * (unsigned) op->groups, threads_for (own->length), 0,
             (const float *) args->inputs[0], (float *) args->output, (unsigned) own->length, (unsigned) op->groups,
             (unsigned) own->run, param (args, own->scale), param (args, own->shift), op->eps, means, inverses);
}

__global__ static void
backward_kernel (const float *in, const float *d_out, float *d_in, unsigned length, unsigned groups, unsigned run,
                 const float *scale, const float *means, const float *inverses, int adds)
{
  __shared__ double room[MN_WARP];
  const size_t begin = (size_t) blockIdx.x * length;
  const float *x = in + begin, *dy = d_out + begin;
  const unsigned first = blockIdx.x % groups * length;   /* within the sample */
  const float mean = means[blockIdx.x], inverse = inverses[blockIdx.x];
  double sum = 0, product = 0;
  float drift, slope;

  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    {
      const float g = scale ? scale[(first + i) / run] * dy[i] : dy[i];

      sum += (double) g;
      product += (double) (g * (x[i] - mean));
    }
  drift = (float) (mn_block_sum (sum, room) / (double) length);
  slope = (float) (mn_block_sum (product, room) / (double) length) * inverse * inverse;
  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    {
      const float g = scale ? scale[(first + i) / run] * dy[i] : dy[i];

      mn_put (&d_in[begin + i], mn_norm_gradient (g, x[i], mean, inverse, drift, slope), adds);
    }
}

/* Each parameter is a channel of @run numbers. */
struct Products
{
  static const int K = 2;
  typedef float    Term;
  const float     *x, *dy, *means, *inverses;
  unsigned         groups, length, run;

  __device__ void
  operator() (size_t i, unsigned sample, unsigned p, float *sums) const
  {
    const size_t item = (size_t) sample * groups + (size_t) p * run / length;

    sums[0] += dy[i];
    sums[1] += dy[i] * (x[i] - means[item]) * inverses[item];
  }
};

__global__ static void
take_gradients (const double *sums, unsigned parts, unsigned n, float *d_scale, float *d_shift)
{
  MN_EACH_WARP (p, n)
    {
      const double shift = mn_channel_sum (sums, (unsigned) p, parts, 2, 0);
      const double scale = mn_channel_sum (sums, (unsigned) p, parts, 2, 1);

      if (d_shift && mn_is_first_lane ())
        d_shift[p] = (float) shift;
      if (d_scale && mn_is_first_lane ())
        d_scale[p] = (float) scale;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  MnCudaBackend *self = op->backend;
  const size_t batch = (size_t) args->batch;
  const unsigned groups = (unsigned) op->groups, length = (unsigned) own->length, run = (unsigned) own->run;
  const float *x = (const float *) args->inputs[0], *dy = (const float *) args->d_output;
  const float *means = (const float *) args->saved, *inverses = means + op->groups * (size_t) op->spec->max_batch;
  float *d_scale = own->scale < 0 ? NULL : (float *) args->d_params[own->scale];
  float *d_shift = own->shift < 0 ? NULL : (float *) args->d_params[own->shift];

  if (args->d_inputs[0])
    MN_LAUNCH (self, backward_kernel, (unsigned) args->batch * groups, threads_for (own->length), 0, x, dy,
               (float *) args->d_inputs[0], length, groups, run, param (args, own->scale), means, inverses, args->accumulate[0]);
  if (d_scale || d_shift)
    {
      const size_t n = op->in_elements / own->run;
      double *sums = (double *) args->workspace;

      mn_launch_channel_sums (self, Products { x, dy, means, inverses, groups, length, run }, batch, n, own->run, sums);
      MN_LAUNCH (self, take_gradients, mn_blocks (self, n * MN_WARP), MN_BLOCK, 0, (const double *) sums,
                 mn_channel_parts (self, batch, n, own->run), (unsigned) n, d_scale, d_shift);
    }
}

extern "C" const MnCudaKernel mn_cuda_layer_norm = {
  .layer = "layer_norm",
  .prepare = prepare_layer,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

extern "C" const MnCudaKernel mn_cuda_group_norm = {
  .layer = "group_norm",
  .prepare = prepare_group,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

extern "C" const MnCudaKernel mn_cuda_instance_norm = {
  .layer = "instance_norm",
  .prepare = prepare_instance,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
