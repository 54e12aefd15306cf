/* mn-figure-view-pointer.c - read-out, zoom and pan, by pointer and by keys.
 *
 * The wheel zooms with Ctrl held or while the figure has the focus; otherwise it scrolls the page that the figure is on.
 * Ranges are computed from pixels, so that zooming is even on logarithmic axes as well.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <math.h>

#include "mn-heat-map.h"
#include "mn-scroll-place.h"

/* Shorter drags are clicks; a drag flatter than this in one direction selects a range of the other axis alone. */
#define LEAST_DRAG 8
#define STEP 1.25

gboolean
mn_figure_view_get_layout (MnFigureView *self, MnChartLayout *layout)
{
  if (self->figure == NULL || !MN_IS_CHART (self->figure) || self->style.font == NULL)
    return FALSE;
  return mn_chart_get_layout (MN_CHART (self->figure), gtk_widget_get_width (GTK_WIDGET (self)),
                              gtk_widget_get_height (GTK_WIDGET (self)), &self->style, layout);
}

void
mn_figure_view_show_pixels (MnFigureView *self, const MnChartLayout *layout, double x0, double x1)
{
  MnChart *chart = MN_CHART (self->figure);
  double low = mn_chart_to_data_x (chart, layout, x0), high = mn_chart_to_data_x (chart, layout, x1);
  MnChartLayout fit;

  if (!isfinite (low) || !isfinite (high) || high - low <= 1e-9 * MAX (fabs (low), fabs (high)))
    return;
  if (mn_chart_get_fit (chart, &fit) && low <= fit.x_low && high >= fit.x_high)
    low = high = NAN;
  mn_chart_set_x_range (chart, low, high);
  mn_figure_view_zoomed (self, low, high);
}

static void
show_y (MnFigureView *self, const MnChartLayout *layout, double y0, double y1)
{
  MnChart *chart = MN_CHART (self->figure);
  double low = mn_chart_to_data_y (chart, layout, y1), high = mn_chart_to_data_y (chart, layout, y0);
  MnChartLayout fit;

  if (!isfinite (low) || !isfinite (high) || high - low <= 1e-9 * MAX (fabs (low), fabs (high)))
    return;
  if (mn_chart_get_fit (chart, &fit) && low <= fit.y_low && high >= fit.y_high)
    low = high = NAN;
  mn_chart_set_y_range (chart, low, high);
}

/* @factor below 1 zooms in, about the pixel (@x, @y). */
static gboolean
zoom (MnFigureView *self, double factor, double x, double y, gboolean vertical)
{
  MnChartLayout l;

  if (!mn_figure_view_get_layout (self, &l))
    return FALSE;
  if (vertical)
    {
      y = CLAMP (y, l.y, l.y + l.height);
      show_y (self, &l, y - (y - l.y) * factor, y + (l.y + l.height - y) * factor);
    }
  else
    {
      x = CLAMP (x, l.x, l.x + l.width);
      mn_figure_view_show_pixels (self, &l, x - (x - l.x) * factor, x + (l.x + l.width - x) * factor);
    }
  mn_figure_view_redraw_now (self);
  return TRUE;
}

/* Moves what is seen by parts of its width and height, not beyond the data. FALSE when all is seen anyway. */
static gboolean
pan (MnFigureView *self, double right, double up)
{
  MnChartLayout l, fit;
  MnChart *chart;
  gboolean moved = FALSE;

  if (!mn_figure_view_get_layout (self, &l))
    return FALSE;
  chart = MN_CHART (self->figure);
  if (!mn_chart_get_fit (chart, &fit))
    return FALSE;
  if ((right > 0 && l.x_high < fit.x_high) || (right < 0 && l.x_low > fit.x_low))
    {
      mn_figure_view_show_pixels (self, &l, l.x + right * l.width, l.x + (1 + right) * l.width);
      moved = TRUE;
    }
  if ((up > 0 && l.y_high < fit.y_high) || (up < 0 && l.y_low > fit.y_low))
    {
      show_y (self, &l, l.y - up * l.height, l.y + (1 - up) * l.height);
      moved = TRUE;
    }
  if (moved)
    mn_figure_view_redraw_now (self);
  return moved;
}

/* TRUE when not all was seen before. */
gboolean
mn_figure_view_fit (MnFigureView *self)
{
  MnChartLayout l, fit;
  MnChart *chart;

  if (self->figure == NULL || !MN_IS_CHART (self->figure))
    return FALSE;
  chart = MN_CHART (self->figure);
  if (!mn_figure_view_get_layout (self, &l) || !mn_chart_get_fit (chart, &fit))
    return FALSE;
  mn_chart_set_x_range (chart, NAN, NAN);
  mn_chart_set_y_range (chart, NAN, NAN);
  mn_figure_view_redraw_now (self);
  mn_figure_view_zoomed (self, NAN, NAN);
  return l.x_low != fit.x_low || l.x_high != fit.x_high || l.y_low != fit.y_low || l.y_high != fit.y_high;
}

