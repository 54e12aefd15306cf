/* mn-app-window-background.c - training without a window, and what the desktop is told of runs that nobody looks at.
 *
 * A window in the background is hidden, not gone: it keeps the application alive, and comes back with everything in it when
 * the application is activated or its notification is clicked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-notice.h"

/* Of a document: the id of the notification about it that may still be shown. */
#define NOTIFIED "mn-notified"

void
mn_app_window_notify (MnAppWindow *self, MnDocument *document, const char *message)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  const char *run_dir = mn_session_get_run_dir (mn_document_get_session (document));
  g_autofree char *title = NULL, *id = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL)
    return;
  g_object_get (document, "title", &title, NULL);
  notification = g_notification_new (title);
  id = g_strdup_printf ("run-%s", run_dir != NULL ? run_dir : "");
  g_notification_set_body (notification, message);
  g_notification_set_default_action_and_target (notification, "app.show-run", "s", run_dir != NULL ? run_dir : "");
  mn_notice_send (application, id, notification);
  g_object_set_data_full (G_OBJECT (document), NOTIFIED, g_steal_pointer (&id), g_free);
}

void
mn_app_window_withdraw_seen (MnAppWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  MnDocument *document = mn_app_window_get_document (self);
  g_autofree char *id = NULL;

  if (document == NULL || application == NULL || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  id = g_object_steal_data (G_OBJECT (document), NOTIFIED);
  if (id != NULL)
    g_application_withdraw_notification (G_APPLICATION (application), id);
}

/* NULL: no tab has that run. (transfer none) */
static AdwTabPage *
find_run (MnAppWindow *self, const char *run_dir)
{
  const int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      MnDocument *document = mn_app_window_page_document (page);
      gboolean opened;

      if (document != NULL && g_strcmp0 (mn_app_window_get_kept_run (document, &opened), run_dir) == 0)
        return page;
    }
  return NULL;
}

gboolean
mn_app_window_has_run (MnAppWindow *self, const char *run_dir)
{
  g_return_val_if_fail (MN_IS_APP_WINDOW (self) && run_dir != NULL, FALSE);

  return find_run (self, run_dir) != NULL;
}

gboolean
mn_app_window_show_run (MnAppWindow *self, const char *run_dir)
{
  AdwTabPage *page;
  MnExperimentView *view;

  g_return_val_if_fail (MN_IS_APP_WINDOW (self), FALSE);

  page = run_dir != NULL ? find_run (self, run_dir) : NULL;
  if (page == NULL)
    return FALSE;
  view = MN_EXPERIMENT_VIEW (adw_tab_page_get_child (page));
  adw_tab_view_set_selected_page (self->tabs, page);
  if (g_strcmp0 (mn_experiment_view_get_page (view), "workspace") != 0)
    mn_experiment_view_show_page (view, "watch");
  gtk_window_present (GTK_WINDOW (self));
  return TRUE;
}

static void
tell_background (MnAppWindow *self)
{
  const int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      GtkWidget *child = adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, i));
      MnDocument *document
          = MN_IS_EXPERIMENT_VIEW (child) ? mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child)) : NULL;

      if (document != NULL && mn_session_get_running (mn_document_get_session (document)))
        mn_app_window_notify (self, document, _("Training goes on in the background; click to come back to it"));
    }
}

void
mn_app_window_hide_in_background (MnAppWindow *self)
{
  gtk_widget_hide (GTK_WIDGET (self));
  tell_background (self);
}

void
mn_app_window_page_to_background (MnAppWindow *self, AdwTabPage *page)
{
  MnAppWindow *window;

  if (adw_tab_view_get_n_pages (self->tabs) == 1)
    {
      mn_app_window_hide_in_background (self);
      return;
    }
  window = g_object_new (MN_TYPE_APP_WINDOW, "application", gtk_window_get_application (GTK_WINDOW (self)), NULL);
  /* GTK asks nothing of a window that has not been realized when it is to be closed, and so could not be quit. */
  gtk_widget_realize (GTK_WIDGET (window));
  adw_tab_view_transfer_page (self->tabs, page, window->tabs, 0);
  tell_background (window);
}
