/* mn-field-view.c - what one unit of a layer sees of a sample image: its patch, and the gradient measured there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-view-private.h"

#include <glib/gi18n-lib.h>

#include "mn-columns.h"
#include "mn-field-probe.h"

G_DEFINE_FINAL_TYPE (MnFieldView, mn_field_view, MN_TYPE_WEIGHTS_VIEW)

static MnDocument *
get_document (MnFieldView *self)
{
  return mn_run_view_get_document (MN_RUN_VIEW (self));
}

const MnFrozenNode *
mn_field_view_get_node (MnFieldView *self)
{
  return mn_frozen_graph_get_node (self->cut, mn_frozen_graph_get_output (self->cut));
}

void
mn_field_view_say (MnFieldView *self, const char *what)
{
  adw_status_page_set_description (self->nothing, what);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static gboolean
mn_field_view_suits (MnWeightsView *view, const MnShape *shape, int n_classes)
{
  return shape->rank == 3;
}

static void
mn_field_view_weights (MnWeightsView *view)
{
  MnFieldView *self = MN_FIELD_VIEW (view);

  self->outdated = TRUE;
  if (get_document (self))
    mn_field_view_measure (self, FALSE);
}

static void
on_picked (MnPatchView *map, int row, int column, MnFieldView *self)
{
  self->row = row;
  self->column = column;
  /* The mark is there at once, however long the rest takes. */
  mn_patch_set_outline (mn_patch_view_get_patch (map), row, column, 1, 1);
  mn_field_view_measure (self, TRUE);
}

static void
on_changed (MnFieldView *self)
{
  if (!self->quiet)
    mn_field_view_measure (self, TRUE);
}

static void
mn_field_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_field_view_parent_class)->map (widget);
  if (MN_FIELD_VIEW (widget)->outdated)
    mn_field_view_measure (MN_FIELD_VIEW (widget), FALSE);
}

static void
mn_field_view_dispose (GObject *object)
{
  MnFieldView *self = MN_FIELD_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->turn, g_source_remove);
  G_OBJECT_CLASS (mn_field_view_parent_class)->dispose (object);
}

static void
mn_field_view_finalize (GObject *object)
{
  MnFieldView *self = MN_FIELD_VIEW (object);

  g_object_unref (self->cancellable);
  g_free (self->id);
  g_free (self->data);
  g_clear_pointer (&self->cut, mn_frozen_graph_unref);
  g_clear_pointer (&self->samples, g_bytes_unref);
  G_OBJECT_CLASS (mn_field_view_parent_class)->finalize (object);
}

static void
mn_field_view_class_init (MnFieldViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_field_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_field_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = mn_field_view_map;
  MN_WEIGHTS_VIEW_CLASS (klass)->suits = mn_field_view_suits;
  MN_WEIGHTS_VIEW_CLASS (klass)->weights = mn_field_view_weights;
}

static GtkWidget *
make_spin (MnFieldView *self, const char *label, GtkSpinButton **spin)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new_with_mnemonic (label);

  *spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 1, 1));
  gtk_label_set_mnemonic_widget (GTK_LABEL (title), GTK_WIDGET (*spin));
  gtk_editable_set_width_chars (GTK_EDITABLE (*spin), 4);
  gtk_box_append (GTK_BOX (pair), title);
  gtk_box_append (GTK_BOX (pair), GTK_WIDGET (*spin));
  g_signal_connect_swapped (*spin, "value-changed", G_CALLBACK (on_changed), self);
  return pair;
}

static GtkWidget *
make_picture (MnPatchView **view, gboolean pickable)
{
  *view = MN_PATCH_VIEW (mn_patch_view_new (pickable));
  gtk_widget_set_vexpand (GTK_WIDGET (*view), TRUE);
  return GTK_WIDGET (*view);
}

