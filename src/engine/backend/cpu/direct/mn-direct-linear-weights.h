/* mn-direct-linear-weights.h - gradients of a linear layer's weights, on one core with AVX-512.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* dw (outputs, inputs) = the transpose of dy (samples, outputs) times x (samples, inputs). The steps count numbers from one
 * row to the next. */
typedef struct
{
  const float *dy;
  const float *x;
  float       *dw;
  gint64       dy_step, x_step, dw_step;
  gint64       outputs, inputs, samples;
} MnDirectWeights;

/* Numbers that mn_direct_linear_weights() needs beside its operands. */
gsize mn_direct_linear_weights_room (void);

/* Each number of dw is one sum from the first sample to the last: cut in whatever way into several calls, every bit stays
 * as it is. */
void  mn_direct_linear_weights      (const MnDirectWeights *product,
                                     float                 *room);

G_END_DECLS
