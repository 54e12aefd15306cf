/* mn-document-private.h - what the files of the document share.
 *
 * mn-document.c          its properties, and what pages need of the experiment
 * mn-document-file.c     its file
 * mn-document-history.c  undo and redo
 * mn-document-data.c     the shape of the data, where it takes a look at them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

struct _MnDocument
{
  GObject        parent_instance;

  MnExperiment  *experiment;
  MnSession     *session;
  GFile         *file;
  char          *written;    /* the version of the file that is known here; NULL: none, or nobody can say */
  char          *title;
  char          *opened_run; /* (nullable): what tells it from documents of other runs of the experiment */

  GPtrArray     *undo;       /* snapshots before each step, oldest first */
  GPtrArray     *redo;
  char          *current;    /* snapshot of now */
  char          *saved;      /* snapshot of what the file holds, or of the untouched new experiment */
  char          *last_path;  /* the path of the last step, when it can be continued */
  gint64         last_set;   /* monotonic µs: when it was */
  const char    *setting;    /* the path being set right now */

  guint          groups;
  gboolean       edited;     /* within the open group */
  gboolean       restoring;

  gboolean       stale;
  MnFrozenGraph *frozen;
  MnProblems    *problems;

  char          *looked_at;   /* the data set's settings last looked at for the shape of its samples */
  GCancellable  *looking;     /* of the look that goes on, or NULL */

  gboolean       was_modified;
  gboolean       could_undo;
  gboolean       could_redo;
};

/* mn-document.c: notifies the properties whose values are others than at the last call. */
void mn_document_notify             (MnDocument *self);
/* Tells everybody that the experiment is different from before. */
void mn_document_tell_changed       (MnDocument *self);

/* mn-document-history.c: ends a step of the history: what is now differs from @current. */
void mn_document_commit             (MnDocument *self);
/* To be called when the experiment says so. */
void mn_document_experiment_changed (MnDocument *self);

/* mn-document-data.c: the shape of some data follows from their files alone, which are read on a thread. */
void mn_document_look_at_data       (MnDocument *self);
void mn_document_stop_looking       (MnDocument *self);

G_END_DECLS
