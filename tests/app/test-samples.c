/* test-samples.c - what the views of single samples show of a run: those behind a cell of the confusion matrix, the worst, the
 * least certain ones, and the curves that follow from all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <string.h>

#include "find-widget.h"
#include "mn-boundary-view.h"
#include "mn-doctor-view.h"
#include "mn-evaluation-view.h"
#include "mn-figure-view.h"
#include "mn-heat-map.h"
#include "mn-histograms-view.h"
#include "mn-layers-view.h"
#include "mn-pad-view.h"
#include "mn-prediction-grid.h"
#include "mn-rank-view.h"
#include "mn-resources.h"
#include "mn-sample-view.h"
#include "mn-samples-view.h"
#include "mn-scores-view.h"
#include "mn-settings.h"
#include "mn-test.h"

static const char digits_json[]
    = "{ \"minima\": 1, \"name\": \"digits\", \"seed\": 7,"
      "  \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": 144, \"seed\": 42 }, \"scale\": \"unit\" },"
      "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"
      "               { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"batch_size\": 32, \"budget\": { \"epochs\": 2 },"
      "                \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.1 },"
      "                \"evaluate\": { \"every\": { \"epochs\": 1 }, \"splits\": [\"validation\", \"test\"] } } }";

static gboolean
is_over (gpointer session)
{
  return !mn_session_get_running (session);
}

static gboolean
is_drawn (gpointer view)
{
  return gtk_widget_get_mapped (view) && gtk_widget_get_width (view) > 0;
}

/* A finished run in a folder of its own. (transfer full) */
static MnDocument *
run_digits (const char *runs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (digits_json, -1, "digits", NULL, &error);
  MnDocument *document;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  document = mn_document_new (g_object_ref (experiment), NULL);
  mn_session_start (mn_document_get_session (document), experiment);
  mn_test_iterate_until (is_over, mn_document_get_session (document));
  g_assert_cmpint (mn_session_get_phase (mn_document_get_session (document)), ==, MN_PHASE_FINISHED);
  return document;
}

static GtkWidget *
show_view (GType type, MnDocument *document, GtkWidget **window)
{
  GtkWidget *view = g_object_new (type, "document", document, NULL);

  *window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (*window), 900, 700);
  gtk_window_set_child (GTK_WINDOW (*window), view);
  gtk_window_present (GTK_WINDOW (*window));
  mn_test_iterate_until (is_drawn, view);
  return view;
}

static void
tear_down (const char *runs)
{
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

static void
choose (GtkWidget *view, int n, guint item)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();

  g_ptr_array_add (waiting, view);
  while (waiting->len > 0)
    {
      GtkWidget *widget = g_ptr_array_steal_index (waiting, 0);

      if (GTK_IS_DROP_DOWN (widget))
        {
          g_ptr_array_add (found, widget);
          continue;
        }
      for (GtkWidget *child = gtk_widget_get_last_child (widget); child; child = gtk_widget_get_prev_sibling (child))
        g_ptr_array_insert (waiting, 0, child);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (g_ptr_array_index (found, (guint) n)), item);
}

/* Asks for more as long as that is offered. */
static void
show_all (MnPredictionGrid *grid, guint count)
{
  GtkWidget *more = gtk_widget_get_next_sibling (GTK_WIDGET (grid));
  guint n = mn_prediction_grid_get_n_shown (grid);

  g_assert_true (GTK_IS_BUTTON (more));
  g_assert_true (gtk_widget_get_visible (more) == (count > n));
  while (gtk_widget_get_visible (more))
    {
      g_signal_emit_by_name (more, "clicked");
      g_assert_cmpuint (mn_prediction_grid_get_n_shown (grid), ==, MIN (n + 24, count));
      n += 24;
    }
  g_assert_cmpuint (mn_prediction_grid_get_n_shown (grid), ==, count);
}

