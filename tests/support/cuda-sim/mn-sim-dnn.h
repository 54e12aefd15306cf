/* mn-sim-dnn.h - what the simulated cuDNN computes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-sim.h"

#include "cudnn.h"

/* Those of mn-sim-dnn.cpp that compute: one in float32 whose last bits are others each time, one that rounds to TF32, one in
 * float32; and the same two once more, which are faster than cuDNN thinks and add up in another order. */
#define MN_SIM_N_ENGINES 8
#define MN_SIM_ENGINE_REORDERED 0
#define MN_SIM_ENGINE_TF32 4
#define MN_SIM_ENGINE_FLOAT32 5
#define MN_SIM_ENGINE_QUICK_FLOAT32 6
#define MN_SIM_ENGINE_QUICK_TF32 7

/* (N, C, H, W) or (C_out, C / groups, K_h, K_w) */
struct MnSimTensor
{
  int64_t name, alignment, dims[4];
  bool    narrow;   /* bfloat16, else float */
  bool    packed;   /* without gaps */
  bool    last;     /* channels come last, else they come first; both where that is the same */
  bool    first;
};

struct MnSimConvolution
{
  int         computed;            /* which of the parts is, from the two others */
  MnSimTensor parts[3];            /* image, weight, response */
  int64_t     padding[2], stride[2], dilation[2];
};

/* Whether the shapes of the parts belong together. */
bool mn_sim_convolution_fits (const MnSimConvolution &convolution);
/* Whether there are kernels for these types. */
bool mn_sim_convolution_can  (const MnSimConvolution &convolution);
void mn_sim_convolve         (const MnSimConvolution &convolution, int engine, void *const parts[3]);
