/* mn-canvas-scene-route.c - moving nodes of a canvas, the ways of the wires, and the ways of the arrow keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-scene-private.h"

#include <math.h>

/* How far a lane keeps from nodes. */
#define CLEARANCE 20.0
/* Wires out of one node would lie on top of those of another where lanes meet. */
#define N_LANES 4
#define LANE_STEP 6.0
/* A lane is tried so often further outside; behind that it may cross nodes. */
#define MAX_TRIES 32

static void
stub (MnCanvasRoute *route, const graphene_point_t *end)
{
  graphene_point_t start = GRAPHENE_POINT_INIT (end->x, end->y - MN_CANVAS_GAP_Y / 2.0);

  mn_canvas_route_direct (route, &start, end);
}

/* The vertical stretch of a lane. */
static graphene_rect_t
lane_rect (double lane, double top, double bottom)
{
  return GRAPHENE_RECT_INIT (lane - CLEARANCE / 4, top, CLEARANCE / 2, MAX (bottom - top, 1));
}

/* Where left (-1) or right (1) of @lane it is free from @top to @bottom. */
static double
find_lane (MnCanvasScene *scene, double lane, double top, double bottom, int side)
{
  for (int try = 0; try < MAX_TRIES; try++)
    {
      graphene_rect_t rect = lane_rect (lane, top, bottom);
      double edge = lane;

      mn_canvas_scene_find_nodes (scene, &rect, scene->found);
      if (scene->found->len == 0)
        break;
      for (guint i = 0; i < scene->found->len; i++)
        {
          const graphene_rect_t *node = &NODE (scene, g_array_index (scene->found, guint, i))->rect;

          edge = side < 0 ? MIN (edge, node->origin.x - CLEARANCE)
                          : MAX (edge, node->origin.x + node->size.width + CLEARANCE);
        }
      if (edge == lane)
        break;
      lane = edge;
    }
  return lane;
}

/* Whether a node other than its ends is in the way of the route. */
static gboolean
is_blocked (MnCanvasScene *scene, const MnCanvasWire *wire, const MnCanvasRoute *route)
{
  graphene_rect_t bounds;

  mn_canvas_route_bounds (route, &bounds);
  mn_canvas_scene_find_nodes (scene, &bounds, scene->found);
  for (guint i = 0; i < scene->found->len; i++)
    {
      guint node = g_array_index (scene->found, guint, i);

      if (node != wire->to && (int) node != wire->from && mn_canvas_route_crosses (route, &NODE (scene, node)->rect))
        return TRUE;
    }
  return FALSE;
}

static void
go_around (MnCanvasScene *scene, MnCanvasWire *wire, const graphene_point_t *from, const graphene_point_t *to)
{
  gboolean upwards = to->y < from->y;
  /* Upwards it passes its own nodes; downwards it has left them when the lane begins. */
  double top = upwards ? to->y - MN_CANVAS_GAP_Y / 4.0 : from->y + MN_CANVAS_GAP_Y / 2.0;
  double bottom = upwards ? from->y + MN_CANVAS_GAP_Y / 4.0 : to->y - MN_CANVAS_GAP_Y / 2.0;
  double middle = ((double) from->x + to->x) / 2;
  double spread = LANE_STEP * (wire->from % N_LANES);
  double left = find_lane (scene, MIN (from->x, to->x), top, bottom, -1) - spread;
  double right = find_lane (scene, MAX (from->x, to->x), top, bottom, 1) + spread;

  mn_canvas_route_around (&wire->route, from, to, middle - left < right - middle ? left : right);
}

void
mn_canvas_scene_route_wire (MnCanvasScene *scene, guint index, gboolean around)
{
  MnCanvasWire *wire = WIRE (scene, index);
  graphene_point_t from, to;

  mn_canvas_scene_get_port (scene, wire->to, wire->input, &to);
  if (wire->from < 0)
    {
      stub (&wire->route, &to);
      return;
    }
  mn_canvas_scene_get_port (scene, wire->from, -1, &from);
  mn_canvas_route_direct (&wire->route, &from, &to);
  if (around && (to.y < from.y || is_blocked (scene, wire, &wire->route)))
    go_around (scene, wire, &from, &to);
}

