/* mn-ref-leaky-relu.c - y = x for x > 0, else negative_slope · x.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

static gboolean
prepare (MnOp *op)
{
  op->alpha = mn_cpu_get_float (op->spec, "negative_slope", 0.01);
  return TRUE;
}

MN_REF_ELEMENTWISE (leaky_relu, prepare, output, 1, mn_leaky_relu (x, alpha), mn_leaky_relu_d (z, dy, alpha));
