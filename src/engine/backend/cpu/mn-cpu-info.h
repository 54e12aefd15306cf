/* mn-cpu-info.h - what the processor is called and can do.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "AMD EPYC 9B14"; "CPU" when the system does not tell. (transfer full) */
char    *mn_cpu_info_model    (void);
/* The same with what tells generations apart that share a name: "AMD EPYC, family 26, model 2". (transfer full) */
char    *mn_cpu_info_kind     (void);
/* "AMD EPYC 9B14, 2 cores, AVX-512, OpenBLAS 0.3.21" (transfer full) */
char    *mn_cpu_info_describe (void);
/* Bytes of physical memory, 0: not known. */
gsize    mn_cpu_info_memory   (void);
/* AVX2 and FMA, and what comes with them (x86-64-v3). */
gboolean mn_cpu_info_has_avx2 (void);
/* AVX-512 with vectors of any length, and what comes with it (x86-64-v4). */
gboolean mn_cpu_info_has_avx512 (void);

G_END_DECLS
