/* test-document.c - the history of a document, its groups, and what it says of itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "mn-document.h"
#include "mn-error.h"
#include "mn-test.h"

typedef struct
{
  MnDocument *document;
  guint       n_changed;
  guint       n_modified;
  guint       n_title;
} Fixture;

static void
count (guint *counter)
{
  (*counter)++;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->document = mn_document_new (mn_experiment_new (), NULL);
  g_signal_connect_swapped (f->document, "changed", G_CALLBACK (count), &f->n_changed);
  g_signal_connect_swapped (f->document, "notify::modified", G_CALLBACK (count), &f->n_modified);
  g_signal_connect_swapped (f->document, "notify::title", G_CALLBACK (count), &f->n_title);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->document);
}

static void
set_int (Fixture *f, const char *path, gint64 number)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), number);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (f->document, path, node, &error));
  g_assert_no_error (error);
}

static gint64
batch_size (Fixture *f)
{
  return mn_values_get_int (mn_experiment_get_training (mn_document_get_experiment (f->document)), "batch_size");
}

static gint64
seed (Fixture *f)
{
  return (gint64) mn_experiment_get_seed (mn_document_get_experiment (f->document));
}

static gboolean
get (Fixture *f, const char *property)
{
  gboolean value;

  g_object_get (f->document, property, &value, NULL);
  return value;
}

static void
test_new (Fixture *f, gconstpointer data)
{
  g_autofree char *title = NULL;

  g_object_get (f->document, "title", &title, NULL);
  g_assert_cmpstr (title, !=, "");
  g_assert_false (get (f, "modified"));
  g_assert_false (get (f, "can-undo"));
  g_assert_false (get (f, "can-redo"));
  g_assert_null (mn_document_get_file (f->document));
  /* Nothing to go back to: nothing happens. */
  mn_document_undo (f->document);
  mn_document_redo (f->document);
  g_assert_cmpuint (f->n_changed, ==, 0);
  g_assert_cmpuint (mn_document_get_problems (f->document)->len, ==, 0);
  g_assert_true (mn_frozen_graph_is_valid (mn_document_get_frozen (f->document)));
}

static void
test_undo (Fixture *f, gconstpointer data)
{
  gint64 before = batch_size (f);
  gint64 old_seed = seed (f);

  set_int (f, "training.batch_size", 17);
  set_int (f, "seed", 5);
  g_assert_cmpuint (f->n_changed, ==, 2);
  g_assert_cmpuint (f->n_modified, ==, 1);
  g_assert_true (get (f, "modified"));
  g_assert_true (get (f, "can-undo"));

  mn_document_undo (f->document);
  g_assert_cmpint (seed (f), ==, old_seed);
  g_assert_cmpint (batch_size (f), ==, 17);
  g_assert_true (get (f, "can-redo"));
  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, before);
  g_assert_false (get (f, "can-undo"));
  g_assert_false (get (f, "modified"));
  g_assert_cmpuint (f->n_changed, ==, 4);

  mn_document_redo (f->document);
  mn_document_redo (f->document);
  g_assert_cmpint (batch_size (f), ==, 17);
  g_assert_cmpint (seed (f), ==, 5);
  g_assert_false (get (f, "can-redo"));

  /* A new edit forgets what could be done again. */
  mn_document_undo (f->document);
  g_assert_true (get (f, "can-redo"));
  set_int (f, "training.batch_size", 18);
  g_assert_false (get (f, "can-redo"));
}

/* Steps of a large experiment take much memory, and older ones are forgotten sooner. */
static void
test_large_undo (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4 << 20, 'x');
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  int n = 0;

  for (int i = 0; i < 10; i++)
    {
      set_int (f, "training.batch_size", 100 + i);
      set_int (f, "seed", 100 + i);
    }
  g_assert_true (mn_document_set (f->document, "description", node, NULL));
  for (int i = 0; i < 10; i++)
    {
      set_int (f, "training.batch_size", 200 + i);
      set_int (f, "seed", 200 + i);
    }
  while (get (f, "can-undo"))
    {
      mn_document_undo (f->document);
      n++;
    }
  /* Of 4 MB and a little each. */
  g_assert_cmpint (n, ==, 15);
  g_assert_cmpint (batch_size (f), ==, 202);
  while (get (f, "can-redo"))
    mn_document_redo (f->document);
  g_assert_cmpint (seed (f), ==, 209);
}

