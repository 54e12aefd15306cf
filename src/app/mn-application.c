/* mn-application.c
 *
 *   minima [FILE...] [--recipe NAME] [--new-window]
 *
 * The files and the recipe open as tabs of the active window of the running instance.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "mn-canvas-style.h"
#include "mn-figure-view.h"
#include "mn-keeper.h"
#include "mn-preferences-window.h"
#include "mn-runs-window.h"
#include "mn-resources.h"
#include "mn-settings.h"
#include "mn-shortcuts.h"
#include "mn-app-window.h"
#include "mn-sweep-window.h"

struct _MnApplication
{
  AdwApplication parent_instance;

  MnKeeper      *keeper;
  gboolean       started;     /* what was open at the last end has been opened */
  gboolean       quitting;
  gboolean       waiting;     /* quitting goes on once nothing trains any more */
  guint          terminate_source;
  guint          interrupt_source;
};

enum
{
  RUNS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnApplication, mn_application, ADW_TYPE_APPLICATION)

static gboolean
reopens (void)
{
  GSettings *settings = mn_settings_get ();

  return settings == NULL || g_settings_get_boolean (settings, "restore-session");
}

/* The window to open things in; made when there is none. */
static MnAppWindow *
ensure_window (MnApplication *self)
{
  GtkWindow *active;

  if (!self->started)
    {
      self->started = TRUE;
      active = mn_keeper_restore (self->keeper, reopens ());
      if (active != NULL)
        return MN_APP_WINDOW (active);
    }
  active = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (active != NULL && !MN_IS_APP_WINDOW (active))
    active = gtk_window_get_transient_for (active);
  if (active != NULL)
    return MN_APP_WINDOW (active);
  /* A view's own window is in front. */
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data))
      return MN_APP_WINDOW (l->data);
  /* The last one was closed while something kept the program; from now on it is as before. */
  mn_application_stay (self);
  return mn_app_window_new (self);
}

/* One without an experiment, beside what was open at the last end: that comes back with the first window, however that is
 * asked for, and from then on is kept. */
static MnAppWindow *
open_window (MnApplication *self)
{
  MnAppWindow *window = ensure_window (self);

  if (gtk_widget_get_visible (GTK_WIDGET (window)) || mn_app_window_get_document (window) != NULL)
    window = mn_app_window_new (self);
  return window;
}

static void
mn_application_activate (GApplication *application)
{
  MnApplication *self = MN_APPLICATION (application);
  MnAppWindow *window = ensure_window (self);

  /* Whose training went on in the background come back as well. */
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && !gtk_widget_get_visible (l->data))
      gtk_widget_show (l->data);
  gtk_window_present (GTK_WINDOW (window));
}

static void
mn_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  MnAppWindow *window = ensure_window (MN_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < n_files; i++)
    mn_app_window_open_file (window, files[i]);
}

/* A new window for files that are all open would stay empty, since these are shown where they are. */
static gboolean
all_open (MnAppWindow *window, GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    if (!mn_app_window_is_open (window, g_ptr_array_index (files, i)))
      return FALSE;
  return files->len > 0;
}

static int
mn_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  MnApplication *self = MN_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **names = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  const char *recipe = NULL;
  gboolean new_window = FALSE;
  MnAppWindow *window;

  g_variant_dict_lookup (options, "new-window", "b", &new_window);
  g_variant_dict_lookup (options, "recipe", "&s", &recipe);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &names);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (files, g_application_command_line_create_file_for_arg (command_line, names[i]));

  window = ensure_window (self);
  if (new_window && (recipe != NULL || !all_open (window, files)))
    window = open_window (self);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < files->len; i++)
    mn_app_window_open_file (window, g_ptr_array_index (files, i));
  if (recipe != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (!mn_app_window_open_recipe (window, recipe, &error))
        {
          g_application_command_line_printerr (command_line, "minima: %s\n", error->message);
          mn_app_window_show_error (window, _("Cannot Open the Recipe"), error);
          return 2;
        }
    }
  return 0;
}

static int
mn_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("minima %s\n", MN_VERSION);
      return 0;
    }
  return -1;
}

static void
new_window_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (open_window (user_data)));
}

static gboolean
trains (gpointer window)
{
  return (MN_IS_APP_WINDOW (window) && mn_app_window_trains (window))
         || (MN_IS_SWEEP_WINDOW (window) && mn_sweep_window_trains (window));
}