/* A cell shows as many samples as it counts, whatever the order of the classes and whichever way round. */
static void
test_cell (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = run_digits (runs);
  GtkWidget *window, *view = show_view (MN_TYPE_EVALUATION_VIEW, document, &window);
  GtkWidget *figure = find_widget (view, MN_TYPE_FIGURE_VIEW), *grid = find_widget (view, MN_TYPE_PREDICTION_GRID);
  MnHeatMap *map = MN_HEAT_MAP (mn_figure_view_get_figure (MN_FIGURE_VIEW (figure)));
  int rows, columns, n_shown = 0;
  double most = 0;

  g_assert_false (gtk_widget_get_visible (gtk_widget_get_parent (grid)));
  for (guint order = 0; order < 4; order++)
    {
      /* The test samples are more. */
      choose (view, 0, order % 2);
      choose (view, 2, order);
      mn_heat_map_get_size (map, &rows, &columns);
      g_assert_cmpint (rows, ==, 10);
      for (int r = 0; r < rows; r++)
        {
          const double count = mn_heat_map_get_value (map, r, (r + 1) % columns);

          g_signal_emit_by_name (figure, "cell-activated", r, (r + 1) % columns);
          g_assert_true (gtk_widget_get_visible (gtk_widget_get_parent (grid)));
          mn_assert_close (mn_prediction_grid_get_n_shown (MN_PREDICTION_GRID (grid)), fmin (count, 24), 0);
          g_signal_emit_by_name (figure, "cell-activated", r, r);
          mn_assert_close (mn_prediction_grid_get_n_shown (MN_PREDICTION_GRID (grid)),
                           fmin (mn_heat_map_get_value (map, r, r), 24), 0);
          show_all (MN_PREDICTION_GRID (grid), (guint) mn_heat_map_get_value (map, r, r));
          n_shown += (int) mn_prediction_grid_get_n_shown (MN_PREDICTION_GRID (grid));
          most = fmax (most, mn_heat_map_get_value (map, r, r));
        }
    }
  g_assert_cmpint (n_shown, >, 100);
  g_assert_cmpfloat (most, >, 24);

  /* The mark is a cell's, and out of the matrix there is none. */
  mn_figure_view_set_cell (MN_FIGURE_VIEW (figure), 2, 9);
  g_assert_true (mn_figure_view_get_cell (MN_FIGURE_VIEW (figure), &rows, &columns));
  g_assert_cmpint (rows, ==, 2);
  g_assert_cmpint (columns, ==, 9);
  mn_figure_view_set_cell (MN_FIGURE_VIEW (figure), 2, 10);
  g_assert_false (mn_figure_view_get_cell (MN_FIGURE_VIEW (figure), &rows, &columns));
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

/* Of the worst there are as many as mistakes; where nothing is known the view says so. */
static void
test_samples (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = run_digits (runs), empty = mn_document_new (mn_experiment_new (), NULL);
  MnPredictions *p = mn_session_get_predictions (mn_document_get_session (document), MN_SOURCE_VALIDATION);
  GtkWidget *window, *view = show_view (MN_TYPE_SAMPLES_VIEW, document, &window);
  guint n_wrong = 0;

  g_assert_nonnull (p);
  for (gsize i = 0; i < p->n; i++)
    n_wrong += p->labels[i] != p->predicted[i];
  g_assert_cmpuint (n_wrong, >, 0);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, MIN (n_wrong, 40));
  choose (view, 1, 1);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, 40);
  choose (view, 1, 2);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, 40);
  /* Never evaluated. */
  choose (view, 0, 2);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, 0);
  choose (view, 0, 1);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, 40);
  g_object_set (view, "document", empty, NULL);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (view)), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

static gboolean
has_stored (gpointer session)
{
  MnPredictions *p = mn_session_get_predictions (session, MN_SOURCE_VALIDATION);

  return p != NULL && p->dataset != NULL && p->step == MAX (mn_session_get_shown_step (session), 1);
}

