/* mn-cuda-pool.h - for pools: the geometry as kernels take it.
 *
 * A kernel walks along its result, outputs forward and inputs backward, plane by plane, or where channels come last by packs of
 * them: each thread gathers what makes its numbers, so that sums have one order.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-columns.h"
#include "mn-window.h"

/* (height, width) */
typedef struct
{
  int in[2], out[2], kernel[2], stride[2], padding[2], dilation[2];
} MnPool;

static inline MnPool
mn_pool_new (const MnCpuGeometry *g)
{
  MnPool pool = { { (int) g->in_height, (int) g->in_width }, { (int) g->out_height, (int) g->out_width }, {}, {}, {}, {} };

  for (int axis = 0; axis < 2; axis++)
    {
      pool.kernel[axis] = (int) g->kernel[axis];
      pool.stride[axis] = (int) g->stride[axis];
      pool.padding[axis] = (int) g->padding[axis];
      pool.dilation[axis] = (int) g->dilation[axis];
    }
  return pool;
}

/* Images whose pixels can be counted; what is larger is left to the CPU, which wants it plain. */
static inline gboolean
mn_pool_prepare (MnOp *op, GError **error)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  return op->geometry.in_height * op->geometry.in_width <= G_MAXINT32 / 2;
}

static inline MnLayout
mn_pool_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  const gboolean counts = spec->inputs[0].dim[1] * spec->inputs[0].dim[2] <= G_MAXINT32 / 2;

  return (counts ? mn_cuda_follow_layouts : mn_cuda_plain_layouts) (backend, spec, given, wanted);
}

static inline MnPlanes
mn_pool_inputs (const MnOp *op, const MnOpArgs *args)
{
  const size_t channels = (size_t) op->geometry.in_channels;

  return mn_planes ((size_t) args->batch * channels, op->in_elements / channels);
}

static inline MnPlanes
mn_pool_outputs (const MnOp *op, const MnOpArgs *args)
{
  const size_t channels = (size_t) op->geometry.in_channels;

  return mn_planes ((size_t) args->batch * channels, op->out_elements / channels);
}

/* Where a pack of V channels is in an image of (height, width) whose channels come last. */
struct MnPixel
{
  size_t   sample;
  int      row, column;
  unsigned channel;   /* the first */
};

template <int V>
__device__ static inline MnPixel
mn_pixel_of (size_t pack, unsigned channels, const int *size)
{
  MnPixel pixel;
  unsigned at;

  pixel.sample = mn_divide (mn_divide (pack, channels / V, &pixel.channel), (unsigned) (size[0] * size[1]), &at);
  pixel.channel *= V;
  pixel.row = (int) at / size[1];
  pixel.column = (int) at % size[1];
  return pixel;
}

/* The place of the same channel of the same sample in an image of @size. */
__device__ static inline size_t
mn_pixel_at (const MnPixel &pixel, unsigned channels, const int *size, int row, int column)
{
  return ((pixel.sample * (unsigned) size[0] + (unsigned) row) * (unsigned) size[1] + (unsigned) column) * channels + pixel.channel;
}

/* MN_LAUNCH for one of the two walks. */
#define MN_POOL_LAUNCH(op, kernel, planes, ...)                                                                       \
  do                                                                                                                  \
    {                                                                                                                 \
      const MnPlanes planes_ = (planes);                                                                              \
                                                                                                                      \
      MN_LAUNCH ((op)->backend, kernel, mn_plane_blocks ((op)->backend, &planes_), MN_BLOCK, 0, planes_, __VA_ARGS__); \
    }                                                                                                                 \
  while (0)