static void
test_coalesce (Fixture *f, gconstpointer data)
{
  gint64 before = batch_size (f);

  for (int i = 1; i <= 20; i++)
    set_int (f, "training.batch_size", i);
  set_int (f, "seed", 1);
  set_int (f, "training.batch_size", 30);

  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, 20);
  mn_document_undo (f->document);
  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, before);
  g_assert_false (get (f, "can-undo"));

  /* After going back, the same path begins a step of its own. */
  mn_document_redo (f->document);
  set_int (f, "training.batch_size", 21);
  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, 20);
}

/* What was set long ago, or before somebody went elsewhere, is not continued. */
static void
test_coalesce_ends (Fixture *f, gconstpointer data)
{
  set_int (f, "training.batch_size", 11);
  set_int (f, "training.batch_size", 12);
  g_usleep (G_USEC_PER_SEC * 8 / 5);
  set_int (f, "training.batch_size", 13);
  set_int (f, "training.batch_size", 14);
  mn_document_end_setting (f->document);
  set_int (f, "training.batch_size", 15);

  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, 14);
  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, 12);
  mn_document_undo (f->document);
  g_assert_false (get (f, "can-undo"));
}

static void
test_group (Fixture *f, gconstpointer data)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (f->document));
  guint n = mn_graph_get_n_nodes (graph);

  mn_document_begin_group (f->document);
  mn_graph_insert (graph, 2, mn_layer_find ("relu"), NULL);
  mn_document_begin_group (f->document);
  mn_graph_insert (graph, 2, mn_layer_find ("linear"), NULL);
  mn_document_end_group (f->document);
  g_assert_cmpuint (f->n_changed, ==, 0);
  /* What is asked for within a group is of now. */
  g_assert_cmpint (mn_frozen_graph_get_n_nodes (mn_document_get_frozen (f->document)), ==, (int) n + 2);
  mn_document_end_group (f->document);
  g_assert_cmpuint (f->n_changed, ==, 1);

  mn_document_undo (f->document);
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, n);
  g_assert_false (get (f, "can-undo"));
  mn_document_redo (f->document);
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, n + 2);

  /* An empty group is no step. */
  mn_document_undo (f->document);
  mn_document_begin_group (f->document);
  mn_document_end_group (f->document);
  g_assert_false (get (f, "can-undo"));
  g_assert_true (get (f, "can-redo"));
}

static void
test_wrong_value (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), "many");
  g_autoptr (GError) error = NULL;

  g_assert_false (mn_document_set (f->document, "training.batch_size", node, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "many"));
  /* The page has no paths. */
  g_assert_true (g_str_has_prefix (error->message, "Batch size: "));
  g_assert_false (get (f, "modified"));
  g_assert_false (get (f, "can-undo"));
}

static void
test_problems (Fixture *f, gconstpointer data)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (f->document));

  mn_graph_insert (graph, mn_graph_get_n_nodes (graph), mn_layer_find ("conv2d"), "late");
  g_assert_cmpuint (mn_document_get_problems (f->document)->len, >, 0);
  g_assert_false (mn_frozen_graph_is_valid (mn_document_get_frozen (f->document)));
  mn_document_undo (f->document);
  g_assert_cmpuint (mn_document_get_problems (f->document)->len, ==, 0);
}

