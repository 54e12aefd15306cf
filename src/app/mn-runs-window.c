/* mn-runs-window.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-columns.h"
#include "mn-settings.h"
#include "mn-side-window.h"
#include "mn-sweep-window.h"
#include "mn-sweep.h"

G_DEFINE_FINAL_TYPE (MnRunsWindow, mn_runs_window, ADW_TYPE_WINDOW)

MnAppWindow *
mn_runs_window_find_tab (const char *dir)
{
  /* Also when the window has left it. */
  GApplication *application = g_application_get_default ();

  for (GList *l = application != NULL ? gtk_application_get_windows (GTK_APPLICATION (application)) : NULL; l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && mn_app_window_has_run (l->data, dir))
      return l->data;
  return NULL;
}

/* "120 runs", "12 of 120 runs", "12 of 120 runs, 3 selected". */
static void
show_counts (MnRunsWindow *self)
{
  const guint n = mn_runs_table_get_n_rows (self->table), shown = mn_runs_table_get_n_shown (self->table);
  const guint selected = mn_runs_table_get_n_selected (self->table);
  const gboolean averaging = gtk_check_button_get_active (self->averaging);
  g_autofree char *all = NULL, *both = NULL;

  if (shown < n)
    all = g_strdup_printf (averaging ? g_dngettext (GETTEXT_PACKAGE, "%u of %u row", "%u of %u rows", n)
                                     : g_dngettext (GETTEXT_PACKAGE, "%u of %u run", "%u of %u runs", n), shown, n);
  else if (n > 0)
    all = g_strdup_printf (averaging ? g_dngettext (GETTEXT_PACKAGE, "%u row", "%u rows", n)
                                     : g_dngettext (GETTEXT_PACKAGE, "%u run", "%u runs", n), n);
  if (selected > 0)
    /* Translators: how many runs there are, and how many of them are selected: "12 runs, 3 selected". */
    both = g_strdup_printf (C_("runs", "%s, %u selected"), all, selected);
  adw_window_title_set_subtitle (self->title, both != NULL ? both : all != NULL ? all : "");
}

/* The index of that name; 0, which is all runs, where there is none. */
static guint
find_folder (char **folders, const char *name)
{
  for (guint i = 0; folders[i] != NULL; i++)
    if (g_str_equal (folders[i], name))
      return i + 1;
  return 0;
}

static gboolean
lists_same (GtkDropDown *list, char **folders)
{
  GListModel *model = gtk_drop_down_get_model (list);

  if (model == NULL || g_list_model_get_n_items (model) != g_strv_length (folders) + 1)
    return FALSE;
  for (guint i = 0; folders[i] != NULL; i++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i + 1), folders[i]))
      return FALSE;
  return TRUE;
}

/* That of the sweep whose runs alone are shown. (transfer full) (nullable) */
static char *
get_sweep (MnRunsWindow *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected (self->folders) > 0 ? gtk_drop_down_get_selected_item (self->folders) : NULL;
  g_autofree char *folder = mn_settings_dup_runs_dir ();
  g_autofree char *dir = item != NULL ? g_build_filename (folder, gtk_string_object_get_string (item), NULL) : NULL;

  return dir != NULL && mn_sweep_is_in (dir) ? g_steal_pointer (&dir) : NULL;
}

static void
show_sweep (MnRunsWindow *self)
{
  g_autofree char *dir = get_sweep (self);

  gtk_widget_set_visible (self->sweep, dir != NULL);
}

static void
sweep_clicked (MnRunsWindow *self)
{
  g_autofree char *dir = get_sweep (self);

  if (dir != NULL)
    mn_sweep_window_open (gtk_window_get_application (GTK_WINDOW (self)), dir);
}

/* The folder that somebody wants to see, as soon as there are runs in it. */
static void
choose_wanted (MnRunsWindow *self)
{
  g_auto (GStrv) folders = mn_runs_table_dup_folders (self->table);
  const guint at = self->wanted != NULL ? find_folder (folders, self->wanted) : 0;

  if (at == 0)
    return;
  g_clear_pointer (&self->wanted, g_free);
  gtk_drop_down_set_selected (self->folders, at);
}

static void
show_folders (MnRunsWindow *self)
{
  g_auto (GStrv) folders = mn_runs_table_dup_folders (self->table);
  GtkStringObject *selected = gtk_drop_down_get_selected_item (self->folders);
  g_autofree char *name = NULL;
  g_autoptr (GtkStringList) list = NULL;

  if (lists_same (self->folders, folders))
    return;
  if (selected != NULL && gtk_drop_down_get_selected (self->folders) > 0)
    name = g_strdup (gtk_string_object_get_string (selected));
  list = gtk_string_list_new (NULL);
  gtk_string_list_append (list, _("All Runs"));
  for (guint i = 0; folders[i] != NULL; i++)
    gtk_string_list_append (list, folders[i]);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->folders, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->folders, name != NULL ? find_folder (folders, name) : 0);
  self->filling = FALSE;
  gtk_widget_set_visible (self->where, folders[0] != NULL);
  /* The one that was shown may be gone. */
  if (name != NULL && gtk_drop_down_get_selected (self->folders) == 0)
    mn_runs_table_show_folder (self->table, NULL);
}

static void
folder_chosen (MnRunsWindow *self)
{
  const guint chosen = gtk_drop_down_get_selected (self->folders);
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->folders);

  if (!self->filling)
    {
      /* Another choice is no longer wanted. */
      g_clear_pointer (&self->wanted, g_free);
      mn_runs_table_show_folder (self->table, chosen > 0 && item != NULL ? gtk_string_object_get_string (item) : NULL);
    }
  show_sweep (self);
}

