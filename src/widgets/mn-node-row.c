/* mn-node-row.c - a row of a node list.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-row.h"

#include "mn-wire-gutter.h"

struct _MnNodeRow
{
  GtkWidget   parent_instance;

  MnNodeItem *item; /* (nullable) */
  gulong      changed_id;
  guint       position;

  GtkWidget  *gutter;
  GtkWidget  *content;
  GtkWidget  *icon;
  GtkWidget  *title;
  GtkWidget  *subtitle;
  GtkWidget  *value;
  GtkWidget  *detail;
  GtkWidget  *problem_box;
  GtkWidget  *problem;
};

G_DEFINE_FINAL_TYPE (MnNodeRow, mn_node_row, GTK_TYPE_WIDGET)

static void
show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text ? text : "");
  gtk_widget_set_visible (label, text && *text);
}

static void
show_item (MnNodeRow *self)
{
  const MnNodeInfo *info = mn_node_item_get_info (self->item);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), info->icon_name);
  show_text (self->title, info->title);
  show_text (self->subtitle, info->subtitle);
  show_text (self->value, info->value);
  show_text (self->detail, info->detail);
  show_text (self->problem, info->problem);
  gtk_widget_set_visible (self->problem_box, info->problem != NULL);
  if (info->problem)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), info->tooltip);
  /* The list gives its rows a widget of their own, and that is what assistive technology sees. */
  if (parent)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    info->label ? info->label : "", -1);
}

static void
mn_node_row_dispose (GObject *object)
{
  MnNodeRow *self = MN_NODE_ROW (object);

  if (self->item)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_clear_object (&self->item);
  g_clear_pointer (&self->gutter, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (mn_node_row_parent_class)->dispose (object);
}

static void
mn_node_row_class_init (MnNodeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_node_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "node");
}

static GtkWidget *
add_label (GtkWidget *box, float xalign, const char *first_class, const char *second_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (first_class)
    gtk_widget_add_css_class (label, first_class);
  if (second_class)
    gtk_widget_add_css_class (label, second_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
make_problem_box (MnNodeRow *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-error-symbolic");

  self->problem_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->problem_box, "error");
  gtk_widget_set_margin_top (self->problem_box, 4);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self->problem_box), icon);
  self->problem = add_label (self->problem_box, 0, "caption", NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->problem), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->problem), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->problem, TRUE);
}

static void
mn_node_row_init (MnNodeRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *numbers = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->gutter = mn_wire_gutter_new ();
  gtk_widget_set_parent (self->gutter, GTK_WIDGET (self));

  self->icon = gtk_image_new ();
  gtk_widget_add_css_class (self->icon, "node-icon");
  gtk_widget_set_valign (self->icon, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), self->icon);

  gtk_widget_set_hexpand (names, TRUE);
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  self->title = add_label (names, 0, "node-title", NULL);
  self->subtitle = add_label (names, 0, "caption", "dim-label");
  gtk_box_append (GTK_BOX (line), names);

  gtk_widget_set_valign (numbers, GTK_ALIGN_CENTER);
  self->value = add_label (numbers, 1, "numeric", NULL);
  self->detail = add_label (numbers, 1, "caption", "dim-label");
  gtk_widget_add_css_class (self->detail, "numeric");
  /* Shapes are short and must be read in full; the names give way. */
  gtk_label_set_ellipsize (GTK_LABEL (self->value), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_ellipsize (GTK_LABEL (self->detail), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (line), numbers);

  make_problem_box (self);
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->content, "node-content");
  gtk_widget_set_hexpand (self->content, TRUE);
  gtk_widget_set_valign (self->content, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->content), line);
  gtk_box_append (GTK_BOX (self->content), self->problem_box);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));

  mn_wire_gutter_set_anchor (MN_WIRE_GUTTER (self->gutter), line);
}

GtkWidget *
mn_node_row_new (void)
{
  return g_object_new (MN_TYPE_NODE_ROW, NULL);
}

void
mn_node_row_set_item (MnNodeRow *self, MnNodeItem *item, guint position)
{
  g_return_if_fail (MN_IS_NODE_ROW (self));

  self->position = position;
  if (self->item == item)
    return;
  if (self->item)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (!item)
    return;
  self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (show_item), self);
  show_item (self);
}

MnNodeItem *
mn_node_row_get_item (MnNodeRow *self)
{
  g_return_val_if_fail (MN_IS_NODE_ROW (self), NULL);
  return self->item;
}

guint
mn_node_row_get_position (MnNodeRow *self)
{
  g_return_val_if_fail (MN_IS_NODE_ROW (self), 0);
  return self->position;
}

void
mn_node_row_set_wires (MnNodeRow *self, MnWireLayout *layout, guint position, int lit_row)
{
  g_return_if_fail (MN_IS_NODE_ROW (self));

  self->position = position;
  mn_wire_gutter_set_row (MN_WIRE_GUTTER (self->gutter), layout, position, lit_row);
}
