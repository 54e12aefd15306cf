/* test-cost-panel.c - the table of costs, as it is read in the window.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cost-panel.h"

#include <math.h>

#include "mn-cost-row.h"
#include "mn-experiment.h"
#include "mn-resources.h"
#include "mn-table-copy.h"
#include "mn-test.h"

/* The texts of all labels that are shown, each followed by '\n'; narrow spaces are left out. */
static void
collect_labels (GtkWidget *widget, GString *texts)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      g_auto (GStrv) parts = g_strsplit (gtk_label_get_text (GTK_LABEL (widget)), "\u202f", -1);
      g_autofree char *text = g_strjoinv ("", parts);

      g_string_append_printf (texts, "%s\n", text);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_labels (child, texts);
}

static MnFrozenGraph *
freeze_bottleneck (void)
{
  g_autofree char *path = mn_test_source_path ("tests/golden/data/bottleneck-2.minima");
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, NULL);
  const MnShape maps = mn_shape_3d (256, 32, 32);

  return mn_graph_freeze (mn_experiment_get_graph (experiment), &maps);
}

static GtkWidget *
make_window (MnCostPanel **panel)
{
  GtkWidget *window = gtk_window_new ();

  *panel = MN_COST_PANEL (mn_cost_panel_new ());
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 700);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*panel));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Every number of the exercise stands in the table, and what it comes from. */
static void
test_bottleneck (void)
{
  static const char *const expected[] = {
    /* parameters: 31 868 + 3·16 448 + 110 784 + 153 696 */
    "31868\n1²·256·124 + 124\n", "16448\n1²·256·64 + 64\n", "110784\n3²·64·192 + 192\n", "153696\n5²·64·96 + 96\n",
    /* additions and multiplications, activations of one layer */
    "113246208\n32·32·3²·64·192\n113246208\n32·32·3²·64·192\n196608\n32·32·192\n",
    "Total\n\n345692\n353370112\n353370112\n618496\n",
    "Counts are for one sample. Training with batches of 4 needs 24 MiB: parameters 3.0 MiB, gradients 5.0 MiB, optimizer "
    "10 MiB, activations and scratch 6.0 MiB.",
  };
  g_autoptr (MnFrozenGraph) frozen = freeze_bottleneck ();
  const MnRunCosts costs = {
    .net = { .parameters = 3 << 20, .gradients = 5 << 20, .activations = 6 << 20 },
    .optimizer = 10 << 20,
    .memory = 24 << 20,
    .batch_size = 4,
  };
  g_autoptr (GString) texts = g_string_new (NULL);
  MnCostPanel *panel;
  GtkWidget *window = make_window (&panel);

  mn_cost_panel_show (panel, frozen, "bottleneck");
  mn_cost_panel_show_memory (panel, &costs);
  mn_test_settle ();
  collect_labels (GTK_WIDGET (panel), texts);
  /* Sizes have the same narrow space. */
  {
    g_auto (GStrv) parts = g_strsplit (texts->str, "MiB", -1);
    g_autofree char *spaced = g_strjoinv (" MiB", parts);

    for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
      {
        if (!strstr (spaced, expected[i]))
          g_test_message ("no “%s” in:\n%s", expected[i], spaced);
        g_assert_nonnull (strstr (spaced, expected[i]));
      }
  }
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static GtkDropDown *
find_drop_down (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkDropDown *found = GTK_IS_DROP_DOWN (child) ? GTK_DROP_DOWN (child) : find_drop_down (child);

      if (found)
        return found;
    }
  return NULL;
}

/* Where the label of that text ends, in the panel; NaN: there is none. */
static double
find_end (GtkWidget *panel, GtkWidget *widget, const char *text)
{
  double end = NAN;
  graphene_rect_t bounds;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text)
      && gtk_widget_compute_bounds (widget, panel, &bounds))
    return bounds.origin.x + bounds.size.width;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && isnan (end);
       child = gtk_widget_get_next_sibling (child))
    end = find_end (panel, child, text);
  return end;
}

