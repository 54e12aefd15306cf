/* mn-ref-softplus.c - y = ln (1 + e^(β x)) / β.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

static gboolean
prepare (MnOp *op)
{
  op->alpha = mn_cpu_get_float (op->spec, "beta", 1.0);
  op->beta = mn_cpu_get_float (op->spec, "threshold", 20.0);
  return TRUE;
}

MN_REF_ELEMENTWISE (softplus, prepare, inputs[0], 20, mn_softplus (x, alpha, beta),
                    mn_softplus_d (z, dy, alpha, beta));
