/* mn-direct-max-pool2d.c - the largest of each 2x2 square, by far the most common pooling, several outputs at a time.
 *
 * The place of the winner in its square, 0 to 3, is remembered in one byte. Backward writes every input once: the gradient
 * to the winner, zero to the others. The first of equal values wins and NaN wins over everything, as in PyTorch.
 *
 * Rows are computed in whole vectors; the last one ends where the row ends and repeats what it shares with the one before.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct.h"

typedef guint8 MnVecByte __attribute__ ((vector_size (MN_LANES)));

/* Outputs of the longest row. */
#define MAX_WIDTH 4096
/* Half of a vector, for rows that are shorter than a whole one. */
#define HALF (MN_LANES / 2)
typedef float MnHalf __attribute__ ((vector_size (4 * HALF)));
typedef float MnHalfAnywhere __attribute__ ((vector_size (4 * HALF), aligned (4), may_alias));
typedef int MnHalfInt __attribute__ ((vector_size (4 * HALF)));
typedef guint8 MnHalfByte __attribute__ ((vector_size (HALF)));

static gboolean
can_compute (const MnCpuGeometry *g)
{
  for (int axis = 0; axis < 2; axis++)
    if (g->kernel[axis] != 2 || g->stride[axis] != 2 || g->padding[axis] != 0 || g->dilation[axis] != 1)
      return FALSE;
  return g->out_width <= MAX_WIDTH;
}

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->saved = op->spec->training ? op->out_elements * op->spec->max_batch : 0;
  return can_compute (&op->geometry) && mn_direct_is_plain (op->spec);
}

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  MnCpuGeometry geometry;

  mn_cpu_geometry_init (&geometry, spec);
  wanted[0] = *output = MN_LAYOUT_PLAIN;
  return given[0] == MN_LAYOUT_PLAIN && can_compute (&geometry);
}

static char *
describe (const MnOp *op)
{
  return g_strdup ("direct");
}

/* One output and its winner. */
static inline float
pool_one (const float *top, const float *bottom, guint8 *winner)
{
  const float x[4] = { top[0], top[1], bottom[0], bottom[1] };
  float best = x[0];

  *winner = 0;
  for (int i = 1; i < 4; i++)
    if (x[i] > best || x[i] != x[i])
      {
        best = x[i];
        *winner = (guint8) i;
      }
  return best;
}

/* pool_vec (top, bottom, y, winners): the outputs of one vector; spread_vec (dy, winners, top, bottom): their gradients to
 * the inputs. */
#define DEFINE_VECTOR(name, Vec, VecAnywhere, Int, Byte, lanes, EVEN, ODD, LOW, HIGH)                         \
  MN_DIRECT_INLINE void                                                                                       \
  pool_##name (const float *top, const float *bottom, float *y, guint8 *winners)                              \
  {                                                                                                           \
    const Vec a = *(const VecAnywhere *) top, b = *(const VecAnywhere *) (top + lanes);                       \
    const Vec c = *(const VecAnywhere *) bottom, d = *(const VecAnywhere *) (bottom + lanes);                 \
    const Vec x[4] = { EVEN (a, b), ODD (a, b), EVEN (c, d), ODD (c, d) };                                    \
    Vec best = x[0];                                                                                          \
    Int winner = { 0 };                                                                                       \
    Byte narrow;                                                                                              \
                                                                                                              \
    _Pragma ("GCC unroll 4")                                                                                  \
    for (int i = 1; i < 4; i++)                                                                               \
      {                                                                                                       \
        const Int wins = (x[i] > best) | (x[i] != x[i]);                                                      \
                                                                                                              \
        best = (Vec) ((wins & (Int) x[i]) | (~wins & (Int) best));                                            \
        winner = (wins & i) | (~wins & winner);                                                               \
      }                                                                                                       \
    *(VecAnywhere *) y = best;                                                                                \
    narrow = __builtin_convertvector (winner, Byte);                                                          \
    memcpy (winners, &narrow, lanes);                                                                         \
  }                                                                                                           \
                                                                                                              \
  MN_DIRECT_INLINE void                                                                                       \
  spread_##name (const float *dy, const guint8 *winners, float *top, float *bottom)                           \
  {                                                                                                           \
    const Int d = (Int) *(const VecAnywhere *) dy;                                                            \
    Byte narrow;                                                                                              \
    Int winner;                                                                                               \
    Vec dx[4];                                                                                                \
                                                                                                              \
    memcpy (&narrow, winners, lanes);                                                                         \
    winner = __builtin_convertvector (narrow, Int);                                                           \
    _Pragma ("GCC unroll 4")                                                                                  \
    for (int i = 0; i < 4; i++)                                                                               \
      dx[i] = (Vec) (d & (winner == i));                                                                      \
    *(VecAnywhere *) top = LOW (dx[0], dx[1]);                                                                \
    *(VecAnywhere *) (top + lanes) = HIGH (dx[0], dx[1]);                                                     \
    *(VecAnywhere *) bottom = LOW (dx[2], dx[3]);                                                             \
    *(VecAnywhere *) (bottom + lanes) = HIGH (dx[2], dx[3]);                                                  \
  }

