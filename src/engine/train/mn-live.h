/* mn-live.h - the settings of a run that may be changed while it goes on.
 *
 * They are the learning rate and the weight decay, what layers read anew in each pass (the probability of a dropout), and
 * whether a layer is frozen. A schedule keeps its shape when the learning rate is changed: at each step it gives what it
 * would have given, had it begun with the new rate.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"
#include "mn-net.h"

G_BEGIN_DECLS

typedef enum
{
  MN_LIVE_LEARNING_RATE,
  MN_LIVE_WEIGHT_DECAY,
  MN_LIVE_NUMBER,          /* of a layer */
  MN_LIVE_FREEZE,          /* of a layer with parameters: 0 or 1 */
} MnLiveKind;

/**
 * MnLiveSetting:
 * @path: (owned): "training.optimizer.learning_rate", "network.drop1.p": the node by its name
 * @node: (owned) (nullable): id of the node; NULL: it is none's
 * @index: of the node in the frozen graph, -1: none
 * @property: title, help and range
 * @value: now; 0 or 1 of what is on or off
 * @fixed: it cannot be changed: a layer that was frozen from the start, with nothing before it that is trained, gets no
 *   gradient
 */
typedef struct
{
  char             *path;
  MnLiveKind        kind;
  char             *node;
  int               index;
  const MnProperty *property;
  double            value;
  gboolean          fixed;
} MnLiveSetting;

/* Those of a run of @experiment, as it says. (transfer full) (element-type MnLiveSetting) */
GPtrArray     *mn_live_settings_new  (MnExperiment        *experiment,
                                      MnNet               *net);
GPtrArray     *mn_live_settings_copy (GPtrArray           *settings);
/* NULL: there is none. (transfer none) */
MnLiveSetting *mn_live_settings_find (GPtrArray           *settings,
                                      const char          *path);
/* MN_ERROR_INPUT: what would be right instead. */
gboolean       mn_live_setting_check (const MnLiveSetting *setting,
                                      double               value,
                                      GError             **error);
/* As JSON: "0.01", "true". (transfer full) */
char          *mn_live_value_to_string (const MnLiveSetting *setting,
                                        double               value);
/* The other way round. FALSE: it is no such value. */
gboolean       mn_live_value_parse     (const MnLiveSetting *setting,
                                        const char          *text,
                                        double              *value);

G_END_DECLS
