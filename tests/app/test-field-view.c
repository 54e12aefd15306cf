/* test-field-view.c - what a unit sees, shown beside the network: of the chosen layer and unit, of the data that are set.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-view.h"
#include "mn-patch-view.h"
#include "mn-resources.h"
#include "mn-settings.h"
#include "mn-test.h"

static const char conv_json[]
    = "{ \"minima\": 1, \"name\": \"conv\", \"seed\": 7,"
      "  \"data\": { \"dataset\": \"digits\", \"split\": { \"validation\": 144, \"seed\": 42 }, \"scale\": \"unit\" },"
      "  \"network\": [ { \"id\": \"image\", \"layer\": \"input\" },"
      "               { \"id\": \"conv\", \"layer\": \"conv2d\", \"out_channels\": 5, \"kernel_size\": 3, \"padding\": 1 },"
      "               { \"id\": \"pool\", \"layer\": \"avg_pool2d\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"
      "               { \"id\": \"fc\", \"layer\": \"linear\", \"units\": 10 } ],"
      "  \"training\": { \"loss\": \"cross_entropy\", \"batch_size\": 32, \"budget\": { \"epochs\": 1 } } }";

typedef struct
{
  MnDocument  *document;
  MnFieldView *view;
  GtkWidget   *window;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (conv_json, -1, "conv", NULL, &error);

  g_assert_no_error (error);
  f->document = mn_document_new (experiment, NULL);
  f->view = MN_FIELD_VIEW (mn_field_view_new ());
  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 600);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->view));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
  g_object_unref (f->document);
}

static GtkWidget *
find (GtkWidget *widget, GType type, int *skip)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) && (*skip)-- == 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find (child, type, skip);
  return found;
}

static GtkWidget *
find_nth (Fixture *f, GType type, int n)
{
  GtkWidget *found = find (GTK_WIDGET (f->view), type, &n);

  g_assert_nonnull (found);
  return found;
}

static gboolean
says (Fixture *f, const char *text)
{
  return strstr (mn_field_view_get_numbers (f->view), text) != NULL;
}

/* What the patch view of that number looks like. (transfer full) */
static char *
look (Fixture *f, int n)
{
  GtkWidget *widget = find_nth (f, MN_TYPE_PATCH_VIEW, n);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  char *seen;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL)
    {
      gsk_render_node_draw (node, cr);
      gsk_render_node_unref (node);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  seen = g_compute_checksum_for_data (G_CHECKSUM_SHA256, cairo_image_surface_get_data (surface),
                                      (gsize) cairo_image_surface_get_stride (surface) * height);
  cairo_surface_destroy (surface);
  return seen;
}

/* 3×3 in front of the image's middle; two neighbours of them with the pooling behind, from every second pixel. */
static void
test_layers (Fixture *f, gconstpointer data)
{
  GtkWidget *map;

  mn_field_view_show (f->view, f->document, "conv");
  mn_test_wait_until (says (f, "Patch 3×3 pixels, the next unit sees one 1×1 pixels away. "
                               "Its center is at row 5, column 5."));
  g_assert_true (says (f, "100.0\u202f% of the measured gradient lies inside."));

  mn_field_view_show (f->view, f->document, "pool");
  mn_test_wait_until (says (f, "Patch 4×4 pixels, the next unit sees one 2×2 pixels away. "
                               "Its center is at row 5.5, column 5.5."));
  map = find_nth (f, MN_TYPE_PATCH_VIEW, 0);
  g_signal_emit_by_name (map, "picked", 1, 0);
  mn_test_wait_until (says (f, "Its center is at row 3.5, column 1.5."));
  /* Another channel of the same unit has the same patch. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_nth (f, GTK_TYPE_SPIN_BUTTON, 0)), 5);
  mn_test_settle ();
  g_assert_true (says (f, "Its center is at row 3.5, column 1.5."));
}

/* A layer without images says so, and so does none at all; what was asked for before does not come late. */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  GtkStack *stack = GTK_STACK (find_nth (f, GTK_TYPE_STACK, 0));

  mn_field_view_show (f->view, f->document, "conv");
  mn_field_view_show (f->view, f->document, "fc");
  mn_test_settle ();
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  mn_field_view_show (f->view, f->document, "conv");
  mn_test_wait_until (g_str_equal (gtk_stack_get_visible_child_name (stack), "field"));
  mn_field_view_show (f->view, NULL, NULL);
  mn_test_settle ();
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  mn_field_view_show (f->view, f->document, "conv");
  mn_test_wait_until (g_str_equal (gtk_stack_get_visible_child_name (stack), "field"));
}

