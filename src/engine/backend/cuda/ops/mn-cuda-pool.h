/* mn-cuda-pool.h - for pools: the geometry as kernels take it.
 *
 * A kernel walks along the planes of its result, outputs forward and inputs backward: each thread gathers what makes its number,
 * so that sums have one order.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-planes.h"
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

static inline gboolean
mn_pool_prepare (MnOp *op, GError **error)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  return op->geometry.in_height * op->geometry.in_width <= G_MAXINT32 / 2;
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

/* MN_LAUNCH for one of the two walks. */
#define MN_POOL_LAUNCH(op, kernel, planes, ...)                                                                       \
  do                                                                                                                  \
    {                                                                                                                 \
      const MnPlanes planes_ = (planes);                                                                              \
                                                                                                                      \
      MN_LAUNCH ((op)->backend, kernel, mn_plane_blocks ((op)->backend, &planes_), MN_BLOCK, 0, planes_, __VA_ARGS__); \
    }                                                                                                                 \
  while (0)
