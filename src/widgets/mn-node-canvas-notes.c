/* mn-node-canvas-notes.c - the notes of a canvas: widgets that lie on its plane, scaled with it.
 *
 * They are drawn behind wires and nodes, which is also how they are clicked: whatever of the network lies over a note is in
 * front of it. Only the one that is being edited is on top.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Beside the node that a new note is about. */
#define ASIDE (MN_CANVAS_NODE_WIDTH + MN_CANVAS_GAP_X)

static void
moved (MnNodeCanvas *self)
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

static MnCanvasNote *
append_note (MnNodeCanvas *self)
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
    append_note (self);
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
  moved (self);
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

  moved (self);
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

/* Selection */

GArray *
mn_node_canvas_list_notes (MnNodeCanvas *self)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), indices);

  for (guint i = 0; i < self->n_notes; i++)
    if (mn_canvas_note_get_selected (get_note (self, i)))
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
      mn_canvas_note_set_selected (get_note (self, g_array_index (indices, guint, i)), TRUE);
  mn_node_canvas_selection_done (self);
}

guint
mn_node_canvas_count_notes (MnNodeCanvas *self)
{
  guint n = 0;

  for (guint i = 0; i < self->notes->len; i++)
    n += mn_canvas_note_get_selected (get_note (self, i));
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
      changed |= mn_canvas_note_get_selected (get_note (self, i));
      mn_canvas_note_set_selected (get_note (self, i), FALSE);
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

      mn_canvas_note_get_rect (get_note (self, i), &rect);
      if (!graphene_rect_intersection (&rect, band, NULL) || mn_canvas_note_get_selected (get_note (self, i)))
        continue;
      mn_canvas_note_set_selected (get_note (self, i), TRUE);
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

      mn_canvas_note_get_rect (get_note (self, i), &rect);
      g_array_index (self->dragged_notes, graphene_point_t, i) = rect.origin;
    }
}

void
mn_node_canvas_shift_notes (MnNodeCanvas *self, double dx, double dy)
{
  for (guint i = 0; i < self->notes->len && i < self->dragged_notes->len; i++)
    if (mn_canvas_note_get_selected (get_note (self, i)))
      {
        const graphene_point_t *from = &g_array_index (self->dragged_notes, graphene_point_t, i);

        mn_canvas_note_set_place (get_note (self, i), from->x + dx, from->y + dy);
      }
  if (self->notes->len > 0)
    moved (self);
}

gboolean
mn_node_canvas_shifted_notes (MnNodeCanvas *self)
{
  for (guint i = 0; i < self->notes->len && i < self->dragged_notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (get_note (self, i), &rect);
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
  moved (self);
}

/* Actions */

static void
begin_note (MnNodeCanvas *self, double x, double y)
{
  MnCanvasNote *note;

  /* One at a time. */
  if (self->notes->len > self->n_notes)
    {
      mn_canvas_note_edit (get_note (self, self->n_notes));
      return;
    }
  mn_node_canvas_select_only (self, -1);
  note = append_note (self);
  mn_canvas_note_set_place (note, MN_CANVAS_GRID * round (x / MN_CANVAS_GRID), MN_CANVAS_GRID * round (y / MN_CANVAS_GRID));
  mn_canvas_note_set_selected (note, TRUE);
  mn_node_canvas_selection_done (self);
  moved (self);
  mn_canvas_note_edit (note);
}

static gboolean
is_taken (MnNodeCanvas *self, double x, double y)
{
  graphene_rect_t rect, at = GRAPHENE_RECT_INIT (x, y, MN_CANVAS_NOTE_MIN_WIDTH, MN_CANVAS_NOTE_MIN_HEIGHT);

  for (guint i = 0; i < self->notes->len; i++)
    {
      mn_canvas_note_get_rect (get_note (self, i), &rect);
      if (graphene_rect_intersection (&rect, &at, NULL))
        return TRUE;
    }
  return FALSE;
}

static void
add_note (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  graphene_rect_t view;
  double x, y;

  if (self->cursor >= 0)
    {
      const graphene_rect_t *rect = &mn_canvas_scene_get_node (self->scene, self->cursor)->rect;

      x = rect->origin.x + ASIDE;
      y = rect->origin.y;
      mn_node_canvas_reveal (self, self->cursor);
    }
  else
    {
      mn_node_canvas_get_view (self, &view);
      x = view.origin.x + view.size.width / 2 - MN_CANVAS_NOTE_MIN_WIDTH;
      y = view.origin.y + view.size.height / 2 - MN_CANVAS_NOTE_MIN_HEIGHT;
    }
  while (is_taken (self, x, y))
    y += MN_CANVAS_NOTE_MIN_HEIGHT;
  begin_note (self, x, y);
}

static void
add_note_here (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  begin_note (self, self->asked.x, self->asked.y);
}

/* The one that has the keyboard, or the only one that is selected. */
static MnCanvasNote *
get_current (MnNodeCanvas *self)
{
  MnCanvasNote *note = mn_node_canvas_get_focused_note (self);
  g_autoptr (GArray) selected = mn_node_canvas_list_notes (self);

  if (!note && selected->len == 1)
    note = get_note (self, g_array_index (selected, guint, 0));
  return note;
}

static void
edit_note (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnCanvasNote *note = get_current (MN_NODE_CANVAS (widget));

  if (note)
    mn_canvas_note_edit (note);
  else
    gtk_widget_error_bell (widget);
}

static void
fit_note (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  MnCanvasNote *note = get_current (self);

  if (!note)
    return;
  mn_canvas_note_set_least (note, 0, 0);
  mn_node_canvas_note_done (self, note);
}

void
mn_node_canvas_class_notes (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "canvas.add-note", NULL, add_note);
  gtk_widget_class_install_action (widget_class, "canvas.add-note-here", NULL, add_note_here);
  gtk_widget_class_install_action (widget_class, "canvas.edit-note", NULL, edit_note);
  gtk_widget_class_install_action (widget_class, "canvas.fit-note", NULL, fit_note);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "canvas.add-note", NULL);
}
