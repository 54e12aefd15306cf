/* mn-blas-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blas.h"

const MnCpuKernel *const MN_BLAS (mn_blas_kernels)[] = {
  &MN_BLAS (mn_blas_linear),
  &MN_BLAS (mn_blas_conv2d),
  NULL,
};
