/* mn-optimizer.h - one parameter's step, in PyTorch's form.
 *
 * Include after defining `real` and MN_SQRT for it. What depends on the step alone (bias corrections, 1 - beta) comes in
 * computed in double and rounded once: 1 - beta2 in float would be off in the fifth digit.
 *
 * Weight decay is the same for all: `decay` adds decay·w to the gradient (L2), `keep` = 1 - rate·decay shrinks the weight
 * by itself (decoupled; Loshchilov and Hutter, 2019). The one that is not wanted is 0 or 1 and changes no bit.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* Shrinks the weight and returns the gradient with the penalty's. */
MN_HOST_DEVICE static inline real
mn_decay (real *w, real g, real decay, real keep)
{
  const real before = *w;

  *w = keep * before;
  return g + decay * before;
}

/* torch.optim.SGD: v = momentum v + fresh g, where fresh is 1 - dampening (at the first step 1, and v was 0);
 * w -= rate v, or rate (g + momentum v) with Nesterov's form. */
MN_HOST_DEVICE static inline void
mn_sgd_momentum (real *w, real g, real *v, real rate, real momentum, real fresh, real decay, real keep, int nesterov)
{
  real velocity;

  g = mn_decay (w, g, decay, keep);
  velocity = momentum * *v + fresh * g;
  *v = velocity;
  *w -= rate * (nesterov ? g + momentum * velocity : velocity);
}

/* The same method with the rate inside: d is the last displacement of the weight, w(k) - w(k-1), so that
 * w(k+1) = w(k) - rate g + momentum (w(k) - w(k-1)) (Polyak, 1964). Equal to mn_sgd_momentum() as long as the rate
 * stays; when it changes, what was gained before keeps the old one. */
MN_HOST_DEVICE static inline void
mn_sgd_displacement (real *w, real g, real *d, real rate, real momentum, real fresh, real decay, real keep, int nesterov)
{
  real displacement;

  g = mn_decay (w, g, decay, keep);
  displacement = momentum * *d - rate * fresh * g;
  *d = displacement;
  *w += nesterov ? momentum * displacement - rate * g : displacement;
}

/* torch.optim.Adam (Kingma and Ba, 2015). @rate is the learning rate over 1 - beta1^step, @unroot 1 / sqrt (1 - beta2^step);
 * fresh1 and fresh2 are 1 - beta1 and 1 - beta2. */
MN_HOST_DEVICE static inline void
mn_adam (real *w, real g, real *m, real *v, real rate, real unroot, real beta1, real fresh1, real beta2, real fresh2,
         real eps, real decay, real keep)
{
  real first, second;

  g = mn_decay (w, g, decay, keep);
  first = beta1 * *m + fresh1 * g;
  second = beta2 * *v + fresh2 * g * g;
  *m = first;
  *v = second;
  *w -= rate * first / (MN_SQRT (second) * unroot + eps);
}

/* With the largest second moment so far, @top, in place of the running one (Reddi, Kale and Kumar, 2018). */
MN_HOST_DEVICE static inline void
mn_amsgrad (real *w, real g, real *m, real *v, real *top, real rate, real unroot, real beta1, real fresh1, real beta2,
            real fresh2, real eps, real decay, real keep)
{
  real first, second, largest;

  g = mn_decay (w, g, decay, keep);
  first = beta1 * *m + fresh1 * g;
  second = beta2 * *v + fresh2 * g * g;
  largest = second > *top ? second : *top;
  *m = first;
  *v = second;
  *top = largest;
  *w -= rate * first / (MN_SQRT (largest) * unroot + eps);
}

/* torch.optim.NAdam (Dozat, 2016): @rate_g and @rate_m are the rates of the gradient and of the moment, unroot as above. */
MN_HOST_DEVICE static inline void
mn_nadam (real *w, real g, real *m, real *v, real rate_g, real rate_m, real unroot, real beta1, real fresh1, real beta2,
          real fresh2, real eps, real decay, real keep)
{
  real first, second;

  g = mn_decay (w, g, decay, keep);
  first = beta1 * *m + fresh1 * g;
  second = beta2 * *v + fresh2 * g * g;
  *m = first;
  *v = second;
  *w -= (rate_g * g + rate_m * first) / (MN_SQRT (second) * unroot + eps);
}

/* torch.optim.RMSprop (Hinton's lecture 6e, 2012): what the gradient is divided by. @mean is NULL unless centered, where
 * the variance replaces the second moment; rounding may take it below zero. */
MN_HOST_DEVICE static inline real
mn_rmsprop_scale (real g, real *v, real *mean, real alpha, real fresh, real eps)
{
  real second = alpha * *v + fresh * g * g;

  *v = second;
  if (mean)
    {
      real first = alpha * *mean + fresh * g;

      *mean = first;
      second -= first * first;
      second = second > 0 ? second : 0;
    }
  return MN_SQRT (second) + eps;
}

/* torch.optim.Adagrad (Duchi, Hazan and Singer, 2011): @initial is what the sum starts with, added at the first step. */
MN_HOST_DEVICE static inline void
mn_adagrad (real *w, real g, real *sum, real rate, real initial, real eps, real decay, real keep)
{
  real total;

  g = mn_decay (w, g, decay, keep);
  total = *sum + initial + g * g;
  *sum = total;
  *w -= rate * g / (MN_SQRT (total) + eps);
}

/* torch.optim.Adadelta (Zeiler, 2012): @v of gradients, @u of updates. */
MN_HOST_DEVICE static inline void
mn_adadelta (real *w, real g, real *v, real *u, real rate, real rho, real fresh, real eps, real decay, real keep)
{
  real second, update;

  g = mn_decay (w, g, decay, keep);
  second = rho * *v + fresh * g * g;
  update = MN_SQRT (*u + eps) / MN_SQRT (second + eps) * g;
  *v = second;
  *u = rho * *u + fresh * update * update;
  *w -= rate * update;
}

/* torch.optim.Adamax (Kingma and Ba, 2015): @u is the largest gradient, slowly forgotten; @rate as in mn_adam(). */
MN_HOST_DEVICE static inline void
mn_adamax (real *w, real g, real *m, real *u, real rate, real beta1, real fresh1, real beta2, real eps, real decay,
           real keep)
{
  real first, size, largest;

  g = mn_decay (w, g, decay, keep);
  first = beta1 * *m + fresh1 * g;
  size = (g < 0 ? -g : g) + eps;
  largest = beta2 * *u;
  largest = largest > size ? largest : size;
  *m = first;
  *u = largest;
  *w -= rate * first / largest;
}

/* Lion (Chen et al., 2023): every weight moves by the rate, the sign says where. */
MN_HOST_DEVICE static inline void
mn_lion (real *w, real g, real *m, real rate, real beta1, real fresh1, real beta2, real fresh2, real keep)
{
  const real mixed = beta1 * *m + fresh1 * g;
  const real sign = mixed > 0 ? (real) 1 : mixed < 0 ? (real) -1 : (real) 0;

  *w = keep * *w - rate * sign;
  *m = beta2 * *m + fresh2 * g;
}
