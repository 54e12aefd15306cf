/* mn-pyramid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pyramid.h"

#include <math.h>

#define FANOUT_BITS 3
G_STATIC_ASSERT (MN_PYRAMID_FANOUT == 1 << FANOUT_BITS);
#define SHIFT(level) (FANOUT_BITS * ((level) + 1))
#define SIZE(level) ((gsize) 1 << SHIFT (level))
#define NOTHING ((MnExtremes) { INFINITY, -INFINITY, MN_PYRAMID_NONE, MN_PYRAMID_NONE, MN_PYRAMID_NONE })

static inline void
add_value (MnExtremes *sum, const double *values, guint32 i)
{
  const double value = values[i];

  if (!isfinite (value))
    {
      if (sum->broken == MN_PYRAMID_NONE)
        sum->broken = i;
      return;
    }
  if (value < sum->low)
    {
      sum->low = value;
      sum->least = i;
    }
  if (value > sum->high)
    {
      sum->high = value;
      sum->greatest = i;
    }
}

static inline void
add_block (MnExtremes *sum, const MnExtremes *block)
{
  if (sum->broken == MN_PYRAMID_NONE)
    sum->broken = block->broken;
  if (block->low < sum->low)
    {
      sum->low = block->low;
      sum->least = block->least;
    }
  if (block->high > sum->high)
    {
      sum->high = block->high;
      sum->greatest = block->greatest;
    }
}

void
mn_pyramid_clear (MnPyramid *pyramid)
{
  for (int level = 0; level < MN_PYRAMID_LEVELS; level++)
    g_free (pyramid->levels[level].blocks);
  *pyramid = (MnPyramid) { 0 };
}

void
mn_pyramid_extend (MnPyramid *pyramid, const double *values, gsize n)
{
  g_return_if_fail (n < MN_PYRAMID_NONE);

  for (int level = 0; level < MN_PYRAMID_LEVELS; level++)
    {
      const gsize complete = n >> SHIFT (level);

      if (complete > pyramid->levels[level].room)
        {
          pyramid->levels[level].room = MAX (complete, 2 * pyramid->levels[level].room);
          pyramid->levels[level].blocks
              = g_renew (MnExtremes, pyramid->levels[level].blocks, pyramid->levels[level].room);
        }
      for (gsize i = pyramid->levels[level].n; i < complete; i++)
        {
          MnExtremes sum = NOTHING;

          for (gsize k = i << FANOUT_BITS; k < (i + 1) << FANOUT_BITS; k++)
            if (level == 0)
              add_value (&sum, values, (guint32) k);
            else
              add_block (&sum, &pyramid->levels[level - 1].blocks[k]);
          pyramid->levels[level].blocks[i] = sum;
        }
      pyramid->levels[level].n = MAX (complete, pyramid->levels[level].n);
    }
}

void
mn_pyramid_cut (MnPyramid *pyramid, gsize n)
{
  for (int level = 0; level < MN_PYRAMID_LEVELS; level++)
    pyramid->levels[level].n = MIN (pyramid->levels[level].n, n >> SHIFT (level));
}

/* Neighbours of one level, or values. */
typedef struct
{
  gsize from, to;
} Range;

/* Blocks lie far from each other in memory: all that will be asked for are on their way at once. */
static inline void
prefetch (const void *data, gsize size, Range range)
{
  const char *at = data;

  for (gsize i = range.from * size; i < range.to * size && i < range.from * size + (size << FANOUT_BITS); i += 64)
    __builtin_prefetch (at + i);
}

static void
add_range (MnExtremes *sum, const MnPyramid *pyramid, const double *values, int level, Range range)
{
  for (gsize i = range.from; i < range.to; i++)
    if (level == 0)
      add_value (sum, values, (guint32) i);
    else
      add_block (sum, &pyramid->levels[level - 1].blocks[i]);
}

/* From the values up to the largest blocks that lie between the two ends, and down to the values again. */
MnExtremes
mn_pyramid_find (const MnPyramid *pyramid, const double *values, gsize from, gsize to)
{
  MnExtremes sum = NOTHING;
  Range heads[MN_PYRAMID_LEVELS + 1], tails[MN_PYRAMID_LEVELS + 1];
  Range range = { from, MAX (from, to) };
  int level = 0;

  for (;; level++)
    {
      const Range up = { (range.from + SIZE (0) - 1) >> FANOUT_BITS,
                         level < MN_PYRAMID_LEVELS ? MIN (range.to >> FANOUT_BITS, pyramid->levels[level].n) : 0 };
      const gboolean top = up.from >= up.to;
      const void *data = level == 0 ? (const void *) values : pyramid->levels[level - 1].blocks;
      const gsize size = level == 0 ? sizeof *values : sizeof (MnExtremes);

      heads[level] = top ? range : (Range) { range.from, up.from << FANOUT_BITS };
      tails[level] = top ? (Range) { 0, 0 } : (Range) { up.to << FANOUT_BITS, range.to };
      prefetch (data, size, heads[level]);
      prefetch (data, size, tails[level]);
      if (top)
        break;
      range = up;
    }
  for (int i = 0; i <= level; i++)
    add_range (&sum, pyramid, values, i, heads[i]);
  for (int i = level; i >= 0; i--)
    add_range (&sum, pyramid, values, i, tails[i]);
  return sum;
}
