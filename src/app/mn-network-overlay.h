/* mn-network-overlay.h - what the canvas can show of each node as a colour and a number.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-canvas-heat.h"
#include "mn-document.h"

G_BEGIN_DECLS

/* Amounts of the nodes of @document's network, called "cost", "parameters", "memory" or "field"; or "gradient", "dead" or
 * "update", which its session has seen last. Nodes that have none get none. NULL: no such name. (transfer full) */
MnCanvasHeat *mn_network_overlay_new   (MnDocument *document,
                                        const char *name);
/* MnProbeWhat that the session must watch for it; MN_PROBE_NOTHING: none. */
guint         mn_network_overlay_probe (const char *name);

G_END_DECLS
