/* mn-runs-table-menu.c - the menu of a row of the table of runs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-table-private.h"

static void
popup (MnRunsTable *self, double x, double y)
{
  if (self->menu == NULL)
    return;
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* The row there; GTK_INVALID_LIST_POSITION: none. */
static guint
find_row (MnRunsTable *self, double x, double y)
{
  guint position = GTK_INVALID_LIST_POSITION;

  for (GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
       widget != NULL && widget != GTK_WIDGET (self->view) && position == GTK_INVALID_LIST_POSITION;
       widget = gtk_widget_get_parent (widget))
    position = mn_runs_table_find_position (widget);
  return position;
}

static void
secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnRunsTable *self)
{
  if (find_row (self, x, y) != GTK_INVALID_LIST_POSITION)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* Not when it is pressed: GTK 4.8 loses count of what is pressed, and warns, when a popover comes between. */
static void
secondary_released (GtkGestureClick *gesture, int n_press, double x, double y, MnRunsTable *self)
{
  const guint position = find_row (self, x, y);

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  popup (self, x, y);
}

/* Menu and Shift+F10: at the row that has the keyboard. */
static gboolean
menu_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnRunsTable *self = MN_RUNS_TABLE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (focus == NULL || mn_runs_table_find_position (focus) == GTK_INVALID_LIST_POSITION
      || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return GDK_EVENT_PROPAGATE;
  if (mn_runs_table_get_n_selected (self) == 0)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), mn_runs_table_find_position (focus), TRUE);
  popup (self, CLAMP (bounds.origin.x, 0, gtk_widget_get_width (widget)) + 24, bounds.origin.y + bounds.size.height);
  return GDK_EVENT_STOP;
}

void
mn_runs_table_make_menu (MnRunsTable *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed), self);
  g_signal_connect (click, "released", G_CALLBACK (secondary_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Shift>F10|Menu"),
                                                          gtk_callback_action_new (menu_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
