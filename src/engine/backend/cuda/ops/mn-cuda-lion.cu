/* mn-cuda-lion.cu - Lion.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

MN_CUDA_OPTIMIZER (lion, MnLionNumbers, mn_lion_numbers ((MnLionNumbers *) to, args),
                   mn_lion (&w[i], g[i], &one[i], s.rate, s.beta1, s.fresh1, s.beta2, s.fresh2, s.keep));
