/* mn-ref-l1.c - mean absolute error, as torch.nn.L1Loss; its slope at 0 is 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

MN_REF_POINT_LOSS (l1, FALSE, mn_l1 (e), mn_l1_d (e));
