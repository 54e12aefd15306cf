/* random-graph.h - random networks that can be trained, of every layer there is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* A network of at most @max_nodes (at least 4) nodes over samples of @input whose output has @n_outputs features. Layers,
 * their settings and their wires are drawn from @rand and kept where they fit. (transfer full) */
MnGraph *random_graph_new (GRand         *rand,
                           const MnShape *input,
                           int            n_outputs,
                           int            max_nodes);

G_END_DECLS
