/* mn-node-canvas-controls.c - the buttons over the canvas, its menus, and bringing nodes into line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <glib/gi18n-lib.h>

#include "mn-canvas-align.h"

/* Alignment */

static void
align_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  g_autoptr (GArray) selected = mn_node_canvas_list_selected (self);
  g_autofree graphene_rect_t *rects = g_new (graphene_rect_t, selected->len + 1);
  gboolean moved = FALSE;
  MnCanvasAlign align;

  if (selected->len < 2 || !mn_canvas_align_parse (g_variant_get_string (parameter, NULL), &align))
    {
      gtk_widget_error_bell (widget);
      return;
    }
  mn_node_canvas_stop_moving (self);
  for (guint i = 0; i < selected->len; i++)
    rects[i] = mn_canvas_scene_get_node (self->scene, g_array_index (selected, guint, i))->rect;
  mn_canvas_align (rects, selected->len, align);
  for (guint i = 0; i < selected->len; i++)
    {
      guint node = g_array_index (selected, guint, i);

      moved |= !graphene_rect_equal (&rects[i], &mn_canvas_scene_get_node (self->scene, node)->rect);
      mn_canvas_scene_move (self->scene, node, rects[i].origin.x, rects[i].origin.y);
    }
  if (!moved)
    return;
  mn_canvas_scene_route (self->scene);
  mn_node_canvas_view_changed (self);
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_MOVED], 0);
}

/* Wires */

static void
go_to_source (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_jump (MN_NODE_CANVAS (widget), FALSE);
}

static void
go_to_target (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_jump (MN_NODE_CANVAS (widget), TRUE);
}

static void
disconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  const MnCanvasNode *node = self->cursor >= 0 ? mn_canvas_scene_get_node (self->scene, self->cursor) : NULL;
  const MnCanvasWire *wire;

  if (self->wire < 0 && node && node->n_inputs > 0)
    {
      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DISCONNECTED], 0, (guint) self->cursor, node->n_inputs - 1);
      return;
    }
  if (self->wire < 0)
    return;
  wire = mn_canvas_scene_get_wire (self->scene, self->wire);
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DISCONNECTED], 0, wire->to, wire->input);
}

/* Menus */

static GMenuModel *
make_wire_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Go to _Source"), "canvas.go-to-source");
  g_menu_append (menu, _("Go to _Target"), "canvas.go-to-target");
  g_menu_append (menu, _("_Remove Wire"), "canvas.disconnect");
  return G_MENU_MODEL (menu);
}

static void
popup_menu (MnNodeCanvas *self, GMenuModel *menu, double x, double y)
{
  if (!menu)
    return;
  if (!self->popover)
    {
      self->popover = gtk_popover_menu_new_from_model (menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  else if (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (self->popover)) != menu)
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

void
mn_node_canvas_popup_menu (MnNodeCanvas *self, const MnCanvasHit *hit, double x, double y)
{
  GMenuModel *menu = hit->part == MN_CANVAS_WIRE ? self->wire_menu
                     : hit->part == MN_CANVAS_NOTHING ? self->plane_menu : self->menu;
  MnCanvasNote *note = hit->part == MN_CANVAS_NOTHING ? mn_node_canvas_pick_note (self, x, y) : NULL;

  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), &self->asked);
  if (note)
    menu = self->note_menu;

  popup_menu (self, menu, x, y);
}

void
mn_node_canvas_popup_note_menu (MnNodeCanvas *self, double x, double y)
{
  popup_menu (self, self->note_menu, x, y);
}

/* Takes the place of the one before. */
static void
attach (MnNodeCanvas *self, GtkPopover *popover, const graphene_rect_t *rect)
{
  const GdkRectangle at = { (int) ((rect->origin.x - self->x) * self->zoom), (int) ((rect->origin.y - self->y) * self->zoom),
                            MAX ((int) (rect->size.width * self->zoom), 1), MAX ((int) (rect->size.height * self->zoom), 1) };

  self->attached = GTK_WIDGET (popover);
  gtk_widget_set_parent (self->attached, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (popover, &at);
  gtk_popover_popup (popover);
}

/* One that goes while it is shown has to give the keyboard back first. */
static void
drop_attached (MnNodeCanvas *self)
{
  if (self->attached == NULL)
    return;
  gtk_popover_popdown (GTK_POPOVER (self->attached));
  g_clear_pointer (&self->attached, gtk_widget_unparent);
}

static void
popover_closed (MnNodeCanvas *self)
{
  self->pending = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_node_canvas_popup_at (MnNodeCanvas *self, GtkPopover *popover, double x, double y)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self) && GTK_IS_POPOVER (popover));

  drop_attached (self);
  attach (self, popover, &GRAPHENE_RECT_INIT (x, y, 0, 0));
  /* A wire that has been let go of there stays until it is known what becomes of it. */
  self->pending = self->releasing;
  g_signal_connect_object (popover, "closed", G_CALLBACK (popover_closed), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_node_canvas_popup (MnNodeCanvas *self, GtkPopover *popover, guint position)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (popover == NULL || GTK_IS_POPOVER (popover));
  g_return_if_fail (popover == NULL || position < mn_canvas_scene_get_n_nodes (self->scene));

  drop_attached (self);
  if (!popover)
    return;
  mn_node_canvas_reveal (self, position);
  attach (self, popover, &mn_canvas_scene_get_node (self->scene, position)->rect);
}

