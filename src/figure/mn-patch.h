/* mn-patch.h - one picture, pixel by pixel, with heat over it and a patch of it outlined: what a unit of a network sees.
 *
 * As CSV there is a line for each pixel: its row and column, counted from 1, its numbers, and the heat where there is any.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_PATCH (mn_patch_get_type ())
G_DECLARE_FINAL_TYPE (MnPatch, mn_patch, MN, PATCH, MnFigure)

MnPatch *mn_patch_new             (void);
/* Copies; the heat is gone. @values: 1 (grey) or 3 (RGB) planes one after the other; the least number is black, the most is
 * white. */
void     mn_patch_set_image       (MnPatch             *self,
                                   const float         *values,
                                   int                  channels,
                                   int                  height,
                                   int                  width);
/* A number >= 0 for each pixel, copied; NULL: none. */
void     mn_patch_set_heat        (MnPatch             *self,
                                   const float         *heat);
/* In pixels; what reaches beyond the image is shown up to half of its size. A height of 0: none. */
void     mn_patch_set_outline     (MnPatch             *self,
                                   gint64               top,
                                   gint64               left,
                                   gint64               height,
                                   gint64               width);
void     mn_patch_set_title       (MnPatch             *self,
                                   const char          *title);
/* What is said to those who cannot see it. */
void     mn_patch_set_description (MnPatch             *self,
                                   const char          *description);
void     mn_patch_get_outline     (MnPatch             *self,
                                   gint64              *top,
                                   gint64              *left);
/* Of the image; 0, 0: there is none. */
void     mn_patch_get_size        (MnPatch             *self,
                                   int                 *height,
                                   int                 *width);
/* The pixel at a point of a figure of that size; FALSE: none. */
gboolean mn_patch_find_pixel      (MnPatch             *self,
                                   double               width,
                                   double               height,
                                   const MnFigureStyle *style,
                                   double               x,
                                   double               y,
                                   int                 *row,
                                   int                 *column);

G_END_DECLS
