/* test-curves.c - the curves of runs: sources, units, smoothing, other runs over them, any metric on the right.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "chart-fixture.h"
#include "mn-curves-view-private.h"
#include "mn-experiment-difference.h"
#include "mn-figure-view.h"
#include "mn-resources.h"
#include "mn-test.h"

enum { N_MANY = 200000 };

static MnMetricRow
make_row (gint64 step, MnSource source, double loss, double accuracy)
{
  return (MnMetricRow) { .step = step, .epoch = step / 100.0, .seconds = step * 0.5, .source = source, .loss = loss,
                         .accuracy = accuracy, .learning_rate = 0.1, .errors = MN_NO_ERRORS, .top_k = NAN,
                         .gradient_norm = NAN };
}

/* The last place with a point in any series. */
static double
last_x (MnChart *chart)
{
  double last = -INFINITY;

  for (guint i = 0; i < mn_chart_get_n_series (chart); i++)
    {
      double x, y;

      if (mn_chart_nearest (chart, (int) i, 1e9, &x, &y))
        last = MAX (last, x);
    }
  return last;
}

static void
test_curves (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  MnMetricRow rows[] = {
    make_row (50, MN_SOURCE_BATCH, 2, 0.2),       make_row (100, MN_SOURCE_BATCH, 1, 0.5),
    make_row (100, MN_SOURCE_VALIDATION, 1.1, 0.45), make_row (100, MN_SOURCE_TEST, 1.2, 0.4),
    make_row (200, MN_SOURCE_BATCH, NAN, 0.1),
  };
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS), *rate = mn_curves_get_chart (curves, MN_CURVES_LEARNING_RATE);
  guint n_series;

  mn_curves_add (curves, rows, G_N_ELEMENTS (rows));
  mn_curves_add_event (curves, &rows[4], "diverged");
  /* A loss that is not a number is kept: the chart marks it. */
  g_assert_cmpuint (count_points (loss, &n_series), ==, 5);
  g_assert_cmpuint (n_series, ==, 3);
  g_assert_cmpuint (count_points (mn_curves_get_chart (curves, MN_CURVES_ACCURACY), &n_series), ==, 5);
  g_assert_cmpuint (count_points (rate, &n_series), ==, 3);
  g_assert_true (mn_curves_has_accuracy (curves));
  mn_assert_close (last_x (loss), 2, 0);

  /* The same points over other units, and the event with them. */
  mn_curves_set_unit (curves, MN_CURVES_UPDATES);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 5);
  mn_assert_close (last_x (loss), 200, 0);
  mn_assert_close (last_x (rate), 200, 0);
  mn_curves_set_unit (curves, MN_CURVES_SECONDS);
  mn_assert_close (last_x (loss), 100, 0);
  {
    g_autofree char *words = mn_figure_describe (MN_FIGURE (loss));

    g_assert_nonnull (strstr (words, "100"));
    g_assert_nonnull (strstr (words, "diverged"));
  }

  mn_curves_clear (curves);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 0);
  g_assert_true (mn_curves_has_accuracy (curves));
}

/* What a diverged run measured before breaks where its loss does, in each source by itself; what it never measured, or measures
 * seldom, says nothing. */
static void
test_curves_broken (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  MnMetricRow rows[] = {
    make_row (50, MN_SOURCE_BATCH, 2, NAN),         make_row (100, MN_SOURCE_BATCH, 1, NAN),
    make_row (100, MN_SOURCE_VALIDATION, NAN, NAN), make_row (200, MN_SOURCE_BATCH, NAN, NAN),
    make_row (300, MN_SOURCE_BATCH, INFINITY, NAN), make_row (400, MN_SOURCE_BATCH, 3, NAN),
  };
  MnChart *norm = mn_curves_get_chart (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM);
  guint n_series;

  rows[0].gradient_norm = 0.5;
  rows[5].gradient_norm = 7;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    mn_curves_add (curves, &rows[i], 1);
  for (int round = 0; round < 2; round++)
    {
      g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (norm)), *words = mn_figure_describe (MN_FIGURE (norm));

      g_assert_cmpstr (csv, ==, round == 0 ? "series,x,y\nmini-batch,0.5,0.5\nmini-batch,2,nan\nmini-batch,3,nan\n"
                                             "mini-batch,4,7\n"
                                           : "series,x,y\nmini-batch,50,0.5\nmini-batch,200,nan\nmini-batch,300,nan\n"
                                             "mini-batch,400,7\n");
      g_assert_nonnull (strstr (words, round == 0 ? "not a finite number at 2" : "not a finite number at 200"));
      g_assert_cmpuint (count_points (mn_curves_get_chart (curves, MN_CURVES_ACCURACY), &n_series), ==, 0);
      mn_curves_set_unit (curves, MN_CURVES_UPDATES);
    }
  g_assert_false (mn_curves_has (curves, MN_CURVES_ACCURACY));

  /* On the right of another chart as well. */
  mn_curves_set_right (curves, MN_CURVES_LOSS, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM);
  {
    g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (mn_curves_get_chart (curves, MN_CURVES_LOSS)));

    g_assert_nonnull (strstr (csv, "(right)\",200,nan"));
  }
}

