/* mn-direct-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct.h"

const MnCpuKernel *const MN_DIRECT (mn_direct_kernels)[] = {
#ifdef MN_DIRECT_AVX512
  &MN_DIRECT (mn_direct_conv2d_picture),
#endif
  &MN_DIRECT (mn_direct_conv2d),
  &MN_DIRECT (mn_direct_linear),
#ifdef MN_DIRECT_AVX512
  &MN_DIRECT (mn_direct_linear_batch),
#endif
  &MN_DIRECT (mn_direct_max_pool2d),
  NULL,
};

const MnCpuKernel *const MN_DIRECT (mn_direct_kernels_anywhere)[] = {
  &MN_DIRECT (mn_direct_conv2d_anywhere),
  &MN_DIRECT (mn_direct_linear_anywhere),
  &MN_DIRECT (mn_direct_max_pool2d),
  NULL,
};