gboolean
mn_application_others_train (MnApplication *self, GtkWindow *window)
{
  g_return_val_if_fail (MN_IS_APPLICATION (self), FALSE);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (l->data != window && trains (l->data))
      return TRUE;
  return FALSE;
}

/* @training: only those that train. */
static void
close_windows (MnApplication *self, gboolean training)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *l = windows; l != NULL; l = l->next)
    if ((MN_IS_APP_WINDOW (l->data) || MN_IS_SWEEP_WINDOW (l->data)) && (!training || trains (l->data)))
      gtk_window_close (GTK_WINDOW (l->data));
}

static gboolean
close_rest (gpointer user_data)
{
  close_windows (user_data, FALSE);
  return G_SOURCE_REMOVE;
}

/* The windows ask about unsaved work and running training; the application ends with the last of them. */
static void
quit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnApplication *self = user_data;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data))
      mn_app_window_take_typed (l->data);
  /* What is not saved is there again at the next start, so only training has to be asked about, unless that could not be
   * written. */
  if (reopens ())
    {
      self->quitting = mn_keeper_end (self->keeper);
      /* Without a window nothing has been restored that could be kept: the desktop may start a program to quit it. */
      if (!self->quitting && gtk_application_get_windows (GTK_APPLICATION (self)) != NULL)
        mn_keeper_resume (self->keeper);
    }
  /* Who is asked about training may stay after all; until then nothing else is closed. */
  self->waiting = self->quitting && mn_application_others_train (self, NULL);
  close_windows (self, self->waiting);
}

/* From a notification: shows the run of that folder, wherever its window is. */
static void
show_run_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnApplication *self = user_data;
  const char *run_dir = g_variant_get_string (parameter, NULL);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && mn_app_window_show_run (l->data, run_dir))
      return;
  /* It was sent by a process that has ended since. */
  g_application_activate (G_APPLICATION (self));
}

/* From a notification, which may have been sent by a process that has ended since. */
static void
show_sweep_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ensure_window (user_data);
  mn_sweep_window_open (user_data, g_variant_get_string (parameter, NULL));
}

static void
preferences_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *window = ensure_window (user_data);
  GtkWidget *preferences = mn_preferences_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
runs_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  /* What was open comes back with the first window, however that is asked for. */
  ensure_window (user_data);
  mn_runs_window_present (user_data, NULL);
}

static void
about_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const developers[] = { "The Minima authors", NULL };

  adw_show_about_window (GTK_WINDOW (ensure_window (user_data)),
                         "application-name", _("Minima"),
                         "application-icon", MN_APP_ID,
                         "version", MN_VERSION,
                         "comments", _("Draw a neural network, train it on real data and watch it learn."),
                         "developer-name", _("The Minima authors"),
                         "developers", developers,
                         "license-type", GTK_LICENSE_MIT_X11,
                         /* Translators: your names, a line each. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
apply_color_scheme (GSettings *settings, const char *key, gpointer user_data)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int scheme = g_settings_get_enum (settings, "color-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[CLAMP (scheme, 0, 2)]);
}

/* A run that is going on is stopped and saved, as when its window is closed; without questions, since nobody may answer. */
static gboolean
on_terminate (gpointer user_data)
{
  MnApplication *self = user_data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  mn_keeper_end (self->keeper);
  for (GList *l = windows; l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) || MN_IS_SWEEP_WINDOW (l->data))
      gtk_window_destroy (GTK_WINDOW (l->data));
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_CONTINUE;
}

static void
apply_contrast (AdwStyleManager *style)
{
  const gboolean high = adw_style_manager_get_high_contrast (style);

  mn_figure_view_set_high_contrast (high);
  mn_canvas_style_set_high_contrast (high);
}

static const GActionEntry actions[] = {
  { .name = "new-window", .activate = new_window_activated },
  { .name = "preferences", .activate = preferences_activated },
  { .name = "runs", .activate = runs_activated },
  { .name = "about", .activate = about_activated },
  { .name = "quit", .activate = quit_activated },
  { .name = "show-run", .activate = show_run_activated, .parameter_type = "s" },
  { .name = "show-sweep", .activate = show_sweep_activated, .parameter_type = "s" },
};

