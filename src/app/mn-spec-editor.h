/* mn-spec-editor.h - chooses one kind out of several (an optimizer, a data set) and edits its settings.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_SPEC_EDITOR (mn_spec_editor_get_type ())
G_DECLARE_FINAL_TYPE (MnSpecEditor, mn_spec_editor, MN, SPEC_EDITOR, GtkBox)

/* @title: of all; @row_title: of the row with the choice. @path: where the spec stands in the
 * experiment, "training.optimizer". @names and @find as the room of those kinds has them. Called once. */
void mn_spec_editor_setup (MnSpecEditor       *self,
                           const char         *title,
                           const char         *row_title,
                           const char         *path,
                           const char *const  *names,
                           const MnKind     *(*find) (const char *name));
/* What is shown, and the document that edits go to. */
void mn_spec_editor_show  (MnSpecEditor       *self,
                           MnDocument         *document,
                           const MnSpec       *spec);
/* Asks for the file or folder that the kind reads. */
void mn_spec_editor_choose_path (MnSpecEditor *self);

G_END_DECLS
