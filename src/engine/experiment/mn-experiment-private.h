/* mn-experiment-private.h - the parts of an experiment besides its graph, shared by the files that read, write, check
 * and edit it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* Everything but the network. The `more` objects keep the members this version does not know. */
typedef struct
{
  char       *name;
  char       *description;
  int         order;            /* place among the recipes, 0: none */
  MnClaim    *claim;            /* (nullable) */
  guint64     seed;
  MnSpec     *dataset;
  MnValues   *split;
  char       *scale;
  MnValues   *augment;
  MnSpec     *loss;
  MnSpec     *optimizer;
  MnSpec     *schedule;
  MnValues   *training;
  MnDuration  budget;
  MnDuration  evaluate_every;
  gboolean    evaluate_split[MN_N_SPLITS];
  MnValues   *evaluate;
  GPtrArray  *notes;            /* of MnNote */
  JsonObject *more;
  JsonObject *data_more;
  JsonObject *claim_more;
  JsonObject *budget_more;
  JsonObject *every_more;
} MnExperimentState;

MnExperimentState *mn_experiment_state_new   (void);
MnExperimentState *mn_experiment_state_copy  (const MnExperimentState *state);
void               mn_experiment_state_free  (MnExperimentState       *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnExperimentState, mn_experiment_state_free)

/* Reads all of @root but its network. Never fails: what is wrong is added to @problems and stays at its default. */
MnExperimentState *mn_experiment_state_read  (JsonNode                *root,
                                              MnProblems              *problems);
/* @everything: with the values that are at their defaults, too. The members "groups" and "network" are @groups and
 * @network, or left out for NULL. (transfer full) */
JsonNode          *mn_experiment_state_write (const MnExperimentState *state,
                                              JsonNode                *groups,
                                              JsonNode                *network,
                                              gboolean                 everything);

/* The parsed file, of a version that this program reads: the object and its "minima" and "network" members are there. */
gboolean           mn_experiment_check_root  (JsonNode                *root,
                                              const char              *name,
                                              GError                 **error);

/* In mn-experiment.c, for mn-experiment-file.c and mn-experiment-set.c. */
MnExperimentState *mn_experiment_get_state   (MnExperiment            *experiment);
void               mn_experiment_take_state  (MnExperiment            *experiment,
                                              MnExperimentState       *state);

/* Puts in all of @network or, with an error, nothing of it. */
gboolean           mn_experiment_replace_network (MnExperiment        *experiment,
                                                  JsonNode            *network,
                                                  GError             **error);

/* The same for the definitions of groups; NULL: none. The nodes are read again with them, and
 * what is at its default then follows a new default. */
gboolean           mn_experiment_replace_groups  (MnExperiment        *experiment,
                                                  JsonNode            *groups,
                                                  GError             **error);

G_END_DECLS
