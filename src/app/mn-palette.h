/* mn-palette.h - the layers and groups one can add, by category, to be searched, clicked or dragged.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-group.h"

G_BEGIN_DECLS

#define MN_TYPE_PALETTE (mn_palette_get_type ())
G_DECLARE_FINAL_TYPE (MnPalette, mn_palette, MN, PALETTE, AdwBin)

/* What a group is called among the names of layers: "group:preact". */
#define MN_PALETTE_GROUP_PREFIX "group:"
/* ... and of a stack (mn-stack.h). */
#define MN_PALETTE_STACK_PREFIX "stack:"

/* ::chosen (const char *name): a layer is to be added, or a group; also offered as text to drag. */

GtkWidget *mn_palette_new          (void) G_GNUC_WARN_UNUSED_RESULT;
/* The groups to offer (element-type MnGroup), under a heading of their own behind the layers. */
void       mn_palette_set_groups   (MnPalette *self,
                                    GPtrArray *groups);
/* Forgets the search and puts the focus there. */
void       mn_palette_start_search (MnPalette *self);

G_END_DECLS
