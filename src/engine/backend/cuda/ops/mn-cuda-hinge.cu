/* mn-cuda-hinge.cu - the margin by which the label's output must beat every other one, a warp a sample; see mn-ref-hinge.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-loss.h"

struct Hinge
{
  const float  *output;     /* (N, classes) */
  float        *d_output;   /* (N, classes), =; NULL: not wanted */
  const int    *labels;
  const double *weights;
  double       *losses;
  int          *predicted;
  double        margin;
  float         share;
  int           squared, batch, classes;
};

__global__ static void
hinge_kernel (Hinge h)
{
  const int lane = (int) threadIdx.x % MN_WARP, n = (int) blockIdx.x * MN_SAMPLES + (int) threadIdx.x / MN_WARP;
  const float *x = h.output + (size_t) n * h.classes;
  float *dx = h.d_output ? h.d_output + (size_t) n * h.classes : NULL;
  double weight, sum = 0, pull = 0;
  float highest;
  int best, label;
  bool known;

  /* Whole warps leave. */
  if (n >= h.batch)
    return;
  label = h.labels ? h.labels[n] : -1;
  known = label >= 0 && label < h.classes;
  label = known ? label : 0;
  weight = (h.weights ? h.weights[label] : 1) / (double) h.classes;
  best = mn_warp_argmax (x, h.classes, &highest);
  for (int c = lane; c < h.classes; c += MN_WARP)
    {
      const double missing = h.margin - (double) x[label] + (double) x[c];
      /* NaN counts, so that it shows. */
      const bool counts = known && c != label && !(missing <= 0);
      const double push = counts ? weight * (h.squared ? 2 * missing : 1) : 0;

      if (counts)
        sum += h.squared ? missing * missing : missing;
      pull += push;
      if (dx && !(known && c == label))
        dx[c] = (float) push * h.share;
    }
  sum = mn_warp_sum (sum);
  pull = mn_warp_sum (pull);
  if (lane != 0)
    return;
  if (dx && known)
    dx[label] = -(float) pull * h.share;
  h.losses[n] = known ? weight * sum : (double) NAN;
  h.predicted[n] = best;
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  const Hinge task = {
    .output = (const float *) args->output,
    .d_output = (float *) args->d_output,
    .labels = args->labels,
    .weights = loss->weights,
    .losses = loss->losses,
    .predicted = loss->predicted,
    .margin = loss->margin,
    .share = loss->sums ? 1 : (float) (1 / (double) args->batch),
    .squared = loss->squared,
    .batch = args->batch,
    .classes = (int) loss->features,
  };

  MN_LAUNCH (loss->backend, hinge_kernel, mn_sample_blocks (args->batch), MN_BLOCK, 0, task);
  mn_cuda_loss_sum (loss, args, FALSE);
}

extern "C" const MnCudaLoss mn_cuda_hinge = { .name = "hinge", .run = run };
