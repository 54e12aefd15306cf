/* mn-blas-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blas.h"

const MnCpuKernel *const mn_blas_kernels[] = {
  &mn_blas_linear,
  &mn_blas_conv2d,
  NULL,
};
