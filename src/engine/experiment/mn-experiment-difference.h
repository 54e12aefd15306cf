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
/* The same of the one at @index among all @experiments, after its name where others have another; those that are not known (NULL) do not
 * count. NULL: nothing tells it from them, or it is not known itself. (transfer full) */
char *mn_experiment_describe_among      (MnExperiment *const *experiments,
                                         guint                n,
                                         guint                index,
                                         guint                most);
/* What mn_experiment_describe_among() says of each of them, in a time that grows with their number where that of asking it for each
 * grows with its square. (transfer full) (element-type utf8), with NULL where it says nothing */
GPtrArray *mn_experiment_describe_each  (MnExperiment *const *experiments,
                                         guint                n,
                                         guint                most);

G_END_DECLS
