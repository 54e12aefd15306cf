/* mn-cuda-convolution.cu - the convolution and the transposed one: the passes through cuDNN, and around them what it is spared:
 * bias and ReLU, the sum of gradients, the way of the weight to where channels come last and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-bias.h"
#include "mn-cuda-dnn.h"
#include "mn-cuda-transpose.h"

#define LINE ((size_t) 256)

/* saved: the weight as cuDNN reads it, where that is another one. workspace: what cuDNN needs; then the weight's gradient as it gives
 * it, likewise; the gradient at the input, where it is to be added; the sums of the bias. */
typedef struct
{
  MnCudaConvolution *convolution;
  MnLayout           layout;
  MnCudaPart         input, output;         /* of the op */
  size_t             taps, filters, depth;  /* of the weight: (filters, depth, taps) */
  gboolean           packs;                 /* whether cuDNN's weight is another one */
  size_t             d_weight, input_sum, sums;  /* where they lie in the workspace */
  gboolean           relu;
} Own;

static size_t
round_up (size_t bytes)
{
  return (bytes + LINE - 1) / LINE * LINE;
}

static unsigned char *
base_of (const void *room)
{
  return (unsigned char *) round_up ((uintptr_t) room);
}

/* The geometry, and which passes there will be. FALSE: cuDNN is not asked for this one. */
static gboolean
find_passes (const MnOpSpec *spec, gboolean transposed, MnCpuGeometry *geometry, gboolean wanted[MN_CUDA_N_PARTS])
{
  mn_cpu_geometry_init (geometry, spec);
  wanted[transposed ? MN_CUDA_IMAGE : MN_CUDA_RESPONSE] = TRUE;
  wanted[transposed ? MN_CUDA_RESPONSE : MN_CUDA_IMAGE] =
    spec->training && (!spec->gradients || spec->gradients[0] != MN_GRADIENT_NONE);
  wanted[MN_CUDA_WEIGHT] = spec->training;
  return !transposed || mn_cuda_geometry_turn_around (geometry);
}

/* As the precision wants it, if cuDNN can do all of it so. */
static MnLayout
choose_layout (MnBackend *backend, const MnOpSpec *spec, gboolean transposed)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  const MnLayout layout = mn_cuda_convolution_layout (self);
  gboolean wanted[MN_CUDA_N_PARTS] = { FALSE };
  MnCudaConvolution *tried = NULL;
  MnCpuGeometry geometry;

  if (layout == MN_LAYOUT_PLAIN)
    return layout;
  if (find_passes (spec, transposed, &geometry, wanted))
    tried = mn_cuda_convolution_new (self, &geometry, layout, wanted, spec->max_batch, spec->untransformed, NULL);
  mn_cuda_convolution_free (tried);
  return tried ? layout : MN_LAYOUT_PLAIN;
}

static MnLayout
layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  return wanted[0] = choose_layout (backend, spec, FALSE);
}

static MnLayout
layouts_transposed (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  return wanted[0] = choose_layout (backend, spec, TRUE);
}

static size_t
item_of (const Own *own)
{
  return mn_layout_item (own->layout, MN_DTYPE_F32);
}

static void
place_rooms (MnOp *op, gboolean adds, gboolean has_bias)
{
  Own *own = (Own *) op->own;
  const size_t batch = (size_t) op->spec->max_batch, channels = (size_t) op->spec->output.dim[0];
  const size_t plane = op->out_elements / channels;

  const size_t packed = own->packs ? own->filters * own->depth * own->taps * item_of (own) : 0;

  /* LINE more, here and in the workspace, for base_of(). */
  op->saved = packed > 0 ? packed + LINE : 0;
  op->keeps = TRUE;
  own->d_weight = round_up (mn_cuda_convolution_workspace (own->convolution));
  own->input_sum = own->d_weight + (op->spec->training ? round_up (packed) : 0);
  own->sums = own->input_sum + (adds ? round_up (op->in_elements * batch * item_of (own)) : 0);
  op->workspace = own->sums + LINE;
  if (has_bias && mn_layout_is_last (own->layout))
    op->workspace += mn_column_sums_bytes (op->backend, batch * plane, (unsigned) channels, mn_pack_in (own->layout), 1);
  else if (has_bias)
    op->workspace += mn_channel_sums_bytes (op->backend, batch, channels, plane, 1);
}

static gboolean
prepare_parts (MnOp *op, gboolean transposed, GError **error)
{
  const MnOpSpec *spec = op->spec;
  const MnShape *weight = &spec->params[0].shape;
  gboolean wanted[MN_CUDA_N_PARTS] = { FALSE };
  Own *own = g_new0 (Own, 1);

  op->own = own;
  own->layout = spec->layout;
  own->input = transposed ? MN_CUDA_RESPONSE : MN_CUDA_IMAGE;
  own->output = transposed ? MN_CUDA_IMAGE : MN_CUDA_RESPONSE;
  own->filters = (size_t) weight->dim[0];
  own->depth = (size_t) weight->dim[1];
  own->taps = (size_t) (weight->dim[2] * weight->dim[3]);
  own->packs = own->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16
               || (mn_layout_is_last (own->layout) && own->depth > 1 && own->taps > 1);
  own->relu = spec->activation && g_str_equal (spec->activation->layer->base.name, "relu");
  if (!find_passes (spec, transposed, &op->geometry, wanted))
    return FALSE;
  own->convolution =
    mn_cuda_convolution_new (op->backend, &op->geometry, own->layout, wanted, spec->max_batch, spec->untransformed, error);
  if (!own->convolution)
    return FALSE;
  place_rooms (op, wanted[own->input] && (!spec->gradients || spec->gradients[0] == MN_GRADIENT_ADD),
               spec->training && mn_cpu_find_param (spec, MN_ROLE_BIAS) >= 0);
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
  return mn_cuda_convolution_describe (((const Own *) op->own)->convolution);
}

