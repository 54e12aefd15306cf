/* mn-cuda-convolution.cu - the convolution and the transposed one: the passes through cuDNN, and around them what it is spared:
 * bias and ReLU, the sum of gradients, the way to bfloat16 and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bfloat16.h"
#include "mn-cuda-dnn.h"
#include "mn-cuda-planes.h"
#include "mn-elementwise.h"

#define LINE ((size_t) 256)

/* workspace: what cuDNN needs; then room for those parts that are narrowed, or computed apart to be added; then the sums of the
 * bias. */
typedef struct
{
  MnCudaConvolution *convolution;
  MnCudaPart         input, output;              /* of the op */
  size_t             elements[MN_CUDA_N_PARTS];  /* of one sample, or of the weight */
  size_t             rooms[MN_CUDA_N_PARTS];     /* where they lie in the workspace */
  size_t             sums;
  gboolean           relu;
} Own;

static size_t
round_up (size_t bytes)
{
  return (bytes + LINE - 1) / LINE * LINE;
}

static unsigned char *
base_of (const MnOpArgs *args)
{
  return (unsigned char *) round_up ((uintptr_t) args->workspace);
}

static gboolean
prepare_parts (MnOp *op, gboolean transposed, GError **error)
{
  const MnOpSpec *spec = op->spec;
  const size_t batch = (size_t) spec->max_batch, channels = (size_t) spec->output.dim[0];
  gboolean wanted[MN_CUDA_N_PARTS] = { FALSE };
  Own *own = g_new0 (Own, 1);

  op->own = own;
  mn_cpu_geometry_init (&op->geometry, spec);
  if (transposed && !mn_cuda_geometry_turn_around (&op->geometry))
    return FALSE;
  own->input = transposed ? MN_CUDA_RESPONSE : MN_CUDA_IMAGE;
  own->output = transposed ? MN_CUDA_IMAGE : MN_CUDA_RESPONSE;
  wanted[own->output] = TRUE;
  wanted[own->input] = spec->training && (!spec->gradients || spec->gradients[0] != MN_GRADIENT_NONE);
  wanted[MN_CUDA_WEIGHT] = spec->training;
  own->convolution = mn_cuda_convolution_new (op->backend, &op->geometry, wanted, spec->max_batch, spec->untransformed, error);
  if (!own->convolution)
    return FALSE;
  own->relu = spec->activation && g_str_equal (spec->activation->layer->base.name, "relu");
  own->elements[own->input] = op->in_elements;
  own->elements[own->output] = op->out_elements;
  own->elements[MN_CUDA_WEIGHT] = (size_t) mn_shape_elements (&spec->params[0].shape);
  op->workspace = round_up (mn_cuda_convolution_workspace (own->convolution));
  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    {
      const size_t n = own->elements[part] * (part == MN_CUDA_WEIGHT ? 1 : batch);
      const gboolean adds = part == (int) own->input && spec->training
                            && (!spec->gradients || spec->gradients[0] == MN_GRADIENT_ADD);

      own->rooms[part] = op->workspace;
      op->workspace += round_up (n * MAX (adds ? sizeof (float) : 0,
                                          mn_cuda_convolution_is_narrow (own->convolution) ? sizeof (uint16_t) : 0));
    }
  own->sums = op->workspace;
  if (spec->training && mn_cpu_find_param (spec, MN_ROLE_BIAS) >= 0)
    op->workspace += mn_channel_sums_bytes (op->backend, batch, channels, op->out_elements / channels, 1);
  op->workspace += LINE;   /* for base_of() */
  return TRUE;
}

static gboolean
prepare (MnOp *op, GError **error)
{
  return prepare_parts (op, FALSE, error);
}

static gboolean
prepare_transposed (MnOp *op, GError **error)
{
  return prepare_parts (op, TRUE, error);
}

static void
dispose (MnOp *op)
{
  Own *own = (Own *) op->own;

  if (own)
    mn_cuda_convolution_free (own->convolution);
  g_free (own);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->relu;
}

static char *
describe (const MnOp *op)
{
  return g_strdup (mn_cuda_convolution_describe (((const Own *) op->own)->convolution));
}

__device__ static inline float
widen (uint16_t number)
{
  return __uint_as_float (mn_bfloat16_to_bits (number));
}

__device__ static inline float
widen (float number)
{
  return number;
}

__global__ static void
narrow_kernel (const float *from, uint16_t *to, size_t n)
{
  MN_EACH (i, n)
    to[i] = mn_bfloat16_from_bits (__float_as_uint (from[i]));
}

template <typename T>
__global__ static void
put_kernel (const T *from, float *to, size_t n, int adds)
{
  MN_EACH (i, n)
    mn_put (&to[i], widen (from[i]), adds);
}

/* The bias and the ReLU behind it; planes are (N, C). */
template <typename T>
__global__ static void
bias_kernel (const T *from, float *to, MnPlanes planes, const float *bias, unsigned channels, int relu)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      const float x = widen (from[i]) + (bias ? bias[plane % channels] : 0);

      to[i] = relu ? mn_relu (x) : x;
    }
}

__global__ static void
relu_backward (const float *y, float *dy, size_t n)
{
  MN_EACH (i, n)
    dy[i] = mn_relu_d (y[i], dy[i]);
}

