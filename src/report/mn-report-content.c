/* mn-report-content.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-content.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-format.h"
#include "mn-json.h"
#include "mn-layer-text.h"
#include "mn-network-drawing.h"
#include "mn-report-rate.h"
#include "mn-run-event.h"
#include "mn-run-figures.h"
#include "mn-run-info.h"

/* A matrix of more classes cannot be read on a page; its numbers are in the folder. */
#define MAX_CLASSES_DRAWN 60

/* In pixels, as figures count: the width of a page, and about as much as is left on the first page, and on one of its own. */
#define FIGURE_WIDTH 640
#define SHORT_DRAWING 480
#define LONG_DRAWING 820
/* Where it must be shrunk further to be short, it gets the page. */
#define LEGIBLE 0.65

static void
figure_free (gpointer data)
{
  MnReportFigure *figure = data;

  g_free (figure->name);
  g_free (figure->caption);
  g_clear_object (&figure->figure);
  g_free (figure);
}

/* (nullable) (transfer none) */
static const char *
info_string (const MnRun *run, const char *name)
{
  JsonNode *node = run->info != NULL ? json_object_get_member (run->info, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* "21 November 2026" */
static char *
format_date (const MnRun *run)
{
  g_autoptr (GDateTime) started = mn_run_info_get_started (run->info);

  return started != NULL ? g_date_time_format (started, _("%-d %B %Y")) : g_strdup (_("unknown date"));
}

/* "n = 1000 training, 500 validation"; NULL: the run does not say. (transfer full) */
static char *
describe_samples (const MnRun *run)
{
  static const char *const phrases[MN_N_SPLITS] = { N_("%s training"), N_("%s validation"), N_("%s test") };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (int split = 0; split < MN_N_SPLITS; split++)
    {
      const gint64 size = mn_run_info_get_n_samples (run->info, (MnSplit) split);
      g_autofree char *number = mn_format_fixed ((double) size, 0);

      if (size > 0)
        g_ptr_array_add (list, g_strdup_printf (_(phrases[split]), number));
    }
  if (list->len == 0)
    return NULL;
  g_ptr_array_add (list, NULL);
  text = g_strjoinv (_(", "), (char **) list->pdata);
  /* Translators: how many samples a run had: "n = 1000 training, 500 validation, 500 test". */
  return g_strdup_printf (_("n = %s"), text);
}

/* What a number below a figure must be read with: "SGD, learning rate 0.1, batches of 64; Cross-entropy; seed 1;
 * n = 1000 training, …; date." */
static char *
describe_conditions (const MnRun *run)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (run->experiment);
  const gint64 batch = mn_values_get_int (mn_experiment_get_training (run->experiment), "batch_size");
  g_autoptr (GPtrArray) events = mn_run_events_read (run->dir, NULL), list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rate = mn_report_describe_rate (run->experiment, events), *samples = describe_samples (run), *text = NULL;

  if (rate != NULL)
    /* Translators: the optimizer, what there is to tell of its learning rate, and how many samples make a step. */
    g_ptr_array_add (list, g_strdup_printf (_("%s, %s, batches of %" PRId64), _(optimizer->kind->title), rate, batch));
  else
    g_ptr_array_add (list, g_strdup_printf (_("%s, batches of %" PRId64), _(optimizer->kind->title), batch));
  g_ptr_array_add (list, g_strdup (_(mn_experiment_get_loss (run->experiment)->kind->title)));
  g_ptr_array_add (list, g_strdup_printf (_("seed %" PRIu64), mn_experiment_get_seed (run->experiment)));
  if (samples != NULL)
    g_ptr_array_add (list, g_steal_pointer (&samples));
  g_ptr_array_add (list, format_date (run));
  g_ptr_array_add (list, NULL);
  /* Translators: between the conditions of a run that a caption lists. */
  text = g_strjoinv (_("; "), (char **) list->pdata);
  /* Translators: what is listed as a sentence. */
  return g_strdup_printf (_("%s."), text);
}

static MnReportFigure *
add_figure (MnReportContent *content, const char *name, MnFigure *figure, double aspect, const char *what,
            const char *conditions)
{
  MnReportFigure *entry = g_new0 (MnReportFigure, 1);

  entry->name = g_strdup (name);
  entry->figure = figure;
  entry->width = FIGURE_WIDTH;
  entry->aspect = aspect;
  entry->caption = g_strdup_printf (_("Figure %u. %s. %s"), content->figures->len + 1, what, conditions);
  g_ptr_array_add (content->figures, entry);
  return entry;
}

/* Broken into columns so that it is legible; @short_enough: there is room for it beside something else. (transfer full) */
static MnDiagram *
draw_network (const MnReportContent *content, const MnRun *run, gboolean *short_enough)
{
  MnDiagram *diagram = mn_network_drawing_new (run->experiment, content->frozen);
  double width, height;

  mn_diagram_wrap (diagram, FIGURE_WIDTH, SHORT_DRAWING);
  mn_diagram_get_size (diagram, &width, &height);
  *short_enough = MIN (FIGURE_WIDTH / width, SHORT_DRAWING / height) >= LEGIBLE;
  if (!*short_enough)
    mn_diagram_wrap (diagram, FIGURE_WIDTH, LONG_DRAWING);
  return diagram;
}

/* As large as it is on the screen, and no larger on paper. */
static void
add_drawing (MnReportContent *content, MnDiagram *diagram)
{
  g_autofree char *parameters = NULL, *conditions = NULL;
  MnReportFigure *entry;
  double width, height;
  MnCosts totals;

  mn_frozen_graph_get_totals (content->frozen, &totals);
  parameters = mn_layer_text_count (totals.parameters);
  conditions = mn_frozen_graph_is_valid (content->frozen)
                   ? g_strdup_printf (_("%s parameters. Each box says what a layer is, the shape that leaves it and how many "
                                        "parameters it has."), parameters)
                   : g_strdup (_("Each box says what a layer is. Shapes follow from the data, which are not there."));
  mn_diagram_get_size (diagram, &width, &height);
  entry = add_figure (content, "network-drawing", g_object_ref (MN_FIGURE (diagram)), height / width, _("The network"),
                      conditions);
  entry->width = width;
}

static void
add_curves (MnReportContent *content, const MnRun *run, const char *conditions)
{
  static const struct
  {
    MnCurve     curve;
    const char *name, *what;
  } curves[] = {
    { MN_CURVE_LOSS, "loss", N_("Loss over epochs") },
    { MN_CURVE_ACCURACY, "accuracy", N_("Accuracy over epochs") },
    { MN_CURVE_RMSE, "rmse", N_("Root mean squared error over epochs") },
    { MN_CURVE_LEARNING_RATE, "learning-rate", N_("Learning rate over epochs") },
    { MN_CURVE_GRADIENT_NORM, "gradient-norm", N_("Length of the gradient, before any clipping, over epochs") },
  };
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  g_ptr_array_add (runs, (gpointer) run);
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    if (mn_run_has_curve (runs, curves[i].curve))
      add_figure (content, curves[i].name, mn_run_figure_curves (runs, curves[i].curve), 0.52, _(curves[i].what),
                  conditions);
}

static MnReportTable *
add_table (MnReportContent *content, const char *name, const char *what, guint n_labels, const char *const *columns)
{
  g_autofree char *caption = g_strdup_printf (_("Table %u. %s"), content->tables->len + 1, what);
  MnReportTable *table = mn_report_table_new (name, caption, n_labels, columns);

  g_ptr_array_add (content->tables, table);
  return table;
}

/* NaN: never measured. */
static double
find_best (const MnRun *run, MnSplit split, MnMetric metric)
{
  double best = NAN;

  for (guint i = 0; i < run->evaluations->len; i++)
    {
      const MnMetricRow *row = &((const MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row;

      if (row->source == (MnSource) split && mn_metric_is_better (metric, mn_metric_get (metric, row), best))
        best = mn_metric_get (metric, row);
    }
  return best;
}

/* The last evaluation of each split, and the best of them, with every metric that was measured. */
static void
add_results (MnReportContent *content, const MnRun *run)
{
  static const char *const titles[MN_N_METRICS] = { N_("Loss"), N_("Accuracy"), N_("Top k"), N_("MAE"), N_("RMSE"), N_("R²"),
                                                    N_("Gradient norm") };
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  gboolean measured[MN_N_METRICS] = { FALSE };
  MnReportTable *table;

  g_ptr_array_add (columns, g_strdup (_("Measured on")));
  g_ptr_array_add (columns, g_strdup (_("Samples")));
  g_ptr_array_add (columns, g_strdup (_("Epoch")));
  for (int metric = 0; metric < MN_N_METRICS; metric++)
    {
      for (int split = 0; split < MN_N_SPLITS; split++)
        {
          const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);

          measured[metric] |= last != NULL && !isnan (mn_metric_get ((MnMetric) metric, &last->row));
        }
      if (measured[metric])
        {
          g_ptr_array_add (columns, g_strdup (_(titles[metric])));
          /* Translators: of a metric, such as "Loss, best" */
          g_ptr_array_add (columns, g_strdup_printf (_("%s, best"), _(titles[metric])));
        }
    }
  g_ptr_array_add (columns, NULL);
  table = add_table (content, "results",
                     _("The last evaluation of each part of the data, and the best of each metric by itself."), 1,
                     (const char *const *) columns->pdata);
  for (int split = 0; split < MN_N_SPLITS; split++)
    {
      const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);
      g_autofree char *name = mn_experiment_describe_split (run->experiment, (MnSplit) split);
      const gint64 size = mn_run_info_get_n_samples (run->info, (MnSplit) split);

      if (last == NULL)
        continue;
      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, name);
      mn_report_table_add_number (table, size > 0 ? (double) size : NAN, 0);
      mn_report_table_add_number (table, last->row.epoch, -1);
      for (int metric = 0; metric < MN_N_METRICS; metric++)
        if (measured[metric])
          {
            mn_report_table_add_number (table, mn_metric_get ((MnMetric) metric, &last->row), -1);
            mn_report_table_add_number (table, find_best (run, (MnSplit) split, (MnMetric) metric), -1);
          }
    }
}

