/* test-runs-table.c - the table of runs: which rows there are, in which order, and what stays when the folder is read again.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "mn-runs-table.h"
#include "mn-test.h"

typedef struct
{
  char        *root;
  GtkWindow   *window;
  MnRunsTable *table;
} Fixture;

static void
write_file (Fixture *f, const char *dir, const char *name, const char *text)
{
  g_autofree char *folder = g_build_filename (f->root, dir, NULL), *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A run of the small network, begun on that day; @loss: of the test samples, "null": none. */
static void
write_run (Fixture *f, const char *dir, int day, int seed, int batch, const char *loss)
{
  g_autofree char *info = g_strdup_printf ("{ \"name\": \"Nets\", \"status\": \"finished\", \"started\": \"2026-05-%02dT10:00:00Z\", "
                                           "\"summary\": { \"epochs\": 3, \"test_loss\": %s } }", day, loss);
  g_autofree char *experiment = g_strdup_printf (
    "{ \"minima\": 1, \"name\": \"Nets\", \"seed\": %d, \"data\": { \"dataset\": \"digits\" }, \"training\": { \"batch_size\": %d }, "
    "\"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" }, "
    "{ \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ] }", seed, batch);

  write_file (f, dir, "run.json", info);
  write_file (f, dir, "experiment.json", experiment);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->root = mn_test_make_dir ();
  write_run (f, "a", 1, 1, 8, "0.3");
  write_run (f, "b", 2, 2, 8, "0.1");
  write_run (f, "c", 3, 1, 16, "null");
  write_run (f, "sweep/d", 4, 1, 100, "0.2");
  f->table = MN_RUNS_TABLE (mn_runs_table_new ());
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (f->window, 900, 400);
  gtk_window_set_child (f->window, GTK_WIDGET (f->table));
  gtk_window_present (f->window);
  mn_runs_table_set_folder (f->table, f->root);
  mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 4);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->table), (gpointer *) &f->table);
  gtk_window_destroy (f->window);
  mn_test_wait_until (f->table == NULL);
  mn_test_remove_dir (f->root);
  g_free (f->root);
}

