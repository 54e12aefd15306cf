/* mn-ref-table.h - the kernels of one variant by name, for mn-ref-table.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref.h"

extern const MnCpuKernel MN_REF (mn_ref_linear);
extern const MnCpuKernel MN_REF (mn_ref_conv2d);
extern const MnCpuKernel MN_REF (mn_ref_conv_transpose2d);
extern const MnCpuKernel MN_REF (mn_ref_max_pool2d);
extern const MnCpuKernel MN_REF (mn_ref_avg_pool2d);
extern const MnCpuKernel MN_REF (mn_ref_adaptive_avg_pool2d);
extern const MnCpuKernel MN_REF (mn_ref_global_avg_pool2d);
extern const MnCpuKernel MN_REF (mn_ref_global_max_pool2d);
extern const MnCpuKernel MN_REF (mn_ref_upsample);
extern const MnCpuKernel MN_REF (mn_ref_zero_pad2d);
extern const MnCpuKernel MN_REF (mn_ref_batch_norm_rows);
extern const MnCpuKernel MN_REF (mn_ref_batch_norm);
extern const MnCpuKernel MN_REF (mn_ref_layer_norm);
extern const MnCpuKernel MN_REF (mn_ref_group_norm);
extern const MnCpuKernel MN_REF (mn_ref_instance_norm);
extern const MnCpuKernel MN_REF (mn_ref_local_response_norm);
extern const MnCpuKernel MN_REF (mn_ref_dropout);
extern const MnCpuKernel MN_REF (mn_ref_dropout2d);
extern const MnCpuKernel MN_REF (mn_ref_relu);
extern const MnCpuKernel MN_REF (mn_ref_leaky_relu);
extern const MnCpuKernel MN_REF (mn_ref_prelu);
extern const MnCpuKernel MN_REF (mn_ref_elu);
extern const MnCpuKernel MN_REF (mn_ref_selu);
extern const MnCpuKernel MN_REF (mn_ref_gelu);
extern const MnCpuKernel MN_REF (mn_ref_silu);
extern const MnCpuKernel MN_REF (mn_ref_softplus);
extern const MnCpuKernel MN_REF (mn_ref_hardswish);
extern const MnCpuKernel MN_REF (mn_ref_sigmoid);
extern const MnCpuKernel MN_REF (mn_ref_tanh);
extern const MnCpuKernel MN_REF (mn_ref_softmax);
extern const MnCpuKernel MN_REF (mn_ref_log_softmax);
extern const MnCpuKernel MN_REF (mn_ref_add);
extern const MnCpuKernel MN_REF (mn_ref_multiply);
extern const MnCpuKernel MN_REF (mn_ref_divide);
extern const MnCpuKernel MN_REF (mn_ref_concat);
extern const MnCpuKernel MN_REF (mn_ref_reorder);

extern const MnCpuLoss MN_REF (mn_ref_cross_entropy);
extern const MnCpuLoss MN_REF (mn_ref_nll);
extern const MnCpuLoss MN_REF (mn_ref_bce_with_logits);
extern const MnCpuLoss MN_REF (mn_ref_mse);
extern const MnCpuLoss MN_REF (mn_ref_l1);
extern const MnCpuLoss MN_REF (mn_ref_smooth_l1);
extern const MnCpuLoss MN_REF (mn_ref_hinge);

extern const MnCpuBlocks MN_REF (mn_ref_blocks);

extern const MnCpuOptimizer MN_REF (mn_ref_sgd);
extern const MnCpuOptimizer MN_REF (mn_ref_adam);
extern const MnCpuOptimizer MN_REF (mn_ref_adamw);
extern const MnCpuOptimizer MN_REF (mn_ref_nadam);
extern const MnCpuOptimizer MN_REF (mn_ref_rmsprop);
extern const MnCpuOptimizer MN_REF (mn_ref_adagrad);
extern const MnCpuOptimizer MN_REF (mn_ref_adadelta);
extern const MnCpuOptimizer MN_REF (mn_ref_adamax);
extern const MnCpuOptimizer MN_REF (mn_ref_lion);