static void
add_scores (MnReportContent *content, const MnRun *run, const MnEvaluation *evaluation, const char *split, double beta)
{
  static const char *const averages[] = { N_("macro average"), N_("micro average"), N_("weighted average") };
  g_autofree char *number_of_beta = mn_format_number (beta, 4), *f_beta = g_strconcat ("F", number_of_beta, NULL);
  const gboolean another = beta != 1;
  const char *const columns[] = { _("Class"), _("Samples"), _("Precision"), _("Recall"), "F1", another ? f_beta : NULL, NULL };
  const MnConfusion *c = evaluation->confusion;
  const guint known = run->class_names != NULL ? g_strv_length (run->class_names) : 0;
  g_autofree char *name = g_strconcat ("scores-", mn_source_name (evaluation->row.source), NULL);
  g_autofree char *epoch = mn_format_number (evaluation->row.epoch, 4);
  g_autofree char *what = g_strdup_printf (_("Scores of the classes, measured on: %s, epoch %s."), split, epoch);
  MnReportTable *table = add_table (content, name, what, 1, columns);

  for (int k = 0; k < c->n; k++)
    {
      g_autofree char *number = g_strdup_printf ("%d", k);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, (guint) k < known ? run->class_names[k] : number);
      mn_report_table_add_number (table, (double) mn_confusion_support (c, k), 0);
      mn_report_table_add_number (table, mn_confusion_precision (c, k), 4);
      mn_report_table_add_number (table, mn_confusion_recall (c, k), 4);
      mn_report_table_add_number (table, mn_confusion_f_beta (c, k, 1), 4);
      if (another)
        mn_report_table_add_number (table, mn_confusion_f_beta (c, k, beta), 4);
    }
  for (int average = MN_AVERAGE_MACRO; average <= MN_AVERAGE_WEIGHTED; average++)
    {
      double precision, recall;
      const double f = mn_confusion_average (c, (MnAverage) average, 1, &precision, &recall);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, _(averages[average]));
      mn_report_table_add_number (table, (double) mn_confusion_total (c), 0);
      mn_report_table_add_number (table, precision, 4);
      mn_report_table_add_number (table, recall, 4);
      mn_report_table_add_number (table, f, 4);
      if (another)
        mn_report_table_add_number (table, mn_confusion_average (c, (MnAverage) average, beta, NULL, NULL), 4);
    }
}

