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

/* The same with the layer before it where one has it: "drop1 · Probability". (transfer full) (nullable) */
char *mn_experiment_name_setting (MnExperiment *experiment,
                                  const char   *path);

/* The same also of what is no single setting but has a row or a group in the pages: "Seed", "Optimizer" for
 * "training.optimizer.name", "fc1" for "network.fc1". NULL: it is no path of @experiment. (transfer full) */
char *mn_experiment_name_path    (MnExperiment *experiment,
                                  const char   *path);

/* A message of the engine as the window says it: paths of settings and layers that @experiment knows are replaced by what its
 * pages call them. "data.split.validation: must be …" becomes "Validation: must be …", "network.fc1: …" becomes "fc1: …";
 * within a sentence a name stands in quotation marks, as do the titles of losses and other kinds in the place of what files call
 * them: "use mse" becomes "use “Mean squared error”". What is no such path or name stays as it is. (transfer full) */
char *mn_experiment_use_titles   (MnExperiment *experiment,
                                  const char   *message);

/* Does so with the message of @error. @error: (nullable) */
void  mn_experiment_title_error  (MnExperiment *experiment,
                                  GError       *error);

G_END_DECLS
