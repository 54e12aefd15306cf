/* mn-preferences-window.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-preferences-window.h"

#include <glib/gi18n-lib.h>

#include "mn-chosen-path.h"
#include "mn-error.h"
#include "mn-page-tools.h"
#include "mn-settings.h"

struct _MnPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  AdwActionRow        *data_row;
  AdwActionRow        *runs_row;
  GtkWidget           *data_reset;
  GtkWidget           *runs_reset;
  GtkSpinButton       *threads;
  GtkSwitch           *restore;
  AdwComboRow         *style_row;
};

G_DEFINE_FINAL_TYPE (MnPreferencesWindow, mn_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
tell (GtkWindow *window, const char *problem)
{
  g_autoptr (GError) error = g_error_new_literal (MN_ERROR, MN_ERROR_INPUT, problem);

  if (window != NULL)
    mn_page_show_error (GTK_WIDGET (window), _("The Folder Cannot Be Used"), error);
}

static void
folder_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  const char *key = user_data;
  GSettings *settings = mn_settings_get ();

  if (response == GTK_RESPONSE_ACCEPT && settings != NULL)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *problem = NULL, *path = folder != NULL ? mn_chosen_path_get (folder, &problem) : NULL;

      if (path != NULL)
        g_settings_set_string (settings, key, path);
      else if (problem != NULL)
        tell (gtk_native_dialog_get_transient_for (dialog), problem);
    }
  g_object_unref (dialog);
}

void
mn_preferences_choose_folder (GtkWindow *parent, const char *title, const char *key)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _("_Choose"), _("_Cancel"));
  GSettings *settings = mn_settings_get ();
  g_autofree char *current = settings != NULL ? g_settings_get_string (settings, key) : g_strdup ("");

  if (*current != '\0')
    {
      g_autoptr (GFile) folder = g_file_new_for_path (current);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (folder_chosen), (gpointer) g_intern_string (key));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
update (MnPreferencesWindow *self)
{
  GSettings *settings = mn_settings_get ();
  g_autofree char *data = settings != NULL ? g_settings_get_string (settings, "data-folder") : g_strdup ("");
  g_autofree char *runs = settings != NULL ? g_settings_get_string (settings, "runs-folder") : g_strdup ("");
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "minima", "runs", NULL);
  g_autofree char *data_text = NULL;
  g_autofree char *runs_text = NULL;

  /* Subtitles of rows are markup. */
  data_text = *data != '\0' ? g_markup_escape_text (data, -1) : g_strdup (_("The standard folders"));
  runs_text = g_markup_escape_text (*runs != '\0' ? runs : usual, -1);
  adw_action_row_set_subtitle (self->data_row, data_text);
  adw_action_row_set_subtitle (self->runs_row, runs_text);
  gtk_widget_set_visible (self->data_reset, *data != '\0');
  gtk_widget_set_visible (self->runs_reset, *runs != '\0');
  if (settings != NULL)
    adw_combo_row_set_selected (self->style_row, (guint) g_settings_get_enum (settings, "color-scheme"));
}

static void
data_choose_clicked (MnPreferencesWindow *self)
{
  mn_preferences_choose_folder (GTK_WINDOW (self), _("Folder of Data Sets"), "data-folder");
}

static void
runs_choose_clicked (MnPreferencesWindow *self)
{
  mn_preferences_choose_folder (GTK_WINDOW (self), _("Folder of Runs"), "runs-folder");
}

static void
data_reset_clicked (MnPreferencesWindow *self)
{
  g_settings_reset (mn_settings_get (), "data-folder");
}

static void
runs_reset_clicked (MnPreferencesWindow *self)
{
  g_settings_reset (mn_settings_get (), "runs-folder");
}

static void
style_selected (MnPreferencesWindow *self)
{
  GSettings *settings = mn_settings_get ();
  const int selected = (int) adw_combo_row_get_selected (self->style_row);

  if (settings != NULL && selected != g_settings_get_enum (settings, "color-scheme"))
    g_settings_set_enum (settings, "color-scheme", selected);
}

static void
mn_preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MN_TYPE_PREFERENCES_WINDOW);

  G_OBJECT_CLASS (mn_preferences_window_parent_class)->dispose (object);
}

static void
mn_preferences_window_class_init (MnPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_preferences_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, data_row);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, runs_row);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, data_reset);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, runs_reset);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, threads);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, restore);
  gtk_widget_class_bind_template_child (widget_class, MnPreferencesWindow, style_row);
  gtk_widget_class_bind_template_callback (widget_class, style_selected);
  gtk_widget_class_bind_template_callback (widget_class, data_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, data_reset_clicked);
  gtk_widget_class_bind_template_callback (widget_class, runs_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, runs_reset_clicked);
}

static void
mn_preferences_window_init (MnPreferencesWindow *self)
{
  GSettings *settings = mn_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  mn_page_ignore_wheel (GTK_WIDGET (self));

  if (settings != NULL)
    {
      g_settings_bind (settings, "threads", self->threads, "value", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "restore-session", self->restore, "active", G_SETTINGS_BIND_DEFAULT);
      g_signal_connect_object (settings, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  else
    gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  update (self);
}

GtkWidget *
mn_preferences_window_new (void)
{
  return g_object_new (MN_TYPE_PREFERENCES_WINDOW, NULL);
}
