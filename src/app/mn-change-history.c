/* mn-change-history.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-change-history.h"

struct _MnChangeHistory
{
  GPtrArray *changes;   /* of MnChange */
  guint      n_done;    /* of these; the others have been taken back */
};

static void
change_free (gpointer data)
{
  MnChange *change = data;

  g_free (change->path);
  g_free (change);
}

MnChangeHistory *
mn_change_history_new (void)
{
  MnChangeHistory *self = g_new0 (MnChangeHistory, 1);

  self->changes = g_ptr_array_new_with_free_func (change_free);
  return self;
}

void
mn_change_history_free (MnChangeHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->changes);
  g_free (self);
}

void
mn_change_history_clear (MnChangeHistory *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_set_size (self->changes, 0);
  self->n_done = 0;
}

void
mn_change_history_add (MnChangeHistory *self, const char *path, double before, double after)
{
  MnChange *change;

  g_return_if_fail (self != NULL && path != NULL);

  g_ptr_array_set_size (self->changes, (int) self->n_done);
  change = g_new0 (MnChange, 1);
  change->path = g_strdup (path);
  change->before = before;
  change->after = after;
  g_ptr_array_add (self->changes, change);
  self->n_done++;
}

gboolean
mn_change_history_find (MnChangeHistory *self, const char *path, double *value)
{
  g_return_val_if_fail (self != NULL && path != NULL && value != NULL, FALSE);

  for (guint i = self->n_done; i > 0; i--)
    {
      const MnChange *change = g_ptr_array_index (self->changes, i - 1);

      if (g_str_equal (change->path, path))
        {
          *value = change->after;
          return TRUE;
        }
    }
  for (guint i = self->n_done; i < self->changes->len; i++)
    {
      const MnChange *change = g_ptr_array_index (self->changes, i);

      if (g_str_equal (change->path, path))
        {
          *value = change->before;
          return TRUE;
        }
    }
  return FALSE;
}

const MnChange *
mn_change_history_peek_undo (MnChangeHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->n_done > 0 ? g_ptr_array_index (self->changes, self->n_done - 1) : NULL;
}

const MnChange *
mn_change_history_peek_redo (MnChangeHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->n_done < self->changes->len ? g_ptr_array_index (self->changes, self->n_done) : NULL;
}

void
mn_change_history_undone (MnChangeHistory *self)
{
  g_return_if_fail (self != NULL && self->n_done > 0);

  self->n_done--;
}

void
mn_change_history_redone (MnChangeHistory *self)
{
  g_return_if_fail (self != NULL && self->n_done < self->changes->len);

  self->n_done++;
}
