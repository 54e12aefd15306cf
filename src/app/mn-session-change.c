/* mn-session-change.c - settings changed while the run goes on, and back again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-setting-title.h"

/* Without a note in the history. */
static gboolean
change (MnSession *self, const char *path, double value, GError **error)
{
  GError *local = NULL;

  if (self->trainer != NULL && mn_trainer_change (self->trainer, path, value, &local))
    return TRUE;
  if (local != NULL)
    {
      mn_experiment_title_error (self->experiment, local);
      g_propagate_error (error, local);
      return FALSE;
    }
  g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("the run is over"));
  return FALSE;
}

/* What it was, if nobody has wanted it otherwise. */
static double
value_before (MnSession *self, const char *path)
{
  const MnLiveSetting *setting = self->live != NULL ? mn_live_settings_find (self->live, path) : NULL;
  double value;

  if (mn_change_history_find (self->changes, path, &value))
    return value;
  return setting != NULL ? setting->value : NAN;
}

gboolean
mn_session_change (MnSession *self, const char *path, double value, GError **error)
{
  double before;

  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  before = value_before (self, path);
  if (!change (self, path, value, error))
    return FALSE;
  if (before != value)
    mn_change_history_add (self->changes, path, before, value);
  return TRUE;
}

gboolean
mn_session_can_undo_change (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL && mn_change_history_peek_undo (self->changes) != NULL;
}

gboolean
mn_session_can_redo_change (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer != NULL && mn_change_history_peek_redo (self->changes) != NULL;
}

gboolean
mn_session_undo_change (MnSession *self)
{
  const MnChange *last;

  if (!mn_session_can_undo_change (self))
    return FALSE;
  last = mn_change_history_peek_undo (self->changes);
  if (!change (self, last->path, last->before, NULL))
    return FALSE;
  mn_change_history_undone (self->changes);
  return TRUE;
}

gboolean
mn_session_redo_change (MnSession *self)
{
  const MnChange *next;

  if (!mn_session_can_redo_change (self))
    return FALSE;
  next = mn_change_history_peek_redo (self->changes);
  if (!change (self, next->path, next->after, NULL))
    return FALSE;
  mn_change_history_redone (self->changes);
  return TRUE;
}
