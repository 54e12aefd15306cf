/* mn-cuda-local-response-norm.cu - each number divided by what those of neighbouring channels come to; see
 * mn-ref-local-response-norm.c.
 *
 * A thread writes one number and reads those around it in other channels, which its neighbours read, too, and find in the caches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-planes.h"
#include "mn-response-norm.h"

/* saved: s (N, C, L); workspace, in the backward pass: the pulls, alike */

typedef struct
{
  unsigned channels;
  int      size;
  float    k, alpha, beta;
} Window;

static gboolean
prepare (MnOp *op, GError **error)
{
  op->geometry.kernel[0] = mn_values_get_int (op->spec->values, "size");
  op->alpha = mn_cpu_get_float (op->spec, "alpha", 1e-4) / (double) op->geometry.kernel[0];
  op->beta = mn_cpu_get_float (op->spec, "beta", 0.75);
  op->eps = mn_cpu_get_float (op->spec, "k", 1.0);
  op->saved = op->spec->training ? op->out_elements * (gsize) op->spec->max_batch * sizeof (float) : 0;
  op->workspace = op->saved;
  return op->geometry.kernel[0] <= G_MAXINT32;
}

static Window
window_of (const MnOp *op)
{
  return (Window) { (unsigned) op->spec->inputs[0].dim[0], (int) op->geometry.kernel[0], (float) op->eps, (float) op->alpha,
                    (float) op->beta };
}

static MnPlanes
planes_of (const MnOp *op, const MnOpArgs *args, const Window &window)
{
  return mn_planes ((size_t) args->batch * window.channels, op->in_elements / window.channels);
}

/* Σ f (j) over the channels from @before in front of the one of plane @plane to @behind after it, as far as there are any; @i is
 * the number's place in all planes. */
template <typename F>
__device__ static inline float
sum_around (const MnPlanes &planes, unsigned channels, unsigned plane, size_t i, int before, int behind, F f)
{
  const int channel = (int) (plane % channels), last = (int) channels - 1;
  const int first = channel > before ? -before : -channel, end = last - channel > behind ? behind : last - channel;
  float sum = 0;

  for (int off = first; off <= end; off++)
    sum += f (off < 0 ? i - (size_t) -off * planes.length : i + (size_t) off * planes.length);
  return sum;
}

/* @sizes: NULL where nobody will ask for the gradient */
__global__ static void
forward_kernel (MnPlanes planes, Window w, const float *x, float *y, float *sizes)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      const float squares = sum_around (planes, w.channels, plane, i, w.size / 2, (w.size - 1) / 2,
                                        [x] (size_t j) { return x[j] * x[j]; });
      const float s = mn_response_norm_size (squares, w.k, w.alpha);

      y[i] = mn_response_norm_scale (x[i], s, w.beta);
      if (sizes)
        sizes[i] = s;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Window window = window_of (op);
  const MnPlanes planes = planes_of (op, args, window);

  MN_LAUNCH (op->backend, forward_kernel, mn_plane_blocks (op->backend, &planes), MN_BLOCK, 0, planes, window,
             (const float *) args->inputs[0], (float *) args->output, op->saved > 0 ? (float *) args->saved : NULL);
}

__global__ static void
find_pulls (const float *x, const float *dy, const float *sizes, float *pulls, size_t n, float beta)
{
  MN_EACH (i, n)
    pulls[i] = mn_response_norm_pull (mn_response_norm_scale (dy[i], sizes[i], beta), x[i], sizes[i]);
}

__global__ static void
backward_kernel (MnPlanes planes, Window w, const float *x, const float *dy, const float *sizes, const float *pulls, float *dx,
                 int adds)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      /* Those whose neighbour this one is lie the other way round. */
      const float sum = sum_around (planes, w.channels, plane, i, (w.size - 1) / 2, w.size / 2,
                                    [pulls] (size_t j) { return pulls[j]; });

      mn_put (&dx[i], mn_response_norm_scale (dy[i], sizes[i], w.beta)
                        - mn_response_norm_loss (x[i], sum, 2 * w.alpha * w.beta), adds);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Window window = window_of (op);
  const MnPlanes planes = planes_of (op, args, window);
  const size_t n = mn_cuda_n_out (op, args);
  const float *x = (const float *) args->inputs[0], *dy = (const float *) args->d_output, *sizes = (const float *) args->saved;
  float *pulls = (float *) args->workspace;

  if (!args->d_inputs[0])
    return;
  MN_LAUNCH (op->backend, find_pulls, mn_blocks (op->backend, n), MN_BLOCK, 0, x, dy, sizes, pulls, n, window.beta);
  MN_LAUNCH (op->backend, backward_kernel, mn_plane_blocks (op->backend, &planes), MN_BLOCK, 0, planes, window, x, dy, sizes,
             (const float *) pulls, (float *) args->d_inputs[0], args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_local_response_norm = {
  .layer = "local_response_norm",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
