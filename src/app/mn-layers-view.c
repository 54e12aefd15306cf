/* mn-layers-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layers-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-columns.h"
#include "mn-figure-view.h"
#include "mn-layer-figures.h"
#include "mn-layer-row.h"
#include "mn-layer.h"
#include "mn-page-tools.h"
#include "mn-run-store.h"
#include "mn-strips.h"

/* Of more than so many probes every second is forgotten: a chart has no more pixels. */
#define MAX_PROBES 2000

struct _MnLayersView
{
  MnRunView      parent_instance;

  /* template children */
  GtkStack      *stack;
  GtkLabel      *empty;
  GtkColumnView *table;
  GtkListView   *list;       /* the same in a narrow window, with the numbers below the names */
  GtkDropDown   *measure;
  AdwBin        *chart_frame;

  /* owned */
  GListStore    *rows;
  GPtrArray     *nodes;      /* of char *: the nodes that have rows; probes may have other nodes before them */
  GArray        *series;     /* of int: the chart's series of each of these, -1: none */
  GArray        *striped;    /* of guint: those of these that have numbers of the chosen measure, and so strips */
  GPtrArray     *probes;     /* of MnProbe, to draw another measure of them */
  GPtrArray     *merged;     /* the folder's that are among them, or were before there were too many; NULL: none */
  MnChart       *chart;
  MnStrips      *strips;
};

G_DEFINE_FINAL_TYPE (MnLayersView, mn_layers_view, MN_TYPE_RUN_VIEW)

/* NULL: the probe tells nothing of it. @at: for the rows one after the other, 0 at first */
static const MnProbeNode *
get_node (MnLayersView *self, const MnProbe *probe, guint row, guint *at)
{
  return mn_probe_find_next_node (probe, g_ptr_array_index (self->nodes, row), at);
}

/* The menu has them in this order. */
static MnLayerMeasure
get_chosen (MnLayersView *self)
{
  return (MnLayerMeasure) MIN (gtk_drop_down_get_selected (self->measure), MN_N_LAYER_MEASURES - 1);
}

/* NaN: none. @at: as above */
static double
get_number (MnLayersView *self, const MnProbe *probe, guint row, guint *at)
{
  const MnProbeNode *node = get_node (self, probe, row, at);

  return node != NULL ? mn_layer_measure_get (get_chosen (self), node) : NAN;
}

static gboolean
has_number (MnLayersView *self, guint row)
{
  guint at = row;

  for (guint i = self->probes->len; i > 0; i--, at = at > 0 ? at - 1 : 0)
    if (!isnan (get_number (self, g_ptr_array_index (self->probes, i - 1), row, &at)))
      return TRUE;
  return FALSE;
}

/* Whether a layer that has no strip has a number now. */
static gboolean
has_others (MnLayersView *self, const MnProbe *probe)
{
  guint at = 0;

  for (guint i = 0, k = 0; i < self->nodes->len; i++)
    if (k < self->striped->len && g_array_index (self->striped, guint, k) == i)
      k++;
    else if (!isnan (get_number (self, probe, i, &at)))
      return TRUE;
  return FALSE;
}

/* A layer has a series from its first number on: one whose weights begin at zero has no update at first. */
static int
get_series (MnLayersView *self, guint row, const MnProbeNode *node, double number)
{
  int *series = &g_array_index (self->series, int, row);

  if (*series < 0 && !isnan (number))
    *series = mn_chart_add_numbered (self->chart, node->name, (int) mn_chart_get_n_series (self->chart));
  return *series;
}

static void
draw_probe (MnLayersView *self, const MnProbe *probe)
{
  const MnLayerMeasure measure = get_chosen (self);
  g_autofree double *numbers = g_new (double, self->striped->len + 1);
  guint at = 0, k = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const MnProbeNode *node = get_node (self, probe, i, &at);
      const double number = node != NULL ? mn_layer_measure_get (measure, node) : NAN;
      const int series = node != NULL ? get_series (self, i, node, number) : -1;

      if (series >= 0)
        mn_chart_append (self->chart, series, probe->epoch, number);
      if (k < self->striped->len && g_array_index (self->striped, guint, k) == i)
        numbers[k++] = number;
    }
  if (self->striped->len > 0)
    mn_strips_append (self->strips, probe->epoch, numbers);
}

