/* mn-session.h - the run of a document as the window sees it: the trainer, and everything it has reported so far.
 *
 * Drains the trainer's feed on the main thread, at most once a frame (a 33 ms timeout while a run is alive, so that it
 * also goes on when the window is hidden), and tells views what is new. Views only read.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

#include "mn-run.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

#define MN_TYPE_SESSION (mn_session_get_type ())
G_DECLARE_FINAL_TYPE (MnSession, mn_session, MN, SESSION, GObject)

/* Properties, with notify: "phase" (int, MnPhase), "running" (boolean: a trainer is alive and not over), "shown-step" (int64):
 * of the evaluation that the views of evaluations show; -1: always the latest; "beta" (double): mn_session_get_beta(); "awaits-run"
 * (boolean, until ::cleared).
 * ::rows (guint first, guint n): new entries of mn_session_get_rows().
 * ::evaluations (guint first, guint n): new entries of mn_session_get_evaluations().
 * ::events (guint first, guint n): new entries of mn_session_get_events().
 * ::stored: mn_session_get_predictions() or mn_session_get_stored_probes() may tell more than before, from the run's folder.
 * ::sample-chosen: mn_session_get_chosen_sample() is another one, or the same again.
 * ::probe: mn_session_get_probe() is a new one.
 * ::status: progress moved.
 * ::cleared: a new run begins, everything before is gone.
 * ::rows-reset: the rows are gone and come anew, as some were missing; all else of the run stays. It may come after ::ended.
 * ::ended (MnPhase): the run is over; the summary is valid. */

MnSession *mn_session_new       (void);
/* Starts a run of a copy of @experiment; the one before must be over. Settings come from GSettings. */
void       mn_session_start     (MnSession    *self,
                                 MnExperiment *experiment);
/* The same, but waits for a command before the first step. */
void       mn_session_start_paused (MnSession    *self,
                                    MnExperiment *experiment);
/* Starts a run of a copy of @experiment that goes on from a checkpoint of the run before, which must be over.
 * @checkpoint: (nullable): its name, see mn_checkpoint_list(); NULL: the latest */
void       mn_session_fork     (MnSession     *self,
                                MnExperiment  *experiment,
                                const char    *checkpoint);
void       mn_session_command   (MnSession    *self,
                                 MnCommand     command);
/* Whether the run that goes on has been told to pause, and not to go on again. */
gboolean   mn_session_get_pausing (MnSession  *self);
/* Changes a setting of the run that goes on, see mn_trainer_change(); ::events tells when it holds. */
gboolean   mn_session_change   (MnSession     *self,
                                const char    *path,
                                double         value,
                                GError       **error);
/* Whether the run was stopped, or killed, and has left a checkpoint to go on from. */
gboolean   mn_session_can_resume   (MnSession    *self);
/* Goes on with the run before in its own folder, with the settings it was begun with. Takes @run, its folder just read, and
 * @held (nullable), which has kept others from writing there since before that. */
void       mn_session_resume       (MnSession    *self,
                                    MnRun        *run,
                                    MnRunWriter  *held);
/* The run of that folder will be shown once it has been read: until then, or until another begins, views say so, and not that
 * there is nothing. @dir: (nullable): NULL: it will not be */
void       mn_session_await_run (MnSession    *self,
                                 const char   *dir);
/* (nullable) (transfer none) */
const char *mn_session_get_awaited_run (MnSession *self);
/* Shows a run that is over, as its folder has it; no run may be alive. Takes @run, whose confusion counts are not needed. */
void       mn_session_show_run  (MnSession    *self,
                                 MnRun        *run);
/* Takes the last change of the run back, and makes it again. FALSE: there is none, or the run is over. */
gboolean   mn_session_undo_change     (MnSession *self);
gboolean   mn_session_redo_change     (MnSession *self);
gboolean   mn_session_can_undo_change (MnSession *self);
gboolean   mn_session_can_redo_change (MnSession *self);
/* How long a view waits before it computes something beside the run, in ms; 0: it may begin. All views and the probes of the
 * run have their turns, see mn-allowance.h. A run that does not go on lets all begin. */
guint      mn_session_get_wait         (MnSession *self,
                                        gconstpointer viewer);
/* @viewer wants nothing any more, or not for now: it does not watch, and nobody waits for its turn. */
void       mn_session_leave            (MnSession *self,
                                        gpointer   viewer);
