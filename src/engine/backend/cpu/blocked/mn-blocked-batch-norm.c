/* mn-blocked-batch-norm.c - batch normalization of images, and the activation behind it; formulas: mn-ref-batch-norm.c.
 *
 * What it costs is reading and writing memory. A block of channels is cut into chunks that stay in the first-level
 * cache, so that the mean and the squares around it of a chunk take one pass over memory; the chunks' are put together in
 * double as Chan, Golub and LeVeque (1979) do, always in the same order, whoever computed them. Where there are blocks
 * for all threads, each thread goes on with the block whose sums it has just found, from its end, which is still in a
 * cache. Backward recomputes the sign of what the activation got instead of reading its output.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

/* Pixels of a chunk, about: 16 KiB of blocks of 16. */
#define PIXELS 256
/* Pixels summed side by side, which hides how long an addition takes. */
#define SIDE 4

/* saved: mean (C), then 1/σ (C); workspace: two sums of each chunk and channel, (blocks, chunks, 2, block) */

typedef struct
{
  const MnOp     *op;
  const MnOpArgs *args;
  MnFused         fused;
  float           slope;      /* of the activation */
  gboolean        backward;
  gboolean        streams;
  gsize           block;
  gsize           blocks;
  gsize           plane;
  gsize           samples;    /* of one chunk, when planes are small; else 1 */
  gsize           pieces;     /* chunks of one plane, when it is large; else 1 */
  gsize           chunks;     /* of one block */
} Task;

/* Where a chunk lies in its block of channels. */
typedef struct
{
  gsize first, last;   /* samples */
  gsize begin, end;    /* pixels of each */
} Chunk;

/* What is the same for all pixels of a block. Forward: (x - mean) factor + shift; backward, besides: drift and slope. */
typedef struct
{
  float mean[MN_BLOCK], factor[MN_BLOCK], shift[MN_BLOCK], drift[MN_BLOCK], slope[MN_BLOCK];
} Channels;

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

static Task
task_new (const MnOp *op, const MnOpArgs *args, gboolean backward)
{
  const MnShape *in = &op->spec->inputs[0];
  Task task = {
    .op = op,
    .args = args,
    .backward = backward,
    .block = mn_blocked_block (op),
    .plane = in->dim[1] * in->dim[2],
  };

  task.fused = MN_BLOCKED (mn_blocked_fused) (op, &task.slope);
  if (args->bare && !backward)
    task.fused = MN_FUSED_NOTHING;
  task.streams = MN_BLOCKED (mn_blocked_streams) (backward ? args->d_inputs[0] : args->output,
                                                  op->in_elements * args->batch);
  task.blocks = in->dim[0] / task.block;
  cut (task.plane, args->batch, &task.samples, &task.pieces, &task.chunks);
  return task;
}

static gboolean
uses_batch (const Task *task)
{
  return task->args->mode == MN_MODE_TRAIN || task->op->norm.mean < 0 || task->op->norm.var < 0;
}

static Chunk
chunk_at (const Task *task, gsize index)
{
  const gsize group = index / task->pieces, piece = index % task->pieces;

  return (Chunk) {
    .first = group * task->samples,
    .last = MIN ((group + 1) * task->samples, (gsize) task->args->batch),
    .begin = task->plane * piece / task->pieces,
    .end = task->plane * (piece + 1) / task->pieces,
  };
}

static gsize
chunk_pixels (const Chunk *chunk)
{
  return (chunk->last - chunk->first) * (chunk->end - chunk->begin);
}

static float *
sums_at (const Task *task, gsize block, gsize chunk)
{
  return (float *) task->args->workspace + (block * task->chunks + chunk) * 2 * task->block;
}

static gsize
run_at (const Task *task, gsize block, gsize sample, const Chunk *chunk)
{
  return ((sample * task->blocks + block) * task->plane + chunk->begin) * task->block;
}

/* Σ (x - centre), and Σ (x - centre)² where @squared, of a chunk. */
MN_INLINE void
sum_powers (const int vectors, const Task *task, gsize block, const Chunk *chunk, const float *centres, gboolean squared,
            float *sums)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  MnVec sum[SIDE][MN_VECTORS] = { { { 0 } } }, centre[MN_VECTORS];

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    centre[v] = squared ? mn_vec_load (centres + v * MN_LANES) : (MnVec) { 0 };
  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const float *x = (const float *) task->args->inputs[0] + run_at (task, block, n, chunk);
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
static void
measure_chunk (const Task *task, gsize block, gsize index)
{
  const Chunk chunk = chunk_at (task, index);
  float *sums = sums_at (task, block, index);
  const float share = 1 / (float) chunk_pixels (&chunk);

  MN_FOR_BLOCK (task->block, sum_powers, task, block, &chunk, NULL, FALSE, sums);
  for (gsize c = 0; c < task->block; c++)
    sums[c] *= share;
  MN_FOR_BLOCK (task->block, sum_powers, task, block, &chunk, sums, TRUE, sums + task->block);
}

