/* mn-ref-hinge.c - the margin by which the label's output must beat every other one, as torch.nn.MultiMarginLoss:
 * w[label] / C · Σ max (0, margin - x[label] + x[c])^p over the other classes c; the mean is divided by the samples.
 *
 * A label that is no class gives the loss NaN and no gradient.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-loss.h"

/* Items are samples. */
static void
run_range (gconstpointer data, gconstpointer more, gsize begin, gsize end, int thread)
{
  const MnLossOp *loss = data;
  const MnLossArgs *args = more;
  const gsize classes = loss->features;
  const real share = mn_ref_share (loss, args->batch);

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->output + n * classes;                   /* (classes) */
      real *dx = args->d_output ? (real *) args->d_output + n * classes : NULL;    /* (classes), = */
      const gboolean known = mn_ref_is_class (loss, args, n);
      const gsize label = known ? (gsize) args->labels[n] : 0;
      const double weight = loss->weights[label] / (double) classes;
      double sum = 0, pull = 0;

      if (args->predicted)
        args->predicted[n] = (gint32) mn_ref_argmax (x, classes);
      for (gsize c = 0; c < classes; c++)
        {
          const double missing = loss->margin - (double) x[label] + (double) x[c];
          /* NaN counts, so that it shows. */
          const gboolean counts = known && c != label && !(missing <= 0);
          const double push = counts ? weight * (loss->squared ? 2 * missing : 1) : 0;

          if (counts)
            sum += loss->squared ? missing * missing : missing;
          pull += push;
          if (dx)
            dx[c] = (real) push * share;
        }
      if (dx && known)
        dx[label] = -(real) pull * share;
      loss->losses[n] = known ? weight * sum : NAN;
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  mn_cpu_parallel (loss->threads, args->batch, 4 * (gsize) args->batch * loss->features, run_range, loss, args);
  mn_ref_finish (loss, args, args->batch);
}

const MnCpuLoss MN_REF (mn_ref_hinge) = { .name = "hinge", .run = run };
