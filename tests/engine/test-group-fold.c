/* test-group-fold.c - groups into their layers, and layers into groups.
 *
 * SPDX-License-Identifier: MIT
 */
#include "group-fixture.h"
#include "mn-error.h"

/* Unfolded, the network is the same to the last setting. */
static void
test_unfold (void)
{
  const char groups[] = "{" PREACT "," FORK "," NESTED "}";
  const char network[] = "[{'id':'i','layer':'input'},{'id':'s','layer':'group','group':'stage','width':5,'rate':2,"
                         "'comment':'hm'},{'id':'b','layer':'group','group':'preact','channels':5,'freeze':true},"
                         "{'id':'f','layer':'group','group':'fork','from':['s','b']},{'id':'r','layer':'relu'},"
                         "{'id':'g','layer':'group','group':'fork','from':['f','r']}]";
  g_autoptr (MnGraph) graph = load (groups, network, NULL);
  g_autoptr (MnGraph) folded = load (groups, network, NULL);
  MnNode *output;

  g_assert_null (mn_graph_unfold (graph, mn_graph_find (graph, "i")));
  output = mn_graph_unfold (graph, mn_graph_find (graph, "f"));
  g_assert_cmpstr (mn_node_get_id (output), ==, "f/out");
  fixture_assert_outline (graph, "i s b f/out(f/t,b) f/t(s) r(f/out) g(f/out,r)");
  fixture_assert_alike (graph, folded, IMAGE);
  output = mn_graph_unfold (graph, mn_graph_find (graph, "s"));
  g_assert_cmpstr (mn_node_get_id (output), ==, "s/two");
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "s/widen")), ==, "hm");
  fixture_assert_outline (graph, "i s/widen s/one s/two b f/out(f/t,b) f/t(s/two) r(f/out) g(f/out,r)");
  fixture_assert_alike (graph, folded, IMAGE);
  mn_graph_unfold (graph, mn_graph_find (graph, "s/two"));
  mn_graph_unfold (graph, mn_graph_find (graph, "s/one"));
  mn_graph_unfold (graph, mn_graph_find (graph, "b"));
  mn_graph_unfold (graph, mn_graph_find (graph, "g"));
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    g_assert_null (mn_node_get_group (mn_graph_get_node (graph, i)));
  fixture_assert_alike (graph, folded, IMAGE);
}

/* What is said of the group comes before what is said of its first layer. */
static void
test_unfold_comments (void)
{
  g_autoptr (MnGraph) graph = load ("{'a':{'nodes':[{'layer':'input','comment':'in'},{'id':'r','layer':'relu',"
                                    "'comment':'first'},{'id':'s','layer':'tanh','comment':'second'}]}}",
                                    "[{'layer':'input'},{'id':'b','layer':'group','group':'a','comment':'both'},"
                                    "{'id':'c','layer':'group','group':'a'}]", NULL);

  mn_graph_unfold (graph, mn_graph_find (graph, "b"));
  mn_graph_unfold (graph, mn_graph_find (graph, "c"));
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "b/r")), ==, "both; first");
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "b/s")), ==, "second");
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "c/r")), ==, "first");
}

/* Where ids are taken, where nothing enters, and where a group is wired from itself. */
static void
test_unfold_oddly (void)
{
  g_autoptr (MnGraph) graph = load ("{" PREACT "," FORK "}",
                                    "[{'id':'b','layer':'group','group':'preact'},{'id':'b/conv','layer':'relu'},"
                                    "{'id':'f','layer':'group','group':'fork','from':['nobody','f']}]", NULL);

  mn_graph_unfold (graph, mn_graph_find (graph, "b"));
  mn_graph_unfold (graph, mn_graph_find (graph, "f"));
  fixture_assert_outline (graph, "b/norm b/act b/conv_2 b/sum(b/conv_2) b/conv f/out(f/t,f/out) f/t(nobody)");
}

static void
test_fold (void)
{
  g_autoptr (MnGraph) graph = fixture_load (
    "[{'id':'i','layer':'input'},{'id':'stem','layer':'conv2d','out_channels':4,'kernel_size':1},"
    "{'id':'norm','layer':'batch_norm'},{'id':'conv','layer':'conv2d','out_channels':4,'kernel_size':3,'padding':1},"
    "{'id':'sum','layer':'add','from':['stem','conv']},{'id':'end','layer':'relu','later':'$x'}]", NULL);
  const char *block[] = { "norm", "sum", "conv", NULL };
  const char *two[] = { "sum", "end", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnFrozenGraph) before = mn_graph_freeze (graph, IMAGE);
  g_autoptr (MnFrozenGraph) after = NULL;
  MnCosts costs, costs_after;
  MnNode *node = mn_graph_fold (graph, block, "block", "My block", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (mn_node_get_id (node), ==, "block");
  g_assert_cmpstr (mn_node_get_kind (node)->base.title, ==, "My block");
  fixture_assert_outline (graph, "i stem block end");
  after = mn_graph_freeze (graph, IMAGE);
  fixture_assert_problems (mn_frozen_graph_get_problems (after), "");
  mn_frozen_graph_get_totals (before, &costs);
  mn_frozen_graph_get_totals (after, &costs_after);
  g_assert_cmpint (costs.parameters, ==, costs_after.parameters);
  g_assert_cmpint (costs.activations, ==, costs_after.activations);

  /* There and back again, to the same ids. */
  mn_graph_unfold (graph, node);
  fixture_assert_outline (graph, "i stem block/norm block/conv block/sum(stem,block/conv) end");
  {
    const char *again[] = { "block/norm", "block/conv", "block/sum", NULL };

    node = mn_graph_fold (graph, again, "block", "My block", &error);
    g_assert_no_error (error);
    g_assert_cmpstr (mn_node_get_id (node), ==, "block");
    g_assert_cmpstr (mn_group_get_name (mn_node_get_group (node)), ==, "block_2");
    mn_graph_unfold (graph, node);
  }

  /* Two inputs; a text that begins like a reference stays one. */
  two[0] = "block/sum";
  node = mn_graph_fold (graph, two, "tail", NULL, &error);
  g_assert_no_error (error);
  fixture_assert_outline (graph, "i stem block/norm block/conv tail(stem,block/conv)");
  mn_graph_unfold (graph, node);
  {
    g_autofree char *text = fixture_save (graph);

    g_assert_true (strstr (text, "\"later\": \"$x\"") != NULL);
  }
}

static void
assert_not_folded (MnGraph    *graph,
                   const char *ids,
                   const char *name,
                   const char *message)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = fixture_outline (graph);

  g_assert_null (mn_graph_fold (graph, (const char *const *) parts, name, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, message);
  fixture_assert_outline (graph, before);
  g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 0);
}

