/* mn-cuda-table.c - everything that runs on a GPU, by name. A kernel, a loss or an optimizer is declared and listed here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

extern const MnCudaKernel mn_cuda_adaptive_avg_pool2d;
extern const MnCudaKernel mn_cuda_add;
extern const MnCudaKernel mn_cuda_avg_pool2d;
extern const MnCudaKernel mn_cuda_batch_norm;
extern const MnCudaKernel mn_cuda_concat;
extern const MnCudaKernel mn_cuda_conv2d;
extern const MnCudaKernel mn_cuda_conv_transpose2d;
extern const MnCudaKernel mn_cuda_divide;
extern const MnCudaKernel mn_cuda_dropout;
extern const MnCudaKernel mn_cuda_dropout2d;
extern const MnCudaKernel mn_cuda_elu;
extern const MnCudaKernel mn_cuda_gelu;
extern const MnCudaKernel mn_cuda_global_avg_pool2d;
extern const MnCudaKernel mn_cuda_global_max_pool2d;
extern const MnCudaKernel mn_cuda_group_norm;
extern const MnCudaKernel mn_cuda_hardswish;
extern const MnCudaKernel mn_cuda_instance_norm;
extern const MnCudaKernel mn_cuda_layer_norm;
extern const MnCudaKernel mn_cuda_leaky_relu;
extern const MnCudaKernel mn_cuda_linear;
extern const MnCudaKernel mn_cuda_local_response_norm;
extern const MnCudaKernel mn_cuda_log_softmax;
extern const MnCudaKernel mn_cuda_max_pool2d;
extern const MnCudaKernel mn_cuda_multiply;
extern const MnCudaKernel mn_cuda_prelu;
extern const MnCudaKernel mn_cuda_relu;
extern const MnCudaKernel mn_cuda_reorder;
extern const MnCudaKernel mn_cuda_selu;
extern const MnCudaKernel mn_cuda_sigmoid;
extern const MnCudaKernel mn_cuda_silu;
extern const MnCudaKernel mn_cuda_softmax;
extern const MnCudaKernel mn_cuda_softplus;
extern const MnCudaKernel mn_cuda_tanh;
extern const MnCudaKernel mn_cuda_upsample;
extern const MnCudaKernel mn_cuda_zero_pad2d;

extern const MnCudaLoss mn_cuda_bce_with_logits;
extern const MnCudaLoss mn_cuda_cross_entropy;
extern const MnCudaLoss mn_cuda_hinge;
extern const MnCudaLoss mn_cuda_l1;
extern const MnCudaLoss mn_cuda_mse;
extern const MnCudaLoss mn_cuda_nll;
extern const MnCudaLoss mn_cuda_smooth_l1;

extern const MnCudaOptimizer mn_cuda_adadelta;
extern const MnCudaOptimizer mn_cuda_adagrad;
extern const MnCudaOptimizer mn_cuda_adam;
extern const MnCudaOptimizer mn_cuda_adamax;
extern const MnCudaOptimizer mn_cuda_adamw;
extern const MnCudaOptimizer mn_cuda_lion;
extern const MnCudaOptimizer mn_cuda_nadam;
extern const MnCudaOptimizer mn_cuda_rmsprop;
extern const MnCudaOptimizer mn_cuda_sgd;

const MnCudaKernel *const mn_cuda_kernels[] = {
  &mn_cuda_adaptive_avg_pool2d,
  &mn_cuda_add,
  &mn_cuda_avg_pool2d,
  &mn_cuda_batch_norm,
  &mn_cuda_concat,
  &mn_cuda_conv2d,
  &mn_cuda_conv_transpose2d,
  &mn_cuda_divide,
  &mn_cuda_dropout,
  &mn_cuda_dropout2d,
  &mn_cuda_elu,
  &mn_cuda_gelu,
  &mn_cuda_global_avg_pool2d,
  &mn_cuda_global_max_pool2d,
  &mn_cuda_group_norm,
  &mn_cuda_hardswish,
  &mn_cuda_instance_norm,
  &mn_cuda_layer_norm,
  &mn_cuda_leaky_relu,
  &mn_cuda_linear,
  &mn_cuda_local_response_norm,
  &mn_cuda_log_softmax,
  &mn_cuda_max_pool2d,
  &mn_cuda_multiply,
  &mn_cuda_prelu,
  &mn_cuda_relu,
  &mn_cuda_reorder,
  &mn_cuda_selu,
  &mn_cuda_sigmoid,
  &mn_cuda_silu,
  &mn_cuda_softmax,
  &mn_cuda_softplus,
  &mn_cuda_tanh,
  &mn_cuda_upsample,
  &mn_cuda_zero_pad2d,
  NULL,
};

const MnCudaLoss *const mn_cuda_losses[] = {
  &mn_cuda_bce_with_logits,
  &mn_cuda_cross_entropy,
  &mn_cuda_hinge,
  &mn_cuda_l1,
  &mn_cuda_mse,
  &mn_cuda_nll,
  &mn_cuda_smooth_l1,
  NULL,
};

const MnCudaOptimizer *const mn_cuda_optimizers[] = {
  &mn_cuda_adadelta,
  &mn_cuda_adagrad,
  &mn_cuda_adam,
  &mn_cuda_adamax,
  &mn_cuda_adamw,
  &mn_cuda_lion,
  &mn_cuda_nadam,
  &mn_cuda_rmsprop,
  &mn_cuda_sgd,
  NULL,
};
