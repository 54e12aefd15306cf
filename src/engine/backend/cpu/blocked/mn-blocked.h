/* mn-blocked.h - vectors of neighbouring channels, and what the kernels of the blocked layouts share.
 *
 * In a blocked layout the 8 or 16 channels of a block stand next to each other at every pixel, so that whatever treats
 * channels alike works on whole vectors and never has to care about the edges of an image. These kernels do what the
 * reference does, in those layouts only, and are compiled twice: for any machine and for those with AVX2.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

#include <math.h>
#include <string.h>

#ifdef MN_BLOCKED_AVX2
#include <immintrin.h>
#define MN_BLOCKED(name) name##_avx2
#define MN_LANES 8
#else
#define MN_BLOCKED(name) name
#define MN_LANES 4
#endif

/* The most channels of a block, and vectors. */
#define MN_BLOCK 16
#define MN_VECTORS (MN_BLOCK / MN_LANES)

#define MN_INLINE static inline __attribute__ ((always_inline))
#define MN_UNROLL _Pragma ("GCC unroll 16")

/* Calls @body, an inline function, with the vectors of a block as its first, constant argument: a loop for each. */
#define MN_FOR_BLOCK(block, body, ...) \
  ((block) == 16 ? body (16 / MN_LANES, __VA_ARGS__) : body (8 / MN_LANES, __VA_ARGS__))

/* Wherever floats lie. */
typedef float MnVec __attribute__ ((vector_size (MN_LANES * sizeof (float)), aligned (4), may_alias));
typedef gint32 MnMask __attribute__ ((vector_size (MN_LANES * sizeof (float)), aligned (4), may_alias));
typedef guint8 MnBytes __attribute__ ((vector_size (MN_LANES), aligned (1), may_alias));

MN_INLINE MnVec
mn_vec_load (const float *from)
{
  return *(const MnVec *) from;
}

MN_INLINE void
mn_vec_store (float *to, MnVec value)
{
  *(MnVec *) to = value;
}

MN_INLINE MnVec
mn_vec_all (float value)
{
  return value - (MnVec) { 0 };
}

MN_INLINE MnVec
mn_vec_select (MnMask mask, MnVec yes, MnVec no)
{
#ifdef MN_BLOCKED_AVX2
  return (MnVec) _mm256_blendv_ps ((__m256) no, (__m256) yes, (__m256) mask);
#else
  return (MnVec) (((MnMask) yes & mask) | ((MnMask) no & ~mask));
#endif
}

/* The larger, and @no where one is NaN or they are equal. */
MN_INLINE MnVec
mn_vec_max (MnVec yes, MnVec no)
{
#ifdef MN_BLOCKED_AVX2
  return (MnVec) _mm256_max_ps ((__m256) yes, (__m256) no);
#else
  return mn_vec_select (yes > no, yes, no);
#endif
}

MN_INLINE gboolean
mn_vec_has_nan (MnVec x)
{
#ifdef MN_BLOCKED_AVX2
  return _mm256_movemask_ps (_mm256_cmp_ps ((__m256) x, (__m256) x, _CMP_UNORD_Q)) != 0;
#else
  gboolean has = FALSE;

  for (int l = 0; l < MN_LANES; l++)
    has |= x[l] != x[l];
  return has;
#endif
}

/* Numbers 0 to 255 as a byte each, and back. */
MN_INLINE void
mn_mask_to_bytes (guint8 *to, MnMask values)
{
#ifdef MN_BLOCKED_AVX2
  const __m256i both = (__m256i) values;
  const __m128i words = _mm_packus_epi32 (_mm256_castsi256_si128 (both), _mm256_extracti128_si256 (both, 1));

  _mm_storel_epi64 ((__m128i *) to, _mm_packus_epi16 (words, words));
#else
  *(MnBytes *) to = __builtin_convertvector (values, MnBytes);
#endif
}

MN_INLINE MnMask
mn_mask_from_bytes (const guint8 *from)
{
#ifdef MN_BLOCKED_AVX2
  return (MnMask) _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) from));
#else
  return __builtin_convertvector (*(const MnBytes *) from, MnMask);
#endif
}

/* Past the caches: for what will have left them before it is read again. @to is aligned to the vector. */
MN_INLINE void
mn_vec_stream (float *to, MnVec value)
{
#ifdef MN_BLOCKED_AVX2
  _mm256_stream_ps (to, (__m256) value);
#else
  mn_vec_store (to, value);
#endif
}

/* What was streamed is seen by the other threads. */
static inline void
mn_vec_stream_end (void)
{
#ifdef MN_BLOCKED_AVX2
  _mm_sfence ();
#endif
}

/* The activations that are fused into an op: those whose slope is 1 or another number, which the sign tells. */
typedef enum
{
  MN_FUSED_NOTHING,
  MN_FUSED_RELU,
  MN_FUSED_LEAKY_RELU,
} MnFused;

/* Of the spec's activation; NOTHING as well for one that is none of these. */
MnFused     MN_BLOCKED (mn_blocked_fused)         (const MnOp *op,
                                                   float      *slope);
/* For MnCpuKernel.fuses. */
gboolean    MN_BLOCKED (mn_blocked_fuses)         (const MnOp *op);
/* For MnCpuKernel.layouts: the input and the output in the same blocked layout; FALSE where the input is plain. */
gboolean    MN_BLOCKED (mn_blocked_layouts)       (const MnOpSpec *spec,
                                                   const MnLayout *given,
                                                   MnLayout       *wanted,
                                                   MnLayout       *output);
/* For MnCpuKernel.describe. */
char       *MN_BLOCKED (mn_blocked_describe)      (const MnOp *op);
/* Whether a tensor of so many floats is better written past the caches. */
gboolean    MN_BLOCKED (mn_blocked_streams)       (const float *to,
                                                   gsize        n);

/* The same bits as mn_relu() and mn_leaky_relu(). */
MN_INLINE MnVec
mn_fused_apply (MnFused fused, MnVec x, MnVec slope)
{
  const MnVec zero = { 0 };

  if (fused == MN_FUSED_RELU)
    return mn_vec_select (x < zero, zero, x);
  if (fused == MN_FUSED_LEAKY_RELU)
    return mn_vec_select (x > zero, x, x * slope);
  return x;
}

/* The gradient before the activation from that behind it and either the number before or behind it. */
MN_INLINE MnVec
mn_fused_slope (MnFused fused, MnVec y, MnVec dy, MnVec slope)
{
  const MnVec zero = { 0 };

  if (fused == MN_FUSED_RELU)
    return mn_vec_select (y <= zero, zero, dy);
  if (fused == MN_FUSED_LEAKY_RELU)
    return mn_vec_select (y > zero, dy, dy * slope);
  return dy;
}

/* Channels of a block of the first input; 1: it is plain. */
static inline gsize
mn_blocked_block (const MnOp *op)
{
  return (gsize) (op->spec->layouts ? mn_layout_block (op->spec->layouts[0]) : 1);
}

extern const MnCpuKernel MN_BLOCKED (mn_blocked_batch_norm);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_max_pool2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_avg_pool2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_adaptive_avg_pool2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_global_avg_pool2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_dropout2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_global_max_pool2d);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_local_response_norm);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_prelu);
extern const MnCpuKernel MN_BLOCKED (mn_blocked_upsample);
