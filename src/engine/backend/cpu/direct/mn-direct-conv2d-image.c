/* mn-direct-conv2d-image.c - one image through a convolution.
 *
 * Eight output channels lie in the lanes of a vector, and the sums of several neighbouring pixels stay in registers: one
 * load of a vector of weights serves them all. Rows of any length are computed without waste that way, which they are
 * not with pixels in the lanes. A band of outputs is computed channels side by side, then spread over the planes.
 *
 * Rows of zeros above and below the image are left out of the sums; the columns of zeros beside it are really there, in a
 * copy of the image.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d.h"

/* Pixels whose sums fit into the registers beside a vector of weights and one pixel. */
#ifdef MN_DIRECT_AVX512
#define MAX_PIXELS(vectors) 14
#else
#define MAX_PIXELS(vectors) ((vectors) == 1 ? 14 : 6)
#endif
/* Pixels in a band, about: enough to spread eight at a time, few enough to stay in the first cache. */
#define BAND 128

/* The part of the window that lies on the image, at the first of some outputs. */
typedef struct
{
  const float *x;
  gint64       channels, rows, columns;
  gint64       channel_step, row_step;      /* in x */
  gint64       skip;                        /* taps of the rows that are left out, for each channel */
} Window;

/* Sums of @n neighbouring outputs: to (n, step) = start + Σ weights x. */
MN_DIRECT_INLINE void
sum_pixels (int n, int vectors, int stride, const Window *window, const float *weights, const float *start, float *to,
            gint64 step)
{
  MnVec sums[14][MN_DIRECT_GROUP];

#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++)
      sums[p][v] = mn_vec_load (start + v * MN_LANES);
  for (gint64 c = 0; c < window->channels; c++)
    {
      for (gint64 i = 0; i < window->rows; i++)
        {
          const float *x = window->x + c * window->channel_step + i * window->row_step;

          for (gint64 j = 0; j < window->columns; j++, x++, weights += vectors * MN_LANES)
#pragma GCC unroll 14
            for (int p = 0; p < n; p++)
#pragma GCC unroll 2
              for (int v = 0; v < vectors; v++)
                sums[p][v] += x[p * stride] * mn_vec_load (weights + v * MN_LANES);
        }
      weights += window->skip * vectors * MN_LANES;
    }
#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++)
      mn_vec_store (to + p * step + v * MN_LANES, sums[p][v]);
}

#define SUM_PIXELS(n, vectors, stride)                                      \
  case n:                                                                   \
    sum_pixels (n, vectors, stride, window, weights, start, to, step);      \
    break

#define SUM_UP_TO_6(vectors, stride)   \
  SUM_PIXELS (1, vectors, stride);     \
  SUM_PIXELS (2, vectors, stride);     \
  SUM_PIXELS (3, vectors, stride);     \
  SUM_PIXELS (4, vectors, stride);     \
  SUM_PIXELS (5, vectors, stride);     \
  SUM_PIXELS (6, vectors, stride)

#define SUM_UP_TO_14(vectors, stride)  \
  SUM_UP_TO_6 (vectors, stride);       \
  SUM_PIXELS (7, vectors, stride);     \
  SUM_PIXELS (8, vectors, stride);     \
  SUM_PIXELS (9, vectors, stride);     \
  SUM_PIXELS (10, vectors, stride);    \
  SUM_PIXELS (11, vectors, stride);    \
  SUM_PIXELS (12, vectors, stride);    \
  SUM_PIXELS (13, vectors, stride);    \
  SUM_PIXELS (14, vectors, stride)

#ifdef MN_DIRECT_AVX512
#define SUM_TWO(stride) SUM_UP_TO_14 (2, stride)
#else
#define SUM_TWO(stride) SUM_UP_TO_6 (2, stride)
#endif

#define DEFINE_SUMS(name, stride)                                                                            \
  static void                                                                                                \
  name##_one (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step) \
  {                                                                                                          \
    switch (n)                                                                                               \
      {                                                                                                      \
        SUM_UP_TO_14 (1, stride);                                                                            \
      }                                                                                                      \
  }                                                                                                          \
                                                                                                             \
  static void                                                                                                \
  name##_two (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step) \
  {                                                                                                          \
    switch (n)                                                                                               \
      {                                                                                                      \
        SUM_TWO (stride);                                                                                    \
      }                                                                                                      \
  }

DEFINE_SUMS (sum_near, 1)
DEFINE_SUMS (sum_apart, 2)

