/* test-curves-means.c - runs that repeat each other, drawn as their mean: of the document's run while it goes on, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "chart-fixture.h"
#include "mn-curves-view-private.h"
#include "mn-resources.h"
#include "mn-test.h"

#define ACCURACY MN_CURVES_ACCURACY

enum { N_MANY = 100000 };

static MnMetricRow
make_row (gint64 step, MnSource source, double accuracy)
{
  return (MnMetricRow) { .step = step, .epoch = step / 100.0, .seconds = step * 0.5, .source = source, .loss = 1,
                         .accuracy = accuracy, .learning_rate = 0.1, .errors = MN_NO_ERRORS, .top_k = NAN, .f_beta = NAN,
                         .gradient_norm = NAN };
}

static void
add_row (GArray *rows, gint64 step, MnSource source, double accuracy)
{
  const MnMetricRow row = make_row (step, source, accuracy);

  g_array_append_val (rows, row);
}

static MnExperiment *
make_experiment (const char *rate, const char *seed)
{
  MnExperiment *experiment = mn_experiment_new ();
  g_autoptr (JsonNode) rate_node = json_from_string (rate, NULL), seed_node = json_from_string (seed, NULL);

  g_assert_true (mn_experiment_set (experiment, "training.optimizer.learning_rate", rate_node, NULL));
  g_assert_true (mn_experiment_set (experiment, "seed", seed_node, NULL));
  return experiment;
}

/* Evaluations at the updates 100, 200, 300, the first with that accuracy and a tenth more each time; not in any folder. */
static MnRun *
make_run (const char *rate, const char *seed, double accuracy)
{
  MnRun *run = g_new0 (MnRun, 1);

  run->dir = g_strdup_printf ("run-%s-%s", rate, seed);
  run->experiment = make_experiment (rate, seed);
  run->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  for (int i = 1; i <= 3; i++)
    {
      add_row (run->rows, 100 * i, MN_SOURCE_BATCH, 0.5);
      add_row (run->rows, 100 * i, MN_SOURCE_VALIDATION, accuracy + 0.1 * (i - 1));
    }
  run->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  run->info = json_object_new ();
  return run;
}

static char *
csv_of (MnCurves *curves)
{
  return mn_figure_to_csv (MN_FIGURE (mn_curves_get_chart (curves, ACCURACY)));
}

static guint
count (MnCurves *curves)
{
  guint n_series;

  return count_points (mn_curves_get_chart (curves, ACCURACY), &n_series);
}

/* The document's run goes on, beside three that ended; two settings, of which one was repeated. */
static void
test_live (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  g_autoptr (MnExperiment) experiment = make_experiment ("0.5", "1");
  g_autofree char *words = NULL, *csv = NULL, *single = NULL;

  mn_curves_set_unit (curves, MN_CURVES_UPDATES);
  mn_curves_share (curves, rows);
  mn_curves_compare (curves, make_run ("0.5", "2", 0.2));
  mn_curves_compare (curves, make_run ("0.25", "1", 0.3));
  mn_curves_compare (curves, make_run ("0.5", "3", 0.3));
  g_assert_true (mn_curves_has_repeats (curves));
  g_assert_cmpuint (count (curves), ==, 18);

  /* Not yet known, the document's run is none of them. */
  mn_curves_set_averaging (curves, TRUE);
  g_assert_cmpuint (count (curves), ==, 12);
  mn_curves_set_experiment (curves, experiment);
  /* Then their mean waits for it. */
  g_assert_cmpuint (count (curves), ==, 6);
  add_row (rows, 100, MN_SOURCE_BATCH, 0.5);
  add_row (rows, 100, MN_SOURCE_VALIDATION, 0.1);
  mn_curves_update (curves);
  g_assert_cmpuint (count (curves), ==, 8);
  add_row (rows, 200, MN_SOURCE_VALIDATION, 0.3);
  add_row (rows, 250, MN_SOURCE_VALIDATION, 0.9);
  mn_curves_update (curves);
  g_assert_cmpuint (count (curves), ==, 9);

  csv = csv_of (curves);
  mn_assert_close (field (csv, "\"validation, Learning rate 0.5 (n = 3)\",100", 1), 0.2, 1e-15);
  mn_assert_close (field (csv, "\"validation, Learning rate 0.5 (n = 3)\",100", 2), 0.1, 1e-15);
  mn_assert_close (field (csv, "\"validation, Learning rate 0.5 (n = 3)\",200", 1), 1.0 / 3, 1e-12);
  mn_assert_close (field (csv, "\"validation, Learning rate 0.5 (n = 3)\",200", 2), 0.1 / sqrt (3), 1e-12);
  words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (curves, ACCURACY)));
  g_assert_nonnull (strstr (words, "Accuracy, mean ± standard deviation"));
  g_assert_nonnull (strstr (words, "0.2 ± 0.1"));

  /* The mean of mini-batches has no band: there is more noise in it than spread. */
  g_assert_null (strstr (csv, "mini-batch, Learning rate 0.5 (n = 3)\",100,0.5,0"));

  /* It begins anew. */
  g_array_set_size (rows, 0);
  add_row (rows, 100, MN_SOURCE_VALIDATION, 0.4);
  mn_curves_update (curves);
  g_assert_cmpuint (count (curves), ==, 7);
  single = csv_of (curves);
  mn_assert_close (field (single, "\"validation, Learning rate 0.5 (n = 3)\",100", 1), 0.3, 1e-15);

  /* One of them goes, then all but one. */
  mn_curves_remove (curves, 0);
  g_assert_cmpuint (count (curves), ==, 7);
  g_assert_cmpuint (mn_curves_get_n_compared (curves), ==, 2);
  mn_curves_remove (curves, 1);
  g_assert_false (mn_curves_has_repeats (curves));
  g_assert_cmpuint (count (curves), ==, 7);
  mn_curves_set_averaging (curves, FALSE);
  g_assert_cmpuint (count (curves), ==, 7);
  g_free (g_steal_pointer (&words));
  words = mn_figure_describe (MN_FIGURE (mn_curves_get_chart (curves, ACCURACY)));
  g_assert_null (strstr (words, "mean"));

  /* The document's run is another one: nothing is known of it. */
  mn_curves_compare (curves, make_run ("0.5", "4", 0.3));
  mn_curves_set_averaging (curves, TRUE);
  mn_curves_clear (curves);
  mn_curves_set_experiment (curves, NULL);
  mn_curves_share (curves, rows);
  mn_curves_update (curves);
  g_assert_cmpuint (count (curves), ==, 13);
}

