/* mn-cpu-geometry.h - a layer's settings as numbers, read once when its op is made; also by backends that are not the CPU's.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

G_BEGIN_DECLS

/* How a window moves over an image; (height, width) pairs. */
typedef struct
{
  gint64 in_channels, in_height, in_width;
  gint64 out_channels, out_height, out_width;
  gint64 kernel[2], stride[2], padding[2], dilation[2];
  gint64 groups;
} MnCpuGeometry;

/* Reads kernel_size, stride, padding, dilation, groups as far as the layer has them. */
void mn_cpu_geometry_init (MnCpuGeometry  *geometry,
                           const MnOpSpec *spec);
/* Output positions begin..end-1 along @axis whose input position for kernel element @k lies inside the input. */
void mn_cpu_geometry_span (const MnCpuGeometry *geometry,
                           int                  axis,
                           gint64               k,
                           gint64              *begin,
                           gint64              *end);
/* Index of the parameter with @role in the spec, or -1. */
int  mn_cpu_find_param    (const MnOpSpec *spec,
                           MnRole          role);
/* A float setting, or @otherwise when the layer has none of that name. */
double mn_cpu_get_float   (const MnOpSpec *spec,
                           const char     *name,
                           double          otherwise);

G_END_DECLS
