/* mn-figure-view-cursor.c - the read-out of a chart moved by keys, from one measured point to the next.
 *
 * It is the one that the pointer shows, and whoever moves last moves it. Charts that are linked follow the signal.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <math.h>

/* Where points lie closer than pixels, a key that moved by one of them would not be seen to do anything. */
#define LEAST_STEP 1
/* Parts of the plot's width. */
#define LARGE_STEP 0.1
#define MARGIN 0.1

static void
set_cursor (MnFigureView *self, double x)
{
  /* A pointer that rests here counts again as soon as it moves. */
  self->hovering = FALSE;
  self->keyed = !isnan (x);
  self->cursor = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  mn_figure_view_describe (self);
  mn_figure_view_pointed (self, x);
}

gboolean
mn_figure_view_hide_cursor (MnFigureView *self)
{
  if (!self->keyed)
    return FALSE;
  set_cursor (self, NAN);
  return TRUE;
}

char *
mn_figure_view_describe_cursor (MnFigureView *self)
{
  return self->keyed && self->figure != NULL && MN_IS_CHART (self->figure) && self->style.font != NULL
             ? mn_chart_describe_readout (MN_CHART (self->figure), gtk_widget_get_width (GTK_WIDGET (self)),
                                          gtk_widget_get_height (GTK_WIDGET (self)), &self->style, self->cursor)
             : NULL;
}

/* Moves what is shown so far that @x is seen, and not beyond the data. */
static void
reveal (MnFigureView *self, const MnChartLayout *l, double x)
{
  MnChart *chart = MN_CHART (self->figure);
  const double pixel = mn_chart_to_pixel_x (chart, l, x);
  double by = 0;
  MnChartLayout fit;

  if (!mn_chart_get_fit (chart, &fit))
    return;
  if (pixel < l->x)
    by = MAX (pixel - l->x - MARGIN * l->width, MIN (mn_chart_to_pixel_x (chart, l, fit.x_low) - l->x, 0));
  else if (pixel > l->x + l->width)
    by = MIN (pixel - l->x - l->width + MARGIN * l->width,
              MAX (mn_chart_to_pixel_x (chart, l, fit.x_high) - l->x - l->width, 0));
  if (by == 0 || !isfinite (by))
    return;
  mn_figure_view_show_pixels (self, l, l->x + by, l->x + l->width + by);
  mn_figure_view_redraw_now (self);
}

/* The pixel of the read-out that is shown, whoever put it there; NaN: there is none in sight. */
static double
find_pixel (MnFigureView *self, const MnChartLayout *l)
{
  const double pointer = mn_figure_view_find_pointer (self, l);
  const double pixel = mn_chart_to_pixel_x (MN_CHART (self->figure), l, isnan (pointer) ? self->cursor : pointer);

  return pixel >= l->x - LEAST_STEP && pixel <= l->x + l->width + LEAST_STEP ? pixel : NAN;
}

/* The next measured place in that direction; where nothing is shown yet, the first one that comes in from the edge. */
static gboolean
find_next (MnFigureView *self, const MnChartLayout *l, gboolean forward, gboolean large, double *x)
{
  MnChart *chart = MN_CHART (self->figure);
  const double step = large ? LARGE_STEP * l->width : LEAST_STEP;
  const double pixel = find_pixel (self, l);

  if (isnan (pixel))
    return mn_chart_find_place (chart, forward ? l->x_low : l->x_high, forward, x);
  return mn_chart_find_place (chart, mn_chart_to_data_x (chart, l, pixel + (forward ? step : -step)), forward, x)
         /* A large step ends where the data do. */
         || (large && mn_chart_find_place (chart, forward ? INFINITY : -INFINITY, !forward, x));
}

static gboolean
on_step_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  gboolean forward, large;
  MnChartLayout l;
  double x;

  g_variant_get (args, "(bb)", &forward, &large);
  if (!large && mn_figure_view_move_cell (self, forward ? 1 : -1, 0))
    return TRUE;
  if (!mn_figure_view_get_layout (self, &l))
    return FALSE;
  if (find_next (self, &l, forward, large, &x))
    {
      reveal (self, &l, x);
      set_cursor (self, x);
    }
  return TRUE;
}

static gboolean
on_end_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  const gboolean last = g_variant_get_boolean (args);
  MnChartLayout l;
  double x;

  if (!mn_figure_view_get_layout (self, &l)
      || !mn_chart_find_place (MN_CHART (self->figure), last ? INFINITY : -INFINITY, !last, &x))
    return FALSE;
  reveal (self, &l, x);
  set_cursor (self, x);
  return TRUE;
}

void
mn_figure_view_install_cursor (GtkWidgetClass *widget_class)
{
  static const guint steps[2][2] = { { GDK_KEY_Left, GDK_KEY_KP_Left }, { GDK_KEY_Right, GDK_KEY_KP_Right } };
  static const guint ends[2][2] = { { GDK_KEY_Home, GDK_KEY_KP_Home }, { GDK_KEY_End, GDK_KEY_KP_End } };

  for (int forward = 0; forward < 2; forward++)
    for (int keypad = 0; keypad < 2; keypad++)
      {
        gtk_widget_class_add_binding (widget_class, steps[forward][keypad], 0, on_step_key, "(bb)", forward, FALSE);
        gtk_widget_class_add_binding (widget_class, steps[forward][keypad], GDK_CONTROL_MASK, on_step_key, "(bb)", forward,
                                      TRUE);
        gtk_widget_class_add_binding (widget_class, ends[forward][keypad], 0, on_end_key, "b", forward);
      }
}

void
mn_figure_view_add_cursor (MnFigureView *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (mn_figure_view_hide_cursor), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
