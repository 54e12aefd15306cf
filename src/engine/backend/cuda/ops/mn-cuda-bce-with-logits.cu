/* mn-cuda-bce-with-logits.cu - sigmoid and binary cross-entropy in one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-point-loss.h"

MN_CUDA_POINT_LOSS (bce_with_logits, true, mn_bce_with_logits (y, t, p.pos_weight), mn_bce_with_logits_d (y, t, p.pos_weight));