/* The same numbers as colours, a row for each layer that has any: of many layers lines hide each other. */
static void
set_up_strips (MnLayersView *self, const char *title, gboolean log)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_array_set_size (self->striped, 0);
  for (guint i = 0; i < self->nodes->len; i++)
    if (has_number (self, i))
      {
        g_array_append_val (self->striped, i);
        g_ptr_array_add (names, g_ptr_array_index (self->nodes, i));
      }
  g_ptr_array_add (names, NULL);
  mn_strips_set_rows (self->strips, (const char *const *) names->pdata);
  mn_strips_set_title (self->strips, title);
  mn_strips_set_label (self->strips, _("Epochs"));
  mn_strips_set_log (self->strips, log);
}

static void
set_up_chart (MnLayersView *self)
{
  const MnLayerMeasure measure = get_chosen (self);
  const char *title = mn_layer_measure_title (measure);
  const gboolean log = mn_layer_measure_is_log (measure);
  const int none = -1;

  set_up_strips (self, title, log);
  g_array_set_size (self->series, 0);
  mn_chart_clear (self->chart);
  mn_chart_set_title (self->chart, title);
  mn_chart_set_labels (self->chart, _("Epochs"), NULL);
  mn_chart_set_log (self->chart, FALSE, log);
  mn_chart_set_x_range (self->chart, NAN, NAN);
  mn_chart_set_y_range (self->chart, NAN, NAN);
  for (guint i = 0; i < self->nodes->len; i++)
    g_array_append_val (self->series, none);
  for (guint i = 0; i < self->probes->len; i++)
    draw_probe (self, g_ptr_array_index (self->probes, i));
}

