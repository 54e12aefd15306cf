/* mn-checkpoint.h - everything a run needs to go on as if nothing had happened.
 *
 * NAME.safetensors holds the tensors (parameters, statistics, the optimizer's) and, in its metadata, the state (step,
 * position in the epoch, random streams, …) as JSON: one file, put in place by one rename, so that no kill can leave
 * tensors and state of different steps. NAME.json is a copy of the state for people, for lists and for other programs,
 * written after it; no run goes on from it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-tensor.h"

G_BEGIN_DECLS

#define MN_CHECKPOINT_LATEST "checkpoint"   /* where the run stands */
#define MN_CHECKPOINT_BEST   "best"         /* where it stood at the best evaluation, where checkpoints are kept */
#define MN_CHECKPOINT_KEPT   "checkpoint-"  /* and the step: where it stood then */

/**
 * MnCheckpoint:
 * @tensors: (owned) (element-type MnTensor): in the order saved
 * @state: (owned): as saved
 */
typedef struct
{
  GPtrArray  *tensors;
  JsonObject *state;
} MnCheckpoint;

/* @tensors: (element-type MnTensor), each with a name of its own. @state: doubles come back exactly, but those that
 * are not finite become null. Flush the run's CSV files first: a resumed run cuts them at the state's step. On an
 * error the checkpoint before is still there. */
gboolean      mn_checkpoint_save (const char    *dir,
                                  const char    *name,
                                  GPtrArray     *tensors,
                                  JsonObject    *state,
                                  GError       **error);
/* MN_ERROR_NOT_FOUND when there is none. (transfer full) */
MnCheckpoint *mn_checkpoint_load (const char    *dir,
                                  const char    *name,
                                  GError       **error);
void          mn_checkpoint_free (MnCheckpoint  *checkpoint);
gboolean      mn_checkpoint_exists (const char  *dir,
                                    const char  *name);
/**
 * MnCheckpointInfo:
 * @name: (owned): of its files
 * @step: where it stands; -1: not known
 * @epoch: likewise, in epochs, rounded down
 * @batch: and how many steps of the next one; 0: at the end of an epoch
 * @evaluated_step: of the last whole evaluation, which whoever goes on has not to make; -1: none, or not known
 *
 * A checkpoint in a list.
 */
typedef struct
{
  char  *name;
  gint64 step;
  gint64 epoch;
  gint64 batch;
  gint64 evaluated_step;
} MnCheckpointInfo;

void          mn_checkpoint_info_free (MnCheckpointInfo *info);
/* Those in a run's folder that a run can go on from: the latest, the best, then those kept, the newest first.
 * (transfer full) (element-type MnCheckpointInfo) */
GPtrArray    *mn_checkpoint_list (const char    *dir);
/* Takes one that is kept, or the best, away; FALSE: it is still there. */
gboolean      mn_checkpoint_remove (const char  *dir,
                                    const char  *name);
/* The name of the one that @which means: "last", "best", an epoch ("5") or a step ("step:410"). MN_ERROR_NOT_FOUND: there is
 * none, with what there is; MN_ERROR_INPUT: it means nothing. (transfer full) */
char         *mn_checkpoint_choose (const char  *dir,
                                    const char  *which,
                                    GError     **error);
/* NULL when there is no such tensor. */
const MnTensor *mn_checkpoint_find (const MnCheckpoint *checkpoint,
                                    const char         *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCheckpoint, mn_checkpoint_free)

G_END_DECLS
