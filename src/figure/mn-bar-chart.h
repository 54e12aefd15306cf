/* mn-bar-chart.h - labelled bars in one or more groups: class balance.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_BAR_CHART (mn_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (MnBarChart, mn_bar_chart, MN, BAR_CHART, MnFigure)

MnBarChart *mn_bar_chart_new        (void);
/* Copies. values[group * n + i]; drawn horizontally, a label a row, groups side by side with a legend. */
void        mn_bar_chart_set_data   (MnBarChart         *self,
                                     int                 n,
                                     const char *const  *labels,
                                     int                 n_groups,
                                     const char *const  *groups,
                                     const double       *values);
void        mn_bar_chart_set_title  (MnBarChart         *self,
                                     const char         *title);
void        mn_bar_chart_set_axis   (MnBarChart         *self,
                                     const char         *title);

G_END_DECLS
