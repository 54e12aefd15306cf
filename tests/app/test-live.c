/* test-live.c - what acts on a run while it goes on, and what says what is wrong with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "find-widget.h"
#include "mn-doctor-view.h"
#include "mn-doctor.h"
#include "mn-histograms-view.h"
#include "mn-layer-row.h"
#include "mn-layers-view.h"
#include "mn-live-view.h"
#include "mn-property-spin.h"
#include "mn-resources.h"
#include "mn-run.h"
#include "mn-session-private.h"
#include "mn-settings.h"
#include "mn-test.h"

#define RATE "training.optimizer.learning_rate"

static const char experiment_json[]
  = "{ \"minima\": 1, \"name\": \"changed\", \"seed\": 1, \"data\": { \"dataset\": \"digits\", \"scale\": \"unit\","
    "    \"split\": { \"validation\": 144 } },"
    "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"
    "    { \"id\": \"fc1\", \"layer\": \"linear\", \"units\": 16, \"init\": \"zeros\" },"
    "    { \"id\": \"act\", \"layer\": \"relu\" }, { \"id\": \"drop\", \"layer\": \"dropout\", \"p\": 0.5 },"
    "    { \"id\": \"fc2\", \"layer\": \"linear\", \"units\": 10, \"init\": \"zeros\" } ],"
    "  \"training\": { \"loss\": \"cross_entropy\", \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.1 },"
    "    \"batch_size\": 32, \"budget\": { \"epochs\": 100000 },"
    "    \"evaluate\": { \"every\": { \"epochs\": 1 }, \"splits\": [\"validation\"] } } }";

static MnDocument *
make_document (char **runs)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (experiment_json, -1, "changed", NULL, &error);

  g_assert_no_error (error);
  *runs = mn_test_make_dir ();
  g_settings_set_string (mn_settings_get (), "runs-folder", *runs);
  return mn_document_new (experiment, NULL);
}

static gboolean
is_paused (gpointer session)
{
  return mn_session_get_phase (session) == MN_PHASE_PAUSED && mn_session_get_live (session) != NULL;
}

static gboolean
has_finding (MnDoctorView *view, MnFindingKind kind)
{
  GPtrArray *findings = mn_doctor_view_get_findings (view);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    if (((MnFinding *) g_ptr_array_index (findings, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static gboolean
has_twins (gpointer view)
{
  return has_finding (view, MN_FINDING_TWINS);
}

static guint
count_changes (MnSession *session)
{
  guint n = 0;

  for (guint i = 0; i < mn_session_get_events (session)->len; i++)
    n += ((MnRunEvent *) g_ptr_array_index (mn_session_get_events (session), i))->kind == MN_RUN_EVENT_CHANGED;
  return n;
}

static gboolean
is_forked (gpointer session)
{
  GPtrArray *events = mn_session_get_events (session);

  return events->len > 0 && ((MnRunEvent *) g_ptr_array_index (events, 0))->kind == MN_RUN_EVENT_FORKED;
}

static gboolean
is_training (gpointer session)
{
  return mn_session_get_rows (session)->len > 0;
}

static gboolean
has_one_change (gpointer session)
{
  return count_changes (session) == 1;
}

static gboolean
has_four_changes (gpointer session)
{
  return count_changes (session) == 4;
}

static gboolean
has_six_changes (gpointer session)
{
  return count_changes (session) == 6;
}

static gboolean
has_nine_changes (gpointer session)
{
  return count_changes (session) == 9;
}

static double
in_force (MnSession *session, const char *path)
{
  return mn_live_settings_find (mn_session_get_live (session), path)->value;
}

/* Whether a label that begins so can be seen below @widget. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  gboolean found = GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = says (child, text);
  return found && gtk_widget_get_visible (widget);
}

static GtkWidget *
find_expander (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_EXPANDER_ROW (widget) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_expander (child, title);
  return found;
}

static void
test_live (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  MnSession *session = mn_document_get_session (document);
  MnLiveView *view = g_object_new (MN_TYPE_LIVE_VIEW, "document", document, NULL);
  GtkWidget *window = gtk_window_new (), *spin, *freeze;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_null (mn_live_view_get_control (view, RATE));
  g_assert_false (mn_live_view_change (view, RATE, 0.01));

  mn_session_start_paused (session, mn_document_get_experiment (document));
  mn_test_iterate_until (is_paused, session);
  while (!(spin = mn_live_view_get_control (view, RATE)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (says (GTK_WIDGET (view), "The run is over."));
  /* There may be thousands of layers, whose rows are made for who looks at them. */
  g_assert_false (says (GTK_WIDGET (view), "fc1"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find_expander (GTK_WIDGET (view), "Frozen Layers")), TRUE);
  g_assert_true (says (GTK_WIDGET (view), "fc1"));
  /* Why it cannot be forked is said where everybody sees it. */
  g_assert_true (says (GTK_WIDGET (view), "Another run can go on from the weights of this one once it is stopped"));
  freeze = mn_live_view_get_control (view, "network.fc1.freeze");
  g_assert_nonnull (freeze);
  g_assert_nonnull (mn_live_view_get_control (view, "network.drop.p"));
  mn_assert_close (mn_property_spin_get_value (spin), 0.1, 1e-12);
  g_assert_false (mn_live_view_can_undo (view));

  gtk_switch_set_active (GTK_SWITCH (freeze), TRUE);
  mn_test_iterate_until (has_one_change, session);
  mn_assert_close (in_force (session, "network.fc1.freeze"), 1, 0);
  g_assert_true (says (GTK_WIDGET (view), "Step 0 — fc1 · Frozen: false → true"));
  g_assert_true (mn_live_view_change (view, RATE, 0.02));
  g_assert_false (mn_live_view_change (view, RATE, -1));
  mn_assert_close (mn_property_spin_get_value (spin), 0.02, 1e-12);
  g_assert_false (mn_live_view_can_redo (view));
  mn_live_view_undo (view);
  mn_live_view_undo (view);
  mn_test_iterate_until (has_four_changes, session);
  mn_assert_close (in_force (session, RATE), 0.1, 0);
  mn_assert_close (in_force (session, "network.fc1.freeze"), 0, 0);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (freeze)));
  g_assert_false (mn_live_view_can_undo (view));
  g_assert_true (mn_live_view_can_redo (view));
  /* The experiment is as it was. */
  g_assert_false (mn_document_get_modified (document));

  mn_live_view_redo (view);
  /* What keys do wherever the run is seen; the rows follow. */
  g_assert_true (mn_session_can_redo_change (session));
  g_assert_true (mn_session_redo_change (session));
  g_assert_false (mn_session_redo_change (session));
  mn_test_iterate_until (has_six_changes, session);
  mn_assert_close (mn_property_spin_get_value (spin), 0.02, 1e-12);
  g_assert_true (mn_session_undo_change (session));
  g_assert_true (mn_session_change (session, RATE, 0.05, NULL));
  g_assert_false (mn_session_can_redo_change (session));
  g_assert_true (mn_session_undo_change (session));
  mn_test_iterate_until (has_nine_changes, session);
  mn_assert_close (in_force (session, RATE), 0.1, 0);
  mn_assert_close (mn_property_spin_get_value (spin), 0.1, 1e-12);
  mn_session_finish (session);
  g_assert_false (mn_session_can_undo_change (session));
  g_assert_false (mn_session_undo_change (session));
  g_assert_false (mn_live_view_can_undo (view));
  g_assert_false (gtk_widget_get_sensitive (spin));
  g_assert_true (says (GTK_WIDGET (view), "The run is over."));
  mn_assert_close (gtk_switch_get_active (GTK_SWITCH (freeze)), in_force (session, "network.fc1.freeze"), 0);

  /* A fork of it begins with rows and changes of its own. */
  mn_session_fork (session, mn_document_get_experiment (document), NULL);
  mn_test_iterate_until (is_forked, session);
  mn_test_iterate_until (is_training, session);
  g_assert_cmpuint (count_changes (session), ==, 0);
  g_assert_false (mn_live_view_can_undo (view));
  g_assert_false (says (GTK_WIDGET (view), "fc1"));
  g_assert_null (mn_live_view_get_control (view, "network.fc3.freeze"));
  g_assert_false (says (GTK_WIDGET (view), "fc1"));
  g_assert_nonnull (mn_live_view_get_control (view, "network.fc1.freeze"));
  mn_session_finish (session);

  /* One that is opened again can be forked as well, though nothing is known of what could be changed. */
  {
    g_autoptr (GError) error = NULL;
    MnRun *run = mn_run_open (mn_session_get_run_dir (session), &error);

    g_assert_no_error (error);
    mn_session_show_run (session, run);
    g_assert_null (mn_session_get_live (session));
    g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (adw_bin_get_child (ADW_BIN (view)))), ==, "settings");
    g_assert_true (says (GTK_WIDGET (view), "The run is over."));
  }
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

