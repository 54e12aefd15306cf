/* mn-experiment-difference.h - in which settings an experiment is unlike others, in a few words.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* What tells @experiment from @others, @most settings of it: "learning rate 0.02, fc1.units 128, without drop, …". Of the
 * network the layers and their settings count, not the wires; names, notes and what is published do not. A setting counts
 * when it is otherwise in any of @others. NULL: nothing does. (transfer full) */
char *mn_experiment_describe_difference (MnExperiment        *experiment,
                                         MnExperiment *const *others,
                                         guint                n_others,
                                         guint                most);

G_END_DECLS
