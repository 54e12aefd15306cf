/* mn-loss-fix.h - another loss that would put right what is wrong with an experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* For each of @problems, all of those that mn_experiment_check() found, the kind of loss with which @experiment no longer has it:
 * mean squared error where classes are missing or the network ends with a softmax that cross-entropy has itself, cross-entropy
 * where it is what mixup or the output take; NULL: another loss does not help. Found by trying on a copy, as mn_graph_list_fixes()
 * does, once for all of them. (transfer container) (array) */
const MnKind **mn_experiment_find_better_losses (MnExperiment     *experiment,
                                                 const MnProblems *problems);

G_END_DECLS
