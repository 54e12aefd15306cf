/* mn-canvas-scene.c - the nodes of a canvas, where they lie, and the wires between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-scene-private.h"

#include <math.h>

/* Side of a cell of the index: about two nodes. */
#define CELL 512.0

/* Attempts at finding room beside what is there; a row of more is not to be expected. */
#define MAX_STEPS 10000

static void
node_clear (gpointer data)
{
  g_clear_object (&((MnCanvasNode *) data)->item);
}

static GArray *
new_nodes (void)
{
  GArray *nodes = g_array_new (FALSE, TRUE, sizeof (MnCanvasNode));

  g_array_set_clear_func (nodes, node_clear);
  return nodes;
}

MnCanvasScene *
mn_canvas_scene_new (void)
{
  MnCanvasScene *scene = g_new0 (MnCanvasScene, 1);

  scene->nodes = new_nodes ();
  scene->wires = g_array_new (FALSE, TRUE, sizeof (MnCanvasWire));
  scene->first_outputs = g_new0 (guint, 1);
  scene->node_index = mn_canvas_index_new (CELL);
  scene->wire_index = mn_canvas_index_new (CELL);
  scene->found = g_array_new (FALSE, FALSE, sizeof (guint));
  return scene;
}

void
mn_canvas_scene_free (MnCanvasScene *scene)
{
  g_array_unref (scene->nodes);
  g_array_unref (scene->wires);
  g_free (scene->outputs);
  g_free (scene->first_outputs);
  mn_canvas_index_free (scene->node_index);
  mn_canvas_index_free (scene->wire_index);
  g_array_unref (scene->found);
  g_free (scene);
}

/* Loading */

static guint
count_ports (const MnNodeInfo *info, guint n_inputs)
{
  guint n = MAX (n_inputs, info->min_inputs);

  return n_inputs >= info->min_inputs && n < info->max_inputs ? n + 1 : n;
}

/* Takes the places and the selection of before over to the nodes of the same items. */
static void
keep_state (GArray *nodes, const GArray *before)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < before->len; i++)
    {
      MnCanvasNode *node = &g_array_index (before, MnCanvasNode, i);

      g_hash_table_insert (known, node->item, node);
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      MnCanvasNode *node = &g_array_index (nodes, MnCanvasNode, i);
      const MnCanvasNode *old = g_hash_table_lookup (known, node->item);

      if (!old)
        continue;
      node->selected = old->selected;
      if (node->fixed || !old->settled)
        continue;
      node->rect = old->rect;
      node->settled = TRUE;
    }
}

static void
load_nodes (MnCanvasScene *scene, MnNodeModel *model)
{
  g_autoptr (GArray) before = scene->nodes;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));

  scene->nodes = new_nodes ();
  g_array_set_size (scene->nodes, n);
  for (guint i = 0; i < n; i++)
    {
      MnCanvasNode *node = NODE (scene, i);
      const MnNodeInfo *info;

      node->item = g_list_model_get_item (G_LIST_MODEL (model), i);
      info = mn_node_item_get_info (node->item);
      mn_node_model_get_inputs (model, i, &node->n_inputs);
      node->n_ports = count_ports (info, node->n_inputs);
      node->fixed = node->settled = info->has_place;
      graphene_rect_init (&node->rect, info->has_place ? info->place[0] : 0, info->has_place ? info->place[1] : 0,
                          MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);
    }
  keep_state (scene->nodes, before);
}

