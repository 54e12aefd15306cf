/* mn-optimizer.h - one parameter's step, in PyTorch's form.
 *
 * Include after defining `real` and MN_SQRT for it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* torch.optim.SGD: g += decay w; v = momentum v + fresh g, where fresh is 1 - dampening (at the first step 1, and v was
 * 0); w -= rate v, or rate (g + momentum v) with Nesterov's form. */
MN_HOST_DEVICE static inline void
mn_sgd_momentum (real *w, real g, real *v, real rate, real momentum, real fresh, real decay,
                 int nesterov)
{
  real velocity;

  g += decay * *w;
  velocity = momentum * *v + fresh * g;
  *v = velocity;
  *w -= rate * (nesterov ? g + momentum * velocity : velocity);
}

/* torch.optim.Adam (Kingma and Ba, 2015), weight decay added to the gradient. @rate is the learning rate over
 * 1 - beta1^step, @root is sqrt (1 - beta2^step). */
MN_HOST_DEVICE static inline void
mn_adam (real *w, real g, real *m, real *v, real rate, real root, real beta1, real beta2, real eps, real decay)
{
  real first, second;

  g += decay * *w;
  first = beta1 * *m + (1 - beta1) * g;
  second = beta2 * *v + (1 - beta2) * g * g;
  *m = first;
  *v = second;
  *w -= rate * first / (MN_SQRT (second) / root + eps);
}
