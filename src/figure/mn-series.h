/* mn-series.h - the points of one line, their extent, and their smoothed values.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-decimate.h"

G_BEGIN_DECLS

/* What the cached points were made for. */
typedef struct
{
  MnAxis   axis;
  guint    columns;
  gsize    n;
  double   weight;
  gboolean valid;
} MnSeriesKey;

typedef struct
{
  MnSeriesKey  key;
  MnPoint     *points;
  gsize        n_points;
  gsize        room;
} MnSeriesCache;

typedef struct
{
  char    *name;
  char    *thing;      /* whose it is, and which of its lines; NULL: that is not known */
  char    *kind;
  int      color;      /* index into the palette */
  int      dash;
  int      shape;      /* of its markers */
  int      number;     /* among many that are told apart by marks far from each other; -1: it has none */
  gboolean visible;
  gboolean markers;
  gboolean single;     /* each point has its marker, its spread is a bar */
  gboolean joined;     /* by a line */
  gboolean faint;
  gboolean exact;      /* never smoothed */
  gboolean right;      /* measured against the axis on the right */
  int      peak;       /* 1: the highest is best, -1: the lowest, 0: none is */
  gboolean last;       /* the last one is marked */
  gsize    n;
  gsize    room;
  double  *x;          /* ascending, finite */
  double  *y;
  double  *spread;     /* how far what @y is the mean of lies around it, NaN: not known; NULL: of no point */
  /* Over the finite y; NaN when there are none. */
  double   y_low;
  double   y_high;
  /* The same of the values that have a spread, with it to either side. */
  double   band_low;
  double   band_high;
  double   y_positive; /* the least positive one */
  double   x_positive;
  /* Smoothed values, extended as points come. */
  double  *smooth;
  gsize    n_smooth;
  gsize    smooth_room;
  double   weight;     /* @smooth was made with it */
  double   average;    /* state of the recursion */
  double   correction;
  MnPyramid pyramid;          /* of @y */
  MnPyramid smooth_pyramid;   /* of @smooth */
  MnSeriesCache raw_cache;
  MnSeriesCache smooth_cache;
} MnSeries;

MnSeries      *mn_series_new         (const char   *name,
                                      int           color,
                                      int           dash);
void           mn_series_free        (MnSeries     *series);
/* A point left of the last one is put where it belongs; one without a finite x is left out. */
void           mn_series_append      (MnSeries     *series,
                                      double        x,
                                      double        y);
/* The same of a mean, with how far values spread around it, from 0 up; NaN: not known. */
void           mn_series_append_spread (MnSeries  *series,
                                      double        x,
                                      double        y,
                                      double        spread);
/* Forgets all points. */
void           mn_series_clear       (MnSeries     *series);
/* Exponential averages: s ← w s + (1 − w) y, shown as s / (1 − wᵗ) (the correction of Kingma and Ba 2015, section 3), so
 * that the first points are not pulled towards zero. Values that are not finite stay and do not enter the average.
 * Length n; owned by the series. */
const double  *mn_series_smooth      (MnSeries     *series,
                                      double        weight);
/* The first of the best values; FALSE: there is none. */
gboolean       mn_series_find_peak   (MnSeries     *series,
                                      MnPoint      *point);
/* Does with the points that came what mn_series_points() would do with them; it then costs the same however many came. */
void           mn_series_prepare     (MnSeries     *series,
                                      double        weight);
/* The point nearest to @x. FALSE: there are none. */
gboolean       mn_series_find_nearest (MnSeries   *series,
                                      double        x,
                                      gsize        *index);
/* The visible points, at most four a pixel column and one more on either side; kept until data, range or size change.
 * @weight 0: the data themselves. */
const MnPoint *mn_series_points      (MnSeries     *series,
                                      const MnAxis *axis,
                                      guint         columns,
                                      double        weight,
                                      gsize        *n);

G_END_DECLS
