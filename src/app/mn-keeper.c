/* mn-keeper.c - when what is open is written, and on which thread.
 *
 * To bring a file to the disk may take as long as the disk likes, so a thread does it. There is one at a time: what is touched
 * meanwhile is collected after it, so that no state comes after a later one. Only the last, at the end, is waited for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-keeper-private.h"

#define SAVE_AFTER 1000

/* What came of the last state, which is forgotten. */
static void
take_outcome (MnKeeper *keeper)
{
  g_autoptr (MnKeptState) state = g_steal_pointer (&keeper->state);

  keeper->complete = state->error == NULL;
  /* Once: the disk is full or the folder read-only, and that is so each second. */
  if (!keeper->complete && !keeper->warned)
    {
      g_message ("What is open cannot be kept for the next start: %s", state->error->message);
      keeper->warned = TRUE;
    }
}

/* Returns when nothing is being written any more. */
static void
finish_writing (MnKeeper *keeper)
{
  if (keeper->writer == NULL)
    return;
  g_thread_join (g_steal_pointer (&keeper->writer));
  g_clear_handle_id (&keeper->told, g_source_remove);
  take_outcome (keeper);
}

static gboolean
on_written (gpointer user_data)
{
  finish_writing (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
write_state (gpointer user_data)
{
  MnKeeper *keeper = user_data;

  mn_kept_state_write (keeper->state, keeper->folder, keeper->written);
  /* Not when nothing else is to be done: a window that draws all the time shall not keep the next state waiting. */
  keeper->told = g_idle_add_full (G_PRIORITY_DEFAULT, on_written, keeper, NULL);
  return NULL;
}

static gboolean
save_timeout (gpointer user_data)
{
  MnKeeper *keeper = user_data;

  /* The disk is slow. */
  if (keeper->writer != NULL)
    return G_SOURCE_CONTINUE;
  keeper->saving = 0;
  keeper->state = mn_keeper_collect (keeper, FALSE);
  keeper->writer = g_thread_try_new ("keeper", write_state, keeper, NULL);
  /* The machine has no thread left: better to be slow than to lose what is open. */
  if (keeper->writer == NULL)
    {
      mn_kept_state_write (keeper->state, keeper->folder, keeper->written);
      take_outcome (keeper);
    }
  return G_SOURCE_REMOVE;
}

void
mn_keeper_touch (MnKeeper *keeper)
{
  g_return_if_fail (keeper != NULL);

  if (keeper->active && keeper->saving == 0)
    keeper->saving = g_timeout_add (SAVE_AFTER, save_timeout, keeper);
}

gboolean
mn_keeper_end (MnKeeper *keeper)
{
  g_return_val_if_fail (keeper != NULL, FALSE);

  if (!keeper->active)
    return keeper->complete;
  keeper->active = FALSE;
  g_clear_handle_id (&keeper->saving, g_source_remove);
  finish_writing (keeper);
  keeper->state = mn_keeper_collect (keeper, TRUE);
  mn_kept_state_write (keeper->state, keeper->folder, keeper->written);
  take_outcome (keeper);
  return keeper->complete;
}

void
mn_keeper_resume (MnKeeper *keeper)
{
  g_return_if_fail (keeper != NULL);

  if (keeper->active)
    return;
  keeper->active = TRUE;
  mn_keeper_touch (keeper);
}

MnKeeper *
mn_keeper_new (GtkApplication *application, const char *folder)
{
  MnKeeper *keeper;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  keeper = g_new0 (MnKeeper, 1);
  keeper->application = application;
  keeper->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_state_dir (), "minima", NULL);
  keeper->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return keeper;
}

void
mn_keeper_free (MnKeeper *keeper)
{
  g_return_if_fail (keeper != NULL);

  g_clear_handle_id (&keeper->saving, g_source_remove);
  finish_writing (keeper);
  g_hash_table_unref (keeper->written);
  g_free (keeper->folder);
  g_free (keeper);
}
