/* mn-node-canvas-scroll.c - the canvas scrolled and zoomed by wheel, touchpad and pinching.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

#include "mn-scroll-place.h"

/* What one notch of a wheel moves and zooms. */
#define WHEEL_STEP 60.0
#define WHEEL_ZOOM 1.15

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, MnNodeCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  if (!(state & GDK_CONTROL_MASK))
    {
      double step = wheel ? WHEEL_STEP : 1;

      if (state & GDK_SHIFT_MASK && dx == 0)
        mn_node_canvas_pan (self, -dy * step, 0);
      else
        mn_node_canvas_pan (self, -dx * step, -dy * step);
      return TRUE;
    }
  mn_scroll_place_find (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller), &x, &y);
  mn_node_canvas_zoom_at (self, self->zoom * pow (WHEEL_ZOOM, wheel ? -dy : -dy / WHEEL_STEP), x, y);
  return TRUE;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, MnNodeCanvas *self)
{
  mn_node_canvas_cancel_drag (self);
  self->pinch = self->zoom;
  gtk_gesture_get_bounding_box_center (gesture, &self->pinch_x, &self->pinch_y);
}

/* What was between the fingers stays there: with as much room between them, the view just moves along. */
static void
on_pinch (GtkGestureZoom *gesture, double scale, MnNodeCanvas *self)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  mn_node_canvas_pan (self, x - self->pinch_x, y - self->pinch_y);
  mn_node_canvas_zoom_at (self, self->pinch * scale, x, y);
  self->pinch_x = x;
  self->pinch_y = y;
}

void
mn_node_canvas_add_scroll (MnNodeCanvas *self)
{
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
