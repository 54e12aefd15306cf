/* mn-runs-table.c
 *
 * Rows go through a filter, then through what sorts them, to the selection; what is kept of them when the folder has been read again
 * keeps its place in all three.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-table-private.h"

#include <glib/gi18n-lib.h>

#include "mn-table-copy.h"

enum
{
  CHANGED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnRunsTable, mn_runs_table, ADW_TYPE_BIN)

static gboolean
is_hidden (MnRunsTable *self, MnRunItem *item)
{
  GPtrArray *records = mn_run_item_get_row (item)->records;

  for (guint i = 0; i < records->len; i++)
    if (!g_hash_table_contains (self->hidden, ((const MnRunRecord *) records->pdata[i])->dir))
      return FALSE;
  return TRUE;
}

static gboolean
is_wanted (gpointer item, gpointer data)
{
  MnRunsTable *self = data;

  return !is_hidden (self, item) && mn_run_item_matches (item, (const char *const *) self->words);
}

guint
mn_runs_table_get_n_rows (MnRunsTable *self)
{
  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

guint
mn_runs_table_get_n_shown (MnRunsTable *self)
{
  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
}

guint
mn_runs_table_get_n_selected (MnRunsTable *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), 0);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return (guint) gtk_bitset_get_size (selected);
}

void
mn_runs_table_update (MnRunsTable *self)
{
  const char *page = "runs";

  if (self->records == NULL)
    page = "reading";
  else if (mn_runs_table_get_n_rows (self) == 0)
    page = "none";
  else if (mn_runs_table_get_n_shown (self) == 0)
    page = self->words[0] != NULL ? "no-match" : "none";
  gtk_stack_set_visible_child_name (self->stack, page);
  /* It would turn, and draw frames, where nobody sees it. */
  gtk_spinner_set_spinning (self->spinner, self->records == NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
selection_changed (MnRunsTable *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
row_activated (GtkColumnView *view, guint position, MnRunsTable *self)
{
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

GPtrArray *
mn_runs_table_list_items (MnRunsTable *self, gboolean selected)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n;

  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), items);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  for (guint i = 0; i < n; i++)
    if (!selected || gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
      g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), i));
  return items;
}

GPtrArray *
mn_runs_table_list_runs (MnRunsTable *self, gboolean selected)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_record_unref);
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), runs);

  items = mn_runs_table_list_items (self, selected);
  for (guint i = 0; i < items->len; i++)
    {
      GPtrArray *records = mn_run_item_get_row (items->pdata[i])->records;

      for (guint k = 0; k < records->len; k++)
        g_ptr_array_add (runs, mn_run_record_ref (records->pdata[k]));
    }
  return runs;
}

void
mn_runs_table_copy (MnRunsTable *self)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *csv = NULL;

  g_return_if_fail (MN_IS_RUNS_TABLE (self));

  items = mn_runs_table_list_items (self, mn_runs_table_get_n_selected (self) > 0);
  csv = mn_run_items_to_csv (items);
  mn_table_copy (GTK_WIDGET (self), csv);
}

static void
mn_runs_table_dispose (GObject *object)
{
  MnRunsTable *self = MN_RUNS_TABLE (object);

  if (self->view != NULL)
    {
      /* With the columns their order goes, of which nobody needs to hear. */
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
      gtk_column_view_set_model (self->view, NULL);
    }
  self->view = NULL;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->menu);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (mn_runs_table_parent_class)->dispose (object);
}

/* What is being read holds the widget, so that it is not disposed of before. */
static void
mn_runs_table_unroot (GtkWidget *widget)
{
  MnRunsTable *self = MN_RUNS_TABLE (widget);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  GTK_WIDGET_CLASS (mn_runs_table_parent_class)->unroot (widget);
}

static void
mn_runs_table_finalize (GObject *object)
{
  MnRunsTable *self = MN_RUNS_TABLE (object);

  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->items);
  for (int i = 0; i < MN_N_RUN_COLUMNS; i++)
    g_clear_object (&self->sorters[i]);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_hash_table_unref (self->hidden);
  g_strfreev (self->words);
  g_strfreev (self->folders);
  g_free (self->folder);
  g_free (self->shown);
  G_OBJECT_CLASS (mn_runs_table_parent_class)->finalize (object);
}

