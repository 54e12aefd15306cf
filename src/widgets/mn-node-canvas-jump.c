/* mn-node-canvas-jump.c - from node to node along wires.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* The wires that end at (or, @forwards, begin at) a node, the one after @last of them; -1: there is none. */
static int
next_wire (MnNodeCanvas *self, guint node, gboolean forwards, int last)
{
  const MnCanvasNode *shown = mn_canvas_scene_get_node (self->scene, node);
  guint n;
  const guint *outputs = mn_canvas_scene_get_outputs (self->scene, node, &n);
  int first = -1;
  gboolean passed = FALSE;

  if (!forwards)
    n = shown->n_inputs;
  for (guint i = 0; i < n; i++)
    {
      int wire = forwards ? (int) outputs[i] : (int) (shown->first_wire + i);

      if (mn_canvas_scene_get_wire (self->scene, wire)->from < 0)
        continue;
      if (first < 0)
        first = wire;
      if (passed)
        return wire;
      passed = wire == last;
    }
  return first;
}

void
mn_node_canvas_jump (MnNodeCanvas *self, gboolean forwards)
{
  int wire = self->wire, node;

  if (wire < 0 && self->cursor >= 0)
    wire = next_wire (self, self->cursor, forwards, self->jumped);
  if (wire < 0 || mn_canvas_scene_get_wire (self->scene, wire)->from < 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  node = forwards ? (int) mn_canvas_scene_get_wire (self->scene, wire)->to
                  : mn_canvas_scene_get_wire (self->scene, wire)->from;
  mn_node_canvas_select_only (self, node);
  mn_node_canvas_reveal (self, node);
  self->jumped = wire;
}