static gboolean
has_all (gpointer curves)
{
  guint n_series;

  return count_points (mn_curves_get_chart (curves, MN_CURVES_LOSS), &n_series) == N_MANY;
}

/* Very many rows come little by little, so that nobody waits for them; all of them come, once, in their order, also after some that
 * are not drawn yet have gone. */
static void
test_curves_many (void)
{
  MnCurves *curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS);
  guint n_series, n;

  for (int i = 0; i < N_MANY; i++)
    {
      /* What was measured seldom may stand at the end. */
      const MnMetricRow row = make_row (i, i == N_MANY - 1 ? MN_SOURCE_TEST : MN_SOURCE_BATCH, i, 0.5);

      g_array_append_val (rows, row);
    }
  for (int round = 0; round < 2; round++)
    {
      mn_curves_share (curves, rows);
      mn_curves_update (curves);
      n = count_points (loss, &n_series);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <, N_MANY / 2);
      if (round == 0)
        mn_curves_clear (curves);
    }
  mn_test_iterate_until (has_all, curves);
  count_points (loss, &n_series);
  g_assert_cmpuint (n_series, ==, 2);
  for (int i = 0; i < N_MANY - 1; i += 7919)
    {
      double x, y;

      g_assert_true (mn_chart_nearest (loss, 0, i / 100.0, &x, &y));
      mn_assert_close (y, i, 0);
    }
  /* Nothing is left to be drawn of what is gone. */
  mn_curves_set_unit (curves, MN_CURVES_UPDATES);
  g_assert_cmpuint (count_points (loss, &n_series), <, N_MANY);
  g_assert_finalize_object (curves);
  mn_test_settle ();
}

