/* test-group.c - groups: definitions, parameters, nesting, files, and what is said of wrong ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "group-fixture.h"
#include "mn-error.h"
#include "mn-experiment.h"

/* A group is nothing but its layers. */
static void
test_plain (void)
{
  g_autoptr (MnGraph) graph = load ("{" PREACT "}",
                                    "[{'id':'i','layer':'input'},{'id':'b','layer':'group','group':'preact'},"
                                    "{'id':'p','layer':'max_pool2d','kernel_size':2},"
                                    "{'id':'w','layer':'conv2d','out_channels':6,'kernel_size':1},"
                                    "{'id':'c','layer':'group','group':'preact','channels':6,'init':'zeros'}]", NULL);
  g_autoptr (MnGraph) plain = fixture_load (
    "[{'id':'i','layer':'input'},{'id':'b/norm','layer':'batch_norm'},{'id':'b/act','layer':'relu'},"
    "{'id':'b/conv','layer':'conv2d','out_channels':4,'kernel_size':3,'padding':1},"
    "{'id':'b/sum','layer':'add','from':['i','b/conv']},{'id':'p','layer':'max_pool2d','kernel_size':2},"
    "{'id':'w','layer':'conv2d','out_channels':6,'kernel_size':1},"
    "{'id':'c/norm','layer':'batch_norm'},{'id':'c/act','layer':'relu'},"
    "{'id':'c/conv','layer':'conv2d','out_channels':6,'kernel_size':3,'padding':1,'init':'zeros'},"
    "{'id':'c/sum','layer':'add','from':['w','c/conv']}]", NULL);

  fixture_assert_alike (graph, plain, IMAGE);
}

static void
test_summary (void)
{
  g_autoptr (MnGraph) graph = load ("{" PREACT "}",
                                    "[{'id':'i','layer':'input'},{'id':'b','layer':'group','group':'preact'}]", NULL);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);
  const MnFrozenNode *summary = mn_frozen_graph_find_edited (frozen, "b");
  const MnFrozenNode *conv = mn_frozen_graph_find (frozen, "b/conv");
  MnCosts totals;

  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_null (mn_frozen_graph_find (frozen, "b"));
  g_assert_true (mn_frozen_graph_find_edited (frozen, "i") == mn_frozen_graph_find (frozen, "i"));
  g_assert_null (mn_frozen_graph_find_edited (frozen, "nobody"));
  g_assert_true (mn_shape_equal (&summary->output, IMAGE));
  g_assert_cmpint (summary->costs.parameters, ==, 4 * 4 * 9 + 4 + 8);
  g_assert_cmpint (summary->costs.multiplications, ==, totals.multiplications);
  g_assert_true (summary->has_field);
  g_assert_cmpint (summary->field.size[0], ==, 3);
  g_assert_cmpint (summary->n_inputs, ==, 1);
  g_assert_cmpstr (mn_frozen_graph_get_node (frozen, summary->inputs[0])->id, ==, "i");
  g_assert_cmpstr (conv->owner, ==, "b");
  g_assert_cmpstr (mn_frozen_graph_find (frozen, "i")->owner, ==, "i");
}

