/* test-graph.c - editing a network: nodes, wires, names, and who is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "graph-fixture.h"

#include "mn-error.h"

/* Counts ::changed. */
static void
on_changed (MnGraph *graph,
            guint   *n)
{
  (*n)++;
}

static MnGraph *
counted (const char *json,
         guint      *n)
{
  MnGraph *graph = fixture_load (json, NULL);

  *n = 0;
  g_signal_connect (graph, "changed", G_CALLBACK (on_changed), n);
  return graph;
}

static const char chain[] = "[{'id':'image','layer':'input'},{'id':'flat','layer':'flatten'},"
                            "{'id':'fc','layer':'linear','units':10}]";

static void
test_insert (void)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  guint n = 0;
  MnNode *node;

  g_signal_connect (graph, "changed", G_CALLBACK (on_changed), &n);
  node = mn_graph_insert (graph, 7, mn_layer_find ("linear"), NULL);
  g_assert_cmpstr (mn_node_get_id (node), ==, "linear");
  g_assert_true (mn_node_get_kind (node) == mn_layer_find ("linear"));
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (node), "units"), ==, 128);
  g_assert_null (mn_node_get_from (node));
  g_assert_null (mn_node_get_comment (node));
  mn_graph_insert (graph, 0, mn_layer_find ("input"), "image");
  mn_graph_insert (graph, 1, mn_layer_find ("linear"), NULL);
  mn_graph_insert (graph, 1, mn_layer_find ("relu"), "act");
  mn_graph_insert (graph, 99, mn_layer_find ("relu"), "act");
  mn_graph_insert (graph, 99, mn_layer_find ("relu"), "act_2");
  fixture_assert_outline (graph, "image act linear_2 linear act_2 act_3");
  g_assert_cmpuint (n, ==, 6);
  g_assert_null (mn_graph_find (graph, "nobody"));
}

/* A name that has become free is used again. */
static void
test_free_ids (void)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  const MnLayerKind *relu = mn_layer_find ("relu");

  for (int i = 0; i < 4; i++)
    mn_graph_insert (graph, 99, relu, NULL);
  mn_graph_remove (graph, mn_graph_find (graph, "relu_2"));
  mn_graph_insert (graph, 99, relu, NULL);
  fixture_assert_outline (graph, "relu relu_3 relu_4 relu_2");
  g_assert_true (mn_graph_rename (graph, mn_graph_find (graph, "relu"), "first", NULL));
  mn_graph_insert (graph, 99, relu, NULL);
  fixture_assert_outline (graph, "first relu_3 relu_4 relu_2 relu");
}

static void
test_remove_follows (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted (chain, &n);

  mn_graph_remove (graph, mn_graph_find (graph, "flat"));
  fixture_assert_outline (graph, "image fc");
  g_assert_cmpuint (n, ==, 1);
  g_assert_null (mn_graph_find (graph, "flat"));
  mn_graph_remove (graph, mn_graph_find (graph, "image"));
  fixture_assert_outline (graph, "fc");
  mn_graph_remove (graph, mn_graph_find (graph, "fc"));
  fixture_assert_outline (graph, "");
  g_assert_cmpuint (n, ==, 3);
}