double
mn_figure_view_find_pointer (MnFigureView *self, const MnChartLayout *l)
{
  if (!self->hovering || self->hover_x < l->x - 4 || self->hover_x > l->x + l->width + 4)
    return NAN;
  return mn_chart_to_data_x (MN_CHART (self->figure), l, CLAMP (self->hover_x, l->x, l->x + l->width));
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, MnFigureView *self)
{
  MnChartLayout l;

  if (self->figure == NULL || !MN_IS_CHART (self->figure))
    return;
  /* Not moved: it is the page that moves below it, or a new layout. */
  if (self->keyed && self->hover_x == x && self->hover_y == y)
    return;
  mn_figure_view_hide_cursor (self);
  self->hovering = TRUE;
  self->hover_x = x;
  self->hover_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (mn_figure_view_get_layout (self, &l))
    mn_figure_view_pointed (self, mn_figure_view_find_pointer (self, &l));
}

static void
on_leave (GtkEventControllerMotion *controller, MnFigureView *self)
{
  self->hovering = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->keyed)
    mn_figure_view_pointed (self, NAN);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, MnFigureView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  /* Shift turns a wheel sideways. */
  double amount = dy != 0 ? dy : dx;

  if (!(state & GDK_CONTROL_MASK) && !gtk_widget_is_focus (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  mn_scroll_place_find (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller), &x, &y);
  return zoom (self, pow (STEP, CLAMP (amount, -5, 5)), x, y, (state & GDK_SHIFT_MASK) != 0);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, MnFigureView *self)
{
  MnChartLayout l;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!mn_figure_view_get_layout (self, &l) || x < l.x || y < l.y || x > l.x + l.width || y > l.y + l.height)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->drag_x = x;
  self->drag_y = y;
  self->drag_width = self->drag_height = 0;
}

static void
on_drag_update (GtkGestureDrag *gesture, double width, double height, MnFigureView *self)
{
  self->dragging = hypot (width, height) >= LEAST_DRAG;
  self->drag_width = width;
  self->drag_height = height;
  if (self->dragging)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The marked part of the plot. */
static gboolean
get_box (MnFigureView *self, const MnChartLayout *l, double *x0, double *y0, double *x1, double *y1)
{
  *x0 = CLAMP (MIN (self->drag_x, self->drag_x + self->drag_width), l->x, l->x + l->width);
  *x1 = CLAMP (MAX (self->drag_x, self->drag_x + self->drag_width), l->x, l->x + l->width);
  *y0 = CLAMP (MIN (self->drag_y, self->drag_y + self->drag_height), l->y, l->y + l->height);
  *y1 = CLAMP (MAX (self->drag_y, self->drag_y + self->drag_height), l->y, l->y + l->height);
  if (*y1 - *y0 < LEAST_DRAG)
    {
      *y0 = l->y;
      *y1 = l->y + l->height;
    }
  else if (*x1 - *x0 < LEAST_DRAG)
    {
      *x0 = l->x;
      *x1 = l->x + l->width;
    }
  return *x1 - *x0 >= LEAST_DRAG && *y1 - *y0 >= LEAST_DRAG;
}

static void
on_drag_end (GtkGestureDrag *gesture, double width, double height, MnFigureView *self)
{
  MnChartLayout l;
  double x0, y0, x1, y1;

  if (self->dragging && mn_figure_view_get_layout (self, &l) && get_box (self, &l, &x0, &y0, &x1, &y1))
    {
      if (x0 > l.x || x1 < l.x + l.width)
        mn_figure_view_show_pixels (self, &l, x0, x1);
      if (y0 > l.y || y1 < l.y + l.height)
        show_y (self, &l, y0, y1);
      mn_figure_view_redraw_now (self);
    }
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, MnFigureView *self)
{
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnFigureView *self)
{
  if (n_press == 2)
    mn_figure_view_fit (self);
}

static void
on_cell_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnFigureView *self)
{
  if (n_press == 1)
    mn_figure_view_click_cell (self, x, y);
}

/* Not when it is pressed: GTK 4.8 loses count of what is pressed, and warns, when a popover comes between. */
static void
on_secondary_released (GtkGestureClick *gesture, int n_press, double x, double y, MnFigureView *self)
{
  /* Who lets go elsewhere has thought better of it. */
  if (!gtk_widget_contains (GTK_WIDGET (self), x, y))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  mn_figure_view_popup (self, x, y);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, MnFigureView *self)
{
  mn_figure_view_popup (self, x, y);
}