static void
test_fold_refused (void)
{
  g_autoptr (MnGraph) graph = fixture_load (
    "[{'id':'i','layer':'input'},{'id':'a','layer':'relu'},{'id':'b','layer':'tanh'},"
    "{'id':'c','layer':'relu','from':['a']},{'id':'d','layer':'add','from':['b','c']},{'id':'e','layer':'relu'},"
    "{'id':'x','layer':'relu','from':['nobody']},{'id':'y','layer':'relu','from':[]}]", NULL);
  g_autoptr (MnGraph) circle = fixture_load (
    "[{'id':'i','layer':'input'},{'id':'a','layer':'add','from':['i','b']},{'id':'b','layer':'relu'}]", NULL);

  assert_not_folded (graph, "a q", "g", "there is no layer “q”");
  assert_not_folded (graph, "i a", "g", "“i” is where the data enters the network and cannot be in a group");
  assert_not_folded (graph, "b c", "g",
                     "both “b” and “c” are used outside, but one layer must be all that leaves a group; take in what "
                     "combines them, or leave one out");
  assert_not_folded (graph, "a e", "g",
                     "both “a” and “e” are used outside, but one layer must be all that leaves a group; take in what "
                     "combines them, or leave one out");
  assert_not_folded (graph, "b a c", "g",
                     "both “b” and “c” are used outside, but one layer must be all that leaves a group; take in what "
                     "combines them, or leave one out");
  assert_not_folded (graph, "x", "g", "“x” is wired from a layer that does not exist; wire it first");
  assert_not_folded (graph, "y", "g", "nothing enters these layers; wire them first");
  assert_not_folded (graph, "a", "g/h", "a group's name must not hold “/”");
  assert_not_folded (graph, "a", "", "an id must not be empty");
  assert_not_folded (circle, "a", "g", "the network has a circle of wires; remove a wire first");
  {
    g_autoptr (MnGraph) between = fixture_load (
      "[{'id':'i','layer':'input'},{'id':'a','layer':'relu'},{'id':'b','layer':'tanh'},{'id':'c','layer':'relu'}]", NULL);
    const char *none[] = { NULL };
    g_autoptr (GError) error = NULL;

    assert_not_folded (between, "a c", "g",
                       "both “a” and “c” are used outside, but one layer must be all that leaves a group; take in what "
                       "combines them, or leave one out");
    g_assert_null (mn_graph_fold (between, none, "g", NULL, &error));
    g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  }
}

/* What folding makes can be saved and read again, however often it is done. */
static void
test_fold_often (void)
{
  g_autoptr (MnGraph) graph = fixture_load ("[{'id':'i','layer':'input'},{'id':'a','layer':'relu'}]", NULL);
  const char *ids[] = { "a", NULL };
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnGraph) again = mn_graph_new ();
  g_autoptr (JsonNode) saved = NULL;
  g_autoptr (GError) error = NULL;
  MnNode *node;
  int n = 0;

  while ((node = mn_graph_fold (graph, ids, "g", NULL, &error)) != NULL)
    {
      g_assert_cmpint (n++, <, 1000);
      mn_graph_unfold (graph, node);
      ids[0] = mn_node_get_id (mn_graph_get_node (graph, 1));
    }
  g_assert_cmpint (n, ==, 256);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "there are 256 groups already, and 256 are as many as can be made");
  saved = mn_graph_save_groups (graph);
  mn_graph_load_groups (again, saved, "groups", problems);
  fixture_assert_problems (problems, "");
  g_assert_cmpuint (mn_graph_get_n_groups (again), ==, 256);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group/unfold", test_unfold);
  g_test_add_func ("/group/unfold-comments", test_unfold_comments);
  g_test_add_func ("/group/unfold-oddly", test_unfold_oddly);
  g_test_add_func ("/group/fold", test_fold);
  g_test_add_func ("/group/fold-refused", test_fold_refused);
  g_test_add_func ("/group/fold-often", test_fold_often);

  return g_test_run ();
}
