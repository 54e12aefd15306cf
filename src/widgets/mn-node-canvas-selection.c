/* mn-node-canvas-selection.c - which nodes are selected, which one has the keyboard, and what is said of that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <glib/gi18n-lib.h>

void
mn_node_canvas_describe (MnNodeCanvas *self)
{
  guint n = mn_canvas_scene_get_n_selected (self->scene);
  g_autofree char *text = NULL;

  if (self->source >= 0 && self->cursor >= 0 && self->cursor != self->source)
    text = g_strdup_printf (_("Connecting %s to %s: press Enter"),
                            mn_node_item_get_info (mn_canvas_scene_get_node (self->scene, self->source)->item)->title,
                            mn_node_item_get_info (mn_canvas_scene_get_node (self->scene, self->cursor)->item)->title);
  else if (self->source >= 0)
    text = g_strdup_printf (_("Connecting %s: choose a node with the arrow keys and press Enter"),
                            mn_node_item_get_info (mn_canvas_scene_get_node (self->scene, self->source)->item)->title);
  else if (self->cursor >= 0 && n <= 1)
    {
      const char *label = mn_node_item_get_info (mn_canvas_scene_get_node (self->scene, self->cursor)->item)->label;
      const char *heat;

      mn_canvas_heat_get (self->heat, self->cursor, &heat);
      text = heat ? g_strdup_printf ("%s, %s: %s", label, self->heat->title, heat) : g_strdup (label);
    }
  else
    {
      const guint n_notes = mn_node_canvas_count_notes (self);
      g_autofree char *nodes = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u node selected", "%u nodes selected", n), n);
      g_autofree char *notes
          = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u note selected", "%u notes selected", n_notes), n_notes);

      if (n_notes == 0)
        text = g_steal_pointer (&nodes);
      else if (n == 0)
        text = g_steal_pointer (&notes);
      else
        /* Translators: 3 nodes selected, 1 note selected */
        text = g_strdup_printf (_("%s, %s"), nodes, notes);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "", -1);
  mn_node_canvas_show_actions (self);
}

void
mn_node_canvas_set_cursor (MnNodeCanvas *self, int node)
{
  self->wire = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->cursor != node)
    {
      self->cursor = node;
      g_object_notify (G_OBJECT (self), "selected");
    }
  mn_node_canvas_describe (self);
}

void
mn_node_canvas_selection_done (MnNodeCanvas *self)
{
  mn_node_canvas_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_SELECTION_CHANGED], 0);
}

void
mn_node_canvas_select_only (MnNodeCanvas *self, int node)
{
  gboolean changed = mn_node_canvas_unselect_notes (self);

  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    changed |= mn_canvas_scene_select (self->scene, i, (int) i == node);
  mn_node_canvas_set_cursor (self, node);
  if (changed)
    mn_node_canvas_selection_done (self);
}

int
mn_node_canvas_get_selected (MnNodeCanvas *self)
{
  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), -1);
  return self->cursor;
}

void
mn_node_canvas_set_selected (MnNodeCanvas *self, int position)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  if (position < 0 || position >= (int) mn_canvas_scene_get_n_nodes (self->scene))
    position = -1;
  mn_node_canvas_select_only (self, position);
  if (position >= 0 && self->started)
    mn_node_canvas_reveal (self, position);
}

GArray *
mn_node_canvas_list_selected (MnNodeCanvas *self)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), positions);

  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    if (mn_canvas_scene_get_node (self->scene, i)->selected)
      g_array_append_val (positions, i);
  return positions;
}

void
mn_node_canvas_select (MnNodeCanvas *self, const GArray *positions)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (positions != NULL);

  mn_canvas_scene_select_all (self->scene, FALSE);
  for (guint i = 0; i < positions->len; i++)
    if (g_array_index (positions, guint, i) < mn_canvas_scene_get_n_nodes (self->scene))
      mn_canvas_scene_select (self->scene, g_array_index (positions, guint, i), TRUE);
  if (positions->len > 0 && g_array_index (positions, guint, 0) < mn_canvas_scene_get_n_nodes (self->scene))
    mn_node_canvas_set_cursor (self, g_array_index (positions, guint, 0));
  mn_node_canvas_selection_done (self);
}