/* Alone, its colours tell sources as those of a single run do; of how many it is stands in the legend. */
static void
test_alone (void)
{
  g_autoptr (MnCurves) curves = mn_curves_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  g_autoptr (MnExperiment) experiment = make_experiment ("0.5", "1");
  g_autofree char *csv = NULL;

  mn_curves_share (curves, rows);
  mn_curves_set_experiment (curves, experiment);
  for (int i = 0; i < N_MANY; i++)
    add_row (rows, i + 1, MN_SOURCE_BATCH, 0.25);
  for (int k = 2; k <= 3; k++)
    {
      g_autofree char *seed = g_strdup_printf ("%d", k);
      MnRun *run = make_run ("0.5", seed, 0.2);

      g_array_set_size (run->rows, 0);
      for (int i = 0; i < N_MANY; i++)
        add_row (run->rows, i + 1, MN_SOURCE_BATCH, 0.25 * k);
      add_row (run->rows, N_MANY, MN_SOURCE_TEST, 0.5);
      mn_curves_compare (curves, run);
    }
  /* Many rows come little by little, or at once where they are to be written. */
  mn_curves_set_averaging (curves, TRUE);
  g_assert_cmpuint (count (curves), <, N_MANY);
  mn_curves_finish (curves);
  g_assert_cmpuint (count (curves), ==, N_MANY);
  add_row (rows, N_MANY, MN_SOURCE_TEST, 0.5);
  mn_curves_update (curves);
  mn_curves_finish (curves);
  g_assert_cmpuint (count (curves), ==, N_MANY + 1);
  csv = csv_of (curves);
  mn_assert_close (field (csv, "\"mini-batch, mean (n = 3)\",0.01", 1), 0.5, 1e-15);
  g_assert_nonnull (strstr (csv, "\"test, mean (n = 3)\",1000,0.5,0\n"));
}

/* What the popover offers. */
static void
test_view (void)
{
  GtkWidget *window = gtk_window_new (), *view = g_object_new (MN_TYPE_CURVES_VIEW, NULL);
  MnCurvesView *self = MN_CURVES_VIEW (view);

  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->mean_check)));
  mn_curves_compare (self->curves, make_run ("0.5", "2", 0.2));
  mn_curves_view_show_runs (self);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->mean_check)));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (self->mean_check)));
  mn_curves_compare (self->curves, make_run ("0.5", "3", 0.2));
  mn_curves_view_show_runs (self);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (self->mean_check)));
  g_assert_cmpuint (count (self->curves), ==, 12);
  gtk_check_button_set_active (self->mean_check, TRUE);
  g_assert_cmpuint (count (self->curves), ==, 6);
  gtk_check_button_set_active (self->mean_check, FALSE);
  g_assert_cmpuint (count (self->curves), ==, 12);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/curves-means/live", test_live);
  g_test_add_func ("/curves-means/alone", test_alone);
  g_test_add_func ("/curves-means/view", test_view);
  return g_test_run ();
}