static void
load_channels (const Task *task, gsize block, Channels *channels)
{
  const MnOp *op = task->op;
  const gsize at = block * task->block, n = op->spec->inputs[0].dim[0];
  const float *mean = task->args->saved, *inverse = mean + n;
  const float *scale = op->norm.scale < 0 ? NULL : task->args->params[op->norm.scale];
  const float *shift = op->norm.shift < 0 ? NULL : task->args->params[op->norm.shift];

  for (gsize c = 0; c < task->block; c++)
    {
      channels->mean[c] = mean[at + c];
      channels->factor[c] = scale ? scale[at + c] * inverse[at + c] : inverse[at + c];
      channels->shift[c] = shift ? shift[at + c] : 0;
    }
}

/* Sets the mean and 1/σ of a block from its chunks, or from the running statistics. */
static void
find_statistics (const Task *task, gsize block)
{
  const MnOp *op = task->op;
  const gsize at = block * task->block;
  float *mean = (float *) task->args->saved + at, *inverse = mean + op->spec->inputs[0].dim[0];
  float *running_mean = op->norm.mean < 0 ? NULL : (float *) task->args->params[op->norm.mean] + at;
  float *running_var = op->norm.var < 0 ? NULL : (float *) task->args->params[op->norm.var] + at;
  double middle[MN_BLOCK] = { 0 }, squares[MN_BLOCK] = { 0 }, count = 0;

  if (!uses_batch (task))
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
      const Chunk chunk = chunk_at (task, k);
      const float *sums = sums_at (task, block, k);
      const double own = (double) chunk_pixels (&chunk), share = own / (count + own);

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

/* y of a chunk. */
MN_INLINE void
normalize (const int vectors, const Task *task, gsize block, const Chunk *chunk, const Channels *channels,
           const MnFused fused, const gboolean streams)
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
      const gsize run = run_at (task, block, n, chunk);
      const float *x = (const float *) task->args->inputs[0] + run;
      float *y = (float *) task->args->output + run;

      for (gsize i = 0; i < length; i += step)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const gsize at = i + v * MN_LANES;
            const MnVec value = mn_fused_apply (fused, (mn_vec_load (x + at) - mean[v]) * factor[v] + shift[v], below);

            if (streams)
              mn_vec_stream (y + at, value);
            else
              mn_vec_store (y + at, value);
          }
    }
}

static void
normalize_chunk (const Task *task, gsize block, gsize index, const Channels *channels)
{
  const Chunk chunk = chunk_at (task, index);

  if (task->fused == MN_FUSED_NOTHING && task->streams)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, MN_FUSED_NOTHING, TRUE);
  else if (task->fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, MN_FUSED_NOTHING, FALSE);
  else if (task->fused == MN_FUSED_LEAKY_RELU)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, MN_FUSED_LEAKY_RELU, FALSE);
  else if (task->streams)
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, MN_FUSED_RELU, TRUE);
  else
    MN_FOR_BLOCK (task->block, normalize, task, block, &chunk, channels, MN_FUSED_RELU, FALSE);
}

/* Σ dy and Σ dy (x - mean) of a chunk, dy in front of the activation. */
MN_INLINE void
sum_gradients (const int vectors, const Task *task, gsize block, const Chunk *chunk, const Channels *channels,
               const MnFused fused, float *sums)
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
      const gsize run = run_at (task, block, n, chunk);
      const float *x = (const float *) task->args->inputs[0] + run;
      const float *d_output = (const float *) task->args->d_output + run;

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
                const MnVec dy =
                  mn_fused_slope (fused, off * factor[v] + shift[v], mn_vec_load (d_output + at), below);

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

static void
sum_gradients_of_chunk (const Task *task, gsize block, gsize index)
{
  const Chunk chunk = chunk_at (task, index);
  float *sums = sums_at (task, block, index);
  Channels channels;

  load_channels (task, block, &channels);
  if (task->fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, MN_FUSED_NOTHING, sums);
  else if (task->fused == MN_FUSED_RELU)
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, MN_FUSED_RELU, sums);
  else
    MN_FOR_BLOCK (task->block, sum_gradients, task, block, &chunk, &channels, MN_FUSED_LEAKY_RELU, sums);
}

