/* mn-shape.c - shapes of one sample, with sizes that cannot overflow.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-shape.h"

/**
 * mn_shape_1d:
 * @features: extent of the only axis
 *
 * Returns: the shape (F)
 */
MnShape
mn_shape_1d (gint64 features)
{
  return (MnShape){ .rank = 1, .dim = { features } };
}

/**
 * mn_shape_3d:
 * @channels: C
 * @height: H
 * @width: W
 *
 * Returns: the shape (C, H, W)
 */
MnShape
mn_shape_3d (gint64 channels,
             gint64 height,
             gint64 width)
{
  return (MnShape){ .rank = 3, .dim = { channels, height, width } };
}

/**
 * mn_shape_equal:
 * @a: a shape
 * @b: another
 *
 * Returns: whether rank and all axes agree; axes beyond the rank do not count
 */
gboolean
mn_shape_equal (const MnShape *a,
                const MnShape *b)
{
  g_return_val_if_fail (a && b, FALSE);

  if (a->rank != b->rank)
    return FALSE;
  for (int i = 0; i < a->rank && i < MN_MAX_RANK; i++)
    if (a->dim[i] != b->dim[i])
      return FALSE;
  return TRUE;
}

/**
 * mn_shape_elements:
 * @shape: a shape
 *
 * Returns: the product of the axes, 0 for rank 0, or -1 when an axis is not positive, the rank is out of range or the
 *   product passes %MN_MAX_ELEMENTS
 */
gint64
mn_shape_elements (const MnShape *shape)
{
  gint64 n = 1;

  g_return_val_if_fail (shape, -1);

  if (shape->rank == 0)
    return 0;
  if (shape->rank < 0 || shape->rank > MN_MAX_RANK)
    return -1;
  for (int i = 0; i < shape->rank; i++)
    {
      /* Dividing the limit instead of multiplying keeps every intermediate in range. */
      if (shape->dim[i] < 1 || shape->dim[i] > MN_MAX_ELEMENTS / n)
        return -1;
      n *= shape->dim[i];
    }
  return n;
}

/**
 * mn_shape_to_string:
 * @shape: a shape
 *
 * Returns: (transfer full): "3×32×32", or "?" for rank 0
 */
char *
mn_shape_to_string (const MnShape *shape)
{
  GString *s = g_string_new (NULL);

  g_return_val_if_fail (shape, g_string_free (s, FALSE));

  for (int i = 0; i < shape->rank && i < MN_MAX_RANK; i++)
    g_string_append_printf (s, "%s%" G_GINT64_FORMAT, i > 0 ? "×" : "", shape->dim[i]);
  if (shape->rank == 0)
    g_string_append_c (s, '?');
  return g_string_free (s, FALSE);
}
