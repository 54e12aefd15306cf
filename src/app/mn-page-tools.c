/* mn-page-tools.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-page-tools.h"

#include <glib/gi18n-lib.h>

#include "mn-property-text.h"

/* Bytes of an error that a dialog shows as it is; a longer list of problems is scrolled. */
#define SHORT_MESSAGE 800

gboolean
mn_page_set (GtkWidget *widget, MnDocument *document, const char *path, JsonNode *value)
{
  g_autoptr (JsonNode) owned = value;
  g_autoptr (GError) error = NULL;

  if (mn_document_set (document, path, owned, &error))
    return TRUE;
  gtk_widget_activate_action (widget, "win.toast", "s", error->message);
  return FALSE;
}

JsonNode *
mn_page_string (const char *string)
{
  return json_node_init_string (json_node_alloc (), string);
}

JsonNode *
mn_page_int (gint64 number)
{
  return json_node_init_int (json_node_alloc (), number);
}

GListModel *
mn_page_choices (const char *const *names)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    gtk_string_list_take (list, mn_property_choice_title (names[i]));
  return G_LIST_MODEL (list);
}

guint
mn_page_find_choice (const char *const *names, const char *name)
{
  for (guint i = 0; name != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return GTK_INVALID_LIST_POSITION;
}

GtkWidget *
mn_page_value_row (const char *title, GtkLabel **value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  /* 1×8×8 has no letters that would keep it from being turned round. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  *value = GTK_LABEL (label);
  return row;
}

void
mn_page_show_error (GtkWidget *widget, const char *heading, const GError *error)
{
  GtkRoot *root;
  GtkWidget *dialog, *label;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (error != NULL);

  /* The window may have been closed meanwhile. */
  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    {
      g_message ("%s: %s", heading, error->message);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (root), heading, NULL);
  label = gtk_label_new (error->message);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (strlen (error->message) > SHORT_MESSAGE)
    {
      GtkWidget *scrolled = gtk_scrolled_window_new ();

      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
      label = scrolled;
    }
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), label);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
figure_exported (MnFigureView *view, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_widget_activate_action (GTK_WIDGET (view), "win.exported", "s", uri);
}

static void
figure_failed (MnFigureView *view, const GError *error)
{
  mn_page_show_error (GTK_WIDGET (view), _("The Figure Could Not Be Exported"), error);
}

/* There is no property for it: a heading is a widget in the row that is the table's first child, with a box of the title and
 * of the arrow that tells of the order. */
void
mn_page_align_numbers (GtkColumnView *table, guint first)
{
  GtkWidget *row, *heading;
  guint i = 0;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));

  row = gtk_widget_get_first_child (GTK_WIDGET (table));
  for (heading = gtk_widget_get_first_child (row); heading != NULL; heading = gtk_widget_get_next_sibling (heading), i++)
    {
      GtkWidget *box = gtk_widget_get_first_child (heading);

      if (i < first || !GTK_IS_BOX (box))
        continue;
      gtk_widget_set_halign (box, GTK_ALIGN_END);
      /* The arrow stands before the title, whose end is that of the numbers. */
      gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
    }
}

void
mn_page_report_exports (MnFigureView *view)
{
  g_return_if_fail (MN_IS_FIGURE_VIEW (view));

  g_signal_connect (view, "exported", G_CALLBACK (figure_exported), NULL);
  g_signal_connect (view, "failed", G_CALLBACK (figure_failed), NULL);
}

void
mn_page_mark_wrong (GtkWidget *field, const char *reason, const char *tip)
{
  g_return_if_fail (GTK_IS_WIDGET (field));

  if (reason != NULL)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_widget_set_tooltip_text (field, reason != NULL ? reason : tip);
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               reason != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/* The name of our own controllers, and what they keep at the table: when the page around it was scrolled last. */
#define WHEEL "mn-wheel"
#define PAGE_SCROLLED "mn-page-scrolled"
/* A wheel that scrolls the page goes on with that until it has rested so long, µs. */
#define WHEEL_REST (300 * G_TIME_SPAN_MILLISECOND)

static void
set_wheel (GtkWidget *widget, GtkPropagationPhase phase)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller)
          && g_strcmp0 (gtk_event_controller_get_name (controller), WHEEL) != 0)
        gtk_event_controller_set_propagation_phase (controller, phase);
    }
}

