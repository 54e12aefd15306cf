/* mn-feed.c - the ring: two counters that only grow, each written by one side.
 *
 * The writer publishes a row by a release store of `written`, the reader gives its place back by a release store of
 * `taken`; each side reads the other's counter with acquire. The counters sit on cache lines of their own so that a
 * reader that polls does not slow the writer down.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-feed.h"

#include <stdatomic.h>

#define CACHE_LINE 64

struct _MnFeed
{
  MnMetricRow *rows;
  guint64      mask;
  _Alignas (CACHE_LINE) _Atomic guint64 written;
  _Alignas (CACHE_LINE) _Atomic guint64 taken;
  _Alignas (CACHE_LINE) _Atomic guint64 dropped;
};

MnFeed *
mn_feed_new (guint capacity)
{
  MnFeed *feed;
  guint64 size = 1;

  g_return_val_if_fail (capacity > 0 && capacity <= (1u << 30), NULL);

  while (size < capacity)
    size *= 2;

  feed = g_aligned_alloc0 (1, sizeof (MnFeed), CACHE_LINE);
  feed->rows = g_new0 (MnMetricRow, size);
  feed->mask = size - 1;
  return feed;
}

void
mn_feed_free (MnFeed *feed)
{
  if (feed == NULL)
    return;
  g_free (feed->rows);
  g_aligned_free (feed);
}

gboolean
mn_feed_push (MnFeed            *feed,
              const MnMetricRow *row)
{
  guint64 written = atomic_load_explicit (&feed->written, memory_order_relaxed);
  guint64 taken = atomic_load_explicit (&feed->taken, memory_order_acquire);

  if (written - taken > feed->mask)
    {
      atomic_fetch_add_explicit (&feed->dropped, 1, memory_order_relaxed);
      return FALSE;
    }
  feed->rows[written & feed->mask] = *row;
  atomic_store_explicit (&feed->written, written + 1, memory_order_release);
  return TRUE;
}

guint
mn_feed_take (MnFeed      *feed,
              MnMetricRow *rows,
              guint        max)
{
  guint64 taken = atomic_load_explicit (&feed->taken, memory_order_relaxed);
  guint64 written = atomic_load_explicit (&feed->written, memory_order_acquire);
  guint n = (guint) MIN (written - taken, (guint64) max);

  for (guint i = 0; i < n; i++)
    rows[i] = feed->rows[(taken + i) & feed->mask];
  atomic_store_explicit (&feed->taken, taken + n, memory_order_release);
  return n;
}

guint64
mn_feed_get_dropped (MnFeed *feed)
{
  return atomic_load_explicit (&feed->dropped, memory_order_relaxed);
}
