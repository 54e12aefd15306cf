/* mn-workspace-pane.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-workspace-pane.h"

#include <glib/gi18n-lib.h>

struct _MnWorkspacePane
{
  AdwBin              parent_instance;

  char               *id;
  GSimpleActionGroup *actions;
  GtkWidget          *tools;    /* the buttons beside the title */
  AdwBin             *slot;
};

enum
{
  MOVED,
  DETACHED,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of MnMove. */
static const char *const moves[] = { "move-left", "move-right", "move-up", "move-down" };

G_DEFINE_FINAL_TYPE (MnWorkspacePane, mn_workspace_pane, ADW_TYPE_BIN)

static void
move_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (int i = 0; i < (int) G_N_ELEMENTS (moves); i++)
    if (g_str_equal (name, moves[i]))
      g_signal_emit (user_data, signals[MOVED], 0, i);
}

static void
detach_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[DETACHED], 0);
}

static void
close_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[CLOSED], 0);
}

static const GActionEntry entries[] = {
  { .name = "move-left", .activate = move_activated },
  { .name = "move-right", .activate = move_activated },
  { .name = "move-up", .activate = move_activated },
  { .name = "move-down", .activate = move_activated },
  { .name = "detach", .activate = detach_activated },
  { .name = "close", .activate = close_activated },
};

static GMenuModel *
make_menu (gboolean detachable)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) places = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append (places, _("Move _Left"), "pane.move-left");
  g_menu_append (places, _("Move _Right"), "pane.move-right");
  g_menu_append (places, _("Move _Up"), "pane.move-up");
  g_menu_append (places, _("Move _Down"), "pane.move-down");
  if (detachable)
    g_menu_append (rest, _("Move to Own _Window"), "pane.detach");
  g_menu_append (rest, _("_Close"), "pane.close");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}

/* @label: names the view too, since there is such a button in every pane. */
static GtkWidget *
make_button (const char *icon, const char *action, const char *tooltip, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static void
mn_workspace_pane_root (GtkWidget *widget)
{
  MnWorkspacePane *self = MN_WORKSPACE_PANE (widget);

  GTK_WIDGET_CLASS (mn_workspace_pane_parent_class)->root (widget);
  /* Buttons forget the actions of a parent that gets another parent itself. */
  gtk_widget_insert_action_group (widget, "pane", NULL);
  gtk_widget_insert_action_group (widget, "pane", G_ACTION_GROUP (self->actions));
}

static void
mn_workspace_pane_dispose (GObject *object)
{
  MnWorkspacePane *self = MN_WORKSPACE_PANE (object);

  if (self->slot != NULL)
    adw_bin_set_child (self->slot, NULL);
  self->slot = NULL;
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (mn_workspace_pane_parent_class)->dispose (object);
}

static void
mn_workspace_pane_finalize (GObject *object)
{
  g_free (MN_WORKSPACE_PANE (object)->id);
  G_OBJECT_CLASS (mn_workspace_pane_parent_class)->finalize (object);
}

static void
mn_workspace_pane_class_init (MnWorkspacePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mn_workspace_pane_dispose;
  object_class->finalize = mn_workspace_pane_finalize;
  GTK_WIDGET_CLASS (klass)->root = mn_workspace_pane_root;

  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DETACHED] = g_signal_new ("detached", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "workspacepane");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mn_workspace_pane_init (MnWorkspacePane *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pane", G_ACTION_GROUP (self->actions));
}

GtkWidget *
mn_workspace_pane_new (const char *id, const char *title, gboolean detachable)
{
  MnWorkspacePane *self;
  GtkWidget *box;
  GtkWidget *header;
  GtkWidget *label;
  GtkWidget *more;
  g_autoptr (GMenuModel) menu = make_menu (detachable);
  g_autofree char *more_name = NULL;
  g_autofree char *close_name = NULL;

  g_return_val_if_fail (id != NULL && title != NULL, NULL);

  self = g_object_new (MN_TYPE_WORKSPACE_PANE, NULL);
  self->id = g_strdup (id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (header, "pane-header");
  label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (header), label);

  self->tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  if (detachable)
    {
      g_autofree char *detach_name = g_strdup_printf (_("Move %s to its own window"), title);

      gtk_box_append (GTK_BOX (self->tools), make_button ("window-new-symbolic", "pane.detach",
                                                          _("Move to Its Own Window"), detach_name));
    }
  more_name = g_strdup_printf (_("Menu of %s"), title);
  more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), menu);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (more), FALSE);
  gtk_widget_set_tooltip_text (more, _("Move or Close"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL, more_name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (more)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  more_name, -1);
  gtk_box_append (GTK_BOX (self->tools), more);
  close_name = g_strdup_printf (_("Close %s"), title);
  gtk_box_append (GTK_BOX (self->tools), make_button ("window-close-symbolic", "pane.close", _("Close"), close_name));
  gtk_box_append (GTK_BOX (header), self->tools);

  self->slot = ADW_BIN (adw_bin_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->slot), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self->slot), GTK_OVERFLOW_HIDDEN);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->slot));
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}

const char *
mn_workspace_pane_get_id (MnWorkspacePane *self)
{
  g_return_val_if_fail (MN_IS_WORKSPACE_PANE (self), NULL);

  return self->id;
}

void
mn_workspace_pane_set_content (MnWorkspacePane *self, GtkWidget *content)
{
  g_return_if_fail (MN_IS_WORKSPACE_PANE (self));

  adw_bin_set_child (self->slot, content);
}

GtkWidget *
mn_workspace_pane_get_content (MnWorkspacePane *self)
{
  g_return_val_if_fail (MN_IS_WORKSPACE_PANE (self), NULL);

  return adw_bin_get_child (self->slot);
}

void
mn_workspace_pane_set_can_move (MnWorkspacePane *self, MnMove move, gboolean can)
{
  GAction *action;

  g_return_if_fail (MN_IS_WORKSPACE_PANE (self));

  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), moves[move]);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), can);
}

void
mn_workspace_pane_set_presenting (MnWorkspacePane *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_WORKSPACE_PANE (self));

  gtk_widget_set_visible (self->tools, !presenting);
}
