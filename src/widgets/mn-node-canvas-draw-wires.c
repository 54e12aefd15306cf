/* mn-node-canvas-draw-wires.c - the wires of the canvas as they are drawn.
 *
 * What a stroke costs is mostly to begin it and to join its pieces, so all wires of one colour are one stroke, of no more
 * pieces than can be seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Pixels from the curve to the straight pieces that are drawn for it, at rest and while the view moves. */
#define TOLERANCE 0.15
#define MOVING_TOLERANCE 0.4
/* Of one curve. */
#define MAX_PIECES 64
#define WIDTH 2.0
#define CHOSEN_WIDTH 4.0

/* What wires look like, the last on top. */
typedef enum
{
  PLAIN,
  DANGLING,
  LIT,
  CHOSEN,
  CHOSEN_DANGLING,
  N_LOOKS
} Look;

/* @c: of a curve; @tolerance: in units of the scene, as all is here. */
static void
trace_curve (cairo_t *cr, const graphene_point_t *c, double tolerance)
{
  /* A Bézier lies within 3/4 n⁻² of the greatest second difference of its points from n chords of it. */
  double first = hypot (c[0].x - 2 * c[1].x + c[2].x, c[0].y - 2 * c[1].y + c[2].y);
  double last = hypot (c[1].x - 2 * c[2].x + c[3].x, c[1].y - 2 * c[2].y + c[3].y);
  double n = ceil (sqrt (0.75 * MAX (first, last) / tolerance));
  guint pieces = (guint) CLAMP (n, 1, MAX_PIECES);

  for (guint i = 1; i < pieces; i++)
    {
      double t = (double) i / pieces, s = 1 - t;
      double w[] = { s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t };

      cairo_line_to (cr, w[0] * c[0].x + w[1] * c[1].x + w[2] * c[2].x + w[3] * c[3].x,
                     w[0] * c[0].y + w[1] * c[1].y + w[2] * c[2].y + w[3] * c[3].y);
    }
  cairo_line_to (cr, c[3].x, c[3].y);
}

static void
trace (MnNodeCanvas *self, cairo_t *cr, const MnCanvasRoute *route, gboolean straight)
{
  const double tolerance = (self->in_motion ? MOVING_TOLERANCE : TOLERANCE) / self->zoom;
  const graphene_point_t *p = route->points;

  cairo_move_to (cr, p[0].x, p[0].y);
  for (guint i = 0; i + 3 < route->n_points; i += 3)
    if (straight)
      cairo_line_to (cr, p[i + 3].x, p[i + 3].y);
    else
      trace_curve (cr, &p[i], tolerance);
}

static Look
get_look (MnNodeCanvas *self, guint index, const MnCanvasWire *wire)
{
  if ((int) index == self->wire || (int) index == self->drop_wire)
    return wire->from < 0 ? CHOSEN_DANGLING : CHOSEN;
  if (wire->from < 0)
    return DANGLING;
  if ((self->hover.part == MN_CANVAS_WIRE && self->hover.wire == index) ||
      mn_canvas_scene_get_node (self->scene, wire->to)->selected ||
      mn_canvas_scene_get_node (self->scene, wire->from)->selected)
    return LIT;
  return PLAIN;
}

static void
stroke (MnNodeCanvas *self, cairo_t *cr, Look look)
{
  const MnCanvasStyle *style = &self->style;
  const GdkRGBA *const colors[N_LOOKS] = { &style->wire, &style->error, &style->accent, &style->accent, &style->error };
  gboolean any = FALSE;

  for (guint i = 0; i < self->visible->len; i++)
    {
      guint index = g_array_index (self->visible, guint, i);
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, index);

      if ((int) index == self->old_wire || get_look (self, index, wire) != look)
        continue;
      trace (self, cr, &wire->route, self->zoom < MN_CANVAS_ZOOM_OF_TITLES);
      any = TRUE;
    }
  if (!any)
    return;
  gdk_cairo_set_source_rgba (cr, colors[look]);
  cairo_set_line_width (cr, MAX (look >= CHOSEN ? CHOSEN_WIDTH : WIDTH, 1 / self->zoom));
  cairo_stroke (cr);
}

/* Whether the pointer has a wire over another node that does not take it. */
static gboolean
is_refused (MnNodeCanvas *self)
{
  return self->drag == MN_CANVAS_CONNECT && self->hover.part == MN_CANVAS_NODE &&
         (int) self->hover.node != self->wire_from && (int) self->hover.node != self->wire_to;
}

/* The one that is being drawn with the pointer or the keyboard: whether there is one. */
static gboolean
find_new_wire (MnNodeCanvas *self, MnCanvasRoute *route)
{
  graphene_point_t from, to;

  if (self->drag == MN_CANVAS_CONNECT || self->pending)
    {
      const int from_node = self->pending ? self->pending_from : self->wire_from;
      const int to_node = self->pending ? self->pending_to : self->wire_to;

      mn_node_canvas_to_scene (self, &self->drag_point, &from);
      if (self->pending)
        from = self->pending_point;
      to = from;
      if (from_node >= 0)
        mn_canvas_scene_get_port (self->scene, from_node, -1, &from);
      if (to_node >= 0)
        mn_canvas_scene_get_port (self->scene, to_node, self->pending ? self->pending_input : self->wire_input, &to);
      /* It jumps to the port that it would end at. */
      if (!self->pending && self->hover.part == MN_CANVAS_INPUT)
        mn_canvas_scene_get_port (self->scene, self->hover.node, self->hover.input, &to);
      else if (!self->pending && self->hover.part == MN_CANVAS_OUTPUT)
        mn_canvas_scene_get_port (self->scene, self->hover.node, -1, &from);
    }
  else if (self->source >= 0 && self->cursor >= 0 && self->cursor != self->source)
    {
      const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, self->cursor);

      mn_canvas_scene_get_port (self->scene, self->source, -1, &from);
      mn_canvas_scene_get_port (self->scene, self->cursor, MAX ((int) node->n_ports - 1, 0), &to);
    }
  else
    return FALSE;
  mn_canvas_route_direct (route, &from, &to);
  return TRUE;
}

static void
stroke_new_wire (MnNodeCanvas *self, cairo_t *cr, const MnCanvasRoute *route)
{
  gdk_cairo_set_source_rgba (cr, is_refused (self) ? &self->style.error : &self->style.accent);
  cairo_set_line_width (cr, MAX (2.5, 1 / self->zoom));
  trace (self, cr, route, FALSE);
  cairo_stroke (cr);
}

static gboolean
touches (const MnCanvasRoute *route, const graphene_rect_t *part)
{
  graphene_rect_t bounds;

  /* A straight one has no width, and so nothing in common with anything. */
  mn_canvas_route_bounds (route, &bounds);
  graphene_rect_inset (&bounds, -1, -1);
  return graphene_rect_intersection (&bounds, part, NULL);
}

gboolean
mn_node_canvas_find_wires (MnNodeCanvas *self, const graphene_rect_t *part)
{
  MnCanvasRoute route;

  mn_canvas_scene_find_wires (self->scene, part, self->visible);
  return self->visible->len > 0 || (find_new_wire (self, &route) && touches (&route, part));
}

void
mn_node_canvas_draw_wires (MnNodeCanvas *self, cairo_t *cr, const graphene_rect_t *part)
{
  MnCanvasRoute route;

  for (Look look = 0; look < N_LOOKS; look++)
    stroke (self, cr, look);
  if (find_new_wire (self, &route) && touches (&route, part))
    stroke_new_wire (self, cr, &route);
}
