/* mn-ref-blocks.c - passes over a whole block of parameters or gradients: clipping, averaging,
 * folding batch norm into the weights before it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-fold.h"
#include "mn-ref-squares.h"

typedef struct
{
  real *to;
  real  factor, limit;
} Clip;

typedef struct
{
  real       *average;
  const real *params;
  real        fresh;
} Average;

/* One sum, whatever the number of threads, so that a run does not depend on it. */
static double
square_norm (const real *x, gsize n)
{
  double sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gsize i = 0; i < n; i++)
    sum += (double) x[i] * (double) x[i];
  return sum;
}

/* Partial sums of pieces, added up in order: the same for any number of threads. */
#define PIECE 4096
#define PIECES 32

typedef struct
{
  const real *from;
  gsize       n;
  double     *sums;
} Squares;

static void
squares_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const Squares *s = task;

  for (gsize piece = begin; piece < end; piece++)
    s->sums[piece] = mn_ref_square_norm (s->from + piece * PIECE, MIN (s->n - piece * PIECE, PIECE));
}

static double
block_square_norm (const void *block, gsize n, int threads)
{
  double sum = 0, sums[PIECES];

  for (gsize at = 0; at < n; at += (gsize) PIECE * PIECES)
    {
      const Squares task = { (const real *) block + at, MIN (n - at, (gsize) PIECE * PIECES), sums };
      const gsize pieces = (task.n + PIECE - 1) / PIECE;

      mn_cpu_parallel (threads, pieces, task.n, squares_range, &task, NULL);
      for (gsize i = 0; i < pieces; i++)
        sum += sums[i];
    }
  return sum;
}

static void
clip_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const Clip c = *(const Clip *) task;
  real *restrict x = c.to;

  if (c.factor != 1)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        x[i] *= c.factor;
    }
  if (c.limit > 0)
    {
      /* NaN stays NaN. */
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        x[i] = x[i] > c.limit ? c.limit : x[i] < -c.limit ? -c.limit : x[i];
    }
}

static void
clip (void *grads, gsize n, double max_norm, double max_value, int threads)
{
  Clip task = { grads, 1, (real) max_value };

  if (max_norm > 0)
    {
      const double factor = max_norm / (sqrt (square_norm (grads, n)) + 1e-6);

      task.factor = factor < 1 ? (real) factor : 1;
    }
  if (task.factor != 1 || task.limit > 0)
    mn_cpu_parallel (threads, n, n, clip_range, &task, NULL);
}

static void
average_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const Average a = *(const Average *) task;
  real *restrict average = a.average;

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    average[i] += a.fresh * (a.params[i] - average[i]);
}

static void
average (void *averages, const void *params, gsize n, double keep, int threads)
{
  const Average task = { averages, params, (real) (1 - keep) };

  if (keep == 0)
    memcpy (averages, params, n * sizeof (real));
  else
    mn_cpu_parallel (threads, n, n, average_range, &task, NULL);
}

/* Items are channels. */
static void
fold_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnFoldArgs *args = task;
  const real *bias = args->bias, *scale = args->scale, *shift = args->shift, *mean = args->mean, *var = args->var;
  real *to_bias = args->to_bias;

  for (gsize c = begin; c < end; c++)
    {
      const double factor = mn_fold_factor (scale ? (double) scale[c] : 1, (double) var[c], args->eps);
      const real *restrict from = (const real *) args->weight + c * args->length;
      real *restrict to = (real *) args->to_weight + c * args->length;

      to_bias[c] = (real) mn_fold_bias (bias ? (double) bias[c] : 0, (double) mean[c], factor, shift ? (double) shift[c] : 0);
#pragma omp simd
      for (gsize i = 0; i < args->length; i++)
        to[i] = from[i] * (real) factor;
    }
}

static void
fold (const MnFoldArgs *args, int threads)
{
  mn_cpu_parallel (threads, args->channels, args->channels * args->length, fold_range, args, NULL);
}

const MnCpuBlocks MN_REF (mn_ref_blocks) = { .clip = clip, .average = average, .fold = fold,
                                                .square_norm = block_square_norm };
