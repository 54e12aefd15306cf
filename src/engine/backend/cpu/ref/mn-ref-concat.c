/* mn-ref-concat.c - inputs one after the other along the first axis; gradients are the same cuts of the output's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* Blocks of channels stand one after the other as channels do: the same copies join them. */
static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  for (int i = 0; i < spec->n_inputs; i++)
    {
      wanted[i] = given[0];
      if (given[i] != given[0])
        return FALSE;
    }
  *output = given[0];
  return TRUE;
}

/* Items are samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  gsize offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const gsize length = mn_shape_elements (&op->spec->inputs[k]);
      const real *x = args->inputs[k];   /* (N, C_k, ...) */
      real *y = args->output;            /* (N, Σ C_k, ...) */

      for (gsize n = begin; n < end; n++)
        memcpy (y + n * op->out_elements + offset, x + n * length, length * sizeof (real));
      offset += length;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch, mn_ref_n_out (op, args), forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  gsize offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const gsize length = mn_shape_elements (&op->spec->inputs[k]);
      const real *dy = args->d_output;   /* (N, Σ C_k, ...) */
      real *dx = args->d_inputs[k];      /* (N, C_k, ...), = or += */

      for (gsize n = begin; dx && n < end; n++)
        {
          const real *from = dy + n * op->out_elements + offset;
          real *to = dx + n * length;

          if (args->accumulate[k])
            {
#pragma omp simd
              for (gsize i = 0; i < length; i++)
                to[i] += from[i];
            }
          else
            memcpy (to, from, length * sizeof (real));
        }
      offset += length;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch, mn_ref_n_out (op, args), backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_concat) = {
  .layer = "concat",
  .layouts = layouts,
  .forward = forward,
  .backward = backward,
};
