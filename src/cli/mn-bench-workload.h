/* mn-bench-workload.h - what minima-cli bench measures: a network, an optimizer and samples of the right shape.
 *
 * The networks and their optimizers are the experiments in workloads/; tests/bench/peer.py has the same in PyTorch.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/**
 * MnBenchWorkload:
 * @name: "e128": what the command line calls it
 * @file: its experiment, among the resources
 * @title: N_() one line
 * @sample: shape of a sample
 * @classes: 0: numbers are predicted, as many as the network puts out
 * @samples: how many there are in memory
 * @batch_size: samples in a step; the experiment's own is not used
 * @inference: forward alone, in eval mode
 * @experiment: (nullable): somebody's own, in place of @file
 */
typedef struct
{
  const char   *name;
  const char   *file;
  const char   *title;
  MnShape       sample;
  int           classes;
  int           samples;
  int           batch_size;
  gboolean      inference;
  MnExperiment *experiment;
} MnBenchWorkload;

const MnBenchWorkload *mn_bench_workloads     (guint                  *n);
/* NULL when there is no such workload. */
const MnBenchWorkload *mn_bench_workload_find (const char             *name);
/* Fills @workload from an experiment that can be trained, with as many random samples as take 64 MiB: @batch_size of them
 * in a step, 0: as many as the experiment says. Both @name and @experiment must outlive it. Fails with MN_ERROR_INPUT
 * where the shape of the samples is not known. */
gboolean               mn_bench_workload_init (MnBenchWorkload        *workload,
                                               const char             *name,
                                               MnExperiment           *experiment,
                                               int                     batch_size,
                                               GError                **error);
/* NULL-terminated names. */
const char *const     *mn_bench_workload_names (void);
/* The experiment, and its graph over the workload's samples. (transfer full) */
MnExperiment          *mn_bench_workload_load (const MnBenchWorkload  *workload,
                                               MnFrozenGraph         **graph,
                                               GError                **error);
typedef struct
{
  double forward;
  double backward;
} MnBenchFlops;

/* Arithmetic of the products and convolutions of one step for one sample, two for each multiplication with its addition,
 * as the layers count them: padding included, no other layers. Training adds, for each, the gradient of the weights that
 * are trained, and that of the input where something before it is trained. @nodes: (out) (nullable): the same for each
 * node of the graph. */
double                 mn_bench_flops         (const MnFrozenGraph    *graph,
                                               gboolean                training,
                                               MnBenchFlops           *nodes);

G_END_DECLS
