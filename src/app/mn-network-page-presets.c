/* mn-network-page-presets.c - the Network page's stacks of layers, and its changes of many layers at once.
 *
 * A change is of the selected layers where several are selected, else of the whole network.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-initializer.h"
#include "mn-network-stack.h"
#include "mn-presets.h"
#include "mn-property-text.h"

static void
on_stack_added (const char *id, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  if (!self->document)
    return;
  mn_network_page_select_node (self, id);
  mn_network_page_focus_nodes (self);
}

gboolean
mn_network_page_insert_stack (MnNetworkPage *self, const char *name, guint position)
{
  const MnStackKind *kind = g_str_has_prefix (name, MN_PALETTE_STACK_PREFIX)
                            ? mn_stack_find (name + strlen (MN_PALETTE_STACK_PREFIX)) : NULL;

  if (kind)
    mn_network_ask_stack (GTK_WIDGET (self), self->document, position, kind, on_stack_added, self);
  return kind != NULL;
}

/* The nodes that are meant, NULL for all. (transfer full) */
static char **
list_meant (MnNetworkPage *self)
{
  g_auto (GStrv) ids = mn_network_page_list_selected (self);

  return g_strv_length (ids) > 1 ? g_steal_pointer (&ids) : NULL;
}

/* What happened to how many layers. */
static void
report (MnNetworkPage *self, guint n, gboolean all)
{
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (all ? _("No layer of the network had to be changed")
                         : _("None of the selected layers had to be changed"));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u layer changed", "%u layers changed", n), n);
  mn_network_page_show_toast (self, text);
}

static void
preset_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action)), *value = g_variant_get_string (parameter, NULL);
  g_auto (GStrv) ids = NULL;
  const char *const *meant;
  MnGraph *graph;
  guint n = 0;

  if (!self->document)
    return;
  ids = list_meant (self);
  meant = (const char *const *) ids;
  graph = mn_network_page_get_graph (self);
  mn_document_begin_group (self->document);
  if (g_str_equal (name, "activation"))
    n = mn_presets_replace_activations (graph, meant, mn_layer_find (value));
  else if (g_str_equal (name, "initialize"))
    n = mn_presets_initialize (graph, meant, value);
  else if (*value == '\0')
    n = mn_presets_remove_norms (graph, meant);
  else
    n = mn_presets_add_norms (graph, meant, mn_layer_find (value));
  mn_document_end_group (self->document);
  report (self, n, ids == NULL);
}

static void
append (GMenu *menu, const char *label, const char *action, const char *value)
{
  g_autofree char *name = g_strconcat ("preset.", action, NULL);
  GMenuItem *item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, name, "s", value);
  g_menu_append_item (menu, item);
  g_object_unref (item);
}

static GMenuModel *
make_menu (void)
{
  g_autoptr (GMenu) activations = g_menu_new ();
  g_autoptr (GMenu) norms = g_menu_new ();
  g_autoptr (GMenu) initializers = g_menu_new ();
  GMenu *menu = g_menu_new ();
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);

  for (guint i = 0; i < n; i++)
    if (kinds[i]->flags & MN_LAYER_NONLINEARITY)
      append (activations, _(kinds[i]->base.title), "activation", kinds[i]->base.name);
  append (norms, _("Batch Norm Before Each Activation"), "norm", "batch_norm");
  append (norms, _("Layer Norm Before Each Activation"), "norm", "layer_norm");
  append (norms, _("Remove All Norms"), "norm", "");
  for (int i = 0; mn_initializer_names[i]; i++)
    {
      g_autofree char *title = mn_property_choice_title (mn_initializer_names[i]);

      append (initializers, title, "initialize", mn_initializer_names[i]);
    }
  g_menu_append_submenu (menu, _("Replace _Activations By"), G_MENU_MODEL (activations));
  g_menu_append_submenu (menu, _("_Normalization"), G_MENU_MODEL (norms));
  g_menu_append_submenu (menu, _("_Initialize All With"), G_MENU_MODEL (initializers));
  return G_MENU_MODEL (menu);
}

void
mn_network_page_add_presets (MnNetworkPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "activation", .activate = preset_activated, .parameter_type = "s" },
    { .name = "norm", .activate = preset_activated, .parameter_type = "s" },
    { .name = "initialize", .activate = preset_activated, .parameter_type = "s" },
  };
  g_autoptr (GMenuModel) menu = make_menu ();

  self->presets = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->presets), entries, G_N_ELEMENTS (entries), self);
  gtk_menu_button_set_menu_model (self->presets_button, menu);
}
