/* mn-augment.h - training images that are a little different each time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-augment-formulas.h"
#include "mn-split.h"

G_BEGIN_DECLS

/* Table of "data.augment": horizontal_flip, vertical_flip, rotate, crop_padding, brightness, contrast, saturation, hue,
 * cutout; and mixup, see mn-mixup.h. At their defaults nothing is changed. */
extern const MnProperty mn_augment_properties[];

/* Whether @values change single images; mixup does not. */
gboolean mn_augment_is_on (const MnValues *values);

/* The same as numbers; FALSE: they change nothing. */
gboolean mn_augment_read  (const MnValues    *values,
                           MnAugmentSettings *settings);

typedef struct _MnAugment MnAugment;

/* For images (C, H, W) of @splits, which is borrowed. All memory is taken here; NULL when there is not enough. */
MnAugment *mn_augment_new  (const MnValues *values,
                            const MnSplits *splits);
void       mn_augment_free (MnAugment      *augment);
/* One image, as stored at @sample, changed and scaled into @out (C × H × W). What is drawn follows from (@seed, @epoch,
 * @position) alone, @position being the image's place in the epoch. Not for two threads at a time. */
void       mn_augment_run  (MnAugment      *augment,
                            gconstpointer   sample,
                            guint64         seed,
                            gint64          epoch,
                            guint64         position,
                            float          *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnAugment, mn_augment_free)

G_END_DECLS