/* Samples need to be known; a run laid over another keeps its own, and epochs of other lengths are told. */
static void
test_curves_compared (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  MnMetricRow first = make_row (100, MN_SOURCE_VALIDATION, 1, 0.5), second = make_row (200, MN_SOURCE_VALIDATION, 0.5, 0.7);
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS);
  g_autofree char *dir = mn_test_make_dir (), *none = NULL, *told = NULL, *csv = NULL;
  MnRun *run = g_new0 (MnRun, 1);
  guint n_series;

  mn_curves_share (curves, rows);
  g_array_append_val (rows, first);
  mn_curves_update (curves);
  g_array_append_val (rows, second);
  mn_curves_update (curves);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 2);
  g_assert_false (mn_curves_has (curves, (MnCurvesMetric) MN_METRIC_R2));

  /* Of unknown samples there is nothing to draw over them. */
  mn_curves_set_unit (curves, MN_CURVES_SAMPLES);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 0);
  mn_curves_set_epoch_samples (curves, 6400);
  mn_assert_close (last_x (loss), 12800, 0);
  mn_curves_set_unit (curves, MN_CURVES_UPDATES);

  run->dir = g_strdup (dir);
  run->experiment = mn_experiment_new ();
  run->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  run->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  run->info = json_object_new ();
  first.loss = 0.25;
  g_array_append_val (run->rows, first);
  none = mn_curves_find_difference (curves);
  g_assert_null (none);
  mn_curves_compare (curves, run);
  g_assert_cmpuint (mn_curves_get_n_compared (curves), ==, 1);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 3);
  g_assert_cmpuint (n_series, ==, 2);
  none = mn_curves_find_difference (curves);
  g_assert_null (none);
  /* Nothing is known of the one's experiment: the other is called by its folder, without a time. */
  {
    g_autofree char *base = g_path_get_basename (dir), *title = mn_curves_describe_compared (curves, 0);

    g_assert_cmpstr (title, ==, base);
  }
  /* Then by what it has otherwise, which is said of both. */
  {
    g_autoptr (MnExperiment) mine = mn_experiment_new ();
    g_autoptr (JsonNode) rate = json_node_init_double (json_node_alloc (), 0.5);
    g_autofree char *title = NULL, *words = NULL, *expected = NULL;

    g_assert_true (mn_experiment_set (mine, "training.optimizer.learning_rate", rate, NULL));
    mn_curves_set_experiment (curves, mine);
    title = mn_curves_describe_compared (curves, 0);
    expected = mn_experiment_describe_difference (run->experiment, &mine, 1, 2);
    g_assert_true (g_str_has_prefix (title, "Learning rate "));
    g_assert_cmpstr (title, ==, expected);
    words = mn_figure_describe (MN_FIGURE (loss));
    g_assert_nonnull (strstr (words, "validation, this run"));
    g_assert_nonnull (strstr (words, title));
  }
  csv = mn_figure_to_csv (MN_FIGURE (loss));
  g_assert_nonnull (strstr (csv, ",100,0.25\n"));
  g_assert_nonnull (strstr (csv, ",100,1\n"));

  /* The document's run begins anew, with epochs of half as many updates; the other stays. */
  g_array_set_size (rows, 0);
  mn_curves_clear (curves);
  mn_curves_share (curves, rows);
  first.epoch = 2;
  g_array_append_val (rows, first);
  mn_curves_update (curves);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 2);
  told = mn_curves_find_difference (curves);
  g_assert_nonnull (told);
  g_assert_nonnull (strstr (told, "50 updates"));
  g_assert_nonnull (strstr (told, "100"));

  /* Another metric on the right of the loss, of both runs. */
  mn_curves_set_right (curves, MN_CURVES_LOSS, MN_CURVES_ACCURACY);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 4);
  g_assert_cmpuint (n_series, ==, 4);
  {
    g_autofree char *both = mn_figure_to_csv (MN_FIGURE (loss));

    g_assert_nonnull (strstr (both, "(right)\",100,0.5"));
  }
  mn_curves_set_right (curves, MN_CURVES_LOSS, MN_CURVES_LOSS);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 2);

  mn_curves_remove (curves, 0);
  g_assert_cmpuint (mn_curves_get_n_compared (curves), ==, 0);
  g_assert_cmpuint (count_points (loss, &n_series), ==, 1);
  mn_test_remove_dir (dir);
}

/* Of an epoch the last batch is smaller, or is left out; where the batches are not those that the experiment tells of, the epoch
 * counts. */
static void
test_curves_samples (void)
{
  static const char json[] = "{ \"minima\": 1, \"data\": { \"dataset\": \"digits\" }, \"network\": [] }";
  static const struct
  {
    const char *sets[3];
    gint64      step;
    double      samples;
  } cases[] = {
    /* 100 updates an epoch, see make_row(). */
    { { "training.batch_size=64" }, 1, 64 },
    { { "training.batch_size=64" }, 100, 6350 },
    { { "training.batch_size=64" }, 250, 2 * 6350 + 50 * 64 },
    { { "training.batch_size=63", "training.drop_last=true" }, 1, 63 },
    { { "training.batch_size=63", "training.drop_last=true" }, 100, 6300 },
    { { "training.batch_size=63", "training.drop_last=true" }, 250, 250 * 63 },
    { { "training.batch_size=10" }, 250, 2.5 * 6350 },
    { { "training.batch_size=10000", "training.drop_last=true" }, 250, 2.5 * 6350 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnCurves) curves = mn_curves_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) experiment = mn_experiment_load_data (json, -1, "x", cases[i].sets, &error);
      const MnMetricRow row = make_row (cases[i].step, MN_SOURCE_BATCH, 1, 0.5);

      g_assert_no_error (error);
      mn_curves_add (curves, &row, 1);
      mn_curves_set_unit (curves, MN_CURVES_SAMPLES);
      mn_curves_set_epoch_samples (curves, 6350);
      mn_assert_close (last_x (mn_curves_get_chart (curves, MN_CURVES_LOSS)), round (cases[i].step * 63.5), 0);
      mn_curves_set_experiment (curves, experiment);
      mn_assert_close (last_x (mn_curves_get_chart (curves, MN_CURVES_LOSS)), cases[i].samples, 0);
    }
}

