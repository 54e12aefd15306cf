/* test-inspector.c - the inspector: formulas of every layer, and what it shows of a node.
 *
 * SPDX-License-Identifier: MIT
 */
#include "find-widget.h"
#include "mn-formula-view.h"
#include "mn-formula.h"
#include "mn-inspector.h"
#include "mn-layer.h"
#include "mn-property-form.h"
#include "mn-resources.h"
#include "mn-test.h"

/* Each layer's formulas are understood, can be drawn in the width of a window, and are said without LaTeX. */
static void
test_formulas (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());

  for (guint i = 0; i < n; i++)
    {
      const char *const formulas[] = { kinds[i]->forward, kinds[i]->backward };

      for (guint k = 0; k < G_N_ELEMENTS (formulas); k++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (MnFormula) formula = mn_formula_parse (formulas[k], &error);
          g_autofree char *text = NULL;
          double width, height;

          g_test_message ("%s: %s", kinds[i]->base.name, formulas[k]);
          g_assert_no_error (error);
          text = mn_formula_to_text (formula);
          g_assert_null (strpbrk (text, "\\{}"));
          g_assert_nonnull (strstr (text, " = "));
          g_assert_true (k == 0 || strstr (text, "∂L/∂"));
          /* As large as beside text of 11 points. */
          mn_formula_measure (formula, context, 17, &width, &height);
          g_assert_cmpfloat (width, >, 20);
          /* Else it must be scrolled: max-content-width in mn-inspector.ui. */
          g_assert_cmpfloat (width, <=, 616);
          g_assert_cmpfloat (height, >, 10);
        }
    }
  g_object_unref (context);
}

/* What is not a formula is shown as it is. */
static void
test_view (void)
{
  GtkWidget *view = g_object_ref_sink (mn_formula_view_new ());
  int minimum, natural;

  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "");
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), "y = \\frac{1}{2}");
  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "y = 1/2");
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, >, 20);
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), "broken \\frac{");
  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "broken \\frac ");
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), NULL);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_object_unref (view);
}

static gint64
filters_of (MnDocument *document, const char *id)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));

  return mn_values_get_int (mn_node_get_values (mn_graph_find (graph, id)), "out_channels");
}

/* A setting of several selected layers is changed in all that have it, and one undo takes it back. */
static void
test_several (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-cifar10.minima");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MnDocument) document = mn_document_open (file, NULL);
  GtkWidget *inspector = g_object_ref_sink (mn_inspector_new ());
  const char *const others[] = { "conv2", "act1", "conv3", NULL };
  g_autoptr (JsonNode) value = json_node_init_int (json_node_alloc (), 24);

  mn_inspector_set_others (MN_INSPECTOR (inspector), others);
  mn_inspector_show (MN_INSPECTOR (inspector), document, "conv1");
  g_signal_emit_by_name (find_widget (inspector, MN_TYPE_PROPERTY_FORM), "edited", "out_channels", value);
  g_assert_cmpint (filters_of (document, "conv1"), ==, 24);
  g_assert_cmpint (filters_of (document, "conv2"), ==, 24);
  g_assert_cmpint (filters_of (document, "conv3"), ==, 24);
  g_assert_cmpint (filters_of (document, "conv4"), ==, 256);
  mn_document_undo (document);
  g_assert_cmpint (filters_of (document, "conv1"), ==, 64);
  g_assert_cmpint (filters_of (document, "conv2"), ==, 128);
  g_assert_cmpint (filters_of (document, "conv3"), ==, 256);

  /* Alone again. */
  mn_inspector_set_others (MN_INSPECTOR (inspector), NULL);
  mn_inspector_show (MN_INSPECTOR (inspector), document, "conv1");
  g_signal_emit_by_name (find_widget (inspector, MN_TYPE_PROPERTY_FORM), "edited", "out_channels", value);
  g_assert_cmpint (filters_of (document, "conv1"), ==, 24);
  g_assert_cmpint (filters_of (document, "conv2"), ==, 128);
  g_object_unref (inspector);
}

#define FIX "Match Channels with a 1×1 Convolution"

static void
show_again (MnDocument *document, GtkWidget *inspector)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (inspector), "id"));

  mn_inspector_show (MN_INSPECTOR (inspector), document, id);
}

