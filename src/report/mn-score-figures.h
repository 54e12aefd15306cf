/* mn-score-figures.h - charts of how well classes are told apart: F over beta, precision over recall, ROC.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-confusion.h"
#include "mn-predictions.h"

G_BEGIN_DECLS

#define MN_BETA_MIN 0.1
#define MN_BETA_MAX 10.0

/* More lines cannot be told apart. */
#define MN_MAX_CLASS_LINES 10

/* "Macro average" (transfer none) */
const char *mn_average_title    (MnAverage          average);

/* Empty, from MN_BETA_MIN to MN_BETA_MAX. (transfer full) */
MnChart    *mn_beta_chart_new   (void);
/* Puts there what follows from @tallies: the averages, every class where their lines can be told apart, and a mark at @beta.
 * @class_names: (nullable): NULL-terminated. */
void        mn_beta_chart_draw  (MnChart           *chart,
                                 const MnTallies   *tallies,
                                 const char *const *class_names,
                                 double             beta);

typedef enum
{
  MN_RANK_PRECISION_RECALL,
  MN_RANK_ROC,
  MN_N_RANKS,
} MnRank;

/* (transfer none) */
const char *mn_rank_title       (MnRank             rank);
/* The curve of a class (element-type MnRankPoint) and the area below it. (transfer full) */
GArray     *mn_rank_find        (MnRank               rank,
                                 const MnPredictions *predictions,
                                 int                  class_index,
                                 double              *area);
/* Empty. (transfer full) */
MnChart    *mn_rank_chart_new   (MnRank             rank);
/* Adds a line, named by its class and the area, that @number tells apart from others, see mn_chart_add_numbered(). */
void        mn_rank_chart_add   (MnChart           *chart,
                                 MnRank             rank,
                                 const GArray      *points,
                                 double             area,
                                 const char        *class_name,
                                 int                number);

G_END_DECLS
