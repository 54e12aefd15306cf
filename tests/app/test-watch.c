/* test-watch.c - what the Watch page shows of a run: confusion counts at any evaluation, scores for any beta, layers.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <string.h>

#include "chart-fixture.h"
#include "find-widget.h"
#include "mn-duration-row.h"
#include "mn-evaluation-view.h"
#include "mn-figure-view.h"
#include "mn-image-view.h"
#include "mn-layer-row.h"
#include "mn-layers-view.h"
#include "mn-pictures-view.h"
#include "mn-prober.h"
#include "mn-resources.h"
#include "mn-run-view-section.h"
#include "mn-score-row.h"
#include "mn-scores-view.h"
#include "mn-settings.h"
#include "mn-test.h"
#include "mn-watch-page.h"

/* The linker puts the second in the place of the function without the prefix (--wrap). */
MnProber *__real_mn_prober_new (MnNet   *net,
                                guint    what,
                                GError **error);
MnProber *__wrap_mn_prober_new (MnNet   *net,
                                guint    what,
                                GError **error);

static int without_memory;   /* atomic */

MnProber *
__wrap_mn_prober_new (MnNet *net, guint what, GError **error)
{
  if (!g_atomic_int_get (&without_memory))
    return __real_mn_prober_new (net, what, error);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, "no memory to look");
  return NULL;
}

/* Of 10 samples of class 0 eight are found, of 10 of class 1 nine. */
static MnConfusion *
make_confusion (void)
{
  static const gint64 counts[] = { 8, 2, 1, 9 };
  MnConfusion *c = mn_confusion_new (2);

  memcpy (c->counts, counts, sizeof counts);
  return c;
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer count)
{
  (*(guint *) count)++;
}

static GtkSpinButton *
find_spin (GtkWidget *widget)
{
  GtkSpinButton *found = GTK_IS_SPIN_BUTTON (widget) ? GTK_SPIN_BUTTON (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_spin (child);
  return found;
}

/* What is no number, or none that there can be, leaves the number as it was. */
static void
assert_keeps_number (GtkWidget *widget, double number)
{
  GtkSpinButton *spin = find_spin (widget);

  gtk_spin_button_set_value (spin, number);
  for (guint i = 0; i < 2; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (spin), i == 0 ? "" : "-3");
      gtk_spin_button_update (spin);
      mn_assert_close (gtk_spin_button_get_value (spin), number, 0);
    }
}

static void
test_typed_numbers (void)
{
  GtkWidget *scores = g_object_ref_sink (mn_scores_view_new ());
  GtkWidget *duration = g_object_ref_sink (g_object_new (MN_TYPE_DURATION_ROW, NULL));

  assert_keeps_number (scores, 2);
  assert_keeps_number (duration, 30);
  g_object_unref (duration);
  g_object_unref (scores);
}

