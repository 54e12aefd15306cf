/* test-background.c - work on a thread is told to its object, which the thread does not keep.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-background.h"
#include "mn-test.h"

typedef struct
{
  GThread      *main_thread;
  GThread      *worked_on;
  GTask        *task;       /* (owned): what a thread that is late would still hold */
  gpointer      told;       /* the object, once it was told */
  char         *said;
  GError       *error;
} Record;

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Record *record = g_task_get_task_data (task);

  g_assert_null (source);
  record->worked_on = g_thread_self ();
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_strdup ("done"), g_free);
}

static void
done (GObject *object, GAsyncResult *result, gpointer data)
{
  Record *record = data;

  g_assert_true (g_thread_self () == record->main_thread);
  record->task = g_object_ref (G_TASK (result));
  record->told = object;
  record->said = g_task_propagate_pointer (G_TASK (result), &record->error);
}

static void
object_gone (gpointer data, GObject *object)
{
  *(GThread **) data = g_thread_self ();
}

static gpointer
let_go (gpointer task)
{
  g_object_unref (task);
  return NULL;
}

static void
run (Record *record, GCancellable *cancellable, GThread **gone_on)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  record->main_thread = g_thread_self ();
  g_object_weak_ref (object, object_gone, gone_on);
  mn_background_run (object, work, record, NULL, cancellable, done, record);
}

/* The object goes with its last owner's word, however long a thread holds the task. */
static void
test_last_reference (void)
{
  Record record = { 0 };
  GThread *gone_on = NULL;

  run (&record, NULL, &gone_on);
  g_assert_null (gone_on);
  mn_test_wait_until (record.told != NULL);
  g_assert_true (record.worked_on != record.main_thread);
  g_assert_cmpstr (record.said, ==, "done");
  g_assert_no_error (record.error);
  g_assert_true (gone_on == record.main_thread);
  g_thread_join (g_thread_new ("late", let_go, record.task));
  g_free (record.said);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Record record = { 0 };
  GThread *gone_on = NULL;

  g_cancellable_cancel (cancellable);
  run (&record, cancellable, &gone_on);
  mn_test_wait_until (record.told != NULL);
  g_assert_error (record.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (record.said);
  g_assert_true (gone_on == record.main_thread);
  g_object_unref (record.task);
  g_error_free (record.error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/background/last-reference", test_last_reference);
  g_test_add_func ("/background/cancelled", test_cancelled);
  return g_test_run ();
}
