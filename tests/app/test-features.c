/* test-features.c - the feature maps that are shown are those of the chosen layer, picture and step.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <string.h>

#include "mn-features-view.h"
#include "mn-figure-view.h"
#include "mn-prediction-grid.h"
#include "mn-resources.h"
#include "mn-samples-view.h"
#include "mn-settings.h"
#include "mn-test.h"

static const char conv_json[]
    = "{ \"minima\": 1, \"name\": \"conv\", \"seed\": 7,"
      "  \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": 144, \"seed\": 42 }, \"scale\": \"unit\" },"
      "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" },"
      "               { \"id\": \"conv\", \"layer\": \"conv2d\", \"out_channels\": 5, \"kernel_size\": 3, \"padding\": 1 },"
      "               { \"id\": \"act\", \"layer\": \"relu\" }, { \"id\": \"pool\", \"layer\": \"max_pool2d\" },"
      "               { \"id\": \"flat\", \"layer\": \"flatten\" },"
      "               { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"batch_size\": 32, \"budget\": { \"epochs\": 100000 },"
      "                \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.02 },"
      "                \"evaluate\": { \"every\": { \"epochs\": 1000 }, \"splits\": [\"validation\"] } } }";

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

static gboolean
is_paused (gpointer session)
{
  return mn_session_get_phase (session) == MN_PHASE_PAUSED;
}

static gboolean
has_maps (gpointer view)
{
  MnShape shape;

  return mn_features_view_get_maps (view, &shape) != NULL;
}

static gboolean
has_pooled (gpointer view)
{
  MnShape shape;

  return mn_features_view_get_maps (view, &shape) != NULL && shape.dim[1] == 4;
}

static gboolean
is_up_to_date (gpointer view)
{
  MnTrainerStatus status;

  mn_session_get_status (mn_run_view_get_session (view), &status);
  return mn_features_view_get_step (view) == status.step;
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type, int *skip)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, skip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkDropDown *
find_drop_down (GtkWidget *view, int n)
{
  return GTK_DROP_DOWN (find_widget (view, GTK_TYPE_DROP_DOWN, &n));
}

static const char *
get_text (GtkWidget *view)
{
  int first = 0;

  return gtk_label_get_label (GTK_LABEL (find_widget (view, GTK_TYPE_LABEL, &first)));
}

static GtkWidget *
show_view (MnDocument *document, GtkWidget **window)
{
  GtkWidget *view = g_object_new (MN_TYPE_FEATURES_VIEW, "document", document, NULL);

  *window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (*window), 900, 700);
  gtk_window_set_child (GTK_WINDOW (*window), view);
  gtk_window_present (GTK_WINDOW (*window));
  mn_test_iterate_until (is_drawn, view);
  return view;
}

/* The convolution, done by hand. */
static void
check_maps (MnWeightsView *view, gint64 index, gboolean test)
{
  MnWeights *weights = mn_weights_view_get_weights (view);
  const MnDataset *dataset = weights->dataset;
  const float *w = weights->values, *bias = weights->values + 5 * 9;
  const float *maps;
  float sample[64];
  MnShape shape;

  maps = mn_features_view_get_maps (MN_FEATURES_VIEW (view), &shape);
  g_assert_nonnull (maps);
  g_assert_cmpint (shape.rank, ==, 3);
  g_assert_cmpint (shape.dim[0], ==, 5);
  g_assert_cmpint (shape.dim[1], ==, 8);
  mn_prediction_get_sample (dataset, test ? &dataset->test : &dataset->train, index, sample);
  for (int c = 0; c < 5; c++)
    for (int y = 0; y < 8; y++)
      for (int x = 0; x < 8; x++)
        {
          double sum = bias[c];

          for (int ky = -1; ky <= 1; ky++)
            for (int kx = -1; kx <= 1; kx++)
              if (y + ky >= 0 && y + ky < 8 && x + kx >= 0 && x + kx < 8)
                sum += (double) w[c * 9 + (ky + 1) * 3 + kx + 1]
                       * ((double) sample[(y + ky) * 8 + x + kx] * (double) weights->scale[0] + (double) weights->shift[0]);
          mn_assert_close (maps[(c * 8 + y) * 8 + x], sum, 1e-4);
        }
}

/* They change while it trains, are those of the very step when it pauses, of whatever picture and layer, and stay when it is
 * over; who comes then has them from the run's folder. */