static void
mn_layers_view_cleared (MnRunView *view)
{
  MnLayersView *self = MN_LAYERS_VIEW (view);

  g_ptr_array_set_size (self->probes, 0);
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  g_ptr_array_set_size (self->nodes, 0);
  g_list_store_remove_all (self->rows);
  set_up_chart (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* A row for each layer that has weights or is an activation. */
static void
make_rows (MnLayersView *self, const MnProbe *probe)
{
  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const MnProbeNode *node = mn_probe_get_node (probe, i);
      const MnLayerKind *kind = mn_layer_find (node->layer);

      /* One that is frozen has weights as well, and may be thawed. */
      if (isnan (node->gradient_norm) && isnan (node->update_ratio) && isnan (node->dead) && isnan (node->weight_norm))
        continue;
      {
        g_autoptr (MnLayerRow) row = mn_layer_row_new (node->name, kind != NULL ? _(kind->base.title) : node->layer);

        g_list_store_append (self->rows, row);
        g_ptr_array_add (self->nodes, g_strdup (node->name));
      }
    }
}

static void
thin_out (MnLayersView *self)
{
  if (self->probes->len <= MAX_PROBES)
    return;
  /* The first stays: the axis begins there. */
  for (guint i = self->probes->len - 1; i > 0; i--)
    if (i % 2 == 1)
      g_ptr_array_remove_index (self->probes, i);
  set_up_chart (self);
}

static void
show_rows (MnLayersView *self, const MnProbe *probe)
{
  guint at = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      g_autoptr (MnLayerRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      const MnProbeNode *node = get_node (self, probe, i, &at);

      if (node != NULL)
        mn_layer_row_set_node (row, node);
    }
}

/* What the run's folder has of the time before there was a view. */
static void
mn_layers_view_shown (MnRunView *view)
{
  MnLayersView *self = MN_LAYERS_VIEW (view);
  GPtrArray *stored = mn_session_get_stored_probes (mn_run_view_get_session (view));
  const MnProbe *last;

  if (stored == NULL || stored == self->merged)
    return;
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  self->merged = g_ptr_array_ref (stored);
  if (!mn_run_store_merge_probes (self->probes, stored))
    return;
  last = g_ptr_array_index (self->probes, self->probes->len - 1);
  if (self->nodes->len == 0)
    make_rows (self, last);
  thin_out (self);
  set_up_chart (self);
  show_rows (self, last);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
mn_layers_view_seen (MnRunView *view, MnProbe *probe)
{
  MnLayersView *self = MN_LAYERS_VIEW (view);
  const MnProbe *last = self->probes->len > 0 ? g_ptr_array_index (self->probes, self->probes->len - 1) : NULL;

  /* It may have been read from the folder by now. */
  if (last != NULL && last->step >= probe->step)
    return;
  g_ptr_array_add (self->probes, mn_probe_ref_numbers (probe));
  if (self->nodes->len == 0)
    {
      make_rows (self, probe);
      set_up_chart (self);
    }
  else if (has_others (self, probe))
    set_up_chart (self);
  else
    draw_probe (self, probe);
  show_rows (self, probe);
  thin_out (self);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
mn_layers_view_status (MnRunView *view)
{
  MnLayersView *self = MN_LAYERS_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  MnTrainerStatus status = { 0 };

  if (session != NULL)
    mn_session_get_status (session, &status);
  gtk_label_set_label (self->empty, status.unseen ? _("There is not enough memory to look into the network.")
                                                  : _("Start training to see what the layers do. Of runs that were "
                                                                  "made without this window it is not stored."));
  gtk_stack_set_visible_child_name (self->stack, status.unseen || self->nodes->len == 0 ? "empty" : "table");
}

static void
measure_selected (MnLayersView *self)
{
  /* Not while the template is being built. */
  if (self->measure != NULL)
    set_up_chart (self);
}

static void
mn_layers_view_dispose (GObject *object)
{
  MnLayersView *self = MN_LAYERS_VIEW (object);

  if (self->table)
    gtk_column_view_set_model (self->table, NULL);
  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_LAYERS_VIEW);
  g_clear_object (&self->rows);
  g_clear_object (&self->chart);
  g_clear_object (&self->strips);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->series, g_array_unref);
  g_clear_pointer (&self->striped, g_array_unref);
  g_clear_pointer (&self->probes, g_ptr_array_unref);
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  G_OBJECT_CLASS (mn_layers_view_parent_class)->dispose (object);
}

static void
mn_layers_view_class_init (MnLayersViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  object_class->dispose = mn_layers_view_dispose;
  view_class->probe = MN_PROBE_LAYERS;
  view_class->load = mn_layers_view_cleared;
  view_class->cleared = mn_layers_view_cleared;
  view_class->seen = mn_layers_view_seen;
  view_class->shown = mn_layers_view_shown;
  view_class->status = mn_layers_view_status;

  g_type_ensure (MN_TYPE_LAYER_ROW);
  g_type_ensure (MN_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-layers-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, stack);
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, empty);
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, table);
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, list);
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, measure);
  gtk_widget_class_bind_template_child (widget_class, MnLayersView, chart_frame);
  gtk_widget_class_bind_template_callback (widget_class, measure_selected);
}

static void
mn_layers_view_init (MnLayersView *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;
  GtkWidget *view, *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->rows = g_list_store_new (MN_TYPE_LAYER_ROW);
  self->nodes = g_ptr_array_new_with_free_func (g_free);
  self->series = g_array_new (FALSE, FALSE, sizeof (int));
  self->striped = g_array_new (FALSE, FALSE, sizeof (guint));
  self->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_probe_unref);
  self->chart = mn_chart_new ();
  self->strips = mn_strips_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  mn_page_align_numbers (self->table, 1);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  view = mn_figure_view_new ();
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (self->chart));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), _("Layers over time"));
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_set_size_request (view, -1, 280);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (box), view);
  view = mn_figure_view_new ();
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (self->strips));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), _("Layers over time, as colours"));
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_set_size_request (view, -1, 220);
  gtk_box_append (GTK_BOX (box), view);
  adw_bin_set_child (self->chart_frame, box);
  set_up_chart (self);
}

GListModel *
mn_layers_view_get_rows (MnLayersView *self)
{
  g_return_val_if_fail (MN_IS_LAYERS_VIEW (self), NULL);

  return G_LIST_MODEL (self->rows);
}

MnChart *
mn_layers_view_get_chart (MnLayersView *self)
{
  g_return_val_if_fail (MN_IS_LAYERS_VIEW (self), NULL);

  return self->chart;
}
