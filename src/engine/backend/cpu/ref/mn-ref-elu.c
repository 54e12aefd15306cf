/* mn-ref-elu.c - y = x for x > 0, else alpha (e^x - 1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

static gboolean
prepare (MnOp *op)
{
  op->alpha = mn_cpu_get_float (op->spec, "alpha", 1.0);
  return TRUE;
}

MN_REF_ELEMENTWISE (elu, prepare, output, 6, mn_elu (x, alpha), mn_elu_d (z, dy, alpha));
