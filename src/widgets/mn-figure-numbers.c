/* mn-figure-numbers.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-numbers.h"

#include <string.h>

#include "mn-background.h"

struct _MnFigureNumbers
{
  GdkContentProvider parent_instance;

  GBytes    *text;      /* NULL: is being written */
  GPtrArray *waiting;   /* (element-type GTask) (owned): for the text, each with the stream that shall have it */
};

G_DEFINE_FINAL_TYPE (MnFigureNumbers, mn_figure_numbers, GDK_TYPE_CONTENT_PROVIDER)

static GBytes *
take_text (char *csv)
{
  return g_bytes_new_take (csv, strlen (csv));
}

static void
poured (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @task, which keeps the text until it is written. */
static void
pour (MnFigureNumbers *self, GTask *task)
{
  gsize size;
  const void *text = g_bytes_get_data (self->text, &size);

  g_output_stream_write_all_async (g_task_get_task_data (task), text, size, g_task_get_priority (task),
                                   g_task_get_cancellable (task), poured, task);
}

static void
write_text (GTask *task, gpointer source, gpointer figure, GCancellable *cancellable)
{
  g_task_return_pointer (task, take_text (mn_figure_to_csv (figure)), (GDestroyNotify) g_bytes_unref);
}

static void
text_written (GObject *source, GAsyncResult *result, gpointer data)
{
  MnFigureNumbers *self = MN_FIGURE_NUMBERS (source);

  self->text = g_task_propagate_pointer (G_TASK (result), NULL);
  for (guint i = 0; i < self->waiting->len; i++)
    pour (self, g_object_ref (g_ptr_array_index (self->waiting, i)));
  g_ptr_array_set_size (self->waiting, 0);
}

static GdkContentFormats *
mn_figure_numbers_ref_formats (GdkContentProvider *provider)
{
  static const char *types[] = { "text/csv", "text/plain;charset=utf-8", "text/plain" };

  return gdk_content_formats_new (types, G_N_ELEMENTS (types));
}

static void
mn_figure_numbers_write_async (GdkContentProvider *provider, const char *type, GOutputStream *stream, int io_priority,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  MnFigureNumbers *self = MN_FIGURE_NUMBERS (provider);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_priority (task, io_priority);
  g_task_set_source_tag (task, mn_figure_numbers_write_async);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  if (self->text != NULL)
    pour (self, task);
  else
    g_ptr_array_add (self->waiting, task);
}

static gboolean
mn_figure_numbers_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mn_figure_numbers_finalize (GObject *object)
{
  MnFigureNumbers *self = MN_FIGURE_NUMBERS (object);

  g_clear_pointer (&self->text, g_bytes_unref);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (mn_figure_numbers_parent_class)->finalize (object);
}

static void
mn_figure_numbers_class_init (MnFigureNumbersClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_figure_numbers_finalize;

  provider_class->ref_formats = mn_figure_numbers_ref_formats;
  provider_class->write_mime_type_async = mn_figure_numbers_write_async;
  provider_class->write_mime_type_finish = mn_figure_numbers_write_finish;
}

static void
mn_figure_numbers_init (MnFigureNumbers *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

GdkContentProvider *
mn_figure_numbers_new (MnFigure *figure)
{
  MnFigureNumbers *self;
  MnFigure *copy;

  g_return_val_if_fail (MN_IS_FIGURE (figure), NULL);

  self = g_object_new (MN_TYPE_FIGURE_NUMBERS, NULL);
  copy = mn_figure_copy_numbers (figure);
  if (copy == NULL)
    self->text = take_text (mn_figure_to_csv (figure));
  else
    mn_background_run (self, write_text, copy, g_object_unref, NULL, text_written, NULL);
  return GDK_CONTENT_PROVIDER (self);
}
