/* mn-dnn-narrow.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-narrow.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Numbers in one vector: what the threads share out. */
#define GROUP 16

gboolean
mn_dnn_multiplies_bf16 (void)
{
#ifdef __x86_64__
  const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa ();

  return __builtin_cpu_supports ("avx512bf16") && __builtin_cpu_supports ("avx512vl")
         && (isa == dnnl_cpu_isa_all || (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16);
#else
  return FALSE;
#endif
}

dnnl_memory_desc_t
mn_dnn_narrow_desc (dnnl_memory_desc_t desc)
{
  desc.data_type = dnnl_bf16;
  return desc;
}

gsize
mn_dnn_narrow_bytes (gsize n)
{
  return (n * sizeof (guint16) + 63) / 64 * 64;
}

#ifdef __x86_64__
typedef struct
{
  const float *from;
  guint16     *to;
  gsize        n;
} Copy;

/* Items are groups of numbers. */
__attribute__ ((target ("avx512f,avx512bw,avx512vl,avx512bf16"))) static void
narrow_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const Copy *copy = task;
  const gsize last = MIN (end * GROUP, copy->n);
  gsize i = begin * GROUP;

  for (; i + GROUP <= last; i += GROUP)
    _mm256_storeu_si256 ((__m256i *) (copy->to + i), (__m256i) _mm512_cvtneps_pbh (_mm512_loadu_ps (copy->from + i)));
  if (i < last)
    {
      const __mmask16 rest = (__mmask16) ((1u << (last - i)) - 1);

      _mm256_mask_storeu_epi16 (copy->to + i, rest,
                                (__m256i) _mm512_cvtneps_pbh (_mm512_maskz_loadu_ps (rest, copy->from + i)));
    }
}
#endif

void
mn_dnn_narrow (const float *from, void *to, gsize n, int threads)
{
#ifdef __x86_64__
  const Copy copy = { from, to, n };

  mn_cpu_parallel (threads, (n + GROUP - 1) / GROUP, n, narrow_range, &copy, NULL);
#else
  g_return_if_reached ();
#endif
}
