/* mn-run-groups.h - several runs side by side: each by itself, or those that repeat each other as their mean and how far they spread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"
#include "mn-run-mean.h"

G_BEGIN_DECLS

/**
 * MnRunGroup:
 * @runs: (owned) (element-type MnRun): one, or more that differ in their random numbers alone; they are not owned
 * @setting: (owned): what tells it from the other groups: "Learning rate 0.1"
 * @title: (owned): the same, and how many runs it is the mean of: "Learning rate 0.1 (n = 5)"
 * @mean: (owned): over all that its runs measured; NULL: it is a single run
 */
typedef struct
{
  GPtrArray *runs;
  char      *setting;
  char      *title;
  MnRunMean *mean;
} MnRunGroup;

/* What a group measured last and best: the mean over its @n runs that did not diverge, and their standard deviation (n − 1 below the
 * line; NaN for one run). What is not finite in one of them is NaN. What one that diverged measured before is no result. */
typedef struct
{
  guint  n;
  guint  n_diverged;
  double last;
  double last_deviation;
  double best;
  double best_deviation;
} MnRunEnds;

/* @runs (element-type MnRun) stay with the caller, for longer than the groups. In the order of the first run of each.
 * @averaging: those that repeat each other, see mn-experiment-repeats.h, are one group; else each run is. (transfer full)
 * (element-type MnRunGroup) */
GPtrArray *mn_run_groups_new    (GPtrArray *runs,
                                 gboolean   averaging);
/* FALSE: no run of it has measured that. */
gboolean   mn_run_group_find_ends (const MnRunGroup *group,
                                   MnSource          source,
                                   MnMetric          metric,
                                   MnRunEnds        *ends);
/* A line for each group, split and metric: how many runs did not diverge, and, last, how many did; of the former the mean and the standard deviation (n − 1 below the line; empty for one run)
 * of what they measured last, and of the best that each of them measured. What no run has measured has no line, what is not finite in
 * one of them is empty. (transfer full) */
char      *mn_run_groups_to_csv (GPtrArray *groups);

G_END_DECLS
