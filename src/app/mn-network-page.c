/* mn-network-page.c - the page on which the network is assembled: palette, the network as a list or a canvas, inspector.
 *
 * The document is the only state: after each change the list, the canvas, which shows the same model, the inspector and the
 * footer are made to show what it holds. Which node is selected is the page's own; it follows a node to wherever it is moved or
 * whatever it is called, and goes to one that has just appeared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"
#include "mn-network-edits.h"
#include "mn-network-groups.h"
#include "mn-network-infos.h"

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnNetworkPage, mn_network_page, ADW_TYPE_BIN)

MnGraph *
mn_network_page_get_graph (MnNetworkPage *self)
{
  return mn_experiment_get_graph (mn_document_get_experiment (self->document));
}

MnNode *
mn_network_page_get_selected (MnNetworkPage *self)
{
  const char *id = mn_node_list_get_selected_id (self->list);

  return self->document && id ? mn_graph_find (mn_network_page_get_graph (self), id) : NULL;
}

char **
mn_network_page_list_selected (MnNetworkPage *self)
{
  GListModel *model = G_LIST_MODEL (mn_node_list_get_model (self->list));
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  const char *selected = mn_node_list_get_selected_id (self->list);
  g_autoptr (GArray) positions = NULL;

  if (!mn_network_page_is_canvas (self))
    {
      if (selected)
        g_strv_builder_add (ids, selected);
      return g_strv_builder_end (ids);
    }
  positions = mn_node_canvas_list_selected (self->canvas);
  for (guint i = 0; i < positions->len; i++)
    {
      g_autoptr (MnNodeItem) item = g_list_model_get_item (model, g_array_index (positions, guint, i));

      if (item)
        g_strv_builder_add (ids, mn_node_item_get_info (item)->id);
    }
  return g_strv_builder_end (ids);
}

void
mn_network_page_focus_nodes (MnNetworkPage *self)
{
  if (mn_network_page_get_view (self))
    mn_network_page_focus_view (self);
  else if (mn_network_page_is_canvas (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "empty") == 0)
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
  else
    mn_node_list_focus_selected (self->list);
}

/* Showing */

static gboolean
on_footer_idle (gpointer data)
{
  MnNetworkPage *self = data;

  self->footer_id = 0;
  mn_network_page_show_footer (self);
  return G_SOURCE_REMOVE;
}

static void
show_inspector (MnNetworkPage *self)
{
  const char *selected = mn_node_list_get_selected_id (self->list);
  g_auto (GStrv) ids = mn_network_page_list_selected (self);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (int i = 0; ids[i]; i++)
    if (g_strcmp0 (ids[i], selected) != 0)
      g_ptr_array_add (others, ids[i]);
  g_ptr_array_add (others, NULL);
  mn_inspector_set_others (self->inspector, (const char *const *) others->pdata);
  mn_inspector_show (self->inspector, self->document, selected);
  mn_network_page_show_selected (self);
}

/* Others are selected with the one that is shown, or are not any more. */
static void
on_others_selected (MnNetworkPage *self)
{
  if (!self->document)
    return;
  show_inspector (self);
  mn_network_page_show_actions (self);
}

/* The one position whose id is new, or -1 when none or several are. */
static int
find_appeared (GHashTable *before, const MnNodeInfo *infos, guint n)
{
  int found = -1;

  for (guint i = 0; i < n; i++)
    if (!g_hash_table_contains (before, infos[i].id))
      {
        if (found >= 0)
          return -1;
        found = i;
      }
  return found;
}

