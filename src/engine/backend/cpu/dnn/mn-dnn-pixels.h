/* mn-dnn-pixels.h - images as a list of pixels, each a matrix of samples and channels, as products want them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

G_BEGIN_DECLS

/* An image in its layout and as pixels. @block: channels that lie next to each other in the layout; 1: it is plain. */
typedef struct
{
  float       *image;     /* (N, ...) */
  float       *pixels;    /* (pixels, N, channels) */
  const float *bias;      /* (channels), added on the way back; NULL: none */
  gsize        n, channels, plane, block;
  gboolean     adds;      /* on the way back: += instead of = */
} MnDnnPixels;

/* From the image to the pixels. */
void mn_dnn_pixels_gather  (const MnDnnPixels *self,
                            int                threads);
/* Back, with the bias. */
void mn_dnn_pixels_scatter (const MnDnnPixels *self,
                            int                threads);
/* Sets the pixels to 0. */
void mn_dnn_pixels_clear   (const MnDnnPixels *self,
                            int                threads);

G_END_DECLS
