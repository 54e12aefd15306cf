/* mn-cuda-elu.cu - y = x above 0, below it alpha (e^x - 1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  op->alpha = mn_cpu_get_float (op->spec, "alpha", 1.0);
  return TRUE;
}

MN_CUDA_ELEMENTWISE (elu, prepare, output, mn_elu (x, alpha), mn_elu_d (z, dy, alpha));
