/* mn-inputs-editor.c - from which nodes a node is wired.
 *
 * A node follows the one above it, or has a list of its own. The choices leave out the node itself and whatever it feeds,
 * so that no loop can be made here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-inputs-editor.h"

#include <glib/gi18n-lib.h>

struct _MnInputsEditor
{
  AdwPreferencesGroup parent_instance;

  MnDocument         *document; /* (nullable) */
  char               *id;       /* (nullable): of the node */
  char               *shown;    /* what the rows were made from */
  GtkWidget          *follow_row;
  GtkWidget          *follow;
  GPtrArray          *rows;       /* (element-type GtkWidget): of the inputs, and the one that adds */
  GPtrArray          *candidates; /* (element-type utf8): ids in the choices */
  guint               rebuild_id;
  gboolean            quiet;
};

G_DEFINE_FINAL_TYPE (MnInputsEditor, mn_inputs_editor, ADW_TYPE_PREFERENCES_GROUP)

static MnGraph *
get_graph (MnInputsEditor *self)
{
  return mn_experiment_get_graph (mn_document_get_experiment (self->document));
}

static MnNode *
get_node (MnInputsEditor *self)
{
  return self->document && self->id ? mn_graph_find (get_graph (self), self->id) : NULL;
}

static const char *
id_above (MnInputsEditor *self, MnNode *node)
{
  int position = mn_graph_get_position (get_graph (self), node);

  return position > 0 ? mn_node_get_id (mn_graph_get_node (get_graph (self), position - 1)) : NULL;
}

/* The nodes whose output depends on the one at @start, as a set of positions. */
static GHashTable *
find_dependents (MnGraph *graph, guint start)
{
  GHashTable *found = g_hash_table_new (NULL, NULL);
  guint n = mn_graph_get_n_nodes (graph);
  gboolean grown = TRUE;

  g_hash_table_add (found, GUINT_TO_POINTER (start));
  while (grown)
    {
      grown = FALSE;
      for (guint i = 0; i < n; i++)
        {
          MnNode *node = mn_graph_get_node (graph, i);
          const char *const *from = mn_node_get_from (node);
          gboolean depends = FALSE;

          if (g_hash_table_contains (found, GUINT_TO_POINTER (i)) || mn_node_get_kind (node)->flags & MN_LAYER_SOURCE)
            continue;
          if (!from)
            depends = i > 0 && g_hash_table_contains (found, GUINT_TO_POINTER (i - 1));
          for (int j = 0; from && from[j] && !depends; j++)
            {
              MnNode *source = mn_graph_find (graph, from[j]);

              depends = source && g_hash_table_contains (found,
                                                         GUINT_TO_POINTER (mn_graph_get_position (graph, source)));
            }
          if (depends)
            grown |= g_hash_table_add (found, GUINT_TO_POINTER (i));
        }
    }
  return found;
}

static void
find_candidates (MnInputsEditor *self, MnNode *node)
{
  MnGraph *graph = get_graph (self);
  g_autoptr (GHashTable) dependents = find_dependents (graph, mn_graph_get_position (graph, node));
  const char *const *from = mn_node_get_from (node);

  g_ptr_array_set_size (self->candidates, 0);
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    if (!g_hash_table_contains (dependents, GUINT_TO_POINTER (i)))
      g_ptr_array_add (self->candidates, g_strdup (mn_node_get_id (mn_graph_get_node (graph, i))));
  /* What is wired wrongly must be shown as well. */
  for (int i = 0; from && from[i]; i++)
    if (!g_ptr_array_find_with_equal_func (self->candidates, from[i], g_str_equal, NULL))
      g_ptr_array_add (self->candidates, g_strdup (from[i]));
}

/* Edits */

/* What is wired now, as a list to be changed; for one that follows, the node above. */
static GPtrArray *
copy_from (MnInputsEditor *self, MnNode *node)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);
  const char *const *from = mn_node_get_from (node);
  const char *above = id_above (self, node);

  for (int i = 0; from && from[i]; i++)
    g_ptr_array_add (copy, g_strdup (from[i]));
  if (!from && above)
    g_ptr_array_add (copy, g_strdup (above));
  return copy;
}

