/* test-wheel.c - what the wheel scrolls over a scale, and over a table that scrolls in a page that does.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "find-widget.h"
#include "mn-page-tools.h"
#include "mn-resources.h"
#include "mn-scores-view.h"
#include "mn-test.h"
#include "mn-watch-page.h"

/* When a widget hears of the wheel. */
static GtkPropagationPhase
get_wheel_phase (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller) && gtk_event_controller_get_name (controller) == NULL)
        return gtk_event_controller_get_propagation_phase (controller);
    }
  g_assert_not_reached ();
}

/* The wheel over a scale scrolls the page. */
static void
test_wheel (void)
{
  GtkWidget *page = g_object_ref_sink (g_object_new (MN_TYPE_WATCH_PAGE, NULL));

  g_assert_cmpint (get_wheel_phase (find_widget (page, GTK_TYPE_SCALE)), ==, GTK_PHASE_NONE);
  g_object_unref (page);
}

/* Over a table it does the same, unless there is more of the table than is in sight. */
static void
test_wheel_over_table (void)
{
  GtkWidget *window = gtk_window_new (), *view = mn_scores_view_new ();
  GtkWidget *table = gtk_widget_get_parent (find_widget (view, GTK_TYPE_COLUMN_VIEW));
  g_autoptr (MnConfusion) few = mn_confusion_new (2), many = mn_confusion_new (200);

  mn_page_ignore_wheel (view);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 640);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < 2; i++)
    {
      mn_scores_view_set_confusion (MN_SCORES_VIEW (view), many, NULL, "scores");
      mn_test_wait_until (get_wheel_phase (table) == GTK_PHASE_BUBBLE);
      mn_scores_view_set_confusion (MN_SCORES_VIEW (view), few, NULL, "scores");
      mn_test_wait_until (get_wheel_phase (table) == GTK_PHASE_NONE);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
turn_wheel (GtkWidget *widget, double dy)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean stopped = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), "mn-wheel") == 0)
        g_signal_emit_by_name (controller, "scroll", 0.0, dy, &stopped);
    }
  g_assert_false (stopped);
}

/* Also at its ends, and when it has come under the pointer because the page was scrolled. */
static void
test_wheel_at_end (void)
{
  GtkWidget *window = gtk_window_new (), *page = gtk_scrolled_window_new (), *view = mn_scores_view_new ();
  GtkWidget *table = gtk_widget_get_parent (find_widget (view, GTK_TYPE_COLUMN_VIEW));
  GtkAdjustment *of_table = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (table));
  GtkAdjustment *of_page = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page));
  g_autoptr (MnConfusion) many = mn_confusion_new (200);

  mn_page_ignore_wheel (view);
  gtk_widget_set_size_request (view, -1, 900);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (page), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  mn_scores_view_set_confusion (MN_SCORES_VIEW (view), many, NULL, "scores");
  mn_test_wait_until (get_wheel_phase (table) == GTK_PHASE_BUBBLE);

  turn_wheel (table, -1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_NONE);
  turn_wheel (table, 1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_BUBBLE);
  gtk_adjustment_set_value (of_table, gtk_adjustment_get_upper (of_table));
  turn_wheel (table, 1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_NONE);
  turn_wheel (table, -1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_BUBBLE);

  gtk_adjustment_set_value (of_page, 50);
  turn_wheel (table, -1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_NONE);
  g_usleep (400 * 1000);
  turn_wheel (table, -1);
  g_assert_cmpint (get_wheel_phase (table), ==, GTK_PHASE_BUBBLE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/wheel/scale", test_wheel);
  g_test_add_func ("/wheel/table", test_wheel_over_table);
  g_test_add_func ("/wheel/end", test_wheel_at_end);
  return g_test_run ();
}
