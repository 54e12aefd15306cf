/* mn-layout.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layout.h"

int
mn_layout_block (MnLayout layout)
{
  return layout == MN_LAYOUT_BLOCKED_16 ? 16 : layout == MN_LAYOUT_BLOCKED_8 ? 8 : 1;
}

const char *
mn_layout_name (MnLayout layout)
{
  static const char *const names[] = { "plain", "nChw8c", "nChw16c", "nhwc", "nhwc in bfloat16" };

  return names[layout];
}

gboolean
mn_layout_is_last (MnLayout layout)
{
  return layout == MN_LAYOUT_CHANNELS_LAST || layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16;
}

gsize
mn_layout_item (MnLayout layout, MnDType dtype)
{
  return layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16 ? sizeof (guint16) : mn_dtype_size (dtype);
}

gsize
mn_layout_index (MnLayout layout, const MnShape *shape, gsize index)
{
  const gsize block = (gsize) mn_layout_block (layout);
  gsize plane, channel;

  if (layout == MN_LAYOUT_PLAIN)
    return index;
  plane = (gsize) (shape->dim[1] * shape->dim[2]);
  channel = index / plane;
  if (mn_layout_is_last (layout))
    return index % plane * (gsize) shape->dim[0] + channel;
  return (channel / block * plane + index % plane) * block + channel % block;
}
