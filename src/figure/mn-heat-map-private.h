/* mn-heat-map-private.h - what the heat map's model (mn-heat-map.c), its picture (mn-heat-map-draw.c) and its tables
 * (mn-heat-map-write.c) share. Rows and columns are those of the picture.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-heat-map.h"

G_BEGIN_DECLS

/* What the colours go from and to, and the places of a cell's number. */
typedef struct
{
  double   low, high;
  gboolean log;
  int      decimals;
} MnHeatScale;

/* Where all is in a picture of some size. */
typedef struct _MnHeatLayout MnHeatLayout;

struct _MnHeatMap
{
  MnFigure      parent_instance;

  int           rows;         /* of the data, as set */
  int           columns;
  double       *values;
  double       *row_sums;     /* of the data, likewise */
  double       *column_sums;
  double        sum;
  char        **row_labels;
  char        **column_labels;
  char        **marks;        /* one for each value, some of them NULL; NULL: there are none */
  char        **notes;        /* likewise */
  char         *title;
  char         *subtitle;
  char         *row_title;
  char         *column_title;
  MnNormalize   normalize;
  MnHeatOrder   order;
  gboolean      transposed;
  MnHeatLayout *layout;       /* of the size asked for last, for the pointer asks at each motion; NULL: not known */
};

int         mn_heat_map_rows        (MnHeatMap           *self);
int         mn_heat_map_columns     (MnHeatMap           *self);
char      **mn_heat_map_labels      (MnHeatMap           *self,
                                     gboolean             rows);
/* (nullable) */
const char *mn_heat_map_title       (MnHeatMap           *self,
                                     gboolean             rows);
/* What stands below the number. (nullable) */
const char *mn_heat_map_mark        (MnHeatMap           *self,
                                     int                  row,
                                     int                  column);
/* The best value; FALSE: there is none, or none is better than others. */
gboolean    mn_heat_map_find_best   (MnHeatMap           *self,
                                     int                 *row,
                                     int                 *column);
/* Normalized; NaN: a share of nothing. */
double      mn_heat_map_value       (MnHeatMap           *self,
                                     int                  row,
                                     int                  column);
void        mn_heat_map_find_scale  (MnHeatMap           *self,
                                     MnHeatScale         *scale);

void        mn_heat_layout_free     (MnHeatLayout        *layout);

void        mn_heat_map_draw        (MnFigure            *figure,
                                     cairo_t             *cr,
                                     double               width,
                                     double               height,
                                     const MnFigureStyle *style);
void        mn_heat_map_write_csv   (MnFigure            *figure,
                                     GString             *out);
void        mn_heat_map_write_latex (MnFigure            *figure,
                                     GString             *out);

G_END_DECLS
