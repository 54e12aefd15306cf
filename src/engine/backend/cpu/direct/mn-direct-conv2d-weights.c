/* mn-direct-conv2d-weights.c - what one image adds to the gradients of a convolution's weights.
 *
 * Eight output channels lie in the lanes of a vector. The sums of several weights and the gradients at a few neighbouring
 * outputs stay in registers while the inputs under them go by: one load of an input serves several weights.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d.h"

/* Outputs that are walked over at once, and sums that fit into the registers beside their gradients and one input. */
#ifdef MN_DIRECT_AVX512
#define PIXELS 4
#define MAX_SUMS 25
#else
#define PIXELS 2
#define MAX_SUMS 10
#endif
/* Window rows of @columns weights whose sums are kept. */
#define MOST_ROWS 6
#define MAX_ROWS(columns) MAX (1, MIN (MOST_ROWS, MAX_SUMS / (columns)))

/* What is walked through: the outputs, and the inputs under them. */
typedef struct
{
  gint64       height, width;     /* of the output */
  const float *dy;                /* (height · width, dy_step) */
  gint64       dy_step;
  gint64       x_step;            /* from the inputs of one row of outputs to those of the next */
} Walk;

/* Adds what comes from @pixels neighbouring outputs. */
MN_DIRECT_INLINE void
add_pixels (int pixels, int rows, int columns, const float *dy, gint64 dy_step, const float *const *x, gint64 at,
            MnVec sums[MOST_ROWS][MN_DIRECT_MAX_KERNEL])
{
  MnVec d[PIXELS];

#pragma GCC unroll 4
  for (int p = 0; p < pixels; p++)
    d[p] = mn_vec_load (dy + p * dy_step);
#pragma GCC unroll 10
  for (int m = 0; m < pixels + columns - 1; m++)
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
      for (int j = 0; j < columns; j++)
        if (m - j >= 0 && m - j < pixels)
          sums[r][j] += x[r][at + m] * d[m - j];
}

/* @to (rows, columns, 8) += Σ dy x, for window rows whose first inputs are @x[0] … @x[rows - 1]. */
MN_DIRECT_INLINE void
sum_weights (int rows, int columns, const Walk *walk, const float *const *x, float *to)
{
  MnVec sums[MOST_ROWS][MN_DIRECT_MAX_KERNEL];
  const float *dy = walk->dy;

#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
    for (int j = 0; j < columns; j++)
      sums[r][j] = (MnVec) { 0 };
  for (gint64 h = 0; h < walk->height; h++)
    {
      gint64 at = h * walk->x_step, end = at + walk->width;

      for (; at + PIXELS <= end; at += PIXELS, dy += PIXELS * walk->dy_step)
        add_pixels (PIXELS, rows, columns, dy, walk->dy_step, x, at, sums);
      for (; at < end; at++, dy += walk->dy_step)
        add_pixels (1, rows, columns, dy, walk->dy_step, x, at, sums);
    }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
    for (int j = 0; j < columns; j++, to += MN_LANES)
      mn_vec_store (to, mn_vec_load (to) + sums[r][j]);
}

#define SUM_WEIGHTS(rows, columns)                          \
  case rows:                                                \
    if (rows <= MAX_ROWS (columns))                         \
      sum_weights (rows, columns, walk, x, to);             \
    break

#define DEFINE_SUMS(columns)                                                            \
  static void                                                                           \
  sum_##columns (int rows, const Walk *walk, const float *const *x, float *to)          \
  {                                                                                     \
    switch (rows)                                                                       \
      {                                                                                 \
        SUM_WEIGHTS (1, columns);                                                       \
        SUM_WEIGHTS (2, columns);                                                       \
        SUM_WEIGHTS (3, columns);                                                       \
        SUM_WEIGHTS (4, columns);                                                       \
        SUM_WEIGHTS (5, columns);                                                       \
        SUM_WEIGHTS (6, columns);                                                       \
      }                                                                                 \
  }

DEFINE_SUMS (1)
DEFINE_SUMS (2)
DEFINE_SUMS (3)
DEFINE_SUMS (4)
DEFINE_SUMS (5)
DEFINE_SUMS (6)
DEFINE_SUMS (7)

