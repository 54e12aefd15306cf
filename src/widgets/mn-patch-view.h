/* mn-patch-view.h - a small picture, pixel by pixel, with a patch outlined and heat over it; a pixel may be picked.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MN_TYPE_PATCH_VIEW (mn_patch_view_get_type ())
G_DECLARE_FINAL_TYPE (MnPatchView, mn_patch_view, MN, PATCH_VIEW, GtkWidget)

/* ::picked (int row, int column): by a click, or with the arrow keys, Home, End, Page Up and Page Down. */

GtkWidget *mn_patch_view_new       (void) G_GNUC_WARN_UNUSED_RESULT;
/* @rgb: three bytes for each pixel, row by row; copied. NULL: nothing is shown. */
void       mn_patch_view_set_image (MnPatchView  *self,
                                    const guint8 *rgb,
                                    int           width,
                                    int           height);
/* A number >= 0 for each pixel, copied; NULL: none. */
void       mn_patch_view_set_heat  (MnPatchView  *self,
                                    const float  *heat);
/* In pixels; what reaches beyond the image is shown up to half of its size. A height of 0: none. */
void       mn_patch_view_set_patch (MnPatchView  *self,
                                    gint64        top,
                                    gint64        left,
                                    gint64        height,
                                    gint64        width);
/* Whether pixels can be picked; the one picked last is the patch. */
void       mn_patch_view_set_pickable (MnPatchView *self,
                                    gboolean      pickable);

G_END_DECLS
