/* mn-network-page-actions.c - what can be done to the selected nodes of the Network page, by menu or key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"
#include "mn-layer-text.h"
#include "mn-network-edits.h"
#include "mn-network-groups.h"
#include "mn-network-notes.h"
#include "mn-network-wiring.h"
#include "mn-shortcuts.h"

/* Actions; they are disabled while no node is selected. */

static void
edit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  mn_network_page_edit (self);
}

static void
rename_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  mn_network_page_reveal_inspector (self);
  mn_inspector_focus_name (self->inspector);
}

static void
move_by (MnNetworkPage *self, int distance)
{
  int selected = mn_node_list_get_selected (self->list);

  if (selected >= 0 && selected + distance >= 0)
    mn_network_page_move (self, selected, selected + distance);
}

static void
move_up_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move_by (user_data, -1);
}

static void
move_down_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move_by (user_data, 1);
}

void
mn_network_page_remove_selected (MnNetworkPage *self)
{
  g_auto (GStrv) ids = mn_network_page_list_selected (self);
  g_autoptr (GArray) notes = mn_network_page_list_notes (self);

  if (!self->document || (!ids[0] && notes->len == 0))
    return;
  self->removing = TRUE;
  mn_document_begin_group (self->document);
  mn_network_notes_remove (self->document, notes);
  if (ids[0])
    mn_network_remove (self->document, (const char *const *) ids);
  mn_document_end_group (self->document);
  self->removing = FALSE;
  mn_network_page_offer_undo (self, ids[0], ids[0] ? g_strv_length (ids) : notes->len);
  mn_network_page_focus_nodes (self);
}

static void
remove_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mn_network_page_remove_selected (user_data);
}

static void
duplicate_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  g_auto (GStrv) ids = mn_network_page_list_selected (self);
  MnNode *node = mn_network_page_get_selected (self);
  g_autofree char *text = mn_network_page_copy (self);
  g_autoptr (GArray) notes = mn_network_page_list_notes (self);

  if (!text)
    return;
  if (g_strv_length (ids) > 1 || notes->len > 0)
    {
      MnNode *last = ids[0] ? mn_graph_find (mn_network_page_get_graph (self), ids[g_strv_length (ids) - 1]) : NULL;

      mn_network_page_paste (self, text, last ? mn_graph_get_position (mn_network_page_get_graph (self), last) + 1 : 0);
    }
  else if (node)
    mn_graph_duplicate (mn_network_page_get_graph (self), node);
  mn_network_page_focus_nodes (self);
}

static void
unfold_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  MnNode *node = mn_network_page_get_selected (self);
  g_autofree char *id = NULL;

  if (!node || !mn_node_get_group (node))
    return;
  id = g_strdup (mn_node_get_id (mn_network_unfold (self->document, node)));
  mn_network_page_select_node (self, id);
  mn_network_page_focus_nodes (self);
}

static void
on_folded (const char *id, const char *message, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  g_autofree char *reason = message ? mn_layer_text_reason (message) : NULL;

  if (!self->document)
    return;
  if (reason)
    mn_network_page_show_toast (self, reason);
  else
    mn_network_page_select_node (self, id);
  mn_network_page_focus_nodes (self);
}

static void
fold_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  MnNode *node = mn_network_page_get_selected (self);
  g_auto (GStrv) ids = mn_network_page_list_selected (self);

  if (node && ids[0] && ids[1])
    mn_network_ask_fold_these (GTK_WIDGET (self), self->document, (const char *const *) ids, on_folded, self);
  else if (node)
    mn_network_ask_fold (GTK_WIDGET (self), self->document, mn_node_get_id (node), on_folded, self);
}

static void
on_group_saved (const char *id, const char *message, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  if (!self->document)
    return;
  g_clear_pointer (&self->library, g_ptr_array_unref);
  self->library = mn_group_library_list ();
  mn_network_page_show_groups (self);
  mn_network_page_show_toast (self, message);
}

