/* test-curves-scores.c - F over the evaluations of runs in the curves: live, of runs opened later and of others laid over them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "chart-fixture.h"
#include "mn-curves-private.h"
#include "mn-curves-view-private.h"
#include "mn-resources.h"
#include "mn-settings.h"
#include "mn-test.h"

#define F ((MnCurvesMetric) MN_METRIC_F_BETA)

static const char experiment_json[]
    = "{ \"minima\": 1, \"name\": \"scored\", \"seed\": 7,"
      "  \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": 144, \"seed\": 42 }, \"scale\": \"unit\" },"
      "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"
      "               { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"batch_size\": 32, \"budget\": { \"epochs\": 4 },"
      "                \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.05 },"
      "                \"evaluate\": { \"every\": { \"steps\": 10 }, \"splits\": [\"validation\", \"test\"] } } }";

static MnDocument *
make_document (void)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (experiment_json, -1, "scored", NULL, &error);

  g_assert_no_error (error);
  return mn_document_new (experiment, NULL);
}

/* A view of the document's run in a window of its own. */
static MnCurvesView *
make_view (MnDocument *document, GtkWidget *window)
{
  GtkWidget *view = g_object_new (MN_TYPE_CURVES_VIEW, NULL);

  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  g_object_set (view, "document", document, NULL);
  return MN_CURVES_VIEW (view);
}

static guint
count_drawn (MnCurvesView *view, MnCurvesMetric chart)
{
  guint n_series;

  return count_points (mn_curves_get_chart (view->curves, chart), &n_series);
}

/* Whether the chart has F of the evaluation, as its counts have it. @series: as it stands in CSV, with the comma. */
static gboolean
has_score (MnCurvesView *view, MnCurvesMetric chart, MnSession *session, guint index, const char *series)
{
  const MnEvaluation *evaluation = g_ptr_array_index (mn_session_get_evaluations (session), index);
  g_autoptr (MnConfusion) confusion = mn_session_get_confusion (session, index);
  g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (mn_curves_get_chart (view->curves, chart)));
  const double f = mn_confusion_average (confusion, MN_AVERAGE_MACRO, mn_session_get_beta (session), NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, series))
      {
        char *end;
        const double x = g_ascii_strtod (*line + strlen (series), &end);

        if (x == (double) evaluation->row.step && *end == ',' && g_ascii_strtod (end + 1, NULL) == f)
          return TRUE;
      }
  return FALSE;
}

static gboolean
has_all_scores (MnCurvesView *view, MnSession *session)
{
  GPtrArray *evaluations = mn_session_get_evaluations (session);

  if (count_drawn (view, F) != evaluations->len)
    return FALSE;
  for (guint i = 0; i < evaluations->len; i++)
    if (!has_score (view, F, session, i, i % 2 == 0 ? "validation," : "test,"))
      return FALSE;
  return TRUE;
}

static void
show_scores (MnCurvesView *view, gboolean shown)
{
  gtk_check_button_set_active (view->metric_checks[F], shown);
}