static gboolean
has_latest (gpointer session)
{
  MnPredictions *p = mn_session_get_predictions (session, MN_SOURCE_VALIDATION);

  return p != NULL && p->dataset != NULL;
}

static guint
count_wrong (const MnPredictions *p)
{
  guint n = 0;

  for (gsize i = 0; i < p->n; i++)
    n += p->labels[i] != p->predicted[i];
  return n;
}

static guint
sum_wrong (MnHeatMap *map)
{
  guint n = 0;

  for (int i = 0; i < 100; i++)
    n += i / 10 != i % 10 ? (guint) mn_heat_map_get_value (map, i / 10, i % 10) : 0;
  return n;
}

/* Every view shows the evaluation that the slider of any of them is at, and the cells of its matrix the samples of that one. */
static void
check_older (MnDocument *document)
{
  MnSession *session = mn_document_get_session (document);
  const MnEvaluation *first = g_ptr_array_index (mn_session_get_evaluations (session), 0);
  GtkWidget *window, *samples_window, *view = show_view (MN_TYPE_EVALUATION_VIEW, document, &window);
  GtkWidget *samples = show_view (MN_TYPE_SAMPLES_VIEW, document, &samples_window);
  GtkWidget *figure = find_widget (view, MN_TYPE_FIGURE_VIEW), *grid = find_widget (view, MN_TYPE_PREDICTION_GRID);
  MnHeatMap *map = MN_HEAT_MAP (mn_figure_view_get_figure (MN_FIGURE_VIEW (figure)));
  GtkRange *scale = GTK_RANGE (find_widget (samples, GTK_TYPE_SCALE));
  guint latest_wrong, wrong;

  mn_test_iterate_until (has_latest, session);
  latest_wrong = count_wrong (mn_session_get_predictions (session, MN_SOURCE_VALIDATION));
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (samples)), ==, MIN (latest_wrong, 40));

  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (scale)));
  gtk_range_set_value (scale, 0);
  g_assert_cmpint (mn_session_get_shown_step (session), ==, first->row.step);
  mn_test_iterate_until (has_stored, session);
  g_assert_true (mn_evaluation_view_get_shown (MN_EVALUATION_VIEW (view)) == first);
  wrong = count_wrong (mn_session_get_predictions (session, MN_SOURCE_VALIDATION));
  g_assert_cmpuint (wrong, >, latest_wrong);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (samples)), ==, MIN (wrong, 40));
  for (int r = 0; r < 10; r++)
    for (int c = 0; c < 10; c++)
      {
        g_signal_emit_by_name (figure, "cell-activated", r, c);
        mn_assert_close (mn_prediction_grid_get_n_shown (MN_PREDICTION_GRID (grid)),
                         fmin (mn_heat_map_get_value (map, r, c), 24), 0);
      }
  /* Nobody looks at the matrix: it follows when somebody does. */
  gtk_widget_set_visible (view, FALSE);
  mn_session_set_shown_step (session, -1);
  mn_test_iterate_until (has_latest, session);
  g_assert_cmpuint (sum_wrong (map), ==, wrong);
  gtk_widget_set_visible (view, TRUE);
  g_assert_cmpuint (sum_wrong (map), ==, latest_wrong);
  g_assert_cmpuint (mn_samples_view_get_n_shown (MN_SAMPLES_VIEW (samples)), ==, MIN (latest_wrong, 40));
  mn_assert_close (gtk_range_get_value (scale), 1, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (samples_window));
}

static gboolean
has_probes (gpointer session)
{
  return mn_session_get_stored_probes (session) != NULL;
}

