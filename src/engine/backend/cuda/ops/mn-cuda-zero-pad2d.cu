/* mn-cuda-zero-pad2d.cu - the image within a frame of zeros; see mn-ref-zero-pad2d.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-resize.h"

struct Frame
{
  unsigned height, width;          /* of the image */
  unsigned out_height, out_width;
  unsigned top, left;
};

__global__ static void
pad (const float *in, float *out, size_t n, Frame f)
{
  MN_EACH (i, n)
    {
      unsigned x, y;
      const size_t plane = mn_divide (mn_divide (i, f.out_width, &x), f.out_height, &y);

      /* What lies to the left or above wraps around to very large numbers. */
      x -= f.left;
      y -= f.top;
      out[i] = x < f.width && y < f.height ? in[(plane * f.height + y) * f.width + x] : 0;
    }
}

__global__ static void
crop (const float *d_out, float *d_in, size_t n, Frame f, int adds)
{
  MN_EACH (i, n)
    {
      unsigned x, y;
      const size_t plane = mn_divide (mn_divide (i, f.width, &x), f.height, &y);

      mn_put (&d_in[i], d_out[(plane * f.out_height + f.top + y) * f.out_width + f.left + x], adds);
    }
}

static gboolean
prepare (MnOp *op, GError **error)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->geometry.padding[0] = mn_values_get_int (op->spec->values, "top");
  op->geometry.padding[1] = mn_values_get_int (op->spec->values, "left");
  return TRUE;
}

static Frame
frame_of (const MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  return (Frame) { (unsigned) g->in_height,  (unsigned) g->in_width,   (unsigned) g->out_height,
                   (unsigned) g->out_width, (unsigned) g->padding[0], (unsigned) g->padding[1] };
}

MN_CUDA_RESIZE (zero_pad2d, prepare, frame_of, pad, crop);