static void
mn_field_view_init (MnFieldView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *bar = g_object_new (MN_TYPE_COLUMNS, "threshold", 400, "share", 0.0, "spacing", 12, NULL);
  GtkWidget *columns = g_object_new (MN_TYPE_COLUMNS, "threshold", 480, "share", 0.5, "spacing", 12, NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->cancellable = g_cancellable_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->nothing, _("What a Unit Sees"));
  adw_status_page_set_icon_name (self->nothing, "mn-view-field-symbolic");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_set_parent (make_spin (self, _("_Channel"), &self->channel), bar);
  gtk_widget_set_parent (make_spin (self, _("Sa_mple"), &self->sample), bar);
  gtk_widget_set_parent (make_picture (&self->map, TRUE), columns);
  gtk_widget_set_parent (make_picture (&self->image, FALSE), columns);
  gtk_widget_set_vexpand (columns, TRUE);
  g_signal_connect (self->map, "picked", G_CALLBACK (on_picked), self);
  self->numbers = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->numbers, 0);
  gtk_label_set_wrap (self->numbers, TRUE);
  gtk_label_set_selectable (self->numbers, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->numbers), "numeric");

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), columns);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->numbers));
  {
    GtkWidget *note = gtk_label_new (_("Pick a unit of the feature map with a click or the arrow keys. The outline is the patch by the rules of the layers; orange is how much the unit "
                                       "changes with each pixel."));

    gtk_label_set_xalign (GTK_LABEL (note), 0);
    gtk_label_set_wrap (GTK_LABEL (note), TRUE);
    gtk_widget_add_css_class (note, "caption");
    gtk_widget_add_css_class (note, "dim-label");
    gtk_box_append (GTK_BOX (box), note);
  }
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_stack_add_named (self->stack, scrolled, "field");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
mn_field_view_new (void)
{
  return g_object_new (MN_TYPE_FIELD_VIEW, NULL);
}

/* Of the figures, for those who export or do not see them. */
static void
show_titles (MnFieldView *self)
{
  g_autofree char *map = g_strdup_printf (_("Feature map of %s"), self->id);
  g_autofree char *image = g_strdup_printf (_("What a unit of %s sees"), self->id);

  mn_patch_view_set_title (self->map, map);
  mn_patch_view_set_title (self->image, image);
}

void
mn_field_view_show (MnFieldView *self, MnDocument *document, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *shape = NULL;
  g_autofree char *data = NULL;
  gboolean same;
  MnShape sample;
  int n_classes;

  g_return_if_fail (MN_IS_FIELD_VIEW (self));

  g_clear_pointer (&self->cut, mn_frozen_graph_unref);
  if (get_document (self) != document)
    {
      g_clear_pointer (&self->samples, g_bytes_unref);
      g_cancellable_cancel (self->cancellable);
      self->loading = FALSE;
      g_object_set (self, "document", document, NULL);
    }
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
      self->row = self->column = -1;
    }
  if (!document || !id)
    {
      mn_field_view_say (self, _("Select a layer whose output is an image"));
      return;
    }
  mn_dataset_describe (mn_experiment_get_dataset (mn_document_get_experiment (document)), &sample, &n_classes);
  self->cut = mn_field_probe_cut (mn_experiment_get_graph (mn_document_get_experiment (document)), id, &sample, &error);
  if (!self->cut)
    {
      mn_field_view_say (self, error->message);
      return;
    }
  if (self->row < 0)
    {
      /* In the middle. */
      self->row = mn_field_view_get_node (self)->output.dim[1] / 2;
      self->column = mn_field_view_get_node (self)->output.dim[2] / 2;
    }
  shape = mn_shape_to_string (&mn_field_view_get_node (self)->output);
  title = g_strdup_printf ("%s · %s", id, shape);
  gtk_label_set_text (self->title, title);
  show_titles (self);
  self->quiet = TRUE;
  gtk_spin_button_set_range (self->channel, 1, mn_field_view_get_node (self)->output.dim[0]);
  self->quiet = FALSE;
  data = mn_document_make_data_key (document);
  same = g_strcmp0 (data, self->data) == 0 && mn_shape_equal (&sample, &self->shape);
  if (self->samples && same)
    mn_field_view_measure (self, TRUE);
  else if (!self->loading || !same)
    {
      self->shape = sample;
      g_free (self->data);
      self->data = g_steal_pointer (&data);
      mn_field_view_load_samples (self);
      mn_field_view_say (self, _("Reading the data…"));
    }
}

void
mn_field_view_focus (MnFieldView *self)
{
  g_return_if_fail (MN_IS_FIELD_VIEW (self));

  self->wants_focus = !gtk_widget_get_mapped (GTK_WIDGET (self->map));
  if (!self->wants_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

const char *
mn_field_view_get_numbers (MnFieldView *self)
{
  g_return_val_if_fail (MN_IS_FIELD_VIEW (self), NULL);

  return gtk_label_get_text (self->numbers);
}
