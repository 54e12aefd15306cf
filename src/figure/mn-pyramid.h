/* mn-pyramid.h - the least and the greatest of any run of values, without looking at all of them.
 *
 * Blocks of 8 values, blocks of 8 blocks and so on: adding a value costs O(1) on average, asking O(log n).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_PYRAMID_LEVELS 9
#define MN_PYRAMID_FANOUT 8
#define MN_PYRAMID_NONE G_MAXUINT32

/* Indices of values; the first of those that are equal. MN_PYRAMID_NONE: there is none. The two values themselves stand
 * beside, so that comparing blocks does not fetch them from far away. */
typedef struct
{
  double  low, high;
  guint32 least;
  guint32 greatest;
  guint32 broken;     /* the first that is not finite */
} MnExtremes;

/* All zero: of no values. Knows nothing of the values but these. */
typedef struct
{
  struct
  {
    MnExtremes *blocks;   /* complete ones */
    gsize       n;
    gsize       room;
  } levels[MN_PYRAMID_LEVELS];
} MnPyramid;

void       mn_pyramid_clear  (MnPyramid       *pyramid);
/* Takes in the values up to @n, fewer than 2³² - 1; those before must be the same as last time. */
void       mn_pyramid_extend (MnPyramid       *pyramid,
                              const double    *values,
                              gsize            n);
/* Forgets the values from @n on. */
void       mn_pyramid_cut    (MnPyramid       *pyramid,
                              gsize            n);
/* Of the values [@from, @to); what the pyramid has not taken in yet is looked at one by one. */
MnExtremes mn_pyramid_find   (const MnPyramid *pyramid,
                              const double    *values,
                              gsize            from,
                              gsize            to);

G_END_DECLS
