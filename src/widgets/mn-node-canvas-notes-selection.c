/* mn-node-canvas-notes-selection.c - which notes are selected, and dragging those.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

GArray *
mn_node_canvas_list_notes (MnNodeCanvas *self)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), indices);

  for (guint i = 0; i < self->n_notes; i++)
    if (mn_canvas_note_get_selected (self->notes->pdata[i]))
      g_array_append_val (indices, i);
  return indices;
}

void
mn_node_canvas_select_only_these (MnNodeCanvas *self, const GArray *positions, const GArray *indices)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (positions != NULL && indices != NULL);

  if (positions->len == 0)
    mn_node_canvas_select_only (self, -1);
  else
    {
      mn_node_canvas_unselect_notes (self);
      mn_node_canvas_select (self, positions);
    }

  for (guint i = 0; i < indices->len; i++)
    if (g_array_index (indices, guint, i) < self->n_notes)
      mn_canvas_note_set_selected (self->notes->pdata[g_array_index (indices, guint, i)], TRUE);
  mn_node_canvas_selection_done (self);
}

guint
mn_node_canvas_count_notes (MnNodeCanvas *self)
{
  guint n = 0;

  for (guint i = 0; i < self->notes->len; i++)
    n += mn_canvas_note_get_selected (self->notes->pdata[i]);
  return n;
}

gboolean
mn_node_canvas_has_selected_notes (MnNodeCanvas *self)
{
  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), FALSE);
  return mn_node_canvas_count_notes (self) > 0;
}

gboolean
mn_node_canvas_unselect_notes (MnNodeCanvas *self)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->notes->len; i++)
    {
      changed |= mn_canvas_note_get_selected (self->notes->pdata[i]);
      mn_canvas_note_set_selected (self->notes->pdata[i], FALSE);
    }
  return changed;
}

gboolean
mn_node_canvas_select_notes_in (MnNodeCanvas *self, const graphene_rect_t *band)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (self->notes->pdata[i], &rect);
      if (!graphene_rect_intersection (&rect, band, NULL) || mn_canvas_note_get_selected (self->notes->pdata[i]))
        continue;
      mn_canvas_note_set_selected (self->notes->pdata[i], TRUE);
      changed = TRUE;
    }
  return changed;
}

void
mn_node_canvas_press_note (MnNodeCanvas *self, MnCanvasNote *note, gboolean extend)
{
  if (extend)
    mn_canvas_note_set_selected (note, !mn_canvas_note_get_selected (note));
  else if (!mn_canvas_note_get_selected (note))
    {
      /* This also unselects all other notes. */
      mn_node_canvas_select_only (self, -1);
      mn_canvas_note_set_selected (note, TRUE);
    }
  if (!mn_canvas_note_is_editing (note))
    gtk_widget_grab_focus (GTK_WIDGET (note));
  mn_node_canvas_selection_done (self);
}

/* Dragging */

void
mn_node_canvas_take_notes (MnNodeCanvas *self)
{
  g_array_set_size (self->dragged_notes, self->notes->len);
  for (guint i = 0; i < self->notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (self->notes->pdata[i], &rect);
      g_array_index (self->dragged_notes, graphene_point_t, i) = rect.origin;
    }
}

void
mn_node_canvas_shift_notes (MnNodeCanvas *self, double dx, double dy)
{
  for (guint i = 0; i < self->notes->len && i < self->dragged_notes->len; i++)
    if (mn_canvas_note_get_selected (self->notes->pdata[i]))
      {
        const graphene_point_t *from = &g_array_index (self->dragged_notes, graphene_point_t, i);

        mn_canvas_note_set_place (self->notes->pdata[i], from->x + dx, from->y + dy);
      }
  if (self->notes->len > 0)
    mn_node_canvas_notes_moved (self);
}

gboolean
mn_node_canvas_shifted_notes (MnNodeCanvas *self)
{
  for (guint i = 0; i < self->notes->len && i < self->dragged_notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (self->notes->pdata[i], &rect);
      if (!graphene_point_equal (&rect.origin, &g_array_index (self->dragged_notes, graphene_point_t, i)))
        return TRUE;
    }
  return FALSE;
}

void
mn_node_canvas_resize_note (MnNodeCanvas *self, double dx, double dy)
{
  double width = MN_CANVAS_GRID * round ((self->grabbed.x + dx) / MN_CANVAS_GRID);
  double height = MN_CANVAS_GRID * round ((self->grabbed.y + dy) / MN_CANVAS_GRID);

  if (!self->grabbed_note)
    return;
  mn_canvas_note_set_least (self->grabbed_note, MAX (width, MN_CANVAS_NOTE_MIN_WIDTH),
                            MAX (height, MN_CANVAS_NOTE_MIN_HEIGHT));
  mn_node_canvas_notes_moved (self);
}
