/* mn-ref.h - the number type of the reference kernels and what depends on it.
 *
 * Every file here is compiled once for each variant: MN_REF_F64, MN_REF_F32, and MN_REF_F32_AVX2, which is the same
 * arithmetic for newer processors with exponentials that vectorize.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

#include <math.h>
#include <string.h>

#if defined MN_REF_F64
typedef double real;
#define MN_REF(name) name##_f64
#define MN_EXP(x) exp (x)
#define MN_EXPM1(x) expm1 (x)
#define MN_TANH(x) tanh (x)
#define MN_SQRT(x) sqrt (x)
#define MN_LOG(x) log (x)
#define MN_LOG1P(x) log1p (x)
#define MN_ERF(x) erf (x)
#define MN_POW(x, y) pow (x, y)
#elif defined MN_REF_F32
typedef float real;
#define MN_REF(name) name##_f32
#define MN_EXP(x) expf (x)
#define MN_EXPM1(x) expm1f (x)
#define MN_TANH(x) tanhf (x)
#define MN_SQRT(x) sqrtf (x)
#define MN_LOG(x) logf (x)
#define MN_LOG1P(x) log1pf (x)
#define MN_ERF(x) erff (x)
#define MN_POW(x, y) powf (x, y)
#elif defined MN_REF_F32_AVX2
typedef float real;
#define MN_REF(name) name##_f32_avx2
#include "mn-fast-exp.h"
#define MN_EXP(x) mn_fast_exp (x)
#define MN_EXPM1(x) mn_fast_expm1 (x)
#define MN_TANH(x) mn_fast_tanh (x)
#define MN_SQRT(x) sqrtf (x)
#define MN_LOG(x) logf (x)
#define MN_LOG1P(x) log1pf (x)
#define MN_ERF(x) erff (x)
#define MN_POW(x, y) powf (x, y)
#else
#error "which variant?"
#endif

/* Elements of all samples of a run. */
static inline gsize
mn_ref_n_out (const MnOp *op, const MnOpArgs *args)
{
  return op->out_elements * (gsize) args->batch;
}
