/* mn-dnn-conv2d-pieces.h - which pixels the places in the window of a convolution join.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

G_BEGIN_DECLS

/* Neighbouring pixels of the output and as many of the input that one place in the window joins. */
typedef struct
{
  gint64   tap;
  gint64   out, in;
  gint64   n;
  gboolean first;   /* of its place */
} MnDnnPiece;

/* All of a convolution, place after place. (transfer full) (element-type MnDnnPiece) */
GArray *mn_dnn_pieces_new (const MnCpuGeometry *g);

G_END_DECLS
