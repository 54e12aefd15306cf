/* mn-setting-series.h - runs put in order by the value that one setting has in each: what a sweep of it has found.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"

G_BEGIN_DECLS

/**
 * MnSettingPoint:
 * @x: the value of the setting, or its place among the categories
 * @runs: (owned) (element-type MnRun): those of its series that have it, alike but for their random numbers; they are not owned
 */
typedef struct
{
  double     x;
  GPtrArray *runs;
} MnSettingPoint;

/**
 * MnSettingSeries:
 * @title: (owned): what tells it from the other series: "fc1: Units 128"; "" where there is one series alone
 * @points: (owned) (element-type MnSettingPoint): in ascending order of x
 *
 * Runs that differ in the setting, and in what is drawn, alone.
 */
typedef struct
{
  char      *title;
  GPtrArray *points;
} MnSettingSeries;

/**
 * MnSettingSweep:
 * @path: (owned): of the setting
 * @title: (owned): what forms call it
 * @series: (owned) (element-type MnSettingSeries): in the order of the first run of each
 * @categories: (owned) (nullable): the values, in the order in which they come first, where not all of them are numbers
 * @logarithmic: the values are positive and far apart
 * @constant: (owned) (nullable): the value that all runs have, where it is the same
 */
typedef struct
{
  char      *path;
  char      *title;
  GPtrArray *series;
  char     **categories;
  gboolean   logarithmic;
  char      *constant;
} MnSettingSweep;

/**
 * MnSettingValue:
 * @mean: NaN where no run has a value
 * @deviation: standard deviation, n − 1 below the line; NaN of fewer than two
 * @n: runs that it is the mean of
 * @n_diverged: runs that have none, because their numbers went beyond all bounds
 *
 * What the runs at a point measured. A run is neither where it was not evaluated.
 */
typedef struct
{
  double mean;
  double deviation;
  guint  n;
  guint  n_diverged;
} MnSettingValue;

/* @runs (element-type MnRun), at least one, stay with the caller, for longer than the sweep. @path: of a single setting, as of
 * mn_experiment_set(). NULL with the run and the path in the reason: a run has no such setting, or it is more than one value.
 * (transfer full) */
MnSettingSweep *mn_setting_sweep_new     (GPtrArray            *runs,
                                          const char           *path,
                                          GError              **error);
void            mn_setting_sweep_free    (MnSettingSweep       *sweep);
/* What was measured last, or the @best of each run over its evaluations. */
MnSettingValue  mn_setting_point_measure (const MnSettingPoint *point,
                                          MnSource              source,
                                          MnMetric              metric,
                                          gboolean              best);
/* The same of a single run, NaN: there is none. *@diverged: the run has gone beyond all bounds, whatever it measured before. */
double          mn_setting_measure_run   (const MnRun          *run,
                                          MnSource              source,
                                          MnMetric              metric,
                                          gboolean              best,
                                          gboolean             *diverged);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSettingSweep, mn_setting_sweep_free)

G_END_DECLS