static void
test_scores (void)
{
  static const char *const names[] = { "cat", "dog, or \"wolf\"", NULL };
  g_autoptr (MnConfusion) c = make_confusion ();
  MnScoresView *view = MN_SCORES_VIEW (g_object_ref_sink (mn_scores_view_new ()));
  GListModel *rows = mn_scores_view_get_rows (view);
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;
  double precision, recall, f_beta;
  gint64 support;
  guint notified = 0;

  mn_scores_view_set_confusion (view, c, names, "scores");
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 2 + 3);
  {
    g_autoptr (MnScoreRow) cat = g_list_model_get_item (rows, 0);

    g_assert_cmpstr (mn_score_row_get_name (cat), ==, "cat");
    mn_score_row_get_scores (cat, &support, &precision, &recall, &f_beta);
    g_assert_cmpint (support, ==, 10);
    mn_assert_close (precision, 8 / 9.0, 1e-12);
    mn_assert_close (recall, 0.8, 1e-12);
    mn_assert_close (f_beta, 2 * (8 / 9.0) * 0.8 / (8 / 9.0 + 0.8), 1e-12);

    /* Beta 2: recall counts four times. The row is the same object, so that the table does not jump. */
    g_signal_connect (view, "notify::beta", G_CALLBACK (count_notify), &notified);
    mn_scores_view_set_beta (view, 2);
    mn_scores_view_set_beta (view, 2);
    g_assert_cmpuint (notified, ==, 1);
    mn_score_row_get_scores (cat, NULL, NULL, NULL, &f_beta);
    mn_assert_close (f_beta, 5 * (8 / 9.0) * 0.8 / (4 * (8 / 9.0) + 0.8), 1e-12);
    mn_scores_view_set_beta (view, 1000);
    mn_assert_close (mn_scores_view_get_beta (view), MN_BETA_MAX, 0);
    mn_scores_view_set_beta (view, 1);
  }

  csv = mn_scores_view_to_csv (view);
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  g_assert_cmpstr (lines[0], ==, "class,support,precision,recall,f_beta,beta");
  g_assert_true (g_str_has_prefix (lines[1], "cat,10,"));
  mn_assert_close (field (csv, "cat,10,", 0), 8 / 9.0, 1e-15);
  mn_assert_close (field (csv, "cat,10,", 1), 0.8, 1e-15);
  mn_assert_close (field (csv, "cat,10,", 3), 1, 0);
  g_assert_true (g_str_has_prefix (lines[2], "\"dog, or \"\"wolf\"\"\",10,"));

  mn_scores_view_set_confusion (view, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 0);
  g_object_unref (view);
}

/* Classes without names have numbers; one class alone has scores as well. */
static void
test_scores_names (void)
{
  static const char *const names[] = { "only", NULL };
  g_autoptr (MnConfusion) two = make_confusion ();
  g_autoptr (MnConfusion) one = mn_confusion_new (1);
  MnScoresView *view = MN_SCORES_VIEW (g_object_ref_sink (mn_scores_view_new ()));
  GListModel *rows = mn_scores_view_get_rows (view);

  for (int i = 0; i < 2; i++)
    {
      mn_scores_view_set_confusion (view, two, names, "scores");
      {
        g_autoptr (MnScoreRow) second = g_list_model_get_item (rows, 1);

        g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 2 + 3);
        g_assert_cmpstr (mn_score_row_get_name (second), ==, "1");
      }
    }
  one->counts[0] = 7;
  mn_scores_view_set_confusion (view, one, NULL, "scores");
  {
    g_autoptr (MnScoreRow) first = g_list_model_get_item (rows, 0);
    double recall;

    g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 1 + 3);
    g_assert_cmpstr (mn_score_row_get_name (first), ==, "0");
    mn_score_row_get_scores (first, NULL, NULL, &recall, NULL);
    mn_assert_close (recall, 1, 0);
  }
  g_object_unref (view);
}

static const char experiment_json[]
    = "{ \"minima\": 1, \"name\": \"watched\", \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": 144 } },"
      "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"
      "    { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.1 },"
      "    \"batch_size\": 64, \"budget\": { \"epochs\": 4 },"
      "    \"evaluate\": { \"every\": { \"epochs\": 1 }, \"splits\": [\"validation\", \"test\"] } } }";

/* A section of that view in a window, closed. */
static MnRunViewSection *
make_section (const char *id, MnDocument *document, GtkWidget *parent)
{
  GtkWidget *section = mn_run_view_section_new (mn_run_views_find (id));

  g_object_set (section, "document", document, NULL);
  g_assert_false (mn_run_view_section_get_open (MN_RUN_VIEW_SECTION (section)));
  if (GTK_IS_WINDOW (parent))
    gtk_window_set_child (GTK_WINDOW (parent), section);
  else
    gtk_box_append (GTK_BOX (parent), section);
  return MN_RUN_VIEW_SECTION (section);
}

static void
reset_settings (void)
{
  g_settings_reset (mn_settings_get (), "runs-folder");
  g_settings_reset (mn_settings_get (), "watch-sections");
}

