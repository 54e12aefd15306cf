/* mn-pad-image.h - what is drawn on a pad made into a picture as a data set of digits has them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @pad: (@size, @size), 0 nothing to 1 ink. Fills @out, (@height, @width), 0 to 1; FALSE: there is no ink, and @out is zero.
 *
 * From 20 pixels on as MNIST was made (LeCun, Cortes and Burges): the ink is scaled, its shape kept, to a box of 20 of 28 parts
 * of the picture, and put so that its centre of mass is in the middle. Smaller pictures, such as the digits of 8 × 8, are
 * filled by the ink from edge to edge, and its box is put in the middle. */
gboolean mn_pad_image_make (const float *pad,
                            int          size,
                            int          height,
                            int          width,
                            float       *out);

G_END_DECLS
