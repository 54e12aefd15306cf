/* mn-cuda-blas.h - products of matrices through cuBLASLt, which nobody else includes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda.h"

G_BEGIN_DECLS

void mn_cuda_blas_free (MnCudaBlas *blas);   /* (nullable) */

G_END_DECLS
