/* mn-blocked-dropout2d.c - whole channels switched off, the same ones as in mn-ref-dropout2d.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

#include "mn-dropout-draw.h"

/* saved: what each channel of each sample is multiplied with (N, C) */

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  op->saved = op->spec->inputs[0].dim[0] * op->spec->max_batch * sizeof (float);
  return TRUE;
}

static void
draw_factors (const MnOp *op, const MnOpArgs *args)
{
  const gsize n = (gsize) op->spec->inputs[0].dim[0] * args->batch;
  /* It may be another one than in the pass before. */
  const double rate = mn_cpu_get_float (op->spec, "p", 0.5);
  const float scale = rate < 1 ? (float) (1 / (1 - rate)) : 0;
  float *factors = args->saved;

  /* Channels come in blocks of 8 or 16, so that four never pass the end. */
  for (gsize at = 0; at < n; at += 4)
    {
      guint8 keep[4];

      mn_dropout_draw (args->seed, args->counter, args->stream, at / 4, (float) rate, keep);
      for (gsize i = 0; i < 4; i++)
        factors[at + i] = keep[i] ? scale : 0;
    }
}

/* A switched-off channel is 0 whatever was in it. */
MN_INLINE void
scale_plane (const int vectors, gsize length, const float *factors, const float *from, float *to, const gboolean adds)
{
  const gsize step = vectors * MN_LANES;
  const MnVec zero = { 0 };

  for (gsize i = 0; i < length; i += step)
    MN_UNROLL
    for (int v = 0; v < vectors; v++)
      {
        const MnVec factor = mn_vec_load (factors + v * MN_LANES);
        const MnVec value = mn_vec_load (from + i + v * MN_LANES) * factor;
        const MnVec kept = mn_vec_select ((MnMask) (factor > zero), value, zero);
        float *at = to + i + v * MN_LANES;

        mn_vec_store (at, adds ? (MnVec) (mn_vec_load (at) + kept) : kept);
      }
}

typedef struct
{
  const float *from;
  float       *to;
  const float *factors;   /* NULL: all are 1 */
  gboolean     adds;
} Pass;

/* Items are blocks of samples. */
static void
scale_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const Pass *pass = data;
  const gsize block = mn_blocked_block (op), length = op->in_elements / op->spec->inputs[0].dim[0] * block;
  float ones[MN_BLOCK];

  for (int c = 0; c < MN_BLOCK; c++)
    ones[c] = 1;
  for (gsize item = begin; item < end; item++)
    {
      const float *factors = pass->factors ? pass->factors + item * block : ones;

      if (pass->adds)
        MN_FOR_BLOCK (block, scale_plane, length, factors, pass->from + item * length, pass->to + item * length, TRUE);
      else
        MN_FOR_BLOCK (block, scale_plane, length, factors, pass->from + item * length, pass->to + item * length, FALSE);
    }
}

static void
run (const MnOp *op, const MnOpArgs *args, const Pass *pass)
{
  const gsize planes = (gsize) op->spec->inputs[0].dim[0] / mn_blocked_block (op) * args->batch;

  mn_cpu_parallel (op->threads, planes, op->in_elements * args->batch, scale_range, op, pass);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const gboolean draws = args->mode == MN_MODE_TRAIN;
  const Pass pass = { args->inputs[0], args->output, draws ? args->saved : NULL, FALSE };

  if (draws)
    draw_factors (op, args);
  run (op, args, &pass);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Pass pass = { args->d_output, args->d_inputs[0], args->mode == MN_MODE_TRAIN ? args->saved : NULL,
                      args->accumulate[0] };

  if (args->d_inputs[0])
    run (op, args, &pass);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_dropout2d) = {
  .layer = "dropout2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = MN_BLOCKED (mn_blocked_layouts),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
