/* mn-cuda-silu.cu - y = x sigmoid(x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (silu, NULL, inputs[0], mn_silu (x), mn_silu_d (z, dy));
