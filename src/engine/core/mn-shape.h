/* mn-shape.h - the shape of one sample: no batch axis.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_MAX_RANK 4

/* No tensor of a single sample may hold more elements than this: sizes stay far from overflow. */
#define MN_MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 34)

/**
 * MnShape:
 * @rank: number of axes, 0 to %MN_MAX_RANK; 0 means "not known"
 * @dim: extent of each axis, outermost first: (C, H, W) for images, (F) for features
 *
 * A value type: copy it by assignment.
 */
typedef struct
{
  int    rank;
  gint64 dim[MN_MAX_RANK];
} MnShape;

MnShape  mn_shape_1d        (gint64         features);
MnShape  mn_shape_3d        (gint64         channels,
                             gint64         height,
                             gint64         width);
gboolean mn_shape_equal     (const MnShape *a,
                             const MnShape *b);
/* Number of elements; 0 for rank 0, -1 when an axis is not positive or the product passes MN_MAX_ELEMENTS. */
gint64   mn_shape_elements  (const MnShape *shape);
/* "3×32×32", or "?" for rank 0. (transfer full) */
char    *mn_shape_to_string (const MnShape *shape);

G_END_DECLS
