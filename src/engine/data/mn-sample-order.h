/* mn-sample-order.h - which samples an epoch has, in which order: all follows from the seed and the number of the epoch.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-split.h"

G_BEGIN_DECLS

typedef struct _MnSampleOrder MnSampleOrder;

/* Of @split; @splits is borrowed. Without @shuffle every epoch has the order of the split; with it, that of
 * torch.utils.data.DataLoader(shuffle=True, generator=torch.Generator().manual_seed(seed)), or, where the training samples
 * are weighted, samples drawn anew. (transfer full) NULL when there is not enough memory. */
MnSampleOrder *mn_sample_order_new  (const MnSplits *splits,
                                     MnSplit         split,
                                     gboolean        shuffle,
                                     guint64         seed);
void           mn_sample_order_free (MnSampleOrder  *order);
/* The samples of @epoch, as many as the split has, as indices into its part; valid until the next call. The order of an
 * epoch needs the draws of those before it, which takes as long as a few steps even after hundreds of epochs. */
const gint64  *mn_sample_order_make (MnSampleOrder  *order,
                                     gint64          epoch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSampleOrder, mn_sample_order_free)

G_END_DECLS