/* Wires out of a removed node come from where its own came from. */
static void
test_remove_heals (void)
{
  const struct
  {
    const char *json;
    const char *remove;
    const char *outline;
  } cases[] = {
    /* what was wired from it */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'relu'},"
      "{'id':'d','layer':'add','from':['b','c']}]", "b", "a c d(a,c)" },
    /* what followed it, where the node above it is another */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'relu','from':['a']},"
      "{'id':'d','layer':'relu'}]", "c", "a b d(a)" },
    /* the first input of several */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'add','from':['b','a']},"
      "{'id':'d','layer':'relu'},{'id':'e','layer':'relu','from':['c']}]", "c", "a b d e(b)" },
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'add','from':['a','b']},"
      "{'id':'d','layer':'relu'}]", "c", "a b d(a)" },
    /* nothing to come from */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'relu','from':['a']},"
      "{'id':'d','layer':'add','from':['a','b']}]", "a", "b c() d(b)" },
    /* unwired, and wired from itself */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu','from':[]},{'id':'c','layer':'relu','from':['b']}]",
      "b", "a c()" },
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu','from':['b']},{'id':'c','layer':'relu','from':['b']}]",
      "b", "a c()" },
    /* a wire that dangled goes on dangling */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu','from':['gone']},{'id':'c','layer':'relu'}]",
      "b", "a c(gone)" },
    /* wired twice */
    { "[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},{'id':'c','layer':'add','from':['b','b']}]",
      "b", "a c(a,a)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n;
      g_autoptr (MnGraph) graph = counted (cases[i].json, &n);

      mn_graph_remove (graph, mn_graph_find (graph, cases[i].remove));
      fixture_assert_outline (graph, cases[i].outline);
      g_assert_cmpuint (n, ==, 1);
    }
}

static void
test_move (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted (chain, &n);
  MnNode *fc = mn_graph_find (graph, "fc");

  mn_graph_move (graph, fc, 0);
  fixture_assert_outline (graph, "fc image flat");
  mn_graph_move (graph, fc, 1);
  fixture_assert_outline (graph, "image fc flat");
  g_assert_cmpuint (n, ==, 2);
  mn_graph_move (graph, fc, 1);
  g_assert_cmpuint (n, ==, 2);
  mn_graph_move (graph, fc, 1000);
  fixture_assert_outline (graph, "image flat fc");
  g_assert_cmpuint (n, ==, 3);
}

static void
test_duplicate (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted ("[{'id':'x','layer':'input'},"
                                       "{'id':'c_1','layer':'conv2d','out_channels':7,'from':['x'],'later':1,"
                                       "'comment':'why'},"
                                       "{'id':'j','layer':'add','from':['x','c_1']},{'id':'r','layer':'relu'}]", &n);
  MnNode *copy = mn_graph_duplicate (graph, mn_graph_find (graph, "c_1"));
  g_autofree char *saved = NULL;

  fixture_assert_outline (graph, "x c_1(x) c j(x,c_1) r");
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (copy), "out_channels"), ==, 7);
  g_assert_cmpstr (mn_node_get_comment (copy), ==, "why");
  g_assert_true (mn_values_equal (mn_node_get_values (copy), mn_node_get_values (mn_graph_find (graph, "c_1"))));

  /* Joins, and inputs, are put beside the original: what followed it still does. */
  mn_graph_duplicate (graph, mn_graph_find (graph, "j"));
  fixture_assert_outline (graph, "x c_1(x) c j(x,c_1) j_2(x,c_1) r(j)");
  mn_graph_duplicate (graph, mn_graph_find (graph, "j_2"));
  fixture_assert_outline (graph, "x c_1(x) c j(x,c_1) j_2(x,c_1) j_3(x,c_1) r(j)");
  mn_graph_duplicate (graph, mn_graph_find (graph, "r"));
  fixture_assert_outline (graph, "x c_1(x) c j(x,c_1) j_2(x,c_1) j_3(x,c_1) r(j) r_2");
  g_assert_cmpuint (n, ==, 4);

  saved = fixture_save (graph);
  g_assert_nonnull (strstr (saved, "later"));
}

