/* mn-app-window.c - the widget: template, title, toasts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-icon-keeper.h"
#include "mn-page-tools.h"
#include "mn-settings.h"
#include "mn-shortcuts.h"
#include "mn-toast.h"
#include "mn-welcome-page.h"

G_DEFINE_FINAL_TYPE (MnAppWindow, mn_app_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_title (MnAppWindow *self)
{
  MnDocument *document = mn_app_window_get_document (self);
  g_autofree char *title = document != NULL ? mn_app_window_make_title (document) : g_strdup (_("Minima"));

  gtk_window_set_title (GTK_WINDOW (self), title);
  /* The bar over the pages names the experiment; a narrow header has no room to say it again. */
  adw_view_switcher_title_set_title (self->switcher_title, document == NULL ? title : "");
}

static void
document_changed (MnAppWindow *self)
{
  update_title (self);
  mn_app_window_update_file_actions (self);
  mn_app_window_update_run_actions (self);
}

/* Whoever comes back to a field later does not continue what was set there before. */
static void
focus_moved (MnAppWindow *self)
{
  MnDocument *document = self->tabs != NULL ? mn_app_window_get_document (self) : NULL;

  if (document != NULL)
    mn_document_end_setting (document);
}

static gboolean
reveal_switcher (gpointer user_data)
{
  MnAppWindow *self = user_data;

  self->switcher_source = 0;
  adw_view_switcher_bar_set_reveal (self->switcher_bar, adw_view_switcher_title_get_title_visible (self->switcher_title));
  return G_SOURCE_REMOVE;
}

/* Where the header has no room for the names of pages they are at the bottom. It finds that while it is laid out, when the
 * bar at the bottom cannot get a height any more. */
static void
mn_app_window_update_switcher (MnAppWindow *self)
{
  if (self->switcher_source == 0)
    self->switcher_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, reveal_switcher, self, NULL);
}

static void
mn_app_window_selected_page_changed (MnAppWindow *self)
{
  MnExperimentView *view = mn_app_window_get_view (self);
  MnDocument *document = mn_app_window_get_document (self);
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  g_signal_group_set_target (self->document_signals, document);
  g_signal_group_set_target (self->session_signals, document != NULL ? mn_document_get_session (document) : NULL);
  adw_view_switcher_title_set_stack (self->switcher_title, view != NULL ? mn_experiment_view_get_stack (view) : NULL);
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher_title, view != NULL);
  adw_view_switcher_bar_set_stack (self->switcher_bar, view != NULL ? mn_experiment_view_get_stack (view) : NULL);
  if (page != NULL)
    adw_tab_page_set_needs_attention (page, FALSE);
  document_changed (self);
  /* Tabs that are closed one after the other are each selected in their turn. */
  if (document != NULL && !self->closing)
    mn_app_window_read_run (document);
  mn_app_window_withdraw_seen (self);
  mn_app_window_touch (self);
}

void
mn_app_window_touch (MnAppWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL && !self->closing)
    mn_application_touch (MN_APPLICATION (application));
}

void
mn_app_window_tell_recovered (MnAppWindow *self)
{
  gtk_widget_show (GTK_WIDGET (self->recovered));
}

static void
recovered_answered (MnAppWindow *self)
{
  gtk_widget_hide (GTK_WIDGET (self->recovered));
}

void
mn_app_window_add_toast (MnAppWindow *self, const char *message)
{
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  g_return_if_fail (MN_IS_APP_WINDOW (self));

  /* Messages hold file names and ids, which are not markup. */
  escaped = g_markup_escape_text (message, -1);
  toast = adw_toast_new (escaped);
  mn_toast_show (self->toasts, toast);
}

void
mn_app_window_add_action_toast (MnAppWindow *self, const char *message, const char *button, const char *action,
                                const char *target)
{
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  g_return_if_fail (MN_IS_APP_WINDOW (self));

  escaped = g_markup_escape_text (message, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, button);
  adw_toast_set_action_name (toast, action);
  adw_toast_set_action_target_value (toast, g_variant_new_string (target));
  /* Time enough to read, decide and get there. */
  adw_toast_set_timeout (toast, 10);
  mn_toast_show (self->toasts, toast);
}

