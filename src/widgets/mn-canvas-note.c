/* mn-canvas-note.c - a note on a canvas: a text on a ground of its own, which is edited in place.
 *
 * A label says how large the note must be, also while a text view lies over it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-note.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PADDING 10
/* Longer lines are broken where nobody has chosen a width. */
#define MAX_CHARS 34

struct _MnCanvasNote
{
  GtkWidget   parent_instance;

  GtkWidget  *label;
  GtkWidget  *view; /* (nullable): while it is edited */
  GtkWidget  *old;  /* (nullable): what is taken away as soon as the keyboard is elsewhere */
  guint       idle_id;
  char       *text;
  double      x;
  double      y;
  double      least[2];
  gboolean    selected;
};

enum
{
  STOPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnCanvasNote, mn_canvas_note, GTK_TYPE_WIDGET)

/* The last line counts, though nothing stands in it yet. */
static void
show_text (MnCanvasNote *self, const char *text)
{
  g_autofree char *shown = *text == '\0' || g_str_has_suffix (text, "\n") ? g_strconcat (text, "\xe2\x80\x8b", NULL)
                                                                           : g_strdup (text);

  gtk_label_set_text (GTK_LABEL (self->label), shown);
}

static void
describe (MnCanvasNote *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  *self->text ? self->text : _("Empty note"), GTK_ACCESSIBLE_PROPERTY_ROLE_DESCRIPTION,
                                  _("Note"), -1);
}

void
mn_canvas_note_set_text (MnCanvasNote *self, const char *text)
{
  g_return_if_fail (MN_IS_CANVAS_NOTE (self));
  g_return_if_fail (text != NULL);

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  if (!self->view)
    show_text (self, text);
  describe (self);
}

const char *
mn_canvas_note_get_text (MnCanvasNote *self)
{
  g_return_val_if_fail (MN_IS_CANVAS_NOTE (self), NULL);
  return self->text;
}

void
mn_canvas_note_set_place (MnCanvasNote *self, double x, double y)
{
  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  self->x = x;
  self->y = y;
}

void
mn_canvas_note_set_least (MnCanvasNote *self, double width, double height)
{
  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  if (self->least[0] == width && self->least[1] == height)
    return;
  self->least[0] = width;
  self->least[1] = height;
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), width > 0 ? -1 : MAX_CHARS);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
mn_canvas_note_get_least (MnCanvasNote *self, double *width, double *height)
{
  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  *width = self->least[0];
  *height = self->least[1];
}

void
mn_canvas_note_get_rect (MnCanvasNote *self, graphene_rect_t *rect)
{
  int width, height;

  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  graphene_rect_init (rect, self->x, self->y, width, height);
}

void
mn_canvas_note_set_selected (MnCanvasNote *self, gboolean selected)
{
  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  if (self->selected == !!selected)
    return;
  self->selected = !!selected;
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
mn_canvas_note_get_selected (MnCanvasNote *self)
{
  g_return_val_if_fail (MN_IS_CANVAS_NOTE (self), FALSE);
  return self->selected;
}

gboolean
mn_canvas_note_is_on_handle (MnCanvasNote *self, double x, double y)
{
  g_return_val_if_fail (MN_IS_CANVAS_NOTE (self), FALSE);

  return self->selected && x >= gtk_widget_get_width (GTK_WIDGET (self)) - MN_CANVAS_NOTE_HANDLE &&
         y >= gtk_widget_get_height (GTK_WIDGET (self)) - MN_CANVAS_NOTE_HANDLE;
}

/* Editing */

static char *
get_typed (MnCanvasNote *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
on_typed (MnCanvasNote *self)
{
  g_autofree char *typed = get_typed (self);

  show_text (self, typed);
}

static void
drop_old (MnCanvasNote *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->old, gtk_widget_unparent);
}

static gboolean
on_idle (gpointer data)
{
  MnCanvasNote *self = data;

  self->idle_id = 0;
  drop_old (self);
  return G_SOURCE_REMOVE;
}

void
mn_canvas_note_stop (MnCanvasNote *self, gboolean keep)
{
  g_autofree char *typed = NULL;
  GtkWidget *view;

  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  if (!self->view)
    return;
  typed = get_typed (self);
  /* The keyboard may be on its way to somewhere else, and must not be led astray by a widget that goes meanwhile. */
  view = self->view;
  self->view = NULL;
  g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), self);
  drop_old (self);
  self->old = view;
  gtk_widget_set_can_target (view, FALSE);
  self->idle_id = g_idle_add (on_idle, self);
  if (keep)
    mn_canvas_note_set_text (self, g_strchomp (typed));
  show_text (self, self->text);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_signal_emit (self, signals[STOPPED], 0);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnCanvasNote *self)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;

  if (key != GDK_KEY_Escape && !(enter && state & GDK_CONTROL_MASK))
    return FALSE;
  mn_canvas_note_stop (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return TRUE;
}