/* A run is seen as it ends, a page that comes later sees the same, and a second run starts with an empty page. */
static void
test_run (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", NULL, &error);
  g_autoptr (MnDocument) document = NULL;
  g_autofree char *runs = mn_test_make_dir ();
  MnSession *session;
  guint passes[2];

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  document = mn_document_new (g_object_ref (experiment), NULL);
  session = mn_document_get_session (document);

  for (int late = 0; late <= 1; late++)
    {
      GtkWidget *window = gtk_window_new (), *page = g_object_new (MN_TYPE_WATCH_PAGE, NULL);
      GtkWidget *stack = find_widget (page, GTK_TYPE_STACK);
      MnEvaluationView *view = MN_EVALUATION_VIEW (find_widget (page, MN_TYPE_EVALUATION_VIEW));
      GtkWidget *figure = find_widget (page, MN_TYPE_FIGURE_VIEW);
      const MnEvaluation *shown;
      guint n_series;

      gtk_window_set_child (GTK_WINDOW (window), page);
      gtk_window_present (GTK_WINDOW (window));
      if (!late)
        {
          g_object_set (page, "document", document, NULL);
          g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "empty");
          mn_session_start (session, mn_document_get_experiment (document));
          g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "run");
          g_assert_null (mn_evaluation_view_get_shown (view));
          mn_test_wait_until (!mn_session_get_running (session));
          g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FINISHED);
        }
      else
        g_object_set (page, "document", document, NULL);

      /* Every row is in the curves when the run is over, however few drawings there were. */
      passes[late] = count_points (MN_CHART (mn_figure_view_get_figure (MN_FIGURE_VIEW (figure))), &n_series);
      g_assert_cmpuint (passes[late], ==, mn_session_get_rows (session)->len);
      g_assert_cmpuint (n_series, ==, 3);
      g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view)));
      shown = mn_evaluation_view_get_shown (view);
      g_assert_nonnull (shown);
      g_assert_cmpint (shown->row.source, ==, MN_SOURCE_VALIDATION);
      mn_assert_close (shown->row.epoch, 4, 1e-9);
      g_assert_cmpint (mn_confusion_total (shown->confusion), ==, 144);

      gtk_window_destroy (GTK_WINDOW (window));
    }
  g_assert_cmpuint (passes[0], ==, passes[1]);
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* One step, and what the session then says of it. */
static void
step (MnSession *session)
{
  MnTrainerStatus status;
  gint64 before;

  mn_session_get_status (session, &status);
  before = status.step;
  mn_session_command (session, MN_COMMAND_STEP);
  mn_test_wait_until ((mn_session_get_status (session, &status), status.step > before && status.phase == MN_PHASE_PAUSED));
  g_assert_cmpint (status.step, ==, before + 1);
}

