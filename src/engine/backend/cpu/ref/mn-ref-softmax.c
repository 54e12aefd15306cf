/* mn-ref-softmax.c - y = e^(x - max) / Σ e^(x - max) over features or channels; dx = y ∘ (dy - Σ dy ∘ y).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-elementwise.h"

/* Items are samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize channels = op->spec->inputs[0].dim[0], length = op->in_elements / channels;

  for (gsize n = begin; n < end; n++)
    for (gsize p = 0; p < length; p++)
      {
        const real *x = (const real *) args->inputs[0] + n * op->in_elements + p;   /* (C, H·W) */
        real *y = (real *) args->output + n * op->in_elements + p;                  /* (C, H·W) */
        real top = x[0], sum = 0;

        for (gsize c = 1; c < channels; c++)
          top = x[c * length] > top ? x[c * length] : top;
        for (gsize c = 0; c < channels; c++)
          {
            y[c * length] = MN_EXP (x[c * length] - top);
            sum += y[c * length];
          }
        for (gsize c = 0; c < channels; c++)
          y[c * length] /= sum;
      }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch, 8 * mn_ref_n_out (op, args), forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize channels = op->spec->inputs[0].dim[0], length = op->in_elements / channels;

  for (gsize n = begin; n < end; n++)
    for (gsize p = 0; p < length; p++)
      {
        const gsize at = n * op->in_elements + p;
        const real *y = (const real *) args->output + at;       /* (C, H·W) */
        const real *dy = (const real *) args->d_output + at;    /* (C, H·W) */
        real *dx = (real *) args->d_inputs[0] + at;             /* (C, H·W), = or += */
        real dot = 0;

        for (gsize c = 0; c < channels; c++)
          dot += dy[c * length] * y[c * length];
        for (gsize c = 0; c < channels; c++)
          {
            const real d = mn_softmax_d (y[c * length], dy[c * length], dot);

            dx[c * length] = args->accumulate[0] ? dx[c * length] + d : d;
          }
      }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, args->batch, 4 * mn_ref_n_out (op, args), backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_softmax) = {
  .layer = "softmax",
  .forward = forward,
  .backward = backward,
};
