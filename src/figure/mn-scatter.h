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

G_END_DECLS