static void
load_wires (MnCanvasScene *scene, MnNodeModel *model)
{
  guint n = scene->nodes->len;
  g_autofree guint *filled = g_new0 (guint, n + 1);

  g_array_set_size (scene->wires, 0);
  g_free (scene->first_outputs);
  scene->first_outputs = g_new0 (guint, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const int *inputs = mn_node_model_get_inputs (model, i, &(guint) { 0 });

      NODE (scene, i)->first_wire = scene->wires->len;
      for (guint j = 0; j < NODE (scene, i)->n_inputs; j++)
        {
          MnCanvasWire wire = { inputs[j] >= 0 && inputs[j] < (int) n ? inputs[j] : -1, i, j, { 0 } };

          g_array_append_val (scene->wires, wire);
          if (wire.from >= 0)
            scene->first_outputs[wire.from + 1]++;
        }
    }
  for (guint i = 0; i < n; i++)
    scene->first_outputs[i + 1] += scene->first_outputs[i];
  g_free (scene->outputs);
  scene->outputs = g_new0 (guint, scene->first_outputs[n] + 1);
  for (guint w = 0; w < scene->wires->len; w++)
    {
      int from = WIRE (scene, w)->from;

      if (from >= 0)
        scene->outputs[scene->first_outputs[from] + filled[from]++] = w;
    }
}

static gboolean
same_structure (const MnCanvasScene *scene, const GArray *nodes, const GArray *wires)
{
  if (nodes->len != scene->nodes->len || wires->len != scene->wires->len)
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    if (g_array_index (nodes, MnNodeItem *, i) != NODE (scene, i)->item)
      return FALSE;
  for (guint i = 0; i < wires->len; i++)
    {
      const MnCanvasWire *a = &g_array_index (wires, MnCanvasWire, i), *b = WIRE (scene, i);

      if (a->from != b->from || a->to != b->to || a->input != b->input)
        return FALSE;
    }
  return TRUE;
}

gboolean
mn_canvas_scene_load (MnCanvasScene *scene, MnNodeModel *model)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (MnNodeItem *));
  g_autoptr (GArray) wires = g_array_copy (scene->wires);

  g_return_val_if_fail (scene != NULL, FALSE);
  g_return_val_if_fail (MN_IS_NODE_MODEL (model), FALSE);

  /* Only compared, so they need not be owned. */
  for (guint i = 0; i < scene->nodes->len; i++)
    g_array_append_val (items, NODE (scene, i)->item);
  load_nodes (scene, model);
  load_wires (scene, model);
  mn_canvas_index_clear (scene->node_index);
  for (guint i = 0; i < scene->nodes->len; i++)
    if (NODE (scene, i)->settled)
      mn_canvas_index_insert (scene->node_index, i, &NODE (scene, i)->rect);
  return !same_structure (scene, items, wires);
}

static gboolean
is_free (MnCanvasScene *scene, const graphene_rect_t *rect)
{
  graphene_rect_t around = *rect;

  graphene_rect_inset (&around, -MN_CANVAS_GAP_X / 2.0 + 1, -MN_CANVAS_GAP_Y / 2.0 + 1);
  mn_canvas_scene_find_nodes (scene, &around, scene->found);
  return scene->found->len == 0;
}

static void
settle_node (MnCanvasScene *scene, guint i)
{
  MnCanvasNode *node = NODE (scene, i);
  const MnCanvasNode *above = NULL;
  graphene_rect_t bounds;

  for (guint j = 0; j < node->n_inputs && !above; j++)
    {
      int from = WIRE (scene, node->first_wire + j)->from;

      if (from >= 0 && NODE (scene, from)->settled)
        above = NODE (scene, from);
    }
  if (above)
    graphene_point_init (&node->rect.origin, above->rect.origin.x,
                         above->rect.origin.y + MN_CANVAS_NODE_HEIGHT + MN_CANVAS_GAP_Y);
  else if (mn_canvas_scene_get_bounds (scene, &bounds))
    graphene_point_init (&node->rect.origin, bounds.origin.x + bounds.size.width + MN_CANVAS_GAP_X, bounds.origin.y);
  for (int step = 0; step < MAX_STEPS && !is_free (scene, &node->rect); step++)
    node->rect.origin.x += (MN_CANVAS_NODE_WIDTH + MN_CANVAS_GAP_X) / 2.0;
  node->settled = TRUE;
  mn_canvas_index_insert (scene->node_index, i, &node->rect);
}