static void
show_list (MnNetworkPage *self)
{
  g_autoptr (MnNetworkInfos) rows = mn_network_infos_new (mn_network_page_get_graph (self),
                                                           mn_document_get_frozen (self->document),
                                                           mn_document_get_problems (self->document));
  GListModel *model = G_LIST_MODEL (mn_node_list_get_model (self->list));
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int selected = mn_node_list_get_selected (self->list);
  guint n, n_before = g_list_model_get_n_items (model);
  const MnNodeInfo *infos = mn_network_infos_get (rows, &n);
  int appeared = -1;

  for (guint i = 0; i < n_before; i++)
    {
      g_autoptr (MnNodeItem) item = g_list_model_get_item (model, i);

      g_hash_table_add (before, g_strdup (mn_node_item_get_info (item)->id));
    }
  if (n_before > 0)
    appeared = find_appeared (before, infos, n);
  mn_node_list_update (self->list, infos, n);
  mn_network_page_restore_view (self);
  if (appeared >= 0)
    mn_node_list_set_selected (self->list, appeared);
  else if (mn_node_list_get_selected (self->list) < 0 && n > 0 && !mn_node_canvas_has_selected_notes (self->canvas))
    mn_node_list_set_selected (self->list, CLAMP (selected, 0, (int) n - 1));
}

/* The palettes are filled anew only where they would look different: whoever adds a group shall find them as they were. */
void
mn_network_page_show_groups (MnNetworkPage *self)
{
  g_autoptr (GPtrArray) before = self->groups;

  self->groups = mn_network_list_groups (self->document, self->library);
  if (mn_network_look_alike (before, self->groups))
    return;
  mn_palette_set_groups (self->palette, self->groups);
  mn_palette_set_groups (MN_PALETTE (gtk_popover_get_child (self->palette_popover)), self->groups);
}

static void
on_changed (MnNetworkPage *self)
{
  mn_network_page_show_groups (self);
  show_list (self);
  mn_network_page_show_notes (self);
  show_inspector (self);
  mn_network_page_show_actions (self);
  mn_network_page_problems_changed (self);
  mn_network_page_show_overlay (self);
  /* The plan of the memory is the dearest part; several edits at once need only one. */
  if (self->footer_id == 0)
    self->footer_id = g_idle_add (on_footer_idle, self);
  if (self->toast && !self->removing)
    adw_toast_dismiss (self->toast);
}

static void
on_selected (MnNodeList *list, GParamSpec *pspec, MnNetworkPage *self)
{
  if (!self->document)
    return;
  if (mn_node_canvas_get_selected (self->canvas) != mn_node_list_get_selected (self->list))
    mn_node_canvas_set_selected (self->canvas, mn_node_list_get_selected (self->list));
  show_inspector (self);
  mn_network_page_show_actions (self);
}

/* Editing */

guint
mn_network_page_position_below (MnNetworkPage *self)
{
  int selected = mn_node_list_get_selected (self->list);

  return selected >= 0 ? (guint) selected + 1 : mn_graph_get_n_nodes (mn_network_page_get_graph (self));
}

static void
insert_layer (MnNetworkPage *self, const char *name, guint position)
{
  const MnLayerKind *kind = self->groups ? mn_network_find_kind (self->groups, name) : mn_layer_find (name);
  g_autofree char *id = NULL;

  if (!self->document || mn_network_page_insert_stack (self, name, position) || !kind)
    return;
  id = g_strdup (mn_node_get_id (mn_network_insert (self->document, position, kind)));
  mn_network_page_select_node (self, id);
}

static void
on_chosen (MnPalette *palette, const char *name, MnNetworkPage *self)
{
  if (self->document)
    insert_layer (self, name, mn_network_page_position_below (self));
  if (self->adding)
    mn_network_page_focus_nodes (self);
  self->adding = FALSE;
}

static void
on_popover_chosen (MnPalette *palette, const char *name, MnNetworkPage *self)
{
  gtk_popover_popdown (self->palette_popover);
  on_chosen (palette, name, self);
}

static void
on_palette_popover_show (GtkPopover *popover, MnNetworkPage *self)
{
  mn_palette_start_search (MN_PALETTE (gtk_popover_get_child (popover)));
}

static void
on_begin (GtkButton *button, MnNetworkPage *self)
{
  insert_layer (self, "input", 0);
  mn_network_page_focus_nodes (self);
}