static void
on_leave (GtkEventControllerFocus *controller, MnCanvasNote *self)
{
  /* Another window may have it for a moment. */
  if (self->view && gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))) != self->view)
    mn_canvas_note_stop (self, TRUE);
}

void
mn_canvas_note_edit (MnCanvasNote *self)
{
  GtkEventController *keys, *focus;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_if_fail (MN_IS_CANVAS_NOTE (self));

  if (!self->view)
    {
      self->view = gtk_text_view_new ();
      buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
      gtk_text_buffer_set_text (buffer, self->text, -1);
      gtk_text_buffer_get_bounds (buffer, &start, &end);
      gtk_text_buffer_select_range (buffer, &start, &end);
      gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
      gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Text of the note"), -1);
      g_signal_connect_swapped (buffer, "changed", G_CALLBACK (on_typed), self);
      keys = gtk_event_controller_key_new ();
      gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
      g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
      gtk_widget_add_controller (self->view, keys);
      focus = gtk_event_controller_focus_new ();
      g_signal_connect (focus, "leave", G_CALLBACK (on_leave), self);
      gtk_widget_add_controller (self->view, focus);
      gtk_widget_set_parent (self->view, GTK_WIDGET (self));
    }
  gtk_widget_grab_focus (self->view);
}

gboolean
mn_canvas_note_is_editing (MnCanvasNote *self)
{
  g_return_val_if_fail (MN_IS_CANVAS_NOTE (self), FALSE);
  return self->view != NULL;
}

/* GtkWidget */

static GtkSizeRequestMode
mn_canvas_note_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mn_canvas_note_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  MnCanvasNote *self = MN_CANVAS_NOTE (widget);
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  int least, wanted;

  gtk_widget_measure (self->label, orientation, for_size < 0 ? -1 : MAX (for_size - 2 * PADDING, 1), &least, &wanted, NULL,
                      NULL);
  /* What is chosen is the width; the height grows with the text, so that none of it is hidden. */
  if (across && self->least[0] > 0)
    wanted = MAX (least, (int) self->least[0] - 2 * PADDING);
  wanted = MAX (wanted + 2 * PADDING, across ? MN_CANVAS_NOTE_MIN_WIDTH : MN_CANVAS_NOTE_MIN_HEIGHT);
  *minimum = *natural = across ? wanted : MAX (wanted, (int) self->least[1]);
  *minimum_baseline = *natural_baseline = -1;
}

static void
mn_canvas_note_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnCanvasNote *self = MN_CANVAS_NOTE (widget);
  GtkAllocation inside = { PADDING, PADDING, MAX (width - 2 * PADDING, 1), MAX (height - 2 * PADDING, 1) };

  gtk_widget_size_allocate (self->label, &inside, -1);
  if (self->view)
    gtk_widget_size_allocate (self->view, &inside, -1);
  if (self->old)
    gtk_widget_size_allocate (self->old, &inside, -1);
}

static void
mn_canvas_note_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnCanvasNote *self = MN_CANVAS_NOTE (widget);
  double right = gtk_widget_get_width (widget) - 4, bottom = gtk_widget_get_height (widget) - 4;

  gtk_widget_snapshot_child (widget, self->view ? self->view : self->label, snapshot);
  if (self->selected && !self->view)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (right - 10, bottom - 10, 11, 11));
      GdkRGBA color;

      gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
      color.alpha *= 0.6;
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_set_line_width (cr, 1.5);
      for (int i = 0; i < 2; i++)
        {
          cairo_move_to (cr, right - 8 + 4 * i, bottom);
          cairo_line_to (cr, right, bottom - 8 + 4 * i);
        }
      cairo_stroke (cr);
      cairo_destroy (cr);
    }
}

static void
mn_canvas_note_dispose (GObject *object)
{
  MnCanvasNote *self = MN_CANVAS_NOTE (object);

  if (self->view)
    g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), self);
  drop_old (self);
  g_clear_pointer (&self->view, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (mn_canvas_note_parent_class)->dispose (object);
}

static void
mn_canvas_note_finalize (GObject *object)
{
  g_free (MN_CANVAS_NOTE (object)->text);

  G_OBJECT_CLASS (mn_canvas_note_parent_class)->finalize (object);
}

static void
mn_canvas_note_class_init (MnCanvasNoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_canvas_note_dispose;
  object_class->finalize = mn_canvas_note_finalize;
  widget_class->get_request_mode = mn_canvas_note_get_request_mode;
  widget_class->measure = mn_canvas_note_measure;
  widget_class->size_allocate = mn_canvas_note_size_allocate;
  widget_class->snapshot = mn_canvas_note_snapshot;
  signals[STOPPED] = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "canvasnote");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mn_canvas_note_init (MnCanvasNote *self)
{
  self->text = g_strdup ("");
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), MAX_CHARS);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_yalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_can_target (self->label, FALSE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  show_text (self, "");
  describe (self);
}

GtkWidget *
mn_canvas_note_new (void)
{
  return g_object_new (MN_TYPE_CANVAS_NOTE, NULL);
}