/* The names of the folders of the rows, as they are shown; of a mean that of its first run. (transfer full) */
static char *
list (Fixture *f, gboolean selected)
{
  g_autoptr (GPtrArray) items = mn_runs_table_list_items (f->table, selected);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *name = g_path_get_basename (mn_run_item_get_dir (items->pdata[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", name);
    }
  return g_string_free (text, FALSE);
}

static gboolean
shows (Fixture *f, const char *expected)
{
  g_autofree char *shown = list (f, FALSE);

  return g_str_equal (shown, expected);
}

#define assert_list(f, selected, expected) \
  G_STMT_START { \
    g_autofree char *shown_ = list (f, selected); \
    g_assert_cmpstr (shown_, ==, expected); \
  } G_STMT_END

static GtkColumnView *
find_view (GtkWidget *widget)
{
  if (GTK_IS_COLUMN_VIEW (widget))
    return GTK_COLUMN_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (find_view (child) != NULL)
      return find_view (child);
  return NULL;
}

static GtkColumnViewColumn *
get_column (Fixture *f, MnRunColumn column)
{
  g_autoptr (GtkColumnViewColumn) found
      = g_list_model_get_item (gtk_column_view_get_columns (find_view (GTK_WIDGET (f->table))), column);

  return found;   /* the view keeps it */
}

static void
sort (Fixture *f, MnRunColumn column, GtkSortType order)
{
  gtk_column_view_sort_by_column (find_view (GTK_WIDGET (f->table)), get_column (f, column), order);
}

/* What is not known comes last either way; numbers in texts count as numbers. */
static void
test_sort (Fixture *f, gconstpointer data)
{
  assert_list (f, FALSE, "d c b a");
  sort (f, MN_RUN_COLUMN_STARTED, GTK_SORT_ASCENDING);
  assert_list (f, FALSE, "a b c d");
  sort (f, MN_RUN_COLUMN_TEST_LOSS, GTK_SORT_ASCENDING);
  assert_list (f, FALSE, "b d a c");
  sort (f, MN_RUN_COLUMN_TEST_LOSS, GTK_SORT_DESCENDING);
  assert_list (f, FALSE, "a d b c");
  sort (f, MN_RUN_COLUMN_SETTINGS, GTK_SORT_ASCENDING);
  assert_list (f, FALSE, "a b c d");
  sort (f, MN_RUN_COLUMN_SETTINGS, GTK_SORT_DESCENDING);
  assert_list (f, FALSE, "d c b a");
}

/* Nobody has anything to say of an accuracy. */
static void
test_columns (Fixture *f, gconstpointer data)
{
  g_assert_true (gtk_column_view_column_get_visible (get_column (f, MN_RUN_COLUMN_TEST_LOSS)));
  g_assert_true (gtk_column_view_column_get_visible (get_column (f, MN_RUN_COLUMN_EPOCHS)));
  g_assert_false (gtk_column_view_column_get_visible (get_column (f, MN_RUN_COLUMN_TEST_ACCURACY)));
  g_assert_false (gtk_column_view_column_get_visible (get_column (f, MN_RUN_COLUMN_RUNS)));
  mn_runs_table_set_averaging (f->table, TRUE);
  mn_test_wait_until (gtk_column_view_column_get_visible (get_column (f, MN_RUN_COLUMN_RUNS)));
}

static void
test_search (Fixture *f, gconstpointer data)
{
  mn_runs_table_set_search (f->table, "  NETS  size 8,");
  assert_list (f, FALSE, "b a");
  mn_runs_table_set_search (f->table, "sweep");
  assert_list (f, FALSE, "d");
  mn_runs_table_set_search (f->table, "unfinished");
  assert_list (f, FALSE, "");
  g_assert_cmpuint (mn_runs_table_get_n_shown (f->table), ==, 0);
  g_assert_cmpuint (mn_runs_table_get_n_rows (f->table), ==, 4);
  mn_runs_table_set_search (f->table, "finished");
  assert_list (f, FALSE, "d c b a");
}

static void
test_folders (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) folders = mn_runs_table_dup_folders (f->table);

  g_assert_cmpuint (g_strv_length (folders), ==, 1);
  g_assert_cmpstr (folders[0], ==, "sweep");
  mn_runs_table_show_folder (f->table, "sweep");
  mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 1);
  assert_list (f, FALSE, "d");
  mn_runs_table_show_folder (f->table, NULL);
  mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 4);
  /* The folder of a sweep alone, as in a window of its own. */
  {
    g_autofree char *sweep = g_build_filename (f->root, "sweep", NULL);

    mn_runs_table_set_folder (f->table, sweep);
    g_assert_cmpuint (mn_runs_table_get_n_rows (f->table), ==, 0);
    mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 1);
  }
}

static void
select_row (Fixture *f, guint position)
{
  gtk_selection_model_select_item (gtk_column_view_get_model (find_view (GTK_WIDGET (f->table))), position, TRUE);
}

/* Rows that are as they were stay the same ones, selected as they were; one that has changed changes in its place. */
static void
test_reload (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) before = mn_runs_table_list_items (f->table, FALSE), after = NULL;
  g_autofree char *gone = g_build_filename (f->root, "b", NULL);

  sort (f, MN_RUN_COLUMN_TEST_LOSS, GTK_SORT_ASCENDING);
  assert_list (f, FALSE, "b d a c");
  select_row (f, 2);
  assert_list (f, TRUE, "a");
  mn_test_remove_dir (gone);
  write_run (f, "c", 3, 1, 16, "0.01");
  write_run (f, "e", 5, 9, 8, "0.15");
  mn_runs_table_reload (f->table);
  mn_runs_table_reload (f->table);
  mn_test_wait_until (shows (f, "c e d a"));
  assert_list (f, TRUE, "a");
  after = mn_runs_table_list_items (f->table, FALSE);
  /* They were "d c b a". */
  g_assert_true (after->pdata[0] == before->pdata[1] && after->pdata[2] == before->pdata[0] && after->pdata[3] == before->pdata[3]);
}