void
mn_app_window_show_error (MnAppWindow *self, const char *heading, const GError *error)
{
  g_return_if_fail (MN_IS_APP_WINDOW (self));

  mn_page_show_error (GTK_WIDGET (self), heading, error);
}

void
mn_app_window_ask (GtkWidget *widget, const char *destructive, const char *preferred, GCallback answered, gpointer user_data)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_set_response_appearance (dialog, destructive, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, preferred);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", answered, user_data);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
toast_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mn_app_window_add_toast (MN_APP_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

static void
show_place (MnAppWindow *self, GVariant *place, void (*show) (MnExperimentView *view, const char *place))
{
  MnExperimentView *view = mn_app_window_get_view (self);

  if (view == NULL)
    return;
  show (view, g_variant_get_string (place, NULL));
  mn_app_window_leave_text (self);
}

static void
show_page_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_place (user_data, parameter, mn_experiment_view_show_page);
}

static void
show_setting_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_place (user_data, parameter, mn_experiment_view_show_setting);
}

static void
show_problem_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnExperimentView *view = mn_app_window_get_view (MN_APP_WINDOW (user_data));

  if (view != NULL)
    mn_experiment_view_show_problem (view);
}

static void
recipes_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = MN_APP_WINDOW (user_data);
  int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);

      if (MN_IS_WELCOME_PAGE (adw_tab_page_get_child (page)))
        {
          adw_tab_view_set_selected_page (self->tabs, page);
          return;
        }
    }
  mn_app_window_add_welcome (self);
}

static void
shortcuts_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = mn_shortcuts_make_window ();

  gtk_window_set_transient_for (GTK_WINDOW (window), user_data);
  gtk_window_present (GTK_WINDOW (window));
}

static const GActionEntry window_actions[] = {
  { .name = "toast", .activate = toast_activated, .parameter_type = "s" },
  { .name = "show-page", .activate = show_page_activated, .parameter_type = "s" },
  { .name = "show-setting", .activate = show_setting_activated, .parameter_type = "s" },
  { .name = "show-problem", .activate = show_problem_activated },
  { .name = "recipes", .activate = recipes_activated },
  { .name = "show-shortcuts", .activate = shortcuts_activated },
};

static void
recent_changed (MnAppWindow *self)
{
  mn_app_window_update_recent (self);
}

static gboolean
file_dropped (MnAppWindow *self, const GValue *value, double x, double y)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  mn_app_window_drop_files (self, files);
  g_slist_free (files);
  return TRUE;
}

/* For the next window. */
static void
remember_size (GtkWindow *window)
{
  GSettings *settings = mn_settings_get ();
  int width, height;

  /* One in the background has that of another time. */
  if (settings == NULL || !gtk_widget_get_visible (GTK_WIDGET (window)))
    return;
  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (settings, "window-width", CLAMP (width, 360, 16384));
  g_settings_set_int (settings, "window-height", CLAMP (height, 294, 16384));
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
}

static gboolean
mn_app_window_close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (!mn_app_window_ask_to_close (MN_APP_WINDOW (window)))
    return GDK_EVENT_STOP;
  remember_size (window);
  if (application != NULL)
    mn_application_window_closes (MN_APPLICATION (application), window);
  return GTK_WINDOW_CLASS (mn_app_window_parent_class)->close_request (window);
}

static void
mn_app_window_dispose (GObject *object)
{
  MnAppWindow *self = MN_APP_WINDOW (object);

  g_clear_handle_id (&self->switcher_source, g_source_remove);
  g_clear_object (&self->document_signals);
  g_clear_object (&self->session_signals);
  if (self->tabs != NULL)
    {
      int n = adw_tab_view_get_n_pages (self->tabs);

      self->closing = TRUE;
      g_signal_handlers_disconnect_by_data (self->tabs, self);
      for (int i = 0; i < n; i++)
        mn_app_window_leave_page (self, adw_tab_view_get_nth_page (self->tabs, i));
    }
  mn_app_window_let_sleep (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_APP_WINDOW);

  G_OBJECT_CLASS (mn_app_window_parent_class)->dispose (object);
}

