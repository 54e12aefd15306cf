/* mn-inspector.h - everything about one node: its name, settings, inputs, and what comes out.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_INSPECTOR (mn_inspector_get_type ())
G_DECLARE_FINAL_TYPE (MnInspector, mn_inspector, MN, INSPECTOR, AdwBin)

/* ::close: the user is done with it, by a button or Escape. */

GtkWidget *mn_inspector_new            (void) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the node of that name, or that none is selected. Call it again after every change. @document, @id: (nullable) */
void       mn_inspector_show           (MnInspector *self,
                                        MnDocument  *document,
                                        const char  *id);
/* The nodes that are selected together with the one that is shown: a setting that is changed is changed in all of them that
 * have it, as one step of the history. NULL or empty: none. Called before mn_inspector_show(). */
void       mn_inspector_set_others   (MnInspector       *self,
                                      const char *const *ids);
/* Puts the focus into the first setting; into the name with all of it selected. */
void       mn_inspector_focus_settings (MnInspector *self);
void       mn_inspector_focus_name     (MnInspector *self);
/* TRUE: it lies over the list and needs a button to close. */
void       mn_inspector_set_closable   (MnInspector *self,
                                        gboolean     closable);

G_END_DECLS