/* Matrix and scores of the last evaluation of each split that has counts. */
static void
add_confusions (MnReportContent *content, const MnRun *run, const char *conditions, double beta)
{
  for (int split = MN_N_SPLITS - 1; split >= 0; split--)
    {
      const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);
      g_autofree char *title = NULL, *name = NULL, *what = NULL;

      if (last == NULL || last->confusion == NULL)
        continue;
      title = mn_experiment_describe_split (run->experiment, (MnSplit) split);
      name = g_strconcat ("confusion-", mn_source_name ((MnSource) split), NULL);
      what = g_strdup_printf (_("Confusion matrix, measured on: %s; each row is a true class"), title);
      if (last->confusion->n <= MAX_CLASSES_DRAWN)
        add_figure (content, name, mn_run_figure_confusion (run, last, MN_NORMALIZE_NONE, FALSE), 0.86, what, conditions);
      add_scores (content, run, last, title, beta);
    }
}

static void
add_costs (MnReportContent *content)
{
  const char *const columns[] = { _("Layer"), _("Kind"), _("Output"), _("Parameters"), _("Additions"),
                                  _("Multiplications"), NULL };
  MnReportTable *table = add_table (content, "network", _("The network and what one sample costs in it."), 3, columns);
  MnCosts totals;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (content->frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (content->frozen, i);
      g_autofree char *shape = node->output.rank > 0 ? mn_shape_to_string (&node->output) : g_strdup ("");

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, node->id);
      mn_report_table_add_text (table, _(node->kind->base.title));
      mn_report_table_add_text (table, shape);
      mn_report_table_add_number (table, (double) node->costs.parameters, 0);
      mn_report_table_add_number (table, (double) node->costs.additions, 0);
      mn_report_table_add_number (table, (double) node->costs.multiplications, 0);
    }
  mn_frozen_graph_get_totals (content->frozen, &totals);
  mn_report_table_begin_row (table);
  mn_report_table_add_text (table, _("Total"));
  mn_report_table_add_text (table, "");
  mn_report_table_add_text (table, "");
  mn_report_table_add_number (table, (double) totals.parameters, 0);
  mn_report_table_add_number (table, (double) totals.additions, 0);
  mn_report_table_add_number (table, (double) totals.multiplications, 0);
}

