/* mn-cuda-recording.cu - the first and the last of a recorded step: taking what it is fed, and going on to the next.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"

__global__ static void
take_words (const uint32_t *fed, size_t stride, const int *cursor, uint32_t *to, size_t n)
{
  const uint32_t *from = fed + (size_t) *cursor * stride;

  MN_EACH (i, n)
    to[i] = from[i];
}

/* What lies at @fed for the step under way; everything is a multiple of 4 bytes. */
void
mn_cuda_take (MnCudaBackend *self, const void *fed, gsize stride, void *to, gsize bytes)
{
  MN_LAUNCH (self, take_words, mn_blocks (self, bytes / 4), MN_BLOCK, 0, (const uint32_t *) fed, stride / 4,
             (const int *) mn_cuda_numbers_cursor (self), (uint32_t *) to, bytes / 4);
}

__global__ static void
advance (const MnStepFound *found, const double *square_norm, MnStepFound *rows, int *cursor)
{
  rows[*cursor] = *found;
  rows[*cursor].square_norm = square_norm ? *square_norm : (double) NAN;
  *cursor += 1;
}

void
mn_cuda_advance (MnCudaBackend *self, const MnStepFound *found, const double *square_norm, MnStepFound *rows)
{
  MN_LAUNCH (self, advance, 1, 1, 0, found, square_norm, rows, mn_cuda_numbers_cursor (self));
}
