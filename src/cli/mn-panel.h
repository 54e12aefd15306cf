/* mn-panel.h - two figures side by side as one: loss beside accuracy.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_PANEL (mn_panel_get_type ())
G_DECLARE_FINAL_TYPE (MnPanel, mn_panel, MN, PANEL, MnFigure)

/* References both. (transfer full) */
MnFigure *mn_panel_new (MnFigure *left,
                        MnFigure *right);

G_END_DECLS