/* What nobody has looked at while it trained is seen later. */
static void
check_layers (MnDocument *document)
{
  MnSession *session = mn_document_get_session (document);
  GtkWidget *windows[3];
  GtkWidget *layers = show_view (MN_TYPE_LAYERS_VIEW, document, &windows[0]);
  GtkWidget *histograms = show_view (MN_TYPE_HISTOGRAMS_VIEW, document, &windows[1]);
  GtkWidget *doctor = show_view (MN_TYPE_DOCTOR_VIEW, document, &windows[2]);

  mn_test_iterate_until (has_probes, session);
  g_assert_cmpuint (mn_session_get_stored_probes (session)->len, >, 0);
  g_assert_cmpuint (g_list_model_get_n_items (mn_layers_view_get_rows (MN_LAYERS_VIEW (layers))), ==, 1);
  g_assert_cmpuint (mn_chart_get_n_series (mn_layers_view_get_chart (MN_LAYERS_VIEW (layers))), ==, 1);
  g_assert_cmpuint (mn_chart_get_n_points (mn_layers_view_get_chart (MN_LAYERS_VIEW (layers)), 0), ==,
                    mn_session_get_stored_probes (session)->len);
  g_assert_cmpuint (mn_ridge_get_n (mn_histograms_view_get_ridge (MN_HISTOGRAMS_VIEW (histograms))), >, 0);
  g_assert_nonnull (mn_doctor_view_get_findings (MN_DOCTOR_VIEW (doctor)));
  for (int i = 0; i < 3; i++)
    gtk_window_destroy (GTK_WINDOW (windows[i]));
}

static void
test_older (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = run_digits (runs), later = NULL;
  g_autoptr (GError) error = NULL;
  MnSession *session = mn_document_get_session (document), *opened;
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  MnRun *run;

  check_older (document);
  /* Counts that are not kept in memory come from the folder, the same. */
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MnConfusion) c = mn_session_get_confusion (session, i);

      g_array_append_vals (counts, c->counts, 100);
    }
  mn_session_set_confusion_memory (session, 2 * 800);
  for (guint i = 0; i < 4; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (mn_session_get_evaluations (session), i);
      g_autoptr (MnConfusion) c = mn_session_get_confusion (session, i);

      g_assert_true ((evaluation->confusion != NULL) == (i >= 2));
      g_assert_cmpmem (c->counts, 800, &g_array_index (counts, gint64, i * 100), 800);
    }
  check_older (document);

  /* The same of the run opened later. */
  run = mn_run_open_without_counts (mn_session_get_run_dir (session), &error);
  g_assert_no_error (error);
  later = mn_document_new (mn_experiment_copy (run->experiment), NULL);
  opened = mn_document_get_session (later);
  mn_session_show_run (opened, run);
  g_assert_cmpint (mn_session_get_phase (opened), ==, MN_PHASE_FINISHED);
  g_assert_cmpuint (mn_session_get_rows (opened)->len, ==, mn_session_get_rows (session)->len);
  g_assert_cmpuint (mn_session_get_evaluations (opened)->len, ==, 4);
  g_assert_cmpuint (mn_session_get_events (opened)->len, ==, mn_session_get_events (session)->len);
  {
    MnTrainerSummary one, other;

    mn_session_get_summary (session, &one);
    mn_session_get_summary (opened, &other);
    g_assert_cmpint (one.parameters, ==, other.parameters);
    g_assert_cmpint (one.steps, ==, other.steps);
    mn_assert_close (other.test_accuracy, one.test_accuracy, 0);
    mn_assert_close (other.best[MN_SPLIT_TEST][MN_METRIC_LOSS].value, one.best[MN_SPLIT_TEST][MN_METRIC_LOSS].value, 0);
    g_assert_cmpint (other.best[MN_SPLIT_TEST][MN_METRIC_LOSS].step, ==, one.best[MN_SPLIT_TEST][MN_METRIC_LOSS].step);
  }
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MnConfusion) c = mn_session_get_confusion (opened, i);

      g_assert_cmpmem (c->counts, 800, &g_array_index (counts, gint64, i * 100), 800);
    }
  check_older (later);
  check_layers (later);
  tear_down (runs);
}

static gboolean
has_ten (gpointer view)
{
  return mn_chart_get_n_series (mn_rank_view_get_roc (view)) == 10;
}

