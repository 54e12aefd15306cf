/* mn-cuda-hardswish.cu - y = x min(max(x + 3, 0), 6) / 6.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-elementwise.h"

MN_CUDA_ELEMENTWISE (hardswish, NULL, inputs[0], mn_hardswish (x), mn_hardswish_d (z, dy));