typedef void (*SumWeights) (int rows, const Walk *walk, const float *const *x, float *to);

static const SumWeights sum_functions[MN_DIRECT_MAX_KERNEL] = { sum_1, sum_2, sum_3, sum_4, sum_5, sum_6, sum_7 };

static gint64
padded_width (const MnDirectConv *conv)
{
  return MAX (conv->in_width + conv->left, conv->out_width - 1 + conv->kernel[1]);
}

static gint64
padded_height (const MnDirectConv *conv)
{
  return MAX (conv->in_height + conv->top, conv->out_height - 1 + conv->kernel[0]);
}

static gboolean
is_padded (const MnDirectConv *conv)
{
  return padded_width (conv) > conv->in_width || padded_height (conv) > conv->in_height;
}

static gsize
padded_size (const MnDirectConv *conv)
{
  gsize n = is_padded (conv) ? conv->in_channels * padded_height (conv) * padded_width (conv) : 0;

  return (n + 15) / 16 * 16;
}

gsize
MN_DIRECT (mn_direct_weights_scratch) (const MnDirectConv *conv)
{
  return padded_size (conv)
         + (conv->out_height * conv->out_width * mn_direct_round_up (conv->out_channels) + 15) / 16 * 16;
}

/* The image with zeros all around it. */
static void
pad_image (const MnDirectConv *conv, const float *x, float *padded)
{
  const gint64 width = padded_width (conv), height = padded_height (conv);

  memset (padded, 0, conv->in_channels * height * width * sizeof (float));
  for (gint64 c = 0; c < conv->in_channels; c++)
    for (gint64 row = 0; row < conv->in_height; row++, x += conv->in_width)
      {
        float *to = padded + (c * height + conv->top + row) * width + conv->left;

#pragma omp simd
        for (gint64 i = 0; i < conv->in_width; i++)
          to[i] = x[i];
      }
}

static void
sum_channels (const float *dy, gint64 pixels, gint64 channels, float *sums)
{
  for (gint64 c = 0; c < channels; c += MN_LANES)
    {
      MnVec sum = { 0 };

      for (gint64 p = 0; p < pixels; p++)
        sum += mn_vec_load (dy + p * channels + c);
      mn_vec_store (sums + c, mn_vec_load (sums + c) + sum);
    }
}

void
MN_DIRECT (mn_direct_weights_image) (const MnDirectConv *conv, const float *x, const float *dy, const float *y,
                                     float *scratch, float *packed, float *sums, gint64 begin, gint64 end)
{
  const gint64 plane = conv->out_height * conv->out_width, step = mn_direct_round_up (conv->out_channels);
  const gint64 width = padded_width (conv), height = is_padded (conv) ? padded_height (conv) : conv->in_height;
  const gint64 n_rows = conv->in_channels * conv->kernel[0];
  const gint64 first = begin * conv->out_width, pixels = end * conv->out_width - first;
  float *side_by_side = scratch + padded_size (conv);

  if (is_padded (conv))
    pad_image (conv, x, scratch);
  mn_direct_gather_channels (dy + first, y ? y + first : NULL, plane, conv->out_channels, pixels, side_by_side);
  sum_channels (side_by_side, pixels, step, sums);
  for (gint64 channel = 0; channel < step; channel += MN_LANES)
    {
      const gint64 most = MAX_ROWS (conv->kernel[1]), blocks = (n_rows + most - 1) / most;
      const Walk walk = {
        .height = end - begin,
        .width = conv->out_width,
        .dy = side_by_side + channel,
        .dy_step = step,
        .x_step = width,
      };

      for (gint64 b = 0; b < blocks; b++)
        {
          const gint64 row = n_rows * b / blocks, n = n_rows * (b + 1) / blocks - row;
          const float *at[MOST_ROWS];

          for (gint64 r = row; r < row + n; r++)
            at[r - row] = (is_padded (conv) ? scratch : x) + r / conv->kernel[0] * height * width
                          + (begin + r % conv->kernel[0]) * width;
          sum_functions[conv->kernel[1] - 1] ((int) n, &walk, at,
                                              packed + mn_direct_packed_at (conv, channel)
                                                + row * conv->kernel[1] * MN_LANES);
        }
    }
}