/* A hidden source stays hidden in another unit, and smoothing changes no number. */
static void
test_curves_settings (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  MnMetricRow rows[] = { make_row (1, MN_SOURCE_BATCH, 3, NAN), make_row (2, MN_SOURCE_BATCH, 1, NAN),
                         make_row (2, MN_SOURCE_TEST, 9, NAN) };
  MnFigure *loss = MN_FIGURE (mn_curves_get_chart (curves, MN_CURVES_LOSS));
  g_autofree char *plain = NULL, *smooth = NULL, *hidden = NULL;

  mn_curves_add (curves, rows, G_N_ELEMENTS (rows));
  /* Regression. */
  g_assert_false (mn_curves_has_accuracy (curves));
  plain = mn_figure_to_csv (loss);
  g_assert_nonnull (strstr (plain, "mini-batch,0.02,1\n"));
  g_assert_nonnull (strstr (plain, "test,0.02,9\n"));

  mn_curves_set_smoothing (curves, 0.5);
  smooth = mn_figure_to_csv (loss);
  /* (0.5·0.5·3 + 0.5·1) / (1 − 0.5²) */
  mn_assert_close (field (smooth, "mini-batch,0.02,1,", 0), 5 / 3.0, 1e-15);
  g_assert_nonnull (strstr (smooth, "test,0.02,9,\n"));

  mn_curves_set_source_visible (curves, MN_SOURCE_TEST, FALSE);
  mn_curves_set_unit (curves, MN_CURVES_UPDATES);
  hidden = mn_figure_to_csv (loss);
  g_assert_null (strstr (hidden, "test"));
  g_assert_nonnull (strstr (hidden, "mini-batch,2,1,"));
}

/* Any chart has an axis on the right for any metric; it is logarithmic, ranged and smoothed by itself. */
static void
test_curves_right (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  MnMetricRow rows[] = { make_row (1, MN_SOURCE_BATCH, 3, 0.25), make_row (2, MN_SOURCE_BATCH, 1, 0.5),
                         make_row (2, MN_SOURCE_TEST, 9, 0.75) };
  MnChart *rate = mn_curves_get_chart (curves, MN_CURVES_LEARNING_RATE);
  MnChart *norm = mn_curves_get_chart (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM);
  g_autofree char *csv = NULL, *more = NULL, *both = NULL;
  double low, high;

  rows[0].gradient_norm = 0.5;
  rows[1].gradient_norm = 128;
  mn_curves_add (curves, rows, G_N_ELEMENTS (rows));
  g_assert_true (mn_curves_has (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM));
  csv = mn_figure_to_csv (MN_FIGURE (norm));
  g_assert_cmpstr (csv, ==, "series,x,y\nmini-batch,0.01,0.5\nmini-batch,0.02,128\n");
  g_assert_false (mn_chart_get_right_fit (rate, &low, &high));

  mn_curves_set_right (curves, MN_CURVES_LEARNING_RATE, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM);
  mn_curves_set_right (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM, MN_CURVES_LEARNING_RATE);
  g_assert_cmpint (mn_curves_get_right (curves, MN_CURVES_LEARNING_RATE), ==, MN_METRIC_GRADIENT_NORM);
  g_assert_cmpint (mn_curves_get_right (curves, MN_CURVES_LOSS), ==, MN_CURVES_LOSS);
  g_assert_true (mn_chart_get_right_fit (rate, &low, &high));
  g_assert_cmpfloat (low, <=, 0);
  g_assert_cmpfloat (high, >=, 128);
  mn_curves_set_log (curves, FALSE, TRUE);
  g_assert_true (mn_chart_get_right_fit (rate, &low, &high));
  g_assert_cmpfloat (low, >, 0.1);
  mn_curves_set_right (curves, MN_CURVES_LOSS, MN_CURVES_ACCURACY);
  g_assert_true (mn_chart_get_right_fit (mn_curves_get_chart (curves, MN_CURVES_LOSS), &low, &high));
  g_assert_cmpfloat (high - low, <, 0.6);

  /* A setting is not smoothed, neither on the left nor on the right. */
  mn_curves_set_smoothing (curves, 0.5);
  more = mn_figure_to_csv (MN_FIGURE (rate));
  g_assert_nonnull (strstr (more, ",0.02,0.1,\n"));
  mn_assert_close (field (more, "mini-batch (right)\",0.02,128,", 0), (0.25 * 0.5 + 0.5 * 128) / 0.75, 1e-12);
  both = mn_figure_to_csv (MN_FIGURE (norm));
  g_assert_nonnull (strstr (both, "Learning rate (right),0.02,0.1,\n"));

  mn_curves_set_source_visible (curves, MN_SOURCE_BATCH, FALSE);
  g_assert_false (mn_chart_get_right_fit (rate, &low, &high));
  g_assert_true (mn_chart_get_right_fit (norm, &low, &high));
  mn_curves_set_right (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM);
  g_assert_false (mn_chart_get_right_fit (norm, &low, &high));
}