static void
add_events (MnReportContent *content, const MnRun *run)
{
  const char *const columns[] = { _("Epoch"), _("Update"), _("Event"), NULL };
  g_autoptr (GPtrArray) events = mn_run_events_read (run->dir, NULL);
  MnReportTable *table;

  if (events == NULL || events->len == 0)
    return;
  table = add_table (content, "events", _("What happened while it was trained."), 3, columns);
  for (guint i = 0; i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);
      g_autofree char *text = mn_run_event_describe (event, run->experiment), *epoch = mn_format_number (event->epoch, 4);
      g_autofree char *step = mn_format_fixed ((double) event->step, 0);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, epoch);
      mn_report_table_add_text (table, step);
      mn_report_table_add_text (table, text);
    }
}

/* A row for each value: "training.optimizer.learning_rate", 0.1. */
static void
add_settings_of (MnReportTable *table, const char *path, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &value))
        {
          g_autofree char *inner = path != NULL ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

          /* The network has a table of its own, the words stand at the top. */
          if (path != NULL || g_str_equal (name, "seed") || g_str_equal (name, "data") || g_str_equal (name, "training"))
            add_settings_of (table, inner, value);
        }
    }
  else
    {
      g_autofree char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                                  ? g_strdup (json_node_get_string (node))
                                  : mn_json_to_string (node, FALSE);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, path);
      mn_report_table_add_text (table, g_strstrip (text));
    }
}

