/* mn-experiment-repeats.h - which experiments are the same one again, with other random numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* Says of each experiment which is the first that it repeats, itself where there is none before it: all that is trained, and how, is
 * the same but for what is drawn: the seed, those of the split and of random labels, and the fold that is set aside. Names,
 * descriptions, notes and the places of layers do not count. An experiment that is not known (NULL) repeats none. @firsts (out): @n
 * numbers. */
void          mn_experiment_find_repeats    (MnExperiment *const *experiments,
                                             guint                n,
                                             guint               *firsts);
/* Equal for experiments that repeat each other, and for no others; short, for who keeps it. (transfer full) */
char         *mn_experiment_make_repeat_key (MnExperiment *experiment);
/* A copy with what is drawn at its default: what repetitions have in common. (transfer full) */
MnExperiment *mn_experiment_forget_draws    (MnExperiment *experiment);

G_END_DECLS
