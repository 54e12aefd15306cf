/* mn-cuda-rmsprop.cu - RMSprop, plain, centered, with momentum.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

static __device__ inline void
step (const MnRmspropNumbers &s, float *w, float g, float *v, float *mean, float *moved)
{
  const float slope = mn_decay (w, g, s.decay, s.keep);
  const float scale = mn_rmsprop_scale (slope, v, s.centered ? mean : NULL, s.alpha, s.fresh, s.eps);

  if (s.momentum == 0)
    *w -= s.rate * slope / scale;
  else
    {
      *moved = s.momentum * *moved + slope / scale;
      *w -= s.rate * *moved;
    }
}

MN_CUDA_OPTIMIZER (rmsprop, MnRmspropNumbers, mn_rmsprop_numbers ((MnRmspropNumbers *) to, args),
                   step (s, &w[i], g[i], &one[i], &two[i], s.centered ? &three[i] : &two[i]));
