/* mn-figure-numbers.h - the numbers of a figure for a clipboard, which are offered at once and written meanwhile.
 *
 * Many take seconds to write, and a desktop may refuse what is offered later than in the event that asks for it: Wayland does
 * when the window has lost the keyboard by then. So the clipboard has its content before there is a text of it; who wants to
 * read that waits for it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_FIGURE_NUMBERS (mn_figure_numbers_get_type ())
G_DECLARE_FINAL_TYPE (MnFigureNumbers, mn_figure_numbers, MN, FIGURE_NUMBERS, GdkContentProvider)

/* CSV, as a table and as plain text, of the numbers that @figure has now; it need not be kept. (transfer full) */
GdkContentProvider *mn_figure_numbers_new (MnFigure *figure);

G_END_DECLS