/* The first that the chart has of a layer; NaN: there is none. */
static double
first_epoch (MnLayersView *layers)
{
  MnChart *chart = mn_layers_view_get_chart (layers);
  double x = NAN, y;

  return mn_chart_get_n_series (chart) > 0 && mn_chart_nearest (chart, 0, 0, &x, &y) ? x : NAN;
}

/* What others look at, all weights of a large network say, is gone when nobody shows it any more. */
static void
check_kept (MnSession *session)
{
  MnWeights *weights;

  mn_session_watch (session, &weights, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS | MN_PROBE_WEIGHTS);
  mn_test_wait_until (mn_session_get_probe (session) != NULL && mn_session_get_probe (session)->weights != NULL);
  weights = mn_weights_ref (mn_session_get_probe (session)->weights);
  mn_test_wait_until (mn_session_get_probe (session)->weights != weights);
  g_assert_cmpint (g_atomic_int_get (&weights->ref_count), ==, 1);
  mn_weights_unref (weights);
  mn_session_leave (session, &weights);
}

/* Views that are on screen while a run is shown again, as when a window is restored, and while it is resumed. */
static void
test_again (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  g_autoptr (GError) error = NULL;
  MnSession *session = mn_document_get_session (document);
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  MnLayersView *layers = g_object_new (MN_TYPE_LAYERS_VIEW, "document", document, NULL);
  MnHistogramsView *histograms = g_object_new (MN_TYPE_HISTOGRAMS_VIEW, "document", document, NULL);
  MnRidge *ridge = mn_histograms_view_get_ridge (histograms);
  MnTrainerStatus status;
  double first;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (layers));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (histograms));
  gtk_box_append (GTK_BOX (box), g_object_new (MN_TYPE_DOCTOR_VIEW, "document", document, NULL));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_settle ();
  mn_session_start (session, mn_document_get_experiment (document));
  mn_test_wait_until (!isnan (first_epoch (layers)) && mn_session_get_evaluations (session)->len > 4);
  check_kept (session);
  mn_session_finish (session);
  mn_session_get_status (session, &status);
  first = first_epoch (layers);
  g_assert_cmpfloat (first, <, status.epoch);
  for (int again = 0; again < 2; again++)
    {
      MnRun *run = mn_run_open_without_counts (mn_session_get_run_dir (session), &error);

      g_assert_no_error (error);
      if (again == 0)
        mn_session_show_run (session, run);
      else
        mn_session_resume (session, run, NULL);
      mn_test_wait_until (first_epoch (layers) <= first && mn_ridge_get_n (ridge) > 0);
    }
  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

