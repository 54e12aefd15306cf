/* mn-cuda-adagrad.cu - Adagrad.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

MN_CUDA_OPTIMIZER (adagrad, MnAdagradNumbers, mn_adagrad_numbers ((MnAdagradNumbers *) to, args),
                   mn_adagrad (&w[i], g[i], &one[i], s.rate, s.initial, s.eps, s.decay, s.keep));
