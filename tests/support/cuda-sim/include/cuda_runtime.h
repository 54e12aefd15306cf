/* cuda_runtime.h - what kernels are written in, for g++: threads of a block are fibers; see mn-sim.h.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cuda_runtime_api.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <type_traits>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
/* Blocks run one after the other. */
#define __shared__ static
#define __constant__ static

struct uint3
{
  unsigned x, y, z;
};

struct dim3
{
  unsigned x, y, z;
  dim3 (unsigned a = 1, unsigned b = 1, unsigned c = 1) : x (a), y (b), z (c) {}
};

struct alignas (8) float2
{
  float x, y;
};

struct alignas (16) float4
{
  float x, y, z, w;
};

struct alignas (4) uchar4
{
  unsigned char x, y, z, w;
};

static inline float4
make_float4 (float x, float y, float z, float w)
{
  return float4 { x, y, z, w };
}

static inline float2
make_float2 (float x, float y)
{
  return float2 { x, y };
}

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
static const int warpSize = 32;

void     mn_sim_sync_block (void);
void     mn_sim_sync_warp (unsigned mask);
/* What lane @lane of the warp handed in; all lanes of @mask come by. */
uint64_t mn_sim_exchange (unsigned mask, uint64_t value, int lane);
unsigned mn_sim_ballot (unsigned mask, bool predicate);
int      mn_sim_lane (void);
/* Dynamic shared memory of the block. */
void    *mn_sim_shared (void);

#define __syncthreads() mn_sim_sync_block ()
#define __syncwarp(...) mn_sim_sync_warp (0xffffffffu)
#define __ballot_sync(mask, predicate) mn_sim_ballot (mask, predicate)
#define __any_sync(mask, predicate) (mn_sim_ballot (mask, predicate) != 0)

template <typename T>
static inline T
mn_sim_shuffle (unsigned mask, T value, int lane)
{
  static_assert (sizeof (T) <= sizeof (uint64_t), "shuffles move 8 bytes at most");
  uint64_t bits = 0;
  T result;

  memcpy (&bits, &value, sizeof value);
  bits = mn_sim_exchange (mask, bits, lane);
  memcpy (&result, &bits, sizeof result);
  return result;
}

template <typename T>
static inline T
__shfl_sync (unsigned mask, T value, int lane, int width = 32)
{
  return mn_sim_shuffle (mask, value, (mn_sim_lane () & ~(width - 1)) + (lane & (width - 1)));
}

template <typename T>
static inline T
__shfl_xor_sync (unsigned mask, T value, int lanes, int width = 32)
{
  return mn_sim_shuffle (mask, value, mn_sim_lane () ^ lanes);
}

template <typename T>
static inline T
__shfl_down_sync (unsigned mask, T value, unsigned by, int width = 32)
{
  const int lane = mn_sim_lane (), from = lane + (int) by;

  return mn_sim_shuffle (mask, value, from / width == lane / width ? from : lane);
}

template <typename T>
static inline T
__shfl_up_sync (unsigned mask, T value, unsigned by, int width = 32)
{
  const int lane = mn_sim_lane (), from = lane - (int) by;

  return mn_sim_shuffle (mask, value, from >= 0 && from / width == lane / width ? from : lane);
}

/* Threads of a block take turns, so that nothing comes in between. */
template <typename T>
static inline T
atomicAdd (T *to, std::type_identity_t<T> value)
{
  const T before = *to;

  *to = before + value;
  return before;
}

template <typename T>
static inline T
atomicMax (T *to, std::type_identity_t<T> value)
{
  const T before = *to;

  *to = before > value ? before : value;
  return before;
}

template <typename T>
static inline T
atomicExch (T *to, std::type_identity_t<T> value)
{
  const T before = *to;

  *to = value;
  return before;
}

static inline void
__threadfence (void)
{
}

template <typename T>
static inline T
__ldg (const T *from)
{
  return *from;
}

static inline int
min (int a, int b)
{
  return a < b ? a : b;
}

static inline int
max (int a, int b)
{
  return a > b ? a : b;
}

static inline float
rsqrtf (float x)
{
  return 1 / sqrtf (x);
}

static inline unsigned
__float_as_uint (float x)
{
  unsigned bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

static inline float
__uint_as_float (unsigned bits)
{
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

static inline int
__popc (unsigned bits)
{
  return __builtin_popcount (bits);
}

/* Runs @kernel with copies of the arguments when the stream comes to it. */
struct MnSimGrid
{
  dim3         grid, block;
  size_t       shared;
  cudaStream_t stream;
  const char  *name;
};

#include <functional>
#include <tuple>

void mn_sim_launch (const MnSimGrid &grid, std::function<void ()> thread);

template <typename... P, typename... A>
static inline void
mn_sim_call (const MnSimGrid &grid, void (*kernel) (P...), A... args)
{
  std::tuple<std::decay_t<P>...> copies (args...);

  mn_sim_launch (grid, [kernel, copies] () { std::apply (kernel, copies); });
}
