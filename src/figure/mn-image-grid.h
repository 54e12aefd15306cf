/* mn-image-grid.h - small images in rows, each with a caption: samples of a data set. Points of two-dimensional data are
 * drawn by mn-scatter.h instead. As CSV there is a line for each image, with all its numbers one after the other, channel by
 * channel and line by line: those that were given, or bytes.
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
/* A second line under the image that was added last, which has a caption: where one line would be cut, what matters most is
 * to be read. Both together are its caption. */
void         mn_image_grid_add_line (MnImageGrid   *self,
                                     const char    *text);
/* Height the grid takes at @width. */
double       mn_image_grid_height (MnImageGrid    *self,
                                   double          width,
                                   const MnFigureStyle *style);
guint        mn_image_grid_get_n_images (MnImageGrid *self);
/* The longest side of any image. */
int          mn_image_grid_get_pixels (MnImageGrid *self);
/* How many stand side by side at @width. */
guint        mn_image_grid_get_n_columns (MnImageGrid         *self,
                                          double               width,
                                          const MnFigureStyle *style);
/* NULL: it has none. (transfer none) */
const char  *mn_image_grid_get_caption (MnImageGrid *self,
                                        guint        image);
/* The square in which an image is drawn. */
void         mn_image_grid_get_place (MnImageGrid         *self,
                                      double               width,
                                      const MnFigureStyle *style,
                                      guint                image,
                                      double              *x,
                                      double              *y,
                                      double              *size);
/* Which image, with its caption, lies at a point; -1: none. */
int          mn_image_grid_find_image (MnImageGrid         *self,
                                       double               width,
                                       const MnFigureStyle *style,
                                       double               x,
                                       double               y);
/* The size of images where there is little room, with letters of the usual size; where there is more, they fill the width. */
void         mn_image_grid_set_cell (MnImageGrid  *self,
                                     double        cell);

G_END_DECLS
