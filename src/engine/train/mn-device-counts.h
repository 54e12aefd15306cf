/* mn-device-counts.h - an evaluation counted where it is computed.
 *
 * Where the device can, the losses of all batches and the confusion counts are fetched together at the end, and nobody waits for a
 * batch.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-setup.h"

G_BEGIN_DECLS

typedef struct _MnDeviceCounts MnDeviceCounts;

/* For evaluations of up to @samples samples, of which those are counted, too, whose class is among the @top_k likeliest (0: none).
 * NULL: the device cannot, or has no room. (transfer full) */
MnDeviceCounts *mn_device_counts_new   (MnSetup         *setup,
                                        gsize            samples,
                                        int              top_k);
void            mn_device_counts_free  (MnDeviceCounts  *counts);
/* Before the first batch. */
void            mn_device_counts_clear (MnDeviceCounts  *counts);
/* The batch of @n samples that the net has just been run on. */
void            mn_device_counts_add   (MnDeviceCounts  *counts,
                                        int              n);
/* Waits for all that was added. @confusion: (classes, classes), set; @among: those among the likeliest. Sums are taken in the order
 * of the batches. */
gboolean        mn_device_counts_fetch (MnDeviceCounts  *counts,
                                        gint64          *confusion,
                                        gint64          *among,
                                        double          *loss_sum,
                                        double          *weight_sum,
                                        GError         **error);

G_END_DECLS
