/* mn-ref-local-response-norm.c - y = x / s^β, s = k + α/n Σ x² over n neighbouring channels.
 *
 * The window of channel c reaches from c - n/2 to c + (n - 1)/2, as in PyTorch. Backward:
 * dx[c] = dy[c] s[c]^-β - 2 α β / n x[c] Σ dy[j] x[j] s[j]^(-β - 1) over the channels j whose window holds c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-response-norm.h"

/* saved: s (N, C, H·W); workspace, in the backward pass: dy x s^(-β - 1), alike */

static gboolean
prepare (MnOp *op)
{
  op->geometry.kernel[0] = mn_values_get_int (op->spec->values, "size");
  op->alpha = mn_cpu_get_float (op->spec, "alpha", 1e-4) / (double) op->geometry.kernel[0];
  op->beta = mn_cpu_get_float (op->spec, "beta", 0.75);
  op->eps = mn_cpu_get_float (op->spec, "k", 1.0);
  op->saved = op->out_elements * op->spec->max_batch * sizeof (real);
  op->workspace = op->saved;
  return TRUE;
}

/* Items are samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 channels = op->spec->inputs[0].dim[0], length = (gint64) op->in_elements / channels;
  const gint64 size = op->geometry.kernel[0];
  const real alpha = (real) op->alpha, beta = (real) op->beta, k = (real) op->eps;

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->inputs[0] + n * op->in_elements;   /* (C, H·W) */
      real *y = (real *) args->output + n * op->in_elements;                  /* (C, H·W) */
      real *s = (real *) args->saved + n * op->in_elements;                   /* (C, H·W) */

      for (gint64 c = 0; c < channels; c++)
        {
          real *own = s + c * length;

          memset (own, 0, length * sizeof (real));
          for (gint64 j = MAX (c - size / 2, 0); j <= MIN (c + (size - 1) / 2, channels - 1); j++)
            {
#pragma omp simd
              for (gint64 i = 0; i < length; i++)
                own[i] += x[j * length + i] * x[j * length + i];
            }
          for (gint64 i = 0; i < length; i++)
            {
              own[i] = mn_response_norm_size (own[i], k, alpha);
              y[c * length + i] = mn_response_norm_scale (x[c * length + i], own[i], beta);
            }
        }
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return mn_ref_n_out (op, args) * (gsize) (20 + MIN (op->geometry.kernel[0], op->spec->inputs[0].dim[0]));
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch, total_work (op, args), forward_range, op, args);
}

/* Items are samples. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 channels = op->spec->inputs[0].dim[0], length = (gint64) op->in_elements / channels;
  const gint64 size = op->geometry.kernel[0];
  const real factor = (real) (2 * op->alpha * op->beta), beta = (real) op->beta;

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->inputs[0] + n * op->in_elements;   /* (C, H·W) */
      const real *dy = (const real *) args->d_output + n * op->in_elements;   /* (C, H·W) */
      const real *s = (const real *) args->saved + n * op->in_elements;       /* (C, H·W) */
      real *pull = (real *) args->workspace + n * op->in_elements;            /* (C, H·W) */
      real *dx = (real *) args->d_inputs[0] + n * op->in_elements;            /* (C, H·W), = or += */

      for (gsize i = 0; i < op->in_elements; i++)
        {
          const real d = mn_response_norm_scale (dy[i], s[i], beta);

          pull[i] = mn_response_norm_pull (d, x[i], s[i]);
          dx[i] = args->accumulate[0] ? dx[i] + d : d;
        }
      for (gint64 c = 0; c < channels; c++)
        for (gint64 j = MAX (c - (size - 1) / 2, 0); j <= MIN (c + size / 2, channels - 1); j++)
          {
#pragma omp simd
            for (gint64 i = 0; i < length; i++)
              dx[c * length + i] -= mn_response_norm_loss (x[c * length + i], pull[j * length + i], factor);
          }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, args->batch, total_work (op, args), backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_local_response_norm) = {
  .layer = "local_response_norm",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
