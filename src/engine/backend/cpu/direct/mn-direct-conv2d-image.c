/* mn-direct-conv2d-image.c - one image through a convolution.
 *
 * Eight output channels lie in the lanes of a vector. The sums of several neighbouring outputs and the weights of one row
 * of the window stay in registers while the inputs under them go by: one load of an input serves every output that it is
 * under. Rows of any length are computed without waste that way, which they are not with pixels in the lanes. A band of
 * outputs is computed channels side by side, then spread over the planes.
 *
 * What lies outside the image is left out of the sums.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d.h"

/* Outputs whose sums fit into the registers beside @columns weights and one input. */
#define MOST_PIXELS 14
#ifdef MN_DIRECT_AVX512
#define MAX_PIXELS(columns) MOST_PIXELS
#else
#define MAX_PIXELS(columns) (15 - (columns))
#endif
/* Pixels in a band, about: enough to spread eight at a time, few enough to stay in the first cache. */
#define BAND 128

/* Under some neighbouring outputs, the part of the window that lies on the image. */
typedef struct
{
  const float *x;
  gint64       at;                          /* of the first input under the first output, maybe left of the image */
  int          begin, end;                  /* inputs from there on that are on the image */
  gint64       channels, rows;
  gint64       channel_step, row_step;      /* in x */
  gint64       skip;                        /* rows that are left out, for each channel */
} Window;

/* Sums of @n neighbouring outputs: to (n, step) = start + Σ weights x. */
MN_DIRECT_INLINE void
sum_pixels (int n, int columns, const Window *window, const float *weights, const float *start, float *to, gint64 step)
{
  const int inputs = n + columns - 1, half = (inputs + 1) / 2, begin = window->begin, end = window->end;
  MnVec sums[MOST_PIXELS];

#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
    sums[p] = mn_vec_load (start);
  for (gint64 c = 0; c < window->channels; c++)
    {
      gint64 at = window->at + c * window->channel_step;

      for (gint64 i = 0; i < window->rows; i++, at += window->row_step, weights += columns * MN_LANES)
        {
          MnVec w[MN_DIRECT_MAX_KERNEL];

#pragma GCC unroll 7
          for (int j = 0; j < columns; j++)
            w[j] = mn_vec_load (weights + j * MN_LANES);
          /* In the order 0, half, 1, half + 1, …: what is added to the same sum is then further apart than an addition
           * takes. */
#pragma GCC unroll 20
          for (int t = 0; t < 2 * half; t++)
            {
              const int m = t / 2 + t % 2 * half;

              if (m >= inputs || m < begin || m >= end)
                continue;
#pragma GCC unroll 7
              for (int j = 0; j < columns; j++)
                if (m - j >= 0 && m - j < n)
                  sums[m - j] += window->x[at + m] * w[j];
            }
        }
      weights += window->skip * columns * MN_LANES;
    }
#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
    mn_vec_store (to + p * step, sums[p]);
}

#define SUM_PIXELS(n, columns)                                          \
  case n:                                                               \
    if (n <= MAX_PIXELS (columns))                                      \
      sum_pixels (n, columns, window, weights, start, to, step);        \
    break

#define DEFINE_SUMS(columns)                                                                                         \
  static void                                                                                                        \
  sum_##columns (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step)      \
  {                                                                                                                  \
    switch (n)                                                                                                       \
      {                                                                                                              \
        SUM_PIXELS (1, columns);                                                                                     \
        SUM_PIXELS (2, columns);                                                                                     \
        SUM_PIXELS (3, columns);                                                                                     \
        SUM_PIXELS (4, columns);                                                                                     \
        SUM_PIXELS (5, columns);                                                                                     \
        SUM_PIXELS (6, columns);                                                                                     \
        SUM_PIXELS (7, columns);                                                                                     \
        SUM_PIXELS (8, columns);                                                                                     \
        SUM_PIXELS (9, columns);                                                                                     \
        SUM_PIXELS (10, columns);                                                                                    \
        SUM_PIXELS (11, columns);                                                                                    \
        SUM_PIXELS (12, columns);                                                                                    \
        SUM_PIXELS (13, columns);                                                                                    \
        SUM_PIXELS (14, columns);                                                                                    \
      }                                                                                                              \
  }