template <typename T, int V>
__global__ static void
relu_backward (const T *y, T *dy, size_t n)
{
  MN_EACH_SPAN (i, count, n, V)
    {
      float outputs[V], gradients[V];

      mn_get_span<T, V> (y, i, count, outputs);
      mn_get_span<T, V> (dy, i, count, gradients);
      for (int v = 0; v < V; v++)
        gradients[v] = mn_relu_d (outputs[v], gradients[v]);
      mn_put_span<T, V> (dy, i, count, gradients, FALSE);
    }
}

/* The weight as cuDNN reads it: since the forward pass, which made it. */
static void *
find_weight (const Own *own, const MnOpArgs *args)
{
  return own->packs ? base_of (args->saved) : args->params[0];
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS), relu = own->relu && !args->bare;
  const float *b = bias < 0 ? NULL : (const float *) args->params[bias];
  const size_t channels = (size_t) op->spec->output.dim[0], n = mn_cuda_n_out (op, args);
  T *y = (T *) args->output;
  void *parts[MN_CUDA_N_PARTS];

  if (own->packs)
    mn_launch_transpose<float, T> (op->backend, args->params[0], find_weight (own, args), own->filters, own->depth, own->taps, FALSE);
  parts[own->input] = (void *) args->inputs[0];
  parts[MN_CUDA_WEIGHT] = find_weight (own, args);
  parts[own->output] = y;
  mn_cuda_convolution_run (own->convolution, own->output, args->batch, parts, base_of (args->workspace));
  if (!b && !relu)
    return;
  if (mn_layout_is_last (own->layout))
    MN_LAUNCH_PACKS (op->backend, bias_rows, T, channels, n, n, y, b, (unsigned) channels, relu);
  else if constexpr (!mn_is_bfloat16<T> ())
    {
      const MnPlanes planes = mn_planes ((size_t) args->batch * channels, op->out_elements / channels);

      MN_LAUNCH (op->backend, bias_planes, mn_plane_blocks (op->backend, &planes), MN_BLOCK, 0, planes, y, b, (unsigned) channels,
                 relu);
    }
}

MN_IN_EITHER_TYPE (forward)

template <typename T>
static void
find_bias_gradient (const MnOp *op, const MnOpArgs *args, const T *dy, float *to)
{
  const Own *own = (const Own *) op->own;
  const size_t batch = (size_t) args->batch, channels = (size_t) op->spec->output.dim[0], plane = op->out_elements / channels;
  unsigned parts = mn_channel_parts (op->backend, batch, channels, plane);
  double *sums = (double *) (base_of (args->workspace) + own->sums);

  if (mn_layout_is_last (own->layout))
    parts = mn_launch_column_sums<T> (op->backend, BiasTerms<T> { dy }, batch * plane, (unsigned) channels, sums);
  else if constexpr (!mn_is_bfloat16<T> ())
    mn_launch_channel_sums (op->backend, BiasTerms<T> { dy }, batch, channels, plane, sums);
  MN_LAUNCH (op->backend, bias_gradient, mn_blocks (op->backend, channels * MN_WARP), MN_BLOCK, 0, (const double *) sums, parts, to,
             (unsigned) channels);
}

template <typename T>
static void
find_input_gradient (const MnOp *op, const MnOpArgs *args, void *parts[MN_CUDA_N_PARTS])
{
  const Own *own = (const Own *) op->own;
  const size_t n = mn_cuda_n_in (op, args);
  T *dx = (T *) args->d_inputs[0], *room = (T *) (base_of (args->workspace) + own->input_sum);

  parts[MN_CUDA_WEIGHT] = find_weight (own, args);
  parts[own->input] = args->accumulate[0] ? room : dx;
  mn_cuda_convolution_run (own->convolution, own->input, args->batch, parts, base_of (args->workspace));
  if (args->accumulate[0])
    mn_launch_copy (op->backend, (const T *) room, dx, n, TRUE);
}

template <typename T>
static void
find_weight_gradient (const MnOp *op, const MnOpArgs *args, void *parts[MN_CUDA_N_PARTS])
{
  const Own *own = (const Own *) op->own;
  void *room = base_of (args->workspace) + own->d_weight;

  parts[own->input] = (void *) args->inputs[0];
  parts[MN_CUDA_WEIGHT] = own->packs ? room : args->d_params[0];
  mn_cuda_convolution_run (own->convolution, MN_CUDA_WEIGHT, args->batch, parts, base_of (args->workspace));
  if (own->packs)
    mn_launch_transpose<T, float> (op->backend, room, args->d_params[0], own->filters, own->taps, own->depth, FALSE);
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = (const Own *) op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const size_t n = mn_cuda_n_out (op, args);
  T *dy = (T *) args->d_output;
  void *parts[MN_CUDA_N_PARTS];
  constexpr int V = mn_pack_of<T> ();

  if (own->relu)
    MN_LAUNCH (op->backend, (relu_backward<T, V>), mn_span_blocks (op->backend, n, V), MN_BLOCK, 0, (const T *) args->output, dy, n);
  parts[own->output] = dy;
  if (args->d_inputs[0])
    find_input_gradient<T> (op, args, parts);
  if (args->d_params[0])
    find_weight_gradient<T> (op, args, parts);
  if (bias >= 0 && args->d_params[bias])
    find_bias_gradient<T> (op, args, dy, (float *) args->d_params[bias]);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_conv2d = {
  .layer = "conv2d",
  .layouts = layouts,
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

extern "C" const MnCudaKernel mn_cuda_conv_transpose2d = {
  .layer = "conv_transpose2d",
  .layouts = layouts_transposed,
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare_transposed,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
