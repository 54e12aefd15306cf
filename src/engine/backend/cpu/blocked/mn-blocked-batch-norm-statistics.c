/* mn-blocked-batch-norm-statistics.c - mean and variance of each channel of a batch.
 *
 * The mean of a chunk and the squares around it take one pass over memory, since a chunk stays in the first-level cache;
 * the chunks' are put together in double as Chan, Golub and LeVeque (1979) do, always in the same order, whoever
 * computed them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-batch-norm.h"

/* Pixels summed side by side, which hides how long an addition takes. */
#define SIDE 4

/* Σ (x - centre), and Σ (x - centre)² where @squared, of a chunk. */
MN_INLINE void
sum_powers (const int vectors, const MnNormTask *task, gsize block, const MnNormChunk *chunk, const float *centres,
            gboolean squared, float *sums)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  MnVec sum[SIDE][MN_VECTORS] = { { { 0 } } }, centre[MN_VECTORS];

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    centre[v] = squared ? mn_vec_load (centres + v * MN_LANES) : (MnVec) { 0 };
  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const float *x = (const float *) task->args->inputs[0] + mn_norm_run_at (task, block, n, chunk);
      gsize i = 0;

      for (; i + SIDE * step <= length; i += SIDE * step)
        {
          MN_UNROLL
          for (int s = 0; s < SIDE; s++)
            MN_UNROLL
            for (int v = 0; v < vectors; v++)
              {
                const MnVec value = mn_vec_load (x + i + s * step + v * MN_LANES) - centre[v];

                sum[s][v] += squared ? (MnVec) (value * value) : (MnVec) value;
              }
        }
      for (; i < length; i += step)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const MnVec value = mn_vec_load (x + i + v * MN_LANES) - centre[v];

            sum[0][v] += squared ? (MnVec) (value * value) : (MnVec) value;
          }
    }
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    mn_vec_store (sums + v * MN_LANES, (sum[0][v] + sum[1][v]) + (sum[2][v] + sum[3][v]));
}

/* The mean of a chunk and the sum of the squares around it. */
void
MN_BLOCKED (mn_norm_measure_chunk) (const MnNormTask *task, gsize block, gsize index)
{
  const MnNormChunk chunk = mn_norm_chunk_at (task, index);
  float *sums = mn_norm_sums_at (task, block, index);
  const float share = 1 / (float) mn_norm_chunk_pixels (&chunk);

  MN_FOR_BLOCK (task->block, sum_powers, task, block, &chunk, NULL, FALSE, sums);
  for (gsize c = 0; c < task->block; c++)
    sums[c] *= share;
  MN_FOR_BLOCK (task->block, sum_powers, task, block, &chunk, sums, TRUE, sums + task->block);
}

/* Sets the mean and 1/σ of a block from its chunks, or from the running statistics. */
void
MN_BLOCKED (mn_norm_find_statistics) (const MnNormTask *task, gsize block)
{
  const MnOp *op = task->op;
  const gsize at = block * task->block;
  float *mean = (float *) task->args->saved + at, *inverse = mean + op->spec->inputs[0].dim[0];
  float *running_mean = op->norm.mean < 0 ? NULL : (float *) task->args->params[op->norm.mean] + at;
  float *running_var = op->norm.var < 0 ? NULL : (float *) task->args->params[op->norm.var] + at;
  double middle[MN_BLOCK] = { 0 }, squares[MN_BLOCK] = { 0 }, count = 0;

  if (!mn_norm_uses_batch (task))
    {
      for (gsize c = 0; c < task->block; c++)
        {
          mean[c] = running_mean[c];
          inverse[c] = (float) (1 / sqrt ((double) running_var[c] + op->eps));
        }
      return;
    }
  for (gsize k = 0; k < task->chunks; k++)
    {
      const MnNormChunk chunk = mn_norm_chunk_at (task, k);
      const float *sums = mn_norm_sums_at (task, block, k);
      const double own = (double) mn_norm_chunk_pixels (&chunk), share = own / (count + own);

#pragma omp simd
      for (gsize c = 0; c < task->block; c++)
        {
          const double away = sums[c] - middle[c];

          middle[c] += away * share;
          squares[c] += sums[task->block + c] + away * away * count * share;
        }
      count += own;
    }
  for (gsize c = 0; c < task->block; c++)
    {
      const double var = squares[c] / count;

      mean[c] = (float) middle[c];
      inverse[c] = (float) (1 / sqrt (var + op->eps));
      if (task->args->mode == MN_MODE_TRAIN && running_mean && running_var)
        {
          /* One value has no unbiased variance; PyTorch refuses it, here the biased one (0) stands in. */
          const double unbiased = count > 1 ? squares[c] / (count - 1) : var;

          running_mean[c] = (float) ((1 - op->momentum) * running_mean[c] + op->momentum * middle[c]);
          running_var[c] = (float) ((1 - op->momentum) * running_var[c] + op->momentum * unbiased);
        }
    }
}
