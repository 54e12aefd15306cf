/* mn-scroll-place.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-scroll-place.h"

gboolean
mn_scroll_place_find (GtkWidget *widget, GtkEventController *controller, double *x, double *y)
{
  GdkEvent *event;
  GdkSeat *seat;
  GtkNative *native;
  graphene_point_t point;
  double surface_x, surface_y, left, top;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);
  g_return_val_if_fail (GTK_IS_EVENT_CONTROLLER (controller), FALSE);

  event = gtk_event_controller_get_current_event (controller);
  seat = event != NULL ? gdk_event_get_seat (event) : NULL;
  native = gtk_widget_get_native (widget);
  /* The device of the event may be one of several that move the pointer; such have no place under X. */
  if (seat == NULL || gdk_seat_get_pointer (seat) == NULL || native == NULL
      || !gdk_surface_get_device_position (gtk_native_get_surface (native), gdk_seat_get_pointer (seat), &surface_x,
                                           &surface_y, NULL))
    return FALSE;
  gtk_native_get_surface_transform (native, &left, &top);
  if (!gtk_widget_compute_point (GTK_WIDGET (native), widget, &GRAPHENE_POINT_INIT (surface_x - left, surface_y - top), &point))
    return FALSE;
  *x = point.x;
  *y = point.y;
  return TRUE;
}
