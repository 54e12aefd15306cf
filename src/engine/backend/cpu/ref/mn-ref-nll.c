/* mn-ref-nll.c - the negative of the log-probability given to the label, as torch.nn.NLLLoss, with class weights.
 *
 * A label that is no class gives the loss NaN and no gradient.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-loss.h"

typedef struct
{
  const MnLossArgs *args;
  real              share;
} Task;

/* Items are samples. */
static void
run_range (gconstpointer data, gconstpointer more, gsize begin, gsize end, int thread)
{
  const MnLossOp *loss = data;
  const Task *task = more;
  const MnLossArgs *args = task->args;
  const gsize classes = loss->features;

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->output + n * classes;                   /* (classes) */
      real *dx = args->d_output ? (real *) args->d_output + n * classes : NULL;    /* (classes), = */
      const gboolean known = mn_ref_is_class (loss, args, n);
      const gsize label = known ? (gsize) args->labels[n] : 0;

      if (args->predicted)
        args->predicted[n] = (gint32) mn_ref_argmax (x, classes);
      loss->losses[n] = known ? -loss->weights[label] * (double) x[label] : NAN;
      if (dx)
        memset (dx, 0, classes * sizeof (real));
      if (dx && known)
        dx[label] = -(real) loss->weights[label] * task->share;
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  const double total = mn_ref_weigh (loss, args);
  const Task task = { args, mn_ref_share (loss, total) };

  mn_cpu_parallel (loss->threads, args->batch, (gsize) args->batch * loss->features, run_range, loss, &task);
  mn_ref_finish (loss, args, total);
}

const MnCpuLoss MN_REF (mn_ref_nll) = { .name = "nll", .run = run };
