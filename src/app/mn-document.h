/* mn-document.h - one open experiment: its file, its undo history, whether it is saved, and its run.
 *
 * Pages change the experiment directly (mn_experiment_set(), the graph's functions); the document listens to its ::changed,
 * keeps a snapshot of the JSON for each step of the history and emits its own ::changed after the history is updated.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-experiment.h"
#include "mn-session.h"

G_BEGIN_DECLS

#define MN_TYPE_DOCUMENT (mn_document_get_type ())
G_DECLARE_FINAL_TYPE (MnDocument, mn_document, MN, DOCUMENT, GObject)

/* Properties: "title" (string), "modified", "can-undo", "can-redo" (boolean), "session" (MnSession), all with notify.
 * ::changed: the experiment is different from before, by an edit, undo or redo. */

/* Takes the experiment over. @file: (nullable): where it was read from and is saved to. */
MnDocument   *mn_document_new            (MnExperiment  *experiment,
                                          GFile         *file);
MnDocument   *mn_document_open           (GFile         *file,
                                          GError       **error);
/* As it was when @text was kept of it (mn_document_get_text()). @modified: @file, or the new experiment, holds something
 * else; undo leads back to what the file holds now, where it can be read. @written: (nullable): the version of @file that was known
 * then, see mn_document_get_written(). */
MnDocument   *mn_document_recover        (GFile         *file,
                                          const char    *text,
                                          gboolean       modified,
                                          const char    *written,
                                          GError       **error);
/* Which version of its file is known here, for mn_document_recover(); NULL: none. (transfer none) */
const char   *mn_document_get_written    (MnDocument    *self);
/* The experiment as it would be saved. (transfer none) */
const char   *mn_document_get_text       (MnDocument    *self);
MnExperiment *mn_document_get_experiment (MnDocument    *self);
GFile        *mn_document_get_file       (MnDocument    *self);
/* What a new file for it is to be called. (transfer full) */
char         *mn_document_make_name      (MnDocument    *self);
/* It was made of a run that was opened: as long as it shows that and has no file its title says which, as several runs of one
 * experiment may be open. @name: (nullable): see mn_run_text_began() */
void          mn_document_set_opened_run (MnDocument    *self,
                                          const char    *name);
const char   *mn_document_get_opened_run (MnDocument    *self);
MnSession    *mn_document_get_session    (MnDocument    *self);
gboolean      mn_document_get_modified   (MnDocument    *self);
/* @file NULL: where it came from. */
gboolean      mn_document_save           (MnDocument    *self,
                                          GFile         *file,
                                          GError       **error);
/* Whether somebody else has written the file since it was opened or saved here. */
gboolean      mn_document_file_has_changed (MnDocument  *self);
/* Edits between the two are one step of the history. They nest. */
void          mn_document_begin_group    (MnDocument    *self);
void          mn_document_end_group      (MnDocument    *self);
void          mn_document_undo           (MnDocument    *self);
void          mn_document_redo           (MnDocument    *self);
/* As mn_experiment_set(); consecutive settings of the same path (typing, spinning) are one step of the history, until there is a
 * pause of a second and a half, or mn_document_end_setting(). */
gboolean      mn_document_set            (MnDocument    *self,
                                          const char    *path,
                                          JsonNode      *value,
                                          GError       **error);
/* What is set next is a step of its own: the user has gone elsewhere. */
void          mn_document_end_setting    (MnDocument    *self);

/* Everything that samples depend on, as a text to compare: data set, split, changes, scale, and where data lie. (transfer full) */
char         *mn_document_make_data_key  (MnDocument    *self);

/* Tells that the data have been read and the shape of their samples is known now, or another than before: ::changed. */
void          mn_document_data_known     (MnDocument    *self);

/* What every page has to work with; kept by the document so that pages and header agree. Recomputed after each change.
 * (transfer none) */
MnFrozenGraph    *mn_document_get_frozen   (MnDocument  *self);
const MnProblems *mn_document_get_problems (MnDocument  *self);

/* One of them in a line: the title of the setting, or the layer, then the reason. (transfer full) */
char             *mn_document_describe_problem (MnDocument      *self,
                                                const MnProblem *problem);

G_END_DECLS
