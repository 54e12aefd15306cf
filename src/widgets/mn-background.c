/* mn-background.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-background.h"

typedef struct
{
  GObject             *object;
  GAsyncReadyCallback  done;
  gpointer             user_data;
} Caller;

static void
tell (GObject *source, GAsyncResult *result, gpointer data)
{
  Caller *caller = data;

  caller->done (caller->object, result, caller->user_data);
  g_object_unref (caller->object);
  g_free (caller);
}

/**
 * mn_background_run:
 * @object: (type GObject): for whom the work is done; held until @done has returned
 * @work: called on a thread, without a source
 * @data: (transfer full): what the work is about, the task's data; freed with the task, on either thread
 * @free_data: for @data
 * @cancellable: (nullable): ends the work
 * @done: called in the thread-default main context of the caller with @object and the task that is done
 * @user_data: for @done
 *
 * Does work on a thread as g_task_run_in_thread() does. There the thread may be the last to let go of the task, and with it of
 * its source, so that a widget could be finalized on that thread; here the last to do so is @done's context.
 */
void
mn_background_run (gpointer object, GTaskThreadFunc work, gpointer data, GDestroyNotify free_data,
                   GCancellable *cancellable, GAsyncReadyCallback done, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Caller *caller;

  g_return_if_fail (G_IS_OBJECT (object));
  g_return_if_fail (work != NULL && done != NULL);

  caller = g_new (Caller, 1);
  caller->object = g_object_ref (object);
  caller->done = done;
  caller->user_data = user_data;
  task = g_task_new (NULL, cancellable, tell, caller);
  g_task_set_source_tag (task, mn_background_run);
  g_task_set_task_data (task, data, free_data);
  g_task_run_in_thread (task, work);
}
