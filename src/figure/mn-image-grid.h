/* mn-image-grid.h - small images in rows, each with a caption: samples of a data set. Points of two-dimensional data are
 * drawn by mn-scatter.h instead.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_IMAGE_GRID (mn_image_grid_get_type ())
G_DECLARE_FINAL_TYPE (MnImageGrid, mn_image_grid, MN, IMAGE_GRID, MnFigure)

MnImageGrid *mn_image_grid_new    (void);
void         mn_image_grid_clear  (MnImageGrid    *self);
/* Copies. @pixels: channels × height × width bytes, 1 (grey) or 3 (RGB) channels, planes one after the other. Enlarged
 * without blur. */
void         mn_image_grid_add    (MnImageGrid    *self,
                                   const guint8   *pixels,
                                   int             channels,
                                   int             height,
                                   int             width,
                                   const char     *caption);
/* The same of numbers: @low is black, @high white, what is not a number black. */
void         mn_image_grid_add_values (MnImageGrid *self,
                                   const float    *values,
                                   int             channels,
                                   int             height,
                                   int             width,
                                   float           low,
                                   float           high,
                                   const char     *caption);
/* Height the grid takes at @width, cells of @cell pixels. */
double       mn_image_grid_height (MnImageGrid    *self,
                                   double          width,
                                   const MnFigureStyle *style);
void         mn_image_grid_set_cell (MnImageGrid  *self,
                                     double        cell);

G_END_DECLS
