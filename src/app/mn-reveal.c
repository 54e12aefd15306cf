/* mn-reveal.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-reveal.h"

typedef struct
{
  double value;   /* of the scroller in the frame before */
  int    frames;
} Waiting;

/* So many frames a scroller may take to come to rest. */
#define MAX_FRAMES 120

/* A view can have a scroller of its own, with nothing to scroll, in that of its page. */
static GtkWidget *
find_scroller (GtkWidget *widget)
{
  GtkWidget *w = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  while (w != NULL)
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (w));

      if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
        return w;
      w = gtk_widget_get_ancestor (gtk_widget_get_parent (w), GTK_TYPE_SCROLLED_WINDOW);
    }
  return NULL;
}

/* The next frame lays the widget out. A page that still moves, because the click gave the focus to something that was
 * not all in it, would move on and undo what is done here. */
static gboolean
reveal (GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  Waiting *waiting = data;
  GtkWidget *scroller = find_scroller (widget);
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;
  double value;

  waiting->frames++;
  if (scroller == NULL)
    return waiting->frames < 3;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  value = gtk_adjustment_get_value (adjustment);
  if (waiting->frames < MAX_FRAMES && (waiting->frames < 3 || value < waiting->value || value > waiting->value))
    {
      waiting->value = value;
      return G_SOURCE_CONTINUE;
    }
  if (gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, scroller, &bounds))
    gtk_adjustment_clamp_page (adjustment, value + (double) bounds.origin.y,
                               value + (double) bounds.origin.y + (double) bounds.size.height);
  return G_SOURCE_REMOVE;
}

/**
 * mn_reveal:
 * @widget: a widget that has just been shown or filled
 *
 * Scrolls what is around @widget, once it is laid out, just so far that it can be seen; its top where it does not fit.
 * The focus stays where it is.
 */
void
mn_reveal (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_add_tick_callback (widget, reveal, g_new0 (Waiting, 1), g_free);
}