static gboolean
has_one (gpointer view)
{
  return mn_chart_get_n_series (mn_rank_view_get_roc (view)) == 1;
}

/* A line for each class, or for the chosen one, with the area in its name. */
static void
test_rank (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = run_digits (runs);
  MnPredictions *p = mn_session_get_predictions (mn_document_get_session (document), MN_SOURCE_VALIDATION);
  GtkWidget *window, *view = show_view (MN_TYPE_RANK_VIEW, document, &window);
  g_autoptr (GArray) roc = NULL;
  g_autofree char *csv = NULL, *name = NULL;
  double area;

  mn_test_iterate_until (has_ten, view);
  g_assert_cmpuint (mn_chart_get_n_series (mn_rank_view_get_precision_recall (MN_RANK_VIEW (view))), ==, 10);
  choose (view, 1, 4);
  mn_test_iterate_until (has_one, view);
  roc = mn_predictions_roc (p, 3, &area);
  g_assert_cmpuint (mn_chart_get_n_points (mn_rank_view_get_roc (MN_RANK_VIEW (view)), 0), ==, roc->len);
  csv = mn_figure_to_csv (MN_FIGURE (mn_rank_view_get_roc (MN_RANK_VIEW (view))));
  name = g_strdup_printf ("\n3 (AUC %.3f),", area);
  g_assert_nonnull (strstr (csv, name));

  /* Another run has as many classes of other names. */
  {
    g_autoptr (GError) error = NULL;
    MnRun *run = mn_run_open_without_counts (mn_session_get_run_dir (mn_document_get_session (document)), &error);

    g_assert_no_error (error);
    g_free (run->class_names[3]);
    run->class_names[3] = g_strdup ("three");
    mn_session_show_run (mn_document_get_session (document), run);
    mn_test_iterate_until (has_ten, view);
    choose (view, 1, 4);
    mn_test_iterate_until (has_one, view);
    g_free (csv);
    csv = mn_figure_to_csv (MN_FIGURE (mn_rank_view_get_roc (MN_RANK_VIEW (view))));
    g_assert_nonnull (strstr (csv, "\nthree (AUC"));
    g_assert_true (has_item (view, "three"));
    g_assert_false (has_item (view, "3"));
  }
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

/* F over beta goes from precision to recall, and the tables can be typeset. */
static void
test_f_beta (void)
{
  const char *const names[] = { "50 % & more_", "b", NULL };
  static const gint64 counts[] = { 6, 4, 1, 9 };
  GtkWidget *window = gtk_window_new (), *view = g_object_ref_sink (mn_scores_view_new ());
  g_autoptr (MnConfusion) c = mn_confusion_new (2);
  g_autofree char *latex = NULL;
  MnChart *chart;
  double x, y;

  memcpy (c->counts, counts, sizeof counts);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  mn_scores_view_set_confusion (MN_SCORES_VIEW (view), c, names, NULL);
  mn_test_iterate_until (is_drawn, view);
  mn_scores_view_set_beta (MN_SCORES_VIEW (view), 2);
  chart = MN_CHART (mn_figure_view_get_figure (MN_FIGURE_VIEW (find_widget (view, MN_TYPE_FIGURE_VIEW))));
  g_assert_cmpuint (mn_chart_get_n_series (chart), ==, 5);
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 3; i++)
      {
        const double beta = i == 0 ? 0.1 : i == 1 ? 1 : 10;

        g_assert_true (mn_chart_nearest (chart, k, beta, &x, &y));
        mn_assert_close (x, beta, 1e-9);
        mn_assert_close (y, mn_confusion_f_beta (c, k, beta), 1e-9);
      }
  latex = mn_scores_view_to_latex (MN_SCORES_VIEW (view));
  g_assert_nonnull (strstr (latex, "$F_{2}$"));
  g_assert_nonnull (strstr (latex, "\n50 \\% \\& more\\_ & 10 & 0.857 & 0.600 & "));
  g_object_unref (view);
  gtk_window_destroy (GTK_WINDOW (window));
}