static void
mn_application_startup (GApplication *application)
{
  MnApplication *self = MN_APPLICATION (application);
  GSettings *settings;

  G_APPLICATION_CLASS (mn_application_parent_class)->startup (application);

  self->keeper = mn_keeper_new (GTK_APPLICATION (self), NULL);
  gtk_window_set_default_icon_name (MN_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  mn_shortcuts_install (GTK_APPLICATION (self));

  /* The keyboard comes to labels in passing, as when what was before them is hidden; nobody wants all of them marked. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  g_signal_connect (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (apply_contrast), NULL);
  apply_contrast (adw_style_manager_get_default ());
  settings = mn_settings_get ();
  if (settings != NULL)
    {
      g_autoptr (GAction) scheme = g_settings_create_action (settings, "color-scheme");

      g_action_map_add_action (G_ACTION_MAP (self), scheme);
      g_signal_connect_object (settings, "changed::color-scheme", G_CALLBACK (apply_color_scheme), self, 0);
      apply_color_scheme (settings, "color-scheme", self);
    }

  self->terminate_source = g_unix_signal_add (SIGTERM, on_terminate, self);
  self->interrupt_source = g_unix_signal_add (SIGINT, on_terminate, self);
}

static void
mn_application_shutdown (GApplication *application)
{
  MnApplication *self = MN_APPLICATION (application);

  g_clear_handle_id (&self->terminate_source, g_source_remove);
  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_pointer (&self->keeper, mn_keeper_free);

  G_APPLICATION_CLASS (mn_application_parent_class)->shutdown (application);
}

static void
mn_application_class_init (MnApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = mn_application_activate;
  application_class->open = mn_application_open;
  application_class->command_line = mn_application_command_line;
  application_class->handle_local_options = mn_application_handle_local_options;
  application_class->startup = mn_application_startup;
  application_class->shutdown = mn_application_shutdown;

  signals[RUNS_CHANGED] = g_signal_new ("runs-changed", MN_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  /* The resources lie in a static library; naming them here keeps the linker from leaving them out. */
  g_resources_register (mn_get_resource ());
}

static void
mn_application_init (MnApplication *self)
{
  static const GOptionEntry options[] = {
    { "recipe", 'r', 0, G_OPTION_ARG_STRING, NULL, N_("Open a copy of the recipe of that name"), N_("NAME") },
    { "new-window", 'n', 0, G_OPTION_ARG_NONE, NULL, N_("Open a new window"), NULL },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[FILE…]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Draw a neural network, train it on real data and watch it learn."));
}

void
mn_application_tell_runs (MnApplication *self)
{
  g_return_if_fail (MN_IS_APPLICATION (self));

  g_signal_emit (self, signals[RUNS_CHANGED], 0);
}

GtkWindow *
mn_application_get_window (MnApplication *self)
{
  g_return_val_if_fail (MN_IS_APPLICATION (self), NULL);

  return GTK_WINDOW (ensure_window (self));
}

void
mn_application_touch (MnApplication *self)
{
  g_return_if_fail (MN_IS_APPLICATION (self));

  if (self->keeper != NULL)
    mn_keeper_touch (self->keeper);
}

gboolean
mn_application_is_quitting (MnApplication *self)
{
  g_return_val_if_fail (MN_IS_APPLICATION (self), FALSE);

  return self->quitting;
}

void
mn_application_stay (MnApplication *self)
{
  g_return_if_fail (MN_IS_APPLICATION (self));

  self->quitting = self->waiting = FALSE;
  if (self->keeper != NULL && self->started)
    mn_keeper_resume (self->keeper);
}

void
mn_application_training_ended (MnApplication *self, GtkWindow *window)
{
  g_return_if_fail (MN_IS_APPLICATION (self));

  if (self->waiting && !mn_application_others_train (self, window))
    {
      self->waiting = FALSE;
      g_idle_add_full (G_PRIORITY_DEFAULT, close_rest, g_object_ref (self), g_object_unref);
    }
}

void
mn_application_window_closes (MnApplication *self, GtkWindow *window)
{
  g_return_if_fail (MN_IS_APPLICATION (self));

  mn_application_training_ended (self, window);
  if (self->quitting || self->keeper == NULL)
    return;
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && l->data != window)
      {
        mn_keeper_touch (self->keeper);
        return;
      }
  mn_keeper_end (self->keeper);
}

MnApplication *
mn_application_new (void)
{
  return g_object_new (MN_TYPE_APPLICATION,
                       "application-id", MN_APP_ID,
                       "resource-base-path", "/io/github/minima/Minima",
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
