/* mn-workspace.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-workspace-private.h"

#include <glib/gi18n-lib.h>

#include "mn-settings.h"

#define KEY "workspace"
/* Where the lanes are narrower than this, panes stand one below the other. */
#define NARROW 640
/* Where there is at least so much, the usual lanes stand side by side. */
#define WIDE 1000
/* Against a view a column of nodes needs little width. */
#define NETWORK_WEIGHT 0.73
#define SAVE_AFTER 500

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnWorkspace, mn_workspace, ADW_TYPE_BIN)

static gboolean
is_known (const char *id)
{
  return g_str_equal (id, MN_WORKSPACE_NETWORK) || mn_run_views_find (id) != NULL;
}

void
mn_workspace_make_usual (MnWorkspace *self)
{
  static const char *const views[] = { "curves", "evaluations" };

  g_clear_pointer (&self->layout, mn_workspace_layout_free);
  self->layout = mn_workspace_layout_new ();
  self->layout->columns = self->wide;
  mn_workspace_layout_add (self->layout, MN_WORKSPACE_NETWORK, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    mn_workspace_layout_add (self->layout, views[i], self->wide);
  if (self->wide)
    ((MnWorkspaceLane *) self->layout->lanes->pdata[0])->weight = NETWORK_WEIGHT;
  self->usual = TRUE;
}

static gboolean
save (gpointer user_data)
{
  MnWorkspace *self = user_data;
  GSettings *settings = mn_settings_get ();

  self->saving = 0;
  if (settings != NULL && self->usual)
    g_settings_reset (settings, KEY);
  else if (settings != NULL)
    g_settings_set_value (settings, KEY, mn_workspace_layout_to_variant (self->layout));
  return G_SOURCE_REMOVE;
}

/* Not with each pixel that a handle moves. */
static void
save_soon (MnWorkspace *self)
{
  g_clear_handle_id (&self->saving, g_source_remove);
  self->saving = g_timeout_add (SAVE_AFTER, save, self);
}

void
mn_workspace_layout_changed (MnWorkspace *self)
{
  self->usual = FALSE;
  save_soon (self);
}

void
mn_workspace_update_actions (MnWorkspace *self)
{
  static const MnMove moves[] = { MN_MOVE_LEFT, MN_MOVE_RIGHT, MN_MOVE_UP, MN_MOVE_DOWN };
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));
  GHashTableIter iter;
  gpointer id, pane;

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "show-"))
      {
        const char *kind = names[i] + strlen ("show-");
        const gboolean shown
            = mn_workspace_layout_contains (self->layout, kind) || mn_workspace_find_window (self, kind) != NULL;

        g_simple_action_set_state (
            G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])),
            g_variant_new_boolean (shown));
      }
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "columns")),
                             g_variant_new_boolean (self->layout->columns));

  g_hash_table_iter_init (&iter, self->panes);
  while (g_hash_table_iter_next (&iter, &id, &pane))
    for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
      mn_workspace_pane_set_can_move (pane, moves[i], mn_workspace_layout_can_move (self->layout, id, moves[i]));
}

/* Nothing else than the arrangement of panes is different. */
void
mn_workspace_rearrange (MnWorkspace *self)
{
  mn_workspace_layout_changed (self);
  mn_workspace_arrange (self);
}

void
mn_workspace_hide (MnWorkspace *self, const char *id)
{
  MnViewWindow *window = mn_workspace_find_window (self, id);

  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  mn_workspace_layout_remove (self->layout, id);
  mn_workspace_rearrange (self);
}

void
mn_workspace_add_view (MnWorkspace *self, const char *id, GtkWidget *frame)
{
  mn_workspace_layout_add (self->layout, id, FALSE);
  if (frame != NULL)
    mn_workspace_ensure_pane (self, id, frame);
  mn_workspace_rearrange (self);
}

/* TRUE: the panes have to be arranged anew for that. */
static gboolean
take_width (MnWorkspace *self, int width)
{
  const gboolean narrow = width < NARROW;
  const gboolean wide = width >= WIDE;
  const gboolean other = narrow != self->narrow || (self->usual && wide != self->wide);

  self->narrow = narrow;
  self->wide = wide;
  return other;
}

static gboolean
arrange_idle (gpointer user_data)
{
  MnWorkspace *self = user_data;

  self->arranging = 0;
  mn_workspace_arrange (self);
  return G_SOURCE_REMOVE;
}

/* A widget may not change its children while it is being laid out. */
static void
mn_workspace_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnWorkspace *self = MN_WORKSPACE (widget);

  if (take_width (self, width) && self->arranging == 0)
    self->arranging = g_idle_add_full (G_PRIORITY_HIGH_IDLE, arrange_idle, self, NULL);
  gtk_widget_size_allocate (adw_bin_get_child (ADW_BIN (self)), &(GtkAllocation) { 0, 0, width, height }, baseline);
}

static void
mn_workspace_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural, NULL, NULL);
}