/* The widget below @widget that shows @figure, or NULL. */
static MnFigureView *
find_view (GtkWidget *widget, MnChart *figure)
{
  MnFigureView *found = NULL;

  if (MN_IS_FIGURE_VIEW (widget))
    return mn_figure_view_get_figure (MN_FIGURE_VIEW (widget)) == MN_FIGURE (figure) ? MN_FIGURE_VIEW (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_view (child, figure);
  return found;
}

static void
assert_shown (MnChart *chart, double low, double high)
{
  MnChartLayout l;

  g_assert_true (mn_chart_get_layout (chart, 600, 300, mn_figure_style_light (), &l));
  mn_assert_close (l.x_low, low, 1e-9);
  mn_assert_close (l.x_high, high, 1e-9);
}

/* What is seen of one chart is seen of all. */
static void
test_curves_linked (void)
{
  GtkWidget *window = gtk_window_new (), *view = g_object_new (MN_TYPE_CURVES_VIEW, NULL);
  MnCurves *curves = mn_curves_view_get_curves (MN_CURVES_VIEW (view));
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS), *accuracy = mn_curves_get_chart (curves, MN_CURVES_ACCURACY);
  MnChart *rate = mn_curves_get_chart (curves, MN_CURVES_LEARNING_RATE);

  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  for (int step = 100; step <= 1000; step += 100)
    {
      const MnMetricRow row = make_row (step, MN_SOURCE_BATCH, 1000.0 / step, step / 1000.0);

      mn_curves_add (curves, &row, 1);
    }
  mn_test_settle ();
  assert_shown (loss, 1, 10);
  g_signal_emit_by_name (find_view (view, accuracy), "zoomed", 2.0, 5.0);
  assert_shown (loss, 2, 5);
  assert_shown (rate, 2, 5);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (find_view (view, rate)), "figure.fit", NULL));
  assert_shown (loss, 1, 10);
  assert_shown (accuracy, 1, 10);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
type (MnCurvesView *view, int range, int end, const char *text)
{
  gtk_editable_set_text (view->range_ends[range][end], text);
}

static void
assert_shown_y (MnChart *chart, double low, double high)
{
  MnChartLayout l;

  g_assert_true (mn_chart_get_layout (chart, 600, 300, mn_figure_style_light (), &l));
  mn_assert_close (l.y_low, low, 1e-9);
  mn_assert_close (l.y_high, high, 1e-9);
}

