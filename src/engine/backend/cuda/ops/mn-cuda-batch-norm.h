/* mn-cuda-batch-norm.h - for mn-cuda-batch-norm.cu: what is summed over the channels, and what becomes of each number, for plain
 * images plane by plane, for rows of channels several at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-columns.h"
#include "mn-elementwise.h"
#include "mn-norm.h"

/* Squares of numbers that are far from 0 say little of the distance from their mean, but in double. */
template <typename T>
struct Moments
{
  static const int K = 2;
  typedef double   Term;
  const T         *x;

  template <int V>
  __device__ void
  add (size_t i, unsigned channel, double (*sums)[K]) const
  {
    float numbers[V];

    mn_get_pack<T, V> (x, i, numbers);
    for (int v = 0; v < V; v++)
      {
        sums[v][0] += (double) numbers[v];
        sums[v][1] += (double) numbers[v] * (double) numbers[v];
      }
  }

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, double *sums) const
  {
    add<1> (i, channel, (double (*)[K]) sums);
  }
};

/* What becomes of the numbers of V channels from @c on. */
struct Apply
{
  const float *mean, *inverse, *scale, *shift;
  int          relu;

  template <int V>
  __device__ void
  apply (float *x, unsigned c) const
  {
    float means[V], factors[V], scales[V], shifts[V];

    mn_get_settings<V> (mean, c, 0, means);
    mn_get_settings<V> (inverse, c, 1, factors);
    mn_get_settings<V> (scale, c, 1, scales);
    mn_get_settings<V> (shift, c, 0, shifts);
    for (int v = 0; v < V; v++)
      {
        const float normal = mn_norm_apply (x[v], means[v], scales[v] * factors[v], shifts[v]);

        x[v] = relu ? mn_relu (normal) : normal;
      }
  }
};

__global__ static void
apply_planes (MnPlanes planes, unsigned channels, const float *x, float *y, Apply apply)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      float number = x[i];

      apply.apply<1> (&number, plane % channels);
      y[i] = number;
    }
}

template <typename T, int V>
__global__ static void
apply_rows (size_t n, unsigned channels, const T *x, T *y, Apply apply)
{
  MN_EACH_PACK (i, channel, n, V, channels)
    {
      float numbers[V];

      mn_get_pack<T, V> (x, i, numbers);
      apply.apply<V> (numbers, channel);
      mn_put_pack<T, V> (y, i, numbers, FALSE);
    }
}

/* Input and gradient in front of the ReLU; @y: NULL where there is none. */
template <typename T>
struct Given
{
  const T *x, *dy, *y;

  template <int V>
  __device__ void
  get (size_t i, float *numbers, float *gradients) const
  {
    mn_get_pack<T, V> (x, i, numbers);
    mn_get_pack<T, V> (dy, i, gradients);
    if (y)
      {
        float outputs[V];

        mn_get_pack<T, V> (y, i, outputs);
        for (int v = 0; v < V; v++)
          gradients[v] = mn_relu_d (outputs[v], gradients[v]);
      }
  }
};

template <typename T>
struct Products
{
  static const int K = 2;
  typedef float    Term;
  Given<T>         given;
  const float     *mean;

  template <int V>
  __device__ void
  add (size_t i, unsigned channel, double (*sums)[K]) const
  {
    float x[V], d[V], means[V];

    given.template get<V> (i, x, d);
    mn_get_settings<V> (mean, channel, 0, means);
    for (int v = 0; v < V; v++)
      {
        sums[v][0] += (double) d[v];
        sums[v][1] += (double) (d[v] * (x[v] - means[v]));
      }
  }

  __device__ void
  operator() (size_t i, unsigned sample, unsigned channel, float *sums) const
  {
    float x, d;

    given.template get<1> (i, &x, &d);
    sums[0] += d;
    sums[1] += d * (x - mean[channel]);
  }
};

/* Makes the gradients at the numbers of V channels from @c on of those in front of the ReLU. */
struct Pull
{
  const float *mean, *factors;
  unsigned     channels;

  template <int V>
  __device__ void
  pull (float *d, const float *x, unsigned c) const
  {
    float means[V], scales[V], drifts[V], slopes[V];

    mn_get_settings<V> (mean, c, 0, means);
    mn_get_settings<V> (factors, c, 1, scales);
    mn_get_settings<V> (factors + channels, c, 0, drifts);
    mn_get_settings<V> (factors + 2 * channels, c, 0, slopes);
    for (int v = 0; v < V; v++)
      d[v] = mn_norm_gradient (d[v], x[v], means[v], scales[v], drifts[v], slopes[v]);
  }
};

__global__ static void
pull_planes (MnPlanes planes, Given<float> given, float *dx, Pull pull, int adds)
{
  MN_EACH_NUMBER (planes, plane, i)
    {
      float x, d;

      given.get<1> (i, &x, &d);
      pull.pull<1> (&d, &x, plane % pull.channels);
      mn_put (&dx[i], d, adds);
    }
}

template <typename T, int V>
__global__ static void
pull_rows (size_t n, Given<T> given, T *dx, Pull pull, int adds)
{
  MN_EACH_PACK (i, channel, n, V, pull.channels)
    {
      float x[V], d[V];

      given.template get<V> (i, x, d);
      pull.pull<V> (d, x, channel);
      mn_put_pack<T, V> (dx, i, d, adds);
    }
}
