/* mn-app-window-tabs.c - the tabs of the window: which document is in which, and their coming and going.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-icon-keeper.h"
#include "mn-welcome-page.h"

MnDocument *
mn_app_window_page_document (AdwTabPage *page)
{
  GtkWidget *child = page != NULL ? adw_tab_page_get_child (page) : NULL;

  return MN_IS_EXPERIMENT_VIEW (child) ? mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child)) : NULL;
}

MnExperimentView *
mn_app_window_get_view (MnAppWindow *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  GtkWidget *child = page != NULL ? adw_tab_page_get_child (page) : NULL;

  return MN_IS_EXPERIMENT_VIEW (child) ? MN_EXPERIMENT_VIEW (child) : NULL;
}

AdwTabPage *
mn_app_window_find_page (MnAppWindow *self, MnDocument *document)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);

      if (mn_app_window_page_document (page) == document)
        return page;
    }
  return NULL;
}

MnExperimentView *
mn_app_window_find_view (MnAppWindow *self, MnDocument *document)
{
  AdwTabPage *page = document != NULL ? mn_app_window_find_page (self, document) : NULL;

  return page != NULL ? MN_EXPERIMENT_VIEW (adw_tab_page_get_child (page)) : NULL;
}

MnDocument *
mn_app_window_get_document (MnAppWindow *self)
{
  g_return_val_if_fail (MN_IS_APP_WINDOW (self), NULL);

  return mn_app_window_page_document (adw_tab_view_get_selected_page (self->tabs));
}

void
mn_app_window_select_document (MnAppWindow *self, MnDocument *document)
{
  AdwTabPage *page;

  g_return_if_fail (MN_IS_APP_WINDOW (self));
  g_return_if_fail (MN_IS_DOCUMENT (document));

  page = mn_app_window_find_page (self, document);
  if (page != NULL)
    adw_tab_view_set_selected_page (self->tabs, page);
}

char *
mn_app_window_make_title (MnDocument *document)
{
  g_autofree char *title = NULL;

  g_object_get (document, "title", &title, NULL);
  return mn_document_get_modified (document) ? g_strdup_printf ("• %s", title) : g_steal_pointer (&title);
}

static gboolean
modified_to_title (GBinding *binding, const GValue *from, GValue *to, gpointer document)
{
  g_value_take_string (to, mn_app_window_make_title (document));
  return TRUE;
}

static void
mn_app_window_page_attached (MnAppWindow *self, AdwTabPage *page, int position, AdwTabView *tabs)
{
  MnDocument *document = mn_app_window_page_document (page);

  if (document != NULL)
    {
      AdwViewStack *stack = mn_experiment_view_get_stack (MN_EXPERIMENT_VIEW (adw_tab_page_get_child (page)));

      mn_app_window_watch_document (self, document);
      g_signal_connect_swapped (stack, "notify::visible-child-name", G_CALLBACK (mn_app_window_touch), self);
      g_signal_connect (stack, "map", G_CALLBACK (mn_icon_keeper_keep), NULL);
      g_signal_connect (stack, "notify::visible-child-name", G_CALLBACK (mn_icon_keeper_keep), NULL);
    }
  mn_app_window_update_presenting (self);
  mn_app_window_touch (self);
}

void
mn_app_window_leave_page (MnAppWindow *self, AdwTabPage *page)
{
  MnDocument *document = mn_app_window_page_document (page);

  if (document == NULL)
    return;
  mn_app_window_unwatch_document (self, document);
  g_signal_handlers_disconnect_by_func (mn_experiment_view_get_stack (MN_EXPERIMENT_VIEW (adw_tab_page_get_child (page))),
                                        mn_app_window_touch, self);
}

static void
mn_app_window_page_detached (MnAppWindow *self, AdwTabPage *page, int position, AdwTabView *tabs)
{
  mn_app_window_leave_page (self, page);
  mn_app_window_touch (self);
  if (adw_tab_view_get_n_pages (tabs) == 0 && !self->closing && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    mn_app_window_close_soon (self);
}

static AdwTabView *
mn_app_window_create_window (MnAppWindow *self, AdwTabView *tabs)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  MnAppWindow *window = g_object_new (MN_TYPE_APP_WINDOW, "application", application, NULL);

  gtk_window_present (GTK_WINDOW (window));
  return window->tabs;
}

void
mn_app_window_add_welcome (MnAppWindow *self)
{
  AdwTabPage *page = adw_tab_view_append (self->tabs, mn_welcome_page_new ());

  adw_tab_page_set_title (page, _("Welcome"));
  adw_tab_view_set_selected_page (self->tabs, page);
}

void
mn_app_window_add_document (MnAppWindow *self, MnDocument *document)
{
  AdwTabPage *shown;
  AdwTabPage *page;

  g_return_if_fail (MN_IS_APP_WINDOW (self));
  g_return_if_fail (MN_IS_DOCUMENT (document));

  shown = adw_tab_view_get_selected_page (self->tabs);
  page = adw_tab_view_append (self->tabs, mn_experiment_view_new (document));
  g_object_bind_property (mn_document_get_session (document), "running", page, "loading", G_BINDING_SYNC_CREATE);
  /* Two properties lead to one title, so each has a binding that computes it. */
  g_object_bind_property_full (document, "modified", page, "title", G_BINDING_SYNC_CREATE, modified_to_title, NULL,
                               document, NULL);
  g_object_bind_property_full (document, "title", page, "title", G_BINDING_DEFAULT, modified_to_title, NULL, document,
                               NULL);
  adw_tab_view_set_selected_page (self->tabs, page);
  if (shown != NULL && MN_IS_WELCOME_PAGE (adw_tab_page_get_child (shown)))
    adw_tab_view_close_page (self->tabs, shown);
  gtk_widget_grab_focus (adw_tab_page_get_child (page));
  g_object_unref (document);
}

void
mn_app_window_class_tabs (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_page_attached);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_page_detached);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_create_window);
}
