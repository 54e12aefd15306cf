/* mn-formula-view.h - shows formulas (mn-formula.h); says them in plain text to who cannot see them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MN_TYPE_FORMULA_VIEW (mn_formula_view_get_type ())
G_DECLARE_FINAL_TYPE (MnFormulaView, mn_formula_view, MN, FORMULA_VIEW, GtkWidget)

GtkWidget  *mn_formula_view_new      (void) G_GNUC_WARN_UNUSED_RESULT;
/* "" or NULL: nothing. A text that is not a formula is shown as it is. */
void        mn_formula_view_set_text (MnFormulaView *self,
                                      const char    *text);
/* What it reads like, "" for nothing. */
const char *mn_formula_view_get_plain (MnFormulaView *self);

G_END_DECLS
