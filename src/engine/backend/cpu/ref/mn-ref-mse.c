/* mn-ref-mse.c - mean squared error over all elements, as torch.nn.MSELoss; class labels become one-hot targets.
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
  const gsize features = loss->features;
  const real share = (real) (2.0 / ((double) args->batch * (double) features));

  for (gsize n = begin; n < end; n++)
    {
      const real *y = (const real *) args->output + n * features;                              /* (features) */
      const real *target = args->values ? (const real *) args->values + n * features : NULL;   /* (features) */
      real *dy = args->d_output ? (real *) args->d_output + n * features : NULL;               /* (features), = */
      const gint64 label = args->labels ? args->labels[n] : -1;
      const gboolean known = target || (label >= 0 && label < (gint64) features);
      double sum = 0;

      if (args->predicted)
        args->predicted[n] = (gint32) mn_ref_argmax (y, features);
      for (gsize f = 0; f < features; f++)
        {
          const real error = y[f] - (target ? target[f] : (real) (label == (gint64) f));

          sum += (double) error * error;
          if (dy)
            dy[f] = known ? error * share : 0;
        }
      /* A label that is no class has no target. */
      loss->losses[n] = known ? sum / (double) features : NAN;
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  mn_cpu_parallel (loss->threads, args->batch, 2 * (gsize) args->batch * loss->features, run_range, loss, args);
  *args->loss_sum = mn_ref_sum_losses (loss, args->batch);
}

const MnCpuLoss MN_REF (mn_ref_mse) = { .name = "mse", .run = run };
