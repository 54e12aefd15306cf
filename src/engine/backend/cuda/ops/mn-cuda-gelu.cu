/* mn-cuda-gelu.cu - y = x Φ(x), exactly or by a tangent (alpha 1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  op->alpha = mn_values_get_choice (op->spec->values, "approximate");
  return TRUE;
}

MN_CUDA_ELEMENTWISE (gelu, prepare, inputs[0], alpha > 0 ? mn_gelu_tanh (x) : mn_gelu (x),
                     alpha > 0 ? mn_gelu_tanh_d (z, dy) : mn_gelu_d (z, dy));