/* On the page that watches a run what was last changed of the run comes first, as long as it goes on. */
static gboolean
key_pressed (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnExperimentView *view = mn_app_window_get_view (MN_APP_WINDOW (widget));
  MnDocument *document = view != NULL ? mn_experiment_view_get_document (view) : NULL;
  const char *action = g_variant_get_string (args, NULL);

  if (document != NULL && (g_str_equal (action, "win.undo") || g_str_equal (action, "win.redo"))
      && g_strcmp0 (mn_experiment_view_get_page (view), "watch") == 0)
    {
      MnSession *session = mn_document_get_session (document);

      if (g_str_equal (action, "win.undo") ? mn_session_undo_change (session) : mn_session_redo_change (session))
        return TRUE;
    }
  return gtk_widget_activate_action (widget, action, NULL);
}

static void
mn_app_window_class_init (MnAppWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->dispose = mn_app_window_dispose;
  window_class->close_request = mn_app_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-app-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, header);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, recovered);
  gtk_widget_class_bind_template_callback (widget_class, recovered_answered);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_touch);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, step_button);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, MnAppWindow, recent_menu);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_update_switcher);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_close_page);
  gtk_widget_class_bind_template_callback (widget_class, mn_app_window_selected_page_changed);
  mn_app_window_class_tabs (widget_class);

  /* Key bindings of the class come after those of the focused widget: text fields keep their own undo and their space. */
  mn_shortcuts_bind (widget_class, MN_SHORTCUT_WINDOW, key_pressed);

  g_type_ensure (MN_TYPE_EXPERIMENT_VIEW);
  g_type_ensure (MN_TYPE_WELCOME_PAGE);
}

/* The halves of a split button take the focus, and have no names of their own. */
static void
name_open_buttons (MnAppWindow *self)
{
  for (GtkWidget *half = gtk_widget_get_first_child (self->open_button); half != NULL;
       half = gtk_widget_get_next_sibling (half))
    if (GTK_IS_BUTTON (half))
      gtk_accessible_update_property (GTK_ACCESSIBLE (half), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Open"), -1);
    else if (GTK_IS_MENU_BUTTON (half))
      gtk_accessible_update_property (GTK_ACCESSIBLE (half), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Open Menu"), -1);
}

static void
mn_app_window_init (MnAppWindow *self)
{
  GSettings *settings = mn_settings_get ();
  GtkDropTarget *drop;

  self->document_signals = g_signal_group_new (MN_TYPE_DOCUMENT);
  g_signal_group_connect_swapped (self->document_signals, "changed", G_CALLBACK (document_changed), self);
  g_signal_group_connect_swapped (self->document_signals, "notify", G_CALLBACK (document_changed), self);
  self->session_signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::phase", G_CALLBACK (mn_app_window_update_run_actions),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::running", G_CALLBACK (mn_app_window_update_run_actions),
                                  self);

  gtk_widget_init_template (GTK_WIDGET (self));
  name_open_buttons (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions, G_N_ELEMENTS (window_actions), self);
  mn_app_window_install_file_actions (self);
  mn_app_window_install_run_actions (self);
  mn_app_window_install_present_actions (self);
  mn_app_window_install_open_run_actions (self);
  mn_app_window_install_sweep_actions (self);

  g_signal_connect (self, "map", G_CALLBACK (mn_icon_keeper_keep), NULL);
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (focus_moved), NULL);
  drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (file_dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  if (settings != NULL)
    {
      /* Not bound: windows that are open side by side have sizes of their own. */
      gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                                   g_settings_get_int (settings, "window-height"));
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }

  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (recent_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (mn_app_window_withdraw_seen), NULL);
  mn_app_window_update_recent (self);
  mn_app_window_selected_page_changed (self);
}

MnAppWindow *
mn_app_window_new (MnApplication *application)
{
  MnAppWindow *self = g_object_new (MN_TYPE_APP_WINDOW, "application", application, NULL);

  mn_app_window_add_welcome (self);
  return self;
}
