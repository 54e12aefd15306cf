/* mn-canvas-route.c - the curve of a wire.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-route.h"

#include <math.h>

/* Straight pieces of one Bézier where it is measured. */
#define N_PIECES 24

/* How high the bends are that lead to a lane: they fit between two rows of nodes. */
#define BEND 24.0

/* Bounds of how far the ends of a curve run straight down. */
#define MIN_REACH 16.0
#define MAX_REACH 120.0

static void
add_curve (MnCanvasRoute *route, double x1, double y1, double x2, double y2, double x3, double y3)
{
  g_assert (route->n_points + 3 <= MN_CANVAS_ROUTE_MAX_POINTS);
  graphene_point_init (&route->points[route->n_points++], x1, y1);
  graphene_point_init (&route->points[route->n_points++], x2, y2);
  graphene_point_init (&route->points[route->n_points++], x3, y3);
}

static void
start (MnCanvasRoute *route, const graphene_point_t *from)
{
  route->n_points = 1;
  route->points[0] = *from;
}

void
mn_canvas_route_direct (MnCanvasRoute *route, const graphene_point_t *from, const graphene_point_t *to)
{
  double reach = CLAMP (fabs ((double) to->y - from->y) / 2, MIN_REACH, MAX_REACH);

  start (route, from);
  add_curve (route, from->x, from->y + reach, to->x, to->y - reach, to->x, to->y);
}

void
mn_canvas_route_around (MnCanvasRoute *route, const graphene_point_t *from, const graphene_point_t *to, double lane)
{
  double height = (double) to->y - from->y;
  double bend = height > 0 ? MIN (BEND, height / 4) : BEND;
  double leave = from->y, arrive = to->y;

  if (height > 0)
    {
      leave += 2 * bend;
      arrive -= 2 * bend;
    }
  start (route, from);
  add_curve (route, from->x, from->y + bend, lane, from->y + bend, lane, leave);
  add_curve (route, lane, leave + (arrive - leave) / 3, lane, arrive - (arrive - leave) / 3, lane, arrive);
  add_curve (route, lane, to->y - bend, to->x, to->y - bend, to->x, to->y);
}

void
mn_canvas_route_bounds (const MnCanvasRoute *route, graphene_rect_t *bounds)
{
  graphene_point_t least = route->points[0], most = route->points[0];

  /* A Bézier stays within its control points. */
  for (guint i = 1; i < route->n_points; i++)
    {
      least.x = MIN (least.x, route->points[i].x);
      least.y = MIN (least.y, route->points[i].y);
      most.x = MAX (most.x, route->points[i].x);
      most.y = MAX (most.y, route->points[i].y);
    }
  graphene_rect_init (bounds, least.x, least.y, most.x - least.x, most.y - least.y);
}

static void
point_at (const graphene_point_t *curve, double t, double *x, double *y)
{
  double s = 1 - t;
  double w[] = { s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t };

  *x = *y = 0;
  for (guint i = 0; i < 4; i++)
    {
      *x += w[i] * curve[i].x;
      *y += w[i] * curve[i].y;
    }
}

static double
distance_to_piece (double px, double py, double ax, double ay, double bx, double by)
{
  double dx = bx - ax, dy = by - ay;
  double length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? CLAMP (((px - ax) * dx + (py - ay) * dy) / length2, 0, 1) : 0;

  return hypot (px - ax - t * dx, py - ay - t * dy);
}

double
mn_canvas_route_distance (const MnCanvasRoute *route, const graphene_point_t *point)
{
  double least = INFINITY;

  for (guint i = 0; i + 3 < route->n_points; i += 3)
    {
      double ax = route->points[i].x, ay = route->points[i].y;

      for (int piece = 1; piece <= N_PIECES; piece++)
        {
          double bx, by;

          point_at (&route->points[i], (double) piece / N_PIECES, &bx, &by);
          least = MIN (least, distance_to_piece (point->x, point->y, ax, ay, bx, by));
          ax = bx;
          ay = by;
        }
    }
  return least;
}

gboolean
mn_canvas_route_crosses (const MnCanvasRoute *route, const graphene_rect_t *rect)
{
  double left = rect->origin.x, right = left + rect->size.width;
  double top = rect->origin.y, bottom = top + rect->size.height;

  for (guint i = 0; i + 3 < route->n_points; i += 3)
    {
      double ax = route->points[i].x, ay = route->points[i].y;

      for (int piece = 1; piece <= N_PIECES; piece++)
        {
          double bx, by;

          point_at (&route->points[i], (double) piece / N_PIECES, &bx, &by);
          if (MAX (ax, bx) >= left && MIN (ax, bx) <= right && MAX (ay, by) >= top && MIN (ay, by) <= bottom)
            return TRUE;
          ax = bx;
          ay = by;
        }
    }
  return FALSE;
}
