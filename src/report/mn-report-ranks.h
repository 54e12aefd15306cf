/* mn-report-ranks.h - how well the scores of a network tell each class from all others.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-content.h"
#include "mn-score-figures.h"

G_BEGIN_DECLS

typedef struct _MnReportRanks MnReportRanks;

/* Of what the run's folder keeps of an evaluation. NULL: nothing, or not the scores of all classes. (transfer full) */
MnReportRanks *mn_report_ranks_new      (const MnRun         *run,
                                         const MnEvaluation  *evaluation);
void           mn_report_ranks_free     (MnReportRanks       *ranks);
/* Below the curve of a class; NaN: there is none. */
double         mn_report_ranks_get_area (const MnReportRanks *ranks,
                                         MnRank               rank,
                                         int                  class_index);
/* The mean over the classes that have one. */
double         mn_report_ranks_get_mean (const MnReportRanks *ranks,
                                         MnRank               rank);
/* A figure of each kind of curve; of very many classes those are drawn that are told apart worst. @measured: "test, epoch 5". */
void           mn_report_ranks_draw     (const MnReportRanks *ranks,
                                         MnReportContent     *content,
                                         const MnRun         *run,
                                         const char          *measured);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnReportRanks, mn_report_ranks_free)

G_END_DECLS