static void
mn_workspace_map (GtkWidget *widget)
{
  MnWorkspace *self = MN_WORKSPACE (widget);
  const int width = gtk_widget_get_width (gtk_widget_get_parent (widget));

  GTK_WIDGET_CLASS (mn_workspace_parent_class)->map (widget);
  /* It has no width itself before it is first shown. */
  if (adw_bin_get_child (self->slot) == NULL && width > 0)
    take_width (self, width);
  if (adw_bin_get_child (self->slot) == NULL)
    mn_workspace_arrange (self);
}

/* The tab may have been dragged to another window. */
static void
mn_workspace_root (GtkWidget *widget)
{
  MnWorkspace *self = MN_WORKSPACE (widget);

  GTK_WIDGET_CLASS (mn_workspace_parent_class)->root (widget);
  /* Buttons forget the actions of a parent that gets another parent itself. */
  gtk_widget_insert_action_group (widget, "workspace", NULL);
  gtk_widget_insert_action_group (widget, "workspace", G_ACTION_GROUP (self->actions));
  for (guint i = 0; i < self->windows->len; i++)
    mn_view_window_set_main (self->windows->pdata[i], GTK_WINDOW (gtk_widget_get_root (widget)));
}

static void
show_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  MnWorkspace *self = user_data;
  const char *id = g_action_get_name (G_ACTION (action)) + strlen ("show-");

  if (!g_variant_get_boolean (state))
    mn_workspace_hide (self, id);
  else if (!mn_workspace_layout_contains (self->layout, id) && mn_workspace_find_window (self, id) == NULL)
    mn_workspace_add_view (self, id, NULL);
}

static void
columns_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  MnWorkspace *self = user_data;

  self->layout->columns = g_variant_get_boolean (state);
  mn_workspace_rearrange (self);
}

static void
reset_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnWorkspace *self = user_data;

  mn_workspace_make_usual (self);
  mn_workspace_close_windows (self);
  mn_workspace_arrange (self);
  save_soon (self);
}

static GtkWidget *
make_tool (const char *icon, const char *action, const char *label, GtkWidget *button)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static void
make_tools (MnWorkspace *self)
{
  GtkWidget *views = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) kinds = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append (kinds, _("Network"), "workspace.show-" MN_WORKSPACE_NETWORK);
  for (guint i = 0; i < mn_run_views_get_n_kinds (); i++)
    {
      const MnRunViewKind *kind = mn_run_views_get_kind (i);
      g_autofree char *action = g_strconcat ("workspace.show-", kind->id, NULL);

      g_menu_append (kinds, _(kind->title), action);
    }
  g_menu_append (rest, _("_Side by Side"), "workspace.columns");
  g_menu_append (rest, _("_Reset Arrangement"), "workspace.reset");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (kinds));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));

  self->tools = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_set_valign (self->tools, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->tools, "workspace-tools");
  gtk_widget_insert_action_group (self->tools, "workspace", G_ACTION_GROUP (self->actions));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (views), _("_Views"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (views), TRUE);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (views), FALSE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (views), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (views, _("Which views are shown"));
  gtk_box_append (GTK_BOX (self->tools), views);
  self->wide_tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (self->wide_tools), make_tool ("view-dual-symbolic", "workspace.columns", _("Side by Side"),
                                                         gtk_toggle_button_new ()));
  gtk_box_append (GTK_BOX (self->wide_tools), make_tool ("x-office-presentation-symbolic", "win.present",
                                                         _("Present (F5)"), gtk_button_new ()));
  gtk_box_append (GTK_BOX (self->tools), self->wide_tools);
}

static void
add_actions (MnWorkspace *self)
{
  static const GActionEntry entries[] = {
    { .name = "columns", .state = "false", .change_state = columns_changed },
    { .name = "reset", .activate = reset_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  for (int i = -1; i < (int) mn_run_views_get_n_kinds (); i++)
    {
      g_autofree char *name = g_strconcat ("show-", i < 0 ? MN_WORKSPACE_NETWORK : mn_run_views_get_kind (i)->id, NULL);
      const GActionEntry entry = { .name = name, .state = "false", .change_state = show_changed };

      g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &entry, 1, self);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "workspace", G_ACTION_GROUP (self->actions));
}

static void
mn_workspace_dispose (GObject *object)
{
  MnWorkspace *self = MN_WORKSPACE (object);

  g_clear_handle_id (&self->arranging, g_source_remove);
  if (self->saving != 0)
    {
      g_clear_handle_id (&self->saving, g_source_remove);
      save (self);
    }
  /* They belong to the document that goes. */
  mn_workspace_close_windows (self);
  g_clear_pointer (&self->windows, g_ptr_array_unref);
  if (self->slot != NULL)
    adw_bin_set_child (self->slot, NULL);
  self->slot = NULL;
  if (self->shelf != NULL)
    adw_bin_set_child (self->shelf, NULL);
  self->shelf = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->panes, g_hash_table_unref);
  g_clear_object (&self->network);
  g_clear_object (&self->tools);
  g_clear_object (&self->actions);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (mn_workspace_parent_class)->dispose (object);
}

