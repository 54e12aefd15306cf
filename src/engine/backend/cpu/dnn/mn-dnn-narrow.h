/* mn-dnn-narrow.h - operands of products rounded to bfloat16: the range of float32 with 8 significant bits.
 *
 * A narrow kernel rounds what it multiplies as it goes; sums, results and everything in memory stay float32.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dnn.h"

G_BEGIN_DECLS

/* The same tensor of bfloat16. */
dnnl_memory_desc_t mn_dnn_narrow_desc  (dnnl_memory_desc_t  desc);
/* Bytes that @n numbers take, rounded up to a whole line of the caches. */
gsize              mn_dnn_narrow_bytes (gsize               n);
/* Rounds to the nearest, of two that are as near to the even one; denormal numbers become 0, NaN stays NaN. Only where
 * mn_dnn_multiplies_bf16(). */
void               mn_dnn_narrow       (const float        *from,
                                        void               *to,
                                        gsize               n,
                                        int                 threads);

G_END_DECLS