static void
add_settings (MnReportContent *content, const MnRun *run)
{
  const char *const columns[] = { _("Setting"), _("Value"), NULL };
  g_autofree char *json = mn_experiment_to_string (run->experiment);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  if (node != NULL)
    add_settings_of (add_table (content, "settings", _("The settings, as they stand in the experiment's file."), 2, columns),
                     NULL, node);
}

static char *
summarize (const MnRun *run, const char *conditions)
{
  const char *status = info_string (run, "status"), *device = info_string (run, "device_description");
  const MnMetricRow *last = run->rows->len > 0 ? &g_array_index (run->rows, MnMetricRow, run->rows->len - 1) : NULL;
  const char *description = mn_experiment_get_description (run->experiment);
  g_autofree char *folder = g_filename_display_basename (run->dir);
  GString *out = g_string_new (NULL);

  if (description != NULL && *description != '\0')
    g_string_append_printf (out, "%s\n", description);
  g_string_append_printf (out, _("Trained with: %s"), conditions);
  if (last != NULL)
    {
      g_autofree char *steps = mn_format_fixed ((double) last->step, 0), *epochs = mn_format_number (last->epoch, 4);
      g_autofree char *seconds = mn_format_number (last->seconds, 4);

      g_string_append_printf (out, _("\n%s updates, %s epochs, %s seconds of training."), steps, epochs, seconds);
    }
  if (status != NULL)
    g_string_append_printf (out, _(" Status: %s."), status);
  if (device != NULL)
    g_string_append_printf (out, _("\nComputed on: %s."), device);
  g_string_append_printf (out, _("\nFolder of the run: %s."), folder);
  return g_string_free (out, FALSE);
}

/* The data of the run may be gone, and tables and pictures alone tell the shape of a sample; the run has recorded it. */
static MnFrozenGraph *
freeze (const MnRun *run)
{
  const MnShape sample = mn_run_info_get_sample (run->info);

  return sample.rank > 0 ? mn_graph_freeze (mn_experiment_get_graph (run->experiment), &sample)
                         : mn_experiment_freeze (run->experiment);
}

MnReportContent *
mn_report_content_new (const MnRun *run, double beta)
{
  MnReportContent *content = g_new0 (MnReportContent, 1);
  const char *name = mn_experiment_get_name (run->experiment);
  g_autofree char *conditions = describe_conditions (run), *date = format_date (run);
  g_autoptr (MnDiagram) diagram = NULL;
  gboolean short_enough;

  content->figures = g_ptr_array_new_with_free_func (figure_free);
  content->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_report_table_free);
  content->frozen = freeze (run);
  content->title = mn_format_label (name != NULL && *name != '\0' ? name : _("Training run"));
  content->summary = summarize (run, conditions);
  content->footer = g_strdup_printf (_("%s · %s · Minima %s"), content->title, date, MN_VERSION);
  diagram = draw_network (content, run, &short_enough);
  add_results (content, run);
  if (short_enough)
    add_drawing (content, diagram);
  add_curves (content, run, conditions);
  add_confusions (content, run, conditions, beta);
  if (!short_enough)
    add_drawing (content, diagram);
  if (mn_frozen_graph_is_valid (content->frozen))
    add_costs (content);
  add_events (content, run);
  add_settings (content, run);
  return content;
}

void
mn_report_content_free (MnReportContent *content)
{
  if (content == NULL)
    return;
  g_free (content->title);
  g_free (content->summary);
  g_free (content->footer);
  g_ptr_array_unref (content->figures);
  g_ptr_array_unref (content->tables);
  g_clear_pointer (&content->frozen, mn_frozen_graph_unref);
  g_free (content);
}