void
mn_canvas_scene_settle (MnCanvasScene *scene)
{
  g_return_if_fail (scene != NULL);

  for (guint i = 0; i < scene->nodes->len; i++)
    if (!NODE (scene, i)->settled)
      settle_node (scene, i);
}

/* Looking */

guint
mn_canvas_scene_get_n_nodes (const MnCanvasScene *scene)
{
  return scene->nodes->len;
}

const MnCanvasNode *
mn_canvas_scene_get_node (const MnCanvasScene *scene, guint node)
{
  g_return_val_if_fail (node < scene->nodes->len, NULL);
  return NODE (scene, node);
}

guint
mn_canvas_scene_get_n_wires (const MnCanvasScene *scene)
{
  return scene->wires->len;
}

const MnCanvasWire *
mn_canvas_scene_get_wire (const MnCanvasScene *scene, guint wire)
{
  g_return_val_if_fail (wire < scene->wires->len, NULL);
  return WIRE (scene, wire);
}

const guint *
mn_canvas_scene_get_outputs (const MnCanvasScene *scene, guint node, guint *n)
{
  g_return_val_if_fail (node < scene->nodes->len, NULL);
  *n = scene->first_outputs[node + 1] - scene->first_outputs[node];
  return scene->outputs + scene->first_outputs[node];
}

gboolean
mn_canvas_scene_reaches (const MnCanvasScene *scene, guint node, guint other)
{
  g_autofree gboolean *seen = g_new0 (gboolean, scene->nodes->len + 1);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (node < scene->nodes->len, FALSE);

  g_array_append_val (open, node);
  seen[node] = TRUE;
  while (open->len > 0)
    {
      guint at = g_array_index (open, guint, open->len - 1);
      guint n;
      const guint *outputs = mn_canvas_scene_get_outputs (scene, at, &n);

      if (at == other)
        return TRUE;
      g_array_set_size (open, open->len - 1);
      for (guint i = 0; i < n; i++)
        {
          guint to = WIRE (scene, outputs[i])->to;

          if (!seen[to])
            g_array_append_val (open, to);
          seen[to] = TRUE;
        }
    }
  return FALSE;
}

gboolean
mn_canvas_scene_get_bounds (const MnCanvasScene *scene, graphene_rect_t *bounds)
{
  gboolean any = FALSE;

  for (guint i = 0; i < scene->nodes->len; i++)
    if (NODE (scene, i)->settled)
      {
        if (any)
          graphene_rect_union (bounds, &NODE (scene, i)->rect, bounds);
        else
          *bounds = NODE (scene, i)->rect;
        any = TRUE;
      }
  return any;
}

void
mn_canvas_scene_get_port (const MnCanvasScene *scene, guint node, int input, graphene_point_t *point)
{
  const MnCanvasNode *shown;

  g_return_if_fail (node < scene->nodes->len);

  shown = NODE (scene, node);
  if (input < 0)
    graphene_point_init (point, shown->rect.origin.x + MN_CANVAS_NODE_WIDTH / 2.0,
                         shown->rect.origin.y + MN_CANVAS_NODE_HEIGHT);
  else
    graphene_point_init (point, shown->rect.origin.x + MN_CANVAS_NODE_WIDTH * (input + 1.0) / (MAX (shown->n_ports, 1u) + 1),
                         shown->rect.origin.y);
}

static MnCanvasHit
hit_port (MnCanvasScene *scene, guint node, const graphene_point_t *point, double tolerance)
{
  MnCanvasHit hit = { MN_CANVAS_NOTHING, node, 0, 0 };
  int ports = NODE (scene, node)->n_ports;
  double least = tolerance;

  for (int input = -1; input < ports; input++)
    {
      graphene_point_t port;
      double distance;

      mn_canvas_scene_get_port (scene, node, input, &port);
      distance = hypot ((double) point->x - port.x, (double) point->y - port.y);
      if (distance > least)
        continue;
      least = distance;
      hit.part = input < 0 ? MN_CANVAS_OUTPUT : MN_CANVAS_INPUT;
      hit.input = MAX (input, 0);
    }
  return hit;
}

