/* mn-cuda-nll.cu - the negative of the log-probability given to the label, a warp a sample; see mn-ref-nll.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-loss.h"

__global__ static void
nll_kernel (const float *output, float *d_output, const int *labels, const double *weights, double *losses, int *predicted,
            int sums, int batch, int classes)
{
  const int lane = (int) threadIdx.x % MN_WARP, n = (int) blockIdx.x * MN_SAMPLES + (int) threadIdx.x / MN_WARP;
  const float *x = output + (size_t) n * classes;
  float *dx = d_output ? d_output + (size_t) n * classes : NULL;
  float highest, part;
  double total, weight;
  int best, label;
  bool known;

  /* Whole warps leave. */
  if (n >= batch)
    return;
  total = mn_warp_weigh (labels, batch, classes, weights);
  part = sums ? 1 : total > 0 ? (float) (1 / total) : 0;
  label = labels ? labels[n] : -1;
  known = label >= 0 && label < classes;
  weight = known && weights ? weights[label] : 1;
  best = mn_warp_argmax (x, classes, &highest);
  if (lane == 0)
    {
      losses[n] = known ? -weight * (double) x[label] : (double) NAN;
      predicted[n] = best;
    }
  for (int c = lane; dx && c < classes; c += MN_WARP)
    dx[c] = known && c == label ? -(float) weight * part : 0;
}

static void
run (const MnLossOp *loss, const MnLossArgs *args)
{
  MN_LAUNCH (loss->backend, nll_kernel, mn_sample_blocks (args->batch), MN_BLOCK, 0, (const float *) args->output,
             (float *) args->d_output, args->labels, loss->weights, loss->losses, loss->predicted, loss->sums, args->batch,
             (int) loss->features);
  mn_cuda_loss_sum (loss, args, TRUE);
}

extern "C" const MnCudaLoss mn_cuda_nll = { .name = "nll", .run = run };
