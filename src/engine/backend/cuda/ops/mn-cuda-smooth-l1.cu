/* mn-cuda-smooth-l1.cu - a parabola within beta of the target, straight lines outside.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-point-loss.h"

MN_CUDA_POINT_LOSS (smooth_l1, false, mn_smooth_l1 (e, p.beta), mn_smooth_l1_d (e, p.beta));
