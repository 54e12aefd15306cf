/* mn-direct-conv2d.h - what the parts of the convolution by hand share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct.h"

/* Vectors of output channels that are summed together. */
#define MN_DIRECT_GROUP 2
#define MN_DIRECT_MAX_KERNEL 7
#define MN_DIRECT_MAX_STRIDE 2

/* One convolution of an image without groups and dilation: of the input by the weights, or of the gradient at the output
 * by the weights turned around. */
typedef struct
{
  gint64 in_channels, in_height, in_width;
  gint64 out_channels, out_height, out_width;
  gint64 kernel[2], stride[2];
  gint64 top, left;              /* padding before the first row and column */
  gboolean through_relu;         /* the image is the gradient at a ReLU's output and is first taken back through it */
} MnDirectConv;

/* Weights of one filter. */
static inline gint64
mn_direct_taps (const MnDirectConv *conv)
{
  return conv->in_channels * conv->kernel[0] * conv->kernel[1];
}

/* Elements of a block of weights as the inner loops read them: (group of channels, tap, channel of the group). */
static inline gint64
mn_direct_packed_size (const MnDirectConv *conv)
{
  return mn_direct_taps (conv) * mn_direct_round_up (conv->out_channels);
}

/* Channels of the group that @channel is in. */
static inline gint64
mn_direct_group_width (const MnDirectConv *conv, gint64 channel)
{
  const gint64 whole = MN_DIRECT_GROUP * MN_LANES;

  return MIN (whole, mn_direct_round_up (conv->out_channels) - channel / whole * whole);
}

/* Where the block has the first tap of @channel; the next ones follow at the distance of the group's width. */
static inline gint64
mn_direct_packed_at (const MnDirectConv *conv, gint64 channel)
{
  const gint64 whole = MN_DIRECT_GROUP * MN_LANES;

  return channel / whole * whole * mn_direct_taps (conv) + channel % whole;
}

/* Columns of the image with zeros on both sides. */
static inline gint64
mn_direct_padded_width (const MnDirectConv *conv)
{
  return MAX (conv->in_width + conv->left, (conv->out_width - 1) * conv->stride[1] + conv->kernel[1]);
}

/* Elements, a multiple of 16, that mn_direct_conv_image() works in. */
gsize MN_DIRECT (mn_direct_conv_scratch)    (const MnDirectConv *conv);
/* @y (out_channels, out_height, out_width) = or += the convolution of @x (in_channels, in_height, in_width), with
 * @relu_output of the same size where @conv says so. @start has one value for each output channel, rounded up to whole
 * vectors. */
void  MN_DIRECT (mn_direct_conv_image)      (const MnDirectConv *conv,
                                             const float        *x,
                                             const float        *relu_output,
                                             const float        *packed,
                                             const float        *start,
                                             float              *scratch,
                                             float              *y,
                                             MnDirectStore       store);
/* The same for mn_direct_weights_image(). */
gsize MN_DIRECT (mn_direct_weights_scratch) (const MnDirectConv *conv);
/* @packed += the gradients of the weights, and @sums (channels rounded up) += those of the bias, that come from the image
 * @x and the gradient at its output, @dy; or at the output @y of a ReLU behind it, where that is given. */
void  MN_DIRECT (mn_direct_weights_image)   (const MnDirectConv *conv,
                                             const float        *x,
                                             const float        *dy,
                                             const float        *y,
                                             float              *scratch,
                                             float              *packed,
                                             float              *sums);
