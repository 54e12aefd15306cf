/* mn-layer-text.h - layers in words: what a list, a form or a screen reader says of one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* The settings that matter, shortly: "3×3, 64 filters, stride 2"; "" when there are none. (transfer full) */
char *mn_layer_text_settings (const MnValues     *values);
/* "1 792", groups of three divided by a thin space. (transfer full) */
char *mn_layer_text_count    (gint64              count);
/* "8.9 M": three digits and a factor, for sums. (transfer full) */
char *mn_layer_text_short    (double              count);
/* "412 MiB" (transfer full) */
char *mn_layer_text_bytes    (guint64             bytes);
/* The reason of a problem as a sentence of its own, beginning with a capital. (transfer full) */
char *mn_layer_text_reason   (const char         *reason);
/* A whole node: "conv1, convolution 2D, output 64×32×32, 1 792 parameters, no problems". @frozen, @problem: (nullable)
 * (transfer full) */
char *mn_layer_text_label    (const MnNode       *node,
                              const MnFrozenNode *frozen,
                              const char         *problem);
/* "11×11, every 2×2 pixels", or what it is instead. (transfer full) */
char *mn_layer_text_field    (const MnFrozenNode *frozen);
/* How a count of the node comes about: "k²·C_in·C_out + C_out" and "5²·3·16 + 16 = 1 216", with a line break between them.
 * NULL where there is nothing to say. (transfer full) */
char *mn_layer_text_working  (const MnFrozenNode *frozen,
                              MnCost              cost);

G_END_DECLS
