/* mn-cuda-sgd.cu - gradient descent, plain, with momentum in either form, or with Nesterov's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

static __device__ inline void
step (const MnSgdNumbers &s, float *w, float g, float *v)
{
  const float before = *w;

  if (s.momentum == 0)
    *w = s.keep * before - s.rate * (g + s.decay * before);
  else if (s.displacement)
    mn_sgd_displacement (w, g, v, s.rate, s.momentum, s.fresh, s.decay, s.keep, s.nesterov);
  else
    mn_sgd_momentum (w, g, v, s.rate, s.momentum, s.fresh, s.decay, s.keep, s.nesterov);
}

MN_CUDA_OPTIMIZER (sgd, MnSgdNumbers, mn_sgd_numbers ((MnSgdNumbers *) to, args),
                   step (s, &w[i], g[i], &one[i]));