/* What is typed holds as long as it is to be read there; an end that is not typed goes with the data. */
static void
test_curves_ranges (void)
{
  GtkWidget *window = gtk_window_new ();
  MnCurvesView *view = g_object_new (MN_TYPE_CURVES_VIEW, NULL);
  MnCurves *curves = mn_curves_view_get_curves (view);
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS), *accuracy = mn_curves_get_chart (curves, MN_CURVES_ACCURACY);
  g_autoptr (MnDocument) document = mn_document_new (mn_experiment_new (), NULL);
  MnMetricRow row = make_row (500, MN_SOURCE_BATCH, 2, 0.5);

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  mn_curves_add (curves, &row, 1);
  /* From epoch 10 on, which is still to come. */
  type (view, 0, 0, "10");
  {
    MnChartLayout l;

    g_assert_true (mn_chart_get_layout (loss, 600, 300, mn_figure_style_light (), &l));
    mn_assert_close (l.x_low, 10, 1e-9);
    g_assert_cmpfloat (l.x_high, >, 10);
  }
  row = make_row (2000, MN_SOURCE_BATCH, 1, 0.5);
  mn_curves_add (curves, &row, 1);
  assert_shown (loss, 10, 20);
  assert_shown (accuracy, 10, 20);
  row = make_row (3000, MN_SOURCE_BATCH, 1, 0.5);
  mn_curves_add (curves, &row, 1);
  assert_shown (loss, 10, 30);
  type (view, 1, 0, "0,5");
  type (view, 1, 1, "3");
  assert_shown_y (loss, 0.5, 3);

  /* Another run. */
  g_object_set (view, "document", document, NULL);
  for (int step = 0; step <= 4000; step += 1000)
    {
      row = make_row (step, MN_SOURCE_BATCH, 1, 0.5);
      g_array_append_val (mn_session_get_rows (mn_document_get_session (document)), row);
    }
  mn_curves_update (curves);
  assert_shown_y (loss, 0.5, 3);
  assert_shown (loss, 10, 40);

  /* Epochs are no updates; a loss stays a loss. */
  gtk_drop_down_set_selected (view->unit, MN_CURVES_UPDATES);
  g_assert_cmpstr (gtk_editable_get_text (view->range_ends[0][0]), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (view->range_ends[1][0]), ==, "0,5");
  assert_shown_y (loss, 0.5, 3);
  assert_shown (loss, 0, 4000);

  /* Nor is a metric on the right another one. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (view->right_menus[MN_CURVES_LOSS]), 1);
  type (view, 1 + MN_N_CURVES, 1, "7");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (view->right_menus[MN_CURVES_LOSS]), 2);
  g_assert_cmpstr (gtk_editable_get_text (view->range_ends[1 + MN_N_CURVES][1]), ==, "");

  /* What cannot be is none, and all is taken back at once. */
  g_assert_true (gtk_widget_has_css_class (view->range_button, "accent"));
  type (view, 1, 0, "5");
  {
    MnChartLayout l;

    g_assert_true (mn_chart_get_layout (loss, 600, 300, mn_figure_style_light (), &l));
    g_assert_cmpfloat (l.y_low, <, 1);
    g_assert_cmpfloat (l.y_high, >, 1);
  }
  type (view, 0, 1, "300");
  assert_shown (loss, 0, 300);
  g_signal_emit_by_name (view->reset_ranges, "clicked");
  assert_shown (loss, 0, 4000);
  g_assert_cmpstr (gtk_editable_get_text (view->range_ends[1][0]), ==, "");
  g_assert_false (gtk_widget_has_css_class (view->range_button, "accent"));
  g_assert_false (gtk_widget_get_sensitive (view->reset_ranges));
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
text_read (GObject *source, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* What is written or copied is whole, however little of it is drawn yet. */
static void
test_curves_written (void)
{
  GtkWidget *window = gtk_window_new (), *view = g_object_new (MN_TYPE_CURVES_VIEW, NULL);
  MnCurves *curves = mn_curves_view_get_curves (MN_CURVES_VIEW (view));
  MnChart *loss = mn_curves_get_chart (curves, MN_CURVES_LOSS);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (view);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  g_autofree char *text = NULL;
  guint n_series, n_lines = 0;

  for (int i = 0; i < N_MANY; i++)
    {
      const MnMetricRow row = make_row (i, MN_SOURCE_BATCH, i, 0.5);

      g_array_append_val (rows, row);
    }
  gtk_window_set_child (GTK_WINDOW (window), view);
  mn_curves_share (curves, rows);
  mn_curves_update (curves);
  g_assert_cmpuint (count_points (loss, &n_series), <, N_MANY / 2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (find_view (view, loss)), "figure.copy-numbers", NULL));
  gdk_clipboard_read_text_async (clipboard, NULL, text_read, &text);
  mn_test_wait_until (text != NULL);
  for (const char *line = text; (line = strchr (line, '\n')) != NULL; line++)
    n_lines++;
  g_assert_cmpuint (n_lines, ==, N_MANY + 1);

  /* Nothing is drawn twice. */
  mn_curves_finish (curves);
  mn_test_settle ();
  g_assert_cmpuint (count_points (loss, &n_series), ==, N_MANY);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

/* What was measured late does not go while all is drawn over another unit. */
static void
test_curves_measured_late (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  const MnCurvesMetric norm = (MnCurvesMetric) MN_METRIC_GRADIENT_NORM;

  for (int i = 0; i < N_MANY; i++)
    {
      MnMetricRow row = make_row (i, MN_SOURCE_BATCH, i, 0.5);

      row.gradient_norm = i == N_MANY - 1 ? 1 : NAN;
      g_array_append_val (rows, row);
    }
  mn_curves_share (curves, rows);
  mn_curves_update (curves);
  g_assert_false (mn_curves_has (curves, norm));
  mn_curves_finish (curves);
  g_assert_true (mn_curves_has (curves, norm));
  mn_curves_set_unit (curves, MN_CURVES_UPDATES);
  g_assert_true (mn_curves_has (curves, norm));
  mn_curves_clear (curves);
  g_assert_false (mn_curves_has (curves, norm));
}

static gboolean
says (MnCurves *curves, MnCurvesMetric metric, const char *text)
{
  g_autofree char *words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (curves, metric)));

  return strstr (words, text) != NULL;
}

