/* mn-in-sight.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-in-sight.h"

#include <math.h>

/* A smaller one is of no use: then rather scroll. */
#define LEAST 240
/* Between the figure and the end of what is seen. */
#define MARGIN 12

typedef struct
{
  MnFigureView *figure;
  GtkWidget    *view;
  GSignalGroup *page;   /* the adjustment of what scrolls them */
  guint         tick;   /* waits for the next frame */
} Sight;

static void
sight_free (gpointer data)
{
  Sight *self = data;

  g_clear_object (&self->page);
  g_free (self);
}

/* What leaves scrolling to a page around it is as high as what is in it. */
static GtkAdjustment *
find_adjustment (GtkWidget *widget)
{
  GtkWidget *w = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  while (w != NULL)
    {
      GtkPolicyType policy;

      gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (w), NULL, &policy);
      if (policy != GTK_POLICY_NEVER)
        return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (w));
      w = gtk_widget_get_ancestor (gtk_widget_get_parent (w), GTK_TYPE_SCROLLED_WINDOW);
    }
  return NULL;
}

/* Between two layouts, since the first one tells how high all else is. */
static gboolean
fit (GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  Sight *self = data;
  GtkAdjustment *adjustment = find_adjustment (self->view);
  graphene_rect_t bounds;

  self->tick = 0;
  g_signal_group_set_target (self->page, adjustment);
  if (adjustment != NULL && gtk_adjustment_get_page_size (adjustment) > 0
      && gtk_widget_compute_bounds (widget, self->view, &bounds))
    {
      const double above = gtk_widget_get_margin_top (self->view) + (double) bounds.origin.y;

      g_object_set (self->figure, "square",
                    (int) MAX (LEAST, floor (gtk_adjustment_get_page_size (adjustment) - above - MARGIN)), NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
fit_soon (Sight *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->figure), fit, self, NULL);
}

void
mn_in_sight_keep (MnFigureView *figure, GtkWidget *view)
{
  Sight *self;

  g_return_if_fail (MN_IS_FIGURE_VIEW (figure));
  g_return_if_fail (GTK_IS_WIDGET (view));

  self = g_new0 (Sight, 1);
  self->figure = figure;
  self->view = view;
  self->page = g_signal_group_new (GTK_TYPE_ADJUSTMENT);
  g_signal_group_connect_swapped (self->page, "changed", G_CALLBACK (fit_soon), self);
  g_object_set_data_full (G_OBJECT (figure), "mn-in-sight", self, sight_free);
  g_signal_connect_swapped (figure, "map", G_CALLBACK (fit_soon), self);
}
