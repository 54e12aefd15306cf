/* mn-ref-table.c - everything one variant of the reference offers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

static const MnCpuKernel *const kernels[] = {
  &MN_REF (mn_ref_linear),
  &MN_REF (mn_ref_conv2d),
  &MN_REF (mn_ref_conv_transpose2d),
  &MN_REF (mn_ref_max_pool2d),
  &MN_REF (mn_ref_avg_pool2d),
  &MN_REF (mn_ref_adaptive_avg_pool2d),
  &MN_REF (mn_ref_global_avg_pool2d),
  &MN_REF (mn_ref_global_max_pool2d),
  &MN_REF (mn_ref_upsample),
  &MN_REF (mn_ref_zero_pad2d),
  &MN_REF (mn_ref_batch_norm_rows),
  &MN_REF (mn_ref_batch_norm),
  &MN_REF (mn_ref_layer_norm),
  &MN_REF (mn_ref_group_norm),
  &MN_REF (mn_ref_instance_norm),
  &MN_REF (mn_ref_local_response_norm),
  &MN_REF (mn_ref_dropout),
  &MN_REF (mn_ref_dropout2d),
  &MN_REF (mn_ref_relu),
  &MN_REF (mn_ref_leaky_relu),
  &MN_REF (mn_ref_prelu),
  &MN_REF (mn_ref_elu),
  &MN_REF (mn_ref_selu),
  &MN_REF (mn_ref_gelu),
  &MN_REF (mn_ref_silu),
  &MN_REF (mn_ref_softplus),
  &MN_REF (mn_ref_hardswish),
  &MN_REF (mn_ref_sigmoid),
  &MN_REF (mn_ref_tanh),
  &MN_REF (mn_ref_softmax),
  &MN_REF (mn_ref_log_softmax),
  &MN_REF (mn_ref_add),
  &MN_REF (mn_ref_multiply),
  &MN_REF (mn_ref_divide),
  &MN_REF (mn_ref_concat),
  &MN_REF (mn_ref_reorder),
  NULL,
};

static const MnCpuLoss *const losses[] = {
  &MN_REF (mn_ref_cross_entropy),
  &MN_REF (mn_ref_nll),
  &MN_REF (mn_ref_bce_with_logits),
  &MN_REF (mn_ref_mse),
  &MN_REF (mn_ref_l1),
  &MN_REF (mn_ref_smooth_l1),
  &MN_REF (mn_ref_hinge),
  NULL,
};

static const MnCpuOptimizer *const optimizers[] = {
  &MN_REF (mn_ref_sgd),
  &MN_REF (mn_ref_adam),
  &MN_REF (mn_ref_adamw),
  &MN_REF (mn_ref_nadam),
  &MN_REF (mn_ref_rmsprop),
  &MN_REF (mn_ref_adagrad),
  &MN_REF (mn_ref_adadelta),
  &MN_REF (mn_ref_adamax),
  &MN_REF (mn_ref_lion),
  NULL,
};

const MnCpuTable MN_REF (mn_ref_table) = {
#ifdef MN_REF_F64
  .description = "plain C, double",
#elif defined MN_REF_F32
  .description = "plain C, float",
#else
  .description = "C vectorized for AVX2, float",
#endif
  .kernels = kernels,
  .losses = losses,
  .optimizers = optimizers,
  .blocks = &MN_REF (mn_ref_blocks),
};
