/* mn-view-window.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-view-window.h"

#include <glib/gi18n-lib.h>

#include "mn-app-window.h"
#include "mn-settings.h"
#include "mn-shortcuts.h"

#define KEY "view-windows"
#define WIDTH 760
#define HEIGHT 560

struct _MnViewWindow
{
  AdwWindow           parent_instance;

  MnRunViewFrame     *frame;
  GtkWidget          *header;
  AdwWindowTitle     *title;
  AdwBin             *slot;
  GSignalGroup       *document_signals;
  GSimpleActionGroup *proxies;
  GtkWindow          *main;      /* weak */
};

enum
{
  RETURNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What of the main window is of use here. Those with a parameter take a string. */
static const struct
{
  const char *name;
  gboolean    has_parameter;
  gboolean    shows_main;     /* its effect is to be seen there */
} passed_on[] = {
  { "start" }, { "pause" }, { "step" }, { "stop" }, { "undo" }, { "redo" }, { "show-shortcuts" },
  { "save" }, { "show-run" }, { "toast", TRUE }, { "exported", TRUE },
  { "show-page", TRUE, TRUE }, { "show-setting", TRUE, TRUE }, { "show-problem", FALSE, TRUE },
};

G_DEFINE_FINAL_TYPE (MnViewWindow, mn_view_window, ADW_TYPE_WINDOW)

static gboolean
is_presenting (MnViewWindow *self)
{
  return !gtk_widget_get_visible (self->header);
}

static void
set_presenting (MnViewWindow *self, gboolean presenting)
{
  gtk_widget_set_visible (self->header, !presenting);
  mn_run_view_set_presenting (mn_run_view_frame_get_view (self->frame), presenting);
  if (presenting)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "presenter");
      gtk_window_fullscreen (GTK_WINDOW (self));
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "presenter");
      gtk_window_unfullscreen (GTK_WINDOW (self));
    }
}

static void
present_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_presenting (user_data, !is_presenting (user_data));
}

static void
fullscreen_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *self = user_data;

  if (gtk_window_is_fullscreen (self))
    gtk_window_unfullscreen (self);
  else
    gtk_window_fullscreen (self);
}

static void
close_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
pass_on (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnViewWindow *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  MnDocument *document
      = self->frame != NULL ? mn_run_view_get_document (mn_run_view_frame_get_view (self->frame)) : NULL;

  if (self->main == NULL)
    return;
  /* Of the experiment whose view this is, also while another one's tab is shown there. */
  if (MN_IS_APP_WINDOW (self->main) && document != NULL)
    mn_app_window_select_document (MN_APP_WINDOW (self->main), document);
  for (guint i = 0; i < G_N_ELEMENTS (passed_on); i++)
    if (g_str_equal (passed_on[i].name, name) && passed_on[i].shows_main)
      gtk_window_present (self->main);
  g_action_group_activate_action (G_ACTION_GROUP (self->main), name, parameter);
}

static const GActionEntry own[] = {
  { .name = "present", .activate = present_activated },
  { .name = "fullscreen", .activate = fullscreen_activated },
  /* The key that closes a tab closes what is in front. */
  { .name = "close-tab", .activate = close_activated },
  { .name = "return", .activate = close_activated },
};

/* Before what has the keyboard: charts have an Escape of their own, menus keep theirs. */
static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnViewWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (key != GDK_KEY_Escape || !is_presenting (self)
      || (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GDK_EVENT_PROPAGATE;
  set_presenting (self, FALSE);
  return GDK_EVENT_STOP;
}

static void
update_title (MnViewWindow *self)
{
  const MnRunViewKind *kind = mn_run_view_frame_get_kind (self->frame);
  MnDocument *document = mn_run_view_get_document (mn_run_view_frame_get_view (self->frame));
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  if (document != NULL)
    g_object_get (document, "title", &name, NULL);
  /* Translators: a view, and the experiment whose run it shows. */
  title = name != NULL ? g_strdup_printf (C_("window", "%s — %s"), _(kind->title), name) : g_strdup (_(kind->title));
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, _(kind->title));
  adw_window_title_set_subtitle (self->title, name != NULL ? name : "");
}