/* An empty chart of a run that is over does not promise a curve: each tells of its own. */
static void
test_curves_empty (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  const MnMetricRow evaluation = make_row (100, MN_SOURCE_TEST, 1.2, 0.4);
  MnMetricRow last = make_row (N_MANY, MN_SOURCE_BATCH, 1, 0.5);

  g_assert_true (says (curves, MN_CURVES_LOSS, "No data yet"));
  mn_curves_set_over (curves, TRUE);
  g_assert_true (says (curves, MN_CURVES_LOSS, "No metrics are recorded"));
  mn_curves_clear (curves);
  g_assert_true (says (curves, MN_CURVES_LOSS, "No data yet"));

  for (int i = 0; i < N_MANY; i++)
    g_array_append_val (rows, evaluation);
  mn_curves_share (curves, rows);
  mn_curves_update (curves);
  g_assert_true (says (curves, MN_CURVES_LEARNING_RATE, "No data yet"));
  /* Not before all its rows have been looked at. */
  mn_curves_set_over (curves, TRUE);
  g_assert_true (says (curves, MN_CURVES_LEARNING_RATE, "No data yet"));
  mn_curves_finish (curves);
  g_assert_true (says (curves, MN_CURVES_LEARNING_RATE, "Not recorded in the folder"));
  g_assert_false (says (curves, MN_CURVES_LOSS, "recorded"));
  g_assert_false (says (curves, MN_CURVES_ACCURACY, "recorded"));
  last.gradient_norm = 1;
  g_array_append_val (rows, last);
  mn_curves_update (curves);
  g_assert_false (says (curves, MN_CURVES_LEARNING_RATE, "recorded"));
  g_assert_false (says (curves, (MnCurvesMetric) MN_METRIC_GRADIENT_NORM, "recorded"));
  g_assert_true (says (curves, (MnCurvesMetric) MN_METRIC_TOP_K, "Not recorded in the folder"));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/curves/sources", test_curves);
  g_test_add_func ("/curves/broken", test_curves_broken);
  g_test_add_func ("/curves/many", test_curves_many);
  g_test_add_func ("/curves/right", test_curves_right);
  g_test_add_func ("/curves/settings", test_curves_settings);
  g_test_add_func ("/curves/samples", test_curves_samples);
  g_test_add_func ("/curves/compared", test_curves_compared);
  g_test_add_func ("/curves/linked", test_curves_linked);
  g_test_add_func ("/curves/ranges", test_curves_ranges);
  g_test_add_func ("/curves/written", test_curves_written);
  g_test_add_func ("/curves/measured-late", test_curves_measured_late);
  g_test_add_func ("/curves/empty", test_curves_empty);
  return g_test_run ();
}