static const char spirals_json[]
    = "{ \"minima\": 1, \"name\": \"spirals\", \"seed\": 7,"
      "  \"data\": { \"dataset\": { \"name\": \"blobs\", \"samples\": 400 }, \"split\": { \"validation\": 40, \"seed\": 42 },"
      "            \"scale\": \"standardize\" },"
      "  \"network\": [ { \"id\": \"point\", \"layer\": \"input\" },"
      "               { \"id\": \"hidden\", \"layer\": \"linear\", \"units\": 16 }, { \"id\": \"act\", \"layer\": \"tanh\" },"
      "               { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 3 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"batch_size\": 20, \"budget\": { \"epochs\": 100000000 },"
      "                \"optimizer\": { \"name\": \"adam\", \"learning_rate\": 0.01 },"
      "                \"evaluate\": { \"every\": { \"epochs\": 1000 }, \"splits\": [\"validation\"] } } }";

static gboolean
is_loaded (gpointer session)
{
  return mn_session_get_class_names (session) != NULL;
}

static gboolean
has_regions (gpointer view)
{
  return mn_boundary_view_get_step (view) > 0;
}

static gboolean
is_paused (gpointer session)
{
  return mn_session_get_phase (session) == MN_PHASE_PAUSED;
}

static gboolean
has_paused_step (gpointer view)
{
  MnTrainerStatus status;

  mn_session_get_status (mn_run_view_get_session (view), &status);
  return mn_boundary_view_get_step (view) == status.step;
}

static gboolean
is_fine (gpointer view)
{
  return mn_scatter_get_n_cells (mn_boundary_view_get_scatter (view)) > 40000;
}

/* The regions move while it trains, are those of the very step when it pauses, and finer then, and nearly all points lie in
 * their own. */
static void
test_boundary (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (spirals_json, -1, "spirals", NULL, &error);
  g_autoptr (MnDocument) document = NULL;
  GtkWidget *window, *view;
  MnScatter *scatter;
  MnSession *session;
  const MnDataset *dataset;
  gint64 first;
  int right = 0;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  document = mn_document_new (g_object_ref (experiment), NULL);
  session = mn_document_get_session (document);
  view = show_view (MN_TYPE_BOUNDARY_VIEW, document, &window);
  scatter = mn_boundary_view_get_scatter (MN_BOUNDARY_VIEW (view));
  g_assert_cmpint (mn_scatter_get_region (scatter, 0, 0), ==, -1);
  mn_session_start (session, experiment);
  mn_test_iterate_until (is_loaded, session);
  mn_test_iterate_until (has_regions, view);
  first = mn_boundary_view_get_step (MN_BOUNDARY_VIEW (view));
  while (mn_boundary_view_get_step (MN_BOUNDARY_VIEW (view)) < first + 200)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (mn_scatter_get_n_cells (scatter), <, 10000);
  mn_session_command (session, MN_COMMAND_PAUSE);
  mn_test_iterate_until (is_paused, session);
  mn_test_iterate_until (has_paused_step, view);
  mn_test_iterate_until (is_fine, view);

  dataset = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (view))->dataset;
  for (gsize i = 0; i < dataset->train.n; i++)
    right += mn_scatter_get_region (scatter, ((const float *) dataset->train.samples)[2 * i],
                                    ((const float *) dataset->train.samples)[2 * i + 1])
             == dataset->train.labels[i];
  g_assert_cmpint (right, >, (int) dataset->train.n * 8 / 10);

  mn_session_command (session, MN_COMMAND_STOP);
  mn_test_iterate_until (is_over, session);
  gtk_window_destroy (GTK_WINDOW (window));

  /* One that comes when all is over has it from the run's folder. */
  view = show_view (MN_TYPE_BOUNDARY_VIEW, document, &window);
  mn_test_iterate_until (has_paused_step, view);
  g_assert_true (is_fine (view));
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

