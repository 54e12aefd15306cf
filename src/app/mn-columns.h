/* mn-columns.h - two children side by side where there is room, one below the other where there is not.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MN_TYPE_COLUMNS (mn_columns_get_type ())
G_DECLARE_FINAL_TYPE (MnColumns, mn_columns, MN, COLUMNS, GtkWidget)

/* Properties: "threshold" (int): from this width on the children stand side by side; "share" (double, 0 to 1): the part
 * of the width that the first then has, or as much as it needs where that is more; "spacing" (int). */

G_END_DECLS
