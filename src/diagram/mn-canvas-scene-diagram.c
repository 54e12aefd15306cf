/* mn-canvas-scene-diagram.c - a scene on paper.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-scene.h"

static void
add_wire (MnDiagram *diagram, const MnCanvasWire *wire)
{
  const MnCanvasRoute *route = &wire->route;
  double points[2 * MN_CANVAS_ROUTE_MAX_POINTS];

  if (wire->from < 0 || route->n_points < 4)
    return;
  for (guint j = 0; j < route->n_points; j++)
    {
      points[2 * j] = route->points[j].x;
      points[2 * j + 1] = route->points[j].y;
    }
  mn_diagram_add_wire (diagram, points, route->n_points);
}

MnDiagram *
mn_canvas_scene_make_diagram (const MnCanvasScene *scene)
{
  MnDiagram *diagram = mn_diagram_new ();

  g_return_val_if_fail (scene != NULL, diagram);

  for (guint i = 0; i < mn_canvas_scene_get_n_wires (scene); i++)
    add_wire (diagram, mn_canvas_scene_get_wire (scene, i));
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (scene); i++)
    {
      const MnCanvasNode *node = mn_canvas_scene_get_node (scene, i);
      const MnNodeInfo *info = mn_node_item_get_info (node->item);
      const MnDiagramBox box = { node->rect.origin.x, node->rect.origin.y, node->rect.size.width, node->rect.size.height,
                                 info->title, info->subtitle, info->value, info->detail };

      mn_diagram_add_box (diagram, &box);
    }
  return diagram;
}
