/* mn-ref-mse.c - mean squared error, as torch.nn.MSELoss.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

MN_REF_POINT_LOSS (mse, FALSE, (double) e * e, 2 * e);
