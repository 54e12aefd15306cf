/* mn-cuda-device.h - for .cu files: launching, ranges, sums over warps and blocks.
 *
 * Kernels never add up with atomics: the order would differ from run to run. Sums over a warp or a block have one order.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <cuda_runtime.h>
#include <math.h>
#include <stdint.h>

#include "mn-bfloat16.h"
#include "mn-cuda.h"

typedef float real;
#define MN_EXP(x) expf (x)
#define MN_EXPM1(x) expm1f (x)
#define MN_TANH(x) tanhf (x)
#define MN_SQRT(x) sqrtf (x)
#define MN_LOG(x) logf (x)
#define MN_LOG1P(x) log1pf (x)
#define MN_ERF(x) erff (x)
#define MN_POW(x, y) powf (x, y)

#define MN_WARP 32
/* Threads of a block, where nothing asks for another number. */
#define MN_BLOCK 256

/* MN_LAUNCH (backend, kernel, grid, block, bytes of dynamic shared memory, arguments…), on the backend's stream. A kernel
 * with template parameters in parentheses. MN_SHARED (type, name) in a kernel is its dynamic shared memory. */
#ifdef __CUDACC__
#define MN_LAUNCH(backend, kernel, grid, block, shared, ...)                                        \
  do                                                                                                \
    {                                                                                               \
      MnCudaBackend *launch_on_ = (MnCudaBackend *) (backend);                                      \
      if (mn_cuda_is_ready (launch_on_))                                                            \
        {                                                                                           \
          kernel<<<(grid), (block), (shared), launch_on_->stream>>> (__VA_ARGS__);                  \
          mn_cuda_check (launch_on_, cudaGetLastError (), #kernel);                                 \
        }                                                                                           \
    }                                                                                               \
  while (0)
#define MN_SHARED(type, name)                                             \
  extern __shared__ __align__ (16) unsigned char mn_shared_bytes[];       \
  type *const name = (type *) mn_shared_bytes
#else
#define MN_LAUNCH(backend, kernel, grid, block, shared_, ...)                                       \
  do                                                                                                \
    {                                                                                               \
      MnCudaBackend *launch_on_ = (MnCudaBackend *) (backend);                                      \
      if (mn_cuda_is_ready (launch_on_))                                                            \
        {                                                                                           \
          mn_sim_call (MnSimGrid { (grid), (block), (shared_), launch_on_->stream, #kernel }, kernel, __VA_ARGS__); \
          mn_cuda_check (launch_on_, cudaGetLastError (), #kernel);                                 \
        }                                                                                           \
    }                                                                                               \
  while (0)
#define MN_SHARED(type, name) type *const name = (type *) mn_sim_shared ()
#endif

/* In a kernel launched with mn_blocks() blocks: each of @n items once, whatever the number of blocks. */
#define MN_EACH(i, n) \
  for (size_t i = (size_t) blockIdx.x * blockDim.x + threadIdx.x; i < (n); i += (size_t) gridDim.x * blockDim.x)

/* The same with a whole warp for each; blocks are those for @n * MN_WARP items. */
#define MN_EACH_WARP(i, n)                                                                                      \
  for (size_t i = ((size_t) blockIdx.x * blockDim.x + threadIdx.x) / MN_WARP; i < (n);                          \
       i += (size_t) gridDim.x * blockDim.x / MN_WARP)

/* Blocks of MN_BLOCK threads for @n items: no more than the device holds at a time, at least one. */
static inline unsigned
mn_blocks (const MnCudaBackend *self, size_t n)
{
  const size_t most = (size_t) self->n_processors * 8, wanted = (n + MN_BLOCK - 1) / MN_BLOCK;

  return (unsigned) (wanted < 1 ? 1 : wanted < most ? wanted : most);
}

template <typename T>
__device__ static inline const T *
mn_at (MnCudaAt at)
{
  return (const T *) ((const char *) at.first + (size_t) *at.cursor * at.size);
}

/* The sum of all lanes' values, in every lane. All 32 lanes take part. */
template <typename T>
__device__ static inline T
mn_warp_sum (T value)
{
  for (int lanes = MN_WARP / 2; lanes > 0; lanes /= 2)
    value += __shfl_xor_sync (0xffffffffu, value, lanes);
  return value;
}

/* The sum of all threads' values, in every thread. @room: MN_WARP numbers of shared memory; all threads of the block, a
 * multiple of 32, take part. */
template <typename T>
__device__ static inline T
mn_block_sum (T value, T *room)
{
  const int lane = (int) threadIdx.x % MN_WARP, warp = (int) threadIdx.x / MN_WARP;

  value = mn_warp_sum (value);
  __syncthreads ();
  if (lane == 0)
    room[warp] = value;
  __syncthreads ();
  return mn_warp_sum (lane < (int) blockDim.x / MN_WARP ? room[lane] : (T) 0);
}

/* The least of all threads' values, none of them NaN nor greater than @most, in every thread. @room: as mn_block_sum(). */
template <typename T>
__device__ static inline T
mn_block_least (T value, T *room, T most)
{
  const int lane = (int) threadIdx.x % MN_WARP, warp = (int) threadIdx.x / MN_WARP;

  for (int turn = 0; turn < 2; turn++)
    {
      for (int lanes = MN_WARP / 2; lanes > 0; lanes /= 2)
        {
          const T other = __shfl_xor_sync (0xffffffffu, value, lanes);

          value = other < value ? other : value;
        }
      if (turn == 1)
        break;
      __syncthreads ();
      if (lane == 0)
        room[warp] = value;
      __syncthreads ();
      value = lane < (int) blockDim.x / MN_WARP ? room[lane] : most;
    }
  return value;
}

/* The largest of all lanes' values, in every lane; whether NaN is one is not told. */
__device__ static inline float
mn_warp_max (float value)
{
  for (int lanes = MN_WARP / 2; lanes > 0; lanes /= 2)
    {
      const float other = __shfl_xor_sync (0xffffffffu, value, lanes);

      value = other > value ? other : value;
    }
  return value;
}

/* @i divided by @n, and what is left in @rest: with 32 bits wherever they do, since GPUs have no instruction for more. */
__device__ static inline size_t
mn_divide (size_t i, unsigned n, unsigned *rest)
{
  size_t whole;

  if (i >> 32 == 0)
    {
      const unsigned whole32 = (unsigned) i / n;

      *rest = (unsigned) i - whole32 * n;
      return whole32;
    }
  whole = i / n;
  *rest = (unsigned) (i - whole * n);
  return whole;
}

/* A number of a layout in bfloat16. */
struct MnBfloat16
{
  uint16_t bits;
};

__device__ static inline float
mn_get (const float *from)
{
  return *from;
}

__device__ static inline float
mn_get (const MnBfloat16 *from)
{
  return __uint_as_float (mn_bfloat16_to_bits (from->bits));
}

/* What MnOpArgs.d_inputs asks for: = or +=. */
__device__ static inline void
mn_put (float *to, float value, int adds)
{
  *to = adds ? *to + value : value;
}

__device__ static inline void
mn_put (MnBfloat16 *to, float value, int adds)
{
  to->bits = mn_bfloat16_from_bits (__float_as_uint (adds ? mn_get (to) + value : value));
}

template <typename T>
constexpr bool
mn_is_bfloat16 ()
{
  return sizeof (T) != sizeof (float);
}

/* Defines the pass @name of a kernel as name_in<T>, with T what the numbers of the op's output are. */
#define MN_IN_EITHER_TYPE(name)                                     \
  static void                                                       \
  name (const MnOp *op, const MnOpArgs *args)                       \
  {                                                                 \
    if (op->spec->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)         \
      name##_in<MnBfloat16> (op, args);                               \
    else                                                            \
      name##_in<float> (op, args);                                  \
  }
