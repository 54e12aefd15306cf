/* mn-probe-run.h - a look into a network as it stands: with the weights a run has kept, or those it would begin with.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-probe.h"
#include "mn-run.h"

G_BEGIN_DECLS

/**
 * MnProbeOptions:
 * @what: MnProbeWhat. Updates there are none: nothing is trained
 * @split: which samples
 * @n_worst: how many samples are told, those with the largest losses, for %MN_PROBE_SAMPLES
 * @device, @threads, @data_dir: as in MnTrainerOptions
 */
typedef struct
{
  guint       what;
  MnSplit     split;
  guint       n_worst;
  const char *device;
  int         threads;
  const char *data_dir;
} MnProbeOptions;

/* Runs the first batch of the split as a step of training would, dropout and batch statistics included, and goes back
 * through it without changing a weight. @run: (nullable): a run of @experiment, whose weights are taken
 * (the best where its experiment keeps them); NULL: those that the experiment begins with. Samples are looked for in the
 * whole split, in evaluation mode; the input gradient is that of the worst of them, or else of the first samples, in
 * evaluation mode. MN_ERROR_NOT_FOUND: no checkpoint, or the split is empty; MN_ERROR_INPUT: the data are not those the
 * run was trained on. (transfer full) */
MnProbe *mn_probe_run (MnExperiment          *experiment,
                       const MnRun           *run,
                       const MnProbeOptions  *options,
                       GCancellable          *cancellable,
                       GError               **error);

G_END_DECLS
