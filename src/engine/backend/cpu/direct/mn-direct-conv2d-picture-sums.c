/* mn-direct-conv2d-picture-sums.c - the loops of the convolution of pictures.
 *
 * Channels of the output lie in the lanes. Forward, 14 neighbouring outputs of two vectors share the weights: 16 loads for
 * 28 products, which is what the processor has time for. The gradients of the weights are sums over a row of outputs for
 * two rows of the window at once, again of two vectors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d-picture.h"

#include <immintrin.h>

/* Rows of @columns weights whose sums fit into the registers. */
#define WINDOW_ROWS(columns) ((columns) <= 7 ? 2 : 1)
#define MOST_COLUMNS 11

/* Steps and widths of the window that code is made for. */
gboolean
mn_direct_picture_sums (const MnCpuGeometry *g)
{
  return g->stride[1] == 2 || g->stride[1] == 4;
}

gboolean
mn_direct_picture_sums_weights (const MnCpuGeometry *g)
{
  return g->kernel[1] == 7 || g->kernel[1] == 11;
}

/* 14 outputs from the one on that @x is the first input under. */
MN_DIRECT_INLINE void
sum_pixels (int stride, const MnDirectPicture *picture, const float *x, gint64 rows, const float *weights,
            const float *start, gboolean relu, gboolean streams, float *y, gint64 plane)
{
  const MnCpuGeometry *g = picture->geometry;
  const gint64 skip = (g->kernel[0] - rows) * g->kernel[1] * MN_PICTURE_CHANNELS;
  MnWide sums[MN_PICTURE_PIXELS][MN_PICTURE_VECTORS];

#pragma GCC unroll 14
  for (int p = 0; p < MN_PICTURE_PIXELS; p++)
    for (int v = 0; v < MN_PICTURE_VECTORS; v++)
      sums[p][v] = mn_wide_load (start + v * MN_WIDE);
  for (gint64 c = 0; c < g->in_channels; c++, x += picture->rows * picture->width, weights += skip)
    for (gint64 i = 0; i < rows; i++)
      {
        const float *at = x + i * picture->width;

        for (gint64 j = 0; j < g->kernel[1]; j++, weights += MN_PICTURE_CHANNELS)
          {
            const MnWide w0 = mn_wide_load (weights), w1 = mn_wide_load (weights + MN_WIDE);

#pragma GCC unroll 14
            for (int p = 0; p < MN_PICTURE_PIXELS; p++)
              {
                /* Minus 0 leaves -0 and NaN as they are. */
                const MnWide input = at[j + p * stride] - (MnWide) { 0 };

                sums[p][0] += input * w0;
                sums[p][1] += input * w1;
              }
          }
      }
#pragma GCC unroll 14
  for (int p = 0; p < MN_PICTURE_PIXELS; p++)
    for (int v = 0; v < MN_PICTURE_VECTORS; v++)
      {
        const __m512 sum = (__m512) sums[p][v];
        /* 0 where x < 0: NaN stays. */
        const __mmask16 kept = relu ? _mm512_cmp_ps_mask (sum, _mm512_setzero_ps (), _CMP_NLT_UQ) : (__mmask16) ~0;
        float *to = y + v * plane * MN_WIDE + p * MN_WIDE;

        if (streams)
          _mm512_stream_ps (to, _mm512_maskz_mov_ps (kept, sum));
        else
          _mm512_storeu_ps (to, _mm512_maskz_mov_ps (kept, sum));
      }
}

void
mn_direct_picture_forward (const MnDirectPicture *picture, const float *packed, const float *start, gboolean relu,
                           gboolean streams, float *y)
{
  const MnCpuGeometry *g = picture->geometry;
  const gint64 plane = g->out_height * g->out_width, last = g->out_width - MN_PICTURE_PIXELS;

  for (gint64 channel = 0; channel < g->out_channels; channel += MN_PICTURE_CHANNELS)
    for (gint64 row = picture->begin; row < picture->end; row++)
      {
        gint64 begin, end;

        mn_direct_picture_span (g, row, &begin, &end);
        /* The last ones reach back over some that are computed already, and come out the same again. */
        for (gint64 column = 0; column < g->out_width; column += MN_PICTURE_PIXELS)
          {
            const gint64 from = MIN (column, last);
            const float *x =
              picture->x + (row * g->stride[0] - g->padding[0] + begin - picture->first) * picture->width + from * g->stride[1];
            const float *weights = packed + channel * mn_direct_picture_taps (g) + begin * g->kernel[1] * MN_PICTURE_CHANNELS;
            float *to = y + channel * plane + (row * g->out_width + from) * MN_WIDE;

            if (g->stride[1] == 2)
              sum_pixels (2, picture, x, end - begin, weights, start + channel, relu, streams, to, plane);
            else
              sum_pixels (4, picture, x, end - begin, weights, start + channel, relu, streams, to, plane);
          }
      }
  /* What was streamed is seen by the other threads. */
  if (streams)
    _mm_sfence ();
}

