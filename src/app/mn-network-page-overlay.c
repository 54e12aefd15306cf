/* mn-network-page-overlay.c - amounts on the nodes of the canvas, chosen in its menu.
 *
 * A run is looked into only while the canvas is on screen and shows something of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include "mn-network-overlay.h"
#include "mn-settings.h"

#define KEY "network-overlay"

static const char *
get_name (MnNetworkPage *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "overlay");

  return g_intern_string (g_variant_get_string (state, NULL));
}

static void
watch (MnNetworkPage *self)
{
  guint what = mn_network_overlay_probe (get_name (self));

  if (self->document)
    mn_session_watch (mn_document_get_session (self->document), self,
                      gtk_widget_get_mapped (GTK_WIDGET (self->canvas)) ? what : MN_PROBE_NOTHING);
}

void
mn_network_page_show_overlay (MnNetworkPage *self)
{
  const char *name = get_name (self);

  mn_node_canvas_set_heat (self->canvas, self->document ? mn_network_overlay_new (self->document, name) : NULL);
}

static void
on_probe (MnNetworkPage *self)
{
  if (mn_network_overlay_probe (get_name (self)) != MN_PROBE_NOTHING &&
      gtk_widget_get_mapped (GTK_WIDGET (self->canvas)))
    mn_network_page_show_overlay (self);
}

static void
overlay_changed (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  GSettings *settings = mn_settings_get ();

  g_simple_action_set_state (action, value);
  if (settings)
    g_settings_set_value (settings, KEY, value);
  watch (self);
  mn_network_page_show_overlay (self);
}

void
mn_network_page_leave_session (MnNetworkPage *self)
{
  MnSession *session = self->document ? mn_document_get_session (self->document) : NULL;

  if (!session)
    return;
  mn_session_watch (session, self, MN_PROBE_NOTHING);
  g_signal_handlers_disconnect_by_func (session, on_probe, self);
}

void
mn_network_page_enter_session (MnNetworkPage *self)
{
  g_signal_connect_object (mn_document_get_session (self->document), "probe", G_CALLBACK (on_probe), self,
                           G_CONNECT_SWAPPED);
  watch (self);
}

void
mn_network_page_add_overlay (MnNetworkPage *self)
{
  static const GActionEntry entries[]
    = { { .name = "overlay", .parameter_type = "s", .state = "'none'", .change_state = overlay_changed } };

  GSettings *settings = mn_settings_get ();

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  if (settings)
    {
      g_autoptr (GVariant) remembered = g_settings_get_value (settings, KEY);

      g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "overlay")),
                                 remembered);
    }
  g_signal_connect_object (self->canvas, "map", G_CALLBACK (watch), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->canvas, "unmap", G_CALLBACK (watch), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
