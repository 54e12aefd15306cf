/* mn-blas.h - the product every OpenBLAS kernel is made of.
 *
 * What stands around the products is compiled twice, for any machine and for those with AVX2.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

#include <cblas.h>

#ifdef MN_BLAS_AVX2
#define MN_BLAS(name) name##_avx2
#else
#define MN_BLAS(name) name
#endif

extern const MnCpuKernel MN_BLAS (mn_blas_linear);
extern const MnCpuKernel MN_BLAS (mn_blas_conv2d);

/* C (m, n) = A (m, k) B (k, n) + @keep C, row-major, A or B given transposed where said; ld: elements from one row of the
 * matrix as it is stored to the next. Sizes were checked against OpenBLAS's int when the op was made. */
static inline void
mn_blas_product (gboolean a_transposed, gboolean b_transposed, gsize m, gsize n, gsize k, const float *a, gsize lda,
                 const float *b, gsize ldb, float keep, float *c, gsize ldc)
{
  cblas_sgemm (CblasRowMajor, a_transposed ? CblasTrans : CblasNoTrans, b_transposed ? CblasTrans : CblasNoTrans,
               (int) m, (int) n, (int) k, 1.0f, a, (int) lda, b, (int) ldb, keep, c, (int) ldc);
}

/* Multiplications as MN_CPU_GRAIN counts work. */
static inline gsize
mn_blas_work (gsize m, gsize n, gsize k)
{
  return (gsize) ((double) m * (double) n * (double) k / 8);
}
