/* mn-node-canvas-drop.c - what is dropped on the canvas from elsewhere, as layers of the palette.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

static void
drop_place (MnNodeCanvas *self, double x, double y, graphene_point_t *place)
{
  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), place);
  place->x = MN_CANVAS_GRID * roundf ((place->x - MN_CANVAS_NODE_WIDTH / 2.0f) / MN_CANVAS_GRID);
  place->y = MN_CANVAS_GRID * roundf ((place->y - MN_CANVAS_NODE_HEIGHT / 2.0f) / MN_CANVAS_GRID);
}

static GdkDragAction
on_drop_motion (GtkDropTarget *target, double x, double y, MnNodeCanvas *self)
{
  MnCanvasHit hit = mn_node_canvas_hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  int wire = hit.part == MN_CANVAS_WIRE && mn_canvas_scene_get_wire (self->scene, hit.wire)->from >= 0 ? (int) hit.wire : -1;

  if (wire != self->drop_wire)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->drop_wire = wire;
  return GDK_ACTION_COPY;
}

static void
on_drop_leave (GtkDropTarget *target, MnNodeCanvas *self)
{
  self->drop_wire = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MnNodeCanvas *self)
{
  int wire, to = -1, input = -1;
  gboolean taken = FALSE;
  graphene_point_t place;

  on_drop_motion (target, x, y, self);
  wire = self->drop_wire;
  self->drop_wire = -1;
  if (wire >= 0)
    {
      to = mn_canvas_scene_get_wire (self->scene, wire)->to;
      input = mn_canvas_scene_get_wire (self->scene, wire)->input;
    }
  drop_place (self, x, y, &place);
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DROPPED], 0, g_value_get_string (value), (double) place.x,
                 (double) place.y, to, input, &taken);
  return taken;
}

void
mn_node_canvas_add_drop (MnNodeCanvas *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  g_signal_connect (drop, "enter", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "motion", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "leave", G_CALLBACK (on_drop_leave), self);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}