static void
restore_size (MnViewWindow *self)
{
  GSettings *settings = mn_settings_get ();
  g_autoptr (GVariant) sizes = settings != NULL ? g_settings_get_value (settings, KEY) : NULL;
  int width = WIDTH;
  int height = HEIGHT;

  if (sizes != NULL)
    g_variant_lookup (sizes, mn_run_view_frame_get_kind (self->frame)->id, "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, 200, 16384), CLAMP (height, 150, 16384));
}

static void
remember_size (MnViewWindow *self)
{
  GSettings *settings = mn_settings_get ();
  g_autoptr (GVariant) sizes = settings != NULL ? g_settings_get_value (settings, KEY) : NULL;
  g_autoptr (GVariantDict) all = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *id;
  int width, height;

  if (sizes == NULL || self->frame == NULL || gtk_window_is_fullscreen (GTK_WINDOW (self)))
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(ii)}"));
  g_variant_iter_init (&iter, sizes);
  while (g_variant_iter_next (&iter, "{&s(ii)}", &id, &width, &height))
    if (!g_str_equal (id, mn_run_view_frame_get_kind (self->frame)->id))
      g_variant_builder_add (&builder, "{s(ii)}", id, width, height);
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_variant_builder_add (&builder, "{s(ii)}", mn_run_view_frame_get_kind (self->frame)->id, width, height);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

/* Nothing is lost with the window. */
static gboolean
mn_view_window_close_request (GtkWindow *window)
{
  g_signal_emit (window, signals[RETURNED], 0);
  return GDK_EVENT_STOP;
}

static void
mn_view_window_dispose (GObject *object)
{
  MnViewWindow *self = MN_VIEW_WINDOW (object);

  remember_size (self);
  self->frame = NULL;
  mn_view_window_set_main (self, NULL);
  g_clear_object (&self->document_signals);
  g_clear_object (&self->proxies);
  G_OBJECT_CLASS (mn_view_window_parent_class)->dispose (object);
}

static void
mn_view_window_class_init (MnViewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_view_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mn_view_window_close_request;
  signals[RETURNED] = g_signal_new ("returned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  mn_shortcuts_bind (widget_class, MN_SHORTCUT_WINDOW, NULL);
}

static void
mn_view_window_init (MnViewWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  GtkWidget *present = gtk_button_new_from_icon_name ("view-fullscreen-symbolic");
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  self->proxies = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->proxies), own, G_N_ELEMENTS (own), self);
  for (guint i = 0; i < G_N_ELEMENTS (passed_on); i++)
    {
      const GActionEntry entry
          = { .name = passed_on[i].name, .activate = pass_on, .parameter_type = passed_on[i].has_parameter ? "s" : NULL };

      g_action_map_add_action_entries (G_ACTION_MAP (self->proxies), &entry, 1, self);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "win", G_ACTION_GROUP (self->proxies));

  self->header = adw_header_bar_new ();
  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (self->header), GTK_WIDGET (self->title));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "win.return");
  gtk_widget_set_tooltip_text (back, _("Back to the Main Window"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back to the Main Window"), -1);
  adw_header_bar_pack_start (ADW_HEADER_BAR (self->header), back);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (present), "win.present");
  gtk_widget_set_tooltip_text (present, _("Present (F5)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (present), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Present"), -1);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), present);

  self->slot = ADW_BIN (adw_bin_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->slot), TRUE);
  gtk_box_append (GTK_BOX (box), self->header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->slot));
  adw_window_set_content (ADW_WINDOW (self), box);

  self->document_signals = g_signal_group_new (MN_TYPE_DOCUMENT);
  g_signal_group_connect_swapped (self->document_signals, "notify::title", G_CALLBACK (update_title), self);
}

GtkWindow *
mn_view_window_new (MnRunViewFrame *frame)
{
  MnViewWindow *self;

  g_return_val_if_fail (MN_IS_RUN_VIEW_FRAME (frame), NULL);

  self = g_object_new (MN_TYPE_VIEW_WINDOW, NULL);
  self->frame = frame;
  mn_run_view_set_presenting (mn_run_view_frame_get_view (frame), FALSE);
  adw_bin_set_child (self->slot, GTK_WIDGET (frame));
  g_signal_group_set_target (self->document_signals, mn_run_view_get_document (mn_run_view_frame_get_view (frame)));
  restore_size (self);
  update_title (self);
  return GTK_WINDOW (self);
}

void
mn_view_window_set_main (MnViewWindow *self, GtkWindow *main)
{
  g_return_if_fail (MN_IS_VIEW_WINDOW (self));

  if (main == self->main)
    return;
  g_clear_weak_pointer (&self->main);
  g_set_weak_pointer (&self->main, main);
  if (main != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (main));
}

MnRunViewFrame *
mn_view_window_get_frame (MnViewWindow *self)
{
  g_return_val_if_fail (MN_IS_VIEW_WINDOW (self), NULL);

  return self->frame;
}

GtkWidget *
mn_view_window_take (MnViewWindow *self)
{
  GtkWidget *frame;

  g_return_val_if_fail (MN_IS_VIEW_WINDOW (self), NULL);

  remember_size (self);
  frame = g_object_ref (GTK_WIDGET (self->frame));
  /* Else the window would look for its focus in the next one. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  adw_bin_set_child (self->slot, NULL);
  self->frame = NULL;
  return frame;
}
