/* mn-ref-bce-with-logits.c - sigmoid and binary cross-entropy in one, as torch.nn.BCEWithLogitsLoss.
 *
 * (1 - t)·y + (1 + (p - 1)·t)·log (1 + e^-y), where p weighs the positive class.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

MN_REF_POINT_LOSS (bce_with_logits, TRUE, mn_bce_with_logits (y, t, (real) loss->pos_weight),
                   mn_bce_with_logits_d (y, t, (real) loss->pos_weight));
