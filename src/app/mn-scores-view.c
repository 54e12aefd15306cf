/* mn-scores-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-scores-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-page-tools.h"
#include "mn-score-row.h"
#include "mn-table-copy.h"

#define N_AVERAGES 3

struct _MnScoresView
{
  AdwBin               parent_instance;

  /* template children */
  GtkScale            *scale;
  GtkAdjustment       *exponent;      /* of the slider: log10 of beta */
  GtkAdjustment       *beta_value;
  GtkColumnView       *table;
  GtkColumnViewColumn *f_beta_column;
  GtkWidget           *export_button;
  MnFigureView        *curves_view;

  /* owned */
  GListStore          *rows;
  MnChart             *curves;        /* F over beta */
  MnTallies           *tallies;       /* NULL: there is nothing to show */
  char                *title;
  GtkFileChooserNative *chooser;
  double               beta;
  gboolean             updating;
};

enum
{
  PROP_0,
  PROP_BETA,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnScoresView, mn_scores_view, ADW_TYPE_BIN)

static MnScoreRow *
get_row (MnScoresView *self, guint i)
{
  g_autoptr (MnScoreRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

  return row;   /* the store keeps it */
}

static void
update_scores (MnScoresView *self)
{
  const MnTallies *c = self->tallies;

  if (c == NULL)
    return;
  for (int k = 0; k < c->n; k++)
    mn_score_row_set_scores (get_row (self, k), c->classes[k].support, mn_tally_precision (&c->classes[k]),
                             mn_tally_recall (&c->classes[k]), mn_tally_f_beta (&c->classes[k], self->beta));
  for (int a = 0; a < N_AVERAGES; a++)
    {
      double precision, recall, f_beta = mn_tallies_average (c, (MnAverage) a, self->beta, &precision, &recall);

      mn_score_row_set_scores (get_row (self, c->n + a), c->total, precision, recall, f_beta);
    }
}

/* Every class and average over all betas, with a line at the chosen one. */
static void
update_curves (MnScoresView *self)
{
  const int n = self->tallies != NULL ? self->tallies->n : 0;
  g_autofree const char **names = g_new0 (const char *, n + 1);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  mn_chart_clear (self->curves);
  for (int k = 0; k < n; k++)
    names[k] = mn_score_row_get_name (get_row (self, k));
  if (self->tallies != NULL)
    mn_beta_chart_draw (self->curves, self->tallies, names, self->beta);
}

static void
update_title (MnScoresView *self)
{
  g_autofree char *number = mn_format_number (self->beta, 3);
  /* Translators: the F score with that weight of the recall. */
  g_autofree char *title = g_strdup_printf (_("F (β = %s)"), number);

  gtk_column_view_column_set_title (self->f_beta_column, title);
}

void
mn_scores_view_set_beta (MnScoresView *self, double beta)
{
  g_return_if_fail (MN_IS_SCORES_VIEW (self));
  g_return_if_fail (!isnan (beta));

  beta = CLAMP (beta, MN_BETA_MIN, MN_BETA_MAX);
  if (self->beta == beta)
    return;
  self->beta = beta;
  self->updating = TRUE;
  gtk_adjustment_set_value (self->beta_value, beta);
  gtk_adjustment_set_value (self->exponent, log10 (beta));
  self->updating = FALSE;
  update_title (self);
  update_scores (self);
  update_curves (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BETA]);
}

static void
exponent_changed (MnScoresView *self)
{
  double beta = pow (10, gtk_adjustment_get_value (self->exponent));

  if (self->updating)
    return;
  /* The slider catches 1, where precision and recall weigh the same, and gives two digits. */
  if (fabs (beta - 1) < 0.03)
    beta = 1;
  mn_scores_view_set_beta (self, beta >= 1 ? round (beta * 10) / 10 : round (beta * 100) / 100);
}

static void
beta_changed (MnScoresView *self)
{
  if (!self->updating)
    mn_scores_view_set_beta (self, gtk_adjustment_get_value (self->beta_value));
}

