/* mn-trainer-keep.c - checkpoints that stay besides the latest, for forks.
 *
 * Each is written as the latest one is, whole and by a rename, so that a fork from it is the run that was never left. A
 * resumed run writes those anew that lie behind its checkpoint.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include "mn-checkpoint.h"

static gboolean
save (MnTrainer  *self,
      const char *name,
      GError    **error)
{
  g_autoptr (JsonObject) extra = json_object_new ();

  mn_trainer_save_live (self, extra);
  return mn_snapshot_save (self->snapshot, self->dir, name, &self->progress, self->n_batches, extra, error);
}

/* The oldest go until there are no more than wanted. */
static void
drop_oldest (MnTrainer *self)
{
  g_autoptr (GPtrArray) list = mn_checkpoint_list (self->dir);
  const gint64 most = mn_values_get_int (mn_experiment_get_training (self->experiment), "keep_most");
  gint64 n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const MnCheckpointInfo *info = g_ptr_array_index (list, i);

      if (g_str_has_prefix (info->name, MN_CHECKPOINT_KEPT) && ++n > most)
        mn_checkpoint_remove (self->dir, info->name);
    }
}

gboolean
mn_trainer_keep (MnTrainer *self,
                 GError   **error)
{
  const gint64 step = self->progress.step;

  if (self->keep_every == 0)
    return TRUE;
  if (self->best_came)
    {
      self->best_came = FALSE;
      if (!save (self, MN_CHECKPOINT_BEST, error))
        return FALSE;
    }
  if (step > 0 && step % self->keep_every == 0 && step != self->kept_step)
    {
      g_autofree char *name = g_strdup_printf (MN_CHECKPOINT_KEPT "%" G_GINT64_FORMAT, step);

      self->kept_step = step;
      if (!save (self, name, error))
        return FALSE;
      drop_oldest (self);
    }
  return TRUE;
}

void
mn_trainer_forget_later (MnTrainer  *self,
                         const char *dir)
{
  g_autoptr (GPtrArray) list = mn_checkpoint_list (dir);

  for (guint i = 0; i < list->len; i++)
    {
      const MnCheckpointInfo *info = g_ptr_array_index (list, i);

      if (!g_str_equal (info->name, MN_CHECKPOINT_LATEST) && info->step > self->progress.step)
        mn_checkpoint_remove (dir, info->name);
    }
}
