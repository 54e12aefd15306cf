/* mn-ref-reorder.c - copies an image tensor between the plain layout and a blocked one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* Pixels that are moved at a time: their rows of all channels of a block stay in the first-level cache. */
#define PIXELS 64

typedef struct
{
  const real *from;
  real       *to;
  gsize       plane;
  gsize       block;
  gboolean    to_blocks;
  gboolean    adds;
} Move;

static gboolean
prepare (MnOp *op)
{
  return (op->spec->layouts[0] == MN_LAYOUT_PLAIN) != (op->spec->layout == MN_LAYOUT_PLAIN);
}

static char *
describe (const MnOp *op)
{
  return g_strdup_printf ("%s to %s", mn_layout_name (op->spec->layouts[0]), mn_layout_name (op->spec->layout));
}

static inline void
put (real *to, real value, gboolean adds)
{
  *to = adds ? *to + value : value;
}

/* Items are groups of @block channels of a sample, whose numbers lie at the same place in both layouts. */
static void
move_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const Move *move = data;
  const gsize plane = move->plane, block = move->block;

  for (gsize item = begin; item < end; item++)
    {
      const real *from = move->from + item * block * plane;
      real *to = move->to + item * block * plane;

      for (gsize first = 0; first < plane; first += PIXELS)
        {
          const gsize last = MIN (first + PIXELS, plane);

          for (gsize c = 0; c < block; c++)
            {
              if (move->to_blocks)
                for (gsize i = first; i < last; i++)
                  put (&to[i * block + c], from[c * plane + i], move->adds);
              else
                for (gsize i = first; i < last; i++)
                  put (&to[c * plane + i], from[i * block + c], move->adds);
            }
        }
    }
}

static void
run (const MnOp *op, int batch, const Move *move)
{
  const gsize n = op->out_elements * (gsize) batch;

  mn_cpu_parallel (op->threads, n / (move->plane * move->block), n * 4, move_range, op, move);
}

static Move
move_of (const MnOp *op)
{
  const MnShape *shape = &op->spec->output;
  const gboolean to_blocks = op->spec->layouts[0] == MN_LAYOUT_PLAIN;

  return (Move) {
    .plane = (gsize) (shape->dim[1] * shape->dim[2]),
    .block = (gsize) mn_layout_block (to_blocks ? op->spec->layout : op->spec->layouts[0]),
    .to_blocks = to_blocks,
  };
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  Move move = move_of (op);

  move.from = args->inputs[0];
  move.to = args->output;
  run (op, args->batch, &move);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  Move move = move_of (op);

  if (!args->d_inputs[0])
    return;
  move.from = args->d_output;
  move.to = args->d_inputs[0];   /* = or += */
  move.to_blocks = !move.to_blocks;
  move.adds = args->accumulate[0];
  run (op, args->batch, &move);
}

const MnCpuKernel MN_REF (mn_ref_reorder) = {
  .layer = "reorder",
  .elementwise = TRUE,   /* takes whatever layouts its spec names */
  .describe = describe,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