static void
save_group_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  MnNode *node = mn_network_page_get_selected (self);

  if (node && mn_node_get_group (node))
    mn_network_save_group (GTK_WIDGET (self), mn_node_get_group (node), on_group_saved, self);
}

static void
copy_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  g_autofree char *text = mn_network_page_copy (self);

  if (text)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
cut_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  copy_activated (action, NULL, user_data);
  mn_network_page_remove_selected (user_data);
}

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MnNetworkPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  /* The page may have been closed meanwhile. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->document)
    return;
  mn_network_page_paste (self, text ? text : "", mn_network_page_position_below (self));
  mn_network_page_focus_nodes (self);
}

static void
paste_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  if (self->document)
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable, on_pasted,
                                   g_object_ref (self));
}

/* The canvas has done more than was asked for. */
static void
offer_undo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mn_network_page_offer_undo_of (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry entries[] = {
  { .name = "edit", .activate = edit_activated },
  { .name = "rename", .activate = rename_activated },
  { .name = "move-up", .activate = move_up_activated },
  { .name = "move-down", .activate = move_down_activated },
  { .name = "remove", .activate = remove_activated },
  { .name = "duplicate", .activate = duplicate_activated },
  { .name = "fold", .activate = fold_activated },
  { .name = "unfold", .activate = unfold_activated },
  { .name = "save-group", .activate = save_group_activated },
  { .name = "cut", .activate = cut_activated },
  { .name = "copy", .activate = copy_activated },
  { .name = "paste", .activate = paste_activated },
  { .name = "offer-undo", .activate = offer_undo_activated, .parameter_type = "s" },
};

void
mn_network_page_show_actions (MnNetworkPage *self)
{
  static const char *const names[] = { "edit",    "rename",    "cut",  "copy",   "duplicate", "remove",
                                       "move-up", "move-down", "fold", "unfold", "save-group", "fix" };
  static const char *const of_notes[] = { "cut", "copy", "duplicate", "remove", NULL };
  MnNode *node = mn_network_page_get_selected (self);
  int selected = mn_node_list_get_selected (self->list);
  g_autoptr (GArray) notes = mn_network_page_list_notes (self);
  int n = self->document ? (int) mn_graph_get_n_nodes (mn_network_page_get_graph (self)) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean enabled = selected >= 0;

      if (g_str_equal (names[i], "move-up"))
        enabled = selected > 0;
      else if (g_str_equal (names[i], "move-down"))
        enabled = selected >= 0 && selected + 1 < n;
      else if (g_strv_contains (of_notes, names[i]))
        enabled = selected >= 0 || notes->len > 0;
      else if (g_str_equal (names[i], "fix"))
        enabled = mn_network_page_has_problem (self);
      else if (g_str_equal (names[i], "fold"))
        enabled = node && !(mn_node_get_kind (node)->flags & MN_LAYER_SOURCE);
      else if (g_str_equal (names[i], "unfold") || g_str_equal (names[i], "save-group"))
        enabled = node && mn_node_get_group (node);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                                                names[i])),
                                   enabled);
    }
}

/* Keys of the list or the canvas only: an entry in the inspector has its own Delete and Ctrl+C. */
static void
add_shortcuts (GtkWidget *nodes)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* In the canvas, notes are written. */
  if (MN_IS_NODE_LIST (nodes))
    gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  mn_shortcuts_add (GTK_SHORTCUT_CONTROLLER (controller), MN_SHORTCUT_NODES);
  if (MN_IS_NODE_LIST (nodes))
    mn_shortcuts_add (GTK_SHORTCUT_CONTROLLER (controller), MN_SHORTCUT_LIST);
  gtk_widget_add_controller (nodes, controller);
}

void
mn_network_page_add_actions (MnNetworkPage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  add_shortcuts (GTK_WIDGET (self->list));
  add_shortcuts (GTK_WIDGET (self->canvas));
}