/* The type, range and title of a parameter are those of what follows it. */
static void
test_parameters (void)
{
  g_autoptr (MnGraph) graph = load ("{" PREACT ",'p':{'parameters':{'k':3,'p':{'default':0.25,'help':'Hm'}},'nodes':["
                                    "{'layer':'input'},{'id':'c','layer':'conv2d','kernel_size':'$k'},"
                                    "{'id':'d','layer':'max_pool2d','kernel_size':'$k','stride':'$k'},"
                                    "{'layer':'dropout','p':'$p'}]}}",
                                    "[{'id':'i','layer':'input'},{'id':'b','layer':'group','group':'preact'},"
                                    "{'id':'p','layer':'group','group':'p'}]", NULL);
  MnNode *node = mn_graph_find (graph, "b");
  const MnProperty *table = mn_node_get_kind (node)->base.properties;
  const MnProperty *of_conv = mn_property_find (mn_layer_find ("conv2d")->base.properties, "out_channels");
  g_autoptr (JsonNode) six = fixture_json ("6");
  g_autoptr (JsonNode) none = fixture_json ("0");
  g_autoptr (JsonNode) zeros = fixture_json ("'zeros'");
  g_autoptr (JsonNode) pair = fixture_json ("[3,5]");
  g_autoptr (GError) error = NULL;
  gint64 both[2];

  g_assert_cmpstr (table[0].name, ==, "channels");
  g_assert_cmpstr (table[0].title, ==, "Channels");
  g_assert_cmpint (table[0].type, ==, MN_PROPERTY_INT);
  g_assert_cmpfloat (table[0].max, ==, of_conv->max);
  g_assert_cmpfloat (table[0].def, ==, 4);
  g_assert_cmpint (table[1].type, ==, MN_PROPERTY_CHOICE);
  g_assert_cmpstr (table[2].name, ==, "freeze");
  g_assert_cmpstr (table[3].name, ==, "lr_factor");
  g_assert_null (table[4].name);
  g_assert_cmpstr (mn_node_get_kind (node)->base.title, ==, "Block");
  g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph, "p"))->base.title, ==, "p");

  g_assert_true (mn_graph_set_value (graph, node, "channels", six, NULL));
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (node), "channels"), ==, 6);
  g_assert_true (mn_graph_set_value (graph, node, "init", zeros, NULL));
  g_assert_false (mn_graph_set_value (graph, node, "channels", none, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (mn_graph_set_value (graph, node, "chanels", six, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);

  node = mn_graph_find (graph, "p");
  table = mn_node_get_kind (node)->base.properties;
  g_assert_cmpint (table[0].type, ==, MN_PROPERTY_PAIR);
  g_assert_cmpfloat (table[1].def, ==, 0.25);
  g_assert_cmpstr (table[1].help, ==, "Hm");
  g_assert_true (mn_graph_set_value (graph, node, "k", pair, NULL));
  mn_values_get_pair (mn_node_get_values (node), "k", both);
  g_assert_cmpint (both[1], ==, 5);
  {
    g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);

    mn_values_get_pair (mn_frozen_graph_find (frozen, "p/d")->values, "stride", both);
    g_assert_cmpint (both[0], ==, 3);
    g_assert_cmpint (both[1], ==, 5);
    g_assert_cmpfloat (mn_values_get_float (mn_frozen_graph_find (frozen, "p/dropout")->values, "p"), ==, 0.25);
  }
}

/* Groups in groups, defined in any order. */
static void
test_nested (void)
{
  g_autoptr (MnGraph) graph = load ("{'outer':{'parameters':{'w':6},'nodes':[{'layer':'input'},"
                                    "{'id':'s','layer':'group','group':'stage','width':'$w','rate':3,'lr_factor':2}]},"
                                    NESTED "," PREACT "}",
                                    "[{'id':'i','layer':'input'},{'id':'o','layer':'group','group':'outer','w':5},"
                                    "{'id':'q','layer':'group','group':'outer','lr_factor':10}]", NULL);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);
  g_autofree char *saved = NULL;
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);

  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
  g_assert_cmpint (mn_frozen_graph_get_n_nodes (frozen), ==, 1 + 2 * 9);
  g_assert_cmpint (mn_frozen_graph_find (frozen, "o/s/two/sum")->output.dim[0], ==, 5);
  g_assert_cmpint (mn_frozen_graph_find (frozen, "q/s/one/conv")->output.dim[0], ==, 6);
  g_assert_cmpstr (mn_frozen_graph_find (frozen, "o/s/one/conv")->owner, ==, "o");
  g_assert_cmpstr (mn_values_get_string (mn_frozen_graph_find (frozen, "o/s/two/conv")->values, "init"), ==, "ones");
  g_assert_true (mn_layer_is_frozen (mn_frozen_graph_find (frozen, "o/s/two/norm")->values));
  g_assert_false (mn_layer_is_frozen (mn_frozen_graph_find (frozen, "o/s/one/norm")->values));
  mn_assert_close (mn_layer_get_lr_factor (mn_frozen_graph_find (frozen, "o/s/one/conv")->values), 1, 0);
  mn_assert_close (mn_layer_get_lr_factor (mn_frozen_graph_find (frozen, "o/s/widen")->values), 6, 0);
  mn_assert_close (mn_layer_get_lr_factor (mn_frozen_graph_find (frozen, "q/s/widen")->values), 60, 0);
  mn_assert_close (mn_layer_get_lr_factor (mn_frozen_graph_find (frozen, "q/s/one/norm")->values), 10, 0);
  /* In the order of the file, although they were read the other way round. */
  saved = mn_json_to_string (groups, FALSE);
  g_assert_true (strstr (saved, "\"outer\"") < strstr (saved, "\"stage\":"));
}