static gboolean
on_deadline (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the session tell what it knows. */
static void
rest (void)
{
  gboolean over = FALSE;

  g_timeout_add (1500, on_deadline, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* The layers are looked into while their section is open, and only then. */
static void
test_layers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", NULL, &error);
  g_autofree char *runs = mn_test_make_dir (), *name = NULL, *kind = NULL, *gradient = NULL;
  MnDocument *document = mn_document_new (g_object_ref (experiment), NULL);
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new (), *view;
  MnRunViewSection *section;
  GListModel *rows;
  MnChart *chart;
  g_autoptr (MnLayerRow) row = NULL;
  guint n_points, n_series;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  section = make_section ("layers", document, window);
  gtk_window_present (GTK_WINDOW (window));
  mn_session_start_paused (session, experiment);
  step (session);
  rest ();
  g_assert_null (mn_session_get_probe (session));
  g_assert_null (find_widget (GTK_WIDGET (section), MN_TYPE_LAYERS_VIEW));

  mn_run_view_section_set_open (section, TRUE);
  view = find_widget (GTK_WIDGET (section), MN_TYPE_LAYERS_VIEW);
  chart = mn_layers_view_get_chart (MN_LAYERS_VIEW (view));
  rows = mn_layers_view_get_rows (MN_LAYERS_VIEW (view));
  step (session);
  rest ();
  step (session);
  rest ();
  g_assert_nonnull (mn_session_get_probe (session));
  g_assert_cmpint (mn_session_get_probe (session)->step, ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (rows), >=, 1);
  row = g_list_model_get_item (rows, 0);
  g_object_get (row, "name", &name, "kind", &kind, "gradient", &gradient, NULL);
  g_assert_cmpstr (name, ==, "fc");
  g_assert_cmpstr (kind, ==, "Linear");
  g_assert_cmpfloat (g_strtod (gradient, NULL), >, 0);
  n_points = count_points (chart, &n_series);
  g_assert_cmpuint (n_series, >=, 1);
  /* The first step was kept in the folder, the others were looked at. */
  g_assert_cmpuint (n_points, ==, 3 * n_series);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_widget (view, GTK_TYPE_DROP_DOWN)), 1);
  g_assert_cmpuint (count_points (chart, &n_series), ==, n_points);

  mn_run_view_section_set_open (section, FALSE);
  step (session);
  rest ();
  g_assert_cmpint (mn_session_get_probe (session)->step, ==, 3);

  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (document);
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* A table with long numbers has no room in a narrow window: they stand below the names there, and nothing is to be scrolled
 * sideways at any width. */
static void
test_layers_width (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", NULL, &error);
  g_autofree char *runs = mn_test_make_dir (), *measures = NULL;
  g_autoptr (MnDocument) document = mn_document_new (g_object_ref (experiment), NULL);
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new ();
  g_autoptr (GtkWidget) view = g_object_ref_sink (g_object_new (MN_TYPE_LAYERS_VIEW, "document", document, NULL));
  GtkWidget *table = find_widget (view, GTK_TYPE_COLUMN_VIEW);
  GtkWidget *list = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (gtk_widget_get_next_sibling (gtk_widget_get_parent (table))));
  GListModel *rows = mn_layers_view_get_rows (MN_LAYERS_VIEW (view));
  const MnProbeNode weights = { .gradient_norm = 1.2e-12, .update_ratio = 2.5e-11, .dead = NAN, .saturated = NAN };
  const MnProbeNode all = { .gradient_norm = 1.2e-12, .update_ratio = NAN, .dead = 1, .saturated = 0.125 };
  g_autoptr (MnLayerRow) row = NULL;
  int least;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  mn_session_start_paused (session, experiment);
  step (session);
  mn_test_wait_until (g_list_model_get_n_items (rows) > 0);
  mn_session_finish (session);
  row = g_list_model_get_item (rows, 0);
  mn_layer_row_set_node (row, &all);
  g_object_get (row, "measures", &measures, NULL);
  g_assert_cmpstr (measures, ==, "Gradient 1.2×10⁻¹²\nDead 100.0\u202f% · Saturated 12.5\u202f%");
  g_clear_pointer (&measures, g_free);
  mn_layer_row_set_node (row, &weights);
  g_object_get (row, "measures", &measures, NULL);
  g_assert_cmpstr (measures, ==, "Gradient 1.2×10⁻¹² · Update 2.5×10⁻¹¹");

  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 336);
  for (int width = 336; width <= 1000; width += 83)
    {
      GtkWidget *shown;
      GtkAdjustment *across;

      gtk_window_set_child (GTK_WINDOW (window), NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      window = gtk_window_new ();
      gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
      gtk_window_set_child (GTK_WINDOW (window), view);
      gtk_window_present (GTK_WINDOW (window));
      mn_test_wait_until (gtk_widget_get_width (view) == width);
      mn_test_settle ();
      g_assert_true (gtk_widget_get_mapped (table) != gtk_widget_get_mapped (list));
      if (width == 336)
        g_assert_true (gtk_widget_get_mapped (list));
      if (width == 336 + 3 * 83 || width > 900)
        g_assert_true (gtk_widget_get_mapped (table));
      shown = gtk_widget_get_mapped (table) ? table : list;
      across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (shown));
      mn_assert_close (gtk_adjustment_get_upper (across), gtk_adjustment_get_page_size (across), 0);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* Where there is no memory to look, the views say so, and the run goes on; later there may be. */
static void
test_without_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", NULL, &error);
  g_autofree char *runs = mn_test_make_dir ();
  MnDocument *document = mn_document_new (g_object_ref (experiment), NULL);
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  MnRunViewSection *sections[] = { make_section ("layers", document, box), make_section ("pictures", document, box) };
  GtkStack *stack;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  mn_run_view_section_set_open (sections[0], TRUE);
  mn_run_view_section_set_open (sections[1], TRUE);
  stack = GTK_STACK (find_widget (GTK_WIDGET (sections[0]), GTK_TYPE_STACK));
  g_atomic_int_set (&without_memory, TRUE);
  mn_session_start_paused (session, experiment);
  step (session);
  rest ();
  g_assert_null (mn_session_get_probe (session));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *label = find_widget (find_widget (GTK_WIDGET (sections[i]), MN_TYPE_RUN_VIEW), GTK_TYPE_LABEL);

      g_assert_true (gtk_widget_get_mapped (label));
      g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (label)), "memory"));
    }

  g_atomic_int_set (&without_memory, FALSE);
  mn_run_view_section_set_open (sections[1], FALSE);
  step (session);
  rest ();
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "table");

  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (document);
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* Those of the strips below the chart. */
static guint
count_strips (GtkWidget *view)
{
  GtkWidget *figure = gtk_widget_get_next_sibling (find_widget (view, MN_TYPE_FIGURE_VIEW));
  g_autofree char *csv = mn_figure_to_csv (mn_figure_view_get_figure (MN_FIGURE_VIEW (figure)));
  guint n = 0;

  for (const char *p = csv; *p != '\n'; p++)
    n += *p == ',';
  return n;
}