/* The pictures are those of the data that are set, also where others are as large. */
static void
test_data (Fixture *f, gconstpointer data)
{
  GtkStack *stack = GTK_STACK (find_nth (f, GTK_TYPE_STACK, 0));
  g_autofree char *first = NULL, *same = NULL, *other = NULL;

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), i < 2 ? 42 : 43);
      g_autoptr (GError) error = NULL;
      char **seen[] = { &first, &same, &other };

      g_assert_true (mn_document_set (f->document, "data.split.seed", seed, &error));
      g_assert_no_error (error);
      mn_field_view_show (f->view, f->document, "conv");
      mn_test_wait_until (g_str_equal (gtk_stack_get_visible_child_name (stack), "field"));
      mn_test_settle ();
      *seen[i] = look (f, 1);
    }
  g_assert_cmpstr (first, ==, same);
  g_assert_cmpstr (first, !=, other);
}

static gboolean
is_over (gpointer session)
{
  return !mn_session_get_running (session);
}

/* Before there is a run, with the weights at the start; then with those of the run, from its folder, until the network is
 * another one. */
static void
test_run (Fixture *f, gconstpointer data)
{
  MnSession *session = mn_document_get_session (f->document);
  g_autofree char *runs = mn_test_make_dir (), *before = NULL, *after = NULL;
  g_autoptr (JsonNode) channels = json_node_init_int (json_node_alloc (), 4);
  g_autoptr (GError) error = NULL;

  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  g_settings_set_string (mn_settings_get (), "device", "cpu");
  g_settings_set_int (mn_settings_get (), "threads", 1);
  mn_field_view_show (f->view, f->document, "pool");
  mn_test_wait_until (says (f, "Measured with the weights at the start."));
  before = look (f, 1);

  mn_session_start (session, mn_document_get_experiment (f->document));
  mn_test_iterate_until (is_over, session);
  /* 1294 samples in batches of 32. */
  mn_test_wait_until (says (f, "Measured with the weights of step 41."));
  mn_test_settle ();
  after = look (f, 1);
  g_assert_cmpstr (before, !=, after);

  g_assert_true (mn_document_set (f->document, "network.conv.out_channels", channels, &error));
  g_assert_no_error (error);
  mn_field_view_show (f->view, f->document, "pool");
  mn_test_wait_until (says (f, "Measured with the weights at the start, as those of the run are of another network."));
  g_settings_reset (mn_settings_get (), "runs-folder");
  mn_session_finish (session);
  mn_test_remove_dir (runs);
}

/* A unit without a gradient is told why. */
static void
test_flat (Fixture *f, gconstpointer data)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (f->document));
  GtkSpinButton *channel;

  g_assert_nonnull (mn_graph_insert (graph, 2, mn_layer_find ("relu"), "act"));
  mn_field_view_show (f->view, f->document, "act");
  mn_test_wait_until (says (f, "Measured with"));
  channel = GTK_SPIN_BUTTON (find_nth (f, GTK_TYPE_SPIN_BUTTON, 0));
  /* One of the channels is below 0 there. */
  for (int i = 1; i <= 5 && !says (f, "passes no gradient"); i++)
    {
      gtk_spin_button_set_value (channel, i);
      mn_test_settle ();
    }
  g_assert_true (says (f, "where “act” is flat and passes no gradient on, so that its gradient is 0 everywhere."));
  g_assert_true (says (f, "it is given \u2212"));
}

int
main (int argc, char *argv[])
{
  /* Texts are compared in the language they are written in. */
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());

  g_test_add ("/field-view/layers", Fixture, NULL, setup, test_layers, teardown);
  g_test_add ("/field-view/nothing", Fixture, NULL, setup, test_nothing, teardown);
  g_test_add ("/field-view/data", Fixture, NULL, setup, test_data, teardown);
  g_test_add ("/field-view/run", Fixture, NULL, setup, test_run, teardown);
  g_test_add ("/field-view/flat", Fixture, NULL, setup, test_flat, teardown);
  return g_test_run ();
}
