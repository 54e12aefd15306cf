/* mn-cuda-blas.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-blas.h"

struct _MnCudaBlas
{
  int dummy;
};

void
mn_cuda_blas_free (MnCudaBlas *blas)
{
  g_free (blas);
}