static void
store_from (MnInputsEditor *self, MnNode *node, GPtrArray *from)
{
  g_ptr_array_add (from, NULL);
  mn_graph_set_from (get_graph (self), node, (const char *const *) from->pdata);
}

static gboolean
on_follow_set (GtkSwitch *toggle, gboolean state, MnInputsEditor *self)
{
  MnNode *node = get_node (self);

  if (self->quiet || !node)
    return FALSE;
  if (state)
    mn_graph_set_from (get_graph (self), node, NULL);
  else
    {
      g_autoptr (GPtrArray) from = copy_from (self, node);

      store_from (self, node, from);
    }
  return FALSE;
}

static guint
index_of (GtkWidget *widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "mn-input-index"));
}

static void
on_source_chosen (AdwComboRow *row, GParamSpec *pspec, MnInputsEditor *self)
{
  MnNode *node = get_node (self);
  guint selected = adw_combo_row_get_selected (row);
  guint index = index_of (GTK_WIDGET (row));
  g_autoptr (GPtrArray) from = NULL;

  if (self->quiet || !node || selected >= self->candidates->len)
    return;
  from = copy_from (self, node);
  if (index >= from->len || g_strcmp0 (from->pdata[index], self->candidates->pdata[selected]) == 0)
    return;
  g_free (from->pdata[index]);
  from->pdata[index] = g_strdup (self->candidates->pdata[selected]);
  store_from (self, node, from);
}

static void
on_remove (GtkButton *button, MnInputsEditor *self)
{
  MnNode *node = get_node (self);
  guint index = index_of (GTK_WIDGET (button));
  g_autoptr (GPtrArray) from = NULL;

  if (!node)
    return;
  from = copy_from (self, node);
  if (index >= from->len)
    return;
  g_ptr_array_remove_index (from, index);
  store_from (self, node, from);
}

/* Adds the nearest node above that is not wired yet. */
static void
on_add (GtkButton *button, MnInputsEditor *self)
{
  MnNode *node = get_node (self);
  g_autoptr (GPtrArray) from = NULL;
  const char *found = NULL;

  if (!node || self->candidates->len == 0)
    return;
  from = copy_from (self, node);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const char *id = self->candidates->pdata[i];
      MnNode *candidate = mn_graph_find (get_graph (self), id);

      if (g_ptr_array_find_with_equal_func (from, id, g_str_equal, NULL) || !candidate)
        continue;
      if (found && mn_graph_get_position (get_graph (self), candidate) > mn_graph_get_position (get_graph (self), node))
        break;
      found = id;
    }
  g_ptr_array_add (from, g_strdup (found ? found : self->candidates->pdata[0]));
  store_from (self, node, from);
}

/* Rows */

static void
add_row (MnInputsEditor *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
add_input_row (MnInputsEditor *self, GtkStringList *names, guint index, const char *id, gboolean removable)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autofree char *title = g_strdup_printf (_("Input %u"), index + 1);
  guint selected = 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_object_set_data (G_OBJECT (row), "mn-input-index", GUINT_TO_POINTER (index));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  if (g_ptr_array_find_with_equal_func (self->candidates, id, g_str_equal, &selected))
    adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_source_chosen), self);
  if (removable)
    {
      GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
      g_autofree char *label = g_strdup_printf (_("Remove input %u"), index + 1);

      gtk_widget_add_css_class (remove, "flat");
      gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (remove, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_object_set_data (G_OBJECT (remove), "mn-input-index", GUINT_TO_POINTER (index));
      g_signal_connect (remove, "clicked", G_CALLBACK (on_remove), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
    }
  add_row (self, row);
}

static void
add_adding_row (MnInputsEditor *self)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("Add Input"));
  gtk_widget_set_halign (content, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "row-button");
  g_signal_connect (button, "clicked", G_CALLBACK (on_add), self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  add_row (self, row);
}

