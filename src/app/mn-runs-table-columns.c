/* mn-runs-table-columns.c - the columns of the table of runs: their cells and how they are sorted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-table-private.h"

#include <string.h>

#include "mn-page-tools.h"

#define COLUMN "mn-run-column"
#define LIST_ITEM "mn-list-item"

/* Letters that a column of texts has room for at least; that of the settings has what the others leave. */
#define NAME_LETTERS 18
#define MOST_NAME_LETTERS 26
#define SETTINGS_LETTERS 24

static MnRunColumn
get_column (gpointer object)
{
  return (MnRunColumn) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (object), COLUMN));
}

static gboolean
is_text (MnRunColumn column)
{
  return column == MN_RUN_COLUMN_NAME || column == MN_RUN_COLUMN_SETTINGS;
}

static gboolean
is_number (MnRunColumn column)
{
  return column == MN_RUN_COLUMN_RUNS || column >= MN_RUN_COLUMN_EPOCHS;
}

/* Who hears the row hears all of it; the row is the parent of the cell that the label is in. */
static void
name_row (GtkWidget *label, MnRunItem *item)
{
  GtkWidget *cell = gtk_widget_get_parent (label), *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *words = mn_run_item_describe (item);

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* What ended badly is not told by its colour alone. */
static void
color_status (GtkWidget *label, MnRunItem *item)
{
  MnRunState state;

  if (mn_run_row_get_state (mn_run_item_get_row (item), &state)
      && (state == MN_RUN_DIVERGED || state == MN_RUN_FAILED || state == MN_RUN_UNREADABLE))
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

static void
show_item (GtkWidget *label, MnRunItem *item)
{
  const MnRunColumn column = get_column (label);
  g_autofree char *text = mn_run_item_dup_text (item, column);

  gtk_label_set_label (GTK_LABEL (label), text);
  if (column == MN_RUN_COLUMN_NAME)
    name_row (label, item);
  if (column == MN_RUN_COLUMN_STATUS)
    color_status (label, item);
  if (mn_run_item_has (item, column))
    gtk_widget_remove_css_class (label, "dim-label");
  else
    gtk_widget_add_css_class (label, "dim-label");
}

static void
item_changed (MnRunItem *item, GtkWidget *label)
{
  show_item (label, item);
}

/* Found when somebody points there: to set the tip of each cell asks the display every time where the pointer is. */
static gboolean
query_tip (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tip)
{
  GtkListItem *list_item = g_object_get_data (G_OBJECT (label), LIST_ITEM);
  MnRunItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *text = NULL;

  if (item == NULL)
    return FALSE;
  if (get_column (label) == MN_RUN_COLUMN_STATUS)
    text = mn_run_item_explain (item);
  else if (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    text = mn_run_item_dup_text (item, get_column (label));
  gtk_tooltip_set_text (tip, text);
  return text != NULL;
}

static void
cell_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  const MnRunColumn column = get_column (factory);
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set_data (G_OBJECT (label), COLUMN, GINT_TO_POINTER (column));
  g_object_set_data (G_OBJECT (label), LIST_ITEM, list_item);
  gtk_label_set_xalign (GTK_LABEL (label), is_number (column) ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (is_text (column))
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), column == MN_RUN_COLUMN_NAME ? NAME_LETTERS : SETTINGS_LETTERS);
      gtk_label_set_max_width_chars (GTK_LABEL (label), column == MN_RUN_COLUMN_NAME ? MOST_NAME_LETTERS : -1);
    }
  else
    gtk_widget_add_css_class (label, "numeric");
  if (is_text (column) || column == MN_RUN_COLUMN_STATUS)
    {
      gtk_widget_set_has_tooltip (label, TRUE);
      g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tip), NULL);
    }
  gtk_list_item_set_child (list_item, label);
  /* The row is chosen, not the cell: in GTK 4.8 both would be when it is clicked, so that with Ctrl a row is selected and at once no
   * more, and a row that is double-clicked is activated twice. */
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
cell_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  MnRunItem *item = gtk_list_item_get_item (list_item);

  show_item (label, item);
  g_signal_connect (item, "changed", G_CALLBACK (item_changed), label);
}

static void
cell_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_changed, gtk_list_item_get_child (list_item));
}