static void
test_maps (void)
{
  g_autofree char *runs = mn_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (conv_json, -1, "conv", NULL, &error);
  g_autoptr (MnDocument) document = NULL;
  GtkWidget *window, *view;
  MnSession *session;
  gint64 first;

  g_assert_no_error (error);
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  document = mn_document_new (g_object_ref (experiment), NULL);
  session = mn_document_get_session (document);
  view = show_view (document, &window);
  g_assert_false (has_maps (view));
  g_assert_nonnull (strstr (get_text (view), "Start training"));
  mn_session_start (session, experiment);
  mn_test_iterate_until (has_maps, view);
  first = mn_features_view_get_step (MN_FEATURES_VIEW (view));
  while (mn_features_view_get_step (MN_FEATURES_VIEW (view)) < first + 50)
    g_main_context_iteration (NULL, TRUE);
  mn_session_command (session, MN_COMMAND_PAUSE);
  mn_test_iterate_until (is_paused, session);
  mn_test_iterate_until (is_up_to_date, view);
  check_maps (MN_WEIGHTS_VIEW (view), 0, mn_weights_view_get_weights (MN_WEIGHTS_VIEW (view))->dataset->test.n > 0);

  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (find_drop_down (view, 1))), ==, 3);
  gtk_drop_down_set_selected (find_drop_down (view, 1), 2);
  mn_test_iterate_until (has_pooled, view);
  mn_session_command (session, MN_COMMAND_STOP);
  mn_test_iterate_until (is_over, session);
  mn_test_iterate_until (is_up_to_date, view);
  gtk_window_destroy (GTK_WINDOW (window));

  view = show_view (document, &window);
  mn_test_iterate_until (is_up_to_date, view);
  mn_test_iterate_until (has_maps, view);
  {
    const gsize size = 5 * 8 * 8 * sizeof (float);
    MnShape shape;
    const float *maps = mn_features_view_get_maps (MN_FEATURES_VIEW (view), &shape);
    g_autofree float *before = g_memdup2 (maps, size);

    mn_features_view_set_sample (MN_FEATURES_VIEW (view), FALSE, 11);
    mn_test_wait_until ((maps = mn_features_view_get_maps (MN_FEATURES_VIEW (view), &shape)) != NULL
                        && memcmp (maps, before, size) != 0);
  }
  check_maps (MN_WEIGHTS_VIEW (view), 11, FALSE);
  {
    const gsize size = 5 * 8 * 8 * sizeof (float);
    MnShape shape;
    const float *maps = mn_features_view_get_maps (MN_FEATURES_VIEW (view), &shape);
    g_autofree float *before = g_memdup2 (maps, size);

    /* Of two pictures the first is answered first, when nobody wants it any more. */
    mn_features_view_set_sample (MN_FEATURES_VIEW (view), FALSE, 12);
    mn_features_view_set_sample (MN_FEATURES_VIEW (view), FALSE, 13);
    mn_test_wait_until ((maps = mn_features_view_get_maps (MN_FEATURES_VIEW (view), &shape)) != NULL
                        && memcmp (maps, before, size) != 0);
  }
  check_maps (MN_WEIGHTS_VIEW (view), 13, FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

/* Where there is nothing to see it says what to do. */
static void
test_empty (void)
{
  g_autoptr (MnDocument) document = mn_document_new (mn_experiment_new (), NULL);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), "spirals");
  g_autoptr (GError) error = NULL;
  GtkWidget *window, *view;

  g_assert_true (mn_document_set (document, "data.dataset", node, &error));
  g_assert_no_error (error);
  view = show_view (document, &window);
  g_assert_false (has_maps (view));
  g_assert_nonnull (strstr (get_text (view), "networks of pictures"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
shows_samples (gpointer view)
{
  return mn_samples_view_get_n_shown (view) > 0;
}

/* (transfer full) */
static MnExperiment *
load_short (gboolean maps)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new (conv_json);
  MnExperiment *experiment;

  g_string_replace (json, "100000", "2", 1);
  g_string_replace (json, "1000", "1", 1);
  if (!maps)
    {
      char *begin = strstr (json->str, "{ \"id\": \"conv\""), *end = strstr (json->str, "{ \"id\": \"flat\"");

      g_string_erase (json, begin - json->str, end - begin);
    }
  experiment = mn_experiment_load_data (json->str, -1, "conv", NULL, &error);
  g_assert_no_error (error);
  return experiment;
}

/* Among the samples a picture is chosen, and its maps are shown; of networks without maps none can be chosen. What counts is
 * the network of the run, whatever has become of that of the document. */
static void
test_chosen_sample (void)
{
  g_autofree char *runs = mn_test_make_dir ();

  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  for (int maps = 0; maps <= 1; maps++)
    {
      g_autoptr (MnExperiment) experiment = load_short (maps);
      g_autoptr (MnDocument) document = mn_document_new (load_short (!maps), NULL);
      GtkWidget *window, *features_window, *samples, *features, *figure, *spin;
      int first = 0, row, column;
      gboolean test = TRUE;
      gint64 index = -1;
      MnSession *session = mn_document_get_session (document);

      mn_session_start (session, experiment);
      mn_test_iterate_until (is_over, session);
      samples = g_object_new (MN_TYPE_SAMPLES_VIEW, "document", document, NULL);
      window = gtk_window_new ();
      gtk_window_set_child (GTK_WINDOW (window), samples);
      gtk_window_present (GTK_WINDOW (window));
      mn_test_iterate_until (is_drawn, samples);
      mn_test_iterate_until (shows_samples, samples);
      features = show_view (document, &features_window);
      if (maps)
        mn_test_iterate_until (has_maps, features);
      figure = find_widget (samples, MN_TYPE_FIGURE_VIEW, &first);
      mn_figure_view_get_style (MN_FIGURE_VIEW (figure));
      mn_figure_view_set_cell (MN_FIGURE_VIEW (figure), 0, 0);
      g_assert_true (mn_figure_view_get_cell (MN_FIGURE_VIEW (figure), &row, &column) == maps);
      if (maps)
        {
          g_signal_emit_by_name (figure, "cell-activated", 0, 0);
          g_assert_true (mn_session_get_chosen_sample (session, &test, &index));
          /* Those for validation are of the training part. */
          g_assert_false (test);
          g_assert_cmpuint (gtk_drop_down_get_selected (find_drop_down (features, 0)), ==, 1);
          first = 0;
          spin = find_widget (features, GTK_TYPE_SPIN_BUTTON, &first);
          mn_assert_close (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), (double) index + 1, 0);
        }
      gtk_window_destroy (GTK_WINDOW (features_window));
      gtk_window_destroy (GTK_WINDOW (window));
      mn_test_settle ();
    }
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_test_remove_dir (runs);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/features/chosen-sample", test_chosen_sample);
  g_test_add_func ("/features/maps", test_maps);
  g_test_add_func ("/features/empty", test_empty);
  return g_test_run ();
}