#define EVEN(a, b) __builtin_shufflevector (a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(a, b) __builtin_shufflevector (a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define LOW(a, b) __builtin_shufflevector (a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(a, b) __builtin_shufflevector (a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define HALF_EVEN(a, b) __builtin_shufflevector (a, b, 0, 2, 4, 6)
#define HALF_ODD(a, b) __builtin_shufflevector (a, b, 1, 3, 5, 7)
#define HALF_LOW(a, b) __builtin_shufflevector (a, b, 0, 4, 1, 5)
#define HALF_HIGH(a, b) __builtin_shufflevector (a, b, 2, 6, 3, 7)

DEFINE_VECTOR (vec, MnVec, MnVecAnywhere, MnVecInt, MnVecByte, MN_LANES, EVEN, ODD, LOW, HIGH)
DEFINE_VECTOR (half, MnHalf, MnHalfAnywhere, MnHalfInt, MnHalfByte, HALF, HALF_EVEN, HALF_ODD, HALF_LOW, HALF_HIGH)

/* One row of outputs out of two of inputs. */
static void
pool_row (const float *top, const float *bottom, gint64 n, float *y, guint8 *winners)
{
  if (n >= MN_LANES)
    for (gint64 i = 0; i < n; i += MN_LANES)
      {
        const gint64 at = MIN (i, n - MN_LANES);

        pool_vec (top + 2 * at, bottom + 2 * at, y + at, winners + at);
      }
  else if (n >= HALF)
    for (gint64 i = 0; i < n; i += HALF)
      {
        const gint64 at = MIN (i, n - HALF);

        pool_half (top + 2 * at, bottom + 2 * at, y + at, winners + at);
      }
  else
    for (gint64 i = 0; i < n; i++)
      y[i] = pool_one (top + 2 * i, bottom + 2 * i, winners + i);
}

/* The reverse. */
static void
spread_row (const float *dy, const guint8 *winners, gint64 n, float *top, float *bottom)
{
  if (n >= MN_LANES)
    for (gint64 i = 0; i < n; i += MN_LANES)
      {
        const gint64 at = MIN (i, n - MN_LANES);

        spread_vec (dy + at, winners + at, top + 2 * at, bottom + 2 * at);
      }
  else if (n >= HALF)
    for (gint64 i = 0; i < n; i += HALF)
      {
        const gint64 at = MIN (i, n - HALF);

        spread_half (dy + at, winners + at, top + 2 * at, bottom + 2 * at);
      }
  else
    for (gint64 i = 0; i < n; i++)
      {
        top[2 * i] = winners[i] == 0 ? dy[i] : 0;
        top[2 * i + 1] = winners[i] == 1 ? dy[i] : 0;
        bottom[2 * i] = winners[i] == 2 ? dy[i] : 0;
        bottom[2 * i + 1] = winners[i] == 3 ? dy[i] : 0;
      }
}

/* Items are planes: (sample, channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;
  guint8 unnamed[MAX_WIDTH];

  for (gsize plane = begin; plane < end; plane++)
    for (gint64 row = 0; row < g->out_height; row++)
      {
        const float *x = (const float *) args->inputs[0] + plane * in_plane + 2 * row * g->in_width;
        const gint64 at = plane * out_plane + row * g->out_width;

        pool_row (x, x + g->in_width, g->out_width, (float *) args->output + at,
                  op->saved ? (guint8 *) args->saved + at : unnamed);
      }
}

/* The inputs of one plane that are in no square: they get no gradient. */
static void
clear_rest (const MnCpuGeometry *g, float *dx)
{
  for (gint64 row = 0; g->in_width > 2 * g->out_width && row < g->in_height; row++)
    dx[row * g->in_width + 2 * g->out_width] = 0;
  if (g->in_height > 2 * g->out_height)
    memset (dx + 2 * g->out_height * g->in_width, 0, g->in_width * sizeof (float));
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;

  for (gsize plane = begin; plane < end; plane++)
    {
      const guint8 *winners = (const guint8 *) args->saved + plane * out_plane;   /* (H_out, W_out) */
      const float *dy = (const float *) args->d_output + plane * out_plane;       /* (H_out, W_out) */
      float *dx = (float *) args->d_inputs[0] + plane * in_plane;                 /* (H, W), = or += */

      for (gint64 row = 0; row < g->out_height; row++, dx += 2 * g->in_width)
        for (gint64 i = 0; args->accumulate[0] && i < g->out_width; i++)
          {
            const guint8 winner = winners[row * g->out_width + i];

            dx[winner / 2 * g->in_width + 2 * i + winner % 2] += dy[row * g->out_width + i];
          }
      if (args->accumulate[0])
        continue;
      dx = (float *) args->d_inputs[0] + plane * in_plane;
      clear_rest (g, dx);
      for (gint64 row = 0; row < g->out_height; row++, dx += 2 * g->in_width)
        spread_row (dy + row * g->out_width, winners + row * g->out_width, g->out_width, dx, dx + g->in_width);
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return op->out_elements * (gsize) args->batch * 4;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args), forward_range,
                   op, args);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args), backward_range,
                     op, args);
}

const MnCpuKernel MN_DIRECT (mn_direct_max_pool2d) = {
  .layer = "max_pool2d",
  .describe = describe,
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
