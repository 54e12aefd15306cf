/* mn-cuda-upsample.cu - each pixel repeated, or new ones mixed out of four; see mn-upsample.h.
 *
 * In the backward pass, too, a thread writes one pixel: it gathers from all that were made of it, in one order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-resize.h"
#include "mn-upsample.h"

struct Scale
{
  unsigned height, width;          /* of the image */
  unsigned out_height, out_width;
  unsigned by_height, by_width;
  int      bilinear;
};

__global__ static void
enlarge (const float *in, float *out, size_t n, Scale s)
{
  MN_EACH (i, n)
    {
      unsigned x, y;
      const size_t plane = mn_divide (mn_divide (i, s.out_width, &x), s.out_height, &y);
      const MnUpsampleMix v = mn_upsample_mix (s.height, s.by_height, s.bilinear, y);
      const MnUpsampleMix h = mn_upsample_mix (s.width, s.by_width, s.bilinear, x);
      const float *above = in + (plane * s.height + (size_t) v.first) * s.width;
      const float *below = in + (plane * s.height + (size_t) v.second) * s.width;
      const float down = (float) v.share, right = (float) h.share;

      out[i] = s.bilinear ? (1 - down) * ((1 - right) * above[h.first] + right * above[h.second])
                              + down * ((1 - right) * below[h.first] + right * below[h.second])
                          : above[h.first];
    }
}

/* How much of the pixel @i along an axis is in the one that is made at @from. */
__device__ static inline float
share_of (unsigned in, unsigned by, int bilinear, unsigned from, unsigned i)
{
  const MnUpsampleMix mix = mn_upsample_mix (in, by, bilinear, from);

  return (mix.first == i ? (float) (1 - mix.share) : 0) + (mix.second == i ? (float) mix.share : 0);
}

/* Between which positions, the last one left out, those lie that @i may be a part of. */
__device__ static inline void
find_range (unsigned out, unsigned by, int bilinear, unsigned i, unsigned *begin, unsigned *end)
{
  const unsigned reach = bilinear ? 1 : 0, last = (i + 1 + reach) * by;

  *begin = i > reach ? (i - reach) * by : 0;
  *end = last < out ? last : out;
}

__global__ static void
gather (const float *d_out, float *d_in, size_t n, Scale s, int adds)
{
  MN_EACH (i, n)
    {
      unsigned x, y, top, bottom, left, right;
      const size_t plane = mn_divide (mn_divide (i, s.width, &x), s.height, &y);
      float sum = 0;

      find_range (s.out_height, s.by_height, s.bilinear, y, &top, &bottom);
      find_range (s.out_width, s.by_width, s.bilinear, x, &left, &right);
      for (unsigned row = top; row < bottom; row++)
        {
          const float *dy = d_out + (plane * s.out_height + row) * s.out_width;
          const float down = s.bilinear ? share_of (s.height, s.by_height, s.bilinear, row, y) : 1;

          for (unsigned column = left; down > 0 && column < right; column++)
            sum += (s.bilinear ? down * share_of (s.width, s.by_width, s.bilinear, column, x) : 1) * dy[column];
        }
      mn_put (&d_in[i], sum, adds);
    }
}

static gboolean
prepare (MnOp *op, GError **error)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  mn_values_get_pair (op->spec->values, "scale_factor", op->geometry.stride);
  op->flag = mn_values_get_choice (op->spec->values, "mode") == 1;
  return TRUE;
}

static Scale
scale_of (const MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  return (Scale) { (unsigned) g->in_height, (unsigned) g->in_width,  (unsigned) g->out_height, (unsigned) g->out_width,
                   (unsigned) g->stride[0], (unsigned) g->stride[1], op->flag };
}

MN_CUDA_RESIZE (upsample, prepare, scale_of, enlarge, gather);