/* As it goes on, with the beta that is chosen, in its own chart and on the right of another; nothing is found for nobody. */
static void
test_live (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (MnDocument) document = make_document ();
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new ();
  MnCurvesView *view;
  guint n_evaluations;

  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  view = make_view (document, window);
  gtk_drop_down_set_selected (view->unit, MN_CURVES_UPDATES);
  mn_session_start_paused (session, mn_document_get_experiment (document));
  for (int i = 0; i < 25; i++)
    {
      MnTrainerStatus status;

      mn_session_command (session, MN_COMMAND_STEP);
      mn_test_wait_until ((mn_session_get_status (session, &status), status.step == i + 1 && status.phase == MN_PHASE_PAUSED));
    }
  mn_test_wait_until (mn_session_get_evaluations (session)->len == 4);
  mn_test_settle ();
  g_assert_cmpuint (count_drawn (view, F), ==, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view->views[F])));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (view->metric_checks[F])));

  show_scores (view, TRUE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view->views[F])));
  mn_test_wait_until (has_all_scores (view, session));
  mn_session_command (session, MN_COMMAND_RESUME);
  mn_test_wait_until (!mn_session_get_running (session));
  n_evaluations = mn_session_get_evaluations (session)->len;
  g_assert_cmpuint (n_evaluations, ==, 34);
  mn_test_wait_until (has_all_scores (view, session));
  for (double beta = 0.5; beta < 5; beta *= 2)
    mn_session_set_beta (session, beta);
  mn_test_wait_until (has_all_scores (view, session));
  {
    g_autofree char *words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (view->curves, F)));

    g_assert_nonnull (strstr (words, "F (β = 4), macro average"));
  }

  /* Drawn anew over another unit and back, each once. */
  mn_curves_set_unit (view->curves, MN_CURVES_SAMPLES);
  g_assert_cmpuint (count_drawn (view, F), ==, n_evaluations);
  mn_curves_set_unit (view->curves, MN_CURVES_UPDATES);
  g_assert_true (has_all_scores (view, session));

  /* On the right alone it is found as well, and its beta stands in the legend. */
  show_scores (view, FALSE);
  mn_curves_view_clear_x_range (view);
  mn_curves_set_right (view->curves, MN_CURVES_LOSS, F);
  mn_curves_view_want_scores (view);
  mn_session_set_beta (session, 0.25);
  mn_test_wait_until (has_score (view, MN_CURVES_LOSS, session, n_evaluations - 1, "\"F (β = 0.25), macro average, test (right)\","));
  g_assert_true (has_all_scores (view, session));

  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  g_settings_reset (mn_settings_get (), "curves-charts");
  g_settings_reset (mn_settings_get (), "curves-unit");
  mn_test_remove_dir (runs);
}

/* Whether the chart says that there will be none. */
static gboolean
says_why (MnCurvesView *view)
{
  g_autofree char *words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (view->curves, F)));

  return strstr (words, "Not recorded in the folder") != NULL;
}

static char *
train (const char *dir, int seed)
{
  g_autofree char *name = g_strdup_printf ("run-%d", seed), *set = g_strdup_printf ("seed=%d", seed);
  const char *sets[] = { set, NULL };
  char *path = g_build_filename (dir, name, NULL);
  const MnTrainerOptions options = { .device = "cpu", .threads = 1, .run_dir = path };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "scored", sets, &error);
  g_autoptr (MnTrainer) trainer = NULL;

  g_assert_no_error (error);
  trainer = mn_trainer_new (experiment, &options);
  g_assert_true (mn_trainer_run (trainer, &error));
  g_assert_no_error (error);
  return path;
}

/* Whether the last F drawn is the mean of that of the document's run and of @other, which has been scored. */
static gboolean
is_mean (MnCurvesView *view, MnSession *session, const MnRun *other)
{
  const guint last = mn_session_get_evaluations (session)->len - 1;
  g_autoptr (MnConfusion) confusion = mn_session_get_confusion (session, last);
  const double own = mn_confusion_average (confusion, MN_AVERAGE_MACRO, mn_session_get_beta (session), NULL, NULL);
  const MnMetricRow *row = &g_array_index (other->rows, MnMetricRow, other->rows->len - 1);
  double x, y;

  return mn_chart_nearest (mn_curves_get_chart (view->curves, F), mn_curves_get_series (view->curves, F, FALSE, 0, row->source), 1e9,
                           &x, &y)
         && x == (double) row->step && fabs (y - (own + row->f_beta) / 2) < 1e-12;
}