struct BiasTerms
{
  static const int K = 1;
  typedef float    Term;
  const float     *dy;

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, float *sums) const
  {
    sums[0] += dy[i];
  }
};

__global__ static void
bias_gradient (const double *sums, unsigned parts, float *to, unsigned channels)
{
  MN_EACH (channel, channels)
    to[channel] = (float) mn_channel_sum (sums, (unsigned) channel, parts, 1, 0);
}

static size_t
count (const Own *own, int part, int batch)
{
  return own->elements[part] * (size_t) (part == MN_CUDA_WEIGHT ? 1 : batch);
}

/* A part as the passes read it. */
static void *
take (const MnOp *op, const MnOpArgs *args, int part, const void *from)
{
  const Own *own = (const Own *) op->own;
  const size_t n = count (own, part, args->batch);
  uint16_t *to = (uint16_t *) (base_of (args) + own->rooms[part]);

  if (!mn_cuda_convolution_is_narrow (own->convolution))
    return (void *) from;
  MN_LAUNCH (op->backend, narrow_kernel, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) from, to, n);
  return to;
}

/* Computes a gradient from the two other parts, and puts it where it belongs. */
static void
give (const MnOp *op, const MnOpArgs *args, MnCudaPart part, void *parts[MN_CUDA_N_PARTS], float *to, gboolean adds)
{
  const Own *own = (const Own *) op->own;
  const gboolean narrow = mn_cuda_convolution_gives_narrow (own->convolution, part, args->batch);
  const size_t n = count (own, part, args->batch);
  void *room = base_of (args) + own->rooms[part];

  parts[part] = narrow || adds ? room : to;
  mn_cuda_convolution_run (own->convolution, part, args->batch, parts, base_of (args));
  if (narrow)
    MN_LAUNCH (op->backend, (put_kernel<uint16_t>), mn_blocks (op->backend, n), MN_BLOCK, 0, (const uint16_t *) room, to, n, adds);
  else if (adds)
    MN_LAUNCH (op->backend, (put_kernel<float>), mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) room, to, n, TRUE);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS), relu = own->relu && !args->bare;
  const float *b = bias < 0 ? NULL : (const float *) args->params[bias];
  const gboolean narrow = mn_cuda_convolution_gives_narrow (own->convolution, own->output, args->batch);
  const size_t channels = (size_t) op->spec->output.dim[0];
  const MnPlanes planes = mn_planes ((size_t) args->batch * channels, op->out_elements / channels);
  const unsigned blocks = mn_plane_blocks (op->backend, &planes);
  void *parts[MN_CUDA_N_PARTS];

  parts[own->input] = take (op, args, own->input, args->inputs[0]);
  parts[MN_CUDA_WEIGHT] = take (op, args, MN_CUDA_WEIGHT, args->params[0]);
  parts[own->output] = narrow ? base_of (args) + own->rooms[own->output] : args->output;
  mn_cuda_convolution_run (own->convolution, own->output, args->batch, parts, base_of (args));
  if (narrow)
    MN_LAUNCH (op->backend, (bias_kernel<uint16_t>), blocks, MN_BLOCK, 0, (const uint16_t *) parts[own->output],
               (float *) args->output, planes, b, (unsigned) channels, relu);
  else if (b || relu)
    MN_LAUNCH (op->backend, (bias_kernel<float>), blocks, MN_BLOCK, 0, (const float *) args->output, (float *) args->output,
               planes, b, (unsigned) channels, relu);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const size_t n = mn_cuda_n_out (op, args), channels = (size_t) op->spec->output.dim[0];
  const size_t plane = op->out_elements / channels;
  float *dy = (float *) args->d_output;
  void *parts[MN_CUDA_N_PARTS];

  if (own->relu)
    MN_LAUNCH (op->backend, relu_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->output, dy, n);
  if (args->d_inputs[0] || args->d_params[0])
    parts[own->output] = take (op, args, own->output, dy);
  if (args->d_inputs[0])
    {
      parts[MN_CUDA_WEIGHT] = take (op, args, MN_CUDA_WEIGHT, args->params[0]);
      give (op, args, own->input, parts, (float *) args->d_inputs[0], args->accumulate[0]);
    }
  if (args->d_params[0])
    {
      parts[own->input] = take (op, args, own->input, args->inputs[0]);
      give (op, args, MN_CUDA_WEIGHT, parts, (float *) args->d_params[0], FALSE);
    }
  if (bias >= 0 && args->d_params[bias])
    {
      const unsigned sharing = mn_channel_parts (op->backend, (size_t) args->batch, channels, plane);
      double *sums = (double *) (base_of (args) + own->sums);

      mn_launch_channel_sums (op->backend, BiasTerms { dy }, (size_t) args->batch, channels, plane, sums);
      MN_LAUNCH (op->backend, bias_gradient, mn_blocks (op->backend, channels), MN_BLOCK, 0, (const double *) sums, sharing,
                 (float *) args->d_params[bias], (unsigned) channels);
    }
}

extern "C" const MnCudaKernel mn_cuda_conv2d = {
  .layer = "conv2d",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

extern "C" const MnCudaKernel mn_cuda_conv_transpose2d = {
  .layer = "conv_transpose2d",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare_transposed,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
