/* mn-network-page-canvas.c - the Network page's choice between list and canvas, and what the canvas wants of the page.
 *
 * Both show one model. Which node has the keyboard goes from one to the other; several can be selected on the canvas only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include "mn-network-canvas.h"
#include "mn-network-groups.h"
#include "mn-settings.h"

#define KEY "network-canvas"

gboolean
mn_network_page_is_canvas (MnNetworkPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "canvas") == 0;
}

gboolean
mn_network_page_prefers_canvas (void)
{
  GSettings *settings = mn_settings_get ();

  return !settings || g_settings_get_boolean (settings, KEY);
}

void
mn_network_page_restore_view (MnNetworkPage *self)
{
  GListModel *model = G_LIST_MODEL (mn_node_list_get_model (self->list));
  gboolean canvas = gtk_toggle_button_get_active (self->canvas_button);
  const char *view = mn_network_page_get_view (self);

  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (model) == 0 ? "empty"
                                                 : view ? view : canvas ? "canvas" : "list");
}

static void
on_view_toggled (MnNetworkPage *self)
{
  GSettings *settings = mn_settings_get ();

  mn_network_page_restore_view (self);
  mn_network_page_focus_nodes (self);
  if (settings && !mn_network_page_get_view (self))
    g_settings_set_boolean (settings, KEY, gtk_toggle_button_get_active (self->canvas_button));
}

static void
on_canvas_selected (MnNetworkPage *self)
{
  int selected = mn_node_canvas_get_selected (self->canvas);

  /* While the model changes the list has its own way of finding the next. */
  if (mn_network_page_is_canvas (self) && mn_node_list_get_selected (self->list) != selected)
    mn_node_list_set_selected (self->list, selected);
}

static gboolean
on_canvas_dropped (MnNodeCanvas *canvas, const char *text, double x, double y, int to, int input, MnNetworkPage *self)
{
  const MnLayerKind *kind = self->groups ? mn_network_find_kind (self->groups, text) : NULL;
  g_autofree char *id = NULL;

  if (!self->document)
    return FALSE;
  if (mn_network_page_insert_stack (self, text, mn_network_page_position_below (self)))
    return TRUE;
  if (kind)
    {
      id = g_strdup (mn_node_get_id (mn_network_canvas_drop (canvas, kind, x, y, to, input)));
      mn_network_page_select_node (self, id);
    }
  else
    mn_network_page_paste (self, text, mn_network_page_position_below (self));
  mn_network_page_focus_nodes (self);
  return TRUE;
}

static gboolean
on_empty_dropped (GtkDropTarget *target, const GValue *value, double x, double y, MnNetworkPage *self)
{
  return on_canvas_dropped (self->canvas, g_value_get_string (value), 0, 0, -1, -1, self);
}

/* While there is no layer neither canvas nor list is shown: what says so takes layers in their place. */
static void
add_empty (MnNetworkPage *self)
{
  GtkWidget *empty = gtk_stack_get_child_by_name (self->stack, "empty");
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_signal_connect_object (drop, "drop", G_CALLBACK (on_empty_dropped), self, 0);
  gtk_widget_add_controller (empty, GTK_EVENT_CONTROLLER (drop));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>v"),
                                                          gtk_named_action_new ("node.paste")));
  gtk_widget_add_controller (empty, keys);
}

/* What the key means everywhere else in the window. */
static void
on_canvas_space (MnNetworkPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.pause", NULL);
}

void
mn_network_page_bind_canvas (MnNetworkPage *self)
{
  mn_network_canvas_bind (self->canvas, self->document);
}

void
mn_network_page_add_canvas (MnNetworkPage *self)
{
  gtk_toggle_button_set_active (mn_network_page_prefers_canvas () ? self->canvas_button : self->list_button, TRUE);
  g_signal_connect_object (self->canvas_button, "toggled", G_CALLBACK (on_view_toggled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::selected", G_CALLBACK (on_canvas_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "activated", G_CALLBACK (mn_network_page_edit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "removed", G_CALLBACK (mn_network_page_remove_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "space", G_CALLBACK (on_canvas_space), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "dropped", G_CALLBACK (on_canvas_dropped), self, 0);
  add_empty (self);
  mn_network_page_add_wires (self);
}

static void
fold (MnNetworkPage *self)
{
  const AdwFlapFoldPolicy policy
      = self->compact || self->presenting ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_AUTO;

  adw_flap_set_fold_policy (self->palette_flap, policy);
  adw_flap_set_fold_policy (self->inspector_flap, policy);
}

void
mn_network_page_set_compact (MnNetworkPage *self, gboolean compact)
{
  g_return_if_fail (MN_IS_NETWORK_PAGE (self));

  self->compact = compact;
  fold (self);
  gtk_widget_set_visible (self->footer, !compact);
  mn_node_canvas_set_overview (self->canvas, compact);
}

void
mn_network_page_set_presenting (MnNetworkPage *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_NETWORK_PAGE (self));

  self->presenting = presenting;
  fold (self);
  /* Where they are folded anyway they may be shown over the network. */
  if (presenting)
    {
      adw_flap_set_reveal_flap (self->palette_flap, FALSE);
      adw_flap_set_reveal_flap (self->inspector_flap, FALSE);
    }
  gtk_widget_set_visible (self->narrow_bar, !presenting);
  gtk_widget_set_visible (GTK_WIDGET (self->state_button), !presenting);
  mn_node_canvas_set_bare (self->canvas, presenting);
}
