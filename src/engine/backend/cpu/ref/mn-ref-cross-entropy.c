/* mn-ref-cross-entropy.c - softmax and cross-entropy in one: loss = log Σ e^x - x[label], gradient (softmax - onehot) / N.
 *
 * The largest logit is taken away before exponentials, so no logit is too large. A label that is no class gives the
 * loss NaN and no gradient: it shows, and nothing outside the row is read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-ref-loss.h"

/* Items are samples. */
static void
run_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnLossOp *loss = task;
  const MnLossArgs *args = data;
  const gsize classes = loss->features;
  const real share = (real) 1 / (real) args->batch;

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->output + n * classes;                         /* (classes) */
      real *dx = args->d_output ? (real *) args->d_output + n * classes : NULL;          /* (classes), = */
      const gboolean known = args->labels && args->labels[n] >= 0 && (gsize) args->labels[n] < classes;
      const gsize best = mn_ref_argmax (x, classes);
      double sum = 0;

      if (args->predicted)
        args->predicted[n] = (gint32) best;
      for (gsize c = 0; c < classes; c++)
        sum += (double) MN_EXP (x[c] - x[best]);
      loss->losses[n] = known ? log (sum) + (double) x[best] - (double) x[args->labels[n]] : NAN;
      for (gsize c = 0; dx && c < classes; c++)
        {
          const real probability = (real) (MN_EXP (x[c] - x[best]) / sum);

          dx[c] = known ? (probability - (c == (gsize) args->labels[n])) * share : 0;
        }
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  mn_cpu_parallel (loss->threads, args->batch, 10 * (gsize) args->batch * loss->features, run_range, loss, args);
  *args->loss_sum = mn_ref_sum_losses (loss, args->batch);
}

const MnCpuLoss MN_REF (mn_ref_cross_entropy) = { .name = "cross_entropy", .run = run };