/* Freezing and the rate factor of the node reach all that has them. */
static void
test_options (void)
{
  g_autoptr (MnGraph) graph = load ("{" PREACT ",'act':{'nodes':[{'layer':'input'},{'layer':'relu'}]}}",
                                    "[{'id':'i','layer':'input'},{'id':'c','layer':'conv2d','out_channels':4,"
                                    "'kernel_size':1},{'id':'b','layer':'group','group':'preact','freeze':true,"
                                    "'lr_factor':0.5},{'id':'a','layer':'group','group':'act'}]", NULL);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);
  MnCosts totals;

  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.trainable, ==, 4 * 4 + 4);
  g_assert_cmpint (mn_frozen_graph_find_edited (frozen, "b")->costs.trainable, ==, 0);
  mn_assert_close (mn_layer_get_lr_factor (mn_frozen_graph_find (frozen, "b/norm")->values), 0.5, 0);
  /* Nothing to train, so nothing to say about it. */
  g_assert_null (mn_node_get_kind (mn_graph_find (graph, "a"))->base.properties[0].name);
}

static void
test_branches (void)
{
  g_autoptr (MnGraph) graph = load ("{" FORK "}",
                                    "[{'id':'i','layer':'input'},{'id':'r','layer':'relu'},"
                                    "{'id':'f','layer':'group','group':'fork','from':['r','i']},"
                                    "{'id':'g','layer':'group','group':'fork','from':['f','f']},"
                                    "{'id':'s','layer':'sigmoid'}]", NULL);
  g_autoptr (MnGraph) plain = fixture_load (
    "[{'id':'i','layer':'input'},{'id':'r','layer':'relu'},{'id':'f/out','layer':'add','from':['f/t','i']},"
    "{'id':'f/t','layer':'tanh','from':['r']},{'id':'g/out','layer':'add','from':['g/t','f/out']},"
    "{'id':'g/t','layer':'tanh','from':['f/out']},{'id':'s','layer':'sigmoid','from':['g/out']}]", NULL);

  fixture_assert_alike (graph, plain, IMAGE);
}

/* Problems */

typedef struct
{
  const char *name;
  const char *groups;
  const char *expected;
} Wrong;

