/* mn-node-canvas-notes.c - the notes of a canvas: widgets that lie on its plane, scaled with it.
 *
 * They are drawn behind wires and nodes, which is also how they are clicked: whatever of the network lies over a note is in
 * front of it. Only the one that is being edited is on top.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

void
mn_node_canvas_notes_moved (MnNodeCanvas *self)
{
  self->map_stale = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static MnCanvasNote *
get_note (MnNodeCanvas *self, guint index)
{
  return self->notes->pdata[index];
}

/* One by one */

void
mn_node_canvas_clear_dropped (MnNodeCanvas *self)
{
  g_clear_handle_id (&self->dropped_id, g_source_remove);
  for (guint i = 0; i < self->dropped->len; i++)
    {
      GtkWidget *note = self->dropped->pdata[i];

      if (gtk_widget_get_focus_child (GTK_WIDGET (self)) == note)
        gtk_widget_grab_focus (GTK_WIDGET (self));
      gtk_widget_unparent (note);
    }
  g_ptr_array_set_size (self->dropped, 0);
}

static gboolean
on_dropped_idle (gpointer data)
{
  MnNodeCanvas *self = data;

  self->dropped_id = 0;
  mn_node_canvas_clear_dropped (self);
  return G_SOURCE_REMOVE;
}

/* It may be the keyboard's leaving that makes it go, which must not be led astray by a widget that is gone. */
static void
drop_note (MnNodeCanvas *self, guint index)
{
  MnCanvasNote *note = get_note (self, index);

  if (self->grabbed_note == note)
    self->grabbed_note = NULL;
  g_signal_handlers_disconnect_by_data (note, self);
  g_ptr_array_remove_index (self->notes, index);
  gtk_widget_set_can_target (GTK_WIDGET (note), FALSE);
  g_ptr_array_add (self->dropped, note);
  if (self->dropped_id == 0)
    self->dropped_id = g_idle_add (on_dropped_idle, self);
}

static void
on_stopped (MnCanvasNote *note, MnNodeCanvas *self)
{
  guint index;

  if (!g_ptr_array_find (self->notes, note, &index))
    return;
  /* Nobody knows of it yet. */
  if (index >= self->n_notes && *mn_canvas_note_get_text (note) == '\0')
    {
      drop_note (self, index);
      mn_node_canvas_selection_done (self);
      return;
    }
  mn_node_canvas_note_done (self, note);
}

static void
on_note_focused (GtkEventControllerFocus *controller, MnNodeCanvas *self)
{
  MnCanvasNote *note = MN_CANVAS_NOTE (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));

  if (self->drag == MN_CANVAS_IDLE && !mn_canvas_note_get_selected (note) && g_ptr_array_find (self->notes, note, NULL))
    mn_node_canvas_press_note (self, note, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

MnCanvasNote *
mn_node_canvas_append_note (MnNodeCanvas *self)
{
  GtkWidget *note = mn_canvas_note_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (note, "stopped", G_CALLBACK (on_stopped), self);
  g_signal_connect (focus, "enter", G_CALLBACK (on_note_focused), self);
  gtk_widget_add_controller (note, focus);
  g_ptr_array_add (self->notes, note);
  gtk_widget_insert_before (note, GTK_WIDGET (self), self->minimap);
  return MN_CANVAS_NOTE (note);
}

void
mn_node_canvas_set_notes (MnNodeCanvas *self, const MnCanvasNoteInfo *notes, guint n)
{
  MnCanvasNote *written = NULL;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (n == 0 || notes != NULL);

  if (self->drag == MN_CANVAS_RESIZE || (self->drag == MN_CANVAS_MOVE && self->notes->len > 0))
    mn_node_canvas_cancel_drag (self);
  /* One that is still being written stays what it is, behind the others. */
  if (self->notes->len > self->n_notes && mn_canvas_note_is_editing (get_note (self, self->n_notes)))
    written = g_ptr_array_steal_index (self->notes, self->n_notes);
  while (self->notes->len > n)
    drop_note (self, self->notes->len - 1);
  while (self->notes->len < n)
    mn_node_canvas_append_note (self);
  if (written)
    g_ptr_array_add (self->notes, written);
  self->n_notes = n;
  for (guint i = 0; i < n; i++)
    {
      MnCanvasNote *note = get_note (self, i);

      mn_canvas_note_set_text (note, notes[i].text);
      mn_canvas_note_set_place (note, notes[i].x, notes[i].y);
      mn_canvas_note_set_least (note, notes[i].width, notes[i].height);
    }
  mn_node_canvas_describe (self);
  mn_node_canvas_notes_moved (self);
}

void
mn_node_canvas_get_note (MnNodeCanvas *self, guint index, MnCanvasNoteInfo *info)
{
  graphene_rect_t rect;
  MnCanvasNote *note;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (index < self->notes->len);

  note = get_note (self, index);
  mn_canvas_note_get_rect (note, &rect);
  info->text = mn_canvas_note_get_text (note);
  info->x = rect.origin.x;
  info->y = rect.origin.y;
  mn_canvas_note_get_least (note, &info->width, &info->height);
}

void
mn_node_canvas_note_done (MnNodeCanvas *self, MnCanvasNote *note)
{
  guint index;

  mn_node_canvas_notes_moved (self);
  if (g_ptr_array_find (self->notes, note, &index))
    g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_NOTE_CHANGED], 0, index);
}

