/* mn-network-page-views.c - what the Network page shows in the place of list and canvas: costs, and what units see.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

const char *
mn_network_page_get_view (MnNetworkPage *self)
{
  return gtk_toggle_button_get_active (self->costs_button)   ? "costs"
         : gtk_toggle_button_get_active (self->field_button) ? "field"
                                                             : NULL;
}

void
mn_network_page_show_views (MnNetworkPage *self, const MnRunCosts *costs)
{
  /* Nobody looks: it is filled when it is chosen. */
  if (!self->document)
    return;
  if (gtk_toggle_button_get_active (self->field_button))
    mn_network_page_show_selected (self);
  if (!gtk_toggle_button_get_active (self->costs_button))
    return;
  mn_cost_panel_show (self->costs, mn_document_get_frozen (self->document),
                      mn_experiment_get_name (mn_document_get_experiment (self->document)));
  mn_cost_panel_show_memory (self->costs, costs);
  mn_network_page_show_selected (self);
}

void
mn_network_page_show_selected (MnNetworkPage *self)
{
  if (gtk_toggle_button_get_active (self->costs_button))
    mn_cost_panel_select (self->costs, mn_node_list_get_selected_id (self->list));
  if (gtk_toggle_button_get_active (self->field_button))
    mn_field_view_show (self->field, self->document, mn_node_list_get_selected_id (self->list));
}

void
mn_network_page_focus_view (MnNetworkPage *self)
{
  if (gtk_toggle_button_get_active (self->costs_button))
    mn_cost_panel_focus (self->costs);
  else
    mn_field_view_focus (self->field);
}

void
mn_network_page_on_view_selected (GtkWidget *view, const char *id, MnNetworkPage *self)
{
  mn_network_page_select_node (self, id);
}

void
mn_network_page_on_view_activated (GtkWidget *view, const char *id, MnNetworkPage *self)
{
  mn_network_page_select_node (self, id);
  mn_network_page_edit (self);
}

static void
on_view_toggled (MnNetworkPage *self)
{
  mn_network_page_restore_view (self);
  if (mn_network_page_get_view (self) && self->document)
    mn_network_page_show_footer (self);
  if (!gtk_toggle_button_get_active (self->field_button))
    mn_field_view_show (self->field, NULL, NULL);
}

/* The key shows the view, and the list or canvas again. */
static gboolean
on_key (GtkWidget *widget, GVariant *parameter, gpointer button)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (widget);

  if (!gtk_toggle_button_get_active (button))
    gtk_toggle_button_set_active (button, TRUE);
  else
    gtk_toggle_button_set_active (mn_network_page_prefers_canvas () ? self->canvas_button : self->list_button, TRUE);
  mn_network_page_focus_nodes (self);
  return TRUE;
}

void
mn_network_page_add_views (MnNetworkPage *self)
{
  GtkToggleButton *const buttons[] = { self->costs_button, self->field_button };
  const guint keys[] = { GDK_KEY_F7, GDK_KEY_F9 };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (gtk_keyval_trigger_new (keys[i], 0),
                                                              gtk_callback_action_new (on_key, buttons[i], NULL)));
      g_signal_connect_object (buttons[i], "toggled", G_CALLBACK (on_view_toggled), self, G_CONNECT_SWAPPED);
    }
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_MANAGED);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
