/* mn-run-mean.h - what several runs measured at the same place, averaged: rows of means, and of how far the runs spread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-metrics.h"

G_BEGIN_DECLS

/**
 * MnRunMean:
 * @rows: (owned) (element-type MnMetricRow): for each place that all runs measured, in the order of the first one, means over them
 * @deviations: (owned) (element-type MnMetricRow): likewise their standard deviations, with n − 1 below the line
 * @n_runs: two or more
 * @n_done: rows of the first run that have been looked at
 *
 * A place is a number of updates, and what was measured on. A value that any run lacks there, or that is not finite in it, is NaN, and
 * so is its deviation: a mean of those runs that went well would say too much. Of the deviations step and source are those of the
 * mean. The mean goes as far as the shortest run.
 */
typedef struct
{
  GArray    *rows;
  GArray    *deviations;
  guint      n_runs;
  guint      n_done;
  /*< private >*/
  GPtrArray *members;   /* of GArray of MnMetricRow */
  guint     *places;    /* MN_N_SOURCES for each run: before them all rows of that source have been passed */
} MnRunMean;

/* @members (element-type GArray of MnMetricRow): the rows of two or more runs, in the order of their steps; they are not copied.
 * Nothing has been averaged at first; see mn_run_mean_extend(). (transfer full) */
MnRunMean *mn_run_mean_new      (GPtrArray *members);
/* Goes on where it has stopped, over @most rows of the first run, to which rows may have been added meanwhile, or as many as there
 * are. FALSE: none are left, as mn_run_mean_has_more() says. */
gboolean   mn_run_mean_extend   (MnRunMean *mean,
                                 guint      most);
gboolean   mn_run_mean_has_more (const MnRunMean *mean);
void       mn_run_mean_free     (MnRunMean *mean);
/* The mean of @n values and their standard deviation with n − 1 below the line (0 for one value); NaN where any is not finite. */
void       mn_mean_of           (const double *values,
                                 guint         n,
                                 double       *mean,
                                 double       *deviation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRunMean, mn_run_mean_free)

G_END_DECLS
