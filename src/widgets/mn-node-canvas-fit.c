/* mn-node-canvas-fit.c - the parts of the plane that show a network as a whole, from its beginning, or one node of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* Around what is shown as a whole, or revealed. */
#define MARGIN 24.0
/* What the buttons hide at the bottom. */
#define CONTROLS 48.0
#define CONTROLS_MARGIN 12.0
/* How large a network is shown that is too long to be seen as a whole, unless it has been shown otherwise before it grew. */
#define START_ZOOM 0.9
/* In the workspace a network is an overview, whose titles can still be read. */
#define OVERVIEW_ZOOM 0.3
/* A network is shown as a whole at its natural size at most; without the controls, as before an audience, as large as that is
 * still a drawing, and one that is too long with letters that are larger as all the others are. */
#define MOST_ZOOM 1.0
#define BARE_MOST_ZOOM 2.5
#define BARE_START_ZOOM 1.44

/* The zoom at which all of @bounds is seen, or all of its width. */
static double
fitting_zoom (MnNodeCanvas *self, const graphene_rect_t *bounds, double height, gboolean only_width)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 1);
  double zoom = width / bounds->size.width;

  if (!only_width)
    zoom = MIN (zoom, MAX (height - 2 * MARGIN, 1) / bounds->size.height);
  return CLAMP (zoom, MN_NODE_CANVAS_MIN_ZOOM, self->bare ? BARE_MOST_ZOOM : MOST_ZOOM);
}

static double
usual_start_zoom (MnNodeCanvas *self)
{
  return self->bare ? BARE_START_ZOOM : START_ZOOM;
}

static void
show_in_middle (MnNodeCanvas *self, const graphene_rect_t *bounds, double height, MnCanvasView *view)
{
  view->x = bounds->origin.x + bounds->size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / view->zoom / 2;
  view->y = bounds->origin.y + bounds->size.height / 2 - height / view->zoom / 2;
}

void
mn_node_canvas_find_fit (MnNodeCanvas *self, const graphene_rect_t *bounds, MnCanvasView *view)
{
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  double left, bottom;
  GtkRequisition size;

  view->zoom = fitting_zoom (self, bounds, height, FALSE);
  show_in_middle (self, bounds, height, view);
  if (self->bare)
    return;
  gtk_widget_get_preferred_size (self->controls, NULL, &size);
  left = (bounds->origin.x - view->x) * view->zoom;
  bottom = (bounds->origin.y + bounds->size.height - view->y) * view->zoom;
  if (left > CONTROLS_MARGIN + size.width || bottom < height - CONTROLS || height < 4 * CONTROLS)
    return;
  view->zoom = fitting_zoom (self, bounds, height - CONTROLS, FALSE);
  show_in_middle (self, bounds, height - CONTROLS, view);
}

void
mn_node_canvas_fit (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  MnCanvasView view;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  mn_node_canvas_find_fit (self, &bounds, &view);
  mn_node_canvas_set_view (self, view.x, view.y, view.zoom);
}

void
mn_node_canvas_find_start (MnNodeCanvas *self, const graphene_rect_t *bounds, const graphene_rect_t *cursor, MnCanvasView *view)
{
  double height, y;

  mn_node_canvas_find_fit (self, bounds, view);
  if (view->zoom >= (self->overview && !self->bare ? OVERVIEW_ZOOM : MN_CANVAS_LEGIBLE_ZOOM))
    return;
  view->zoom = MAX (view->zoom, MIN (fitting_zoom (self, bounds, 0, TRUE), self->start_zoom));
  view->x = bounds->origin.x + bounds->size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / view->zoom / 2;
  height = gtk_widget_get_height (GTK_WIDGET (self)) / view->zoom;
  y = bounds->origin.y - MARGIN / view->zoom;
  if (height > bounds->size.height + 2 * MARGIN / view->zoom)
    y = bounds->origin.y + bounds->size.height / 2 - height / 2;
  else if (cursor && cursor->origin.y + cursor->size.height > y + height - MARGIN / view->zoom)
    y = cursor->origin.y + cursor->size.height + MARGIN / view->zoom - height;
  view->y = y;
}

void
mn_node_canvas_keep_start (MnNodeCanvas *self)
{
  if (self->started && self->zoom >= MN_CANVAS_LEGIBLE_ZOOM)
    self->start_zoom = MIN (self->zoom, usual_start_zoom (self));
}

void
mn_node_canvas_forget_start (MnNodeCanvas *self)
{
  self->start_zoom = usual_start_zoom (self);
}

void
mn_node_canvas_show_start (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  MnCanvasView view;

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  mn_node_canvas_find_start (self, &bounds,
                             self->cursor >= 0 ? &mn_canvas_scene_get_node (self->scene, self->cursor)->rect : NULL, &view);
  mn_node_canvas_set_view (self, view.x, view.y, view.zoom);
}

void
mn_node_canvas_reveal (MnNodeCanvas *self, guint node)
{
  const graphene_rect_t *rect = &mn_canvas_scene_get_node (self->scene, node)->rect;
  double margin = MARGIN / self->zoom;
  double x, y, right, bottom;
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  if (view.size.width <= 0 || view.size.height <= 0)
    return;
  x = rect->origin.x - margin;
  y = rect->origin.y - margin;
  right = rect->origin.x + rect->size.width + margin;
  bottom = rect->origin.y + rect->size.height + (MARGIN + CONTROLS) / self->zoom;
  x = MIN (MAX (self->x, right - view.size.width), x);
  y = MIN (MAX (self->y, bottom - view.size.height), y);
  if (x != self->x || y != self->y)
    mn_node_canvas_set_view (self, x, y, self->zoom);
}