static void
test_rename (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted ("[{'id':'a','layer':'input'},{'id':'b','layer':'relu'},"
                                       "{'id':'c','layer':'add','from':['a','b','a']}]", &n);
  MnNode *a = mn_graph_find (graph, "a");
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_graph_rename (graph, a, "Bild (groß)", &error));
  g_assert_no_error (error);
  fixture_assert_outline (graph, "Bild (groß) b c(Bild (groß),b,Bild (groß))");
  g_assert_null (mn_graph_find (graph, "a"));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (mn_graph_rename (graph, a, "Bild (groß)", &error));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_rename_refused (void)
{
  const struct
  {
    const char *id;
    const char *reason;
  } cases[] = {
    { "", "empty" },
    { "conv.1", "must not hold “.”" },
    { "\xff\xfe", "UTF-8" },
    { "a\nb", "control characters" },
    { "c", "another node is called “c”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n;
      g_autoptr (MnGraph) graph = counted ("[{'id':'a','layer':'input'},{'id':'c','layer':'relu'}]", &n);
      g_autoptr (GError) error = NULL;

      g_assert_false (mn_graph_rename (graph, mn_graph_find (graph, "a"), cases[i].id, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      fixture_assert_outline (graph, "a c");
      g_assert_cmpuint (n, ==, 0);
    }
}

static void
test_wires (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted (chain, &n);
  MnNode *fc = mn_graph_find (graph, "fc");
  const char *const two[] = { "flat", "nobody", NULL };
  const char *const wrong[] = { "\xff", NULL };
  const char *const none[] = { NULL };

  mn_graph_set_from (graph, fc, two);
  fixture_assert_outline (graph, "image flat fc(flat,nobody)");
  mn_graph_set_from (graph, fc, two);
  g_assert_cmpuint (n, ==, 1);
  mn_graph_set_from (graph, fc, none);
  fixture_assert_outline (graph, "image flat fc()");
  mn_graph_set_from (graph, fc, NULL);
  mn_graph_set_from (graph, fc, NULL);
  fixture_assert_outline (graph, "image flat fc");
  g_assert_cmpuint (n, ==, 3);
  mn_graph_set_from (graph, fc, wrong);
  g_assert_true (g_utf8_validate (mn_node_get_from (fc)[0], -1, NULL));
}

static void
test_comment (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted (chain, &n);
  MnNode *fc = mn_graph_find (graph, "fc");

  mn_graph_set_comment (graph, fc, "the head");
  mn_graph_set_comment (graph, fc, "the head");
  g_assert_cmpstr (mn_node_get_comment (fc), ==, "the head");
  g_assert_cmpuint (n, ==, 1);
  mn_graph_set_comment (graph, fc, "");
  g_assert_null (mn_node_get_comment (fc));
  mn_graph_set_comment (graph, fc, NULL);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_values (void)
{
  guint n;
  g_autoptr (MnGraph) graph = counted (chain, &n);
  MnNode *fc = mn_graph_find (graph, "fc");
  g_autoptr (JsonNode) number = fixture_json ("256");
  g_autoptr (JsonNode) text = fixture_json ("'many'");
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_graph_set_value (graph, fc, "units", number, &error));
  g_assert_true (mn_graph_set_value (graph, fc, "units", number, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc), "units"), ==, 256);
  g_assert_cmpuint (n, ==, 1);

  g_assert_false (mn_graph_set_value (graph, fc, "units", text, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (mn_graph_set_value (graph, fc, "kernel_size", number, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc), "units"), ==, 256);
  g_assert_cmpuint (n, ==, 1);

  mn_graph_reset_value (graph, fc, "units");
  mn_graph_reset_value (graph, fc, "units");
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (fc), "units"), ==, 128);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_finalize (void)
{
  MnGraph *graph = fixture_load (chain, NULL);

  g_assert_finalize_object (graph);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph/insert", test_insert);
  g_test_add_func ("/graph/free-ids", test_free_ids);
  g_test_add_func ("/graph/remove/follows", test_remove_follows);
  g_test_add_func ("/graph/remove/heals", test_remove_heals);
  g_test_add_func ("/graph/move", test_move);
  g_test_add_func ("/graph/duplicate", test_duplicate);
  g_test_add_func ("/graph/rename/follows", test_rename);
  g_test_add_func ("/graph/rename/refused", test_rename_refused);
  g_test_add_func ("/graph/wires", test_wires);
  g_test_add_func ("/graph/comment", test_comment);
  g_test_add_func ("/graph/values", test_values);
  g_test_add_func ("/graph/finalize", test_finalize);

  return g_test_run ();
}