static void
mn_workspace_finalize (GObject *object)
{
  mn_workspace_layout_free (MN_WORKSPACE (object)->layout);
  G_OBJECT_CLASS (mn_workspace_parent_class)->finalize (object);
}

static void
mn_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_WORKSPACE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_workspace_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_set_object (&MN_WORKSPACE (object)->document, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_workspace_class_init (MnWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_workspace_dispose;
  object_class->finalize = mn_workspace_finalize;
  object_class->get_property = mn_workspace_get_property;
  object_class->set_property = mn_workspace_set_property;
  widget_class->measure = mn_workspace_measure;
  widget_class->size_allocate = mn_workspace_size_allocate;
  widget_class->map = mn_workspace_map;
  widget_class->root = mn_workspace_root;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_workspace_init (MnWorkspace *self)
{
  GSettings *settings = mn_settings_get ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  /* It has to see how wide it is. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->panes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->windows = g_ptr_array_new ();
  self->actions = g_simple_action_group_new ();
  if (settings != NULL)
    {
      g_autoptr (GVariant) remembered = g_settings_get_value (settings, KEY);

      self->layout = mn_workspace_layout_from_variant (remembered, is_known);
    }
  if (self->layout == NULL || self->layout->lanes->len == 0)
    mn_workspace_make_usual (self);
  add_actions (self);
  make_tools (self);
  self->slot = ADW_BIN (adw_bin_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->slot), TRUE);
  self->shelf = ADW_BIN (adw_bin_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->shelf), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->slot));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->shelf));
  adw_bin_set_child (ADW_BIN (self), box);
  mn_workspace_update_actions (self);
}

GtkWidget *
mn_workspace_get_tools (MnWorkspace *self)
{
  g_return_val_if_fail (MN_IS_WORKSPACE (self), NULL);

  return self->tools;
}

void
mn_workspace_set_network (MnWorkspace *self, GtkWidget *network)
{
  MnWorkspacePane *pane;

  g_return_if_fail (MN_IS_WORKSPACE (self));
  g_return_if_fail (network == NULL || GTK_IS_WIDGET (network));

  pane = g_hash_table_lookup (self->panes, MN_WORKSPACE_NETWORK);
  if (network == NULL)
    {
      g_autoptr (GtkWidget) focus = mn_workspace_leave_focus (self);
    }
  if (pane != NULL)
    mn_workspace_pane_set_content (pane, network);
  g_set_object (&self->network, network);
  mn_workspace_shelve (self);
}

void
mn_workspace_shelve (MnWorkspace *self)
{
  if (self->shelf != NULL && (self->network == NULL || gtk_widget_get_parent (self->network) == NULL))
    adw_bin_set_child (self->shelf, self->network);
}

void
mn_workspace_set_presenting (MnWorkspace *self, gboolean presenting)
{
  GHashTableIter iter;
  gpointer pane;

  g_return_if_fail (MN_IS_WORKSPACE (self));

  self->presenting = presenting;
  g_hash_table_iter_init (&iter, self->panes);
  while (g_hash_table_iter_next (&iter, NULL, &pane))
    mn_workspace_present_pane (self, pane);
}

GVariant *
mn_workspace_save_state (MnWorkspace *self)
{
  GVariantBuilder detached;

  g_return_val_if_fail (MN_IS_WORKSPACE (self), NULL);

  g_variant_builder_init (&detached, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < self->windows->len; i++)
    g_variant_builder_add (&detached, "s",
                           mn_run_view_frame_get_kind (mn_view_window_get_frame (self->windows->pdata[i]))->id);
  return g_variant_new ("(vas)", self->usual ? g_variant_new ("()") : mn_workspace_layout_to_variant (self->layout), &detached);
}

void
mn_workspace_restore_state (MnWorkspace *self, GVariant *state)
{
  g_autoptr (GVariant) layout = NULL;
  g_autofree const char **detached = NULL;

  g_return_if_fail (MN_IS_WORKSPACE (self));
  g_return_if_fail (g_variant_is_of_type (state, G_VARIANT_TYPE ("(vas)")));

  g_variant_get (state, "(v^a&s)", &layout, &detached);
  if (g_variant_is_of_type (layout, G_VARIANT_TYPE (MN_WORKSPACE_LAYOUT_TYPE)))
    {
      mn_workspace_layout_free (self->layout);
      self->layout = mn_workspace_layout_from_variant (layout, is_known);
      self->usual = FALSE;
      mn_workspace_arrange (self);
    }
  else if (g_variant_is_of_type (layout, G_VARIANT_TYPE_UNIT))
    {
      mn_workspace_make_usual (self);
      mn_workspace_arrange (self);
    }
  for (guint i = 0; detached[i] != NULL; i++)
    mn_workspace_detach (self, detached[i]);
}
