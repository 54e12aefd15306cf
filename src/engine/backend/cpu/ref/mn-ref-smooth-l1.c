/* mn-ref-smooth-l1.c - a parabola within beta of the target, straight lines outside, as torch.nn.SmoothL1Loss.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

MN_REF_POINT_LOSS (smooth_l1, FALSE, mn_smooth_l1 (e, (real) loss->beta), mn_smooth_l1_d (e, (real) loss->beta));
