/* mn-presets.h - changes of many layers in one act: other activations, norms before them, one initializer.
 *
 * Each works on the nodes whose ids are in @ids, NULL-terminated, or on all where that is NULL, and says how many it
 * changed. Groups are left as they are: their layers belong to their definition.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* Replaces every elementwise non-linearity by @kind, in its place and with its wires. Its name stays, unless it is only
 * that of the layer it was. */
guint mn_presets_replace_activations (MnGraph            *graph,
                                      const char *const  *ids,
                                      const MnLayerKind  *kind);
/* Puts a norm of @kind before every elementwise non-linearity, where there is no norm yet. */
guint mn_presets_add_norms           (MnGraph            *graph,
                                      const char *const  *ids,
                                      const MnLayerKind  *kind);
/* Removes every norm. */
guint mn_presets_remove_norms        (MnGraph            *graph,
                                      const char *const  *ids);
/* Gives the initializer to every layer that has weights. */
guint mn_presets_initialize          (MnGraph            *graph,
                                      const char *const  *ids,
                                      const char         *initializer);

G_END_DECLS
