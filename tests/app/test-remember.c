/* test-remember.c - how views are set is remembered for the next ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view-private.h"
#include "mn-evaluation-view.h"
#include "mn-network-page-private.h"
#include "mn-remember.h"
#include "window-fixture.h"

#define METRIC(view, metric) gtk_check_button_get_active ((view)->metric_checks[metric])

static MnCurvesView *
make_curves (void)
{
  return g_object_ref_sink (g_object_new (MN_TYPE_CURVES_VIEW, NULL));
}

static void
test_curves (void)
{
  g_autoptr (MnCurvesView) first = make_curves ();
  g_autoptr (MnCurvesView) second = make_curves ();
  g_autoptr (MnCurvesView) next = NULL;
  g_autofree char *unit = NULL;

  gtk_drop_down_set_selected (first->unit, MN_CURVES_UPDATES);
  gtk_toggle_button_set_active (first->log_y, TRUE);
  gtk_adjustment_set_value (first->smoothing, 0.5);
  gtk_check_button_set_active (first->metric_checks[MN_CURVES_LEARNING_RATE], FALSE);
  gtk_check_button_set_active (first->metric_checks[MN_METRIC_TOP_K], TRUE);
  unit = g_settings_get_string (mn_settings_get (), "curves-unit");
  g_assert_cmpstr (unit, ==, "updates");

  /* One that was there keeps its own, and what is changed in it does not come to the first. */
  g_assert_cmpuint (gtk_drop_down_get_selected (second->unit), ==, MN_CURVES_EPOCHS);
  g_assert_false (gtk_toggle_button_get_active (second->log_y));
  g_assert_true (METRIC (second, MN_CURVES_LEARNING_RATE));
  gtk_check_button_set_active (second->metric_checks[MN_METRIC_GRADIENT_NORM], FALSE);
  gtk_toggle_button_set_active (second->log_x, TRUE);
  g_assert_true (METRIC (first, MN_METRIC_GRADIENT_NORM));
  g_assert_false (gtk_toggle_button_get_active (first->log_x));

  next = make_curves ();
  g_assert_cmpuint (gtk_drop_down_get_selected (next->unit), ==, MN_CURVES_UPDATES);
  g_assert_true (gtk_toggle_button_get_active (next->log_x));
  g_assert_true (gtk_toggle_button_get_active (next->log_y));
  mn_assert_close (gtk_adjustment_get_value (next->smoothing), 0.5, 1e-9);
  g_assert_false (METRIC (next, MN_CURVES_LEARNING_RATE));
  g_assert_false (METRIC (next, MN_METRIC_GRADIENT_NORM));
  g_assert_true (METRIC (next, MN_METRIC_TOP_K));
  g_assert_true (METRIC (next, MN_METRIC_LOSS));
  g_assert_false (METRIC (next, MN_METRIC_RMSE));
}

static void
select_right (MnCurvesView *view, MnCurvesMetric chart, guint item)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (view->right_menus[chart]), item);
}

/* What charts have on the right comes back in the next view, of each chart what was chosen last; one that was there keeps its
 * own, and metrics of a later version are none. */
static void
test_rights (void)
{
  g_autoptr (MnCurvesView) first = make_curves (), second = make_curves (), next = NULL, last = NULL;
  g_autoptr (GVariant) written = NULL;
  g_autofree char *text = NULL;
  const guint of_rate = MN_METRIC_F_BETA + 1;

  /* In the menu of the loss are all metrics but the loss; the learning rate's has all others in their order. */
  select_right (first, MN_CURVES_LOSS, MN_CURVES_ACCURACY);
  select_right (first, MN_CURVES_LEARNING_RATE, of_rate);
  g_assert_cmpint (mn_curves_get_right (first->curves, MN_CURVES_LOSS), ==, MN_CURVES_ACCURACY);
  g_assert_cmpint (mn_curves_get_right (first->curves, MN_CURVES_LEARNING_RATE), ==, MN_METRIC_F_BETA);
  g_assert_cmpint (mn_curves_get_right (second->curves, MN_CURVES_LOSS), ==, MN_CURVES_LOSS);

  next = make_curves ();
  g_assert_cmpint (mn_curves_get_right (next->curves, MN_CURVES_LOSS), ==, MN_CURVES_ACCURACY);
  g_assert_cmpint (mn_curves_get_right (next->curves, MN_CURVES_LEARNING_RATE), ==, MN_METRIC_F_BETA);
  g_assert_cmpint (mn_curves_get_right (next->curves, MN_CURVES_ACCURACY), ==, MN_CURVES_ACCURACY);
  select_right (next, MN_CURVES_LOSS, 0);
  written = g_settings_get_value (mn_settings_get (), "curves-right-axes");
  text = g_variant_print (written, FALSE);
  g_assert_cmpstr (text, ==, "{'rate': 'f_beta'}");

  mn_remember_text ("curves-right-axes", "rate", "perplexity");
  last = make_curves ();
  g_assert_cmpint (mn_curves_get_right (last->curves, MN_CURVES_LOSS), ==, MN_CURVES_LOSS);
  g_assert_cmpint (mn_curves_get_right (last->curves, MN_CURVES_LEARNING_RATE), ==, MN_CURVES_LEARNING_RATE);
  g_settings_reset (mn_settings_get (), "curves-right-axes");
}

