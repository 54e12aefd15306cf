/* mn-direct-conv2d-image.c - one image through a convolution.
 *
 * Eight output channels lie in the lanes of a vector. The sums of several neighbouring outputs and the weights of one row
 * of the window stay in registers while the inputs under them go by: one load of an input serves every output that it is
 * under. Rows of any length are computed without waste that way, which they are not with pixels in the lanes. A band of
 * outputs is computed channels side by side, then spread over the planes.
 *
 * Rows of the window above and below the image are left out of the sums. Columns beside it are zeros in a copy of the
 * image; but where a narrow image is padded so far that the window comes to lie beside it on both sides, as it is for the
 * gradient at the input of a convolution without padding, whole rows are computed at once and those columns left out, too.
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

/* The rows of a window that lie on the image. */
typedef struct
{
  const float *x;                           /* the first input under the first output, or the first of a whole row */
  gint64       channels, rows;
  gint64       channel_step, row_step;      /* in x */
  gint64       skip;                        /* rows that are left out, for each channel */
} Window;

/* Sums of @n neighbouring outputs: to (n, step) = start + Σ weights x. With @whole they are a whole row, of which the
 * first input is under the last weight. */
MN_DIRECT_INLINE void
sum_pixels (int n, int columns, gboolean whole, const Window *window, const float *weights, const float *start, float *to,
            gint64 step)
{
  const int left = whole ? columns - 1 : 0, inputs = n + columns - 1 - 2 * left, half = (inputs + 1) / 2;
  MnVec sums[MOST_PIXELS];

#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
    sums[p] = mn_vec_load (start);
  for (gint64 c = 0; c < window->channels; c++)
    {
      const float *x = window->x + c * window->channel_step;

      for (gint64 i = 0; i < window->rows; i++, x += window->row_step, weights += columns * MN_LANES)
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

              if (m >= inputs)
                continue;
#pragma GCC unroll 7
              for (int j = 0; j < columns; j++)
                if (m + left - j >= 0 && m + left - j < n)
                  sums[m + left - j] += x[m] * w[j];
            }
        }
      weights += window->skip * columns * MN_LANES;
    }
#pragma GCC unroll 14
  for (int p = 0; p < n; p++)
    mn_vec_store (to + p * step, sums[p]);
}

#define SUM_PIXELS(n, columns, whole)                                           \
  case n:                                                                       \
    if ((whole) ? n >= columns : n <= MAX_PIXELS (columns))                     \
      sum_pixels (n, columns, whole, window, weights, start, to, step);         \
    break

#define DEFINE_SUMS(name, columns, whole)                                                                            \
  static void                                                                                                        \
  name##_##columns (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step)   \
  {                                                                                                                  \
    switch (n)                                                                                                       \
      {                                                                                                              \
        SUM_PIXELS (1, columns, whole);                                                                              \
        SUM_PIXELS (2, columns, whole);                                                                              \
        SUM_PIXELS (3, columns, whole);                                                                              \
        SUM_PIXELS (4, columns, whole);                                                                              \
        SUM_PIXELS (5, columns, whole);                                                                              \
        SUM_PIXELS (6, columns, whole);                                                                              \
        SUM_PIXELS (7, columns, whole);                                                                              \
        SUM_PIXELS (8, columns, whole);                                                                              \
        SUM_PIXELS (9, columns, whole);                                                                              \
        SUM_PIXELS (10, columns, whole);                                                                             \
        SUM_PIXELS (11, columns, whole);                                                                             \
        SUM_PIXELS (12, columns, whole);                                                                             \
        SUM_PIXELS (13, columns, whole);                                                                             \
        SUM_PIXELS (14, columns, whole);                                                                             \
      }                                                                                                              \
  }

DEFINE_SUMS (part, 1, FALSE)
DEFINE_SUMS (part, 2, FALSE)
DEFINE_SUMS (part, 3, FALSE)
DEFINE_SUMS (part, 4, FALSE)
DEFINE_SUMS (part, 5, FALSE)
DEFINE_SUMS (part, 6, FALSE)
DEFINE_SUMS (part, 7, FALSE)
DEFINE_SUMS (whole, 2, TRUE)
DEFINE_SUMS (whole, 3, TRUE)
DEFINE_SUMS (whole, 4, TRUE)
DEFINE_SUMS (whole, 5, TRUE)
DEFINE_SUMS (whole, 6, TRUE)
DEFINE_SUMS (whole, 7, TRUE)

typedef void (*SumPixels) (int n, const Window *window, const float *weights, const float *start, float *to, gint64 step);

/* By the columns of the window; there is no place beside the image for a window of one. */
static const SumPixels part_functions[MN_DIRECT_MAX_KERNEL] = { part_1, part_2, part_3, part_4, part_5, part_6, part_7 };
static const SumPixels whole_functions[MN_DIRECT_MAX_KERNEL] = { NULL, whole_2, whole_3, whole_4, whole_5, whole_6,
                                                                 whole_7 };

/* Whether whole rows are computed at once, without the columns beside the image. */
static gboolean
takes_whole_rows (const MnDirectConv *conv)
{
  return conv->kernel[1] > 1 && conv->left == conv->kernel[1] - 1 && conv->out_width == conv->in_width + conv->left
         && conv->out_width <= MOST_PIXELS;
}

