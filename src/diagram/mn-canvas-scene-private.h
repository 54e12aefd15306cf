/* mn-canvas-scene-private.h - what the files of a scene share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-canvas-index.h"
#include "mn-canvas-scene.h"

G_BEGIN_DECLS

struct _MnCanvasScene
{
  GArray        *nodes;         /* (element-type MnCanvasNode) */
  GArray        *wires;         /* (element-type MnCanvasWire) */
  guint         *outputs;       /* indices of wires, by the node they begin at */
  guint         *first_outputs; /* one more than there are nodes */
  MnCanvasIndex *node_index;
  MnCanvasIndex *wire_index;
  GArray        *found;         /* (element-type guint): used while a question is answered */
};

#define NODE(scene, i) (&g_array_index ((scene)->nodes, MnCanvasNode, i))
#define WIRE(scene, i) (&g_array_index ((scene)->wires, MnCanvasWire, i))

/* Leads one wire straight to its end, or around what is in the way. */
void mn_canvas_scene_route_wire (MnCanvasScene *scene,
                                 guint          wire,
                                 gboolean       around);

G_END_DECLS
