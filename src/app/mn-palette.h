/* mn-palette.h - the layers one can add, by category, to be searched, clicked or dragged.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-layer.h"

G_BEGIN_DECLS

#define MN_TYPE_PALETTE (mn_palette_get_type ())
G_DECLARE_FINAL_TYPE (MnPalette, mn_palette, MN, PALETTE, AdwBin)

/* ::chosen (const char *name): a layer is to be added; also offered as text to drag. */

GtkWidget *mn_palette_new          (void) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets the search and puts the focus there. */
void       mn_palette_start_search (MnPalette *self);

G_END_DECLS
