/* mn-score-track.h - F over the evaluations of a run, found in its folder while a window goes on.
 *
 * Read on another thread, what is new as often as somebody asks. Belongs to the main thread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-score-reader.h"

G_BEGIN_DECLS

#define MN_TYPE_SCORE_TRACK (mn_score_track_get_type ())
G_DECLARE_FINAL_TYPE (MnScoreTrack, mn_score_track, MN, SCORE_TRACK, GObject)

/* ::read: mn_score_track_get_points() has more, or there was nothing to read. */

MnScoreTrack *mn_score_track_new         (const char   *dir,
                                          double        beta);
/* Has the evaluations up to step @until read that have not been; they must be in the folder. */
void          mn_score_track_read        (MnScoreTrack *self,
                                          gint64        until);
/* Another one: forgets the points, and what was asked for. FALSE: it is that already. */
gboolean      mn_score_track_set_beta    (MnScoreTrack *self,
                                          double        beta);
/* Nobody wants to know any more, unless somebody asks again. */
void          mn_score_track_stop        (MnScoreTrack *self);
/* Waits for what was asked for, without running the main loop; ::read is emitted meanwhile. */
void          mn_score_track_finish      (MnScoreTrack *self);
/* What has been read so far, in the order of steps. (element-type MnScorePoint) (transfer none) */
GArray       *mn_score_track_get_points  (MnScoreTrack *self);
/* Whether all up to @step has been read, as far as it can be. */
gboolean      mn_score_track_has_read    (MnScoreTrack *self,
                                          gint64        step);
/* Why there is nothing of a split: MN_ERROR_INPUT or MN_ERROR_IO. (nullable) (transfer none) */
const GError *mn_score_track_get_error   (MnScoreTrack *self);

G_END_DECLS
