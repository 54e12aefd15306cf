/* mn-heat-map.h - a labelled matrix as colours and numbers: confusion matrices, what two settings lead to.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

typedef enum
{
  MN_NORMALIZE_NONE,     /* counts */
  MN_NORMALIZE_ROWS,     /* each row sums to 1 */
  MN_NORMALIZE_COLUMNS,
  MN_NORMALIZE_ALL,
} MnNormalize;

/* Which values are better than others. */
typedef enum
{
  MN_HEAT_AMOUNTS,       /* none: colours begin at 0 */
  MN_HEAT_GREATEST,      /* colours go from the least value to the greatest, and the best one has a frame */
  MN_HEAT_LEAST,         /* likewise; over powers of ten where they are far apart */
} MnHeatOrder;

#define MN_TYPE_HEAT_MAP (mn_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (MnHeatMap, mn_heat_map, MN, HEAT_MAP, MnFigure)

MnHeatMap *mn_heat_map_new           (void);
/* Copies. values[r * columns + c], row labels down the side, column labels along the bottom. NaN is a dash, for there is no value; an
 * infinite one is a ×, for it is beyond all bounds. */
void       mn_heat_map_set_data      (MnHeatMap          *self,
                                      int                 rows,
                                      int                 columns,
                                      const double       *values,
                                      const char *const  *row_labels,
                                      const char *const  *column_labels);
void       mn_heat_map_set_title     (MnHeatMap          *self,
                                      const char         *title);
/* A line of smaller letters below the title. */
void       mn_heat_map_set_subtitle  (MnHeatMap          *self,
                                      const char         *subtitle);
/* Axis titles: "true", "predicted". */
void       mn_heat_map_set_axes      (MnHeatMap          *self,
                                      const char         *rows,
                                      const char         *columns);
/* Amounts at first. */
void       mn_heat_map_set_order     (MnHeatMap          *self,
                                      MnHeatOrder         order);
/* What is said of each value, as many as there are, any of them NULL; copies. @marks: below the number, where cells have room: "± 0.02".
 * @notes: in descriptions. Forgotten with the data. */
void       mn_heat_map_set_notes     (MnHeatMap          *self,
                                      const char *const  *marks,
                                      const char *const  *notes);
/* Division by an empty sum gives NaN, shown as "—". */
void       mn_heat_map_set_normalize (MnHeatMap          *self,
                                      MnNormalize         normalize);
/* Rows become columns, with labels and axis titles. */
void       mn_heat_map_set_transposed (MnHeatMap         *self,
                                       gboolean           transposed);
/* Rows and columns from here on are those of the picture. The shown value; and the cell under a point of a figure of that
 * size. */
double     mn_heat_map_get_value     (MnHeatMap          *self,
                                      int                 row,
                                      int                 column);
gboolean   mn_heat_map_cell_at       (MnHeatMap           *self,
                                      double               width,
                                      double               height,
                                      const MnFigureStyle *style,
                                      double               x,
                                      double               y,
                                      int                 *row,
                                      int                 *column);
/* Where a cell lies in a figure of that size; FALSE: nowhere. */
gboolean   mn_heat_map_get_cell      (MnHeatMap           *self,
                                      double               width,
                                      double               height,
                                      const MnFigureStyle *style,
                                      int                  row,
                                      int                  column,
                                      double              *x,
                                      double              *y,
                                      double              *cell_width,
                                      double              *cell_height);
void       mn_heat_map_get_size      (MnHeatMap          *self,
                                      int                *rows,
                                      int                *columns);
/* "true: cat, predicted: dog — 12 (1.2 % of the row)", "Learning rate: 0.1, Units: 64 — 0.9531 (± 0.002)" (transfer full) */
char      *mn_heat_map_describe_cell (MnHeatMap          *self,
                                      int                 row,
                                      int                 column);

G_END_DECLS
