/* mn-layout.h - how the numbers of a tensor lie in memory.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-shape.h"
#include "mn-tensor.h"

G_BEGIN_DECLS

/**
 * MnLayout:
 * @MN_LAYOUT_PLAIN: (N, C, H, W), row-major, as whatever is no image and what enters and leaves a net
 * @MN_LAYOUT_BLOCKED_8, @MN_LAYOUT_BLOCKED_16: (N, C / block, H, W, block) of an image whose channels are a multiple of
 *   the block: fast convolutions on processors with vectors of that many numbers
 * @MN_LAYOUT_CHANNELS_LAST: (N, H, W, C): fast convolutions on GPUs
 * @MN_LAYOUT_CHANNELS_LAST_BFLOAT16: the same in bfloat16, half the room
 *
 * How the numbers of an activation and of its gradient lie in memory. Parameters are plain.
 */
typedef enum
{
  MN_LAYOUT_PLAIN,
  MN_LAYOUT_BLOCKED_8,
  MN_LAYOUT_BLOCKED_16,
  MN_LAYOUT_CHANNELS_LAST,
  MN_LAYOUT_CHANNELS_LAST_BFLOAT16,
} MnLayout;

/* 8 or 16; 1: there are no blocks */
int         mn_layout_block (MnLayout layout);
/* "plain", "nChw8c", "nChw16c", "nhwc", "nhwc in bfloat16" */
const char *mn_layout_name  (MnLayout layout);
/* Whether it is one of the two with channels last. */
gboolean    mn_layout_is_last (MnLayout layout);
/* Bytes of a number, which is of @dtype but where the layout says otherwise. */
gsize       mn_layout_item  (MnLayout layout,
                             MnDType  dtype);
/* Where the number with the plain index @index of one sample of @shape lies. */
gsize       mn_layout_index (MnLayout       layout,
                             const MnShape *shape,
                             gsize          index);

G_END_DECLS
