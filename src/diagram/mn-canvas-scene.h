/* mn-canvas-scene.h - the nodes of a canvas, where they lie, and the wires between them.
 *
 * Shows what a MnNodeModel holds and edits nothing of it: places and selection are all that is the scene's own. Positions
 * of nodes count as in the model. Coordinates have their y downwards, and one unit is a pixel at 100 %.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-canvas-route.h"
#include "mn-diagram.h"
#include "mn-node-model.h"

G_BEGIN_DECLS

#define MN_CANVAS_NODE_WIDTH 224
#define MN_CANVAS_NODE_HEIGHT 76
/* Between neighbours where nodes are placed automatically. */
#define MN_CANVAS_GAP_X 40
#define MN_CANVAS_GAP_Y 48
/* Places made by hand are multiples of this. */
#define MN_CANVAS_GRID 8

typedef struct _MnCanvasScene MnCanvasScene;

/**
 * MnCanvasNode:
 * @fixed: the model says where it lies
 * @settled: it lies somewhere; only until then mn_canvas_scene_settle() chooses a place
 * @n_ports: inputs that are shown: one for each wire, those that are missing, and one more where another wire may end
 * @first_wire: index of the wire that ends at its first input; the others follow
 */
typedef struct
{
  MnNodeItem      *item;
  graphene_rect_t  rect;
  gboolean         fixed;
  gboolean         settled;
  gboolean         selected;
  guint            n_inputs;
  guint            n_ports;
  guint            first_wire;
} MnCanvasNode;

/* @from: -1: it dangles */
typedef struct
{
  int           from;
  guint         to;
  guint         input;
  MnCanvasRoute route;
} MnCanvasWire;

typedef enum
{
  MN_CANVAS_NOTHING,
  MN_CANVAS_NODE,
  MN_CANVAS_INPUT,
  MN_CANVAS_OUTPUT,
  MN_CANVAS_WIRE,
} MnCanvasPart;

/* @node: of NODE, INPUT, OUTPUT; @input: of INPUT; @wire: of WIRE */
typedef struct
{
  MnCanvasPart part;
  guint        node;
  guint        input;
  guint        wire;
} MnCanvasHit;

MnCanvasScene      *mn_canvas_scene_new            (void);
void                mn_canvas_scene_free           (MnCanvasScene          *scene);
/* Makes the scene show what the model holds now. Nodes that were there stay where they are and selected, unless the model
 * has a place for them. Returns whether nodes or wires are others than before. */
gboolean            mn_canvas_scene_load           (MnCanvasScene          *scene,
                                                    MnNodeModel            *model);
/* Finds a place near its first input for each node that has none yet, without moving others. */
void                mn_canvas_scene_settle         (MnCanvasScene          *scene);

guint               mn_canvas_scene_get_n_nodes    (const MnCanvasScene    *scene);
const MnCanvasNode *mn_canvas_scene_get_node       (const MnCanvasScene    *scene,
                                                    guint                   node);
guint               mn_canvas_scene_get_n_wires    (const MnCanvasScene    *scene);
/* Its route is up to date after mn_canvas_scene_route() only, and while ends are moved. */
const MnCanvasWire *mn_canvas_scene_get_wire       (const MnCanvasScene    *scene,
                                                    guint                   wire);
/* The wires that begin at @node, @n of them. (transfer none) */
const guint        *mn_canvas_scene_get_outputs    (const MnCanvasScene    *scene,
                                                    guint                   node,
                                                    guint                  *n);
/* Whether what comes out of @node reaches @other along wires; also where they are the same. */
gboolean            mn_canvas_scene_reaches        (const MnCanvasScene    *scene,
                                                    guint                   node,
                                                    guint                   other);
/* FALSE where there are no nodes. Wires may run a little outside. */
gboolean            mn_canvas_scene_get_bounds     (const MnCanvasScene    *scene,
                                                    graphene_rect_t        *bounds);
/* Where the port of an input lies, or that of the output with -1. */
void                mn_canvas_scene_get_port       (const MnCanvasScene    *scene,
                                                    guint                   node,
                                                    int                     input,
                                                    graphene_point_t       *point);

/* Puts its upper left corner there; its wires go along directly, others only make way with mn_canvas_scene_route(). */
void                mn_canvas_scene_move           (MnCanvasScene          *scene,
                                                    guint                   node,
                                                    double                  x,
                                                    double                  y);
/* Leads all wires anew: straight to their end where nothing is in the way, else around it. */
void                mn_canvas_scene_route          (MnCanvasScene          *scene);

/* What is at @point; ports and wires also within @tolerance. */
MnCanvasHit         mn_canvas_scene_hit            (MnCanvasScene          *scene,
                                                    const graphene_point_t *point,
                                                    double                  tolerance);
/* Put what touches @rect into an array of guint, which is emptied first, in ascending order. */
void                mn_canvas_scene_find_nodes     (MnCanvasScene          *scene,
                                                    const graphene_rect_t  *rect,
                                                    GArray                 *nodes);
void                mn_canvas_scene_find_wires     (MnCanvasScene          *scene,
                                                    const graphene_rect_t  *rect,
                                                    GArray                 *wires);

/* Return whether something has changed. */
gboolean            mn_canvas_scene_select         (MnCanvasScene          *scene,
                                                    guint                   node,
                                                    gboolean                selected);
gboolean            mn_canvas_scene_select_all     (MnCanvasScene          *scene,
                                                    gboolean                selected);
guint               mn_canvas_scene_get_n_selected (const MnCanvasScene    *scene);

/* The node that an arrow key goes to from @node: along a wire upwards (-1) or downwards (1) where there is one, the one
 * that lies nearest in that direction else. -1: none. */
int                 mn_canvas_scene_go_along       (MnCanvasScene          *scene,
                                                    guint                   node,
                                                    int                     direction);
/* The nearest node to the left (-1) or right (1). */
int                 mn_canvas_scene_go_aside       (MnCanvasScene          *scene,
                                                    guint                   node,
                                                    int                     direction);

/* All nodes and wires where they lie now, for paper. (transfer full) */
MnDiagram          *mn_canvas_scene_make_diagram   (const MnCanvasScene    *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCanvasScene, mn_canvas_scene_free)

G_END_DECLS
