/* mn-in-sight.h - a square figure no larger than what can be seen of its view at once.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure-view.h"

G_BEGIN_DECLS

/* Keeps the property "square" of @figure such that it and what lies above it in @view, which it is in, fit into what scrolls
 * them, wherever the view goes and however large that becomes. For as long as the figure lives. */
void mn_in_sight_keep (MnFigureView *figure,
                       GtkWidget    *view);

G_END_DECLS
