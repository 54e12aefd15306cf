/* mn-blocked-batch-norm-gradients.c - the backward pass of batch norm, through the activation behind it.
 *
 * What the activation got is computed again, which is cheaper than reading its output. Where another tensor was added in
 * front of it, the output is read, and the first pass leaves the gradient in front of the activation in d_output: that is
 * the other tensor's gradient, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-batch-norm.h"

/* Σ dy and Σ dy (x - mean) of a chunk, dy in front of the activation. */
MN_INLINE void
sum_gradients (const int vectors, const MnNormTask *task, gsize block, const MnNormChunk *chunk,
               const MnNormChannels *channels, const gboolean adds, const MnFused fused, float *sums)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  const MnVec below = mn_vec_all (task->slope);
  MnVec sum[2][MN_VECTORS] = { { { 0 } } }, product[2][MN_VECTORS] = { { { 0 } } };
  MnVec mean[MN_VECTORS], factor[MN_VECTORS], shift[MN_VECTORS];

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      mean[v] = mn_vec_load (channels->mean + v * MN_LANES);
      factor[v] = mn_vec_load (channels->factor + v * MN_LANES);
      shift[v] = mn_vec_load (channels->shift + v * MN_LANES);
    }
  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const gsize run = mn_norm_run_at (task, block, n, chunk);
      const float *x = (const float *) task->args->inputs[0] + run;
      const float *y = (const float *) task->args->output + run;
      float *d_output = (float *) task->args->d_output + run;

      for (gsize i = 0; i < length; i += 2 * step)
        {
          const int sides = i + step < length ? 2 : 1;

          MN_UNROLL
          for (int s = 0; s < 2; s++)
            MN_UNROLL
            for (int v = 0; v < vectors && s < sides; v++)
              {
                const gsize at = i + s * step + v * MN_LANES;
                const MnVec off = mn_vec_load (x + at) - mean[v];
                const MnVec side = adds ? mn_vec_load (y + at) : (MnVec) (off * factor[v] + shift[v]);
                const MnVec dy = mn_fused_slope (fused, side, mn_vec_load (d_output + at), below);

                if (adds)
                  mn_vec_store (d_output + at, dy);
                sum[s][v] += dy;
                product[s][v] += dy * off;
              }
        }
    }
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      mn_vec_store (sums + v * MN_LANES, sum[0][v] + sum[1][v]);
      mn_vec_store (sums + step + v * MN_LANES, product[0][v] + product[1][v]);
    }
}

void
MN_BLOCKED (mn_norm_sum_gradients) (const MnNormTask *task, gsize block, gsize index)
{
  const MnNormChunk chunk = mn_norm_chunk_at (task, index);
  float *sums = mn_norm_sums_at (task, block, index);
  MnNormChannels channels;

  mn_norm_load_channels (task, block, &channels);
  if (task->fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, FALSE, MN_FUSED_NOTHING, sums);
  else if (task->fused == MN_FUSED_RELU && task->adds)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, TRUE, MN_FUSED_RELU, sums);
  else if (task->fused == MN_FUSED_RELU)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, FALSE, MN_FUSED_RELU, sums);
  else if (task->adds)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, TRUE, MN_FUSED_LEAKY_RELU, sums);
  else
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, FALSE, MN_FUSED_LEAKY_RELU, sums);
}

/* The gradients of a block's parameters (@owns), and what the gradient of its inputs needs of them. */
void
MN_BLOCKED (mn_norm_put_together) (const MnNormTask *task, gsize block, gboolean owns, MnNormChannels *channels)
{
  const MnOp *op = task->op;
  const gsize at = block * task->block;
  const float *inverse = (const float *) task->args->saved + op->spec->inputs[0].dim[0] + at;
  float *d_scale = op->norm.scale < 0 ? NULL : task->args->d_params[op->norm.scale];   /* (C), = */
  float *d_shift = op->norm.shift < 0 ? NULL : task->args->d_params[op->norm.shift];   /* (C), = */
  const double count = (double) task->args->batch * (double) task->plane;
  double sum[MN_BLOCK] = { 0 }, product[MN_BLOCK] = { 0 };

  mn_norm_load_channels (task, block, channels);
  for (gsize k = 0; k < task->chunks; k++)
    {
      const float *sums = mn_norm_sums_at (task, block, k);

#pragma omp simd
      for (gsize c = 0; c < task->block; c++)
        {
          sum[c] += sums[c];
          product[c] += sums[task->block + c];
        }
    }
  for (gsize c = 0; c < task->block; c++)
    {
      product[c] *= inverse[c];   /* Σ dy x̂ */
      if (owns && d_scale)
        d_scale[at + c] = (float) product[c];
      if (owns && d_shift)
        d_shift[at + c] = (float) sum[c];
      channels->drift[c] = mn_norm_uses_batch (task) ? (float) (sum[c] / count) : 0;
      channels->slope[c] = mn_norm_uses_batch (task) ? (float) (product[c] / count) * inverse[c] : 0;
    }
}

