/* mn-note-panel.h - the notes of a network's drawing as texts below its list.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_NOTE_PANEL (mn_note_panel_get_type ())
G_DECLARE_FINAL_TYPE (MnNotePanel, mn_note_panel, MN, NOTE_PANEL, GtkWidget)

/* Shows the notes that @document (nullable) has now; is not seen where it has none. A text that is edited is taken over when the
 * keyboard leaves it; an empty one takes its note away. */
void mn_note_panel_show (MnNotePanel *self,
                         MnDocument  *document);

G_END_DECLS
