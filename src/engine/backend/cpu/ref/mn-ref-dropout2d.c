/* mn-ref-dropout2d.c - zeroes each channel with probability p and scales the others by 1 / (1 - p); in evaluation the
 * identity. Channel c of sample n takes draw n C + c of the step.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-dropout-draw.h"

/* saved: what each channel of each sample is multiplied with */

static gboolean
prepare (MnOp *op)
{
  op->saved = op->spec->inputs[0].dim[0] * op->spec->max_batch * sizeof (real);
  return TRUE;
}

static void
draw_factors (const MnOp *op, const MnOpArgs *args, gsize n)
{
  /* It may be another one than in the pass before. */
  const double rate = mn_cpu_get_float (op->spec, "p", 0.5);
  const real scale = rate < 1 ? (real) (1 / (1 - rate)) : 0;
  real *factors = args->saved;   /* (N, C) */

  for (gsize block = 0; 4 * block < n; block++)
    {
      guint8 keep[4];

      mn_dropout_draw (args->seed, args->counter, args->stream, block, (float) rate, keep);
      for (gsize i = 4 * block; i < MIN (4 * block + 4, n); i++)
        factors[i] = keep[i % 4] ? scale : 0;
    }
}

/* Items are planes: (sample, channel). A switched-off plane is 0 whatever was in it. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->spec->inputs[0].dim[0];
  const real *factors = args->saved;   /* (N, C) */

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *x = (const real *) args->inputs[0] + plane * length;
      real *y = (real *) args->output + plane * length;
      const real factor = factors[plane];

      for (gsize i = 0; i < length; i++)
        y[i] = factor > 0 ? x[i] * factor : 0;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const gsize n = mn_ref_n_out (op, args), planes = (gsize) args->batch * op->spec->inputs[0].dim[0];

  if (args->mode != MN_MODE_TRAIN)
    {
      memcpy (args->output, args->inputs[0], n * sizeof (real));
      return;
    }
  draw_factors (op, args, planes);
  mn_cpu_parallel (op->threads, planes, n, forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->spec->inputs[0].dim[0];
  const real *factors = args->mode == MN_MODE_TRAIN ? args->saved : NULL;   /* (N, C) */

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *dy = (const real *) args->d_output + plane * length;
      real *dx = (real *) args->d_inputs[0] + plane * length;   /* = or += */
      const real factor = factors ? factors[plane] : 1;

      for (gsize i = 0; i < length; i++)
        {
          const real d = factor > 0 ? dy[i] * factor : 0;

          dx[i] = args->accumulate[0] ? dx[i] + d : d;
        }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->spec->inputs[0].dim[0], mn_ref_n_out (op, args),
                     backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_dropout2d) = {
  .layer = "dropout2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
