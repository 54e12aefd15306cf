/* mn-workspace-windows.c - views of the workspace in windows of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-workspace-private.h"

MnViewWindow *
mn_workspace_find_window (MnWorkspace *self, const char *id)
{
  for (guint i = 0; i < self->windows->len; i++)
    if (g_str_equal (mn_run_view_frame_get_kind (mn_view_window_get_frame (self->windows->pdata[i]))->id, id))
      return self->windows->pdata[i];
  return NULL;
}

static void
window_destroyed (MnWorkspace *self, GtkWindow *window)
{
  g_ptr_array_remove (self->windows, window);
  mn_workspace_update_actions (self);
}

static void
window_returned (MnViewWindow *window, MnWorkspace *self)
{
  g_autoptr (GtkWidget) frame = mn_view_window_take (window);
  const char *id = mn_run_view_frame_get_kind (MN_RUN_VIEW_FRAME (frame))->id;

  g_ptr_array_remove (self->windows, window);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_workspace_add_view (self, id, frame);
}

void
mn_workspace_close_windows (MnWorkspace *self)
{
  /* Each takes itself out of the list. */
  while (self->windows != NULL && self->windows->len > 0)
    gtk_window_destroy (self->windows->pdata[self->windows->len - 1]);
}

void
mn_workspace_detach (MnWorkspace *self, const char *kind)
{
  MnWorkspacePane *pane;
  GtkWidget *frame = NULL;
  GtkWindow *window;
  GtkRoot *root;

  g_return_if_fail (MN_IS_WORKSPACE (self));
  g_return_if_fail (kind != NULL);

  if (mn_run_views_find (kind) == NULL)
    return;
  window = GTK_WINDOW (mn_workspace_find_window (self, kind));
  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }

  pane = g_hash_table_lookup (self->panes, kind);
  if (pane != NULL)
    {
      g_autoptr (GtkWidget) focus = mn_workspace_leave_focus (self);

      frame = g_object_ref (mn_workspace_pane_get_content (pane));
      mn_workspace_pane_set_content (pane, NULL);
    }
  else
    frame = g_object_ref_sink (mn_run_view_frame_new (mn_run_views_find (kind), self->document));
  mn_run_view_frame_set_scrolls (MN_RUN_VIEW_FRAME (frame), TRUE);
  window = mn_view_window_new (MN_RUN_VIEW_FRAME (frame));
  g_object_unref (frame);
  g_ptr_array_add (self->windows, window);
  g_signal_connect_object (window, "destroy", G_CALLBACK (window_destroyed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "returned", G_CALLBACK (window_returned), self, 0);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (root != NULL)
    mn_view_window_set_main (MN_VIEW_WINDOW (window), GTK_WINDOW (root));
  if (mn_workspace_layout_contains (self->layout, kind))
    {
      mn_workspace_layout_remove (self->layout, kind);
      mn_workspace_rearrange (self);
    }
  mn_workspace_update_actions (self);
  gtk_window_present (window);
}

gboolean
mn_workspace_has_windows (MnWorkspace *self)
{
  g_return_val_if_fail (MN_IS_WORKSPACE (self), FALSE);

  return self->windows->len > 0;
}

void
mn_workspace_show (MnWorkspace *self, const char *kind)
{
  MnViewWindow *window;
  MnWorkspacePane *pane;

  g_return_if_fail (MN_IS_WORKSPACE (self));
  g_return_if_fail (kind != NULL && mn_run_views_find (kind) != NULL);

  window = mn_workspace_find_window (self, kind);
  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return;
    }
  if (!mn_workspace_layout_contains (self->layout, kind))
    mn_workspace_add_view (self, kind, NULL);
  pane = g_hash_table_lookup (self->panes, kind);
  if (pane != NULL)
    gtk_widget_child_focus (GTK_WIDGET (pane), GTK_DIR_TAB_FORWARD);
}
