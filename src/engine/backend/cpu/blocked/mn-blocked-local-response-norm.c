/* mn-blocked-local-response-norm.c - divides by what the channels around have; formulas: mn-ref-local-response-norm.c.
 *
 * The channels of one pixel, which stand in blocks, are put in a row with zeros around them: then windows are sums of
 * shifted vectors, and nothing but the row needs room.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

/* Channels and the window around them that fit into the row. */
#define ROW 4096

/* saved: s, as the input lies */

static gint64
size_of (const MnOpSpec *spec)
{
  return mn_values_get_int (spec->values, "size");
}

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  return spec->inputs[0].dim[0] + size_of (spec) <= ROW && MN_BLOCKED (mn_blocked_layouts) (spec, given, wanted, output);
}

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1 || op->spec->inputs[0].dim[0] + size_of (op->spec) > ROW)
    return FALSE;
  op->geometry.kernel[0] = size_of (op->spec);
  op->alpha = mn_cpu_get_float (op->spec, "alpha", 1e-4) / (double) op->geometry.kernel[0];
  op->beta = mn_cpu_get_float (op->spec, "beta", 0.75);
  op->eps = mn_cpu_get_float (op->spec, "k", 1.0);
  op->saved = op->out_elements * op->spec->max_batch * sizeof (float);
  return TRUE;
}

/* powers = s^-β of a block */
MN_INLINE void
find_powers (const gsize block, const float *s, float beta, float *powers)
{
  if (beta == 0.75f)
    for (gsize c = 0; c < block; c++)
      powers[c] = 1 / (sqrtf (s[c]) * sqrtf (sqrtf (s[c])));
  else
    for (gsize c = 0; c < block; c++)
      powers[c] = powf (s[c], -beta);
}

/* Sums of @size neighbours in the row, from @row on, of a block. */
MN_INLINE void
sum_window (const gsize block, const float *row, gint64 size, float *sums)
{
  for (gsize c = 0; c < block; c++)
    sums[c] = 0;
  for (gint64 k = 0; k < size; k++)
    for (gsize c = 0; c < block; c++)
      sums[c] += row[k + (gint64) c];
}

/* One sample. @x, @y and @s begin with its first block. */
MN_INLINE void
normalize (const int vectors, const MnOp *op, gsize pixels, const float *x, float *y, float *s)
{
  const gsize block = vectors * MN_LANES, channels = op->spec->inputs[0].dim[0], plane = pixels * block;
  const gint64 size = op->geometry.kernel[0], before = size / 2;
  const float alpha = (float) op->alpha, beta = (float) op->beta, k = (float) op->eps;
  float row[ROW] = { 0 }, sums[MN_BLOCK], powers[MN_BLOCK];

  for (gsize pixel = 0; pixel < pixels; pixel++)
    {
      const gsize at = pixel * block;

      for (gsize c = 0; c < channels; c += block)
        for (gsize l = 0; l < block; l++)
          {
            const float value = x[c / block * plane + at + l];

            row[before + c + l] = value * value;
          }
      for (gsize c = 0; c < channels; c += block)
        {
          const gsize own = c / block * plane + at;

          sum_window (block, row + c, size, sums);
          for (gsize l = 0; l < block; l++)
            s[own + l] = k + alpha * sums[l];
          find_powers (block, s + own, beta, powers);
          for (gsize l = 0; l < block; l++)
            y[own + l] = x[own + l] * powers[l];
        }
    }
}

/* One sample. */
MN_INLINE void
give_back (const int vectors, const MnOp *op, gsize pixels, const float *x, const float *dy, const float *s, float *dx,
           gboolean adds)
{
  const gsize block = vectors * MN_LANES, channels = op->spec->inputs[0].dim[0], plane = pixels * block;
  const gint64 size = op->geometry.kernel[0], before = (size - 1) / 2;
  const float factor = (float) (2 * op->alpha * op->beta), beta = (float) op->beta;
  float row[ROW] = { 0 }, straight[ROW], sums[MN_BLOCK], powers[MN_BLOCK];

  for (gsize pixel = 0; pixel < pixels; pixel++)
    {
      const gsize at = pixel * block;

      for (gsize c = 0; c < channels; c += block)
        {
          const gsize own = c / block * plane + at;

          find_powers (block, s + own, beta, powers);
          for (gsize l = 0; l < block; l++)
            {
              straight[c + l] = dy[own + l] * powers[l];
              row[before + c + l] = straight[c + l] * x[own + l] / s[own + l];
            }
        }
      for (gsize c = 0; c < channels; c += block)
        {
          const gsize own = c / block * plane + at;

          sum_window (block, row + c, size, sums);
          for (gsize l = 0; l < block; l++)
            {
              const float d = straight[c + l] - factor * x[own + l] * sums[l];

              dx[own + l] = adds ? dx[own + l] + d : d;
            }
        }
    }
}

/* Items are samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize pixels = op->in_elements / op->spec->inputs[0].dim[0];

  for (gsize n = begin; n < end; n++)
    {
      const gsize at = n * op->in_elements;

      MN_FOR_BLOCK (mn_blocked_block (op), normalize, op, pixels, (const float *) args->inputs[0] + at,
                    (float *) args->output + at, (float *) args->saved + at);
    }
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize pixels = op->in_elements / op->spec->inputs[0].dim[0];

  for (gsize n = begin; n < end; n++)
    {
      const gsize at = n * op->in_elements;

      MN_FOR_BLOCK (mn_blocked_block (op), give_back, op, pixels, (const float *) args->inputs[0] + at,
                    (const float *) args->d_output + at, (const float *) args->saved + at,
                    (float *) args->d_inputs[0] + at, args->accumulate[0]);
    }
}

static void
run (const MnOp *op, const MnOpArgs *args, MnCpuRange range)
{
  const gsize work = op->in_elements * args->batch * (gsize) (8 + op->geometry.kernel[0]);

  mn_cpu_parallel (op->threads, args->batch, work, range, op, args);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  run (op, args, forward_range);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    run (op, args, backward_range);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_local_response_norm) = {
  .layer = "local_response_norm",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
