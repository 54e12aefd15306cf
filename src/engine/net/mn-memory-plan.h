/* mn-memory-plan.h - where tensors lie in one arena, so that those whose lives do not overlap share room.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every tensor starts at a multiple of this many bytes. */
#define MN_PLAN_ALIGNMENT 64

/**
 * MnPlanTensor:
 * @bytes: size, 0 for a tensor that is not there
 * @first: time of the first write
 * @last: time of the last read, >= @first
 * @again_first, @again_last: the same of a second life, after the first; @again_last 0: none
 * @offset: where it was placed, bytes
 */
typedef struct
{
  gsize bytes;
  int   first;
  int   last;
  int   again_first;
  int   again_last;
  gsize offset;
} MnPlanTensor;

/* Sets the offset of each tensor, the largest first, each at the lowest place that is free for all of its life, or both of its
 * lives. With @share FALSE all lie one behind the other. Returns the size of the arena, or G_MAXSIZE when it does not fit into
 * a size. */
gsize mn_memory_plan (MnPlanTensor *tensors,
                      guint         n,
                      gboolean      share);

G_END_DECLS
