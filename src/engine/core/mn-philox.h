/* mn-philox.h - Philox4x32-10, a counter-based generator (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). The value at a counter depends on nothing else, so any thread or device draws the same numbers and a
 * checkpoint stores only a counter. Inline so that CPU and CUDA code share the one definition.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>

#ifdef __CUDACC__
#define MN_HOST_DEVICE __host__ __device__
#else
#define MN_HOST_DEVICE
#endif

/* What the numbers are for: streams with different purposes never meet. */
enum
{
  MN_STREAM_DROPOUT = 1,
  MN_STREAM_SAMPLE = 2,     /* samples drawn by class */
  MN_STREAM_AUGMENT = 3,
  MN_STREAM_GENERATE = 4,   /* generated data sets */
  MN_STREAM_EVALUATE = 5,   /* seeds of evaluations in train mode */
  MN_STREAM_MIXUP = 6,
};

/* Four 32-bit words at counter (index, sequence) of the stream (seed, purpose). */
MN_HOST_DEVICE static inline void
mn_philox4x32 (uint64_t seed,
               uint32_t purpose,
               uint64_t sequence,
               uint64_t index,
               uint32_t out[4])
{
  uint32_t k0 = (uint32_t) seed, k1 = (uint32_t) (seed >> 32) ^ (purpose * 0x9E3779B9u);
  uint32_t c0 = (uint32_t) index, c1 = (uint32_t) (index >> 32);
  uint32_t c2 = (uint32_t) sequence, c3 = (uint32_t) (sequence >> 32);

  for (int round = 0; round < 10; round++)
    {
      uint64_t p0 = (uint64_t) 0xD2511F53u * c0, p1 = (uint64_t) 0xCD9E8D57u * c2;

      c0 = (uint32_t) (p1 >> 32) ^ c1 ^ k0;
      c1 = (uint32_t) p1;
      c2 = (uint32_t) (p0 >> 32) ^ c3 ^ k1;
      c3 = (uint32_t) p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/* A float in [0, 1) with 24 bits. */
MN_HOST_DEVICE static inline float
mn_philox_unit (uint32_t word)
{
  return (float) (word >> 8) * (1.0f / 16777216.0f);
}
