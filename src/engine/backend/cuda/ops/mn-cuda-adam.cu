/* mn-cuda-adam.cu - Adam and AdamW.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-optimizer.h"

static __device__ inline void
step (const MnAdamNumbers &s, float *w, float g, float *m, float *v, float *top)
{
  if (s.amsgrad)
    mn_amsgrad (w, g, m, v, top, s.rate, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps, s.decay, s.keep);
  else
    mn_adam (w, g, m, v, s.rate, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps, s.decay, s.keep);
}

MN_CUDA_OPTIMIZER (adam, MnAdamNumbers, mn_adam_numbers ((MnAdamNumbers *) to, args, FALSE),
                   step (s, &w[i], g[i], &one[i], &two[i], &three[i]));
MN_CUDA_OPTIMIZER (adamw, MnAdamNumbers, mn_adam_numbers ((MnAdamNumbers *) to, args, TRUE),
                   step (s, &w[i], g[i], &one[i], &two[i], &three[i]));
