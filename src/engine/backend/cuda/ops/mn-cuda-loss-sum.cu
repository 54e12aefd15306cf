/* mn-cuda-loss-sum.cu - what all samples' losses come to, how many are right, and which classes were taken for which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-loss.h"
#include "mn-rank.h"

__global__ static void
add_up (const double *losses, const int *predicted, const int *labels, const int *others, MnCudaAt share, const double *weights,
        int weighs, int batch, int classes, MnStepFound *found, int *cursor)
{
  __shared__ double room[MN_WARP];
  const int *counted = others && *mn_at<double> (share) < 0.5 ? others : labels;
  double loss = 0, weight = 0, correct = 0;

  for (int i = (int) threadIdx.x; i < batch; i += (int) blockDim.x)
    {
      loss += losses[i];
      if (!weighs)
        weight += 1;
      else if (labels[i] >= 0 && labels[i] < classes)
        weight += weights ? weights[labels[i]] : 1;
      correct += counted && predicted[i] == counted[i];
    }
  loss = mn_block_sum (loss, room);
  weight = mn_block_sum (weight, room);
  correct = mn_block_sum (correct, room);
  if (threadIdx.x == 0)
    {
      found->loss_sum = loss;
      found->weight_sum = weight;
      found->correct = (gint64) correct;
      if (cursor && !isfinite (loss))
        cursor[1] = 1;
    }
}

/* A warp a sample. Whole numbers come to the same in any order, so that atomics may add them up. */
__global__ static void
count_up (const float *output, const int *predicted, const int *labels, int batch, int classes, int top_k,
          unsigned long long *counts)
{
  const int lane = (int) threadIdx.x % MN_WARP, n = (int) blockIdx.x * MN_SAMPLES + (int) threadIdx.x / MN_WARP;
  int label, before = 0;

  /* Whole warps leave. */
  if (n >= batch)
    return;
  label = labels[n];
  if (label < 0 || label >= classes)
    return;
  if (lane == 0 && predicted[n] >= 0 && predicted[n] < classes)
    atomicAdd (&counts[(size_t) label * classes + predicted[n]], 1ull);
  if (top_k == 0)
    return;
  output += (size_t) n * classes;
  for (int c = lane; c < classes; c += MN_WARP)
    before += mn_rank_is_before (output[c], c, output[label], label);
  before = mn_warp_sum (before);
  if (lane == 0 && output[label] == output[label] && before < top_k)
    atomicAdd (&counts[(size_t) classes * classes], 1ull);
}

void
mn_cuda_loss_sum (const MnLossOp *loss, const MnLossArgs *args, gboolean weighs)
{
  MnCudaBackend *self = loss->backend;

  MN_LAUNCH (self, add_up, 1, MN_BLOCK, 0, loss->losses, loss->predicted, args->labels, args->others,
             mn_cuda_put_share (loss, args), loss->weights, weighs, args->batch, (int) loss->features, loss->found,
             self->recording && args->d_output ? mn_cuda_numbers_cursor (self) : NULL);
  if (args->counts)
    MN_LAUNCH (self, count_up, mn_sample_blocks (args->batch), MN_BLOCK, 0, (const float *) args->output, loss->predicted,
               args->labels, args->batch, args->classes, args->top_k, (unsigned long long *) args->counts);
  if (self->recording)
    mn_cuda_recording_set_loss (self->recording, loss->found);
  if (args->loss_sum)
    mn_cuda_deliver (self, args->loss_sum, &loss->found->loss_sum, sizeof (double));
  if (args->weight_sum)
    mn_cuda_deliver (self, args->weight_sum, &loss->found->weight_sum, sizeof (double));
  if (args->predicted)
    mn_cuda_deliver (self, args->predicted, loss->predicted, (gsize) args->batch * sizeof (gint32));
}
