/* mn-cuda-adamax.cu - Adamax.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

MN_CUDA_OPTIMIZER (adamax, MnAdamaxNumbers, mn_adamax_numbers ((MnAdamaxNumbers *) to, args),
                   mn_adamax (&w[i], g[i], &one[i], &two[i], s.rate, s.beta1, s.fresh1, s.beta2, s.eps, s.decay, s.keep));
