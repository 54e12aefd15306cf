/* mn-blocked-batch-norm.c - batch normalization of images, the sum and the activation behind it; formulas: mn-ref-batch-norm.c.
 *
 * What it costs is reading and writing memory. A block of channels is cut into chunks that stay in the first-level
 * cache. Forward and backward make two passes over them, one for sums and one for results. Where there are blocks for
 * all threads, each thread goes on with the block whose sums it has just found, from its end, which is still in a cache.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-batch-norm.h"

/* Pixels of a chunk, about: 16 KiB of blocks of 16. */
#define PIXELS 256

static void
cut (gsize plane, gsize batch, gsize *samples, gsize *pieces, gsize *chunks)
{
  *samples = plane < PIXELS ? PIXELS / plane : 1;
  *pieces = (plane + PIXELS - 1) / PIXELS;
  *chunks = (batch + *samples - 1) / *samples * *pieces;
}

static gboolean
prepare (MnOp *op)
{
  const MnShape *in = &op->spec->inputs[0];
  gsize samples, pieces, chunks;

  if (mn_blocked_block (op) == 1 || op->spec->layout != op->spec->layouts[0])
    return FALSE;
  op->norm.scale = mn_cpu_find_param (op->spec, MN_ROLE_SCALE);
  op->norm.shift = mn_cpu_find_param (op->spec, MN_ROLE_SHIFT);
  op->norm.mean = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_MEAN);
  op->norm.var = mn_cpu_find_param (op->spec, MN_ROLE_RUNNING_VAR);
  op->eps = mn_cpu_get_float (op->spec, "eps", 1e-5);
  op->momentum = mn_cpu_get_float (op->spec, "momentum", 0.1);
  op->saved = 2 * in->dim[0] * sizeof (float);
  cut (in->dim[1] * in->dim[2], op->spec->max_batch, &samples, &pieces, &chunks);
  op->workspace = 2 * in->dim[0] * chunks * sizeof (float);
  return TRUE;
}

static MnNormTask
task_new (const MnOp *op, const MnOpArgs *args, gboolean backward)
{
  const MnShape *in = &op->spec->inputs[0];
  MnNormTask task = {
    .op = op,
    .args = args,
    .backward = backward,
    .block = mn_blocked_block (op),
    .plane = in->dim[1] * in->dim[2],
  };

  task.fused = MN_BLOCKED (mn_blocked_fused) (op, &task.slope);
  if (args->bare && !backward)
    task.fused = MN_FUSED_NOTHING;
  task.adds = op->spec->adds && (backward || !args->bare);
  task.streams = MN_BLOCKED (mn_blocked_streams) (backward ? args->d_inputs[0] : args->output,
                                                  op->in_elements * args->batch);
  task.blocks = in->dim[0] / task.block;
  cut (task.plane, args->batch, &task.samples, &task.pieces, &task.chunks);
  return task;
}

/* y of a chunk. */
MN_INLINE void
normalize (const int vectors, const MnNormTask *task, gsize block, const MnNormChunk *chunk,
           const MnNormChannels *channels, const gboolean adds, const MnFused fused, const gboolean streams)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  const MnVec below = mn_vec_all (task->slope);
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
      const float *addend = adds ? (const float *) task->args->addend + run : NULL;
      float *y = (float *) task->args->output + run;

      for (gsize i = 0; i < length; i += step)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const gsize at = i + v * MN_LANES;
            MnVec value = (mn_vec_load (x + at) - mean[v]) * factor[v] + shift[v];

            if (adds)
              value += mn_vec_load (addend + at);
            value = mn_fused_apply (fused, value, below);
            if (streams)
              mn_vec_stream (y + at, value);
            else
              mn_vec_store (y + at, value);
          }
    }
}

MN_INLINE void
normalize_for (const MnNormTask *task, gsize block, gsize index, const MnNormChannels *channels, const gboolean adds)
{
  const MnNormChunk chunk = mn_norm_chunk_at (task, index);

  if (task->fused == MN_FUSED_NOTHING && task->streams)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, adds, MN_FUSED_NOTHING, TRUE);
  else if (task->fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, adds, MN_FUSED_NOTHING, FALSE);
  else if (task->fused == MN_FUSED_LEAKY_RELU)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, adds, MN_FUSED_LEAKY_RELU, FALSE);
  else if (task->streams)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, adds, MN_FUSED_RELU, TRUE);
  else
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, adds, MN_FUSED_RELU, FALSE);
}