void
mn_network_page_move (MnNetworkPage *self, guint from, guint to)
{
  MnNodeList *list = self->list;
  MnGraph *graph = mn_network_page_get_graph (self);

  if (from >= mn_graph_get_n_nodes (graph))
    return;
  mn_node_list_set_selected (list, from);
  mn_graph_move (graph, mn_graph_get_node (graph, from), to);
  mn_node_list_set_selected (list, to);
  mn_network_page_focus_nodes (self);
}

static void
on_moved (MnNodeList *list, guint from, guint to, MnNetworkPage *self)
{
  mn_network_page_move (self, from, to);
}

static gboolean
on_dropped (MnNodeList *list, const char *text, guint position, MnNetworkPage *self)
{
  if (!self->document)
    return FALSE;
  if (mn_network_find_kind (self->groups, text) || g_str_has_prefix (text, MN_PALETTE_STACK_PREFIX))
    insert_layer (self, text, position);
  else
    mn_network_page_paste (self, text, position);
  mn_network_page_focus_nodes (self);
  return TRUE;
}

/* Shows the inspector where it is folded away. */
void
mn_network_page_reveal_inspector (MnNetworkPage *self)
{
  adw_flap_set_reveal_flap (self->inspector_flap, TRUE);
}

void
mn_network_page_edit (MnNetworkPage *self)
{
  mn_network_page_reveal_inspector (self);
  mn_inspector_focus_settings (self->inspector);
}

static void
on_activated (GtkWidget *nodes, guint position, MnNetworkPage *self)
{
  mn_network_page_edit (self);
}

static void
on_inspector_close (MnInspector *inspector, MnNetworkPage *self)
{
  if (adw_flap_get_folded (self->inspector_flap))
    adw_flap_set_reveal_flap (self->inspector_flap, FALSE);
  mn_network_page_focus_nodes (self);
}

static gboolean
show_folded (gpointer user_data)
{
  MnNetworkPage *self = user_data;
  const gboolean folded = adw_flap_get_folded (self->inspector_flap);

  self->folded_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), adw_flap_get_folded (self->palette_flap));
  gtk_widget_set_visible (GTK_WIDGET (self->inspector_button), folded);
  mn_inspector_set_closable (self->inspector, folded);
  return G_SOURCE_REMOVE;
}

/* They fold while places are given to widgets, when nothing may ask for another size. */
static void
on_folded (MnNetworkPage *self)
{
  if (self->folded_id == 0)
    self->folded_id = g_idle_add (show_folded, self);
}

/* GObject */

static void
set_document (MnNetworkPage *self, MnDocument *document)
{
  if (self->document == document)
    return;
  if (self->document)
    g_signal_handlers_disconnect_by_func (self->document, on_changed, self);
  g_clear_handle_id (&self->footer_id, g_source_remove);
  g_clear_pointer (&self->planner, mn_cost_planner_free);
  self->planned = FALSE;
  mn_network_page_leave_session (self);
  g_set_object (&self->document, document);
  mn_network_page_bind_canvas (self);
  if (document)
    {
      g_signal_connect_object (document, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      mn_network_page_enter_session (self);
      on_changed (self);
    }
  else
    {
      mn_node_list_update (self->list, NULL, 0);
      mn_network_page_show_notes (self);
      show_inspector (self);
      mn_network_page_show_actions (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
mn_network_page_dispose (GObject *object)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->planner, mn_cost_planner_free);
  g_clear_handle_id (&self->footer_id, g_source_remove);
  g_clear_handle_id (&self->folded_id, g_source_remove);
  if (self->document)
    g_signal_handlers_disconnect_by_func (self->document, on_changed, self);
  mn_network_page_leave_session (self);
  g_clear_object (&self->document);
  g_clear_object (&self->toast);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_NETWORK_PAGE);

  G_OBJECT_CLASS (mn_network_page_parent_class)->dispose (object);
}

static void
mn_network_page_finalize (GObject *object)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (object);

  g_object_unref (self->actions);
  g_object_unref (self->presets);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->library, g_ptr_array_unref);

  G_OBJECT_CLASS (mn_network_page_parent_class)->finalize (object);
}