static const Wrong wrong[] = {
  { "not-an-object", "[]", "groups: must be an object with a definition under each name" },
  { "no-nodes", "{'a':{}}", "groups.a.nodes: is missing; it is the list of layers" },
  { "not-a-definition", "{'a':5}", "groups.a: must be an object with a list of \"nodes\"" },
  { "name", "{'a.b':{}}",
    "groups.a.b: an id must not hold “.”, which separates the parts of a path; use “_”" },
  { "slash", "{'a/b':{}}", "groups.a/b: a group's name must not hold “/”" },
  { "empty", "{'a':{'nodes':[]}}", "groups.a.nodes: is empty; it needs at least an input and a layer" },
  { "no-input", "{'a':{'nodes':[{'id':'r','layer':'relu'}]}}", "groups.a.nodes: has no input; put one at the beginning" },
  { "only-input", "{'a':{'nodes':[{'layer':'input'}]}}",
    "groups.a.nodes: holds nothing but an input; add layers below it" },
  { "two-outputs", "{'a':{'nodes':[{'layer':'input'},{'id':'r','layer':'relu'},{'id':'t','layer':'tanh',"
                   "'from':['input']}]}}",
    "groups.a.nodes.r: two nodes have no successor: r, t; combine them with add or concat, or remove what is not needed" },
  { "dangling", "{'a':{'nodes':[{'layer':'input'},{'id':'r','layer':'relu','from':['y']}]}}",
    "groups.a.nodes.r: is wired from “y”, but there is no such node; wire it from another\n"
    "groups.a.nodes.input: two nodes have no successor: input, r; combine them with add or concat, or remove what is "
    "not needed" },
  { "circle", "{'a':{'nodes':[{'layer':'input'},{'id':'r','layer':'add','from':['input','t']},{'id':'t','layer':'tanh'},"
              "{'id':'u','layer':'relu','from':['t']}]}}",
    "groups.a.nodes.r: lies on a circle of wires through r, t; remove a wire, as data cannot run in circles" },
  { "unknown-setting", "{'a':{'parameters':{'p':1},'nodes':[{'layer':'input'},{'id':'r','layer':'relu','p':'$p'}]}}",
    "groups.a.nodes.r.p: is not a setting of relu, so it cannot follow “$p”" },
  { "unknown-parameter", "{'a':{'parameters':{'units':1},'nodes':[{'layer':'input'},"
                         "{'id':'l','layer':'linear','units':'$unit'}]}}",
    "groups.a.nodes.l.units: refers to “$unit”, but there is no such parameter; did you mean units?\n"
    "groups.a.parameters.units: is used nowhere; write \"$units\" where a node shall follow it" },
  { "no-parameters", "{'a':{'nodes':[{'layer':'input'},{'id':'l','layer':'linear','units':'$'}]}}",
    "groups.a.nodes.l.units: refers to “$”, but the group has no \"parameters\"" },
  { "wrong-default", "{'a':{'parameters':{'u':'x'},'nodes':[{'layer':'input'},{'id':'l','layer':'linear','units':'$u'}]}}",
    "groups.a.parameters.u: must be a whole number from 1 to 1048576, not \"x\"" },
  { "no-default", "{'a':{'parameters':{'u':{}},'nodes':[{'layer':'input'},{'id':'l','layer':'linear','units':'$u'}]}}",
    "groups.a.parameters.u: has no \"default\"" },
  { "taken", "{'a':{'parameters':{'freeze':1},'nodes':[{'layer':'input'},{'id':'l','layer':'linear',"
             "'units':'$freeze'}]}}",
    "groups.a.parameters.freeze: no parameter can be called “freeze”, which means something for all groups" },
  { "two-types", "{'a':{'parameters':{'u':0.5},'nodes':[{'layer':'input'},{'id':'l','layer':'linear','units':'$u'},"
                 "{'id':'d','layer':'dropout','p':'$u'}]}}",
    "groups.a.nodes.d.p: refers to “$u” as groups.a.nodes.l.units does, but no value suits both; use two parameters" },
  { "pair", "{'a':{'parameters':{'k':[1,2]},'nodes':[{'layer':'input'},{'id':'c','layer':'conv2d',"
            "'kernel_size':'$k'}]}}",
    "groups.a.parameters.k: must be one number for both directions" },
  { "unknown-layer", "{'a':{'nodes':[{'layer':'input'},{'id':'c','layer':'group'}]}}",
    "groups.a.nodes.c.group: is missing; must be the name of a group" },
  { "missing-group", "{'a':{'nodes':[{'layer':'input'},{'id':'c','layer':'group','group':'b'}]}}",
    "groups.a.nodes.c.group: there is no group “b”; its definition must stand under \"groups\" (for one of "
    "the library, minima-cli groups b --into FILE puts it there)" },
  { "itself", "{'a':{'nodes':[{'layer':'input'},{'id':'c','layer':'group','group':'a'}]}}",
    "groups.a: holds itself: a → a" },
  { "round-about", "{'a':{'nodes':[{'layer':'input'},{'id':'c','layer':'group','group':'b'}]},"
                   "'b':{'nodes':[{'layer':'input'},{'id':'c','layer':'group','group':'c'}]},"
                   "'c':{'nodes':[{'layer':'input'},{'id':'c','layer':'group','group':'a'}]}}",
    "groups.a: holds itself: a → b → c → a" },
  { "wrong-value-inside", "{" PREACT ",'a':{'nodes':[{'layer':'input'},"
                          "{'id':'c','layer':'group','group':'preact','channels':0}]}}",
    "groups.a.nodes.c.channels: must be a whole number from 1 to 1048576, not 0" },
  { "frozen-by-parameter", "{" PREACT ",'a':{'parameters':{'f':true},'nodes':[{'layer':'input'},"
                           "{'id':'c','layer':'group','group':'preact','freeze':'$f'},"
                           "{'id':'l','layer':'linear','bias':'$f'}]}}",
    "groups.a.nodes.c.freeze: cannot follow “$f”; let the layers in the group follow it" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (MnGraph) graph = load (row->groups, "[]", problems);

  fixture_assert_problems (problems, row->expected);
  g_assert_null (mn_graph_find_group (graph, "a"));
}

/* What is wrong in a group is said of the node that is one. */
static void
test_reports (void)
{
  g_autoptr (GPtrArray) missing = mn_problems_new ();
  g_autoptr (MnGraph) graph = load ("{" PREACT "," FORK "}",
                                    "[{'id':'i','layer':'input'},{'id':'b','layer':'group','group':'preact',"
                                    "'channels':7},{'id':'f','layer':'group','group':'fork'},"
                                    "{'id':'g','layer':'group','group':'fork','from':['nobody','b']},"
                                    "{'id':'b/conv','layer':'add','from':['f','g']}]", NULL);
  g_autoptr (MnGraph) other = load ("{" PREACT "}",
                                    "[{'id':'i','layer':'input'},{'id':'b','layer':'group','group':'preakt'},"
                                    "{'id':'c','layer':'group','group':'preact','channels':'$x'}]", missing);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);

  fixture_assert_problems (missing,
                           "network.b.group: there is no group “preakt” under \"groups\"; did you mean preact? (for one of "
                           "the library, minima-cli groups preakt --into FILE puts it there)\n"
                           "network.c.channels: must be a whole number from 1 to 1048576, not \"$x\"");
  fixture_assert_problems (
    mn_frozen_graph_get_problems (frozen),
    "network.g, input 1: is wired from “nobody”, but there is no such node; wire it from another\n"
    "network.f: takes 2 inputs but has 1; wire it from the nodes it shall combine\n"
    "network.b: its layer “sum” needs inputs of one shape, but input 1 is 4×8×8 and input 2 is 7×8×8; a 1×1 "
    "convolution in the branch makes their channels equal\n"
    "network.b/conv: one node is called “b/conv”, and so is a layer in a group; ids must differ");
}

