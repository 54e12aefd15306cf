/* mn-cost-panel.c - what the network costs, layer by layer, with the working shown; to be copied and saved.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cost-panel.h"

#include <glib/gi18n-lib.h>

#include "mn-cost-report.h"
#include "mn-cost-row.h"
#include "mn-layer-text.h"
#include "mn-page-tools.h"
#include "mn-table-copy.h"

#define N_COLUMNS (2 + MN_N_COSTS)

/* What stands below each count; as in the template. */
enum
{
  WORKING_NUMBERS,
  WORKING_FORMULAS,
  WORKING_HIDDEN,
};

struct _MnCostPanel
{
  AdwBin               parent_instance;

  /* template children */
  GtkColumnView       *table;
  GtkDropDown         *working;
  GtkLabel            *memory;

  GListStore          *rows;
  GtkSingleSelection  *selection;
  GtkFileChooserNative *chooser;   /* (nullable) */
  MnFrozenGraph       *frozen;    /* (nullable) */
  char                *name;
  GPtrArray           *cells;     /* (element-type GtkListItem): bound ones of counts */
  gboolean             quiet;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const titles[N_COLUMNS] = {
  N_("Layer"), N_("Output"), N_("Parameters"), N_("Additions"), N_("Multiplications"), N_("Activations"),
};

G_DEFINE_FINAL_TYPE (MnCostPanel, mn_cost_panel, ADW_TYPE_BIN)

/* Cells: two lines, of which the second is dim and may be missing. */

static void
show_cell (MnCostPanel *self, GtkListItem *item, int column)
{
  MnCostRow *row = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *first = gtk_widget_get_first_child (box);
  GtkWidget *second = gtk_widget_get_next_sibling (first);
  const char *below = NULL;
  g_autofree char *count = NULL;
  guint working = gtk_drop_down_get_selected (self->working);

  if (column == 0)
    {
      gtk_label_set_text (GTK_LABEL (first), mn_cost_row_get_name (row));
      gtk_widget_set_tooltip_text (first, mn_cost_row_get_name (row));
      below = mn_cost_row_get_kind (row);
    }
  else if (column == 1)
    gtk_label_set_text (GTK_LABEL (first), mn_cost_row_get_shape (row));
  else
    {
      MnCost cost = column - 2;
      const char *formula = mn_cost_row_get_formula (row, cost);
      const char *numbers = mn_cost_row_get_numbers (row, cost);

      count = mn_layer_text_count (mn_cost_row_get_count (row, cost));
      gtk_label_set_text (GTK_LABEL (first), count);
      below = working == WORKING_NUMBERS ? numbers : working == WORKING_FORMULAS ? formula : NULL;
      if (formula)
        {
          g_autofree char *tip = g_strdup_printf ("%s\n= %s\n= %s", formula, numbers, count);

          gtk_widget_set_tooltip_text (box, tip);
        }
      else
        gtk_widget_set_tooltip_text (box, NULL);
    }
  gtk_label_set_text (GTK_LABEL (second), below ? below : "");
  gtk_widget_set_visible (second, below && *below);
  if (mn_cost_row_is_total (row))
    gtk_widget_add_css_class (first, "heading");
  else
    gtk_widget_remove_css_class (first, "heading");
}

static int
column_of (GtkListItemFactory *factory)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "mn-column"));
}

static void
setup_cell (GtkListItemFactory *factory, GtkListItem *item, MnCostPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  float xalign = column_of (factory) >= 2 ? 1 : 0;

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (int line = 0; line < 2; line++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), xalign);
      gtk_widget_add_css_class (label, "numeric");
      if (column_of (factory) == 0)
        {
          gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
          gtk_label_set_width_chars (GTK_LABEL (label), 10);
        }
      if (line == 1)
        {
          gtk_widget_add_css_class (label, "caption");
          gtk_widget_add_css_class (label, "dim-label");
        }
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_item_set_child (item, box);
}

static void
bind_cell (GtkListItemFactory *factory, GtkListItem *item, MnCostPanel *self)
{
  show_cell (self, item, column_of (factory));
  g_object_set_data (G_OBJECT (item), "mn-column", GINT_TO_POINTER (column_of (factory)));
  g_ptr_array_add (self->cells, item);
}

static void
unbind_cell (GtkListItemFactory *factory, GtkListItem *item, MnCostPanel *self)
{
  g_ptr_array_remove_fast (self->cells, item);
}

