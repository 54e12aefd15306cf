/* mn-setting-list.h - the settings of an experiment that can be varied, and values to begin with.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/**
 * MnSetting:
 * @path: (owned): as of --set: "training.optimizer.learning_rate"
 * @title: (owned): what forms call it, translated: "Learning rate", "fc1 · Units"
 * @value: (owned): what it is now, as it is written with --set
 * @values: (owned): some that are worth trying, @value among them, with commas between: "0.01, 0.1, 1"
 */
typedef struct
{
  char *path;
  char *title;
  char *value;
  char *values;
} MnSetting;

/* All settings that are a number, a name out of a few, or yes or no, and mean something beside the others; those that are varied most
 * often come first: optimizer, batch, budget, layers. (transfer full) (element-type MnSetting) */
GPtrArray *mn_experiment_list_settings (MnExperiment *experiment);

G_END_DECLS