/* Where there is nothing at all there is nothing to search, either. */
static void
show_controls (MnRunsWindow *self)
{
  g_auto (GStrv) folders = mn_runs_table_dup_folders (self->table);
  const gboolean any = mn_runs_table_get_n_rows (self->table) > 0 || folders[0] != NULL;

  gtk_widget_set_visible (self->filters, any);
  gtk_widget_set_visible (self->actions, any);
}

/* Who has opened the window can go through the rows with the arrow keys as soon as these are there. */
static void
give_keyboard (MnRunsWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (self->given || mn_runs_table_get_n_shown (self->table) == 0)
    return;
  self->given = TRUE;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->filters)))
    gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_DOWN);
}

static void
table_changed (MnRunsWindow *self)
{
  give_keyboard (self);
  show_folders (self);
  choose_wanted (self);
  show_counts (self);
  show_controls (self);
  mn_runs_window_update_actions (self);
}

static void
table_activated (MnRunsWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "runs.open", NULL);
}

static void
search_changed (MnRunsWindow *self)
{
  mn_runs_table_set_search (self->table, gtk_editable_get_text (self->search));
}

static void
search_stopped (MnRunsWindow *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
}

static void
averaging_toggled (MnRunsWindow *self)
{
  mn_runs_table_set_averaging (self->table, gtk_check_button_get_active (self->averaging));
}

static void
read_folder (MnRunsWindow *self)
{
  g_autofree char *folder = mn_settings_dup_runs_dir ();

  /* What an export holds may hear of runs when it has been closed. */
  if (gtk_window_get_application (GTK_WINDOW (self)) == NULL)
    return;
  mn_runs_table_set_folder (self->table, folder);
  mn_runs_table_reload (self->table);
}

static void
refresh_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  read_folder (MN_RUNS_WINDOW (widget));
}

static void
find_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (MN_RUNS_WINDOW (widget)->search));
}

/* Other programs write runs, too. */
static void
active_changed (MnRunsWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    read_folder (self);
}

static void
window_removed (MnRunsWindow *self, GtkWindow *window, GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data))
      return;
  if (window != GTK_WINDOW (self))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
mn_runs_window_dispose (GObject *object)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (object);

  mn_runs_window_end_removal (self);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_pointer (&self->wanted, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_RUNS_WINDOW);
  G_OBJECT_CLASS (mn_runs_window_parent_class)->dispose (object);
}

static void
mn_runs_window_class_init (MnRunsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_runs_window_dispose;

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_RUNS_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-runs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, filters);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, actions);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, search);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, where);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, folders);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, sweep);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, averaging);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, table);
  gtk_widget_class_bind_template_child (widget_class, MnRunsWindow, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, folder_chosen);
  gtk_widget_class_bind_template_callback (widget_class, sweep_clicked);
  gtk_widget_class_bind_template_callback (widget_class, averaging_toggled);
  gtk_widget_class_bind_template_callback (widget_class, table_changed);
  gtk_widget_class_bind_template_callback (widget_class, table_activated);
  gtk_widget_class_install_action (widget_class, "runs.refresh", NULL, refresh_activated);
  gtk_widget_class_install_action (widget_class, "runs.find", NULL, find_activated);
  mn_runs_window_class_actions (widget_class);
  mn_runs_window_class_trash (widget_class);
  /* Keys that main windows use otherwise: there they present and begin a run. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "runs.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "runs.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "runs.find", NULL);
}

static void
recipes_clicked (MnRunsWindow *self)
{
  GtkWindow *main = mn_application_get_window (MN_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));

  g_action_group_activate_action (G_ACTION_GROUP (main), "recipes", NULL);
  gtk_window_present (main);
}

/* What to do first. */
static GtkWidget *
make_placeholder (MnRunsWindow *self)
{
  GtkWidget *page = adw_status_page_new (), *button = gtk_button_new_with_mnemonic (_("Choose a _Recipe"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "view-list-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("No Runs"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _("Open a recipe or an experiment and press Start. Every run is listed here from then on, "
                                     "with what it measured."));
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (recipes_clicked), self);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

static void
set_up_folder (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_list_item_set_child (item, label);
}

static void
bind_folder (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

/* The button shortens what the list says in full: names of folders are long. */
static void
shorten_folders (MnRunsWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_folder), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_folder), NULL);
  gtk_drop_down_set_list_factory (self->folders, gtk_drop_down_get_factory (self->folders));
  gtk_drop_down_set_factory (self->folders, factory);
  g_object_unref (factory);
}

static void
mn_runs_window_init (MnRunsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  shorten_folders (self);
  mn_side_window_install (GTK_WINDOW (self), self->toasts);
  mn_runs_table_set_placeholder (self->table, make_placeholder (self));
  mn_runs_table_set_menu (self->table, self->row_menu);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed), NULL);
  mn_runs_window_update_actions (self);
}

static MnRunsWindow *
find_window (MnApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MN_IS_RUNS_WINDOW (l->data))
      return l->data;
  return NULL;
}

void
mn_runs_window_present (MnApplication *application, const char *folder)
{
  MnRunsWindow *self;

  g_return_if_fail (MN_IS_APPLICATION (application));

  self = find_window (application);
  if (self == NULL)
    {
      self = g_object_new (MN_TYPE_RUNS_WINDOW, "application", application, NULL);
      g_signal_connect_object (application, "window-removed", G_CALLBACK (window_removed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (application, "runs-changed", G_CALLBACK (read_folder), self, G_CONNECT_SWAPPED);
      read_folder (self);
    }
  if (folder != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (folder);
      choose_wanted (self);
    }
  gtk_window_present (GTK_WINDOW (self));
}

MnRunsTable *
mn_runs_window_get_table (MnRunsWindow *self)
{
  g_return_val_if_fail (MN_IS_RUNS_WINDOW (self), NULL);

  return self->table;
}
