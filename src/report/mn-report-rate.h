/* mn-report-rate.h - the learning rate of a run in words.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* "learning rate 0.1, cosine schedule", "learning rate 0.1, 0.01 after update 500": what the run of @experiment began with, what it was
 * changed to while it went on, and the schedule if there is one. @events: (nullable) (element-type MnRunEvent): what happened to
 * the run. NULL: the optimizer has no learning rate. (transfer full) */
char *mn_report_describe_rate (MnExperiment *experiment,
                               GPtrArray    *events);

G_END_DECLS