/* Numbers are at the right of their columns, and so are their headings. */
static void
test_headings (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_bottleneck ();
  MnCostPanel *panel;
  GtkWidget *window = make_window (&panel);

  mn_cost_panel_show (panel, frozen, "bottleneck");
  mn_test_settle ();
  mn_assert_close (find_end (GTK_WIDGET (panel), GTK_WIDGET (panel), "Parameters"),
                   find_end (GTK_WIDGET (panel), GTK_WIDGET (panel), "31\u202f868"), 1);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
test_formulas (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_bottleneck ();
  g_autoptr (GString) texts = g_string_new (NULL);
  MnCostPanel *panel;
  GtkWidget *window = make_window (&panel);

  mn_cost_panel_show (panel, frozen, NULL);
  mn_test_settle ();
  gtk_drop_down_set_selected (find_drop_down (GTK_WIDGET (panel)), 1);
  mn_test_settle ();
  collect_labels (GTK_WIDGET (panel), texts);
  g_assert_nonnull (strstr (texts->str, "31868\nk²·C_in·C_out + C_out\n32505856\nH·W·k²·C_in·C_out\n"));
  gtk_drop_down_set_selected (find_drop_down (GTK_WIDGET (panel)), 2);
  mn_test_settle ();
  g_string_truncate (texts, 0);
  collect_labels (GTK_WIDGET (panel), texts);
  g_assert_nonnull (strstr (texts->str, "31868\n32505856\n32505856\n126976\n"));
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
on_selected (MnCostPanel *panel, const char *id, char **selected)
{
  g_free (*selected);
  *selected = g_strdup (id);
}

static void
test_selection (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_bottleneck ();
  g_autofree char *selected = NULL;
  MnCostPanel *panel;
  GtkWidget *window = make_window (&panel);
  GtkWidget *focus;

  g_signal_connect (panel, "selected", G_CALLBACK (on_selected), &selected);
  mn_cost_panel_show (panel, frozen, NULL);
  mn_cost_panel_select (panel, "three");
  g_assert_null (selected); /* not by the user */
  mn_test_settle ();
  mn_cost_panel_focus (panel);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_activate_action (focus, "list.select-item", "(ubb)", 1, FALSE, FALSE));
  g_assert_cmpstr (selected, ==, "one");

  mn_cost_panel_show (panel, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (mn_cost_panel_get_rows (panel)), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_bottleneck ();
  MnCostPanel *panel;
  GtkWidget *window = make_window (&panel);
  const char *const types[] = { "text/html", "text/csv" };
  const char *const actions[][2] = {
    { "costs.copy-latex", "$345\\,692$ & $353\\,370\\,112$" },
    { "costs.copy-csv", "Total,,,345692,,,353370112," },
  };

  mn_cost_panel_show (panel, frozen, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *text = NULL;

      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (panel), actions[i][0], NULL));
      gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (panel)), NULL, on_copied, &text);
      mn_test_settle ();
      g_assert_nonnull (text);
      g_assert_nonnull (strstr (text, actions[i][1]));
      /* A spreadsheet takes the table without asking; LaTeX is text. */
      for (guint k = 0; k < G_N_ELEMENTS (types); k++)
        g_assert_true (gdk_content_formats_contain_mime_type (
                           gdk_clipboard_get_formats (gtk_widget_get_clipboard (GTK_WIDGET (panel))), types[k])
                       == (i == 1));
    }
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

static void
test_html (void)
{
  g_autofree char *html = mn_table_to_html ("Layer,k·C\na<b,\"1,5\"\n\"a \"\"b\"\"\",\n");
  g_autofree char *none = mn_table_to_html ("a,b\nc\n");

  g_assert_cmpstr (html, ==, "<meta charset=\"utf-8\">\n<table>\n<tr><th>Layer</th><th>k·C</th></tr>\n"
                             "<tr><td>a&lt;b</td><td>1,5</td></tr>\n<tr><td>a &quot;b&quot;</td><td></td></tr>\n</table>\n");
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  /* Numbers and texts are compared in the language they are written in. */
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  /* Nothing else of the program draws it in. */
  g_resources_register (mn_get_resource ());

  g_test_add_func ("/cost-panel/bottleneck", test_bottleneck);
  g_test_add_func ("/cost-panel/headings", test_headings);
  g_test_add_func ("/cost-panel/formulas", test_formulas);
  g_test_add_func ("/cost-panel/selection", test_selection);
  g_test_add_func ("/cost-panel/copy", test_copy);
  g_test_add_func ("/cost-panel/html", test_html);
  return g_test_run ();
}