typedef void (*SumPixels) (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step);

static gint64
band_rows (const MnDirectConv *conv)
{
  return CLAMP (BAND / conv->out_width, 1, conv->out_height);
}

static gboolean
is_copied (const MnDirectConv *conv)
{
  return mn_direct_padded_width (conv) > conv->in_width || conv->through_relu;
}

static gsize
copy_size (const MnDirectConv *conv)
{
  gsize n = is_copied (conv) ? conv->in_channels * conv->in_height * mn_direct_padded_width (conv) : 0;

  return (n + 15) / 16 * 16;
}

gsize
MN_DIRECT (mn_direct_conv_scratch) (const MnDirectConv *conv)
{
  gsize band = band_rows (conv) * conv->out_width * mn_direct_round_up (conv->out_channels);

  return copy_size (conv) + (band + 15) / 16 * 16;
}

/* The image with zeros beside its rows. */
static void
copy_rows (const MnDirectConv *conv, const float *x, const float *relu_output, float *to)
{
  const gint64 width = mn_direct_padded_width (conv), n = conv->in_width;

  for (gint64 row = 0; row < conv->in_channels * conv->in_height; row++, to += width)
    {
      for (gint64 i = 0; i < conv->left; i++)
        to[i] = 0;
      if (conv->through_relu)
        {
#pragma omp simd
          for (gint64 i = 0; i < n; i++)
            to[conv->left + i] = relu_output[row * n + i] <= 0 ? 0 : x[row * n + i];
        }
      else
        {
#pragma omp simd
          for (gint64 i = 0; i < n; i++)
            to[conv->left + i] = x[row * n + i];
        }
      for (gint64 i = conv->left + n; i < width; i++)
        to[i] = 0;
    }
}

/* One row of outputs, @to (out_width, channels rounded up). */
static void
sum_row (const MnDirectConv *conv, const float *x, gint64 row_step, gint64 row, const float *packed, const float *start,
         float *to)
{
  const SumPixels one = conv->stride[1] == 1 ? sum_near_one : sum_apart_one;
  const SumPixels two = conv->stride[1] == 1 ? sum_near_two : sum_apart_two;
  const gint64 step = mn_direct_round_up (conv->out_channels), first = row * conv->stride[0] - conv->top;
  const gint64 begin = MIN (MAX (0, -first), conv->kernel[0]);
  const gint64 end = CLAMP (conv->in_height - first, begin, conv->kernel[0]);
  Window window = {
    .channels = conv->in_channels,
    .rows = end - begin,
    .columns = conv->kernel[1],
    .channel_step = conv->in_height * row_step,
    .row_step = row_step,
    .skip = (conv->kernel[0] - (end - begin)) * conv->kernel[1],
  };

  for (gint64 channel = 0; channel < step; channel += MN_DIRECT_GROUP * MN_LANES)
    {
      const gint64 width = mn_direct_group_width (conv, channel), most = MAX_PIXELS (width / MN_LANES);
      const gint64 blocks = (conv->out_width + most - 1) / most;
      const float *weights = packed + mn_direct_packed_at (conv, channel) + begin * conv->kernel[1] * width;

      for (gint64 b = 0; b < blocks; b++)
        {
          const gint64 column = conv->out_width * b / blocks, n = conv->out_width * (b + 1) / blocks - column;

          window.x = x + (first + begin) * row_step + column * conv->stride[1];
          (width > MN_LANES ? two : one) ((int) n, &window, weights, start + channel, to + column * step + channel, step);
        }
    }
}

void
MN_DIRECT (mn_direct_conv_image) (const MnDirectConv *conv, const float *x, const float *relu_output,
                                  const float *packed, const float *start, float *scratch, float *y, MnDirectStore store)
{
  const gint64 rows = band_rows (conv), plane = conv->out_height * conv->out_width;
  const gint64 step = mn_direct_round_up (conv->out_channels);
  float *band = scratch + copy_size (conv);

  if (is_copied (conv))
    copy_rows (conv, x, relu_output, scratch);
  for (gint64 row = 0; row < conv->out_height; row += rows)
    {
      const gint64 n = MIN (rows, conv->out_height - row);

      for (gint64 i = 0; i < n; i++)
        sum_row (conv, is_copied (conv) ? scratch : x, mn_direct_padded_width (conv), row + i, packed, start,
                 band + i * conv->out_width * step);
      mn_direct_scatter_channels (band, n * conv->out_width, conv->out_channels, plane, y + row * conv->out_width, store);
    }
}