/* Places */

void
mn_node_canvas_place_notes (MnNodeCanvas *self)
{
  for (guint i = 0; i < self->notes->len; i++)
    {
      GskTransform *transform = NULL;
      graphene_rect_t rect;
      double x, y;

      mn_canvas_note_get_rect (get_note (self, i), &rect);
      x = (rect.origin.x - self->x) * self->zoom;
      y = (rect.origin.y - self->y) * self->zoom;
      /* Texts are crisp where they lie on whole pixels. */
      transform = gsk_transform_translate (transform, &GRAPHENE_POINT_INIT (self->zoom == 1 ? round (x) : x,
                                                                            self->zoom == 1 ? round (y) : y));
      if (self->zoom != 1)
        transform = gsk_transform_scale (transform, self->zoom, self->zoom);
      gtk_widget_allocate (GTK_WIDGET (get_note (self, i)), (int) rect.size.width, (int) rect.size.height, -1, transform);
    }
}

void
mn_node_canvas_add_notes (MnNodeCanvas *self, GtkSnapshot *snapshot, gboolean edited)
{
  for (guint i = 0; i < self->notes->len; i++)
    if (mn_canvas_note_is_editing (get_note (self, i)) == edited)
      gtk_widget_snapshot_child (GTK_WIDGET (self), GTK_WIDGET (get_note (self, i)), snapshot);
}

gboolean
mn_node_canvas_get_bounds (MnNodeCanvas *self, graphene_rect_t *bounds)
{
  gboolean any = mn_canvas_scene_get_bounds (self->scene, bounds);

  for (guint i = 0; i < self->notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (get_note (self, i), &rect);
      if (any)
        graphene_rect_union (bounds, &rect, bounds);
      else
        *bounds = rect;
      any = TRUE;
    }
  return any;
}

MnCanvasNote *
mn_node_canvas_pick_note (MnNodeCanvas *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  MnCanvasNote *note = NULL;
  graphene_point_t at;

  for (; picked && picked != GTK_WIDGET (self) && !note; picked = gtk_widget_get_parent (picked))
    if (MN_IS_CANVAS_NOTE (picked))
      note = MN_CANVAS_NOTE (picked);
  if (!note || mn_canvas_note_is_editing (note))
    return note;
  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), &at);
  return mn_canvas_scene_hit (self->scene, &at, 2 / self->zoom).part == MN_CANVAS_NOTHING ? note : NULL;
}

MnCanvasNote *
mn_node_canvas_get_focused_note (MnNodeCanvas *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  return child && g_ptr_array_find (self->notes, child, NULL) ? MN_CANVAS_NOTE (child) : NULL;
}
