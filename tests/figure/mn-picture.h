/* mn-picture.h - a figure drawn into memory, and what can be seen in it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

typedef struct
{
  int              width, height;
  cairo_surface_t *surface;
} MnPicture;

/* Drawn with a margin of 20 pixels around, which mn_picture_new() asserts to stay untouched. */
MnPicture *mn_picture_new    (MnFigure            *figure,
                              int                  width,
                              int                  height,
                              const MnFigureStyle *style);
void       mn_picture_free   (MnPicture           *picture);
/* 0xrrggbb */
guint32    mn_picture_at     (MnPicture           *picture,
                              int                  x,
                              int                  y);
/* How many pixels within the rectangle are at most @tolerance away from @color in each channel. */
int        mn_picture_count  (MnPicture           *picture,
                              int                  x,
                              int                  y,
                              int                  width,
                              int                  height,
                              const MnColor       *color,
                              int                  tolerance);
/* How many are not the background. */
int        mn_picture_ink    (MnPicture           *picture,
                              int                  x,
                              int                  y,
                              int                  width,
                              int                  height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnPicture, mn_picture_free)

G_END_DECLS
