/* mn-axis.h - a linear or logarithmic range, the mapping to and from it, and its ticks.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* low < high, both finite; both positive when @log. mn_axis_fit() makes such a range out of anything. */
typedef struct
{
  double   low;
  double   high;
  gboolean log;
} MnAxis;

typedef struct
{
  double   value;
  gboolean minor;       /* no label */
  char     label[48];
} MnTick;

/**
 * mn_axis_fit:
 * @low: of the data; NaN when there are none
 * @high: of the data
 * @log: logarithmic; @low is then the smallest positive value
 * @padding: part of the span added at both ends; never across zero when no value is
 *
 * A usable range for data of any kind: none, a single value, denormal spans, infinite ends.
 */
MnAxis  mn_axis_fit       (double        low,
                           double        high,
                           gboolean      log,
                           double        padding);
/* 0 at low, 1 at high, beyond them outside; NaN for what a logarithmic axis has no place for. */
double  mn_axis_to_unit   (const MnAxis *axis,
                           double        value);
double  mn_axis_from_unit (const MnAxis *axis,
                           double        unit);
/* At most about @target labelled ticks at 1, 2 or 5 times a power of ten; decades when logarithmic, with unlabelled minor
 * ticks between. Ascending. (element-type MnTick) (transfer full) */
GArray *mn_axis_ticks     (const MnAxis *axis,
                           int           target);

G_END_DECLS
