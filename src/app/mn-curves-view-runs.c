/* mn-curves-view-runs.c - other runs laid over the document's: choosing and reading them, and taking them away.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-run-chooser.h"

void
mn_curves_view_show_warning (MnCurvesView *self)
{
  g_autofree char *difference = mn_curves_find_difference (self->curves), *failure = mn_curves_find_failure (self->curves);
  g_autofree char *both = difference != NULL && failure != NULL ? g_strdup_printf ("%s\n%s", difference, failure) : NULL;
  const char *text = both != NULL ? both : difference != NULL ? difference : failure;

  gtk_widget_set_visible (GTK_WIDGET (self->warning), text != NULL);
  if (text != NULL)
    gtk_label_set_label (self->warning, text);
}

void
mn_curves_view_show_repeats (MnCurvesView *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->mean_check), mn_curves_has_repeats (self->curves));
}

static void
mean_toggled (MnCurvesView *self)
{
  mn_curves_set_averaging (self->curves, gtk_check_button_get_active (self->mean_check));
  mn_curves_view_show_charts (self);
}

static void
remove_run_clicked (GtkButton *button, MnCurvesView *self)
{
  const guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));

  mn_curves_remove (self->curves, index);
  mn_curves_view_show_runs (self);
}

void
mn_curves_view_show_runs (MnCurvesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->runs_list))) != NULL)
    gtk_box_remove (self->runs_list, child);
  for (guint i = 0; i < mn_curves_get_n_compared (self->curves); i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label, *remove;
      g_autofree char *name = mn_curves_describe_compared (self->curves, i), *words = NULL;

      label = gtk_label_new (name);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_widget_set_tooltip_text (label, name);
      remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
      gtk_widget_add_css_class (remove, "flat");
      words = g_strdup_printf (_("Remove %s"), name);
      gtk_widget_set_tooltip_text (remove, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
      g_object_set_data (G_OBJECT (remove), "index", GUINT_TO_POINTER (i));
      g_signal_connect (remove, "clicked", G_CALLBACK (remove_run_clicked), self);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), remove);
      gtk_box_append (self->runs_list, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->runs_list), mn_curves_get_n_compared (self->curves) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->mean_check), mn_curves_get_n_compared (self->curves) > 0);
  mn_curves_view_show_repeats (self);
  mn_curves_view_show_warning (self);
  mn_curves_view_show_charts (self);
}

/* The folders of the runs in the charts, the document's first. (transfer full) */
static GStrv
list_shown (MnCurvesView *self)
{
  g_autoptr (GStrvBuilder) dirs = g_strv_builder_new ();
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *own = session != NULL ? mn_session_get_run_dir (session) : NULL;

  if (own != NULL)
    g_strv_builder_add (dirs, own);
  for (guint i = 0; i < mn_curves_get_n_compared (self->curves); i++)
    g_strv_builder_add (dirs, mn_curves_get_compared (self->curves, i)->dir);
  return g_strv_builder_end (dirs);
}

static void
read_run (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  GError *error = NULL;
  MnRun *run = mn_run_open_without_counts (dir, &error);

  if (run != NULL)
    g_task_return_pointer (task, run, (GDestroyNotify) mn_run_free);
  else
    g_task_return_error (task, error);
}

static void read_next (MnCurvesView *self);

static void
on_run_read (GObject *source, GAsyncResult *result, gpointer data)
{
  MnCurvesView *self = MN_CURVES_VIEW (source);
  g_autoptr (GError) error = NULL;
  MnRun *run = g_task_propagate_pointer (G_TASK (result), &error);

  /* The view is gone. */
  if (self->curves == NULL)
    {
      g_clear_pointer (&run, mn_run_free);
      return;
    }
  g_ptr_array_remove_index (self->wanted, 0);
  read_next (self);
  if (run != NULL)
    {
      mn_curves_compare (self->curves, run);
      mn_curves_view_show_runs (self);
    }
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

/* One after the other, so that they come into the charts in the order in which they were chosen. */
static void
read_next (MnCurvesView *self)
{
  if (self->wanted->len > 0)
    mn_background_run (self, read_run, g_strdup (self->wanted->pdata[0]), g_free, self->loading, on_run_read, NULL);
}

gboolean
mn_curves_view_compare (MnCurvesView *self, const char *dir)
{
  g_auto (GStrv) shown = NULL;

  g_return_val_if_fail (MN_IS_CURVES_VIEW (self), FALSE);
  g_return_val_if_fail (dir != NULL, FALSE);

  shown = list_shown (self);
  if (g_strv_contains ((const char *const *) shown, dir)
      || g_ptr_array_find_with_equal_func (self->wanted, dir, g_str_equal, NULL))
    return FALSE;
  g_ptr_array_add (self->wanted, g_strdup (dir));
  if (self->wanted->len == 1)
    read_next (self);
  return TRUE;
}

static void
run_chosen (MnCurvesView *self, const char *dir)
{
  if (!mn_curves_view_compare (self, dir))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("This run is in the charts already"));
}

static void
add_run_clicked (MnCurvesView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_auto (GStrv) shown = list_shown (self);
  GtkWindow *chooser = mn_run_chooser_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, MN_RUN_CHOOSER_ADD,
                                           (const char *const *) shown);

  gtk_popover_popdown (self->runs_popover);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (run_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (chooser);
}

void
mn_curves_view_class_runs (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, runs_popover);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, runs_list);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, warning);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, mean_check);
  gtk_widget_class_bind_template_callback (widget_class, mean_toggled);
  gtk_widget_class_bind_template_callback (widget_class, add_run_clicked);
}
