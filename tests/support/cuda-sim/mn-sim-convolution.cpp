/* mn-sim-convolution.cpp - convolutions as products over OpenBLAS: a matrix of patches for each sample and group.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim-dnn.h"
#include "mn-sim-rounding.h"

#include <cblas.h>
#include <stdlib.h>

#include <vector>

namespace {

size_t
elements (const MnSimTensor &tensor)
{
  return (size_t) (tensor.dims[0] * tensor.dims[1] * tensor.dims[2] * tensor.dims[3]);
}

/* Where the number is that has place @i in (N, C, H, W). */
size_t
place_of (const MnSimTensor &tensor, size_t i)
{
  const size_t channels = (size_t) tensor.dims[1], plane = (size_t) (tensor.dims[2] * tensor.dims[3]);
  const size_t sample = i / (channels * plane), channel = i / plane % channels;

  return tensor.first ? i : (sample * plane + i % plane) * channels + channel;
}

std::vector<float>
read (const MnSimTensor &tensor, const void *from, int engine)
{
  std::vector<float> numbers (elements (tensor));

  for (size_t i = 0; i < numbers.size (); i++)
    {
      const size_t at = place_of (tensor, i);

      numbers[i] = tensor.narrow ? __uint_as_float ((unsigned) ((const uint16_t *) from)[at] << 16) : ((const float *) from)[at];
      if (engine == MN_SIM_ENGINE_TF32 || engine == MN_SIM_ENGINE_QUICK_TF32)
        numbers[i] = mn_sim_round (numbers[i], 11);
    }
  return numbers;
}

void
write (const MnSimTensor &tensor, void *to, const std::vector<float> &numbers)
{
  for (size_t i = 0; i < numbers.size (); i++)
    if (tensor.narrow)
      ((uint16_t *) to)[place_of (tensor, i)] = (uint16_t) (__float_as_uint (mn_sim_round (numbers[i], 8)) >> 16);
    else
      ((float *) to)[place_of (tensor, i)] = numbers[i];
}

/* Between one group's channels of an image and its patches, (C / groups · K_h · K_w, H_out · W_out): copied there, or added
 * back. */
void
move_patches (const MnSimConvolution &c, float *image, float *patches, bool back)
{
  const int64_t *in = c.parts[0].dims, *kernel = c.parts[1].dims, *out = c.parts[2].dims;

  for (int64_t k = 0; k < kernel[1] * kernel[2] * kernel[3]; k++)
    for (int64_t row = 0; row < out[2]; row++)
      for (int64_t column = 0; column < out[3]; column++, patches++)
        {
          const int64_t channel = k / (kernel[2] * kernel[3]);
          const int64_t h = row * c.stride[0] - c.padding[0] + k / kernel[3] % kernel[2] * c.dilation[0];
          const int64_t w = column * c.stride[1] - c.padding[1] + k % kernel[3] * c.dilation[1];
          const bool inside = h >= 0 && h < in[2] && w >= 0 && w < in[3];
          float *at = inside ? image + (channel * in[2] + h) * in[3] + w : NULL;

          if (back && inside)
            *at += *patches;
          else if (!back)
            *patches = inside ? *at : 0;
        }
}

/* Row-major matrices without gaps: C (m, n), to which it is added or not, from sums over @k. @halves: the sums of the first half and
 * of the second one are found one after the other, so that the last bits differ. */
void
multiply (CBLAS_TRANSPOSE turn_a, CBLAS_TRANSPOSE turn_b, int64_t m, int64_t n, int64_t k, const float *a, const float *b, bool adds,
          float *c, bool halves)
{
  const int64_t lda = turn_a == CblasNoTrans ? k : m, ldb = turn_b == CblasNoTrans ? n : k;
  const int64_t cuts[] = { 0, halves ? k / 2 : 0, k };

  for (int part = 0; part < 2; part++)
    {
      const int64_t from = cuts[part], count = cuts[part + 1] - from;

      if (count == 0)
        continue;
      cblas_sgemm (CblasRowMajor, turn_a, turn_b, (int) m, (int) n, (int) count, 1, a + (turn_a == CblasNoTrans ? from : from * lda),
                   (int) lda, b + (turn_b == CblasNoTrans ? from * ldb : from), (int) ldb, adds ? 1 : 0, c, (int) n);
      adds = true;
    }
}

} // namespace

bool
mn_sim_convolution_fits (const MnSimConvolution &c)
{
  const int64_t *in = c.parts[0].dims, *kernel = c.parts[1].dims, *out = c.parts[2].dims;

  for (const MnSimTensor &part : c.parts)
    for (int64_t dim : part.dims)
      if (dim < 1 || !part.packed)
        return false;
  for (int axis = 0; axis < 2; axis++)
    if (c.stride[axis] < 1 || c.dilation[axis] < 1 || c.padding[axis] < 0
        || (in[2 + axis] + 2 * c.padding[axis] - c.dilation[axis] * (kernel[2 + axis] - 1) - 1) / c.stride[axis] + 1
             != out[2 + axis])
      return false;
  return in[0] == out[0] && out[1] == kernel[0] && in[1] % kernel[1] == 0 && out[1] % (in[1] / kernel[1]) == 0;
}

bool
mn_sim_convolution_can (const MnSimConvolution &c)
{
  bool first = true, last = true;

  for (const MnSimTensor &part : c.parts)
    {
      if (part.narrow != c.parts[0].narrow)
        return false;
      first = first && part.first;
      last = last && part.last;
    }
  /* A depth that nobody else has stands for what there is no kernel for: such a convolution is computed plain. */
  return first || (last && c.parts[1].dims[1] != 7);
}

void
mn_sim_convolve (const MnSimConvolution &c, int engine, void *const parts[3])
{
  const int64_t *in = c.parts[0].dims, *kernel = c.parts[1].dims, *out = c.parts[2].dims;
  const int64_t groups = in[1] / kernel[1], plane = out[2] * out[3], taps = kernel[1] * kernel[2] * kernel[3];
  const int64_t filters = out[1] / groups;
  const bool halves = engine == MN_SIM_ENGINE_QUICK_FLOAT32 || engine == MN_SIM_ENGINE_QUICK_TF32;
  std::vector<float> numbers[3], patches ((size_t) (taps * plane));

  for (int part = 0; part < 3; part++)
    numbers[part] = part == c.computed ? std::vector<float> (elements (c.parts[part])) : read (c.parts[part], parts[part], engine);
  for (int64_t item = 0; item < in[0] * groups; item++)
    {
      float *image = numbers[0].data () + item * kernel[1] * in[2] * in[3];
      float *weight = numbers[1].data () + item % groups * filters * taps;
      float *response = numbers[2].data () + item * filters * plane;

      if (c.computed != 0)
        move_patches (c, image, patches.data (), false);
      if (c.computed == 2)
        multiply (CblasNoTrans, CblasNoTrans, filters, plane, taps, weight, patches.data (), false, response, halves);
      else if (c.computed == 1)
        multiply (CblasNoTrans, CblasTrans, filters, taps, plane, response, patches.data (), true, weight, halves);
      else
        multiply (CblasTrans, CblasNoTrans, taps, plane, filters, weight, response, false, patches.data (), halves);
      if (c.computed == 0)
        move_patches (c, image, patches.data (), true);
    }
  for (float &x : numbers[c.computed])
    if (engine == MN_SIM_ENGINE_REORDERED)
      x *= 1 + (float) (rand () % 5 - 2) / (1 << 23);
    else if (engine < MN_SIM_ENGINE_TF32)
      x = NAN;
  write (c.parts[c.computed], parts[c.computed], numbers[c.computed]);
}
