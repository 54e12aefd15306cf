/* mn-dnn-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn.h"
#include "mn-dnn-kernels.h"

const MnCpuKernel *const mn_dnn_kernels[] = {
  &mn_dnn_conv2d_tiny,
  &mn_dnn_channels_last_conv2d,
  &mn_dnn_conv2d,
  &mn_dnn_linear,
  NULL,
};

const MnCpuKernel *const mn_dnn_narrow_kernels[] = {
  &mn_dnn_narrow_conv2d,
  &mn_dnn_narrow_linear,
  NULL,
};