/* dx of a chunk. */
MN_INLINE void
give_back (const int vectors, const MnNormTask *task, gsize block, const MnNormChunk *chunk,
           const MnNormChannels *channels, const MnFused fused, const gboolean accumulates, const gboolean streams)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  const MnVec below = mn_vec_all (task->slope);

  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const gsize run = mn_norm_run_at (task, block, n, chunk);
      const float *x = (const float *) task->args->inputs[0] + run;
      const float *d_output = (const float *) task->args->d_output + run;
      float *dx = (float *) task->args->d_inputs[0] + run;   /* = or += */

      for (gsize i = 0; i < length; i += step)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const gsize at = i + v * MN_LANES;
            const MnVec off = mn_vec_load (x + at) - mn_vec_load (channels->mean + v * MN_LANES);
            const MnVec factor = mn_vec_load (channels->factor + v * MN_LANES);
            const MnVec before = off * factor + mn_vec_load (channels->shift + v * MN_LANES);
            const MnVec dy = mn_fused_slope (fused, before, mn_vec_load (d_output + at), below);
            const MnVec value = factor * (dy - mn_vec_load (channels->drift + v * MN_LANES)
                                          - off * mn_vec_load (channels->slope + v * MN_LANES));

            if (accumulates)
              mn_vec_store (dx + at, mn_vec_load (dx + at) + value);
            else if (streams)
              mn_vec_stream (dx + at, value);
            else
              mn_vec_store (dx + at, value);
          }
    }
}

/* What the first pass left of a chunk, to the other tensor of the sum. */
static void
hand_on (const MnNormTask *task, gsize block, const MnNormChunk *chunk)
{
  const gsize length = (chunk->end - chunk->begin) * task->block;

  if (!task->args->d_addend || task->args->d_addend == task->args->d_output)
    return;
  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const gsize run = mn_norm_run_at (task, block, n, chunk);
      const float *d_output = (const float *) task->args->d_output + run;
      float *d_addend = (float *) task->args->d_addend + run;   /* = or += */

      if (!task->args->accumulate_addend)
        memcpy (d_addend, d_output, length * sizeof (float));
      for (gsize i = 0; task->args->accumulate_addend && i < length; i += MN_LANES)
        mn_vec_store (d_addend + i, mn_vec_load (d_addend + i) + mn_vec_load (d_output + i));
    }
}

void
MN_BLOCKED (mn_norm_give_back) (const MnNormTask *task, gsize block, gsize index, const MnNormChannels *channels)
{
  const MnNormChunk chunk = mn_norm_chunk_at (task, index);
  const gboolean accumulates = task->args->accumulate[0];
  const MnFused fused = task->adds ? MN_FUSED_NOTHING : task->fused;

  if (task->adds)
    hand_on (task, block, &chunk);
  if (!task->args->d_inputs[0])
    return;
  if (fused == MN_FUSED_NOTHING && accumulates)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, TRUE, FALSE);
  else if (fused == MN_FUSED_NOTHING && task->streams)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, FALSE, TRUE);
  else if (fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, FALSE, FALSE);
  else if (fused == MN_FUSED_LEAKY_RELU)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_LEAKY_RELU, accumulates, FALSE);
  else if (accumulates)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, TRUE, FALSE);
  else if (task->streams)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, FALSE, TRUE);
  else
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, FALSE, FALSE);
}
