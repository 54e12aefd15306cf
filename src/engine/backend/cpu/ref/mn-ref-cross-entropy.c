/* mn-ref-cross-entropy.c - softmax and cross-entropy in one: loss = log Σ e^x - x[label], gradient (softmax - onehot) / N,
 * with label smoothing s and class weights w as torch.nn.CrossEntropyLoss has them: the target is 1 - s at the label and
 * s / C everywhere, each class's term is weighted, and the mean is divided by the weights of the labels.
 *
 * With a second class the target is `share` of the first and the rest of it: with class weights, too, the sum is then
 * divided by the number of samples, as torch does with targets that are probabilities.
 *
 * The largest logit is taken away before exponentials, so no logit is too large. A label that is no class gives the
 * loss NaN and no gradient: it shows, and nothing outside the row is read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-loss.h"

typedef struct
{
  const MnLossArgs *args;
  real              share;
} Task;

/* Σ e^(x - highest) over the classes, whose terms go to @terms where it is not NULL. */
static double
sum_exponentials (const real *x, gsize classes, real highest, real *terms)
{
  double sum = 0;

  if (terms)
    {
#pragma omp simd
      for (gsize c = 0; c < classes; c++)
        terms[c] = MN_EXP (x[c] - highest);
      for (gsize c = 0; c < classes; c++)
        sum += (double) terms[c];
    }
  else
    for (gsize c = 0; c < classes; c++)
      sum += (double) MN_EXP (x[c] - highest);
  return sum;
}

/* Items are samples. */
static void
run_range (gconstpointer data, gconstpointer more, gsize begin, gsize end, int thread)
{
  const MnLossOp *loss = data;
  const Task *task = more;
  const MnLossArgs *args = task->args;
  const gsize classes = loss->features;
  const double spread = loss->smoothing / (double) classes;

  for (gsize n = begin; n < end; n++)
    {
      const real *x = (const real *) args->output + n * classes;                         /* (classes) */
      real *dx = args->d_output ? (real *) args->d_output + n * classes : NULL;          /* (classes), = */
      const gboolean known = mn_ref_is_class (loss, args, n)
                             && (!args->others || (args->others[n] >= 0 && args->others[n] < loss->features));
      const gsize label = known ? (gsize) args->labels[n] : 0, second = known && args->others ? (gsize) args->others[n] : 0;
      const double own = (args->others ? args->share : 1) * (1 - loss->smoothing) * loss->weights[label];
      const double other = args->others ? (1 - args->share) * (1 - loss->smoothing) * loss->weights[second] : 0;
      const gsize best = mn_ref_argmax (x, classes);
      const double sum = sum_exponentials (x, classes, x[best], dx), size = log (sum) + (double) x[best];
      double value;

      if (args->predicted)
        args->predicted[n] = (gint32) best;
      value = own * (size - (double) x[label]);
      if (args->others)
        value += other * (size - (double) x[second]);
      for (gsize c = 0; spread > 0 && c < classes; c++)
        value += spread * loss->weights[c] * (size - (double) x[c]);
      loss->losses[n] = known ? value : NAN;
      if (dx && !known)
        memset (dx, 0, classes * sizeof (real));
      else if (dx)
        {
          /* dx holds the exponentials: the probabilities but for their sum. */
          const real scale = (real) ((own + other + spread * loss->weight_total) / sum);

#pragma omp simd
          for (gsize c = 0; c < classes; c++)
            dx[c] = scale * dx[c] * task->share;
          for (gsize c = 0; spread > 0 && c < classes; c++)
            dx[c] -= (real) (spread * loss->weights[c]) * task->share;
          dx[label] -= (real) own * task->share;
          if (args->others)
            dx[second] -= (real) other * task->share;
        }
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  const double total = args->others ? args->batch : mn_ref_weigh (loss, args);
  const Task task = { args, mn_ref_share (loss, total) };

  mn_cpu_parallel (loss->threads, args->batch, 10 * (gsize) args->batch * loss->features, run_range, loss, &task);
  mn_ref_finish (loss, args, total);
}

const MnCpuLoss MN_REF (mn_ref_cross_entropy) = { .name = "cross_entropy", .run = run };
