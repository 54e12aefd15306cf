/* mn-inputs-editor.h - from which nodes a node is wired.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_INPUTS_EDITOR (mn_inputs_editor_get_type ())
G_DECLARE_FINAL_TYPE (MnInputsEditor, mn_inputs_editor, MN, INPUTS_EDITOR, AdwPreferencesGroup)

/* Edits the document's graph. Hidden for layers that take no input. @document, @id: (nullable): none. */
void mn_inputs_editor_show (MnInputsEditor *self,
                            MnDocument     *document,
                            const char     *id);

G_END_DECLS