static gboolean
is_larger (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_lower (adjustment)
         > gtk_adjustment_get_page_size (adjustment);
}

/* GTK 4.8 keeps the wheel to itself also where all of the contents is in sight. */
static void
pass_wheel_on (GtkScrolledWindow *self)
{
  gboolean scrolls = is_larger (gtk_scrolled_window_get_hadjustment (self))
                     || is_larger (gtk_scrolled_window_get_vadjustment (self));

  set_wheel (GTK_WIDGET (self), scrolls ? GTK_PHASE_BUBBLE : GTK_PHASE_NONE);
}

static void
page_scrolled (GtkWidget *table)
{
  g_object_set_data_full (G_OBJECT (table), PAGE_SCROLLED, g_memdup2 (&(gint64) { g_get_monotonic_time () }, sizeof (gint64)), g_free);
}

/* What scrolls around the table. (nullable) (transfer none) */
static GtkWidget *
get_page (GtkWidget *table)
{
  GtkWidget *parent = gtk_widget_get_parent (table);

  return parent != NULL ? gtk_widget_get_ancestor (parent, GTK_TYPE_SCROLLED_WINDOW) : NULL;
}

/* Listens to the page that the table has come into. */
static void
find_page (GtkWidget *table)
{
  GtkWidget *page = get_page (table);

  if (page == NULL)
    return;
  g_signal_handlers_disconnect_by_func (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page)), page_scrolled, table);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page)), "value-changed",
                           G_CALLBACK (page_scrolled), table, G_CONNECT_SWAPPED);
}

/* Comes before anyone else hears of the wheel. A table that has come under the pointer while the page was scrolled, or that is at
 * its end, leaves it to the page. */
static gboolean
wheel_turned (GtkEventControllerScroll *controller, double dx, double dy, GtkScrolledWindow *self)
{
  const gint64 *scrolled = g_object_get_data (G_OBJECT (self), PAGE_SCROLLED);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self);
  const double value = gtk_adjustment_get_value (adjustment);
  const double last = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (get_page (GTK_WIDGET (self)) != NULL
      && ((dy < 0 && value <= gtk_adjustment_get_lower (adjustment)) || (dy > 0 && value >= last)
          || (scrolled != NULL && g_get_monotonic_time () - *scrolled < WHEEL_REST)))
    set_wheel (GTK_WIDGET (self), GTK_PHASE_NONE);
  else
    pass_wheel_on (self);
  return GDK_EVENT_PROPAGATE;
}

static void
follow_contents (GtkScrolledWindow *scrolled)
{
  GtkAdjustment *adjustments[] = { gtk_scrolled_window_get_hadjustment (scrolled),
                                   gtk_scrolled_window_get_vadjustment (scrolled) };
  GtkEventController *wheel;

  for (guint i = 0; i < G_N_ELEMENTS (adjustments); i++)
    g_signal_connect_object (adjustments[i], "changed", G_CALLBACK (pass_wheel_on), scrolled, G_CONNECT_SWAPPED);
  pass_wheel_on (scrolled);

  wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  gtk_event_controller_set_name (wheel, WHEEL);
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_object (wheel, "scroll", G_CALLBACK (wheel_turned), scrolled, 0);
  gtk_widget_add_controller (GTK_WIDGET (scrolled), wheel);
  g_signal_connect (scrolled, "map", G_CALLBACK (find_page), NULL);
  find_page (GTK_WIDGET (scrolled));
}

void
mn_page_ignore_wheel (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_SCALE (widget) || GTK_IS_SPIN_BUTTON (widget))
    set_wheel (widget, GTK_PHASE_NONE);
  else if (GTK_IS_SCROLLED_WINDOW (widget))
    follow_contents (GTK_SCROLLED_WINDOW (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    mn_page_ignore_wheel (child);
}
