/* mn-direct-linear-forward.h - outputs of a linear layer for many samples, on one core with AVX-512.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu-activation.h"

G_BEGIN_DECLS

/* y (samples, outputs) = activation (x (samples, inputs) times the transpose of w (outputs, inputs) + bias). The steps count
 * numbers from one row to the next. */
typedef struct
{
  const float *x;
  const float *w;
  const float *bias;            /* NULL: none */
  float       *y;
  gint64       x_step, w_step, y_step;
  gint64       outputs, inputs, samples;
  const MnOp  *activation;      /* NULL: none */
} MnDirectForward;

/* Numbers that mn_direct_linear_forward() needs beside its operands for so many outputs, inputs and samples, or fewer
 * samples. */
gsize mn_direct_linear_forward_room (gint64 outputs,
                                     gint64 inputs,
                                     gint64 samples);

/* Each number of y is one sum from the first input to the last: cut in whatever way into several calls, every bit stays as
 * it is. */
void  mn_direct_linear_forward      (const MnDirectForward *product,
                                     float                 *room);

G_END_DECLS
