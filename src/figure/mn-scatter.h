/* mn-scatter.h - points in the plane, coloured and shaped by class: two-dimensional data sets.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_SCATTER (mn_scatter_get_type ())
G_DECLARE_FINAL_TYPE (MnScatter, mn_scatter, MN, SCATTER, MnFigure)

MnScatter *mn_scatter_new      (void);
/* Copies. points[i * 2 + {0, 1}]; class_names NULL-terminated. */
void       mn_scatter_set_data (MnScatter          *self,
                                int                 n,
                                const float        *points,
                                const gint32       *classes,
                                const char *const  *class_names);
void       mn_scatter_set_title (MnScatter         *self,
                                 const char        *title);
/* Of the axes; NULL: none. */
void       mn_scatter_set_labels (MnScatter        *self,
                                  const char       *x,
                                  const char       *y);
/* What is said of each place, behind the points. @range: lowest and highest x, lowest and highest y of a grid of @rows ×
 * @columns cells, the top row first; @scores: (rows, columns, @n_classes), the class with the greatest of a cell gives it its
 * colour, the fuller the nearer it is to 1. Copied; no cells: nothing is said. */
void       mn_scatter_set_regions (MnScatter       *self,
                                   int              columns,
                                   int              rows,
                                   const double     range[4],
                                   int              n_classes,
                                   const double    *scores);
/* How many cells the regions have. */
int        mn_scatter_get_n_cells (MnScatter       *self);
/* The class of the cell at a place; -1: nothing is said of it. */
int        mn_scatter_get_region  (MnScatter       *self,
                                   double           x,
                                   double           y);
/* What a figure of that size shows, as in mn_scatter_set_regions(), with a little more at each side. FALSE: no points. */
gboolean   mn_scatter_get_range   (MnScatter       *self,
                                   double           width,
                                   double           height,
                                   double           range[4]);

G_END_DECLS
