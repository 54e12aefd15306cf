/* mn-figure-view-print.c - a figure on paper.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <glib/gi18n-lib.h>

/* As large as the page lets it be, in the shape that it has on the screen; lines and letters keep their size on A4. */
static void
draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, MnFigureView *self)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  const double room_x = gtk_print_context_get_width (context), room_y = gtk_print_context_get_height (context);
  const double width = MAX (160, gtk_widget_get_width (GTK_WIDGET (self)));
  const double height = MAX (120, gtk_widget_get_height (GTK_WIDGET (self)));
  const double scale = MIN (room_x / width, room_y / height);

  if (self->figure == NULL)
    return;
  mn_figure_view_about_to_write (self);
  cairo_scale (cr, scale, scale);
  mn_figure_draw (self->figure, cr, width, height, mn_figure_style_print ());
}

void
mn_figure_view_print (MnFigureView *self)
{
  /* The main loop turns while it prints, and the view may go meanwhile. */
  g_autoptr (MnFigureView) alive = g_object_ref (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (alive));
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  if (self->figure == NULL)
    return;
  operation = gtk_print_operation_new ();
  gtk_print_operation_set_job_name (operation, self->title ? self->title : _("Figure"));
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page), self);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                           &error);
  if (error != NULL)
    mn_figure_view_failed (self, error);
}