/* Columns of the image with the zeros beside it. */
static gint64
padded_width (const MnDirectConv *conv)
{
  if (takes_whole_rows (conv))
    return conv->in_width;
  return MAX (conv->in_width + conv->left, conv->out_width - 1 + conv->kernel[1]);
}

static gboolean
is_copied (const MnDirectConv *conv)
{
  return conv->through_relu || padded_width (conv) > conv->in_width;
}

static gint64
band_rows (const MnDirectConv *conv)
{
  return CLAMP (BAND / conv->out_width, 1, conv->out_height);
}

static gsize
copy_size (const MnDirectConv *conv)
{
  gsize n = is_copied (conv) ? conv->in_channels * conv->in_height * padded_width (conv) : 0;

  return (n + 15) / 16 * 16;
}

gsize
MN_DIRECT (mn_direct_conv_scratch) (const MnDirectConv *conv)
{
  gsize band = band_rows (conv) * conv->out_width * mn_direct_round_up (conv->out_channels);

  return copy_size (conv) + (band + 15) / 16 * 16;
}

/* A row of the image with zeros beside it, taken back through the ReLU. */
MN_DIRECT_INLINE void
copy_row (const MnDirectConv *conv, const float *x, const float *relu_output, float *to)
{
  const gint64 n = conv->in_width, width = padded_width (conv), left = width > n ? conv->left : 0;

  for (gint64 i = 0; i < left; i++)
    to[i] = 0;
  if (conv->through_relu)
    {
#pragma omp simd
      for (gint64 i = 0; i < n; i++)
        to[left + i] = relu_output[i] <= 0 ? 0 : x[i];
    }
  else
    {
#pragma omp simd
      for (gint64 i = 0; i < n; i++)
        to[left + i] = x[i];
    }
  for (gint64 i = left + n; i < width; i++)
    to[i] = 0;
}

/* Rows @begin to @end of all channels. */
static void
copy_rows (const MnDirectConv *conv, const float *x, const float *relu_output, gint64 begin, gint64 end, float *to)
{
  for (gint64 c = 0; c < conv->in_channels; c++)
    for (gint64 row = c * conv->in_height + begin; row < c * conv->in_height + end; row++)
      copy_row (conv, x + row * conv->in_width, conv->through_relu ? relu_output + row * conv->in_width : NULL,
                to + row * padded_width (conv));
}

/* One row of outputs, @to (out_width, channels rounded up), out of the image, copied where it has to be. */
static void
sum_row (const MnDirectConv *conv, const float *x, gint64 row, const float *packed, const float *start, float *to)
{
  const gboolean whole = takes_whole_rows (conv);
  const gint64 last = conv->kernel[1] - 1;
  const SumPixels sum = whole ? whole_functions[last] : part_functions[last];
  const gint64 step = mn_direct_round_up (conv->out_channels), width = padded_width (conv), first = row - conv->top;
  const gint64 begin = MIN (MAX (0, -first), conv->kernel[0]);
  const gint64 end = CLAMP (conv->in_height - first, begin, conv->kernel[0]);
  const gint64 most = whole ? conv->out_width : MAX_PIXELS (conv->kernel[1]), blocks = (conv->out_width + most - 1) / most;
  Window window = {
    .channels = conv->in_channels,
    .rows = end - begin,
    .channel_step = conv->in_height * width,
    .row_step = width,
    .skip = conv->kernel[0] - (end - begin),
  };

  for (gint64 channel = 0; channel < step; channel += MN_LANES)
    for (gint64 b = 0; b < blocks; b++)
      {
        const gint64 column = conv->out_width * b / blocks, n = conv->out_width * (b + 1) / blocks - column;
        const float *weights = packed + mn_direct_packed_at (conv, channel) + begin * conv->kernel[1] * MN_LANES;

        window.x = x + (first + begin) * width + column;
        sum ((int) n, &window, weights, start + channel, to + column * step + channel, step);
      }
}

void
MN_DIRECT (mn_direct_conv_image) (const MnDirectConv *conv, const float *x, const float *relu_output,
                                  const float *packed, const float *start, float *scratch, float *y, gint64 begin,
                                  gint64 end, MnDirectStore store)
{
  const gint64 rows = band_rows (conv), plane = conv->out_height * conv->out_width;
  const gint64 step = mn_direct_round_up (conv->out_channels);
  float *band = scratch + copy_size (conv);

  if (is_copied (conv))
    {
      const gint64 first = CLAMP (begin - conv->top, 0, conv->in_height);

      copy_rows (conv, x, relu_output, first, CLAMP (end - 1 - conv->top + conv->kernel[0], first, conv->in_height), scratch);
    }
  for (gint64 row = begin; row < end; row += rows)
    {
      const gint64 n = MIN (rows, end - row);

      for (gint64 i = 0; i < n; i++)
        sum_row (conv, is_copied (conv) ? scratch : x, row + i, packed, start, band + i * conv->out_width * step);
      mn_direct_scatter_channels (band, n * conv->out_width, conv->out_channels, plane, y + row * conv->out_width, store);
    }
}