/* Only what the user has decided stands in the settings. */
static void
test_shown (void)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *text = NULL;
  gboolean shown = TRUE;

  g_settings_reset (mn_settings_get (), "curves-charts");
  {
    g_autoptr (MnCurvesView) view = make_curves ();
  }
  g_assert_null (g_settings_get_user_value (mn_settings_get (), "curves-charts"));
  g_assert_false (mn_remember_find_shown ("curves-charts", "rmse", &shown));
  mn_remember_shown ("curves-charts", "rmse", FALSE);
  mn_remember_shown ("curves-charts", "r2", TRUE);
  mn_remember_shown ("curves-charts", "rmse", TRUE);
  mn_remember_shown ("curves-charts", "rmse", FALSE);
  g_assert_true (mn_remember_find_shown ("curves-charts", "rmse", &shown));
  g_assert_false (shown);
  names = g_settings_get_strv (mn_settings_get (), "curves-charts");
  text = g_strjoinv (" ", names);
  g_assert_cmpstr (text, ==, "r2 -rmse");
}

static gpointer
child (gpointer view, const char *name)
{
  return gtk_widget_get_template_child (view, MN_TYPE_EVALUATION_VIEW, name);
}

static void
test_confusion (void)
{
  g_autoptr (GtkWidget) first = g_object_ref_sink (g_object_new (MN_TYPE_EVALUATION_VIEW, NULL));
  g_autoptr (GtkWidget) next = NULL;

  gtk_drop_down_set_selected (child (first, "normalize"), 1);
  gtk_drop_down_set_selected (child (first, "order"), 3);
  gtk_toggle_button_set_active (child (first, "transposed"), TRUE);
  next = g_object_ref_sink (g_object_new (MN_TYPE_EVALUATION_VIEW, NULL));
  g_assert_cmpuint (gtk_drop_down_get_selected (child (next, "normalize")), ==, 1);
  g_assert_cmpuint (gtk_drop_down_get_selected (child (next, "order")), ==, 3);
  g_assert_true (gtk_toggle_button_get_active (child (next, "transposed")));
  gtk_drop_down_set_selected (child (next, "order"), 0);
  g_assert_cmpuint (gtk_drop_down_get_selected (child (first, "order")), ==, 3);
}

static const char *
overlay (MnNetworkPage *page)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (page->actions), "overlay");

  return g_intern_string (g_variant_get_string (state, NULL));
}

static void
test_overlay (void)
{
  g_autoptr (MnNetworkPage) first = g_object_ref_sink (g_object_new (MN_TYPE_NETWORK_PAGE, NULL));
  g_autoptr (MnNetworkPage) next = NULL;

  g_assert_cmpstr (overlay (first), ==, "none");
  g_action_group_change_action_state (G_ACTION_GROUP (first->actions), "overlay", g_variant_new_string ("cost"));
  next = g_object_ref_sink (g_object_new (MN_TYPE_NETWORK_PAGE, NULL));
  g_assert_cmpstr (overlay (next), ==, "cost");
  g_action_group_change_action_state (G_ACTION_GROUP (next->actions), "overlay", g_variant_new_string ("field"));
  g_assert_cmpstr (overlay (first), ==, "cost");
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);
  g_test_add_func ("/remember/curves", test_curves);
  g_test_add_func ("/remember/rights", test_rights);
  g_test_add_func ("/remember/shown", test_shown);
  g_test_add_func ("/remember/confusion", test_confusion);
  g_test_add_func ("/remember/overlay", test_overlay);
  return g_test_run ();
}
