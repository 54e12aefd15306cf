/* mn-cuda-blas.h - products of matrices through cuBLASLt, which nobody else includes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda.h"

G_BEGIN_DECLS

/**
 * MnCudaProduct:
 * @m, @n, @k: C (m, n) = A (m, k) B (k, n), all row by row without gaps
 * @a_transposed: A lies as (k, m)
 * @b_transposed: B lies as (n, k)
 * @adds: C += instead of C =
 * @relu: C = max (0, …)
 * @as_relu: without it, but to the same last bit as with it
 *
 * What is multiplied. A bias (n) may be added to each row of C, in front of the ReLU.
 */
typedef struct
{
  gint64   m, n, k;
  gboolean a_transposed, b_transposed;
  gboolean adds;
  gboolean relu, as_relu;
} MnCudaProduct;

/* Takes cuBLASLt into use, with its workspace: before the first product, when ops are made. */
gboolean mn_cuda_blas_prepare (MnCudaBackend       *self,
                               GError             **error);
/* Queues a product in the precision of the backend. All pointers are aligned to 16 bytes. @bias: (nullable). The way it is
 * computed is looked up the first time and follows from the shapes alone. */
void     mn_cuda_blas_multiply (MnCudaBackend       *self,
                                const MnCudaProduct *product,
                                const void          *a,
                                const void          *b,
                                void                *c,
                                const void          *bias);
void     mn_cuda_blas_free    (MnCudaBackend       *self);

G_END_DECLS
