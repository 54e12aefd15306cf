/* mn-score-row.h - one line of the table of scores: a class, or an average over the classes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MN_TYPE_SCORE_ROW (mn_score_row_get_type ())
G_DECLARE_FINAL_TYPE (MnScoreRow, mn_score_row, MN, SCORE_ROW, GObject)

/* Properties, read-only, with notify: "name", "support", "precision", "recall", "f-beta" (strings for people, "—" for what
 * is not defined); "average" (boolean); "support-value", "precision-value", "recall-value", "f-beta-value" (double, -1 for
 * what is not defined, to sort by). */

MnScoreRow *mn_score_row_new         (const char *name,
                                      gboolean    average);
/* NaN: not defined. */
void        mn_score_row_set_scores  (MnScoreRow *self,
                                      gint64      support,
                                      double      precision,
                                      double      recall,
                                      double      f_beta);
const char *mn_score_row_get_name    (MnScoreRow *self);
gboolean    mn_score_row_get_average (MnScoreRow *self);
/* What is not wanted may be NULL. */
void        mn_score_row_get_scores  (MnScoreRow *self,
                                      gint64     *support,
                                      double     *precision,
                                      double     *recall,
                                      double     *f_beta);

G_END_DECLS