static void
mn_network_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_NETWORK_PAGE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_network_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (MN_NETWORK_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* The workspace borrows the page. Buttons forget the actions of a parent that gets another parent itself. */
static void
mn_network_page_root (GtkWidget *widget)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (widget);

  GTK_WIDGET_CLASS (mn_network_page_parent_class)->root (widget);
  gtk_widget_insert_action_group (widget, "node", NULL);
  gtk_widget_insert_action_group (widget, "node", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (widget, "preset", NULL);
  gtk_widget_insert_action_group (widget, "preset", G_ACTION_GROUP (self->presets));
}

static gboolean
mn_network_page_grab_focus (GtkWidget *widget)
{
  MnNetworkPage *self = MN_NETWORK_PAGE (widget);

  if (self->document)
    mn_network_page_focus_nodes (self);
  return self->document != NULL;
}

static void
mn_network_page_class_init (MnNetworkPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_network_page_dispose;
  object_class->finalize = mn_network_page_finalize;
  object_class->get_property = mn_network_page_get_property;
  object_class->set_property = mn_network_page_set_property;
  widget_class->root = mn_network_page_root;
  widget_class->grab_focus = mn_network_page_grab_focus;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                     G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (MN_TYPE_COST_PANEL);
  g_type_ensure (MN_TYPE_FIELD_VIEW);
  g_type_ensure (MN_TYPE_INSPECTOR);
  g_type_ensure (MN_TYPE_NODE_CANVAS);
  g_type_ensure (MN_TYPE_NODE_LIST);
  g_type_ensure (MN_TYPE_NOTE_PANEL);
  g_type_ensure (MN_TYPE_PALETTE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-network-page.ui");
  mn_network_page_class_search (widget_class);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, inspector_flap);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, palette_flap);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, palette);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, palette_popover);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, narrow_bar);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, inspector_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, list_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, canvas_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, costs_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, presets_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, costs);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, field_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, field);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, canvas);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, list);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, notes);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, search);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, footer);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, totals);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, state_button);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, MnNetworkPage, state);
  gtk_widget_class_bind_template_callback (widget_class, mn_network_page_on_view_selected);
  gtk_widget_class_bind_template_callback (widget_class, mn_network_page_on_view_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_moved);
  gtk_widget_class_bind_template_callback (widget_class, on_dropped);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_palette_popover_show);
  gtk_widget_class_bind_template_callback (widget_class, on_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_inspector_close);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
}

static void
mn_network_page_init (MnNetworkPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->library = mn_group_library_list ();
  gtk_widget_init_template (GTK_WIDGET (self));
  mn_node_list_set_label (self->list, _("Layers"));
  mn_node_canvas_set_label (self->canvas, _("Network"));
  mn_node_canvas_set_model (self->canvas, mn_node_list_get_model (self->list));
  mn_network_page_add_canvas (self);
  g_signal_connect_object (self->canvas, "selection-changed", G_CALLBACK (on_others_selected), self, G_CONNECT_SWAPPED);
  mn_network_page_add_search (self);
  mn_network_page_add_views (self);
  mn_network_page_add_presets (self);
  mn_network_page_add_actions (self);
  mn_network_page_add_problems (self);
  mn_network_page_add_overlay (self);
  mn_network_page_add_export (self);
  mn_network_page_show_actions (self);
}

GtkWidget *
mn_network_page_new (MnDocument *document)
{
  return g_object_new (MN_TYPE_NETWORK_PAGE, "document", document, NULL);
}

gboolean
mn_network_page_select_node (MnNetworkPage *self, const char *id)
{
  int position;

  g_return_val_if_fail (MN_IS_NETWORK_PAGE (self), FALSE);

  position = mn_node_model_find (mn_node_list_get_model (self->list), id);
  if (position < 0)
    return FALSE;
  mn_node_list_set_selected (self->list, position);
  return TRUE;
}
