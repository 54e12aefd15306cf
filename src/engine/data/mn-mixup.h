/* mn-mixup.h - blending the samples of a batch (Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond empirical risk
 * minimization", 2018).
 *
 * As torchvision.transforms.v2.MixUp does it: one share λ from Beta(α, α) for each batch, and each sample is blended with
 * the one before it, the first with the last; in a shuffled batch that is any other.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"

G_BEGIN_DECLS

/* α of Beta(α, α) in the values of mn_augment_properties; 0: no blending. */
double mn_mixup_get_alpha  (const MnValues *values);
/* λ, from 0 to 1, which follows from (@seed, @epoch, @number) alone; @number is that of the batch. */
float  mn_mixup_draw_share (guint64         seed,
                            gint64          epoch,
                            gint64          number,
                            double          alpha);
/* x[i] = share x[i] + (1 - share) x[i - 1] for all @n samples of @elements numbers; @spare: room for one of them. */
void   mn_mixup_blend      (float          *x,
                            gsize           n,
                            gsize           elements,
                            float           share,
                            float          *spare);

G_END_DECLS
