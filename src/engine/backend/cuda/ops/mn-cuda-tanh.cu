/* mn-cuda-tanh.cu - y = tanh x.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (tanh, NULL, output, mn_tanh (x), mn_tanh_d (z, dy));
