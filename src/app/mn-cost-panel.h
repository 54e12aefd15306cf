/* mn-cost-panel.h - what the network costs, layer by layer, with the working shown; to be copied and saved.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-costs.h"
#include "mn-graph.h"

G_BEGIN_DECLS

#define MN_TYPE_COST_PANEL (mn_cost_panel_get_type ())
G_DECLARE_FINAL_TYPE (MnCostPanel, mn_cost_panel, MN, COST_PANEL, AdwBin)

/* ::selected (const char *id): the user chose the line of that node of the edited network; ::activated (id): and wants to
 * see its settings. */

GtkWidget   *mn_cost_panel_new         (void) G_GNUC_WARN_UNUSED_RESULT;
/* @frozen: (nullable): nothing is shown. @name: of the experiment, for the names of files. */
void         mn_cost_panel_show        (MnCostPanel       *self,
                                        MnFrozenGraph     *frozen,
                                        const char        *name);
/* What training needs; NULL where it is not known. */
void         mn_cost_panel_show_memory (MnCostPanel       *self,
                                        const MnRunCosts  *costs);
/* Selects the line of a node, or none. */
void         mn_cost_panel_select      (MnCostPanel       *self,
                                        const char        *id);
/* The lines: of MnCostRow, the last of which is the total. (transfer none) */
GListModel  *mn_cost_panel_get_rows    (MnCostPanel       *self);
/* Puts the focus into the table. */
void         mn_cost_panel_focus       (MnCostPanel       *self);

G_END_DECLS
