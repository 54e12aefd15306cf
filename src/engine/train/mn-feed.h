/* mn-feed.h - metric rows from one writing thread to one reading thread, through a ring that never makes either wait.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-metrics.h"

G_BEGIN_DECLS

typedef struct _MnFeed MnFeed;

/* @capacity is rounded up to a power of two. All memory is taken here. */
MnFeed   *mn_feed_new         (guint              capacity);
void      mn_feed_free        (MnFeed            *feed);
/* The writer's side. FALSE when the ring is full: the row is not in it and counts as dropped. */
gboolean  mn_feed_push        (MnFeed            *feed,
                               const MnMetricRow *row);
/* The reader's side: up to @max rows in order, returns how many. */
guint     mn_feed_take        (MnFeed            *feed,
                               MnMetricRow       *rows,
                               guint              max);
/* From any thread. */
guint64   mn_feed_get_dropped (MnFeed            *feed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnFeed, mn_feed_free)

G_END_DECLS