static void
working_changed (MnCostPanel *self)
{
  for (guint i = 0; self->cells && i < self->cells->len; i++)
    show_cell (self, self->cells->pdata[i],
               GPOINTER_TO_INT (g_object_get_data (self->cells->pdata[i], "mn-column")));
}

/* Sorting: the total stays below, and layers of equal cost as they are in the network. */

static int
compare_total (gconstpointer a, gconstpointer b, gpointer data)
{
  return mn_cost_row_is_total ((MnCostRow *) a) - mn_cost_row_is_total ((MnCostRow *) b);
}

static int
compare_cost (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 first = mn_cost_row_get_count ((MnCostRow *) a, GPOINTER_TO_INT (data));
  gint64 second = mn_cost_row_get_count ((MnCostRow *) b, GPOINTER_TO_INT (data));

  return (first > second) - (first < second);
}

static void
add_columns (MnCostPanel *self)
{
  for (int column = 0; column < N_COLUMNS; column++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *view;

      g_object_set_data (G_OBJECT (factory), "mn-column", GINT_TO_POINTER (column));
      g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell), self, 0);
      g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cell), self, 0);
      g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cell), self, 0);
      view = gtk_column_view_column_new (_(titles[column]), factory);
      gtk_column_view_column_set_expand (view, column != 1);
      gtk_column_view_column_set_resizable (view, TRUE);
      if (column >= 2)
        {
          GtkCustomSorter *sorter = gtk_custom_sorter_new (compare_cost, GINT_TO_POINTER (column - 2), NULL);

          gtk_column_view_column_set_sorter (view, GTK_SORTER (sorter));
          g_object_unref (sorter);
        }
      gtk_column_view_append_column (self->table, view);
      g_object_unref (view);
    }
  mn_page_align_numbers (self->table, 2);
}

static GtkSorter *
make_sorter (MnCostPanel *self)
{
  GtkMultiSorter *sorter = gtk_multi_sorter_new ();

  gtk_multi_sorter_append (sorter, GTK_SORTER (gtk_custom_sorter_new (compare_total, NULL, NULL)));
  gtk_multi_sorter_append (sorter, g_object_ref (gtk_column_view_get_sorter (self->table)));
  return GTK_SORTER (sorter);
}

/* What the user does */

static const char *
owner_at (MnCostPanel *self, guint position)
{
  g_autoptr (MnCostRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return row ? mn_cost_row_get_owner (row) : NULL; /* the store keeps it */
}

static void
selection_changed (MnCostPanel *self)
{
  const char *owner = owner_at (self, gtk_single_selection_get_selected (self->selection));

  if (owner && !self->quiet)
    g_signal_emit (self, signals[SELECTED], 0, owner);
}

static void
row_activated (GtkColumnView *table, guint position, MnCostPanel *self)
{
  if (owner_at (self, position))
    g_signal_emit (self, signals[ACTIVATED], 0, owner_at (self, position));
}

/* Copying and saving; the parameter says as what. */

static char *
make_text (MnCostPanel *self, gboolean latex)
{
  return latex ? mn_cost_report_to_latex (self->frozen) : mn_cost_report_to_csv (self->frozen);
}

static void
copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnCostPanel *self = MN_COST_PANEL (widget);
  const gboolean latex = g_str_has_suffix (action, "latex");
  g_autofree char *text = self->frozen ? make_text (self, latex) : NULL;

  if (!text)
    return;
  if (latex)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  else
    mn_table_copy (widget, text);
  gtk_widget_activate_action (widget, "win.toast", "s", _("Table copied"));
}

static void
on_save_response (GtkNativeDialog *dialog, int response, MnCostPanel *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->frozen)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *text = make_text (self, g_object_get_data (G_OBJECT (dialog), "mn-latex") != NULL);
      g_autofree char *uri = g_file_get_uri (file);
      g_autoptr (GError) error = NULL;

      if (g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.exported", "s", uri);
      else
        mn_page_show_error (GTK_WIDGET (self), _("The Table Could Not Be Exported"), error);
    }
  gtk_native_dialog_hide (dialog);
  g_clear_object (&self->chooser);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnCostPanel *self = MN_COST_PANEL (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean latex = g_str_has_suffix (action, "latex");
  g_autofree char *name = g_strdup_printf (latex ? "%s-costs.tex" : "%s-costs.csv", self->name ? self->name : "network");

  if (self->chooser || !self->frozen)
    return;
  g_strdelimit (name, "/", '-');
  self->chooser = gtk_file_chooser_native_new (_("Save Table"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_object_set_data (G_OBJECT (self->chooser), "mn-latex", latex ? self : NULL);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_save_response), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
mn_cost_panel_dispose (GObject *object)
{
  MnCostPanel *self = MN_COST_PANEL (object);

  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->table)
    gtk_column_view_set_model (self->table, NULL);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_COST_PANEL);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->frozen, mn_frozen_graph_unref);
  G_OBJECT_CLASS (mn_cost_panel_parent_class)->dispose (object);
}

