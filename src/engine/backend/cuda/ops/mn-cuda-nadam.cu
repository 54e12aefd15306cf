/* mn-cuda-nadam.cu - Adam with Nesterov's momentum.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

MN_CUDA_OPTIMIZER (nadam, MnNadamNumbers, mn_nadam_numbers ((MnNadamNumbers *) to, args),
                   mn_nadam (&w[i], g[i], &one[i], &two[i], s.rate_g, s.rate_m, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2,
                              s.eps, s.decay, s.keep));
