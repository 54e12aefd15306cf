/* mn-loss-fix.h - another loss that would put right what is wrong with an experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* The kind of loss with which @experiment no longer has @problem, one of those that mn_experiment_check() found: mean squared
 * error where classes are missing or the network ends with a softmax that cross-entropy has itself, cross-entropy where it is
 * what mixup or the output take. Found by trying on a copy, as mn_graph_list_fixes() does. NULL: another loss does not help.
 * (transfer none) */
const MnKind *mn_experiment_find_better_loss (MnExperiment    *experiment,
                                              const MnProblem *problem);

G_END_DECLS
