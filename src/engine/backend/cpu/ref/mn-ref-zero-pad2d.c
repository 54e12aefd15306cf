/* mn-ref-zero-pad2d.c - the image within a frame of zeros.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* Any layout, and the same behind it. */
static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  wanted[0] = *output = given[0];
  return TRUE;
}

/* A block of channels is one channel of wider pixels. */
static gboolean
prepare (MnOp *op)
{
  const gint64 block = op->spec->layouts ? mn_layout_block (op->spec->layouts[0]) : 1;
  MnCpuGeometry *g = &op->geometry;

  mn_cpu_geometry_init (g, op->spec);
  g->in_channels /= block;
  g->in_width *= block;
  g->out_width *= block;
  g->padding[0] = mn_values_get_int (op->spec->values, "top");
  g->padding[1] = mn_values_get_int (op->spec->values, "left") * block;
  return TRUE;
}

static char *
describe (const MnOp *op)
{
  return g_strdup_printf ("%s, %s", op->table->description, mn_layout_name (op->spec->layout));
}

/* Where the image begins in plane @plane of the output. */
static gsize
inside (const MnCpuGeometry *g, gsize plane)
{
  return (plane * g->out_height + g->padding[0]) * g->out_width + g->padding[1];
}

/* Items are planes: (sample, channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  real *y = args->output;   /* (N, C, H_out, W_out) */

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *x = (const real *) args->inputs[0] + plane * g->in_height * g->in_width;   /* (H, W) */

      memset (y + plane * g->out_height * g->out_width, 0, g->out_height * g->out_width * sizeof (real));
      for (gint64 row = 0; row < g->in_height; row++)
        memcpy (y + inside (g, plane) + row * g->out_width, x + row * g->in_width, g->in_width * sizeof (real));
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, mn_ref_n_out (op, args),
                   forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;

  for (gsize plane = begin; plane < end; plane++)
    for (gint64 row = 0; row < g->in_height; row++)
      {
        const real *dy = (const real *) args->d_output + inside (g, plane) + row * g->out_width;
        real *dx = (real *) args->d_inputs[0] + (plane * g->in_height + row) * g->in_width;   /* = or += */

        for (gint64 column = 0; column < g->in_width; column++)
          dx[column] = args->accumulate[0] ? dx[column] + dy[column] : dy[column];
      }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, args->batch * op->in_elements,
                     backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_zero_pad2d) = {
  .layer = "zero_pad2d",
  .describe = describe,
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
