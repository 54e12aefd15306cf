/* mn-cuda-dropout2d.cu - see mn-ref-dropout2d.c; a warp for each channel of a sample, which draws for itself, in the backward
 * pass once more. Where channels come last, each thread does for its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-columns.h"
#include "mn-dropout-draw.h"

typedef struct
{
  MnCudaAt at;
  unsigned stream;
  float    rate, scale;
  int      trains;
} Rule;

/* Which of the planes from 4 * @four on are kept: a bit for each. */
__device__ static inline unsigned
draw_planes (const Rule &rule, size_t four)
{
  const MnCudaDraw draw = *mn_at<MnCudaDraw> (rule.at);
  unsigned char keep[4];

  if (!rule.trains)
    return 15;
  mn_dropout_draw (draw.seed, draw.counter, rule.stream, four, rule.rate, keep);
  return (unsigned) (keep[0] | keep[1] << 1 | keep[2] << 2 | keep[3] << 3);
}

/* A plane that is switched off is 0 whatever was in it. */
__device__ static inline float
drop (float x, unsigned kept, size_t plane, const Rule &rule)
{
  return kept >> plane % 4 & 1 ? x * rule.scale : 0;
}

__global__ static void
drop_planes (const float *in, float *out, size_t planes, size_t length, Rule rule, int adds)
{
  MN_EACH_WARP (plane, planes)
    {
      const float *from = in + plane * length;
      float *to = out + plane * length;
      const unsigned kept = draw_planes (rule, plane / 4);

      for (size_t i = threadIdx.x % MN_WARP; i < length; i += MN_WARP)
        mn_put (&to[i], drop (from[i], kept, plane, rule), adds);
    }
}

template <typename T, int V>
__global__ static void
drop_rows (size_t n, const T *in, T *out, unsigned channels, unsigned length, Rule rule, int adds)
{
  MN_EACH (pack, n / V)
    {
      unsigned channel, pixel;
      const size_t sample = mn_divide (mn_divide (pack, channels / V, &channel), length, &pixel);
      const size_t first = sample * channels + channel * V;
      unsigned kept = 0;
      float x[V];

      mn_get_pack<T, V> (in, pack * V, x);
      for (unsigned v = 0; v < V; v++)
        {
          /* Four or more begin with a plane that is a multiple of four. */
          if (v % 4 == 0)
            kept = draw_planes (rule, (first + v) / 4);
          x[v] = drop (x[v], kept, first + v, rule);
        }
      mn_put_pack<T, V> (out, pack * V, x, adds);
    }
}

static void
pass (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds)
{
  const size_t channels = (size_t) op->spec->inputs[0].dim[0], planes = channels * (size_t) args->batch;
  const size_t n = mn_cuda_n_out (op, args), length = op->in_elements / channels;
  const gboolean trains = args->mode == MN_MODE_TRAIN;
  const double rate = trains ? mn_cpu_get_float (op->spec, "p", 0.5) : 0;
  const Rule rule = { mn_cuda_put_draw (op, args), args->stream, (float) rate, rate < 1 ? (float) (1 / (1 - rate)) : 0, trains };

  if (op->spec->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    MN_LAUNCH_PACKS (op->backend, drop_rows, MnBfloat16, channels, n, n, (const MnBfloat16 *) in, (MnBfloat16 *) out,
                     (unsigned) channels, (unsigned) length, rule, adds);
  else if (op->spec->layout == MN_LAYOUT_CHANNELS_LAST)
    MN_LAUNCH_PACKS (op->backend, drop_rows, float, channels, n, n, (const float *) in, (float *) out, (unsigned) channels,
                     (unsigned) length, rule, adds);
  else
    MN_LAUNCH (op->backend, drop_planes, mn_blocks (op->backend, planes * MN_WARP), MN_BLOCK, 0, (const float *) in,
               (float *) out, planes, length, rule, adds);
}

extern "C" const MnCudaKernel mn_cuda_dropout2d = { .layer = "dropout2d", .layouts = mn_cuda_follow_layouts, .both = pass };
