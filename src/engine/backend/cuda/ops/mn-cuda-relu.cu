/* mn-cuda-relu.cu - y = max(0, x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (relu, NULL, output, mn_relu (x), mn_relu_d (z, dy));