/* The curves are those of what the network said last. */
static gboolean
shows_latest (gpointer view)
{
  MnPredictions *p = mn_session_get_predictions (mn_run_view_get_session (view), MN_SOURCE_VALIDATION);
  g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (mn_rank_view_get_roc (view)));
  gboolean found = p != NULL;

  for (int i = 0; found && i < p->n_classes; i++)
    {
      double area;
      g_autoptr (GArray) roc = mn_predictions_roc (p, i, &area);
      g_autofree char *name = g_strdup_printf ("\n%d (AUC %.3f),", i, area);

      found = strstr (csv, name) != NULL;
    }
  return found;
}

static gboolean
is_training (gpointer session)
{
  return mn_session_get_phase (session) == MN_PHASE_TRAINING;
}

static void
pause_run (MnSession *session)
{
  mn_session_command (session, MN_COMMAND_PAUSE);
}

/* Views take turns while a run goes on: one that waits has its turn when the run pauses, and one that is out of sight has left. */
static void
test_turns (void)
{
  const char *const sets[] = { "training.budget={\"steps\":1000000000}", "training.evaluate.every={\"steps\":20000}", NULL };
  static const char other;
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (digits_json, -1, "digits", sets, &error);
  g_autoptr (MnDocument) document = NULL;
  GtkWidget *window, *view;
  MnSession *session;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  document = mn_document_new (g_object_ref (experiment), NULL);
  session = mn_document_get_session (document);
  view = show_view (MN_TYPE_RANK_VIEW, document, &window);
  mn_session_start (session, experiment);
  mn_test_iterate_until (has_ten, view);

  /* All rest for minutes. */
  for (int i = 0; i < 10; i++)
    mn_session_charge (session, &other, 1000);
  g_assert_cmpuint (mn_session_get_wait (session, view), >, 200000);
  /* The next evaluation is still waited with when the run pauses, long before there is one more. */
  g_signal_connect (session, "evaluations", G_CALLBACK (pause_run), NULL);
  mn_test_iterate_until (is_paused, session);
  g_signal_handlers_disconnect_by_func (session, pause_run, NULL);
  mn_test_iterate_until (shows_latest, view);

  mn_session_command (session, MN_COMMAND_RESUME);
  mn_test_iterate_until (is_training, session);
  g_assert_cmpuint (mn_session_get_wait (session, view), >, 0);
  gtk_widget_set_visible (view, FALSE);
  g_assert_cmpuint (mn_session_get_wait (session, view), ==, 0);

  mn_session_command (session, MN_COMMAND_STOP);
  mn_test_iterate_until (is_over, session);
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

static gboolean
has_weights (gpointer view)
{
  return mn_weights_view_get_weights (view) != NULL;
}

static gboolean
is_taken_for_nought (gpointer view)
{
  return mn_pad_view_get_predicted (view) == 0;
}

/* The label that begins so, or NULL. */
static GtkWidget *
find_text (GtkWidget *widget, const char *start)
{
  GtkWidget *found = GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), start) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, start);
  return found;
}

static void
assert_dimmed (GtkWidget *view, const char *start, gboolean dimmed)
{
  GtkWidget *text = find_text (view, start);

  g_assert_nonnull (text);
  g_assert_cmpint (gtk_widget_has_css_class (text, "dim-label"), ==, dimmed);
}

