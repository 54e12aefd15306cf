/* runs-table-bench.c - how soon the table of runs shows what is in a folder, and how long each change keeps the window busy at a time.
 *
 * Told are milliseconds of computing of the main thread: of the call itself, and the longest between two looks for events. Run by hand,
 * on a display: runs-table-bench FOLDER
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-clock.h"
#include "mn-runs-table.h"

#define SECONDS 2

static gboolean
set (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Turns the main loop for a while. */
static void
turn (const char *what, double called)
{
  gboolean done = FALSE;
  double longest = 0, all = 0;

  g_timeout_add_seconds (SECONDS, set, &done);
  while (!done)
    {
      const double start = mn_clock_work ();
      double took;

      g_main_context_iteration (NULL, TRUE);
      took = 1000 * (mn_clock_work () - start);
      longest = MAX (longest, took);
      all += took;
    }
  g_print ("%-28s call %7.1f  longest %7.1f  all %7.1f\n", what, called, longest, all + called);
}

static void
call (const char *what, void (*function) (MnRunsTable *table), MnRunsTable *table)
{
  const double start = mn_clock_work ();

  function (table);
  turn (what, 1000 * (mn_clock_work () - start));
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
sort (MnRunsTable *table, MnRunColumn column)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (find (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW));
  g_autoptr (GtkColumnViewColumn) found = g_list_model_get_item (gtk_column_view_get_columns (view), column);

  gtk_column_view_sort_by_column (view, found, GTK_SORT_ASCENDING);
}

static void
sort_numbers (MnRunsTable *table)
{
  sort (table, MN_RUN_COLUMN_VALIDATION_LOSS);
}

static void
sort_texts (MnRunsTable *table)
{
  sort (table, MN_RUN_COLUMN_SETTINGS);
}

static void
search (MnRunsTable *table)
{
  mn_runs_table_set_search (table, "finished 128");
}

static void
search_nothing (MnRunsTable *table)
{
  mn_runs_table_set_search (table, "");
}

static void
average (MnRunsTable *table)
{
  mn_runs_table_set_averaging (table, TRUE);
}

static void
average_no_more (MnRunsTable *table)
{
  mn_runs_table_set_averaging (table, FALSE);
}

/* As when all go to the trash, and are taken back. */
static void
hide (MnRunsTable *table, gboolean hidden)
{
  static GPtrArray *runs;
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();

  if (hidden)
    runs = mn_runs_table_list_runs (table, FALSE);
  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (dirs, ((MnRunRecord *) runs->pdata[i])->dir);
  mn_runs_table_set_hidden (table, dirs, hidden);
  if (!hidden)
    g_clear_pointer (&runs, g_ptr_array_unref);
}

static void
hide_all (MnRunsTable *table)
{
  hide (table, TRUE);
}

static void
show_all (MnRunsTable *table)
{
  hide (table, FALSE);
}

/* A page at a time, a frame each. */
static gboolean
scroll (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  GtkWidget *window, *table, *view;
  double start;
  gint64 begun;

  if (argc != 2)
    {
      g_printerr ("Usage: runs-table-bench FOLDER\n");
      return 2;
    }
  adw_init ();
  window = gtk_window_new ();
  table = mn_runs_table_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 680);
  gtk_window_set_child (GTK_WINDOW (window), table);
  begun = g_get_monotonic_time ();
  start = mn_clock_work ();
  mn_runs_table_set_folder (MN_RUNS_TABLE (table), argv[1]);
  gtk_window_present (GTK_WINDOW (window));
  while (mn_runs_table_get_n_rows (MN_RUNS_TABLE (table)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("%u rows after %.0f ms, of which the main thread computed %.0f\n", mn_runs_table_get_n_rows (MN_RUNS_TABLE (table)),
           (double) (g_get_monotonic_time () - begun) / 1000, 1000 * (mn_clock_work () - start));
  turn ("shown", 0);
  call ("read again", mn_runs_table_reload, MN_RUNS_TABLE (table));
  call ("sorted by numbers", sort_numbers, MN_RUNS_TABLE (table));
  call ("sorted by texts", sort_texts, MN_RUNS_TABLE (table));
  call ("searched", search, MN_RUNS_TABLE (table));
  call ("all again", search_nothing, MN_RUNS_TABLE (table));
  call ("means", average, MN_RUNS_TABLE (table));
  call ("each run again", average_no_more, MN_RUNS_TABLE (table));
  call ("all hidden", hide_all, MN_RUNS_TABLE (table));
  call ("all taken back", show_all, MN_RUNS_TABLE (table));
  view = find (table, GTK_TYPE_COLUMN_VIEW);
  gtk_widget_add_tick_callback (view, scroll, NULL, NULL);
  turn ("scrolled by pages", 0);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
