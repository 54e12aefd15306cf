/* cudnn.h - as much of cuDNN as Minima uses; see mn-sim.h.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cuda_runtime_api.h"

#ifdef __cplusplus
extern "C" {
#endif

size_t cudnnGetVersion (void);

#ifdef __cplusplus
}
#endif
