/* mn-patch-view.h - a picture with a patch outlined, which is exported as every figure is; a pixel may be picked.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-patch.h"

G_BEGIN_DECLS

#define MN_TYPE_PATCH_VIEW (mn_patch_view_get_type ())
G_DECLARE_FINAL_TYPE (MnPatchView, mn_patch_view, MN, PATCH_VIEW, GtkWidget)

/* ::picked (int row, int column): by a click, or with the arrow keys, Home, End, Page Up and Page Down. */

/* @pickable: whether pixels can be picked; the one picked last is the patch. */
GtkWidget *mn_patch_view_new       (gboolean     pickable) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) */
MnPatch   *mn_patch_view_get_patch (MnPatchView *self);
/* Of a file that an export suggests, and for accessibility. */
void       mn_patch_view_set_title (MnPatchView *self,
                                    const char  *title);

G_END_DECLS