MnCanvasHit
mn_canvas_scene_hit (MnCanvasScene *scene, const graphene_point_t *point, double tolerance)
{
  graphene_rect_t around = GRAPHENE_RECT_INIT (point->x - tolerance, point->y - tolerance, 2 * tolerance, 2 * tolerance);
  MnCanvasHit hit = { MN_CANVAS_NOTHING, 0, 0, 0 };
  double least = tolerance;

  /* What is drawn last lies on top. */
  mn_canvas_scene_find_nodes (scene, &around, scene->found);
  for (guint i = scene->found->len; i > 0; i--)
    {
      hit = hit_port (scene, g_array_index (scene->found, guint, i - 1), point, tolerance);
      if (hit.part != MN_CANVAS_NOTHING)
        return hit;
    }
  for (guint i = scene->found->len; i > 0; i--)
    {
      hit.node = g_array_index (scene->found, guint, i - 1);
      if (graphene_rect_contains_point (&NODE (scene, hit.node)->rect, point))
        {
          hit.part = MN_CANVAS_NODE;
          return hit;
        }
    }
  mn_canvas_scene_find_wires (scene, &around, scene->found);
  for (guint i = 0; i < scene->found->len; i++)
    {
      guint wire = g_array_index (scene->found, guint, i);
      double distance = mn_canvas_route_distance (&WIRE (scene, wire)->route, point);

      if (distance > least)
        continue;
      least = distance;
      hit.part = MN_CANVAS_WIRE;
      hit.wire = wire;
    }
  return hit;
}

static gboolean
overlap (const graphene_rect_t *a, const graphene_rect_t *b)
{
  return a->origin.x <= b->origin.x + b->size.width && b->origin.x <= a->origin.x + a->size.width &&
         a->origin.y <= b->origin.y + b->size.height && b->origin.y <= a->origin.y + a->size.height;
}

void
mn_canvas_scene_find_nodes (MnCanvasScene *scene, const graphene_rect_t *rect, GArray *nodes)
{
  guint n = 0;

  mn_canvas_index_query (scene->node_index, rect, nodes);
  for (guint i = 0; i < nodes->len; i++)
    if (overlap (&NODE (scene, g_array_index (nodes, guint, i))->rect, rect))
      g_array_index (nodes, guint, n++) = g_array_index (nodes, guint, i);
  g_array_set_size (nodes, n);
}

void
mn_canvas_scene_find_wires (MnCanvasScene *scene, const graphene_rect_t *rect, GArray *wires)
{
  guint n = 0;

  mn_canvas_index_query (scene->wire_index, rect, wires);
  for (guint i = 0; i < wires->len; i++)
    {
      graphene_rect_t bounds;

      mn_canvas_route_bounds (&WIRE (scene, g_array_index (wires, guint, i))->route, &bounds);
      if (overlap (&bounds, rect))
        g_array_index (wires, guint, n++) = g_array_index (wires, guint, i);
    }
  g_array_set_size (wires, n);
}

/* Selection */

gboolean
mn_canvas_scene_select (MnCanvasScene *scene, guint node, gboolean selected)
{
  gboolean changed;

  g_return_val_if_fail (node < scene->nodes->len, FALSE);

  changed = NODE (scene, node)->selected != !!selected;
  NODE (scene, node)->selected = !!selected;
  return changed;
}

gboolean
mn_canvas_scene_select_all (MnCanvasScene *scene, gboolean selected)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < scene->nodes->len; i++)
    changed |= mn_canvas_scene_select (scene, i, selected);
  return changed;
}

guint
mn_canvas_scene_get_n_selected (const MnCanvasScene *scene)
{
  guint n = 0;

  for (guint i = 0; i < scene->nodes->len; i++)
    n += NODE (scene, i)->selected;
  return n;
}