static gboolean
is_unfrozen (gpointer session)
{
  return count_changes (session) == 1 && mn_session_get_phase (session) == MN_PHASE_PAUSED;
}

static gboolean
is_brief (gpointer session)
{
  MnTrainerStatus status, calm;

  mn_session_get_status (session, &status);
  mn_session_get_calm_status (session, &calm);
  return status.phase == MN_PHASE_EVALUATING && calm.phase == MN_PHASE_TRAINING;
}

/* What tells of the run is not changed for each of the evaluations that are over in no time. */
static void
test_calm (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  MnSession *session = mn_document_get_session (document);

  mn_session_start (session, mn_document_get_experiment (document));
  mn_test_iterate_until (is_brief, session);
  mn_session_finish (session);
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

/* A layer that is frozen at first has its row from the start, and its gradient among the histograms once it is thawed. */
static void
test_thawed (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  g_autoptr (JsonNode) frozen = json_node_init_boolean (json_node_alloc (), TRUE);
  g_autoptr (GError) error = NULL;
  MnSession *session = mn_document_get_session (document);
  MnLayersView *layers = g_object_new (MN_TYPE_LAYERS_VIEW, "document", document, NULL);
  MnHistogramsView *histograms = g_object_new (MN_TYPE_HISTOGRAMS_VIEW, "document", document, NULL);
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  MnRidge *ridge = mn_histograms_view_get_ridge (histograms);

  g_assert_true (mn_document_set (document, "network.fc2.freeze", frozen, &error));
  g_assert_no_error (error);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (layers));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (histograms));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_settle ();
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_widget (GTK_WIDGET (histograms), GTK_TYPE_DROP_DOWN)), 1);
  mn_session_start_paused (session, mn_document_get_experiment (document));
  mn_test_iterate_until (is_paused, session);
  mn_session_command (session, MN_COMMAND_STEP);
  mn_test_wait_until (mn_ridge_get_n (ridge) == 1);
  g_assert_false (has_item (GTK_WIDGET (histograms), "fc2.weight"));
  g_assert_true (has_item (GTK_WIDGET (histograms), "fc1.weight"));
  {
    GListModel *rows = mn_layers_view_get_rows (layers);
    g_autoptr (MnLayerRow) last = g_list_model_get_item (rows, g_list_model_get_n_items (rows) - 1);

    g_autofree char *name = NULL;

    g_object_get (last, "name", &name, NULL);
    g_assert_true (g_str_has_prefix (name, "fc2"));
  }
  g_assert_true (mn_session_change (session, "network.fc2.freeze", 0, NULL));
  mn_test_iterate_until (is_unfrozen, session);
  mn_session_command (session, MN_COMMAND_STEP);
  mn_test_wait_until (has_item (GTK_WIDGET (histograms), "fc2.weight"));
  g_assert_true (has_item (GTK_WIDGET (histograms), "fc1.weight"));
  /* What was chosen still is. */
  g_assert_cmpuint (mn_ridge_get_n (ridge), ==, 2);
  mn_session_finish (session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

static gboolean
has_tooltip (GtkWidget *widget, const char *part)
{
  const char *tip = gtk_widget_get_tooltip_text (widget);
  gboolean found = tip != NULL && strstr (tip, part) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = has_tooltip (child, part);
  return found;
}

/* Zeros as weights: found at the end at the latest, as by one that is opened after it. */
static void
test_doctor (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  MnSession *session = mn_document_get_session (document);
  MnDoctorView *view = g_object_new (MN_TYPE_DOCTOR_VIEW, "document", document, NULL), *late;
  GtkWidget *window = gtk_window_new (), *other = gtk_window_new ();
  GPtrArray *findings;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (mn_doctor_view_get_findings (view) == NULL || mn_doctor_view_get_findings (view)->len == 0);
  mn_session_start (session, mn_document_get_experiment (document));
  mn_test_iterate_until (has_twins, view);
  mn_session_finish (session);
  findings = mn_doctor_view_get_findings (view);
  g_assert_cmpuint (findings->len, >=, 2);
  g_assert_cmpint (((MnFinding *) g_ptr_array_index (findings, 0))->kind, ==, MN_FINDING_AT_CHANCE);

  /* Where a finding leads to is told in the words of the pages. */
  g_assert_true (has_tooltip (GTK_WIDGET (view), "Go to the learning rate"));
  g_assert_true (has_tooltip (GTK_WIDGET (view), "Go to the layer “"));
  g_assert_false (has_tooltip (GTK_WIDGET (view), "training."));

  late = g_object_new (MN_TYPE_DOCTOR_VIEW, "document", document, NULL);
  gtk_window_set_child (GTK_WINDOW (other), GTK_WIDGET (late));
  g_assert_cmpuint (mn_doctor_view_get_findings (late)->len, >=, 2);
  gtk_window_destroy (GTK_WINDOW (other));

  /* Rows that come anew take nothing from what layers have shown. */
  {
    g_autoptr (GArray) rows = g_array_copy (mn_session_get_rows (session));

    mn_session_replace_rows (session, rows);
    g_signal_emit_by_name (session, "rows-reset");
    mn_session_tell_rows (session);
    g_assert_true (has_twins (view));
    g_assert_true (has_finding (view, MN_FINDING_AT_CHANCE));
  }
  /* What rows and evaluations tell is said at once of the run when it is shown again. */
  {
    g_autoptr (GError) error = NULL;
    MnRun *run = mn_run_open_without_counts (mn_session_get_run_dir (session), &error);

    g_assert_no_error (error);
    mn_session_show_run (session, run);
    g_assert_true (has_finding (view, MN_FINDING_AT_CHANCE));
    g_assert_true (has_finding (view, MN_FINDING_ONE_CLASS));
  }
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

typedef struct
{
  guint times;
  guint evaluations;
} Heard;

/* A view so slow that the run has made three more evaluations when it is done with one. */
static void
hear_slowly (MnSession *session, guint first, guint n, Heard *heard)
{
  const guint last = first + n - 1;
  const MnEvaluation *evaluation = g_ptr_array_index (mn_session_get_evaluations (session), last);
  MnTrainerStatus status;

  g_assert_cmpuint (first, ==, heard->evaluations);
  g_assert_cmpuint (last + 1, ==, mn_session_get_evaluations (session)->len);
  heard->times++;
  heard->evaluations += n;
  for (mn_trainer_get_status (session->trainer, &status); status.epoch < evaluation->row.epoch + 4;
       mn_trainer_get_status (session->trainer, &status))
    g_usleep (1000);
}

/* A run that is evaluated faster than views can follow does not hold the window up. */
static void
test_fast (void)
{
  g_autofree char *runs = NULL;
  g_autoptr (MnDocument) document = make_document (&runs);
  MnSession *session = mn_document_get_session (document);
  Heard heard = { 0 };

  g_signal_connect (session, "evaluations", G_CALLBACK (hear_slowly), &heard);
  mn_session_start (session, mn_document_get_experiment (document));
  while (heard.times < 3)
    {
      const guint before = heard.times;

      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (heard.times, <=, before + 1);
    }
  g_assert_cmpuint (heard.evaluations, >=, 7);
  g_signal_handlers_disconnect_by_func (session, hear_slowly, &heard);
  mn_session_finish (session);
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/live/live", test_live);
  g_test_add_func ("/live/again", test_again);
  g_test_add_func ("/live/thawed", test_thawed);
  g_test_add_func ("/live/calm", test_calm);
  g_test_add_func ("/live/doctor", test_doctor);
  g_test_add_func ("/live/fast", test_fast);
  return g_test_run ();
}
