/* mn-canvas-route.h - the curve of a wire.
 *
 * Data flows downwards: a wire leaves its node at the bottom and enters the other from above. Pure arithmetic.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <graphene.h>

G_BEGIN_DECLS

#define MN_CANVAS_ROUTE_MAX_POINTS 10

/* Cubic Béziers in a row: a start, then three points for each. */
typedef struct
{
  guint            n_points;
  graphene_point_t points[MN_CANVAS_ROUTE_MAX_POINTS];
} MnCanvasRoute;

/* One curve from one to the other. */
void   mn_canvas_route_direct   (MnCanvasRoute          *route,
                                 const graphene_point_t *from,
                                 const graphene_point_t *to);
/* Leads along the vertical at @lane between the two; also upwards, where @to lies above @from. */
void   mn_canvas_route_around   (MnCanvasRoute          *route,
                                 const graphene_point_t *from,
                                 const graphene_point_t *to,
                                 double                  lane);
void   mn_canvas_route_bounds   (const MnCanvasRoute    *route,
                                 graphene_rect_t        *bounds);
/* How far @point is from it. */
double mn_canvas_route_distance (const MnCanvasRoute    *route,
                                 const graphene_point_t *point);
/* Whether it passes through @rect; it may also say so of one that passes it closely. */
gboolean mn_canvas_route_crosses (const MnCanvasRoute   *route,
                                  const graphene_rect_t *rect);

G_END_DECLS
