/* mn-network-drawing.h - a network as it is drawn on paper, without a window.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-diagram.h"
#include "mn-experiment.h"

G_BEGIN_DECLS

/* Nodes lie where the experiment says; where it says so of none, they are arranged. With its notes. @frozen: what has become
 * of its graph. From any thread; may take a while where there are thousands. (transfer full) */
MnDiagram *mn_network_drawing_new (MnExperiment  *experiment,
                                   MnFrozenGraph *frozen) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
