/* mn-checkpoint.h - everything a run needs to go on as if nothing had happened.
 *
 * NAME.safetensors holds the tensors (parameters, statistics, the optimizer's) and, in its metadata, the state (step,
 * position in the epoch, random streams, …) as JSON: one file, put in place by one rename, so that no kill can leave
 * tensors and state of different steps. NAME.json is a copy of the state for people and other programs, written after
 * it; it is not read back.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-tensor.h"

G_BEGIN_DECLS

#define MN_CHECKPOINT_LATEST "checkpoint"   /* where the run stands */
#define MN_CHECKPOINT_BEST   "best"         /* the weights of the best evaluation */

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
/* NULL when there is no such tensor. */
const MnTensor *mn_checkpoint_find (const MnCheckpoint *checkpoint,
                                    const char         *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCheckpoint, mn_checkpoint_free)

G_END_DECLS