static void
mn_cost_panel_finalize (GObject *object)
{
  g_free (MN_COST_PANEL (object)->name);
  g_ptr_array_unref (MN_COST_PANEL (object)->cells);
  G_OBJECT_CLASS (mn_cost_panel_parent_class)->finalize (object);
}

static void
mn_cost_panel_class_init (MnCostPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_cost_panel_dispose;
  object_class->finalize = mn_cost_panel_finalize;

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "costs.copy-latex", NULL, copy);
  gtk_widget_class_install_action (widget_class, "costs.copy-csv", NULL, copy);
  gtk_widget_class_install_action (widget_class, "costs.save-latex", NULL, save);
  gtk_widget_class_install_action (widget_class, "costs.save-csv", NULL, save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "costs.copy-csv", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-cost-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MnCostPanel, table);
  gtk_widget_class_bind_template_child (widget_class, MnCostPanel, working);
  gtk_widget_class_bind_template_child (widget_class, MnCostPanel, memory);
  gtk_widget_class_bind_template_callback (widget_class, working_changed);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
}

static void
mn_cost_panel_init (MnCostPanel *self)
{
  GtkSortListModel *sorted;

  self->cells = g_ptr_array_new ();
  self->rows = g_list_store_new (MN_TYPE_COST_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)), make_sorter (self));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selection_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
mn_cost_panel_new (void)
{
  return g_object_new (MN_TYPE_COST_PANEL, NULL);
}

void
mn_cost_panel_show (MnCostPanel *self, MnFrozenGraph *frozen, const char *name)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (MN_IS_COST_PANEL (self));

  if (frozen == self->frozen)
    return;
  g_clear_pointer (&self->frozen, mn_frozen_graph_unref);
  self->frozen = frozen ? mn_frozen_graph_ref (frozen) : NULL;
  g_free (self->name);
  self->name = g_strdup (name);
  for (int i = 0; frozen && i < mn_frozen_graph_get_n_nodes (frozen); i++)
    g_ptr_array_add (rows, mn_cost_row_new (mn_frozen_graph_get_node (frozen, i)));
  if (frozen)
    {
      MnCosts totals;

      mn_frozen_graph_get_totals (frozen, &totals);
      g_ptr_array_add (rows, mn_cost_row_new_total (&totals));
    }
  self->quiet = TRUE;
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
  self->quiet = FALSE;
}

void
mn_cost_panel_show_memory (MnCostPanel *self, const MnRunCosts *costs)
{
  g_autofree char *text = NULL;

  g_return_if_fail (MN_IS_COST_PANEL (self));

  if (costs)
    {
      g_autofree char *all = mn_layer_text_bytes (costs->memory);
      g_autofree char *parts = mn_run_costs_describe (costs);

      text = g_strdup_printf (_("Counts are for one sample. Training with batches of %d needs %s: %s."),
                              (int) costs->batch_size, all, parts);
    }
  gtk_label_set_text (self->memory, text ? text : _("Counts are for one sample."));
}

void
mn_cost_panel_select (MnCostPanel *self, const char *id)
{
  guint n;

  g_return_if_fail (MN_IS_COST_PANEL (self));

  /* A group has several lines; whoever is on one of them stays there. */
  if (id && g_strcmp0 (owner_at (self, gtk_single_selection_get_selected (self->selection)), id) == 0)
    return;
  self->quiet = TRUE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  for (guint i = 0; id && i < n; i++)
    if (g_strcmp0 (owner_at (self, i), id) == 0)
      {
        gtk_single_selection_set_selected (self->selection, i);
        break;
      }
  self->quiet = FALSE;
}

GListModel *
mn_cost_panel_get_rows (MnCostPanel *self)
{
  g_return_val_if_fail (MN_IS_COST_PANEL (self), NULL);

  return G_LIST_MODEL (self->rows);
}

void
mn_cost_panel_focus (MnCostPanel *self)
{
  g_return_if_fail (MN_IS_COST_PANEL (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}