static void
export_responded (GtkNativeDialog *dialog, int response, MnScoresView *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *name = g_file_get_parse_name (file), *uri = g_file_get_uri (file);
      const gboolean latex = g_str_has_suffix (name, ".tex");
      g_autofree char *text = latex ? mn_scores_view_to_latex (self) : mn_scores_view_to_csv (self);
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
add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
export_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnScoresView *self = MN_SCORES_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *name = g_strdup_printf ("%s.csv", self->title ? self->title : "scores");

  if (self->chooser || self->tallies == NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Export Table"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _("Tables: .csv, .tex"), "*.[ct][se][vx]");
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (export_responded), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
copy_csv_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *csv = mn_scores_view_to_csv (MN_SCORES_VIEW (widget));

  mn_table_copy (widget, csv);
}

static void
copy_latex_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *latex = mn_scores_view_to_latex (MN_SCORES_VIEW (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), latex);
}

static void
mn_scores_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_scores_view_parent_class)->map (widget);
  update_curves (MN_SCORES_VIEW (widget));
}

/* Averages stay below the classes, however these are sorted. */
static GtkSorter *
make_sorter (MnScoresView *self)
{
  GtkMultiSorter *sorter = gtk_multi_sorter_new ();
  GtkExpression *average = gtk_property_expression_new (MN_TYPE_SCORE_ROW, NULL, "average");
  GtkSorter *columns = gtk_column_view_get_sorter (self->table);

  gtk_multi_sorter_append (sorter, GTK_SORTER (gtk_numeric_sorter_new (average)));
  if (columns)
    gtk_multi_sorter_append (sorter, g_object_ref (columns));
  return GTK_SORTER (sorter);
}

static void
mn_scores_view_dispose (GObject *object)
{
  MnScoresView *self = MN_SCORES_VIEW (object);

  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->table)
    gtk_column_view_set_model (self->table, NULL);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_SCORES_VIEW);
  g_clear_object (&self->rows);
  g_clear_object (&self->curves);
  G_OBJECT_CLASS (mn_scores_view_parent_class)->dispose (object);
}

static void
mn_scores_view_finalize (GObject *object)
{
  MnScoresView *self = MN_SCORES_VIEW (object);

  g_clear_pointer (&self->tallies, mn_tallies_free);
  g_free (self->title);
  G_OBJECT_CLASS (mn_scores_view_parent_class)->finalize (object);
}

static void
mn_scores_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BETA)
    g_value_set_double (value, MN_SCORES_VIEW (object)->beta);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_scores_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BETA)
    mn_scores_view_set_beta (MN_SCORES_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_scores_view_class_init (MnScoresViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_scores_view_dispose;
  object_class->finalize = mn_scores_view_finalize;
  object_class->get_property = mn_scores_view_get_property;
  object_class->set_property = mn_scores_view_set_property;

  properties[PROP_BETA] = g_param_spec_double ("beta", NULL, NULL, MN_BETA_MIN, MN_BETA_MAX, 1,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  widget_class->map = mn_scores_view_map;

  g_type_ensure (MN_TYPE_FIGURE_VIEW);
  g_type_ensure (MN_TYPE_SCORE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-scores-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, scale);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, exponent);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, beta_value);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, table);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, f_beta_column);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, export_button);
  gtk_widget_class_bind_template_child (widget_class, MnScoresView, curves_view);
  gtk_widget_class_bind_template_callback (widget_class, exponent_changed);
  gtk_widget_class_bind_template_callback (widget_class, beta_changed);
  gtk_widget_class_install_action (widget_class, "scores.export", NULL, export_activated);
  gtk_widget_class_install_action (widget_class, "scores.copy-csv", NULL, copy_csv_activated);
  gtk_widget_class_install_action (widget_class, "scores.copy-latex", NULL, copy_latex_activated);
}

static void
mn_scores_view_init (MnScoresView *self)
{
  GtkSortListModel *sorted;

  self->beta = 1;
  self->rows = g_list_store_new (MN_TYPE_SCORE_ROW);
  self->curves = mn_beta_chart_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  mn_page_align_numbers (self->table, 1);
  mn_figure_view_set_figure (self->curves_view, MN_FIGURE (self->curves));
  mn_page_report_exports (self->curves_view);
  for (double beta = MN_BETA_MIN; beta <= MN_BETA_MAX; beta *= 10)
    {
      g_autofree char *mark = mn_format_number (beta, 2);

      gtk_scale_add_mark (self->scale, log10 (beta), GTK_POS_BOTTOM, mark);
    }
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)), make_sorter (self));
  {
    g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (G_LIST_MODEL (sorted));

    gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  }
  update_title (self);
}

GtkWidget *
mn_scores_view_new (void)
{
  return g_object_new (MN_TYPE_SCORES_VIEW, NULL);
}

