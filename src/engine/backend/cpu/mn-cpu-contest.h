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

/* Whether @kernel is to compute an op of this spec, and not @rival: by what is known, else measured if @measures, else no. The
 * same for the life of the process once it has been measured. @table: of the plain C kernels, see MnOp. The first layer of a
 * shape decides for all of them, whatever the layouts around them. */
gboolean mn_cpu_contest_wins (const MnOpSpec    *spec,
                              const MnCpuKernel *kernel,
                              const MnCpuKernel *rival,
                              const MnCpuTable  *table,
                              int                threads,
                              gboolean           measures);

G_END_DECLS
