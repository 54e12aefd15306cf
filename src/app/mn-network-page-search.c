/* mn-network-page-search.c - finding nodes on the Network page.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (widget);

  mn_node_search_start (self->search, MAX (mn_node_list_get_selected (self->list), 0));
}

static void
on_search_found (MnNodeSearch *search, guint position, MnNetworkPage *self)
{
  mn_node_list_set_selected (self->list, position);
  if (mn_network_page_is_canvas (self))
    mn_node_canvas_set_selected (self->canvas, position);
}

/* Looks for a layer to add, in the palette wherever that is. */
static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (widget);

  if (adw_flap_get_folded (self->palette_flap))
    {
      gtk_menu_button_popup (self->add_button);
      return;
    }
  self->adding = TRUE;
  mn_palette_start_search (self->palette);
}

/* A button that names the action would forget it when the workspace borrows the page. */
static void
on_find_clicked (MnNetworkPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.find", NULL);
}

static void
on_search_stopped (MnNodeSearch *search, MnNetworkPage *self)
{
  if (self->document)
    mn_network_page_focus_nodes (self);
}

void
mn_network_page_class_search (GtkWidgetClass *widget_class)
{
  g_type_ensure (MN_TYPE_NODE_SEARCH);
  gtk_widget_class_install_action (widget_class, "page.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "page.add", NULL, add_action);
  gtk_widget_class_bind_template_callback (widget_class, on_find_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_found);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
}

/* Wherever in the window the keyboard is, as long as the page is seen. */
static gboolean
on_find_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, "page.find", NULL);
}

/* Also where nothing has been added yet; text fields keep their own Insert. */
static gboolean
on_insert_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return gtk_widget_get_mapped (widget) && !(focus && (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus)))
         && gtk_widget_activate_action (widget, "page.add", NULL);
}

static void
add_key (GtkEventController *keys, const char *trigger, GtkShortcutFunc function)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                                          gtk_callback_action_new (function, NULL, NULL)));
}

void
mn_network_page_add_search (MnNetworkPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  add_key (keys, "<Control>f", on_find_key);
  add_key (keys, "Insert", on_insert_key);
  add_key (keys, "KP_Insert", on_insert_key);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  mn_node_search_set_model (self->search, mn_node_list_get_model (self->list));
}