/* A run opened later has F, too, and so does one that is laid over it, with the same beta; a folder without counts says so. */
static void
test_opened (void)
{
  g_autofree char *dir = mn_test_make_dir (), *first = train (dir, 1), *second = train (dir, 2);
  g_autofree char *counts = g_build_filename (second, "confusion-test.csv", NULL);
  g_autofree char *others = g_build_filename (second, "confusion-validation.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDocument) document = make_document (), bare = make_document ();
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new ();
  MnCurvesView *view = make_view (document, window);
  MnRun *other;
  guint n;

  show_scores (view, TRUE);
  gtk_drop_down_set_selected (view->unit, MN_CURVES_UPDATES);
  mn_session_set_beta (session, 3);
  mn_session_show_run (session, mn_run_open_without_counts (first, &error));
  g_assert_no_error (error);
  mn_test_wait_until (has_all_scores (view, session));
  n = count_drawn (view, F);

  mn_curves_compare (view->curves, mn_run_open_without_counts (second, &error));
  mn_test_wait_until (count_drawn (view, F) == 2 * n);
  other = mn_run_open_without_counts (second, &error);
  g_assert_no_error (error);
  for (double beta = 3; beta > 0; beta -= 2)
    {
      const MnMetricRow *last = &g_array_index (other->rows, MnMetricRow, other->rows->len - 1);
      MnChart *chart = mn_curves_get_chart (view->curves, F);
      const int series = mn_curves_get_series (view->curves, F, FALSE, 1, last->source);
      double x = NAN, y = NAN;

      mn_session_set_beta (session, beta);
      g_assert_true (mn_run_score (other, beta, &error));
      mn_test_wait_until (mn_chart_nearest (chart, series, 1e9, &x, &y) && y == last->f_beta);
      mn_assert_close (x, (double) last->step, 0);
      g_assert_cmpuint (count_drawn (view, F), ==, 2 * n);
    }

  /* The mean of both, as soon as both are read, also with another beta and from the start. */
  mn_curves_set_averaging (view->curves, TRUE);
  g_assert_cmpuint (count_drawn (view, F), ==, n);
  g_assert_true (is_mean (view, session, other));
  mn_session_set_beta (session, 2);
  g_assert_true (mn_run_score (other, 2, &error));
  mn_test_wait_until (count_drawn (view, F) == n);
  g_assert_true (is_mean (view, session, other));
  mn_curves_remove (view->curves, 0);
  g_assert_cmpuint (count_drawn (view, F), ==, n);
  mn_curves_compare (view->curves, mn_run_open_without_counts (second, &error));
  mn_test_wait_until (count_drawn (view, F) == n && is_mean (view, session, other));
  mn_curves_set_averaging (view->curves, FALSE);
  g_assert_cmpuint (count_drawn (view, F), ==, 2 * n);
  mn_curves_remove (view->curves, 0);
  g_assert_cmpuint (count_drawn (view, F), ==, n);

  g_assert_cmpint (g_remove (counts), ==, 0);
  g_assert_cmpint (g_remove (others), ==, 0);
  mn_session_show_run (mn_document_get_session (bare), g_steal_pointer (&other));
  g_object_set (view, "document", bare, NULL);
  g_assert_cmpuint (count_drawn (view, F), ==, 0);
  mn_test_wait_until (says_why (view));
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "curves-charts");
  g_settings_reset (mn_settings_get (), "curves-unit");
  mn_test_remove_dir (dir);
}

/* Whether the warning over the charts says it. */
static gboolean
warns (MnCurvesView *view, const char *text)
{
  return gtk_widget_get_visible (GTK_WIDGET (view->warning)) && strstr (gtk_label_get_label (view->warning), text) != NULL;
}

static void
spoil (const char *run, const char *name)
{
  g_autofree char *path = g_build_filename (run, name, NULL), *text = NULL, *worse = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  worse = g_strconcat (text, "99999,1,0,x,1\n", NULL);
  g_assert_true (g_file_set_contents (path, worse, -1, &error));
}