/* What is drawn is answered after the run as well; without ink nothing is said. */
static void
test_pad (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = run_digits (runs);
  GtkWidget *window, *view = show_view (MN_TYPE_PAD_VIEW, document, &window);
  MnPad *pad = mn_pad_view_get_pad (MN_PAD_VIEW (view));

  mn_test_iterate_until (has_weights, view);
  g_assert_cmpint (mn_pad_view_get_predicted (MN_PAD_VIEW (view)), ==, -1);
  assert_dimmed (view, "Draw something", TRUE);
  /* A nought, which the digits have as a ring. */
  for (int i = 0; i < 40; i++)
    {
      const double a = i * G_PI / 20, b = (i + 1) * G_PI / 20;

      mn_pad_draw_line (pad, 140 + 55 * cos (a), 140 + 90 * sin (a), 140 + 55 * cos (b), 140 + 90 * sin (b));
    }
  mn_test_iterate_until (is_taken_for_nought, view);
  assert_dimmed (view, "Taken for 0", FALSE);
  /* An answer that comes late is of another picture, and nothing is said of this one. */
  {
    MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (view));
    g_autofree float *other = g_new0 (float, mn_shape_elements (&weights->dataset->shape));
    const double scores[10] = { 0, 0, 0, 1 };
    const MnAnswer late = { weights->step, other, 1, -1, NULL, scores };

    MN_WEIGHTS_VIEW_GET_CLASS (view)->answered (MN_WEIGHTS_VIEW (view), &late);
    g_assert_cmpint (mn_pad_view_get_predicted (MN_PAD_VIEW (view)), ==, 0);
    assert_dimmed (view, "Taken for 0", FALSE);
  }
  mn_pad_clear (pad);
  g_assert_cmpint (mn_pad_view_get_predicted (MN_PAD_VIEW (view)), ==, -1);
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (runs);
}

static void
on_preview (GObject *source, GAsyncResult *result, gpointer preview)
{
  g_autoptr (GError) error = NULL;

  *(MnDataPreview **) preview = mn_data_preview_load_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

/* The Data page shows how a table of one's own was understood: inputs by name, words as inputs of their own, the target. */
static void
test_table (void)
{
  static const char text[] = "id,area,side,price\n1,60.5,north,100\n2,70.25,south,120.5\n3,80,north,150\n4,90,south,170.5\n";
  static const char *const shown[] = { "area", "side = north", "side = south", "price", "60.5", "70.25", "120.5", "170.5" };
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "t.csv", NULL);
  g_autofree char *json
      = g_strdup_printf ("{ \"minima\": 1, \"data\": { \"dataset\": { \"name\": \"csv\", \"file\": \"%s\", \"ignore\": \"id\","
                         " \"test_share\": 0, \"task\": \"regression\" }, \"split\": { \"validation\": 0 } }, \"network\": [ { \"id\": \"x\","
                         " \"layer\": \"input\" } ] }", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (json, -1, "table", NULL, &error);
  MnDataProgress *progress = mn_data_progress_new ();
  MnDataPreview *preview = NULL;
  GtkWidget *view = g_object_ref_sink (mn_sample_view_new ());

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  mn_data_preview_load_async (mn_experiment_get_dataset (experiment), mn_experiment_get_split (experiment),
                              mn_experiment_get_scale (experiment), mn_experiment_get_augment (experiment), NULL, progress,
                              NULL, on_preview, &preview);
  mn_test_wait_until (preview != NULL);
  mn_data_progress_unref (progress);
  g_assert_true (mn_sample_view_can_show (preview));
  g_assert_false (mn_sample_view_is_random (preview));
  mn_sample_view_take (MN_SAMPLE_VIEW (view), preview);
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    g_assert_true (has_label (view, shown[i]));
  g_assert_false (has_label (view, "id"));
  g_object_unref (view);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/samples/cell", test_cell);
  g_test_add_func ("/samples/pick", test_samples);
  g_test_add_func ("/samples/older", test_older);
  g_test_add_func ("/samples/rank", test_rank);
  g_test_add_func ("/samples/boundary", test_boundary);
  g_test_add_func ("/samples/turns", test_turns);
  g_test_add_func ("/samples/pad", test_pad);
  g_test_add_func ("/samples/f-beta", test_f_beta);
  g_test_add_func ("/samples/table", test_table);
  return g_test_run ();
}
