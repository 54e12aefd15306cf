/* mn-blocked-batch-norm.h - what the passes of batch norm in blocked layouts share, and the chunks they work on.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-blocked.h"

G_BEGIN_DECLS

/* saved: mean (C), then 1/σ (C); workspace: two sums of each chunk and channel, (blocks, chunks, 2, block) */

typedef struct
{
  const MnOp     *op;
  const MnOpArgs *args;
  MnFused         fused;
  float           slope;      /* of the activation */
  gboolean        backward;
  gboolean        streams;
  gboolean        adds;       /* another tensor to the output; backward then leaves in d_output what is in front of the
                               * activation */
  gsize           block;
  gsize           blocks;
  gsize           plane;
  gsize           samples;    /* of one chunk, when planes are small; else 1 */
  gsize           pieces;     /* chunks of one plane, when it is large; else 1 */
  gsize           chunks;     /* of one block */
} MnNormTask;

/* Where a chunk lies in its block of channels. */
typedef struct
{
  gsize first, last;   /* samples */
  gsize begin, end;    /* pixels of each */
} MnNormChunk;

/* What is the same for all pixels of a block. Forward: (x - mean) factor + shift; backward, besides: drift and slope. */
typedef struct
{
  float mean[MN_BLOCK], factor[MN_BLOCK], shift[MN_BLOCK], drift[MN_BLOCK], slope[MN_BLOCK];
} MnNormChannels;

static inline gboolean
mn_norm_uses_batch (const MnNormTask *task)
{
  return task->args->mode == MN_MODE_TRAIN || task->op->norm.mean < 0 || task->op->norm.var < 0;
}

static inline MnNormChunk
mn_norm_chunk_at (const MnNormTask *task, gsize index)
{
  const gsize group = index / task->pieces, piece = index % task->pieces;

  return (MnNormChunk) {
    .first = group * task->samples,
    .last = MIN ((group + 1) * task->samples, (gsize) task->args->batch),
    .begin = task->plane * piece / task->pieces,
    .end = task->plane * (piece + 1) / task->pieces,
  };
}

static inline gsize
mn_norm_chunk_pixels (const MnNormChunk *chunk)
{
  return (chunk->last - chunk->first) * (chunk->end - chunk->begin);
}

static inline float *
mn_norm_sums_at (const MnNormTask *task, gsize block, gsize chunk)
{
  return (float *) task->args->workspace + (block * task->chunks + chunk) * 2 * task->block;
}

static inline gsize
mn_norm_run_at (const MnNormTask *task, gsize block, gsize sample, const MnNormChunk *chunk)
{
  return ((sample * task->blocks + block) * task->plane + chunk->begin) * task->block;
}

static inline void
mn_norm_load_channels (const MnNormTask *task, gsize block, MnNormChannels *channels)
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

/* The mean of a chunk and the sum of the squares around it. */
void MN_BLOCKED (mn_norm_measure_chunk)   (const MnNormTask *task,
                                           gsize             block,
                                           gsize             index);
/* Sets the mean and 1/σ of a block from its chunks, or from the running statistics. */
void MN_BLOCKED (mn_norm_find_statistics) (const MnNormTask *task,
                                           gsize             block);
/* Σ dy and Σ dy (x - mean) of a chunk, dy in front of the activation. */
void MN_BLOCKED (mn_norm_sum_gradients)   (const MnNormTask *task,
                                           gsize             block,
                                           gsize             index);
/* The gradients of a block's parameters (@owns), and what the gradient of its inputs needs of them. */
void MN_BLOCKED (mn_norm_put_together)    (const MnNormTask *task,
                                           gsize             block,
                                           gboolean          owns,
                                           MnNormChannels   *channels);
/* dx of a chunk. */
void MN_BLOCKED (mn_norm_give_back)       (const MnNormTask     *task,
                                           gsize                 block,
                                           gsize                 index,
                                           const MnNormChannels *channels);

G_END_DECLS