static void
mn_runs_table_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnRunsTable *self = MN_RUNS_TABLE (widget);

  GTK_WIDGET_CLASS (mn_runs_table_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
mn_runs_table_class_init (MnRunsTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_runs_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_runs_table_finalize;
  widget_class->unroot = mn_runs_table_unroot;
  widget_class->size_allocate = mn_runs_table_size_allocate;
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_RUNS_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", MN_TYPE_RUNS_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "runs.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "runs.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "runs.trash", NULL);
}

static void
make_model (MnRunsTable *self)
{
  GtkSortListModel *sorted;

  self->items = g_list_store_new (MN_TYPE_RUN_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->items)), g_object_ref (self->filter));
  mn_runs_table_make_columns (self);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)),
                                    g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  /* Once it is sorted by it. */
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (mn_runs_table_show_first), self);
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selection_changed), self);
}

static GtkWidget *
make_no_match (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "edit-find-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("No Runs Found"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _("Try a different search: names, settings and states are searched."));
  return page;
}

static void
mn_runs_table_init (MnRunsTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->words = g_new0 (char *, 1);
  self->folders = g_new0 (char *, 1);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Runs"), -1);
  g_signal_connect (self->view, "activate", G_CALLBACK (row_activated), self);
  make_model (self);
  mn_runs_table_make_menu (self);

  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_spinner_start (self->spinner);
  gtk_widget_set_halign (GTK_WIDGET (self->spinner), GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->spinner), "reading");
  gtk_stack_add_named (self->stack, scrolled, "runs");
  gtk_stack_add_named (self->stack, make_no_match (), "no-match");
  gtk_stack_add_named (self->stack, adw_bin_new (), "none");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
mn_runs_table_new (void)
{
  return g_object_new (MN_TYPE_RUNS_TABLE, NULL);
}

void
mn_runs_table_set_folder (MnRunsTable *self, const char *folder)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self));

  if (g_strcmp0 (self->folder, folder) == 0)
    return;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_free (self->folder);
  self->folder = g_strdup (folder);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_list_store_remove_all (self->items);
  mn_runs_table_update (self);
  mn_runs_table_reload (self);
}

void
mn_runs_table_show_folder (MnRunsTable *self, const char *name)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self));

  if (g_strcmp0 (self->shown, name) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (name);
  mn_runs_table_reload (self);
}

char **
mn_runs_table_dup_folders (MnRunsTable *self)
{
  g_return_val_if_fail (MN_IS_RUNS_TABLE (self), NULL);

  return g_strdupv (self->folders);
}

void
mn_runs_table_set_averaging (MnRunsTable *self, gboolean averaging)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self));

  if (self->averaging == !!averaging)
    return;
  self->averaging = !!averaging;
  mn_runs_table_reload (self);
}

void
mn_runs_table_set_search (MnRunsTable *self, const char *text)
{
  g_autofree char *folded = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  g_return_if_fail (MN_IS_RUNS_TABLE (self) && text != NULL);

  folded = g_utf8_casefold (text, -1);
  parts = g_strsplit_set (folded, " \t\n", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (builder, parts[i]);
  g_strfreev (self->words);
  self->words = g_strv_builder_end (builder);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  mn_runs_table_update (self);
}

void
mn_runs_table_set_placeholder (MnRunsTable *self, GtkWidget *placeholder)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self) && GTK_IS_WIDGET (placeholder));

  adw_bin_set_child (ADW_BIN (gtk_stack_get_child_by_name (self->stack, "none")), placeholder);
}

void
mn_runs_table_set_menu (MnRunsTable *self, GMenuModel *menu)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self) && (menu == NULL || G_IS_MENU_MODEL (menu)));

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_set_object (&self->menu, menu);
}

void
mn_runs_table_set_hidden (MnRunsTable *self, GPtrArray *dirs, gboolean hidden)
{
  g_return_if_fail (MN_IS_RUNS_TABLE (self) && dirs != NULL);

  if (dirs->len == 0)
    return;
  for (guint i = 0; i < dirs->len; i++)
    if (hidden)
      g_hash_table_add (self->hidden, g_strdup (dirs->pdata[i]));
    else
      g_hash_table_remove (self->hidden, dirs->pdata[i]);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  mn_runs_table_update (self);
}