DEFINE_SUMS (1)
DEFINE_SUMS (2)
DEFINE_SUMS (3)
DEFINE_SUMS (4)
DEFINE_SUMS (5)
DEFINE_SUMS (6)
DEFINE_SUMS (7)

typedef void (*SumPixels) (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step);

static const SumPixels sum_functions[MN_DIRECT_MAX_KERNEL] = { sum_1, sum_2, sum_3, sum_4, sum_5, sum_6, sum_7 };

static gint64
band_rows (const MnDirectConv *conv)
{
  return CLAMP (BAND / conv->out_width, 1, conv->out_height);
}

/* Of the image taken back through a ReLU. */
static gsize
copy_size (const MnDirectConv *conv)
{
  gsize n = conv->through_relu ? conv->in_channels * conv->in_height * conv->in_width : 0;

  return (n + 15) / 16 * 16;
}

gsize
MN_DIRECT (mn_direct_conv_scratch) (const MnDirectConv *conv)
{
  gsize band = band_rows (conv) * conv->out_width * mn_direct_round_up (conv->out_channels);

  return copy_size (conv) + (band + 15) / 16 * 16;
}

/* One row of outputs, @to (out_width, channels rounded up). */
static void
sum_row (const MnDirectConv *conv, const float *x, gint64 row, const float *packed, const float *start, float *to)
{
  const SumPixels sum = sum_functions[conv->kernel[1] - 1];
  const gint64 step = mn_direct_round_up (conv->out_channels), first = row - conv->top;
  const gint64 begin = MIN (MAX (0, -first), conv->kernel[0]);
  const gint64 end = CLAMP (conv->in_height - first, begin, conv->kernel[0]);
  const gint64 most = MAX_PIXELS (conv->kernel[1]), blocks = (conv->out_width + most - 1) / most;
  Window window = {
    .x = x,
    .channels = conv->in_channels,
    .rows = end - begin,
    .channel_step = conv->in_height * conv->in_width,
    .row_step = conv->in_width,
    .skip = conv->kernel[0] - (end - begin),
  };

  for (gint64 channel = 0; channel < step; channel += MN_LANES)
    for (gint64 b = 0; b < blocks; b++)
      {
        const gint64 column = conv->out_width * b / blocks, n = conv->out_width * (b + 1) / blocks - column;
        const float *weights = packed + mn_direct_packed_at (conv, channel) + begin * conv->kernel[1] * MN_LANES;

        window.at = (first + begin) * conv->in_width + column - conv->left;
        window.begin = (int) CLAMP (conv->left - column, 0, G_MAXINT16);
        window.end = (int) CLAMP (conv->in_width + conv->left - column, 0, G_MAXINT16);
        sum ((int) n, &window, weights, start + channel, to + column * step + channel, step);
      }
}

static void
take_back (const float *dy, const float *relu_output, gint64 n, float *to)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    to[i] = relu_output[i] <= 0 ? 0 : dy[i];
}

void
MN_DIRECT (mn_direct_conv_image) (const MnDirectConv *conv, const float *x, const float *relu_output,
                                  const float *packed, const float *start, float *scratch, float *y, MnDirectStore store)
{
  const gint64 rows = band_rows (conv), plane = conv->out_height * conv->out_width;
  const gint64 step = mn_direct_round_up (conv->out_channels);
  float *band = scratch + copy_size (conv);

  if (conv->through_relu)
    take_back (x, relu_output, conv->in_channels * conv->in_height * conv->in_width, scratch);
  for (gint64 row = 0; row < conv->out_height; row += rows)
    {
      const gint64 n = MIN (rows, conv->out_height - row);

      for (gint64 i = 0; i < n; i++)
        sum_row (conv, conv->through_relu ? scratch : x, row + i, packed, start, band + i * conv->out_width * step);
      mn_direct_scatter_channels (band, n * conv->out_width, conv->out_channels, plane, y + row * conv->out_width, store);
    }
}
