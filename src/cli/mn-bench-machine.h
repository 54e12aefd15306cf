/* mn-bench-machine.h - what the processor could do at best, and how much memory the process has taken.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Multiplications with addition in single precision, on @threads threads at once, of numbers in registers: 10⁹ operations
 * a second (two for each), the best of several tries in about a sixth of a second. @kernel: (out) (transfer none): with
 * which instructions: "AVX-512", "AVX2", "SSE2", or "generic". */
double   mn_bench_measure_peak     (int          threads,
                                    const char **kernel);
/* Nanoseconds in which a cache line goes from one of two threads to the other and back, the median of some milliseconds;
 * NaN when the process has one processor alone. Neighbours differ by a factor of several, and with them whatever shares
 * data; virtual processors are moved while a program runs. */
double   mn_bench_measure_distance (void);
/* Begins counting the largest resident memory anew. FALSE: the system cannot, it counts since the program began. */
gboolean mn_bench_reset_memory     (void);
/* The largest resident memory since then, MiB; NaN: not known. */
double   mn_bench_peak_memory      (void);

G_END_DECLS
