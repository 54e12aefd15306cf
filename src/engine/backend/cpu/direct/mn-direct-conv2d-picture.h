/* mn-direct-conv2d-picture.h - what the parts of the convolution of pictures by hand share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct-wide.h"

/* Outputs of a row that are summed at once, each for two vectors of channels: with these two and a number of the picture,
 * 31 of 32 registers. */
#define MN_PICTURE_PIXELS 14
#define MN_PICTURE_VECTORS 2
#define MN_PICTURE_CHANNELS (MN_PICTURE_VECTORS * MN_WIDE)

/* Some rows of the outputs of one picture, and a copy of the rows of the picture under them with zeros beside it. */
typedef struct
{
  const MnCpuGeometry *geometry;
  const float         *x;          /* (channels, rows, width) */
  gint64               first;      /* row of the picture that is the first in the copy */
  gint64               rows, width;
  gint64               begin, end; /* rows of the outputs */
} MnDirectPicture;

/* Weights of one filter. */
static inline gint64
mn_direct_picture_taps (const MnCpuGeometry *g)
{
  return g->in_channels * g->kernel[0] * g->kernel[1];
}

/* Columns of the copy. */
static inline gint64
mn_direct_picture_width (const MnCpuGeometry *g)
{
  return MAX (g->in_width + g->padding[1], (g->out_width - 1) * g->stride[1] + g->kernel[1]);
}

/* The places of the window, from @begin to before @end, that lie on the picture under row @row of the outputs. */
static inline void
mn_direct_picture_span (const MnCpuGeometry *g, gint64 row, gint64 *begin, gint64 *end)
{
  const gint64 first = row * g->stride[0] - g->padding[0];

  *begin = MIN (MAX (0, -first), g->kernel[0]);
  *end = CLAMP (g->in_height - first, *begin, g->kernel[0]);
}

/* Whether there is code for steps and kernels of this width. */
gboolean mn_direct_picture_sums         (const MnCpuGeometry   *geometry);
gboolean mn_direct_picture_sums_weights (const MnCpuGeometry   *geometry);
/* @y, blocks of one vector of channels of a picture, = the convolution by @packed (pair of vectors, taps, lanes), each sum
 * beginning with its channel's of @start, and through a ReLU with @relu. @streams: past the caches, with @y aligned to a
 * vector. Every output comes out the same whichever rows are asked for. */
void     mn_direct_picture_forward      (const MnDirectPicture *picture,
                                         const float           *packed,
                                         const float           *start,
                                         gboolean               relu,
                                         gboolean               streams,
                                         float                 *y);
/* @packed, as above, += the gradients of the weights, and @sums (channels) += those of the bias, out of @dy, the gradients at
 * the outputs of the picture. */
void     mn_direct_picture_weights      (const MnDirectPicture *picture,
                                         const float           *dy,
                                         float                 *packed,
                                         float                 *sums);