/* The label of the cell or row that @widget is or holds. */
static GtkWidget *
find_label (GtkWidget *widget)
{
  if (g_object_get_data (G_OBJECT (widget), LIST_ITEM) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

guint
mn_runs_table_find_position (GtkWidget *widget)
{
  GtkWidget *label = NULL;

  /* Not the header, nor the list of all rows. */
  if (GTK_IS_LABEL (widget) || g_str_equal (gtk_widget_get_css_name (widget), "cell")
      || g_str_equal (gtk_widget_get_css_name (widget), "row"))
    label = find_label (widget);
  return label != NULL ? gtk_list_item_get_position (g_object_get_data (G_OBJECT (label), LIST_ITEM)) : GTK_INVALID_LIST_POSITION;
}

typedef struct
{
  MnRunsTable *table;
  MnRunColumn  column;
} Order;

static int
compare_items (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;

  /* Only how it is turned is asked. */
  if (order->table->probed >= 0)
    return order->table->probed == (int) order->column ? -1 : 0;
  return mn_run_item_compare ((MnRunItem *) a, (MnRunItem *) b, order->column, order->table->descending[order->column]);
}

/* The view turns what a sorter says for a column that is sorted in descending order, and does not tell: with it, what is not known
 * would come first. So each column is asked in which order it puts two things of which it would put the first before the other. */
static void
find_orders (MnRunsTable *self)
{
  for (int i = 0; i < MN_N_RUN_COLUMNS; i++)
    {
      self->probed = i;
      self->descending[i] = gtk_sorter_compare (gtk_column_view_get_sorter (self->view), self->items, self->view) > 0;
    }
  self->probed = -1;
}

void
mn_runs_table_show_first (MnRunsTable *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  if (!self->refreshing && adjustment != NULL)
    gtk_adjustment_set_value (adjustment, 0);
}

static GtkColumnViewColumn *
make_column (MnRunsTable *self, MnRunColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *made = gtk_column_view_column_new (mn_run_column_title (column), factory);
  Order *order = g_new (Order, 1);

  g_object_set_data (G_OBJECT (factory), COLUMN, GINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (cell_unbind), NULL);
  *order = (Order) { self, column };
  self->sorters[column] = GTK_SORTER (gtk_custom_sorter_new (compare_items, order, g_free));
  gtk_column_view_column_set_sorter (made, self->sorters[column]);
  gtk_column_view_column_set_expand (made, column == MN_RUN_COLUMN_SETTINGS);
  gtk_column_view_column_set_resizable (made, TRUE);
  return made;
}

/* Both lines of a heading that is over numbers end where they do. */
static void
justify (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && strchr (gtk_label_get_label (GTK_LABEL (widget)), '\n') != NULL)
    gtk_label_set_justify (GTK_LABEL (widget), GTK_JUSTIFY_RIGHT);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    justify (child);
}

void
mn_runs_table_make_columns (MnRunsTable *self)
{
  self->probed = -1;
  for (int i = 0; i < MN_N_RUN_COLUMNS; i++)
    {
      self->columns[i] = make_column (self, (MnRunColumn) i);
      gtk_column_view_append_column (self->view, self->columns[i]);
    }
  mn_page_align_numbers (self->view, MN_RUN_COLUMN_EPOCHS);
  justify (gtk_widget_get_first_child (GTK_WIDGET (self->view)));
  /* Before those who sort by it hear of it. */
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (find_orders), self);
  for (int i = 0; i < MN_N_RUN_COLUMNS; i++)
    g_object_unref (self->columns[i]);
  gtk_column_view_sort_by_column (self->view, self->columns[MN_RUN_COLUMN_STARTED], GTK_SORT_DESCENDING);
}

void
mn_runs_table_show_columns (MnRunsTable *self)
{
  gboolean has[MN_N_RUN_COLUMNS] = { FALSE };
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      for (int k = 0; k < MN_N_RUN_COLUMNS; k++)
        has[k] = has[k] || mn_run_item_has (item, (MnRunColumn) k);
    }
  for (int k = 0; k < MN_N_RUN_COLUMNS; k++)
    gtk_column_view_column_set_visible (self->columns[k], k == MN_RUN_COLUMN_RUNS ? self->averaging : has[k] || k < MN_RUN_COLUMN_EPOCHS);
}

void
mn_runs_table_sort (MnRunsTable *self)
{
  for (int i = 0; i < MN_N_RUN_COLUMNS; i++)
    {
      gboolean used;

      self->probed = i;
      used = gtk_sorter_compare (gtk_column_view_get_sorter (self->view), self->items, self->view) != 0;
      self->probed = -1;
      /* What it sorts by first speaks for all others. */
      if (used)
        {
          self->refreshing = TRUE;
          gtk_sorter_changed (self->sorters[i], GTK_SORTER_CHANGE_DIFFERENT);
          self->refreshing = FALSE;
          return;
        }
    }
}
