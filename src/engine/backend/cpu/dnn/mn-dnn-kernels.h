/* mn-dnn-kernels.h - the kernels over oneDNN by name, for mn-dnn-table.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dnn.h"

G_BEGIN_DECLS

extern const MnCpuKernel mn_dnn_linear;

extern const MnCpuKernel mn_dnn_conv2d;

/* With channels side by side: large kernels, and 3x3 where Winograd's transform is not used. */
extern const MnCpuKernel mn_dnn_channels_last_conv2d;

extern const MnCpuKernel mn_dnn_conv2d_tiny;

/* The same with operands rounded to bfloat16. */
extern const MnCpuKernel mn_dnn_narrow_linear;

extern const MnCpuKernel mn_dnn_narrow_conv2d;

G_END_DECLS
