/* mn-cpu-activation.h - the activation that an op applies to its own output.
 *
 * It is computed by the very kernel that would compute it as an op of its own, so that both come out the same to the last
 * bit.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

G_BEGIN_DECLS

/* An op of the activation in @op's spec, on whatever range it is given. FALSE: there is none, or it goes not number by
 * number, or it reads more than its output backward. */
gboolean mn_cpu_activation_init     (MnOp         *activation,
                                     const MnOp   *op);
/* Applies it to @n elements in place, on as many threads as the op has. */
void     mn_cpu_activation_forward  (const MnOp   *activation,
                                     void         *values,
                                     gsize         n);
/* Turns the gradient at @n outputs into the one before the activation, in place and on the calling thread. */
void     mn_cpu_activation_backward (const MnOp   *activation,
                                     const void   *outputs,
                                     void         *gradients,
                                     gsize         n);

G_END_DECLS