/* That @viewer, which had not to wait, has computed for so many seconds, see mn_clock_work(). */
void       mn_session_charge           (MnSession *self,
                                        gconstpointer viewer,
                                        double     seconds);
/* Stops and waits until everything is on disk. */
void       mn_session_finish    (MnSession    *self);

gboolean   mn_session_get_running (MnSession  *self);
MnPhase    mn_session_get_phase   (MnSession  *self);
void       mn_session_get_status  (MnSession  *self,
                                   MnTrainerStatus *status);
/* The same as it may be told without being restless: an evaluation that has only just begun counts as training. */
void       mn_session_get_calm_status (MnSession       *self,
                                       MnTrainerStatus *status);
/* (element-type MnMetricRow) (transfer none) */
GArray    *mn_session_get_rows        (MnSession *self);
/* (element-type MnEvaluation) (transfer none). The last ones have their confusion counts; of older ones they are in the run's
 * folder, see mn_session_get_confusion(). */
GPtrArray *mn_session_get_evaluations (MnSession *self);
/* The confusion counts of an evaluation, from memory or the run's folder; NULL: it is a regression, or they cannot be read.
 * (transfer full) */
MnConfusion *mn_session_get_confusion (MnSession *self,
                                       guint      index);
/* Whether evaluations have confusion counts at all. */
gboolean   mn_session_has_confusion   (MnSession *self);
/* How many bytes of confusion counts are kept in memory; the latest of each split are in any case. */
void       mn_session_set_confusion_memory (MnSession *self,
                                            gsize      bytes);
/* What happened to the run, in order. (element-type MnRunEvent) (transfer none) */
GPtrArray *mn_session_get_events      (MnSession *self);
gint64     mn_session_get_shown_step  (MnSession *self);
void       mn_session_set_shown_step  (MnSession *self,
                                       gint64     step);
/* What the network said of each sample of a split at the evaluation that is shown; where that is the latest, it may be one
 * that is about to be told. NULL: nothing is known, or it is being read: ::stored comes then. (transfer none) */
MnPredictions *mn_session_get_predictions  (MnSession *self,
                                            MnSource   source);
/* The sample that somebody wants to look into, by its place in the test or the training part of the data; FALSE: none yet. */
gboolean   mn_session_get_chosen_sample (MnSession *self,
                                         gboolean  *test,
                                         gint64    *index);
void       mn_session_choose_sample    (MnSession  *self,
                                        gboolean    test,
                                        gint64      index);
/* The weight of the recall that was last chosen for an F: curves and reports have that, too. 1 at first. */
double     mn_session_get_beta         (MnSession *self);
void       mn_session_set_beta         (MnSession *self,
                                        double     beta);
/* Whether something is being read. */
gboolean   mn_session_get_reading     (MnSession *self);
/* Has what probes saw of the run read from its folder; ::stored tells when. FALSE: it cannot be yet, as the run has no folder, or
 * is being resumed and its folder not yet cut at the checkpoint; ::status tells of both. */
gboolean   mn_session_read_probes     (MnSession *self);
/* As it was when it was read last; NULL: it has not been. (element-type MnProbe) (transfer none) */
GPtrArray *mn_session_get_stored_probes (MnSession *self);
/* What may be changed while the run goes on, with the values in force; NULL before loading is done. (transfer none)
 * (element-type MnLiveSetting) */
GPtrArray *mn_session_get_live        (MnSession *self);
const char *const *mn_session_get_class_names (MnSession *self);   /* NULL before loading is done */
const char *mn_session_get_run_dir    (MnSession *self);           /* NULL before */
/* What the run was started with, whatever has become of its document since; NULL: there has been none. (transfer none) */
MnExperiment *mn_session_get_experiment (MnSession *self);
/* Looks into this run and those to come (MnProbeWhat; MN_PROBE_NOTHING: no more) a few times a second, for @viewer and all
 * others who want something. */
void       mn_session_watch           (MnSession *self,
                                       gpointer   viewer,
                                       guint      what);
/* What was seen last of this run; NULL: nothing. (transfer none) */
MnProbe   *mn_session_get_probe       (MnSession *self);
/* Only after ::ended. */
void       mn_session_get_summary     (MnSession *self,
                                       MnTrainerSummary *summary);
const GError *mn_session_get_error    (MnSession *self);

G_END_DECLS
