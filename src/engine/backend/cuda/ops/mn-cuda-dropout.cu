/* mn-cuda-dropout.cu - see mn-ref-dropout.c; the backward pass draws the same numbers again rather than keeping them.
 *
 * Philox makes four numbers at a time, for neighbours in a plain tensor. Where channels come last those are four pixels, which a
 * thread takes for as many channels as lie in 16 bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-columns.h"
#include "mn-dropout-draw.h"

/* Four elements at a time, as Philox makes them. */
__global__ static void
drop (const float *in, float *out, size_t n, MnCudaAt at, unsigned stream, float rate, float scale, int adds)
{
  const MnCudaDraw draw = *mn_at<MnCudaDraw> (at);

  MN_EACH (block, (n + 3) / 4)
    {
      const size_t first = 4 * block;
      unsigned char keep[4];

      mn_dropout_draw (draw.seed, draw.counter, stream, block, rate, keep);
      if (first + 4 <= n)
        {
          const float4 x = ((const float4 *) in)[block];
          float4 y = make_float4 (keep[0] ? x.x * scale : 0, keep[1] ? x.y * scale : 0, keep[2] ? x.z * scale : 0,
                                  keep[3] ? x.w * scale : 0);

          if (adds)
            {
              const float4 before = ((const float4 *) out)[block];

              y = make_float4 (y.x + before.x, y.y + before.y, y.z + before.z, y.w + before.w);
            }
          ((float4 *) out)[block] = y;
        }
      else
        for (size_t i = first; i < n; i++)
          mn_put (&out[i], keep[i - first] ? in[i] * scale : 0, adds);
    }
}

template <typename T, int V>
__global__ static void
drop_rows (size_t n, const T *in, T *out, unsigned channels, unsigned length, MnCudaAt at, unsigned stream, float rate,
           float scale, int adds)
{
  const MnCudaDraw draw = *mn_at<MnCudaDraw> (at);

  MN_EACH (item, n / V)
    {
      unsigned channel, four;
      const size_t sample = mn_divide (mn_divide (item, channels / V, &channel), length / 4, &four);
      unsigned char keep[V][4];

      channel *= V;
      for (unsigned v = 0; v < V; v++)
        mn_dropout_draw (draw.seed, draw.counter, stream, (sample * channels + channel + v) * (length / 4) + four, rate, keep[v]);
      for (unsigned k = 0; k < 4; k++)
        {
          const size_t i = (sample * length + 4 * four + k) * channels + channel;
          float x[V];

          mn_get_pack<T, V> (in, i, x);
          for (int v = 0; v < V; v++)
            x[v] = keep[v][k] ? x[v] * scale : 0;
          mn_put_pack<T, V> (out, i, x, adds);
        }
    }
}

/* Images of which no four pixels are cut. */
static MnLayout
layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  const MnShape *shape = &spec->inputs[0];
  const gboolean fits = shape->rank == 3 && shape->dim[1] * shape->dim[2] % 4 == 0;

  return (fits ? mn_cuda_follow_layouts : mn_cuda_plain_layouts) (backend, spec, given, wanted);
}

template <typename T>
static void
pass_in (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds)
{
  const size_t n = mn_cuda_n_out (op, args);
  MnBackend *backend = &op->backend->parent;

  if (args->mode == MN_MODE_TRAIN)
    {
      /* It may be another one than in the pass before. */
      const double rate = mn_cpu_get_float (op->spec, "p", 0.5);
      const float scale = rate < 1 ? (float) (1 / (1 - rate)) : 0;
      const MnCudaAt draw = mn_cuda_put_draw (op, args);
      const unsigned channels = (unsigned) op->spec->output.dim[0];

      if (mn_layout_is_last (op->spec->layout))
        MN_LAUNCH_PACKS (op->backend, drop_rows, T, channels, n / 4, n / 4, (const T *) in, (T *) out, channels,
                         (unsigned) (op->out_elements / channels), draw, args->stream, (float) rate, scale, adds);
      else if constexpr (!mn_is_bfloat16<T> ())
        MN_LAUNCH (op->backend, drop, mn_blocks (op->backend, (n + 3) / 4), MN_BLOCK, 0, (const float *) in, (float *) out, n, draw,
                   args->stream, (float) rate, scale, adds);
    }
  else if (adds)
    mn_launch_copy (op->backend, (const T *) in, (T *) out, n, TRUE);
  else
    backend->klass->copy (backend, out, in, n * sizeof (T));
}

static void
pass (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds)
{
  if (op->spec->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    pass_in<MnBfloat16> (op, args, in, out, adds);
  else
    pass_in<float> (op, args, in, out, adds);
}

extern "C" const MnCudaKernel mn_cuda_dropout = { .layer = "dropout", .layouts = layouts, .both = pass };