void
mn_canvas_scene_route (MnCanvasScene *scene)
{
  g_return_if_fail (scene != NULL);

  mn_canvas_index_clear (scene->wire_index);
  for (guint w = 0; w < scene->wires->len; w++)
    {
      graphene_rect_t bounds;

      mn_canvas_scene_route_wire (scene, w, TRUE);
      mn_canvas_route_bounds (&WIRE (scene, w)->route, &bounds);
      mn_canvas_index_insert (scene->wire_index, w, &bounds);
    }
}

static void
follow (MnCanvasScene *scene, guint index)
{
  MnCanvasWire *wire = WIRE (scene, index);
  graphene_rect_t bounds;

  /* Not led yet, so not in the index. */
  if (wire->route.n_points == 0)
    return;
  mn_canvas_route_bounds (&wire->route, &bounds);
  mn_canvas_index_remove (scene->wire_index, index, &bounds);
  mn_canvas_scene_route_wire (scene, index, FALSE);
  mn_canvas_route_bounds (&wire->route, &bounds);
  mn_canvas_index_insert (scene->wire_index, index, &bounds);
}

void
mn_canvas_scene_move (MnCanvasScene *scene, guint node, double x, double y)
{
  MnCanvasNode *moved;
  const guint *outputs;
  guint n;

  g_return_if_fail (node < scene->nodes->len);
  g_return_if_fail (isfinite (x) && isfinite (y));

  moved = NODE (scene, node);
  if (moved->settled)
    mn_canvas_index_remove (scene->node_index, node, &moved->rect);
  graphene_point_init (&moved->rect.origin, x, y);
  moved->settled = TRUE;
  mn_canvas_index_insert (scene->node_index, node, &moved->rect);

  for (guint j = 0; j < moved->n_inputs; j++)
    follow (scene, moved->first_wire + j);
  outputs = mn_canvas_scene_get_outputs (scene, node, &n);
  for (guint j = 0; j < n; j++)
    follow (scene, outputs[j]);
}

/* The way of the arrow keys. */

static double
center_x (const MnCanvasScene *scene, guint node)
{
  return NODE (scene, node)->rect.origin.x + MN_CANVAS_NODE_WIDTH / 2.0;
}

static double
center_y (const MnCanvasScene *scene, guint node)
{
  return NODE (scene, node)->rect.origin.y + MN_CANVAS_NODE_HEIGHT / 2.0;
}

/* The nearest node in a direction, one of dx and dy being 0; what lies aside counts as further away. */
static int
find_nearest (const MnCanvasScene *scene, guint node, int dx, int dy)
{
  double least = INFINITY;
  int nearest = -1;

  for (guint i = 0; i < scene->nodes->len; i++)
    {
      double x = center_x (scene, i) - center_x (scene, node), y = center_y (scene, i) - center_y (scene, node);
      double ahead = x * dx + y * dy, aside = fabs (dx != 0 ? y : x);
      double distance = ahead + 2 * aside;

      if (i == node || ahead <= 0 || aside > 2 * ahead || distance >= least)
        continue;
      least = distance;
      nearest = i;
    }
  return nearest;
}

int
mn_canvas_scene_go_along (MnCanvasScene *scene, guint node, int direction)
{
  double least = INFINITY;
  int best = -1;
  const guint *outputs;
  guint n;

  g_return_val_if_fail (node < scene->nodes->len, -1);

  if (direction < 0)
    {
      for (guint j = 0; j < NODE (scene, node)->n_inputs && best < 0; j++)
        best = WIRE (scene, NODE (scene, node)->first_wire + j)->from;
      return best >= 0 && best != (int) node ? best : find_nearest (scene, node, 0, -1);
    }
  outputs = mn_canvas_scene_get_outputs (scene, node, &n);
  for (guint j = 0; j < n; j++)
    {
      guint to = WIRE (scene, outputs[j])->to;
      double distance = hypot (center_x (scene, to) - center_x (scene, node), center_y (scene, to) - center_y (scene, node));

      if (to == node || distance >= least)
        continue;
      least = distance;
      best = to;
    }
  return best >= 0 ? best : find_nearest (scene, node, 0, 1);
}

int
mn_canvas_scene_go_aside (MnCanvasScene *scene, guint node, int direction)
{
  g_return_val_if_fail (node < scene->nodes->len, -1);
  return find_nearest (scene, node, direction < 0 ? -1 : 1, 0);
}
