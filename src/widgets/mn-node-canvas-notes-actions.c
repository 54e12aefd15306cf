/* mn-node-canvas-notes-actions.c - new notes, and what the keyboard and menus do with them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Beside the node that a new note is about. */
#define ASIDE (MN_CANVAS_NODE_WIDTH + MN_CANVAS_GAP_X)

static void
begin_note (MnNodeCanvas *self, double x, double y)
{
  MnCanvasNote *note;

  /* One at a time. */
  if (self->notes->len > self->n_notes)
    {
      mn_canvas_note_edit (self->notes->pdata[self->n_notes]);
      return;
    }
  mn_node_canvas_select_only (self, -1);
  note = mn_node_canvas_append_note (self);
  mn_canvas_note_set_place (note, MN_CANVAS_GRID * round (x / MN_CANVAS_GRID), MN_CANVAS_GRID * round (y / MN_CANVAS_GRID));
  mn_canvas_note_set_selected (note, TRUE);
  mn_node_canvas_selection_done (self);
  mn_node_canvas_notes_moved (self);
  mn_canvas_note_edit (note);
}

static gboolean
is_taken (MnNodeCanvas *self, double x, double y)
{
  graphene_rect_t rect, at = GRAPHENE_RECT_INIT (x, y, MN_CANVAS_NOTE_MIN_WIDTH, MN_CANVAS_NOTE_MIN_HEIGHT);

  for (guint i = 0; i < self->notes->len; i++)
    {
      mn_canvas_note_get_rect (self->notes->pdata[i], &rect);
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
    note = self->notes->pdata[g_array_index (selected, guint, 0)];
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
