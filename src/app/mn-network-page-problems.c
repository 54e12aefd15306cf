/* mn-network-page-problems.c - what is wrong with the network: at the node, and all of it in the footer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-problem-list.h"

static gboolean
is_wrong (MnNetworkPage *self, const char *id)
{
  const MnProblems *problems = mn_document_get_problems (self->document);

  for (guint i = 0; i < problems->len; i++)
    if (g_strcmp0 (((const MnProblem *) problems->pdata[i])->node, id) == 0)
      return TRUE;
  return FALSE;
}

static void
on_chosen (const char *id, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  gtk_menu_button_popdown (self->state_button);
  mn_node_canvas_popup (self->canvas, NULL, 0);
  if (self->problem_popover)
    gtk_popover_popdown (self->problem_popover);
  if (!self->document || !id)
    return;
  mn_network_page_select_node (self, id);
  mn_network_page_focus_nodes (self);
}

/* At the node on the canvas; in the list, where nothing is to point to, at the footer. */
static void
fix_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  const char *id = mn_node_list_get_selected_id (self->list);
  GtkWidget *popover;

  if (!id || !is_wrong (self, id))
    return;
  if (!mn_network_page_is_canvas (self))
    {
      gtk_menu_button_popup (self->state_button);
      return;
    }
  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), mn_problem_list_new (self->document, id, on_chosen, self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Problem"), -1);
  mn_node_canvas_popup (self->canvas, GTK_POPOVER (popover), mn_node_list_get_selected (self->list));
}

/* The next one below that has a problem, or the first. */
static void
next_problem_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  MnGraph *graph = mn_network_page_get_graph (self);
  guint n = mn_graph_get_n_nodes (graph);
  int selected = mn_node_list_get_selected (self->list);

  for (guint i = 1; i <= n; i++)
    {
      guint position = (guint) (selected + (int) i) % n;

      if (!is_wrong (self, mn_node_get_id (mn_graph_get_node (graph, position))))
        continue;
      mn_node_list_set_selected (self->list, position);
      mn_network_page_focus_nodes (self);
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), "fix", NULL);
      return;
    }
  gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
on_problem_activated (MnNodeCanvas *canvas, guint position, MnNetworkPage *self)
{
  mn_node_list_set_selected (self->list, position);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "fix", NULL);
}

static void
fill_footer (GtkMenuButton *button, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  if (!self->document)
    return;
  self->problem_popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_child (self->problem_popover, mn_problem_list_new (self->document, NULL, on_chosen, self));
  gtk_menu_button_set_popover (button, GTK_WIDGET (self->problem_popover));
}

gboolean
mn_network_page_has_problem (MnNetworkPage *self)
{
  const char *id = self->document ? mn_node_list_get_selected_id (self->list) : NULL;

  return id && is_wrong (self, id);
}

/* Whoever looks at the list sees what is wrong now. */
void
mn_network_page_problems_changed (MnNetworkPage *self)
{
  mn_node_canvas_popup (self->canvas, NULL, 0);
  if (!self->problem_popover || !gtk_widget_get_visible (GTK_WIDGET (self->problem_popover)))
    return;
  gtk_popover_set_child (self->problem_popover, mn_problem_list_new (self->document, NULL, on_chosen, self));
}

void
mn_network_page_add_problems (MnNetworkPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "fix", .activate = fix_activated },
    { .name = "next-problem", .activate = next_problem_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_menu_button_set_create_popup_func (self->state_button, fill_footer, self, NULL);
  g_signal_connect_object (self->canvas, "problem-activated", G_CALLBACK (on_problem_activated), self, 0);
}
