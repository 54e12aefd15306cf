/* mn-scores-view.h - precision, recall and F-beta of every class and their averages, with beta to be chosen.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-score-figures.h"

G_BEGIN_DECLS

#define MN_TYPE_SCORES_VIEW (mn_scores_view_get_type ())
G_DECLARE_FINAL_TYPE (MnScoresView, mn_scores_view, MN, SCORES_VIEW, AdwBin)

/* Property: "beta" (double, MN_BETA_MIN to MN_BETA_MAX, 1 at first). */

GtkWidget  *mn_scores_view_new           (void) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the scores that follow from @confusion, which need not stay; NULL: an empty table. @class_names: (nullable):
 * NULL-terminated. @title: of the file an export suggests. */
void        mn_scores_view_set_confusion (MnScoresView       *self,
                                          const MnConfusion  *confusion,
                                          const char *const  *class_names,
                                          const char         *title);
void        mn_scores_view_set_beta      (MnScoresView       *self,
                                          double              beta);
double      mn_scores_view_get_beta      (MnScoresView       *self);
/* The table: class,support,precision,recall,f_beta,beta. What is not defined is empty; '.' in every locale.
 * (transfer full) */
char       *mn_scores_view_to_csv        (MnScoresView       *self);
/* The same as a tabular; what is not defined is "--". (transfer full) */
char       *mn_scores_view_to_latex      (MnScoresView       *self);
/* (element-type MnScoreRow) (transfer none), the classes first. */
GListModel *mn_scores_view_get_rows      (MnScoresView       *self);

G_END_DECLS
