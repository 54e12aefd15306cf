/* mn-blocked-windows.h - which pixels a pooling window sees, and which windows see a pixel.
 *
 * Both are listed once, when the op is made, for each axis by itself: the kernels then have no edges to care about, and
 * backward writes each pixel's gradient once instead of adding to it window by window.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-blocked.h"

/* Position @at on the other side, which is the window's element @tap along this axis. */
typedef struct
{
  gint32 at;
  gint32 tap;
} MnTap;

/* For position i: taps[starts[i]] to taps[starts[i + 1] - 1]. */
typedef struct
{
  gint32 *starts;
  MnTap  *taps;
} MnTapLists;

typedef struct
{
  MnTapLists outputs;   /* the inputs that each output sees */
  MnTapLists inputs;    /* the outputs that see each input */
} MnWindowAxis;

typedef struct
{
  gint64       in[2], out[2];   /* (height, width) */
  gint64       kernel[2];
  MnWindowAxis axes[2];
  float       *shares;          /* (out_height, out_width): one over what the sum of a window is divided by; or NULL */
} MnWindows;

/* Those of a pool with kernel_size, stride, padding and dilation, or, @divided, of one that divides the image into as many
 * windows as there are outputs. (transfer full) */
MnWindows *MN_BLOCKED (mn_windows_new)  (const MnOp *op,
                                         gboolean    divided);
void       MN_BLOCKED (mn_windows_free) (MnWindows  *windows);
