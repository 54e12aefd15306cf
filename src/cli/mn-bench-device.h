/* mn-bench-device.h - samples that a device keeps, and steps that it repeats from a recording, as runs have them there.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

G_BEGIN_DECLS

typedef struct _MnBenchDevice MnBenchDevice;

/* @labels: (n). NULL: this device keeps no samples, or has no room for them. (transfer full) */
MnBenchDevice *mn_bench_device_new     (MnBackend     *backend,
                                        const MnShape *sample,
                                        const float   *samples,
                                        const gint32  *labels,
                                        int            n,
                                        int            batch);
void           mn_bench_device_free    (MnBenchDevice *device);
/* Makes the next batch at @input; its labels are returned, device memory. */
const gint32  *mn_bench_device_load    (MnBenchDevice *device,
                                        void          *input);
/* The same in a step that is recorded: the batch that it is fed. */
const gint32  *mn_bench_device_take    (MnBenchDevice *device,
                                        void          *input);
/* FALSE: the device failed. Where the step cannot be recorded, mn_bench_device_repeats() is FALSE afterwards. */
gboolean       mn_bench_device_record  (MnBenchDevice *device,
                                        MnRecordFunc   step,
                                        gpointer       data,
                                        GError       **error);
gboolean       mn_bench_device_repeats (const MnBenchDevice *device);
int            mn_bench_device_most_steps (const MnBenchDevice *device);
/* Runs the recorded step @n times, from number @step on. @loss_sum: (out): of the last. */
gboolean       mn_bench_device_repeat  (MnBenchDevice *device,
                                        int            n,
                                        gint64         step,
                                        double         learning_rate,
                                        double        *loss_sum,
                                        GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnBenchDevice, mn_bench_device_free)

G_END_DECLS