/* The gradients of a block's parameters (@owns), and what the gradient of its inputs needs of them. */
static void
put_gradients_together (const Task *task, gsize block, gboolean owns, Channels *channels)
{
  const MnOp *op = task->op;
  const gsize at = block * task->block;
  const float *inverse = (const float *) task->args->saved + op->spec->inputs[0].dim[0] + at;
  float *d_scale = op->norm.scale < 0 ? NULL : task->args->d_params[op->norm.scale];   /* (C), = */
  float *d_shift = op->norm.shift < 0 ? NULL : task->args->d_params[op->norm.shift];   /* (C), = */
  const double count = (double) task->args->batch * (double) task->plane;
  double sum[MN_BLOCK] = { 0 }, product[MN_BLOCK] = { 0 };

  load_channels (task, block, channels);
  for (gsize k = 0; k < task->chunks; k++)
    {
      const float *sums = sums_at (task, block, k);

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
      channels->drift[c] = uses_batch (task) ? (float) (sum[c] / count) : 0;
      channels->slope[c] = uses_batch (task) ? (float) (product[c] / count) * inverse[c] : 0;
    }
}

/* dx of a chunk. */
MN_INLINE void
give_back (const int vectors, const Task *task, gsize block, const Chunk *chunk, const Channels *channels,
           const MnFused fused, const gboolean accumulates, const gboolean streams)
{
  const gsize step = vectors * MN_LANES, length = (chunk->end - chunk->begin) * step;
  const MnVec below = mn_vec_all (task->slope);

  for (gsize n = chunk->first; n < chunk->last; n++)
    {
      const gsize run = run_at (task, block, n, chunk);
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

static void
give_back_chunk (const Task *task, gsize block, gsize index, const Channels *channels)
{
  const Chunk chunk = chunk_at (task, index);
  const gboolean adds = task->args->accumulate[0];

  if (task->fused == MN_FUSED_NOTHING && adds)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, TRUE, FALSE);
  else if (task->fused == MN_FUSED_NOTHING && task->streams)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, FALSE, TRUE);
  else if (task->fused == MN_FUSED_NOTHING)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_NOTHING, FALSE, FALSE);
  else if (task->fused == MN_FUSED_LEAKY_RELU)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_LEAKY_RELU, adds, FALSE);
  else if (adds)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, TRUE, FALSE);
  else if (task->streams)
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, FALSE, TRUE);
  else
    MN_FOR_BLOCK (task->block, give_back, task, block, &chunk, channels, MN_FUSED_RELU, FALSE, FALSE);
}

/* First pass over chunk @index of @block. */
static void
measure (const Task *task, gsize block, gsize index)
{
  if (task->backward)
    sum_gradients_of_chunk (task, block, index);
  else
    measure_chunk (task, block, index);
}

/* Second pass over chunks begin..end-1 of @block, from the last one back. */
static void
apply (const Task *task, gsize block, gsize begin, gsize end)
{
  Channels channels;

  if (task->backward)
    put_gradients_together (task, block, begin == 0, &channels);
  else
    load_channels (task, block, &channels);
  if (task->backward && !task->args->d_inputs[0])
    return;
  for (gsize k = end; k > begin; k--)
    {
      if (task->backward)
        give_back_chunk (task, block, k - 1, &channels);
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
  const Task *task = data;

  for (gsize block = begin; block < end; block++)
    {
      for (gsize k = 0; k < task->chunks && (task->backward || uses_batch (task)); k++)
        measure (task, block, k);
      if (!task->backward)
        find_statistics (task, block);
      apply (task, block, 0, task->chunks);
    }
}

/* Items are chunks, block after block. */
static void
measure_range (gconstpointer data, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const Task *task = data;

  for (gsize i = begin; i < end; i++)
    measure (task, i / task->chunks, i % task->chunks);
}

static void
apply_range (gconstpointer data, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const Task *task = data;

  for (gsize block = begin / task->chunks; block * task->chunks < end; block++)
    apply (task, block, begin > block * task->chunks ? begin - block * task->chunks : 0,
           MIN (end - block * task->chunks, task->chunks));
}

static void
run (const Task *task)
{
  const int threads = task->op->threads;
  const gsize work = 4 * task->op->in_elements * task->args->batch;
  const gsize most = (task->blocks + threads - 1) / threads;   /* blocks of one thread */

  if (most * threads * 7 <= task->blocks * 8 || mn_cpu_parallel_parts (threads, task->chunks, work) == 1)
    {
      mn_cpu_parallel (threads, task->blocks, work, block_range, task, NULL);
      return;
    }
  if (task->backward || uses_batch (task))
    mn_cpu_parallel (threads, task->blocks * task->chunks, work, measure_range, task, NULL);
  for (gsize block = 0; block < task->blocks && !task->backward; block++)
    find_statistics (task, block);
  mn_cpu_parallel (threads, task->blocks * task->chunks, work, apply_range, task, NULL);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Task task = task_new (op, args, FALSE);

  run (&task);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Task task = task_new (op, args, TRUE);

  run (&task);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_batch_norm) = {
  .layer = "batch_norm",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = MN_BLOCKED (mn_blocked_layouts),
  .fuses = MN_BLOCKED (mn_blocked_fuses),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