static void
run_idles (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What mends the node is offered below what is wrong with it, and goes when it has been pressed, as the page shows each change. */
static void
test_fix (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-cifar10.minima");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MnDocument *document = mn_document_open (file, NULL);
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  GtkWidget *inspector = g_object_ref_sink (mn_inspector_new ());
  const guint before = mn_graph_get_n_nodes (graph);
  g_autofree char *id = NULL;
  MnNode *sum;

  /* conv1 makes 64 channels, conv2 128 of half the size: conv1 must be made to fit. */
  sum = mn_graph_insert (graph, mn_graph_get_position (graph, mn_graph_find (graph, "conv2")) + 1, mn_layer_find ("add"), NULL);
  id = g_strdup (mn_node_get_id (sum));
  mn_graph_set_from (graph, sum, (const char *const[]) { "conv1", "conv2", NULL });
  g_object_set_data (G_OBJECT (inspector), "id", id);
  mn_inspector_show (MN_INSPECTOR (inspector), document, id);
  g_signal_connect_object (document, "changed", G_CALLBACK (show_again), inspector, 0);
  run_idles ();
  g_assert_nonnull (find_button (inspector, FIX));
  /* Another node has nothing of it, not even for a moment. */
  mn_inspector_show (MN_INSPECTOR (inspector), document, "conv1");
  g_assert_null (find_button (inspector, FIX));
  mn_inspector_show (MN_INSPECTOR (inspector), document, id);
  run_idles ();
  g_signal_emit_by_name (find_button (inspector, FIX), "clicked");
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, before + 2);
  g_assert_null (find_button (inspector, FIX));
  mn_document_undo (document);
  run_idles ();
  g_assert_nonnull (find_button (inspector, FIX));
  /* Nobody keeps a document that is not shown any more. */
  mn_inspector_show (MN_INSPECTOR (inspector), NULL, NULL);
  run_idles ();
  g_assert_finalize_object (document);
  g_object_unref (inspector);
}

static GtkWidget *
find_row (GtkWidget *within, const char *title)
{
  if (ADW_IS_ENTRY_ROW (within) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (within)), title))
    return within;
  for (GtkWidget *child = gtk_widget_get_first_child (within); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type (GtkWidget *row, const char *text)
{
  g_assert_true (gtk_widget_grab_focus (row));
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

/* What has been typed is taken when the keyboard goes elsewhere; a name that cannot be is not. */
static void
test_left (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-cifar10.minima");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MnDocument) document = mn_document_open (file, NULL);
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *other = gtk_button_new_with_label ("Other");
  GtkWidget *inspector = mn_inspector_new (), *name, *comment;
  gboolean can_undo;

  gtk_box_append (GTK_BOX (box), inspector);
  gtk_box_append (GTK_BOX (box), other);
  gtk_window_set_child (GTK_WINDOW (window), box);
  mn_inspector_show (MN_INSPECTOR (inspector), document, "conv1");
  gtk_window_present (GTK_WINDOW (window));
  name = find_row (inspector, "Name");
  comment = find_row (inspector, "Comment");
  /* It is taken only once it is done. */
  type (comment, "the first");
  g_assert_null (mn_node_get_comment (mn_graph_find (graph, "conv1")));
  gtk_widget_grab_focus (other);
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "conv1")), ==, "the first");
  type (name, "conv2");
  gtk_widget_grab_focus (other);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "conv1");
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  type (name, "stem");
  gtk_widget_grab_focus (other);
  g_assert_nonnull (mn_graph_find (graph, "stem"));
  g_assert_null (mn_graph_find (graph, "conv1"));
  /* Nothing was typed, nothing is changed: one undo for each of the two. */
  gtk_widget_grab_focus (comment);
  gtk_widget_grab_focus (other);
  mn_document_undo (document);
  g_assert_nonnull (mn_graph_find (graph, "conv1"));
  mn_document_undo (document);
  g_assert_null (mn_node_get_comment (mn_graph_find (graph, "conv1")));
  g_object_get (document, "can-undo", &can_undo, NULL);
  g_assert_false (can_undo);
  gtk_window_destroy (GTK_WINDOW (window));
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

  g_test_add_func ("/inspector/formulas", test_formulas);
  g_test_add_func ("/inspector/formula-view", test_view);
  g_test_add_func ("/inspector/several", test_several);
  g_test_add_func ("/inspector/fix", test_fix);
  g_test_add_func ("/inspector/left", test_left);
  return g_test_run ();
}
