/* mn-run-view.h - what every view of a run shares: whose run it shows, and looking into it only while it is on screen.
 *
 * A kind of view is one class derived from this and one line in mn-run-views.c. It may be shown in a section of the Watch
 * page, in a pane of the workspace or in a window of its own, more than once; it is made when it is first wanted.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_RUN_VIEW (mn_run_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (MnRunView, mn_run_view, MN, RUN_VIEW, AdwBin)

/* Property: "document" (MnDocument): whose run. */

struct _MnRunViewClass
{
  AdwBinClass parent_class;

  /* MnProbeWhat: what a step is looked at for while the view is on screen; see mn_run_view_set_probe(). */
  guint probe;

  /* All may be NULL. They are called with the session of the document there, except where another is said. */

  /* Another document, or none: show all that its session (NULL: none) has so far. */
  void (*load)       (MnRunView *self);
  /* A new run begins: everything before is gone. */
  void (*cleared)    (MnRunView *self);
  /* New entries of mn_session_get_rows(). */
  void (*rows)       (MnRunView *self,
                      guint      first,
                      guint      n);
  /* The rows are gone and come anew; all else of the run stays. */
  void (*rows_reset) (MnRunView *self);
  /* New entries of mn_session_get_evaluations(). */
  void (*evaluations) (MnRunView *self,
                       guint      first,
                       guint      n);
  /* Another evaluation is to be shown, mn_session_get_shown_step(), or more is known of the one that is. */
  void (*shown)      (MnRunView *self);
  /* mn_session_get_beta() is another one. */
  void (*beta)       (MnRunView *self);
  /* New entries of mn_session_get_events(). */
  void (*events)     (MnRunView *self,
                      guint      first,
                      guint      n);
  /* mn_session_get_probe() is a new one that holds all of what this view wants. */
  void (*seen)       (MnRunView *self,
                      MnProbe   *probe);
  /* Progress moved, or the phase is another one. */
  void (*status)     (MnRunView *self);
  /* The run is over; the summary is valid. */
  void (*ended)      (MnRunView *self);

  gpointer padding[6];
};

/* NULL: none. (transfer none) */
MnDocument *mn_run_view_get_document (MnRunView *self);
/* NULL: no document. (transfer none) */
MnSession  *mn_run_view_get_session  (MnRunView *self);
/* What the run was started with or, before there is a run, what the document has; NULL: no document. (transfer none) */
MnExperiment *mn_run_view_get_experiment (MnRunView *self);
/* Other than what the class wants, from now on: a view that can show several things asks for what is chosen. */
void        mn_run_view_set_probe    (MnRunView *self,
                                      guint      what);

/* Before an audience: what has the style class MN_VIEW_CONTROLS is hidden, boxes of controls that nothing else hides or
 * shows. What moves through a run or is the purpose of the view stays. */
#define MN_VIEW_CONTROLS "view-controls"
void        mn_run_view_set_presenting (MnRunView *self,
                                        gboolean   presenting);

G_END_DECLS
