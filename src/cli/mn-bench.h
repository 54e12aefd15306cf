/* mn-bench.h - runs a workload for a while and says how fast it was.
 *
 * A step is what a run's step is, without what loads and records: the next batch is given to the net where it lies, as a
 * slice in PyTorch is read where it lies, then forward, loss, backward, optimizer; for inference forward and the classes.
 * Samples are random and repeat from the first when a whole batch is no longer left. A GPU keeps them and repeats recorded steps,
 * as in a run.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-bench-profile.h"

G_BEGIN_DECLS

/**
 * MnBenchOptions:
 * @seconds: how long each repeat runs; before the first, the workload runs as long, but no more than two seconds
 * @repeats: at least 1
 * @batch_size: 0: the workload's
 * @precision: an MnPrecision for every workload, or -1: what its experiment says
 * @profile: run @seconds more to find out how long each layer takes
 */
typedef struct
{
  double   seconds;
  int      repeats;
  int      batch_size;
  int      precision;
  gboolean profile;
} MnBenchOptions;

/**
 * MnBenchResult:
 * @median, @min, @max: samples a second of the repeats
 * @precision: what was multiplied: float32 where the device has nothing less
 * @flops: mn_bench_flops()
 * @loss: mean of the last batch; NaN for inference
 * @data_bytes: the samples, part of @peak_memory_mib
 * @planned_bytes: parameters, gradients, activations and the state of the optimizer, another part of it
 * @peak_memory_mib: largest resident memory while the workload was there, the program itself included
 * @memory_alone: FALSE: the system counts @peak_memory_mib since the program began, other workloads included
 * @profile: (nullable) (owned) (element-type MnBenchOp)
 * @profiled_seconds: of one batch while that was measured
 */
typedef struct
{
  int        batch_size;
  MnPrecision precision;
  gint64     parameters;
  double     flops;
  double     median;
  double     min;
  double     max;
  double     loss;
  gsize      data_bytes;
  gsize      planned_bytes;
  double     peak_memory_mib;
  gboolean   memory_alone;
  GPtrArray *profile;
  double     profiled_seconds;
} MnBenchResult;

/* Fails with MN_ERROR_INPUT when there are fewer samples than a batch takes, and with MN_ERROR_MEMORY. */
gboolean mn_bench_run (const MnBenchWorkload *workload,
                       MnBackend             *backend,
                       const MnBenchOptions  *options,
                       MnBenchResult         *result,
                       GError               **error);
void     mn_bench_result_clear (MnBenchResult *result);

G_END_DECLS