static gboolean
on_query_tooltip (MnFigureView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = keyboard ? NULL : mn_figure_view_describe_at (self, x, y);

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x - 2, y - 2, 5, 5 });
  return TRUE;
}

void
mn_figure_view_draw_overlay (MnFigureView *self, cairo_t *cr, int width, int height)
{
  const MnColor *accent = &self->style.palette[0];
  double x0, y0, x1, y1;
  MnChartLayout l;

  if (mn_figure_view_draw_cell (self, cr, width, height) || !mn_figure_view_get_layout (self, &l))
    return;
  if (self->dragging)
    {
      if (!get_box (self, &l, &x0, &y0, &x1, &y1))
        return;
      cairo_rectangle (cr, floor (x0) + 0.5, floor (y0) + 0.5, floor (x1 - x0), floor (y1 - y0));
      cairo_set_source_rgba (cr, accent->red, accent->green, accent->blue, 0.18);
      cairo_fill_preserve (cr);
      cairo_set_source_rgba (cr, accent->red, accent->green, accent->blue, 0.9);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  else
    {
      const double place = mn_figure_view_find_pointer (self, &l);

      mn_chart_draw_readout (MN_CHART (self->figure), cr, width, height, &self->style,
                             isnan (place) ? self->cursor : place);
    }
}

static gboolean
on_zoom_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  MnChartLayout l;
  double factor = g_variant_get_double (args), x = NAN;

  /* About the read-out when there is one, else about the middle. */
  if (!mn_figure_view_get_layout (self, &l))
    return FALSE;
  if (self->hovering)
    x = self->hover_x;
  else if (self->keyed)
    x = mn_chart_to_pixel_x (MN_CHART (self->figure), &l, self->cursor);
  return zoom (self, factor, x >= l.x && x <= l.x + l.width ? x : l.x + l.width / 2, 0, FALSE);
}

static gboolean
on_pan_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  double right, up;

  g_variant_get (args, "(dd)", &right, &up);
  if (right == 0 && mn_figure_view_move_cell (MN_FIGURE_VIEW (widget), 0, (up < 0) - (up > 0)))
    return TRUE;
  return pan (MN_FIGURE_VIEW (widget), right, up);
}

static gboolean
on_activate_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);

  if (self->cell_row < 0)
    return FALSE;
  mn_figure_view_activate_cell (self);
  return TRUE;
}

static gboolean
on_fit_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  return mn_figure_view_fit (MN_FIGURE_VIEW (widget));
}

static gboolean
on_escape_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  return mn_figure_view_hide_cursor (MN_FIGURE_VIEW (widget)) || mn_figure_view_fit (MN_FIGURE_VIEW (widget));
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  mn_figure_view_popup (MN_FIGURE_VIEW (widget), gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
  return TRUE;
}

void
mn_figure_view_install_keys (GtkWidgetClass *widget_class)
{
  static const guint in[] = { GDK_KEY_plus, GDK_KEY_KP_Add, GDK_KEY_equal }, out[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const guint activate[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter, GDK_KEY_space };
  static const guint fit[] = { GDK_KEY_0, GDK_KEY_KP_0 };
  static const struct
  {
    guint  key, keypad;
    GdkModifierType modifiers;
    double right, up;
  } pans[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_SHIFT_MASK, -0.1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_SHIFT_MASK, 0.1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, 0, 0.1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 0, -0.1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (in); i++)
    gtk_widget_class_add_binding (widget_class, in[i], 0, on_zoom_key, "d", 1 / STEP);
  /* On many keyboards plus is Shift and another key. */
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, GDK_SHIFT_MASK, on_zoom_key, "d", 1 / STEP);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    gtk_widget_class_add_binding (widget_class, out[i], 0, on_zoom_key, "d", STEP);
  for (guint i = 0; i < G_N_ELEMENTS (activate); i++)
    gtk_widget_class_add_binding (widget_class, activate[i], 0, on_activate_key, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fit); i++)
    gtk_widget_class_add_binding (widget_class, fit[i], 0, on_fit_key, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pans); i++)
    {
      gtk_widget_class_add_binding (widget_class, pans[i].key, pans[i].modifiers, on_pan_key, "(dd)", pans[i].right, pans[i].up);
      gtk_widget_class_add_binding (widget_class, pans[i].keypad, pans[i].modifiers, on_pan_key, "(dd)", pans[i].right,
                                    pans[i].up);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
}

void
mn_figure_view_add_controllers (MnFigureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *secondary = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new (), *cell = gtk_gesture_click_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (drag, click);
  g_signal_connect (cell, "pressed", G_CALLBACK (on_cell_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (cell));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "released", G_CALLBACK (on_secondary_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (secondary));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (hold));
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}
