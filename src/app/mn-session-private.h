/* mn-session-private.h - what the files of the session share.
 *
 * mn-session.c         what is known of the run: starting it, who looks at it
 * mn-session-visit.c   taking what it reports while it goes on
 * mn-session-change.c  settings changed meanwhile
 * mn-session-stored.c  what its folder keeps: older evaluations, and all of a run that is over
 * mn-session-resume.c  going on with one that was stopped
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-change-history.h"
#include "mn-run-store.h"
#include "mn-session.h"

G_BEGIN_DECLS

typedef struct _MnSessionTail MnSessionTail;

struct _MnSession
{
  GObject          parent_instance;

  MnTrainer       *trainer;       /* NULL: none alive */
  guint            timeout;
  MnTrainerStatus  status;
  gint64           evaluating_since;   /* monotonic µs; 0: it does not */
  gint64           evaluated_step;     /* where it does */
  gboolean         evaluating_told;    /* it lasts, and somebody has been told */
  MnPhase          phase_told;
  gboolean         status_told;   /* nothing has changed since */
  gint64           told_at;       /* monotonic µs */
  int              n_processors;
  double           worked_at;     /* mn_clock_work() of this thread then */
  double           told_work;     /* seconds that telling and drawing took */
  gboolean         looked;        /* whether that is of the last time */
  GArray          *rows;
  guint            n_rows_told;
  GCancellable    *rereading;     /* of the rows, from the folder; NULL: they are not being read */
  GPtrArray       *evaluations;
  int              n_classes;     /* of their confusion counts; 0: there are none */
  gsize            confusion_memory;
  guint            n_in_memory;   /* evaluations that have their counts, besides the latest */
  guint            n_dropped;     /* of those before that one the counts are in the folder alone */
  gint64           shown_step;
  gint64           chosen_sample; /* -1: none */
  double           beta;
  gboolean         chosen_test;
  gboolean         pausing;       /* it has been told to pause; an evaluation may lie before the pause */
  gboolean         all_probes;    /* read when the run was over */
  MnRunStore      *store;         /* NULL: nobody has asked */
  GPtrArray       *events;
  GPtrArray       *live;          /* of MnLiveSetting; NULL: not known yet */
  MnChangeHistory *changes;       /* of settings of this run */
  char           **class_names;
  char            *run_dir;
  char            *awaited;       /* the folder of a run that will be shown; NULL: none will */
  MnExperiment    *experiment;    /* a copy for this run; NULL: there is none */
  MnTrainerSummary summary;
  MnPredictions   *predictions[MN_N_SPLITS];
  GHashTable      *viewers;      /* MnProbeWhat by viewer */
  MnProbe         *probe;
  GError          *error;
  MnSessionTail   *tail;          /* of a run that is to be resumed; NULL: it goes on */
};

/* An evaluation that is over sooner is not worth a word, µs. */
#define MN_SESSION_CALM (G_USEC_PER_SEC / 2)

/* Forgets the run before; tells nobody. */
void     mn_session_clear          (MnSession    *self);
/* A trainer with the device, threads and data of the settings, beside what @options says; tells that it runs. */
void     mn_session_begin          (MnSession    *self,
                                    MnExperiment *experiment,
                                    MnTrainerOptions *options);
/* Visits the trainer every now and then, until the run is over. */
void     mn_session_begin_visits   (MnSession    *self);
/* One visit; TRUE while the run goes on. */
gboolean mn_session_visit          (MnSession    *self);
/* Takes those of a folder for its own: there may be a million, which take a while to copy. Views learn of the new array by being
 * told that all before is gone, and of the rows by mn_session_tell_rows(). */
void     mn_session_replace_rows   (MnSession    *self,
                                    GArray       *rows);
/* Tells the rows that have not been told. */
void     mn_session_tell_rows      (MnSession    *self);
/* Both take all that is in the array, which is empty then, and tell it at once: a small network is evaluated hundreds of times a
 * second, and a view that did its work for each could not keep up. */
void     mn_session_add_evaluations (MnSession   *self,
                                     GPtrArray   *evaluations);
void     mn_session_add_events     (MnSession    *self,
                                    GPtrArray    *events);
void     mn_session_drop_store     (MnSession    *self);

/* mn_session_show_run() of one that is to be resumed, without @tail (nullable) (transfer full), which was cut from it. */
void     mn_session_show_cut_run   (MnSession    *self,
                                    MnRun        *run,
                                    MnSessionTail *tail);

/* mn-session-resume.c. Shows again what had been cut from a run that did not go on. */
void     mn_session_restore_tail   (MnSession    *self);
void     mn_session_tail_free      (MnSessionTail *tail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSessionTail, mn_session_tail_free)

G_END_DECLS
