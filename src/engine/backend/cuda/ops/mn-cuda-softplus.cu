/* mn-cuda-softplus.cu - y = ln (1 + e^(beta x)) / beta.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  op->alpha = mn_cpu_get_float (op->spec, "beta", 1.0);
  op->beta = mn_cpu_get_float (op->spec, "threshold", 20.0);
  return TRUE;
}

MN_CUDA_ELEMENTWISE (softplus, prepare, inputs[0], mn_softplus (x, alpha, beta), mn_softplus_d (z, dy, alpha, beta));
