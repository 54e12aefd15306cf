/* mn-direct-conv2d.h - what the parts of the convolution by hand share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct.h"

#define MN_DIRECT_MAX_KERNEL 7

/* One convolution of an image without stride, groups and dilation: of the input by the weights, or of the gradient at the output
 * by the weights turned around. */
typedef struct
{
  gint64 in_channels, in_height, in_width;
  gint64 out_channels, out_height, out_width;
  gint64 kernel[2];
  gint64 top, left;              /* padding before the first row and column */
  gboolean through_relu;         /* the image is the gradient at a ReLU's output and is first taken back through it */
} MnDirectConv;

/* Weights of one filter. */
static inline gint64
mn_direct_taps (const MnDirectConv *conv)
{
  return conv->in_channels * conv->kernel[0] * conv->kernel[1];
}

/* Elements of a block of weights as the inner loops read them: (vector of channels, tap, lane). */
static inline gint64
mn_direct_packed_size (const MnDirectConv *conv)
{
  return mn_direct_taps (conv) * mn_direct_round_up (conv->out_channels);
}

/* Where the block has the first tap of @channel; the next ones follow at the distance of a vector. */
static inline gint64
mn_direct_packed_at (const MnDirectConv *conv, gint64 channel)
{
  return channel / MN_LANES * MN_LANES * mn_direct_taps (conv) + channel % MN_LANES;
}

/* Elements, a multiple of 16, that mn_direct_conv_image() works in. */
gsize MN_DIRECT (mn_direct_conv_scratch)    (const MnDirectConv *conv);
/* Rows @begin to @end of @y (out_channels, out_height, out_width) = or += the convolution of @x (in_channels, in_height,
 * in_width), with @relu_output of the same size where @conv says so. @start has one value for each output channel, rounded
 * up to whole vectors. Every row comes out the same in whatever slices they are asked for. */
void  MN_DIRECT (mn_direct_conv_image)      (const MnDirectConv *conv,
                                             const float        *x,
                                             const float        *relu_output,
                                             const float        *packed,
                                             const float        *start,
                                             float              *scratch,
                                             float              *y,
                                             gint64              begin,
                                             gint64              end,
                                             MnDirectStore       store);
/* The same for mn_direct_weights_image(). */
gsize MN_DIRECT (mn_direct_weights_scratch) (const MnDirectConv *conv);
/* @packed += the gradients of the weights, and @sums (channels rounded up) += those of the bias, that come from the image
 * @x and rows @begin to @end of the gradient at its output, @dy; or at the output @y of a ReLU behind it, where that is
 * given. */
void  MN_DIRECT (mn_direct_weights_image)   (const MnDirectConv *conv,
                                             const float        *x,
                                             const float        *dy,
                                             const float        *y,
                                             float              *scratch,
                                             float              *packed,
                                             float              *sums,
                                             gint64              begin,
                                             gint64              end);
