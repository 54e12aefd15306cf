/* mn-cuda-bias.h - for mn-cuda-convolution.cu: the bias, and its gradient.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-columns.h"
#include "mn-elementwise.h"

/* The bias and the ReLU behind it, in place; planes are (N, C). */
__global__ static void
bias_planes (MnPlanes planes, float *y, const float *bias, unsigned channels, int relu)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      const float x = y[i] + (bias ? bias[plane % channels] : 0);

      y[i] = relu ? mn_relu (x) : x;
    }
}

template <typename T, int V>
__global__ static void
bias_rows (size_t n, T *y, const float *bias, unsigned channels, int relu)
{
  MN_EACH_PACK (i, channel, n, V, channels)
    {
      float x[V], biases[V];

      mn_get_pack<T, V> (y, i, x);
      mn_get_settings<V> (bias, channel, 0, biases);
      for (int v = 0; v < V; v++)
        x[v] = relu ? mn_relu (x[v] + biases[v]) : x[v] + biases[v];
      mn_put_pack<T, V> (y, i, x, FALSE);
    }
}

template <typename T>
struct BiasTerms
{
  static const int K = 1;
  typedef float    Term;
  const T         *dy;

  template <int V>
  __device__ void
  add (size_t i, unsigned channel, double (*sums)[K]) const
  {
    float d[V];

    mn_get_pack<T, V> (dy, i, d);
    for (int v = 0; v < V; v++)
      sums[v][0] += (double) d[v];
  }

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, float *sums) const
  {
    sums[0] += mn_get (&dy[i]);
  }
};

__global__ static void
bias_gradient (const double *sums, unsigned parts, float *to, unsigned channels)
{
  MN_EACH_WARP (channel, channels)
    {
      const double sum = mn_channel_sum (sums, (unsigned) channel, parts, 1, 0);

      if (mn_is_first_lane ())
        to[channel] = (float) sum;
    }
}
