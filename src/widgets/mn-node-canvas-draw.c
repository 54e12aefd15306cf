/* mn-node-canvas-draw.c - the canvas as it is drawn.
 *
 * The smaller the zoom, the less of a node is drawn. Wires and what most cards look like are drawings of Cairo
 * (mn-node-canvas-draw-plane.c); above them are texts (mn-node-canvas-card.c), and what is not plain.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Below this zoom nobody could read the lines, so that cards have a title only. */
#define ZOOM_OF_LINES MN_CANVAS_LEGIBLE_ZOOM
/* Below this one corners are too small to be seen round. */
#define ZOOM_OF_CORNERS 0.3

MnCanvasDetail
mn_node_canvas_get_detail (MnNodeCanvas *self)
{
  if (self->zoom >= ZOOM_OF_LINES)
    return MN_CANVAS_FULL;
  if (self->zoom >= ZOOM_OF_CORNERS)
    return MN_CANVAS_TITLED;
  return self->zoom >= MN_CANVAS_ZOOM_OF_TITLES ? MN_CANVAS_SQUARE : MN_CANVAS_PLAIN;
}

void
mn_node_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  GTK_WIDGET_CLASS (g_type_class_peek_parent (G_OBJECT_GET_CLASS (widget)))->css_changed (widget, change);
  self->has_style = FALSE;
  mn_node_canvas_forget_cards (self);
}

/* Nodes */

static void
add_port (MnNodeCanvas *self, GtkSnapshot *snapshot, const MnCanvasPort *port)
{
  const gboolean full = port->wired || port->lit;
  double radius = port->lit || port->bad ? MN_CANVAS_PORT_RADIUS + 2 : MN_CANVAS_PORT_RADIUS;
  graphene_rect_t square = GRAPHENE_RECT_INIT (port->point.x - radius, port->point.y - radius, 2 * radius, 2 * radius);
  const float width = MN_CANVAS_PORT_BORDER, widths[4] = { width, width, width, width };
  const GdkRGBA *color = port->lit ? &self->style.accent : port->bad ? &self->style.error : &self->style.wire;
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (&circle, &square, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, full ? color : &self->style.card, &square);
  gtk_snapshot_pop (snapshot);
  if (!full)
    gtk_snapshot_append_border (snapshot, &circle, widths, colors);
}

static gboolean
is_hovered (MnNodeCanvas *self, MnCanvasPart part, guint node, guint input)
{
  return self->hover.part == part && self->hover.node == node && self->hover.input == input;
}

void
mn_node_canvas_get_port (MnNodeCanvas *self, guint i, int input, MnCanvasPort *port)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  guint n_outputs;

  mn_canvas_scene_get_outputs (self->scene, i, &n_outputs);
  mn_canvas_scene_get_port (self->scene, i, input, &port->point);
  port->wired = input < 0 ? n_outputs > 0 : (guint) input < node->n_inputs;
  port->lit = is_hovered (self, input < 0 ? MN_CANVAS_OUTPUT : MN_CANVAS_INPUT, i, MAX (input, 0));
  port->bad = input >= 0 && input < 32 && mn_node_item_get_info (node->item)->bad_ports >> input & 1;
}

static void
add_ports (MnNodeCanvas *self, GtkSnapshot *snapshot, guint i)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);

  for (int input = -1; input < (int) node->n_ports; input++)
    {
      MnCanvasPort port;

      mn_node_canvas_get_port (self, i, input, &port);
      port.point.x -= node->rect.origin.x;
      port.point.y -= node->rect.origin.y;
      add_port (self, snapshot, &port);
    }
}

static void
add_plain (MnNodeCanvas *self, GtkSnapshot *snapshot, guint i)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  const gboolean wrong = mn_node_item_get_info (node->item)->problem != NULL;
  GdkRGBA color = node->selected ? self->style.accent : wrong ? self->style.error : self->style.wire;

  if (!node->selected && !wrong)
    mn_node_canvas_get_heat_color (self, i, &color);
  gtk_snapshot_append_color (snapshot, &color, &node->rect);
}

