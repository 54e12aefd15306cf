/* mn-app-window-present.c - presenting to an audience: larger letters, and nothing around the pages; full screen.
 *
 * Figures take their size of letters from the style of their widgets, so that one class on the window enlarges all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-toast.h"

void
mn_app_window_update_presenting (MnAppWindow *self)
{
  const int n = adw_tab_view_get_n_pages (self->tabs);
  const gboolean chrome = !self->presenting;

  gtk_widget_set_visible (self->header, chrome);
  gtk_widget_set_visible (GTK_WIDGET (self->tab_bar), chrome);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), chrome);
  for (int i = 0; i < n; i++)
    {
      GtkWidget *child = adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, i));

      if (MN_IS_EXPERIMENT_VIEW (child))
        mn_experiment_view_set_presenting (MN_EXPERIMENT_VIEW (child), self->presenting);
    }
}

static void
set_presenting (MnAppWindow *self, gboolean presenting)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "present");

  if (presenting == self->presenting)
    return;
  self->presenting = presenting;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (presenting));
  if (presenting)
    {
      AdwToast *toast = adw_toast_new (_("Press Escape to end presenting"));
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

      /* From a button that is hidden GTK would move it to the first text, which then shows a caret to the audience. */
      if (focus != NULL && gtk_widget_is_ancestor (focus, self->header))
        gtk_window_set_focus (GTK_WINDOW (self), NULL);
      self->was_fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
      gtk_widget_add_css_class (GTK_WIDGET (self), "presenter");
      gtk_window_fullscreen (GTK_WINDOW (self));
      adw_toast_set_timeout (toast, 3);
      mn_toast_show (self->toasts, toast);
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "presenter");
      if (!self->was_fullscreen)
        gtk_window_unfullscreen (GTK_WINDOW (self));
    }
  mn_app_window_update_presenting (self);
}

/* Before what has the keyboard: charts and the network have an Escape of their own, menus keep theirs. */
static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnAppWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (key != GDK_KEY_Escape || !self->presenting
      || (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GDK_EVENT_PROPAGATE;
  set_presenting (self, FALSE);
  return GDK_EVENT_STOP;
}

static void
present_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  set_presenting (user_data, g_variant_get_boolean (state));
}

static void
fullscreen_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static const GActionEntry entries[] = {
  { .name = "present", .state = "false", .change_state = present_changed },
  { .name = "fullscreen", .activate = fullscreen_activated },
};

void
mn_app_window_install_present_actions (MnAppWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
