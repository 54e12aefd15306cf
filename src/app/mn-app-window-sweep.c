/* mn-app-window-sweep.c - sweeps of the experiment that is shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include "mn-sweep-window.h"

static void
sweep_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  MnDocument *document = mn_app_window_get_document (self);

  if (document == NULL)
    return;
  mn_app_window_take_typed (self);
  gtk_window_present (mn_sweep_window_new (gtk_window_get_application (GTK_WINDOW (self)), mn_document_get_experiment (document)));
}

void
mn_app_window_install_sweep_actions (MnAppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "sweep", .activate = sweep_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