static void
add_node (MnNodeCanvas *self, GtkSnapshot *snapshot, const MnCanvasShown *shown)
{
  const guint i = shown->node;
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  const MnCanvasDetail detail = mn_node_canvas_get_detail (self);
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean here = (int) i == self->cursor && gtk_widget_has_focus (widget);
  double line = MAX (2, 1.5 / self->zoom);

  if (detail == MN_CANVAS_PLAIN)
    {
      if (!shown->flat)
        add_plain (self, snapshot, i);
      return;
    }
  if (shown->flat && !self->heat)
    {
      mn_node_canvas_add_placed_texts (self, snapshot, node->item, &node->rect.origin);
      return;
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &node->rect.origin);
  if (!shown->flat)
    mn_node_canvas_add_card_shape (self, snapshot, node->item);
  mn_node_canvas_add_card_texts (self, snapshot, node->item);
  if (self->heat)
    mn_node_canvas_add_heat (self, snapshot, i, detail == MN_CANVAS_FULL);
  if (node->selected)
    {
      GdkRGBA fill = mn_canvas_style_fade (self->style.accent, 0.1);

      mn_node_canvas_add_ground (snapshot, &fill);
      mn_node_canvas_add_frame (snapshot, 0, MN_CANVAS_CARD_RADIUS, line, &self->style.accent);
    }
  if (here && gtk_window_get_focus_visible (GTK_WINDOW (gtk_widget_get_root (widget))))
    {
      GdkRGBA ring = mn_canvas_style_fade (self->style.accent, 0.6);

      mn_node_canvas_add_frame (snapshot, -line - 2, MN_CANVAS_CARD_RADIUS + line + 2, line, &ring);
    }
  /* The node that takes the wire which the pointer has. */
  if (self->drag == MN_CANVAS_CONNECT && self->hover.node == i &&
      (self->hover.part == MN_CANVAS_INPUT || self->hover.part == MN_CANVAS_OUTPUT))
    mn_node_canvas_add_frame (snapshot, 0, MN_CANVAS_CARD_RADIUS, line, &self->style.accent);
  if ((int) i == self->source)
    mn_node_canvas_add_frame (snapshot, -3, MN_CANVAS_CARD_RADIUS + 3, line, &self->style.accent);
  if (self->zoom >= MN_CANVAS_ZOOM_OF_PORTS)
    add_ports (self, snapshot, i);
  gtk_snapshot_restore (snapshot);
}

/* All */

static void
draw_band (MnNodeCanvas *self, GtkSnapshot *snapshot)
{
  GdkRGBA fill = mn_canvas_style_fade (self->style.accent, 0.15);
  const float widths[4] = { 1, 1, 1, 1 };
  const GdkRGBA colors[4] = { self->style.accent, self->style.accent, self->style.accent, self->style.accent };
  graphene_rect_t band;
  GskRoundedRect frame;

  graphene_rect_init (&band, self->drag_start.x, self->drag_start.y, self->drag_point.x - self->drag_start.x,
                      self->drag_point.y - self->drag_start.y);
  graphene_rect_normalize (&band);
  gtk_snapshot_append_color (snapshot, &fill, &band);
  gsk_rounded_rect_init_from_rect (&frame, &band, 0);
  gtk_snapshot_append_border (snapshot, &frame, widths, colors);
}

void
mn_node_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  if (!self->has_style)
    {
      mn_canvas_style_load (&self->style, widget);
      self->has_style = TRUE;
      mn_node_canvas_load_map (self);
    }
  gtk_snapshot_append_color (snapshot, &self->style.background,
                             &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget)));
  mn_node_canvas_add_notes (self, snapshot, FALSE);
  mn_node_canvas_add_plane (self, snapshot);

  gtk_snapshot_save (snapshot);
  /* Texts are crisp where cards lie on whole pixels. */
  if (self->zoom == 1)
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round (-self->x), round (-self->y)));
  else
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-self->x * self->zoom, -self->y * self->zoom));
      gtk_snapshot_scale (snapshot, self->zoom, self->zoom);
    }
  for (guint i = 0; i < self->shown->len; i++)
    add_node (self, snapshot, &g_array_index (self->shown, MnCanvasShown, i));
  gtk_snapshot_restore (snapshot);

  mn_node_canvas_add_notes (self, snapshot, TRUE);
  if (self->drag == MN_CANVAS_BAND)
    draw_band (self, snapshot);
  mn_node_canvas_add_legend (self, snapshot);
  gtk_widget_snapshot_child (widget, self->minimap, snapshot);
  gtk_widget_snapshot_child (widget, self->controls, snapshot);
}
