/* mn-bench-profile.h - how long each step of a net's plan takes in a workload, and what stands around the net.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-bench-workload.h"
#include "mn-net.h"

G_BEGIN_DECLS

/**
 * MnBenchOp:
 * @id: of the layer, or "copy", "loss", "optimizer" for what is done around the net
 * @layer: its kind; "" there
 * @kernel: (nullable): what computes it
 * @flops: of one batch, as mn_bench_flops() counts them; (forward, backward)
 * @seconds: in one batch, the mean of all measured; (forward, backward); what is around the net counts as forward
 */
typedef struct
{
  char  *id;
  char  *layer;
  char  *kernel;
  double flops[2];
  double seconds[2];
} MnBenchOp;

typedef enum
{
  MN_BENCH_COPY,
  MN_BENCH_LOSS,
  MN_BENCH_OPTIMIZER,
  MN_BENCH_N_PARTS,
} MnBenchPart;

typedef struct _MnBenchProfile MnBenchProfile;

/* Watches @net, which must outlive it, from now on. */
MnBenchProfile *mn_bench_profile_new    (MnNet          *net,
                                         gboolean        training,
                                         int             batch_size);
void            mn_bench_profile_free   (MnBenchProfile *profile);
/* Around each part of a batch; %NULL does nothing. */
void            mn_bench_profile_begin  (MnBenchProfile *profile,
                                         MnBenchPart     part);
void            mn_bench_profile_end    (MnBenchProfile *profile,
                                         MnBenchPart     part);
/* What took time, in the order in which it runs forward. @n_batches: how many have been watched. (transfer full)
 * (element-type MnBenchOp), freed with its elements */
GPtrArray      *mn_bench_profile_finish (MnBenchProfile *profile,
                                         gint64          n_batches);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnBenchProfile, mn_bench_profile_free)

G_END_DECLS