static void
test_problem_titles (Fixture *f, gconstpointer data)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (f->document));
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 10);
  g_autofree char *setting = NULL, *layer = NULL;
  const MnProblem *problem;

  g_assert_true (mn_document_set (f->document, "training.evaluate.top_k", node, NULL));
  g_assert_cmpuint (mn_document_get_problems (f->document)->len, ==, 1);
  problem = mn_document_get_problems (f->document)->pdata[0];
  g_assert_cmpstr (problem->path, ==, "training.evaluate.top_k");
  setting = mn_document_describe_problem (f->document, problem);
  g_assert_cmpstr (setting, ==, "Top-k accuracy: with 10 classes every sample would be right: must be below 10, or 0 to leave it out");
  mn_document_undo (f->document);

  mn_graph_insert (graph, mn_graph_get_n_nodes (graph), mn_layer_find ("conv2d"), "late");
  g_assert_cmpuint (mn_document_get_problems (f->document)->len, >, 0);
  problem = mn_document_get_problems (f->document)->pdata[0];
  g_assert_nonnull (problem->node);
  layer = mn_document_describe_problem (f->document, problem);
  g_assert_true (g_str_has_prefix (layer, problem->node));
}

static void
test_save (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "My first.minima", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "no such folder", "x.minima", NULL);
  g_autofree char *title = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) unwritable = g_file_new_for_path (nowhere);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDocument) again = NULL;

  set_int (f, "training.batch_size", 23);
  g_assert_false (mn_document_save (f->document, unwritable, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (get (f, "modified"));
  g_assert_null (mn_document_get_file (f->document));

  g_assert_true (mn_document_save (f->document, file, &error));
  g_assert_no_error (error);
  g_assert_false (get (f, "modified"));
  g_assert_cmpuint (f->n_title, ==, 1);
  g_object_get (f->document, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "My first");

  /* The history goes on across saving. */
  set_int (f, "training.batch_size", 24);
  g_assert_true (get (f, "modified"));
  mn_document_undo (f->document);
  g_assert_cmpint (batch_size (f), ==, 23);
  g_assert_false (get (f, "modified"));
  mn_document_undo (f->document);
  g_assert_true (get (f, "modified"));
  g_assert_true (mn_document_save (f->document, NULL, &error));
  g_assert_no_error (error);

  again = mn_document_open (file, &error);
  g_assert_no_error (error);
  g_assert_false (mn_document_get_modified (again));
  g_assert_false (mn_document_file_has_changed (f->document));
  g_assert_false (mn_document_file_has_changed (again));
  set_int (f, "training.batch_size", 25);
  g_usleep (20000);
  g_assert_true (mn_document_save (f->document, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mn_document_file_has_changed (f->document));
  g_assert_true (mn_document_file_has_changed (again));
  mn_document_undo (f->document);
  {
    g_autofree char *one = mn_experiment_to_string (mn_document_get_experiment (f->document));
    g_autofree char *two = mn_experiment_to_string (mn_document_get_experiment (again));

    g_assert_cmpstr (one, ==, two);
  }
  mn_test_remove_dir (dir);
}

static void
test_open_wrong (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "bad.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) remote = g_file_new_for_uri ("http://example.invalid/x.minima");
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_document_open (file, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path,
                                      "{ \"minima\": 1, \"seed\": \"x\","
                                      " \"network\": [ { \"id\": \"a\", \"layer\": \"nonsense\" } ] }",
                                      -1, NULL));
  g_assert_null (mn_document_open (file, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "seed"));
  g_assert_nonnull (strstr (error->message, "nonsense"));
  g_clear_error (&error);

  g_assert_null (mn_document_open (remote, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  mn_test_remove_dir (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/document/new", Fixture, NULL, setup, test_new, teardown);
  g_test_add ("/document/undo", Fixture, NULL, setup, test_undo, teardown);
  g_test_add ("/document/large-undo", Fixture, NULL, setup, test_large_undo, teardown);
  g_test_add ("/document/coalesce", Fixture, NULL, setup, test_coalesce, teardown);
  g_test_add ("/document/coalesce-ends", Fixture, NULL, setup, test_coalesce_ends, teardown);
  g_test_add ("/document/group", Fixture, NULL, setup, test_group, teardown);
  g_test_add ("/document/wrong-value", Fixture, NULL, setup, test_wrong_value, teardown);
  g_test_add ("/document/problems", Fixture, NULL, setup, test_problems, teardown);
  g_test_add ("/document/problem-titles", Fixture, NULL, setup, test_problem_titles, teardown);
  g_test_add ("/document/save", Fixture, NULL, setup, test_save, teardown);
  g_test_add_func ("/document/open-wrong", test_open_wrong);
  return g_test_run ();
}
