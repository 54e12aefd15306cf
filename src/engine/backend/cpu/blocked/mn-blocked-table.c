/* mn-blocked-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

const MnCpuKernel *const MN_BLOCKED (mn_blocked_kernels)[] = {
  &MN_BLOCKED (mn_blocked_batch_norm),
  &MN_BLOCKED (mn_blocked_max_pool2d),
  &MN_BLOCKED (mn_blocked_avg_pool2d),
  &MN_BLOCKED (mn_blocked_adaptive_avg_pool2d),
  &MN_BLOCKED (mn_blocked_global_avg_pool2d),
  &MN_BLOCKED (mn_blocked_dropout2d),
  &MN_BLOCKED (mn_blocked_global_max_pool2d),
  &MN_BLOCKED (mn_blocked_local_response_norm),
  &MN_BLOCKED (mn_blocked_prelu),
  &MN_BLOCKED (mn_blocked_upsample),
  NULL,
};
