/* mn-experiment.h - an experiment: data, network and training, as it is edited and as it is stored in a *.minima file.
 *
 * Belongs to one thread. Everything but the graph is changed through mn_experiment_set(), with the path the command
 * line's --set uses; the graph has its own functions. ::changed follows every change of either.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-augment.h"
#include "mn-graph.h"
#include "mn-note.h"
#include "mn-schedule.h"
#include "mn-split.h"
#include "mn-train-kinds.h"

G_BEGIN_DECLS

#define MN_TYPE_EXPERIMENT (mn_experiment_get_type ())
G_DECLARE_FINAL_TYPE (MnExperiment, mn_experiment, MN, EXPERIMENT, GObject)

#define MN_EXPERIMENT_VERSION 1

/* Table of the plain members of "training": batch_size, shuffle, drop_last, final_weights ("last", or "best": those of
 * the evaluation with the best validation accuracy — lowest validation loss for regression), clip_norm, clip_value,
 * ema_decay (0: off), precision ("auto": what the device does best, "float32", "bfloat16" or "tf32", of what is multiplied;
 * see MnPrecision), winograd (transforms for 3×3 convolutions), deterministic (the same bits each time on a GPU, too),
 * activation_checkpointing (compute activations twice to keep fewer), log_every (steps), keep_every
 * (epochs), keep_most (checkpoints). */
extern const MnProperty mn_training_properties[];

/* Table of the plain members of "training.evaluate": train_subset (how many samples of the training split are evaluated,
 * the first ones; 0: all) and mode ("eval", or "train": as in a step of training, dropout on and batch statistics, while
 * the running statistics stay as they are), top_k (a sample is right when its class is among so many; 0: not measured). */
extern const MnProperty mn_evaluate_properties[];

/* The number the publication reports, for recipes: "published" in the file. */
typedef struct
{
  char  *metric;   /* (owned): "test_accuracy" */
  double low;
  double high;
  char  *source;   /* (owned): where it is from */
} MnClaim;

/* A small experiment that trains: digits, input, flatten, linear. */
MnExperiment *mn_experiment_new        (void);
/* @sets: (nullable): NULL-terminated "path=value" as of --set, applied in order; they may replace what is wrong in the
 * file. Everything wrong is reported in one MN_ERROR_INPUT, a line each, prefixed with the file's name. A graph that
 * cannot be frozen is not an error here. */
MnExperiment *mn_experiment_load_file  (const char         *path,
                                        const char *const  *sets,
                                        GError            **error);
MnExperiment *mn_experiment_load_data  (const char         *json,
                                        gssize              length,
                                        const char         *name,
                                        const char *const  *sets,
                                        GError            **error);
MnExperiment *mn_experiment_copy       (MnExperiment       *experiment);
/* Replaces the whole contents in place (undo and redo). */
gboolean      mn_experiment_restore    (MnExperiment       *experiment,
                                        const char         *json,
                                        GError            **error);
/* Pretty-printed, ends with a newline; loading it gives the same experiment. (transfer full) */
char         *mn_experiment_to_string  (MnExperiment       *experiment);
/* Atomic: write a temporary file, then rename. */
gboolean      mn_experiment_save_file  (MnExperiment       *experiment,
                                        const char         *path,
                                        GError            **error);
/* One value by path: "training.optimizer.learning_rate", "data.dataset", "network.fc1.units" (or "network.2.units", by
 * place), "training.budget.epochs". null puts a setting back to its default and removes a node. A wrong path or value is
 * MN_ERROR_INPUT and changes nothing. */
gboolean      mn_experiment_set        (MnExperiment       *experiment,
                                        const char         *path,
                                        JsonNode           *value,
                                        GError            **error);
/* The same as --set of the command line has it: "path=value". @path: (out) (optional) (transfer full): its first part */
gboolean      mn_experiment_set_text   (MnExperiment       *experiment,
                                        const char         *assignment,
                                        char              **path,
                                        GError            **error);
/* What stands at such a path, be it at its default or set. A path that leads nowhere is MN_ERROR_INPUT. (transfer full) */
JsonNode     *mn_experiment_get_at     (MnExperiment       *experiment,
                                        const char         *path,
                                        GError            **error);

const char     *mn_experiment_get_name        (MnExperiment *experiment);
const char     *mn_experiment_get_description (MnExperiment *experiment);   /* "" when there is none */
int             mn_experiment_get_order       (MnExperiment *experiment);   /* place among recipes; 0: none given */
const MnClaim  *mn_experiment_get_claim       (MnExperiment *experiment);   /* NULL when there is none */
guint64         mn_experiment_get_seed        (MnExperiment *experiment);
MnGraph        *mn_experiment_get_graph       (MnExperiment *experiment);
const MnSpec   *mn_experiment_get_dataset     (MnExperiment *experiment);
const MnValues *mn_experiment_get_split       (MnExperiment *experiment);
const MnValues *mn_experiment_get_augment     (MnExperiment *experiment);   /* of mn_augment_properties */
const char     *mn_experiment_get_scale       (MnExperiment *experiment);
const MnSpec   *mn_experiment_get_loss        (MnExperiment *experiment);
const MnSpec   *mn_experiment_get_optimizer   (MnExperiment *experiment);
const MnSpec   *mn_experiment_get_schedule    (MnExperiment *experiment);
const MnValues *mn_experiment_get_training    (MnExperiment *experiment);
MnDuration      mn_experiment_get_budget      (MnExperiment *experiment);
MnDuration      mn_experiment_get_evaluate_every  (MnExperiment *experiment);
gboolean        mn_experiment_get_evaluate_split  (MnExperiment *experiment,
                                                   MnSplit       split);
const MnValues *mn_experiment_get_evaluate        (MnExperiment *experiment);   /* of mn_evaluate_properties */
/* What is measured there, for a legend: "validation", "training (first 5000, train mode)". (transfer full) */
char           *mn_experiment_describe_split      (MnExperiment *experiment,
                                                   MnSplit       split);

/* Notes on the drawing of the network, the lowest first. */
guint           mn_experiment_get_n_notes     (MnExperiment *experiment);
const MnNote   *mn_experiment_get_note        (MnExperiment *experiment,
                                               guint         index);
/* Puts a copy of @note in the place of the one at @index, or at the end where that is their number; with NULL, takes the one
 * at @index away. */
void            mn_experiment_set_note        (MnExperiment *experiment,
                                               guint         index,
                                               const MnNote *note);

/* The graph with the data set's sample shape. (transfer full) */
MnFrozenGraph  *mn_experiment_freeze   (MnExperiment *experiment);
/* Everything that keeps it from being trained: the graph's problems, and those between data, network and loss (output
 * not as wide as there are classes). Adds to @problems. */
void            mn_experiment_check    (MnExperiment *experiment,
                                        MnProblems   *problems);

G_END_DECLS
