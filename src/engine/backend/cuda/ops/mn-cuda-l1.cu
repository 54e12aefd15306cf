/* mn-cuda-l1.cu - mean absolute error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-point-loss.h"

MN_CUDA_POINT_LOSS (l1, false, mn_l1 (e), mn_l1_d (e));