/* Rows are kept as long as their names are the same: the table does not jump at every evaluation. */
static gboolean
same_names (MnScoresView *self, int n, const char *const *class_names)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) != (guint) n + N_AVERAGES)
    return FALSE;
  for (int k = 0; k < n; k++)
    {
      g_autofree char *name = mn_class_name (class_names, k);

      if (g_strcmp0 (mn_score_row_get_name (get_row (self, k)), name) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
make_rows (MnScoresView *self, int n, const char *const *class_names)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (int k = 0; k < n; k++)
    {
      g_autofree char *name = mn_class_name (class_names, k);

      g_ptr_array_add (rows, mn_score_row_new (name, FALSE));
    }
  for (int a = 0; a < N_AVERAGES; a++)
    g_ptr_array_add (rows, mn_score_row_new (mn_average_title ((MnAverage) a), TRUE));
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
}

void
mn_scores_view_set_confusion (MnScoresView *self, const MnConfusion *confusion, const char *const *class_names,
                              const char *title)
{
  g_return_if_fail (MN_IS_SCORES_VIEW (self));

  g_clear_pointer (&self->tallies, mn_tallies_free);
  if (self->title != title)
    {
      g_free (self->title);
      self->title = g_strdup (title);
    }
  gtk_widget_set_sensitive (self->export_button, confusion != NULL);
  if (confusion == NULL)
    {
      g_list_store_remove_all (self->rows);
      update_curves (self);
      return;
    }
  self->tallies = mn_tallies_new (confusion);
  if (!same_names (self, confusion->n, class_names))
    make_rows (self, confusion->n, class_names);
  update_scores (self);
  update_curves (self);
}

double
mn_scores_view_get_beta (MnScoresView *self)
{
  g_return_val_if_fail (MN_IS_SCORES_VIEW (self), NAN);

  return self->beta;
}

GListModel *
mn_scores_view_get_rows (MnScoresView *self)
{
  g_return_val_if_fail (MN_IS_SCORES_VIEW (self), NULL);

  return G_LIST_MODEL (self->rows);
}

static void
append_score (GString *out, double score)
{
  g_string_append_c (out, ',');
  if (!isnan (score))
    mn_format_csv_number (out, score);
}

char *
mn_scores_view_to_csv (MnScoresView *self)
{
  GString *out = g_string_new ("class,support,precision,recall,f_beta,beta\n");

  g_return_val_if_fail (MN_IS_SCORES_VIEW (self), g_string_free (out, FALSE));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      MnScoreRow *row = get_row (self, i);
      double precision, recall, f_beta;
      gint64 support;

      mn_score_row_get_scores (row, &support, &precision, &recall, &f_beta);
      mn_format_csv_text (out, mn_score_row_get_name (row));
      g_string_append_printf (out, ",%" G_GINT64_FORMAT, support);
      append_score (out, precision);
      append_score (out, recall);
      append_score (out, f_beta);
      append_score (out, self->beta);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

char *
mn_scores_view_to_latex (MnScoresView *self)
{
  GString *out = g_string_new ("\\begin{tabular}{lrrrr}\n\\hline\n");
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  char beta[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (MN_IS_SCORES_VIEW (self), g_string_free (out, FALSE));

  g_ascii_formatd (beta, sizeof beta, "%g", self->beta);
  mn_format_latex_text (out, _("Class"));
  g_string_append (out, " & ");
  mn_format_latex_text (out, _("Samples"));
  g_string_append (out, " & ");
  mn_format_latex_text (out, _("Precision"));
  g_string_append (out, " & ");
  mn_format_latex_text (out, _("Recall"));
  g_string_append_printf (out, " & $F_{%s}$ \\\\\n\\hline\n", beta);
  for (guint i = 0; i < n; i++)
    {
      double scores[3];
      gint64 support;

      mn_score_row_get_scores (get_row (self, i), &support, &scores[0], &scores[1], &scores[2]);
      if (i + N_AVERAGES == n)
        g_string_append (out, "\\hline\n");
      mn_format_latex_text (out, mn_score_row_get_name (get_row (self, i)));
      g_string_append_printf (out, " & %" G_GINT64_FORMAT, support);
      for (int k = 0; k < 3; k++)
        {
          g_string_append (out, " & ");
          mn_format_latex_number (out, scores[k], 3);
        }
      g_string_append (out, " \\\\\n");
    }
  g_string_append (out, "\\hline\n\\end{tabular}\n");
  return g_string_free (out, FALSE);
}