MnDiagram *
mn_node_canvas_make_diagram (MnNodeCanvas *self)
{
  MnDiagram *diagram;

  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), NULL);

  mn_node_canvas_stop_moving (self);
  diagram = mn_canvas_scene_make_diagram (self->scene);
  for (guint i = 0; i < self->n_notes; i++)
    {
      MnCanvasNoteInfo note;

      mn_node_canvas_get_note (self, i, &note);
      mn_diagram_add_note (diagram, note.x, note.y, note.width, note.height, note.text);
    }
  return diagram;
}

void
mn_node_canvas_class_controls (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "canvas.align", "s", align_action);
  gtk_widget_class_install_action (widget_class, "canvas.go-to-source", NULL, go_to_source);
  gtk_widget_class_install_action (widget_class, "canvas.go-to-target", NULL, go_to_target);
  gtk_widget_class_install_action (widget_class, "canvas.disconnect", NULL, disconnect);
}

void
mn_node_canvas_show_actions (MnNodeCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "canvas.align", mn_canvas_scene_get_n_selected (self->scene) > 1);
  gtk_widget_action_set_enabled (widget, "canvas.connect", self->cursor >= 0);
  gtk_widget_action_set_enabled (widget, "canvas.disconnect", self->wire >= 0 || self->cursor >= 0);
}

/* Buttons */

static GMenuModel *
make_zoom_menu (void)
{
  static const int levels[] = { 25, 50, 75, 100, 150, 200, 400 };
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) fits = g_menu_new ();
  g_autoptr (GMenu) numbers = g_menu_new ();

  g_menu_append (fits, _("Show _All"), "canvas.zoom-fit");
  g_menu_append (fits, _("Show _Selected"), "canvas.zoom-selected");
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autofree char *label = g_strdup_printf (_("%d\u202f%%"), levels[i]);
      g_autofree char *action = g_strdup_printf ("canvas.zoom-to(%d)", levels[i]);

      g_menu_append (numbers, label, action);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fits));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (numbers));
  return G_MENU_MODEL (menu);
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *action, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

GtkWidget *
mn_node_canvas_make_controls (MnNodeCanvas *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autoptr (GMenuModel) zooms = make_zoom_menu ();

  self->wire_menu = make_wire_menu ();
  gtk_widget_add_css_class (box, "canvas-controls");
  add_button (box, "zoom-out-symbolic", "canvas.zoom-out", _("Zoom Out"));
  self->zoom_button = gtk_menu_button_new ();
  self->zoom_label = gtk_label_new ("");
  gtk_widget_set_direction (self->zoom_label, GTK_TEXT_DIR_LTR);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->zoom_button), self->zoom_label);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->zoom_button), zooms);
  gtk_widget_set_tooltip_text (self->zoom_button, _("Zoom"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->zoom_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Zoom"), -1);
  gtk_widget_add_css_class (self->zoom_button, "numeric");
  gtk_box_append (GTK_BOX (box), self->zoom_button);
  add_button (box, "zoom-in-symbolic", "canvas.zoom-in", _("Zoom In"));
  add_button (box, "zoom-fit-best-symbolic", "canvas.zoom-fit", _("Show All"));
  add_button (box, "view-grid-symbolic", "canvas.arrange", _("Arrange"));
  self->heat_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->heat_button), "color-select-symbolic");
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->heat_button), GTK_ARROW_NONE);
  gtk_widget_set_tooltip_text (self->heat_button, _("Show on the Nodes"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->heat_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Show on the nodes"), -1);
  gtk_widget_set_visible (self->heat_button, FALSE);
  gtk_box_append (GTK_BOX (box), self->heat_button);
  return box;
}
