/* mn-network-drawing.c - a network as it is drawn on paper, without a window.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-drawing.h"

#include "mn-canvas-layout.h"
#include "mn-network-infos.h"

static gboolean
is_automatic (const MnNodeInfo *infos, guint n)
{
  for (guint i = 0; i < n; i++)
    if (infos[i].has_place)
      return FALSE;
  return n > 0;
}

/* Where Graphviz fails, they lie one below the other, which serves. */
static void
arrange (MnCanvasScene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autofree graphene_point_t *places = mn_canvas_layout_run (scene, NULL, &error);

  if (error)
    g_message ("%s", error->message);
  for (guint i = 0; places && i < mn_canvas_scene_get_n_nodes (scene); i++)
    mn_canvas_scene_move (scene, i, places[i].x, places[i].y);
}

MnDiagram *
mn_network_drawing_new (MnExperiment *experiment, MnFrozenGraph *frozen)
{
  g_autoptr (MnNetworkInfos) infos = NULL;
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = mn_canvas_scene_new ();
  const MnNodeInfo *nodes;
  MnDiagram *diagram;
  guint n;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);
  g_return_val_if_fail (frozen != NULL, NULL);

  infos = mn_network_infos_new (mn_experiment_get_graph (experiment), frozen, mn_frozen_graph_get_problems (frozen));
  nodes = mn_network_infos_get (infos, &n);
  mn_node_model_update (model, nodes, n);
  mn_canvas_scene_load (scene, model);
  mn_canvas_scene_settle (scene);
  if (is_automatic (nodes, n))
    arrange (scene);
  mn_canvas_scene_route (scene);
  diagram = mn_canvas_scene_make_diagram (scene);
  for (guint i = 0; i < mn_experiment_get_n_notes (experiment); i++)
    {
      const MnNote *note = mn_experiment_get_note (experiment, i);

      mn_diagram_add_note (diagram, note->place[0], note->place[1], note->size[0], note->size[1], note->text);
    }
  return diagram;
}
