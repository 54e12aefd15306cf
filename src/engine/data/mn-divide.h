/* mn-divide.h - which of the training samples are set aside for validation, and how the rest is balanced.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-split.h"

G_BEGIN_DECLS

/* Fills @splits' indices of training and validation from @indices, @n samples of the training part, as @split
 * (mn_split_properties) says. */
gboolean mn_divide          (MnSplits       *splits,
                             const gint64   *indices,
                             gsize           n,
                             const MnValues *split,
                             GError        **error);
/* Repeats the training samples of rare classes, or lists the samples of each class for drawing. */
gboolean mn_divide_balance  (MnSplits       *splits,
                             const MnValues *split,
                             GError        **error);

G_END_DECLS