/* Sums of one row of outputs: @to of each of @rows rows of the window += Σ dy x. */
MN_DIRECT_INLINE void
sum_weights (int rows, int columns, const MnCpuGeometry *g, const float *dy, const float *const *x, float *const *to)
{
  const gint64 plane = g->out_height * g->out_width, stride = g->stride[1];
  const float *x0 = x[0], *x1 = x[rows - 1], *d0 = dy, *d1 = dy + plane * MN_WIDE;
  MnWide sums[WINDOW_ROWS (1)][MOST_COLUMNS][MN_PICTURE_VECTORS];

#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 11
    for (int j = 0; j < columns; j++)
      for (int v = 0; v < MN_PICTURE_VECTORS; v++)
        sums[r][j][v] = (MnWide) { 0 };
  for (gint64 n = g->out_width; n > 0; n--, d0 += MN_WIDE, d1 += MN_WIDE, x0 += stride, x1 += stride)
    {
      const MnWide left = mn_wide_load (d0), right = mn_wide_load (d1);

#pragma GCC unroll 2
      for (int r = 0; r < rows; r++)
#pragma GCC unroll 11
        for (int j = 0; j < columns; j++)
          {
            const MnWide input = (r == 0 ? x0 : x1)[j] - (MnWide) { 0 };

            sums[r][j][0] += input * left;
            sums[r][j][1] += input * right;
          }
    }
#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 11
    for (int j = 0; j < columns; j++)
      for (int v = 0; v < MN_PICTURE_VECTORS; v++)
        {
          float *at = to[r] + (j * MN_PICTURE_VECTORS + v) * MN_WIDE;

          mn_wide_store (at, mn_wide_load (at) + sums[r][j][v]);
        }
}

static void
sum_rows (int n, const MnCpuGeometry *g, const float *dy, const float *const *x, float *const *to)
{
  if (g->kernel[1] == 11)
    sum_weights (1, 11, g, dy, x, to);
  else if (n == 2)
    sum_weights (2, 7, g, dy, x, to);
  else
    sum_weights (1, 7, g, dy, x, to);
}

static void
sum_gradients (const float *dy, gint64 n, float *sums)
{
  MnWide sum = { 0 };

  for (gint64 i = 0; i < n; i++)
    sum += mn_wide_load (dy + i * MN_WIDE);
  mn_wide_store (sums, mn_wide_load (sums) + sum);
}

void
mn_direct_picture_weights (const MnDirectPicture *picture, const float *dy, float *packed, float *sums)
{
  const MnCpuGeometry *g = picture->geometry;
  const gint64 plane = g->out_height * g->out_width;
  const int most = WINDOW_ROWS (g->kernel[1]);

  for (gint64 row = picture->begin; row < picture->end; row++)
    for (gint64 channel = 0; channel < g->out_channels; channel += MN_PICTURE_CHANNELS)
      {
        const float *at = dy + channel * plane + row * g->out_width * MN_WIDE;
        const float *x[WINDOW_ROWS (1)];
        float *to[WINDOW_ROWS (1)];
        gint64 begin, end;
        int n = 0;

        mn_direct_picture_span (g, row, &begin, &end);
        for (gint64 c = 0; c < g->in_channels; c++)
          for (gint64 i = begin; i < end; i++)
            {
              x[n] = picture->x
                     + (c * picture->rows + row * g->stride[0] - g->padding[0] + i - picture->first) * picture->width;
              to[n] = packed + channel * mn_direct_picture_taps (g)
                      + (c * g->kernel[0] + i) * g->kernel[1] * MN_PICTURE_CHANNELS;
              if (++n == most)
                {
                  sum_rows (n, g, at, x, to);
                  n = 0;
                }
            }
        if (n > 0)
          sum_rows (n, g, at, x, to);
        for (int v = 0; v < MN_PICTURE_VECTORS; v++)
          sum_gradients (at + v * plane * MN_WIDE, g->out_width, sums + channel + v * MN_WIDE);
      }
}
