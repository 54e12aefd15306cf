/* canvas-window.h - a canvas in a window, for tests.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "canvas-fixture.h"
#include "mn-node-canvas-private.h"
#include "mn-test.h"

typedef struct
{
  GtkWidget    *window;
  MnNodeCanvas *canvas;
  MnNodeModel  *model;
} Fixture;

G_GNUC_UNUSED static void
set_up (Fixture *f, const CanvasNode *nodes, guint n)
{
  f->window = gtk_window_new ();
  f->model = mn_node_model_new ();
  f->canvas = MN_NODE_CANVAS (mn_node_canvas_new ());
  fill_model (f->model, nodes, n);
  mn_node_canvas_set_model (f->canvas, f->model);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->canvas));
  gtk_window_present (GTK_WINDOW (f->window));
  mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->canvas)) > 0);
  mn_test_spin (100);
}

G_GNUC_UNUSED static void
tear_down (Fixture *f)
{
  g_object_ref (f->canvas);
  gtk_window_destroy (GTK_WINDOW (f->window));
  /* A layout that has been called off holds it a while longer. */
  mn_test_wait_until (G_OBJECT (f->canvas)->ref_count == 1);
  g_assert_finalize_object (f->canvas);
  g_assert_finalize_object (f->model);
}

G_GNUC_UNUSED static double
y_of (Fixture *f, guint i)
{
  double x, y;

  mn_node_canvas_get_place (f->canvas, i, &x, &y);
  return y;
}

G_GNUC_UNUSED static double
x_of (Fixture *f, guint i)
{
  double x, y;

  mn_node_canvas_get_place (f->canvas, i, &x, &y);
  return x;
}

/* Of the upper left corner of a node, in the widget. */
G_GNUC_UNUSED static double
shown_y (Fixture *f, guint i)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (f->canvas, &view);
  return (y_of (f, i) - view.origin.y) * mn_node_canvas_get_zoom (f->canvas);
}

G_GNUC_UNUSED static double
shown_x (Fixture *f, guint i)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (f->canvas, &view);
  return (x_of (f, i) - view.origin.x) * mn_node_canvas_get_zoom (f->canvas);
}

G_GNUC_UNUSED static guint
n_selected (Fixture *f)
{
  g_autoptr (GArray) selected = mn_node_canvas_list_selected (f->canvas);

  return selected->len;
}

/* What the widget draws. (transfer full) */
G_GNUC_UNUSED static cairo_surface_t *
take_picture (GtkWidget *widget)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GskRenderNode) node = NULL;

  /* It has something to show with the next frame. */
  gtk_widget_queue_draw (widget);
  mn_test_spin (50);
  for (int i = 0; i < 200 && !node; i++)
    {
      snapshot = gtk_snapshot_new ();
      gdk_paintable_snapshot (paintable, snapshot, width, height);
      node = gtk_snapshot_free_to_node (snapshot);
      mn_test_spin (node ? 0 : 50);
    }
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* How many different colours it draws. */
G_GNUC_UNUSED static guint
count_colors (Fixture *f)
{
  cairo_surface_t *surface = take_picture (GTK_WIDGET (f->canvas));
  const int n = cairo_image_surface_get_width (surface) * cairo_image_surface_get_height (surface);
  const guint32 *pixels = (const guint32 *) cairo_image_surface_get_data (surface);
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < n; i++)
    g_hash_table_add (colors, GUINT_TO_POINTER (pixels[i]));
  cairo_surface_destroy (surface);
  return g_hash_table_size (colors);
}

G_GNUC_UNUSED static void
select_these (Fixture *f, const guint *nodes, guint n)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (positions, nodes, n);
  mn_node_canvas_select (f->canvas, positions);
}
