/* mn-class-table.h - the accuracy of each class in several evaluations side by side, as reports print it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-confusion.h"

G_BEGIN_DECLS

typedef enum
{
  MN_ROUND_NEAREST,   /* halves away from zero */
  MN_ROUND_DOWN,      /* as "%d %%" of an integer division prints it */
} MnRounding;

/* @hits out of @total as a percentage with @decimals (0 to 6) digits behind the point, "59" or "58.6"; rounded exactly,
 * from the counts. Empty when @total is 0. (transfer full) */
char *mn_percent_to_string  (gint64                    hits,
                             gint64                    total,
                             int                       decimals,
                             MnRounding                rounding);

/* CSV: a row for each class and one called "total" at the end, a column for each of the @n confusion matrices, which have
 * as many classes; cells by mn_percent_to_string(). @class_names: (nullable): NULL or too few: numbers instead.
 * (transfer full) */
char *mn_class_table_to_csv (const char *const        *class_names,
                             const char *const        *columns,
                             const MnConfusion *const *confusions,
                             guint                     n,
                             int                       decimals,
                             MnRounding                rounding);

G_END_DECLS