/* What is damaged, or cannot be read, is told of whichever run it is, and costs no other part of the data its F. */
static void
test_damaged (void)
{
  g_autofree char *dir = mn_test_make_dir (), *first = train (dir, 1), *second = train (dir, 2);
  g_autofree char *counts = g_build_filename (first, "confusion-test.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDocument) document = make_document (), other = make_document ();
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new ();
  MnCurvesView *view = make_view (document, window);
  guint n;

  show_scores (view, TRUE);
  spoil (second, "confusion-validation.csv");
  mn_session_show_run (session, mn_run_open_without_counts (first, &error));
  g_assert_no_error (error);
  n = mn_session_get_evaluations (session)->len;
  mn_test_wait_until (count_drawn (view, F) == n);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view->warning)));
  mn_curves_compare (view->curves, mn_run_open_without_counts (second, &error));
  g_assert_no_error (error);
  mn_test_wait_until (count_drawn (view, F) == n + n / 2);
  g_assert_true (warns (view, "confusion-validation.csv: is damaged"));
  {
    g_autofree char *name = mn_curves_describe_compared (view->curves, 0);

    g_assert_true (warns (view, name));
  }
  mn_curves_remove (view->curves, 0);
  mn_curves_view_show_warning (view);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view->warning)));

  /* The document's own. */
  g_assert_cmpint (g_remove (counts), ==, 0);
  g_assert_cmpint (g_mkdir (counts, 0700), ==, 0);
  mn_session_show_run (mn_document_get_session (other), mn_run_open_without_counts (first, &error));
  g_object_set (view, "document", other, NULL);
  mn_test_wait_until (warns (view, "confusion-test.csv: cannot be read"));
  g_assert_cmpuint (count_drawn (view, F), ==, n / 2);
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "curves-charts");
  mn_test_remove_dir (dir);
}

/* Who writes a chart while F is being read has all of it; for nobody nothing is read; who never evaluated is told so. */
static void
test_written (void)
{
  g_autofree char *dir = mn_test_make_dir (), *run = train (dir, 1);
  g_autoptr (MnCurves) curves = mn_curves_new (), bare = mn_curves_new ();
  g_autoptr (MnRun) own = NULL;
  g_autoptr (GArray) batches = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  g_autoptr (GError) error = NULL;
  MnChart *chart = mn_curves_get_chart (curves, F);
  g_autofree char *words = NULL;
  gint64 last;
  guint n_series;

  own = mn_run_open_without_counts (run, &error);
  g_assert_no_error (error);
  last = g_array_index (own->rows, MnMetricRow, own->rows->len - 1).step;
  mn_curves_share (curves, own->rows);
  mn_curves_update (curves);
  mn_curves_want_scores (curves, TRUE);
  mn_curves_follow_scores (curves, run, last);
  g_assert_cmpuint (count_points (chart, &n_series), ==, 0);
  mn_curves_finish (curves);
  g_assert_cmpuint (count_points (chart, &n_series), ==, own->evaluations->len);
  /* The thread that was given it comes later. */
  mn_test_settle ();
  g_assert_cmpuint (count_points (chart, &n_series), ==, own->evaluations->len);

  /* The same after another beta, of which the old one is still being read. */
  mn_curves_set_beta (curves, 2);
  mn_curves_set_beta (curves, 3);
  mn_curves_finish (curves);
  g_assert_cmpuint (count_points (chart, &n_series), ==, own->evaluations->len);

  mn_curves_want_scores (curves, FALSE);
  mn_curves_set_beta (curves, 4);
  g_assert_cmpuint (count_points (chart, &n_series), ==, 0);
  mn_test_settle ();
  g_usleep (50000);
  mn_test_settle ();
  g_assert_cmpuint (count_points (chart, &n_series), ==, 0);
  mn_curves_want_scores (curves, TRUE);
  /* Stopped and wanted again before anybody has seen to it. */
  mn_curves_want_scores (curves, FALSE);
  mn_curves_want_scores (curves, TRUE);
  mn_test_wait_until (count_points (chart, &n_series) == own->evaluations->len);

  for (guint i = 0; i < own->rows->len; i++)
    if (g_array_index (own->rows, MnMetricRow, i).source == MN_SOURCE_BATCH)
      g_array_append_val (batches, g_array_index (own->rows, MnMetricRow, i));
  mn_curves_want_scores (bare, TRUE);
  mn_curves_share (bare, batches);
  mn_curves_update (bare);
  mn_curves_set_over (bare, TRUE);
  words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (bare, F)));
  g_assert_nonnull (strstr (words, "Not recorded in the folder"));
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/curves-scores/live", test_live);
  g_test_add_func ("/curves-scores/opened", test_opened);
  g_test_add_func ("/curves-scores/damaged", test_damaged);
  g_test_add_func ("/curves-scores/written", test_written);
  return g_test_run ();
}
