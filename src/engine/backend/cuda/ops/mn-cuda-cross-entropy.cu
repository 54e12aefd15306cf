/* mn-cuda-cross-entropy.cu - softmax and cross-entropy in one, a warp a sample; see mn-ref-cross-entropy.c for the formulas.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-loss.h"

struct Task
{
  const float  *output;     /* (N, classes) */
  float        *d_output;   /* (N, classes), =; NULL: not wanted */
  const int    *labels, *others;
  MnCudaAt      share;
  const double *weights;
  double       *losses;
  int          *predicted;
  double        weight_total, smoothing;
  int           sums, batch, classes;
};

__global__ static void
cross_entropy_kernel (Task t)
{
  const int lane = (int) threadIdx.x % MN_WARP, n = (int) blockIdx.x * MN_SAMPLES + (int) threadIdx.x / MN_WARP;
  const double share = t.others ? *mn_at<double> (t.share) : 1, spread = t.smoothing / t.classes;
  double total, own, other, sum = 0, size, value = 0;
  const float *x = t.output + (size_t) n * t.classes;
  float *dx = t.d_output ? t.d_output + (size_t) n * t.classes : NULL;
  float highest, part, scale;
  int best, label, second;
  bool known;

  /* Whole warps leave. */
  if (n >= t.batch)
    return;
  total = t.others ? t.batch : mn_warp_weigh (t.labels, t.batch, t.classes, t.weights);
  part = t.sums ? 1 : total > 0 ? (float) (1 / total) : 0;
  label = t.labels[n];
  second = t.others ? t.others[n] : 0;
  known = label >= 0 && label < t.classes && second >= 0 && second < t.classes;
  label = known ? label : 0;
  second = known ? second : 0;
  own = share * (1 - t.smoothing) * (t.weights ? t.weights[label] : 1);
  other = t.others ? (1 - share) * (1 - t.smoothing) * (t.weights ? t.weights[second] : 1) : 0;

  best = mn_warp_argmax (x, t.classes, &highest);
  for (int c = lane; c < t.classes; c += MN_WARP)
    sum += (double) MN_EXP (x[c] - highest);
  sum = mn_warp_sum (sum);
  size = log (sum) + (double) highest;
  for (int c = lane; spread > 0 && c < t.classes; c += MN_WARP)
    value += spread * (t.weights ? t.weights[c] : 1) * (size - (double) x[c]);
  value = mn_warp_sum (value);
  value += own * (size - (double) x[label]);
  if (t.others)
    value += other * (size - (double) x[second]);
  if (lane == 0)
    {
      t.losses[n] = known ? value : (double) NAN;
      t.predicted[n] = best;
    }
  if (!dx)
    return;
  scale = (float) ((own + other + spread * t.weight_total) / sum);
  for (int c = lane; c < t.classes; c += MN_WARP)
    {
      float d = scale * MN_EXP (x[c] - highest) * part;

      if (spread > 0)
        d -= (float) (spread * (t.weights ? t.weights[c] : 1)) * part;
      if (c == label)
        d -= (float) own * part;
      if (t.others && c == second)
        d -= (float) other * part;
      dx[c] = known ? d : 0;
    }
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  Task task = {
    .output = (const float *) args->output,
    .d_output = (float *) args->d_output,
    .labels = args->labels,
    .others = args->others,
    .share = mn_cuda_put_share (loss, args),
    .weights = loss->weights,
    .losses = loss->losses,
    .predicted = loss->predicted,
    .weight_total = loss->weight_total,
    .smoothing = loss->smoothing,
    .sums = loss->sums,
    .batch = args->batch,
    .classes = (int) loss->features,
  };

  MN_LAUNCH (loss->backend, cross_entropy_kernel, mn_sample_blocks (args->batch), MN_BLOCK, 0, task);
  mn_cuda_loss_sum (loss, args, !args->others);
}

extern "C" const MnCudaLoss mn_cuda_cross_entropy = { .name = "cross_entropy", .run = run };