static void
test_mean (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL, runs = NULL;
  g_autofree char *loss = NULL, *words = NULL, *csv = NULL;

  mn_runs_table_set_averaging (f->table, TRUE);
  mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 3);
  assert_list (f, FALSE, "d c a");
  items = mn_runs_table_list_items (f->table, FALSE);
  loss = mn_run_item_dup_text (items->pdata[2], MN_RUN_COLUMN_TEST_LOSS);
  g_assert_cmpstr (loss, ==, "0.2000 ± 0.1414");
  words = mn_run_item_describe (items->pdata[2]);
  g_assert_true (strstr (words, "Nets, Batch size 8, Runs 2, ") != NULL && strstr (words, "Last test loss 0.2000 ± 0.1414") != NULL);
  csv = mn_run_items_to_csv (items);
  g_test_message ("%s", csv);
  g_assert_true (g_str_has_prefix (csv, "name,settings,runs,started,status,epochs,epochs_deviation,best_validation_accuracy,"));
  g_assert_nonnull (strstr (csv, "\nNets,Batch size 8,2,2026-05-02T10:00:00Z,Finished,3,0,,,,,,,0.2,0.1414213562"));
  g_assert_nonnull (strstr (csv, "\nNets,Batch size 16,1,2026-05-03T10:00:00Z,Finished,3,,,,,,,,,\n"));
  select_row (f, 2);
  runs = mn_runs_table_list_runs (f->table, TRUE);
  g_assert_cmpuint (runs->len, ==, 2);
}

/* What is hidden is not shown until that is taken back, also when the folder is read meanwhile. */
static void
test_hidden (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (f->root, "c", NULL);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();

  g_ptr_array_add (dirs, dir);
  mn_runs_table_set_hidden (f->table, dirs, TRUE);
  assert_list (f, FALSE, "d b a");
  mn_runs_table_reload (f->table);
  mn_test_wait_until (mn_runs_table_get_n_rows (f->table) == 3);
  mn_runs_table_set_hidden (f->table, dirs, FALSE);
  mn_runs_table_reload (f->table);
  mn_test_wait_until (mn_runs_table_get_n_shown (f->table) == 4);
  assert_list (f, FALSE, "d c b a");
}

static void
count (int *n)
{
  (*n)++;
}

static void
test_activate (Fixture *f, gconstpointer data)
{
  int n = 0;

  g_signal_connect_swapped (f->table, "activated", G_CALLBACK (count), &n);
  select_row (f, 1);
  g_signal_emit_by_name (find_view (GTK_WIDGET (f->table)), "activate", 1u);
  assert_list (f, TRUE, "c");
  /* Another one than those that are selected is meant alone. */
  g_signal_emit_by_name (find_view (GTK_WIDGET (f->table)), "activate", 3u);
  assert_list (f, TRUE, "a");
  g_assert_cmpint (n, ==, 2);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/runs-table/sort", Fixture, NULL, setup, test_sort, teardown);
  g_test_add ("/runs-table/columns", Fixture, NULL, setup, test_columns, teardown);
  g_test_add ("/runs-table/search", Fixture, NULL, setup, test_search, teardown);
  g_test_add ("/runs-table/folders", Fixture, NULL, setup, test_folders, teardown);
  g_test_add ("/runs-table/reload", Fixture, NULL, setup, test_reload, teardown);
  g_test_add ("/runs-table/mean", Fixture, NULL, setup, test_mean, teardown);
  g_test_add ("/runs-table/hidden", Fixture, NULL, setup, test_hidden, teardown);
  g_test_add ("/runs-table/activate", Fixture, NULL, setup, test_activate, teardown);
  return g_test_run ();
}
