/* mn-cost-row.h - one line of the table of costs: a layer, or the total.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

#define MN_TYPE_COST_ROW (mn_cost_row_get_type ())
G_DECLARE_FINAL_TYPE (MnCostRow, mn_cost_row, MN, COST_ROW, GObject)

/* Immutable. */
MnCostRow  *mn_cost_row_new         (const MnFrozenNode *node);
MnCostRow  *mn_cost_row_new_total   (const MnCosts      *totals);
gboolean    mn_cost_row_is_total    (MnCostRow          *self);
/* What the layer is called, "Total"; the edited node it belongs to, NULL for the total; its kind; its output. */
const char *mn_cost_row_get_name    (MnCostRow          *self);
const char *mn_cost_row_get_owner   (MnCostRow          *self);
const char *mn_cost_row_get_kind    (MnCostRow          *self);
const char *mn_cost_row_get_shape   (MnCostRow          *self);
gint64      mn_cost_row_get_count   (MnCostRow          *self,
                                     MnCost              cost);
/* "k²·C_in·C_out + C_out", and with numbers; NULL where there is nothing to work out. */
const char *mn_cost_row_get_formula (MnCostRow          *self,
                                     MnCost              cost);
const char *mn_cost_row_get_numbers (MnCostRow          *self,
                                     MnCost              cost);

G_END_DECLS
