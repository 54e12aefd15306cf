/* mn-cuda-sigmoid.cu - y = 1 / (1 + e^-x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (sigmoid, NULL, output, mn_sigmoid (x), mn_sigmoid_d (z, dy));
