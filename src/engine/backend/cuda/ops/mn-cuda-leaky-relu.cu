/* mn-cuda-leaky-relu.cu - y = x above 0, below it a part of x.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  op->alpha = mn_cpu_get_float (op->spec, "negative_slope", 0.01);
  return TRUE;
}

MN_CUDA_ELEMENTWISE (leaky_relu, prepare, output, mn_leaky_relu (x, alpha), mn_leaky_relu_d (z, dy, alpha));