/* Files */

static void
test_round_trip (void)
{
  const char network[] = "[{ 'id': 'i', 'layer': 'input' }, { 'id': 'b', 'layer': 'group', 'group': 'preact', "
                         "'channels': 4, 'lr_factor': 2, 'later': { 'x': 1 }, 'from': ['i'], 'comment': 'hm' }]";
  g_autoptr (MnGraph) graph = load ("{" PREACT "," FORK "}", network, NULL);
  g_autoptr (JsonNode) expected = fixture_json ("{" PREACT "," FORK "}");
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);
  g_autofree char *saved = fixture_save (graph);
  g_autofree char *text = g_strdelimit (g_strdup (saved), "\"", '\'');

  g_assert_cmpstr (text, ==, network);
  g_assert_true (json_node_equal (groups, expected));
  /* The same definitions are kept, so that nothing that refers to them is left behind. */
  {
    MnGroup *before = mn_graph_find_group (graph, "preact");
    g_autoptr (GPtrArray) problems = mn_problems_new ();

    mn_graph_load_groups (graph, groups, "groups", problems);
    g_assert_true (mn_graph_find_group (graph, "preact") == before);
    mn_graph_load_groups (graph, NULL, "groups", problems);
    g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 0);
    g_assert_null (mn_graph_save_groups (graph));
    /* Nodes have what they need until they are loaded again. */
    g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph, "b"))->base.title, ==, "Block");
  }
}