/* A layer whose weights begin at zero has no update in the first probe, and a curve from the second on. */
static void
test_layers_late (void)
{
  const char *const sets[] = { "network.fc.init=zeros", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", sets, &error);
  g_autofree char *runs = mn_test_make_dir ();
  MnDocument *document = mn_document_new (g_object_ref (experiment), NULL);
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new (), *view;
  MnRunViewSection *section;
  MnChart *chart;
  guint n_series;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  section = make_section ("layers", document, window);
  gtk_window_present (GTK_WINDOW (window));
  mn_run_view_section_set_open (section, TRUE);
  view = find_widget (GTK_WIDGET (section), MN_TYPE_LAYERS_VIEW);
  chart = mn_layers_view_get_chart (MN_LAYERS_VIEW (view));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_widget (view, GTK_TYPE_DROP_DOWN)), 1);
  mn_session_start_paused (session, experiment);
  step (session);
  rest ();
  g_assert_cmpint (mn_session_get_probe (session)->step, ==, 1);
  g_assert_cmpuint (count_points (chart, &n_series), ==, 0);
  g_assert_cmpuint (count_strips (view), ==, 0);
  step (session);
  rest ();
  g_assert_cmpuint (count_points (chart, &n_series), ==, 1);
  g_assert_cmpuint (count_strips (view), ==, n_series);

  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (document);
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* Where more rows came than the window could take, they are read at the end, and all else that was seen stays. */
static void
test_dropped (void)
{
  enum { STEPS = 66000 };
  const char *const sets[] = { "training.budget={\"steps\":66000}", "training.batch_size=1", "training.log_every=1",
                               "training.evaluate.every={\"steps\":33000}", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", sets, &error);
  g_autoptr (MnDocument) document = NULL;
  g_autofree char *runs = mn_test_make_dir ();
  GtkWidget *window = gtk_window_new (), *page = g_object_new (MN_TYPE_WATCH_PAGE, NULL), *figure, *view;
  MnEvaluationView *evaluation = MN_EVALUATION_VIEW (find_widget (page, MN_TYPE_EVALUATION_VIEW));
  gint64 end = g_get_monotonic_time () + 300 * G_TIME_SPAN_SECOND;
  gboolean over = FALSE;
  MnTrainerStatus status;
  MnSession *session;
  guint n_series;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  document = mn_document_new (g_object_ref (experiment), NULL);
  session = mn_document_get_session (document);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  g_object_set (page, "document", document, NULL);
  for (GtkWidget *section = gtk_widget_get_first_child (gtk_widget_get_parent (find_widget (page, MN_TYPE_RUN_VIEW_SECTION)));
       section != NULL; section = gtk_widget_get_next_sibling (section))
    mn_run_view_section_set_open (MN_RUN_VIEW_SECTION (section), TRUE);
  view = find_widget (page, MN_TYPE_LAYERS_VIEW);
  mn_session_start_paused (session, experiment);
  step (session);
  rest ();
  g_assert_cmpuint (g_list_model_get_n_items (mn_layers_view_get_rows (MN_LAYERS_VIEW (view))), ==, 1);

  /* As if the window were busy until the run is over. */
  mn_session_command (session, MN_COMMAND_RESUME);
  while (!over && g_get_monotonic_time () < end)
    {
      g_autofree char *path = g_build_filename (mn_session_get_run_dir (session), "run.json", NULL), *text = NULL;

      g_usleep (20000);
      over = g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\"finished\"") != NULL;
    }
  g_assert_true (over);
  while (mn_session_get_running (session) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  mn_session_get_status (session, &status);
  g_assert_cmpint (status.phase, ==, MN_PHASE_FINISHED);
  g_assert_cmpuint (status.dropped, >, 0);
  /* The end was told without waiting for what the folder has. */
  g_assert_cmpuint (mn_session_get_rows (session)->len, <, STEPS + 2 * 2);
  while (mn_session_get_rows (session)->len < STEPS + 2 * 2 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  rest ();
  g_assert_cmpuint (mn_session_get_rows (session)->len, ==, STEPS + 2 * 2);
  figure = find_widget (page, MN_TYPE_FIGURE_VIEW);
  g_assert_cmpuint (count_points (MN_CHART (mn_figure_view_get_figure (MN_FIGURE_VIEW (figure))), &n_series), ==,
                    STEPS + 2 * 2);
  g_assert_cmpuint (g_list_model_get_n_items (mn_layers_view_get_rows (MN_LAYERS_VIEW (view))), ==, 1);
  g_assert_cmpuint (count_points (mn_layers_view_get_chart (MN_LAYERS_VIEW (view)), &n_series), >, 0);
  g_assert_nonnull (mn_evaluation_view_get_shown (evaluation));
  g_assert_cmpint (mn_evaluation_view_get_shown (evaluation)->row.step, ==, STEPS);

  gtk_window_destroy (GTK_WINDOW (window));
  reset_settings ();
  mn_test_remove_dir (runs);
}

static void
add_images (MnImageView *view, guint n)
{
  static const guint8 pixels[4] = { 0, 80, 160, 240 };

  for (guint i = 0; i < n; i++)
    mn_image_grid_add (mn_image_view_get_grid (view), pixels, 1, 2, 2, NULL);
  mn_image_view_changed (view);
}

/* The first label below @widget that begins so. */
static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* The worst samples come while their section is open; a network without convolutions has no filters. */
static void
test_pictures (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (experiment_json, -1, "watched", NULL, &error);
  g_autofree char *runs = mn_test_make_dir ();
  MnDocument *document = mn_document_new (g_object_ref (experiment), NULL);
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new (), *view, *figure;
  MnRunViewSection *section;
  const MnProbe *probe;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  section = make_section ("pictures", document, window);
  gtk_window_present (GTK_WINDOW (window));
  mn_run_view_section_set_open (section, TRUE);
  view = find_widget (GTK_WIDGET (section), MN_TYPE_PICTURES_VIEW);
  figure = find_widget (view, MN_TYPE_FIGURE_VIEW);
  g_assert_false (gtk_widget_get_mapped (figure));
  mn_session_start_paused (session, experiment);
  step (session);
  rest ();
  probe = mn_session_get_probe (session);
  g_assert_nonnull (probe);
  g_assert_cmpuint (probe->samples->len, ==, 16);
  g_assert_cmpint (probe->inputs->shape.dim[0], ==, 16);
  g_assert_cmpint (mn_shape_elements (&probe->inputs->shape), ==, 16 * 64);
  g_assert_null (probe->filters);
  /* Of the two pictures the one of the samples is seen. */
  g_assert_false (gtk_widget_get_mapped (figure));
  figure = gtk_widget_get_next_sibling (gtk_widget_get_parent (gtk_widget_get_parent (figure)));
  g_assert_true (gtk_widget_get_mapped (find_widget (figure, MN_TYPE_FIGURE_VIEW)));

  /* Two viewers, each with its own wishes. */
  mn_session_watch (session, window, MN_PROBE_GRADIENTS);
  step (session);
  rest ();
  g_assert_cmpuint (mn_session_get_probe (session)->what, ==, MN_PROBE_GRADIENTS | MN_PROBE_SAMPLES | MN_PROBE_FILTERS);
  mn_run_view_section_set_open (section, FALSE);
  step (session);
  rest ();
  g_assert_cmpuint (mn_session_get_probe (session)->what, ==, MN_PROBE_GRADIENTS);

  /* A view that is opened when the run is over has its checkpoint looked into, whatever data were chosen since. */
  mn_session_command (session, MN_COMMAND_STOP);
  for (int i = 0; i < 300 && mn_session_get_running (session); i++)
    rest ();
  g_assert_false (mn_session_get_running (session));
  {
    g_autoptr (JsonNode) moons = json_from_string ("\"moons\"", NULL);

    g_assert_true (mn_experiment_set (mn_document_get_experiment (document), "data.dataset", moons, &error));
  }
  {
    GtkWidget *later = gtk_window_new (), *found = NULL;
    MnRunViewSection *another = make_section ("pictures", document, later);

    gtk_window_present (GTK_WINDOW (later));
    mn_run_view_section_set_open (another, TRUE);
    for (int i = 0; i < 300 && (found == NULL || !gtk_widget_get_mapped (found)); i++)
      {
        rest ();
        found = find_label (GTK_WIDGET (another), "Validation samples with the largest losses");
      }
    g_assert_nonnull (found);
    g_assert_true (gtk_widget_get_mapped (found));
    gtk_window_destroy (GTK_WINDOW (later));
  }

  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (document);
  reset_settings ();
  mn_test_remove_dir (runs);
}

/* The height at @width of a view of so many images that is not shown. */
static int
measure_images (guint n, int width)
{
  GtkWidget *view = g_object_ref_sink (mn_image_view_new ("Images", 72));
  int height;

  add_images (MN_IMAGE_VIEW (view), n);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  g_object_unref (view);
  return height;
}

/* One image more has room beside the others here, but not where it is narrow. */
static void
test_image_heights (void)
{
  /* So wide that images are not larger for it. */
  enum { WIDE = 900, NARROW = 180 };
  GtkWidget *window = gtk_window_new (), *view = mn_image_view_new ("Images", 72);
  int height;

  gtk_window_set_default_size (GTK_WINDOW (window), WIDE, 400);
  gtk_window_set_child (GTK_WINDOW (window), view);
  /* As high as it wants to be. */
  gtk_widget_set_valign (view, GTK_ALIGN_START);
  add_images (MN_IMAGE_VIEW (view), 2);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_wait_until (gtk_widget_get_width (view) == WIDE);
  for (guint n = 2; n <= 4; n++)
    {
      g_assert_cmpint (measure_images (n, WIDE), ==, measure_images (2, WIDE));
      gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, NARROW, &height, NULL, NULL, NULL);
      g_assert_cmpint (height, ==, measure_images (n, NARROW));
      add_images (MN_IMAGE_VIEW (view), 1);
    }
  g_assert_cmpint (measure_images (4, NARROW), >, measure_images (2, NARROW));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/watch/scores", test_scores);
  g_test_add_func ("/watch/typed-numbers", test_typed_numbers);
  g_test_add_func ("/watch/scores/names", test_scores_names);
  g_test_add_func ("/watch/run", test_run);
  g_test_add_func ("/watch/layers", test_layers);
  g_test_add_func ("/watch/layers/width", test_layers_width);
  g_test_add_func ("/watch/layers/without-memory", test_without_memory);
  g_test_add_func ("/watch/layers/late", test_layers_late);
  g_test_add_func ("/watch/dropped", test_dropped);
  g_test_add_func ("/watch/pictures", test_pictures);
  g_test_add_func ("/watch/image-heights", test_image_heights);
  return g_test_run ();
}
