/* mn-snapshot.h - a run's weights, optimizer state and counters, to and from its checkpoint.
 *
 * The checkpoint's tensors:
 *   <node>.<tensor>                    the weights and statistics of the last step, under PyTorch's names
 *   optimizer.<slot>.<node>.<tensor>   the optimizer's state
 *   ema.<node>.<tensor>                the running average of the weights, where the experiment keeps one
 *   best.<node>.<tensor>               the weights of the best evaluation, where the experiment keeps them
 * Node ids and tensor names hold no '.', so these never meet. Its state is MnProgress, member by member.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-net.h"
#include "mn-progress.h"

G_BEGIN_DECLS

typedef struct _MnSnapshot MnSnapshot;

/* Takes host memory for a copy of everything that lies in another memory, and of the best weights. @slots: the optimizer's
 * blocks; @state: (nullable): them, on the device, one block after the other. @average: (nullable): the running average of
 * the weights, on the device. @keep_best: also room for the best weights. Borrows @net, @state and @average.
 * MN_ERROR_MEMORY. */
MnSnapshot *mn_snapshot_new          (MnNet             *net,
                                      int                slots,
                                      void              *state,
                                      void              *average,
                                      gboolean           keep_best,
                                      GError           **error);
void        mn_snapshot_free         (MnSnapshot        *snapshot);
/* Remembers the net's weights as the best so far; allocates nothing. */
void        mn_snapshot_set_best     (MnSnapshot        *snapshot);
/* There is none so far. */
void        mn_snapshot_forget_best  (MnSnapshot        *snapshot);
/* Replaces the checkpoint called @name in @dir. @n_batches: steps of an epoch, to tell the position in it. @extra:
 * (nullable): members to stand in its state besides those of @progress. */
gboolean    mn_snapshot_save         (MnSnapshot        *snapshot,
                                      const char        *dir,
                                      const char        *name,
                                      const MnProgress  *progress,
                                      gint64             n_batches,
                                      JsonObject        *extra,
                                      GError           **error);
/* Puts everything back into net, optimizer state and @progress. @forks: the checkpoint is of another run, which may not have
 * kept what this one keeps: an average begins with its weights, and what was best is forgotten unless it is where the checkpoint
 * stands. @state: (out) (nullable) (transfer full): all of its state. MN_ERROR_NOT_FOUND: there is no checkpoint;
 * MN_ERROR_INPUT: it is of another network or optimizer, or damaged; nothing is changed then. */
gboolean    mn_snapshot_load         (MnSnapshot        *snapshot,
                                      const char        *dir,
                                      const char        *name,
                                      gboolean           forks,
                                      MnProgress        *progress,
                                      JsonObject       **state,
                                      GError           **error);
/* Only the weights of the checkpoint called @name into @net: the best ones where there are any and @prefer_best, else the
 * last, or their average where there is one. @step is set to the step they are of. */
gboolean    mn_snapshot_load_weights (MnNet             *net,
                                      const char        *dir,
                                      const char        *name,
                                      gboolean           prefer_best,
                                      gint64            *step,
                                      GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSnapshot, mn_snapshot_free)

G_END_DECLS
