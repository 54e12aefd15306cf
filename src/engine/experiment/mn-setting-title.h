/* mn-setting-title.h - what people call a setting that a file or a record names by its path.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* The title that forms give the setting at @path in @experiment, translated: "Learning rate" for
 * "training.optimizer.learning_rate", "Probability" for "network.drop1.p"; what a title has in brackets is left out, since it
 * is for who fills in the form. @layer: (out) (optional) (nullable) (transfer full): the id of the layer that has it, "drop1",
 * or "block1/drop" in a group; NULL when it is none's. NULL when no table of settings has it. (transfer full) */
char *mn_experiment_find_title (MnExperiment  *experiment,
                                const char    *path,
                                char         **layer);

G_END_DECLS
