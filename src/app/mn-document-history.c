/* mn-document-history.c - the steps of a document that can be undone.
 *
 * They are a stack of JSON snapshots: an experiment is a few kilobytes, and a snapshot cannot forget a field that a later
 * setting adds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-document-private.h"

#include <string.h>

#include "mn-setting-title.h"

/* More steps than anyone undoes; bounds the memory of a long session. */
#define MAX_HISTORY 500
/* Of a large network a snapshot is large: no more of all of them. */
#define MAX_HISTORY_BYTES ((gsize) 64 << 20)
/* Between two settings of one path that are one step: who types, spins or drags makes no longer pause. */
#define LONGEST_PAUSE_US (G_USEC_PER_SEC * 3 / 2)

/* Forgets what is too old; the last step can be undone however large it is. */
static void
bound_history (MnDocument *self)
{
  guint n = 0;
  gsize bytes = 0;

  while (n < self->undo->len && n < MAX_HISTORY)
    {
      bytes += strlen (g_ptr_array_index (self->undo, self->undo->len - 1 - n));
      if (n > 0 && bytes > MAX_HISTORY_BYTES)
        break;
      n++;
    }
  if (n < self->undo->len)
    g_ptr_array_remove_range (self->undo, 0, self->undo->len - n);
}

void
mn_document_commit (MnDocument *self)
{
  g_autofree char *now = mn_experiment_to_string (self->experiment);
  const char *path = self->groups == 0 ? self->setting : NULL;
  const gint64 at = g_get_monotonic_time ();
  gboolean continued = path != NULL && g_strcmp0 (path, self->last_path) == 0 && at - self->last_set <= LONGEST_PAUSE_US
                       && self->undo->len > 0;

  if (g_strcmp0 (now, self->current) != 0)
    {
      if (!continued)
        {
          g_ptr_array_add (self->undo, g_steal_pointer (&self->current));
          bound_history (self);
        }
      g_free (self->current);
      self->current = g_steal_pointer (&now);
      g_ptr_array_set_size (self->redo, 0);

      g_free (self->last_path);
      self->last_path = g_strdup (path);
      self->last_set = at;
    }
  mn_document_tell_changed (self);
}

void
mn_document_experiment_changed (MnDocument *self)
{
  self->stale = TRUE;
  if (self->restoring)
    return;
  if (self->groups > 0)
    self->edited = TRUE;
  else
    mn_document_commit (self);
}

/* Takes the last snapshot of @from; what is now goes onto @to. */
static void
travel (MnDocument *self, GPtrArray *from, GPtrArray *to)
{
  g_autofree char *target = NULL;
  g_autoptr (GError) error = NULL;
  gboolean restored;

  if (from->len == 0 || self->groups > 0)
    return;

  target = g_ptr_array_steal_index (from, from->len - 1);
  self->restoring = TRUE;
  restored = mn_experiment_restore (self->experiment, target, &error);
  self->restoring = FALSE;
  if (!restored)
    {
      /* A snapshot is what the experiment itself wrote, so this is a defect; the experiment stays as it is. */
      g_critical ("Cannot restore a step of the history: %s", error->message);
      mn_document_notify (self);
      return;
    }

  g_ptr_array_add (to, g_steal_pointer (&self->current));
  self->current = g_steal_pointer (&target);
  g_clear_pointer (&self->last_path, g_free);
  mn_document_tell_changed (self);
}

void
mn_document_begin_group (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  self->groups++;
}

void
mn_document_end_group (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));
  g_return_if_fail (self->groups > 0);

  if (--self->groups == 0 && self->edited)
    {
      self->edited = FALSE;
      mn_document_commit (self);
    }
}

void
mn_document_undo (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  travel (self, self->undo, self->redo);
}

void
mn_document_redo (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  travel (self, self->redo, self->undo);
}

gboolean
mn_document_set (MnDocument *self, const char *path, JsonNode *value, GError **error)
{
  const char *outer;
  GError *local = NULL;
  gboolean set;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (path != NULL && value != NULL, FALSE);

  outer = self->setting;
  self->setting = path;
  set = mn_experiment_set (self->experiment, path, value, &local);
  self->setting = outer;
  if (!set)
    {
      mn_experiment_title_error (self->experiment, local);
      g_propagate_error (error, local);
    }
  return set;
}

void
mn_document_end_setting (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  g_clear_pointer (&self->last_path, g_free);
}
