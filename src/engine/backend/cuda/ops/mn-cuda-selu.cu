/* mn-cuda-selu.cu - the exponential linear unit that normalizes itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (selu, NULL, output, mn_selu (x), mn_selu_d (z, dy));
