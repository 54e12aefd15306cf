/* mn-note-panel.c - the notes of a network's drawing as texts below its list.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-note-panel.h"

#include <glib/gi18n-lib.h>

#define MAX_HEIGHT 150

struct _MnNotePanel
{
  GtkWidget   parent_instance;

  GtkWidget  *box;
  GtkWidget  *rows;
  GPtrArray  *views;    /* (element-type GtkTextView) */
  MnDocument *document; /* (nullable) */
  guint       idle_id;
};

G_DEFINE_FINAL_TYPE (MnNotePanel, mn_note_panel, GTK_TYPE_WIDGET)

static char *
get_typed (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strchomp (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
set_text (MnNotePanel *self, guint index, const char *text)
{
  MnExperiment *experiment = mn_document_get_experiment (self->document);
  g_autoptr (MnNote) note = NULL;

  if (index >= mn_experiment_get_n_notes (experiment))
    return;
  if (!*text)
    {
      mn_experiment_set_note (experiment, index, NULL);
      return;
    }
  note = mn_note_copy (mn_experiment_get_note (experiment, index));
  g_free (note->text);
  note->text = g_strdup (text);
  mn_experiment_set_note (experiment, index, note);
}

static void
on_leave (GtkEventControllerFocus *controller, MnNotePanel *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  g_autofree char *typed = get_typed (GTK_TEXT_VIEW (view));
  guint index;

  if (self->document && g_ptr_array_find (self->views, view, &index))
    set_text (self, index, typed);
}

/* What assistive technology writes comes without the keyboard, and without its leaving. */
static gboolean
on_idle (gpointer data)
{
  MnNotePanel *self = data;

  self->idle_id = 0;
  for (guint i = self->views->len; i > 0 && self->document; i--)
    {
      GtkTextView *view = self->views->pdata[i - 1];
      MnExperiment *experiment = mn_document_get_experiment (self->document);
      g_autofree char *typed = get_typed (view);

      if (!gtk_widget_has_focus (GTK_WIDGET (view)) && i <= mn_experiment_get_n_notes (experiment)
          && !g_str_equal (typed, mn_experiment_get_note (experiment, i - 1)->text))
        set_text (self, i - 1, typed);
    }
  return G_SOURCE_REMOVE;
}

/* Not at once: another text is written by taking the old one away first. */
static void
on_written (MnNotePanel *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (on_idle, self);
}

static void
on_remove (GtkButton *button, MnNotePanel *self)
{
  GtkWidget *view = g_object_get_data (G_OBJECT (button), "view");
  guint index;

  if (self->document && g_ptr_array_find (self->views, view, &index))
    set_text (self, index, "");
}

static void
append_row (MnNotePanel *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *name = g_strdup_printf (_("Note %u"), self->views->len + 1);

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 8);
  gtk_widget_set_hexpand (view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed", G_CALLBACK (on_written), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (view, focus);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Remove the Note"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove the note"), -1);
  g_object_set_data (G_OBJECT (button), "view", view);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
  gtk_widget_add_css_class (row, "note-row");
  gtk_box_append (GTK_BOX (row), view);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (GTK_BOX (self->rows), row);
  g_ptr_array_add (self->views, view);
}

void
mn_note_panel_show (MnNotePanel *self, MnDocument *document)
{
  MnExperiment *experiment = document ? mn_document_get_experiment (document) : NULL;
  guint n = experiment ? mn_experiment_get_n_notes (experiment) : 0;

  g_return_if_fail (MN_IS_NOTE_PANEL (self));

  g_set_object (&self->document, document);
  while (self->views->len > n)
    {
      GtkWidget *view = self->views->pdata[self->views->len - 1];

      g_ptr_array_set_size (self->views, self->views->len - 1);
      gtk_box_remove (GTK_BOX (self->rows), gtk_widget_get_parent (view));
    }
  while (self->views->len < n)
    append_row (self);
  for (guint i = 0; i < n; i++)
    {
      GtkTextView *view = self->views->pdata[i];
      const char *text = mn_experiment_get_note (experiment, i)->text;
      g_autofree char *typed = get_typed (view);

      if (!g_str_equal (typed, text))
        gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
mn_note_panel_dispose (GObject *object)
{
  MnNotePanel *self = MN_NOTE_PANEL (object);

  for (guint i = 0; i < self->views->len; i++)
    g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (self->views->pdata[i]), self);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->document);
  g_ptr_array_set_size (self->views, 0);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (mn_note_panel_parent_class)->dispose (object);
}

static void
mn_note_panel_finalize (GObject *object)
{
  g_ptr_array_unref (MN_NOTE_PANEL (object)->views);

  G_OBJECT_CLASS (mn_note_panel_parent_class)->finalize (object);
}

static void
mn_note_panel_class_init (MnNotePanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_note_panel_dispose;
  object_class->finalize = mn_note_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "notepanel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mn_note_panel_init (MnNotePanel *self)
{
  GtkWidget *title = gtk_label_new (_("Notes"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->views = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->rows);
  gtk_box_append (GTK_BOX (self->box), title);
  gtk_box_append (GTK_BOX (self->box), scrolled);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Notes"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
