/* mn-cpu-contest.h - which of two kernels computes an op faster, where that differs from machine to machine.
 *
 * Both compute it some times in turn, the first time a net needs it; what comes out is remembered for the processor, the
 * number of threads and the shape: "minima/kernels.ini", see mn-machine-record.h. Where nothing can be written the rival
 * computes it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

G_BEGIN_DECLS

/* What it depends on: layer, shapes, kernel size, batch, threads, processor, version. The first layer of a shape decides for
 * all of them, whatever the layouts around them. (transfer full) */
char    *mn_cpu_contest_key     (const MnOpSpec    *spec,
                                 const MnCpuKernel *kernel,
                                 int                threads);
/* Whether @kernel is to compute it, and not @rival: by what is known, else measured if @measures, else no. The same for the
 * life of the process once it has been measured. */
gboolean mn_cpu_contest_wins    (const MnOpSpec    *spec,
                                 const MnCpuKernel *kernel,
                                 const MnCpuKernel *rival,
                                 const MnCpuTable  *table,
                                 int                threads,
                                 gboolean           measures);
/* Seconds that each takes for a forward and a backward pass, the least of some in turn. FALSE: one of them cannot compute
 * it, or there is no memory. */
gboolean mn_cpu_contest_measure (const MnOpSpec    *spec,
                                 const MnCpuKernel *const kernels[2],
                                 const MnCpuTable  *table,
                                 int                threads,
                                 double             seconds[2]);

G_END_DECLS
