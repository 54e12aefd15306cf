/* mn-cuda-adadelta.cu - Adadelta.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

MN_CUDA_OPTIMIZER (adadelta, MnAdadeltaNumbers, mn_adadelta_numbers ((MnAdadeltaNumbers *) to, args),
                   mn_adadelta (&w[i], g[i], &one[i], &two[i], s.rate, s.rho, s.fresh, s.eps, s.decay, s.keep));