static void
test_experiment (void)
{
  g_autofree char *text = g_strdelimit (g_strdup (
    "{'minima':1,'name':'g','groups':{" PREACT "},'data':{'dataset':'digits'},'network':[{'id':'i','layer':'input'},"
    "{'id':'c','layer':'conv2d','out_channels':4,'kernel_size':1},{'id':'b','layer':'group','group':'preact'},"
    "{'id':'f','layer':'flatten'},{'id':'l','layer':'linear','units':10}]}"), "'", '"');
  const char *sets[] = { "network.b.channels=4", "network.c.freeze=true", NULL };
  const char *bad[] = { "network.b.chanels=4", NULL };
  const char *groups[] = { "groups.preact.parameters.channels=9", "groups.preact.parameters.init=zeros", NULL };
  const char *inside[] = { "network.b/conv.bias=false", NULL };
  const char *gone[] = { "groups.preact=null", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_data (text, -1, "t", sets, &error);
  g_autoptr (MnExperiment) copy = NULL, changed = NULL, failed = NULL;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autofree char *saved = NULL, *copied = NULL, *restored = NULL;
  MnGraph *graph;

  g_assert_no_error (error);
  mn_experiment_check (experiment, problems);
  fixture_assert_problems (problems, "");
  saved = mn_experiment_to_string (experiment);
  copy = mn_experiment_copy (experiment);
  copied = mn_experiment_to_string (copy);
  g_assert_cmpstr (saved, ==, copied);
  g_assert_true (strstr (saved, "\"$channels\"") != NULL && strstr (saved, "\"extra\"") != NULL);

  /* Unfolding and going back, as undo does. */
  graph = mn_experiment_get_graph (experiment);
  mn_graph_unfold (graph, mn_graph_find (graph, "b"));
  fixture_assert_outline (graph, "i c b/norm b/act b/conv b/sum(c,b/conv) f l");
  g_assert_true (mn_experiment_restore (experiment, saved, &error));
  restored = mn_experiment_to_string (experiment);
  g_assert_cmpstr (saved, ==, restored);
  fixture_assert_outline (graph, "i c b f l");

  failed = mn_experiment_load_data (text, -1, "t", bad, &error);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_true (strstr (error->message, "did you mean channels") != NULL);
  g_clear_error (&error);
  failed = mn_experiment_load_data (text, -1, "t", inside, &error);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_true (strstr (error->message, "“b/conv” is in a group and follows its definition; set a parameter of “b”, or "
                                         "change groups.preact") != NULL);
  g_clear_error (&error);
  changed = mn_experiment_load_data (text, -1, "t", groups, &error);
  g_assert_no_error (error);
  graph = mn_experiment_get_graph (changed);
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (mn_graph_find (graph, "b")), "channels"), ==, 9);
  g_assert_cmpstr (mn_values_get_string (mn_node_get_values (mn_graph_find (graph, "b")), "init"), ==, "zeros");
  g_assert_null (mn_experiment_load_data (text, -1, "t", gone, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group/plain", test_plain);
  g_test_add_func ("/group/summary", test_summary);
  g_test_add_func ("/group/parameters", test_parameters);
  g_test_add_func ("/group/nested", test_nested);
  g_test_add_func ("/group/options", test_options);
  g_test_add_func ("/group/branches", test_branches);
  g_test_add_func ("/group/reports", test_reports);
  g_test_add_func ("/group/round-trip", test_round_trip);
  g_test_add_func ("/group/experiment", test_experiment);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strconcat ("/group/wrong/", wrong[i].name, NULL);

      g_test_add_data_func (path, &wrong[i], test_wrong);
    }

  return g_test_run ();
}