static void
clear_rows (MnInputsEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

/* Everything the rows depend on, to leave them alone (and the focus in them) when none of it changed. */
static char *
describe_rows (MnInputsEditor *self, MnNode *node)
{
  const char *const *from = mn_node_get_from (node);
  GString *text = g_string_new (self->id);

  g_string_append (text, from ? "\nlist" : "\nfollows");
  for (int i = 0; from && from[i]; i++)
    g_string_append_printf (text, "\n<%s", from[i]);
  for (guint i = 0; i < self->candidates->len; i++)
    g_string_append_printf (text, "\n>%s", (char *) self->candidates->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
rebuild (MnInputsEditor *self)
{
  MnNode *node = get_node (self);
  const MnLayerKind *kind = node ? mn_node_get_kind (node) : NULL;
  const char *const *from = node ? mn_node_get_from (node) : NULL;
  g_autoptr (GtkStringList) names = NULL;
  g_autofree char *above = NULL;
  char *description;
  guint n = 0;

  gtk_widget_set_visible (GTK_WIDGET (self), node && !(kind->flags & MN_LAYER_SOURCE));
  if (!node || kind->flags & MN_LAYER_SOURCE)
    return;

  find_candidates (self, node);
  self->quiet = TRUE;
  gtk_switch_set_active (GTK_SWITCH (self->follow), !from);
  above = id_above (self, node) ? g_markup_escape_text (id_above (self, node), -1) : g_strdup (_("No layer is above"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->follow_row), from ? NULL : above);

  description = describe_rows (self, node);
  if (g_strcmp0 (description, self->shown) == 0)
    {
      g_free (description);
      self->quiet = FALSE;
      return;
    }
  g_free (self->shown);
  self->shown = description;

  clear_rows (self);
  if (from)
    {
      names = gtk_string_list_new (NULL);
      for (guint i = 0; i < self->candidates->len; i++)
        {
          const char *id = self->candidates->pdata[i];

          gtk_string_list_take (names, mn_graph_find (get_graph (self), id) ? g_strdup (id)
                                                                             : g_strdup_printf (_("%s (missing)"), id));
        }
      for (n = 0; from[n]; n++)
        add_input_row (self, names, n, from[n], TRUE);
      if (n < (guint) kind->max_inputs && self->candidates->len > 0)
        add_adding_row (self);
    }
  self->quiet = FALSE;
}

static gboolean
on_rebuild (gpointer data)
{
  MnInputsEditor *self = data;

  self->rebuild_id = 0;
  rebuild (self);
  return G_SOURCE_REMOVE;
}

static void
mn_inputs_editor_dispose (GObject *object)
{
  MnInputsEditor *self = MN_INPUTS_EDITOR (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  g_clear_object (&self->document);

  G_OBJECT_CLASS (mn_inputs_editor_parent_class)->dispose (object);
}

static void
mn_inputs_editor_finalize (GObject *object)
{
  MnInputsEditor *self = MN_INPUTS_EDITOR (object);

  g_free (self->id);
  g_free (self->shown);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->candidates);

  G_OBJECT_CLASS (mn_inputs_editor_parent_class)->finalize (object);
}

static void
mn_inputs_editor_class_init (MnInputsEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_inputs_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_inputs_editor_finalize;
}

static void
mn_inputs_editor_init (MnInputsEditor *self)
{
  const char *title = _("Follows the layer above");

  self->rows = g_ptr_array_new ();
  self->candidates = g_ptr_array_new_with_free_func (g_free);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Inputs"));
  self->follow_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->follow_row), title);
  self->follow = gtk_switch_new ();
  gtk_widget_set_valign (self->follow, GTK_ALIGN_CENTER);
  g_signal_connect (self->follow, "state-set", G_CALLBACK (on_follow_set), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->follow_row), self->follow);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->follow_row), self->follow);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->follow_row);
}

void
mn_inputs_editor_show (MnInputsEditor *self, MnDocument *document, const char *id)
{
  gboolean other;

  g_return_if_fail (MN_IS_INPUTS_EDITOR (self));

  other = self->document != document || g_strcmp0 (self->id, id) != 0;
  g_set_object (&self->document, document);
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
    }
  /* An edit out of one of the rows must not take the row away while its signal is still running. */
  if (other)
    {
      g_clear_handle_id (&self->rebuild_id, g_source_remove);
      rebuild (self);
    }
  else if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add (on_rebuild, self);
}
