/* mn-cuda-mse.cu - mean squared error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-point-loss.h"

MN_CUDA_POINT_LOSS (mse, false, (double) e * e, 2 * e);
