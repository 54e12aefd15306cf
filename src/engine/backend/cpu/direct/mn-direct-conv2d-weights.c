/* mn-direct-conv2d-weights.c - what one image adds to the gradients of a convolution's weights.
 *
 * Eight output channels lie in the lanes of a vector, and the sums of several weights stay in registers while the pixels
 * go by: one load of a vector of gradients serves them all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-conv2d.h"

/* Sums that fit into the registers beside the gradients and one pixel. */
#ifdef MN_DIRECT_AVX512
#define MAX_SUMS 24
#else
#define MAX_SUMS 12
#endif
#define MAX_ROWS 6
/* Window rows of @columns weights whose sums fit. */
#define ROWS(columns, vectors) \
  MAX (1, MIN (MAX_ROWS, MAX_SUMS / ((columns) * (vectors))))

/* What is walked through: the outputs, and the inputs under them. */
typedef struct
{
  gint64       height, width;     /* of the output */
  const float *dy;                /* (height · width, dy_step) */
  gint64       dy_step;
  gint64       x_step;            /* from the inputs of one row of outputs to those of the next */
} Walk;

/* @to (rows, columns, vectors · 8) += Σ dy x, for window rows whose first inputs are @x[0] … @x[rows - 1]. */
MN_DIRECT_INLINE void
sum_weights (int rows, int columns, int vectors, int stride, const Walk *walk, const float *const *x, float *to)
{
  MnVec sums[MAX_ROWS][MN_DIRECT_MAX_KERNEL][MN_DIRECT_GROUP];
  const float *at[MAX_ROWS];
  const float *dy = walk->dy;

#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
    {
      at[r] = x[r];
#pragma GCC unroll 7
      for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++)
          sums[r][j][v] = (MnVec) { 0 };
    }
  for (gint64 h = 0; h < walk->height; h++)
    {
      for (gint64 w = 0; w < walk->width; w++, dy += walk->dy_step)
        {
          MnVec d[MN_DIRECT_GROUP];

#pragma GCC unroll 2
          for (int v = 0; v < vectors; v++)
            d[v] = mn_vec_load (dy + v * MN_LANES);
#pragma GCC unroll 6
          for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
            for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
              for (int v = 0; v < vectors; v++)
                sums[r][j][v] += at[r][w * stride + j] * d[v];
        }
#pragma GCC unroll 6
      for (int r = 0; r < rows; r++)
        at[r] += walk->x_step;
    }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
    for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++, to += MN_LANES)
        mn_vec_store (to, mn_vec_load (to) + sums[r][j][v]);
}

/* As many of the @n window rows as are summed at once. */
typedef gint64 (*SumWeights) (gint64 n, const Walk *walk, const float *const *x, float *to);

#define DEFINE_SUMS(columns, vectors, stride)                                                                          \
  static gint64                                                                                                        \
  sum_##columns##_##vectors##_##stride (gint64 n, const Walk *walk, const float *const *x, float *to)                  \
  {                                                                                                                    \
    if (n < ROWS (columns, vectors))                                                                                   \
      return sum_weights (1, columns, vectors, stride, walk, x, to), 1;                                                \
    return sum_weights (ROWS (columns, vectors), columns, vectors, stride, walk, x, to), ROWS (columns, vectors);      \
  }

#define DEFINE_ALL(columns)     \
  DEFINE_SUMS (columns, 1, 1)   \
  DEFINE_SUMS (columns, 2, 1)   \
  DEFINE_SUMS (columns, 1, 2)   \
  DEFINE_SUMS (columns, 2, 2)

DEFINE_ALL (1)
DEFINE_ALL (2)
DEFINE_ALL (3)
DEFINE_ALL (4)
DEFINE_ALL (5)
DEFINE_ALL (6)
DEFINE_ALL (7)

#define ALL(columns)                                                                                     \
  {                                                                                                      \
    { sum_##columns##_1_1, sum_##columns##_1_2 }, { sum_##columns##_2_1, sum_##columns##_2_2 },          \
  }

static const SumWeights sum_functions[MN_DIRECT_MAX_KERNEL][MN_DIRECT_GROUP][MN_DIRECT_MAX_STRIDE] = {
  ALL (1), ALL (2), ALL (3), ALL (4), ALL (5), ALL (6), ALL (7),
};

static gint64
padded_height (const MnDirectConv *conv)
{
  return MAX (conv->in_height + conv->top, (conv->out_height - 1) * conv->stride[0] + conv->kernel[0]);
}

static gboolean
is_padded (const MnDirectConv *conv)
{
  return mn_direct_padded_width (conv) > conv->in_width || padded_height (conv) > conv->in_height;
}

static gsize
padded_size (const MnDirectConv *conv)
{
  gsize n = is_padded (conv) ? conv->in_channels * padded_height (conv) * mn_direct_padded_width (conv) : 0;

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
  const gint64 width = mn_direct_padded_width (conv), height = padded_height (conv);

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
                                     float *scratch, float *packed, float *sums)
{
  const gint64 plane = conv->out_height * conv->out_width, step = mn_direct_round_up (conv->out_channels);
  const gint64 width = mn_direct_padded_width (conv), height = is_padded (conv) ? padded_height (conv) : conv->in_height;
  const gint64 n_rows = conv->in_channels * conv->kernel[0];
  float *side_by_side = scratch + padded_size (conv);

  if (is_padded (conv))
    pad_image (conv, x, scratch);
  mn_direct_gather_channels (dy, y, plane, conv->out_channels, plane, side_by_side);
  sum_channels (side_by_side, plane, step, sums);
  for (gint64 channel = 0; channel < step; channel += MN_DIRECT_GROUP * MN_LANES)
    {
      const gint64 lanes = mn_direct_group_width (conv, channel);
      const SumWeights sum = sum_functions[conv->kernel[1] - 1][lanes / MN_LANES - 1][conv->stride[1] - 1];
      const Walk walk = {
        .height = conv->out_height,
        .width = conv->out_width,
        .dy = side_by_side + channel,
        .dy_step = step,
        .x_step = conv->stride[0] * width,
      };
      float *to = packed + mn_direct_packed_at (conv, channel);

      for (gint64 row = 0, n; row < n_rows; row += n)
        {
          const float *at[MAX_ROWS];

          for (gint64 r = row; r < MIN (row + MAX_ROWS, n_rows); r++)
            at[r - row] = (is_padded (conv) ? scratch : x) + r / conv->kernel[0] * height * width
                          + r % conv->kernel[0] * width;
          n = sum (n_rows - row, &walk, at, to + row * conv->kernel[1] * lanes);
        }
    }
}