static void
normalize_chunk (const MnNormTask *task, gsize block, gsize index, const MnNormChannels *channels)
{
  if (task->adds)
    normalize_for (task, block, index, channels, TRUE);
  else
    normalize_for (task, block, index, channels, FALSE);
}

/* First pass over chunk @index of @block. */
static void
measure (const MnNormTask *task, gsize block, gsize index)
{
  if (task->backward)
    MN_BLOCKED (mn_norm_sum_gradients) (task, block, index);
  else
    MN_BLOCKED (mn_norm_measure_chunk) (task, block, index);
}

/* Second pass over chunks begin..end-1 of @block, from the last one back. */
static void
apply (const MnNormTask *task, gsize block, gsize begin, gsize end)
{
  MnNormChannels channels;

  if (task->backward)
    MN_BLOCKED (mn_norm_put_together) (task, block, begin == 0, &channels);
  else
    mn_norm_load_channels (task, block, &channels);
  if (task->backward && !task->args->d_inputs[0] && !task->adds)
    return;
  for (gsize k = end; k > begin; k--)
    {
      if (task->backward)
        MN_BLOCKED (mn_norm_give_back) (task, block, k - 1, &channels);
      else
        normalize_chunk (task, block, k - 1, &channels);
    }
  if (task->streams)
    mn_vec_stream_end ();
}

/* Items are blocks: both passes. */
static void
block_range (gconstpointer data, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const MnNormTask *task = data;

  for (gsize block = begin; block < end; block++)
    {
      for (gsize k = 0; k < task->chunks && (task->backward || mn_norm_uses_batch (task)); k++)
        measure (task, block, k);
      if (!task->backward)
        MN_BLOCKED (mn_norm_find_statistics) (task, block);
      apply (task, block, 0, task->chunks);
    }
}

/* Items are chunks, block after block. */
static void
measure_range (gconstpointer data, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const MnNormTask *task = data;

  for (gsize i = begin; i < end; i++)
    measure (task, i / task->chunks, i % task->chunks);
}

static void
apply_range (gconstpointer data, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const MnNormTask *task = data;

  for (gsize block = begin / task->chunks; block * task->chunks < end; block++)
    apply (task, block, begin > block * task->chunks ? begin - block * task->chunks : 0,
           MIN (end - block * task->chunks, task->chunks));
}

static void
run (const MnNormTask *task)
{
  const int threads = task->op->threads;
  const gsize work = 4 * task->op->in_elements * task->args->batch;
  const gsize most = (task->blocks + threads - 1) / threads;   /* blocks of one thread */

  if (most * threads * 7 <= task->blocks * 8 || mn_cpu_parallel_parts (threads, task->chunks, work) == 1)
    {
      mn_cpu_parallel (threads, task->blocks, work, block_range, task, NULL);
      return;
    }
  if (task->backward || mn_norm_uses_batch (task))
    mn_cpu_parallel (threads, task->blocks * task->chunks, work, measure_range, task, NULL);
  for (gsize block = 0; block < task->blocks && !task->backward; block++)
    MN_BLOCKED (mn_norm_find_statistics) (task, block);
  mn_cpu_parallel (threads, task->blocks * task->chunks, work, apply_range, task, NULL);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const MnNormTask task = task_new (op, args, FALSE);

  run (&task);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnNormTask task = task_new (op, args, TRUE);

  run (&task);
}

static gboolean
adds (const MnOpSpec *spec)
{
  return spec->layouts && spec->layouts[0] != MN_LAYOUT_PLAIN;
}

const MnCpuKernel MN_BLOCKED (mn_blocked_batch_norm) = {
  .layer = "batch_norm",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = MN_BLOCKED (mn_blocked_layouts),
  .fuses = MN_BLOCKED (mn_blocked_fuses),
  .adds = adds,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
