/* test-group.c - groups: definitions, parameters, nesting, unfolding and folding, and what is said of wrong ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

#include "graph-fixture.h"
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-group-library.h"

#define IMAGE (&(MnShape) { 3, { 4, 8, 8 } })

#define PREACT                                                                                                         \
  "'preact':{'title':'Block','parameters':{'channels':{'default':4,'title':'Channels'},'init':'default'},'extra':[1],"\
  "'nodes':[{'id':'x','layer':'input'},{'id':'norm','layer':'batch_norm'},{'id':'act','layer':'relu'},"                \
  "{'id':'conv','layer':'conv2d','out_channels':'$channels','kernel_size':3,'padding':1,'init':'$init','odd':'$$5'}," \
  "{'id':'sum','layer':'add','from':['x','conv']}]}"

/* Two inputs, and the layer that leaves is not the last in the list. */
#define FORK                                                                                                           \
  "'fork':{'nodes':[{'id':'a','layer':'input'},{'id':'b','layer':'input'},{'id':'out','layer':'add','from':['t','b']},"\
  "{'id':'t','layer':'tanh','from':['a']}]}"

static MnGraph *
load (const char *groups,
      const char *network,
      MnProblems *problems)
{
  g_autoptr (JsonNode) definitions = fixture_json (groups);
  g_autoptr (JsonNode) nodes = fixture_json (network);
  g_autoptr (GPtrArray) none = mn_problems_new ();
  MnGraph *graph = mn_graph_new ();

  mn_graph_load_groups (graph, definitions, "groups", problems != NULL ? problems : none);
  mn_graph_load_json (graph, nodes, "network", problems != NULL ? problems : none);
  fixture_assert_problems (none, "");
  return graph;
}

/* "id kind shape parameters", a line each in topological order, with the list positions of what they are wired from. */
static char *
describe (const MnFrozenGraph *frozen)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);
      g_autofree char *shape = mn_shape_to_string (&node->output);
      g_autoptr (JsonObject) settings = json_object_new ();
      g_autoptr (JsonNode) json = json_node_init_object (json_node_alloc (), settings);
      g_autofree char *text = NULL;

      mn_values_save_json (node->values, FALSE, settings);
      json_object_remove_member (settings, "odd");
      text = mn_json_to_string (json, FALSE);
      g_string_append_printf (out, "%s %d %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                              " %" G_GINT64_FORMAT ":", node->id, node->position, node->kind->base.name, shape, text,
                              node->costs.parameters, node->costs.multiplications, node->costs.additions,
                              node->costs.activations);
      for (int port = 0; port < node->n_inputs; port++)
        g_string_append_printf (out, " %s", mn_frozen_graph_get_node (frozen, node->inputs[port])->id);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
assert_frozen_alike (MnGraph       *graph,
                     MnGraph       *plain,
                     const MnShape *input)
{
  g_autoptr (MnFrozenGraph) a = mn_graph_freeze (graph, input);
  g_autoptr (MnFrozenGraph) b = mn_graph_freeze (plain, input);
  g_autofree char *text_a = describe (a);
  g_autofree char *text_b = describe (b);

  fixture_assert_problems (mn_frozen_graph_get_problems (a), "");
  fixture_assert_problems (mn_frozen_graph_get_problems (b), "");
  g_assert_true (mn_frozen_graph_is_valid (a));
  g_assert_cmpstr (text_a, ==, text_b);
  g_assert_cmpint (mn_frozen_graph_get_output (a), ==, mn_frozen_graph_get_output (b));
}

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

  assert_frozen_alike (graph, plain, IMAGE);
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

#define NESTED                                                                                                         \
  "'stage':{'parameters':{'width':8,'rate':1},'nodes':[{'id':'x','layer':'input'},"                                    \
  "{'id':'widen','layer':'conv2d','out_channels':'$width','kernel_size':1,'lr_factor':'$rate'},"                       \
  "{'id':'one','layer':'group','group':'preact','channels':'$width','lr_factor':0.5},"                                 \
  "{'id':'two','layer':'group','group':'preact','channels':'$width','init':'ones','freeze':true}]}"

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

  assert_frozen_alike (graph, plain, IMAGE);
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
    "groups.a.nodes.c.group: there is no group “b”; it must be defined under \"groups\"" },
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

/* Deep nesting and huge numbers of layers are refused, not tried. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("{'g0':{'nodes':[{'layer':'input'},{'layer':'relu'}]}");
  g_autoptr (GString) wide = g_string_new ("{'g0':{'nodes':[{'layer':'input'},{'layer':'relu'}]}");
  g_autoptr (GString) chain = g_string_new ("[{'layer':'input'}");
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (GPtrArray) wide_problems = mn_problems_new ();
  g_autoptr (MnGraph) graph = NULL;
  g_autoptr (MnGraph) full = NULL;
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autofree char *text = NULL;

  for (int i = 1; i < 40; i++)
    g_string_append_printf (deep, ",'g%d':{'nodes':[{'layer':'input'},{'layer':'group','group':'g%d'}]}", i, i - 1);
  g_string_append (deep, "}");
  graph = load (deep->str, "[]", problems);
  g_assert_cmpuint (problems->len, ==, 1);
  fixture_assert_problems (problems, "groups.g8: holds groups in groups, more than 8 deep");

  /* Each ten times the one before: the fifth would have a hundred thousand layers. */
  for (int i = 1; i < 7; i++)
    {
      g_string_append_printf (wide, ",'g%d':{'nodes':[{'layer':'input'}", i);
      for (int k = 0; k < 10; k++)
        g_string_append_printf (wide, ",{'layer':'group','group':'g%d'}", i - 1);
      g_string_append (wide, "]}");
    }
  g_string_append (wide, "}");
  for (int i = 0; i < 70; i++)
    g_string_append (chain, ",{'layer':'group','group':'g3'}");
  g_string_append (chain, "]");
  full = load (wide->str, chain->str, wide_problems);
  fixture_assert_problems (wide_problems, "groups.g4: stands for more than 4096 layers");
  frozen = mn_graph_freeze (full, IMAGE);
  text = fixture_problems (mn_frozen_graph_get_problems (frozen));
  g_assert_true (g_str_has_prefix (text, "network.g3_66: would bring the groups of this network to more than 65536 layers"));
  g_assert_false (mn_frozen_graph_is_valid (frozen));
  g_assert_cmpint (mn_frozen_graph_get_n_nodes (frozen), ==, 65001);
}

/* What is wrong in a file with very many mistakes is found quickly, and told in few words. */
static void
assert_refused (const char *groups,
                const char *network,
                const char *expected)
{
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  gint64 start = g_get_monotonic_time ();
  g_autoptr (MnGraph) graph = load (groups, network, problems);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_problems_to_error (problems, NULL, &error));
  /* Far more than it takes; it was minutes, or all there is of memory. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_assert_cmpuint (strlen (error->message), <, 50 * 1000);
  if (!g_str_has_prefix (error->message, expected))
    g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_last_problem (const char *groups,
                     const char *expected)
{
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (MnGraph) graph = load (groups, "[]", problems);
  g_autofree char *last = NULL;

  g_assert_cmpuint (problems->len, >, 0);
  last = mn_problem_to_string (problems->pdata[problems->len - 1]);
  g_assert_cmpstr (last, ==, expected);
}

/* A definition "a" with so many parameters, and a node with so many references to none of them. */
static char *
make_references (int n_parameters,
                 int n_references)
{
  GString *text = g_string_new ("{'a':{'parameters':{'p00000':0");

  for (int i = 1; i < n_parameters; i++)
    g_string_append_printf (text, ",'p%05d':0", i);
  g_string_append (text, "},'nodes':[{'layer':'input'},{'id':'r','layer':'relu'");
  for (int i = 0; i < n_references; i++)
    g_string_append_printf (text, ",'a%05d':'$z%d'", i, i);
  g_string_append (text, "}]}}");
  return g_string_free (text, FALSE);
}

static void
test_many_references (void)
{
  g_autofree char *many = make_references (20000, 10000);
  g_autofree char *some = make_references (256, 100000);
  g_autoptr (GString) nodes = g_string_new ("{'a':{'nodes':[{'layer':'input'}");
  g_autoptr (GString) right = g_string_new ("{'a':{'parameters':{'init':'default'},'nodes':[{'layer':'input'}");
  g_autoptr (MnGraph) graph = NULL;
  gint64 start;

  assert_refused (many, "[]", "groups.a.parameters: are more than 256; no group can have that many");
  assert_refused (some, "[]", "groups.a.nodes.r.a00000: is not a setting of relu, so it cannot follow “$z0”\n"
                              "groups.a.nodes.r.a00000: refers to “$z0”, but there is no such parameter; known are p00000, "
                              "p00001, ");
  for (int i = 0; i < 40000; i++)
    g_string_append (nodes, ",{'layer':'linear','init':'$x'}");
  g_string_append (nodes, "]}}");
  assert_refused (nodes->str, "[]", "groups.a: stands for more than 4096 layers");

  /* What is right is read as quickly. */
  for (int i = 0; i < 4096; i++)
    g_string_append (right, ",{'layer':'linear','units':10,'init':'$init'}");
  g_string_append (right, "]}}");
  start = g_get_monotonic_time ();
  graph = load (right->str, "[]", NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_assert_cmpint (mn_group_get_n_layers (mn_graph_find_group (graph, "a")), ==, 4096);
}

static void
test_many_groups (void)
{
  g_autoptr (GString) unknown = g_string_new ("{'g0':{'nodes':[{'layer':'input'},{'layer':'relu'}]}");
  g_autoptr (GString) network = g_string_new ("[{'layer':'input'}");
  g_autoptr (GString) wide = g_string_new ("{'g0':{'nodes':[{'layer':'input'},{'layer':'relu'}]}");
  g_autoptr (GString) wider = NULL;

  for (int i = 1; i < 250; i++)
    g_string_append_printf (unknown, ",'%060d':{'nodes':[{'layer':'input'},{'layer':'relu'}]}", i);
  g_string_append (unknown, "}");
  for (int i = 0; i < 20000; i++)
    g_string_append_printf (network, ",{'layer':'group','group':'%060d'}", 1000 + i);
  g_string_append (network, "]");
  assert_refused (unknown->str, network->str, "network[1].group: there is no group “0");

  /* Definitions that are refused count, too: each of these asks for twice as many layers as there may be. */
  for (int i = 1; i < 4; i++)
    {
      g_string_append_printf (wide, ",'g%d':{'nodes':[{'layer':'input'}", i);
      for (int k = 0; k < 16; k++)
        g_string_append_printf (wide, ",{'layer':'group','group':'g%d'}", i - 1);
      g_string_append (wide, "]}");
    }
  wider = g_string_new (wide->str);
  for (int i = 0; i < 12000; i++)
    g_string_append_printf (wider, ",'w%d':{'nodes':[{'layer':'input'},{'layer':'group','group':'g3'},"
                            "{'layer':'group','group':'g3'}]}", i);
  g_string_append (wider, "}");
  assert_refused (wider->str, "[{'layer':'input'},{'layer':'group','group':'w11999'}]",
                  "groups.w0: stands for more than 4096 layers\ngroups.w1: ");
  assert_last_problem (wider->str, "groups: are more than 512; the rest is not read");

  /* So are those behind the one that brings them to too many. */
  for (int i = 0; i < 100; i++)
    g_string_append_printf (wide, ",'w%d':{'nodes':[{'layer':'input'},{'layer':'group','group':'g3'}]}", i);
  g_string_append (wide, "}");
  assert_refused (wide->str, "[]", "groups.w14: brings the groups to more than 65536 layers");
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
                           "network.b.group: there is no group “preakt” under \"groups\"; did you mean preact?\n"
                           "network.c.channels: must be a whole number from 1 to 1048576, not \"$x\"");
  fixture_assert_problems (
    mn_frozen_graph_get_problems (frozen),
    "network.g, input 1: is wired from “nobody”, but there is no such node; wire it from another\n"
    "network.f: takes 2 inputs but has 1; wire it from the nodes it shall combine\n"
    "network.b: its layer “sum” needs inputs of one shape, but input 1 is 4×8×8 and input 2 is 7×8×8; a 1×1 "
    "convolution or a linear layer in the branch makes them equal\n"
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

/* Unfolding and folding */

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
  assert_frozen_alike (graph, folded, IMAGE);
  output = mn_graph_unfold (graph, mn_graph_find (graph, "s"));
  g_assert_cmpstr (mn_node_get_id (output), ==, "s/two");
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "s/widen")), ==, "hm");
  fixture_assert_outline (graph, "i s/widen s/one s/two b f/out(f/t,b) f/t(s/two) r(f/out) g(f/out,r)");
  assert_frozen_alike (graph, folded, IMAGE);
  mn_graph_unfold (graph, mn_graph_find (graph, "s/two"));
  mn_graph_unfold (graph, mn_graph_find (graph, "s/one"));
  mn_graph_unfold (graph, mn_graph_find (graph, "b"));
  mn_graph_unfold (graph, mn_graph_find (graph, "g"));
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    g_assert_null (mn_node_get_group (mn_graph_get_node (graph, i)));
  assert_frozen_alike (graph, folded, IMAGE);
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

/* The library */

static void
test_library (void)
{
  g_autofree char *folder = mn_test_source_path ("data/groups");
  g_autofree char *own = mn_group_library_own_folder ();
  g_autoptr (GPtrArray) shipped = NULL, both = NULL;
  g_autoptr (MnGraph) graph = load ("{" NESTED "," PREACT "}", "[{'layer':'input'}]", NULL);
  g_autoptr (MnGraph) other = load ("{'preact':{'nodes':[{'layer':'input'},{'layer':'relu'}]}}", "[]", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *broken = g_build_filename (own, "broken.json", NULL);
  g_autofree char *text = NULL;
  MnGroup *taken;

  g_setenv ("MINIMA_GROUPS", folder, TRUE);
  shipped = mn_group_library_list ();
  g_assert_cmpuint (shipped->len, ==, 6);
  for (guint i = 0; i < shipped->len; i++)
    {
      const MnLibraryGroup *entry = shipped->pdata[i];

      g_assert_false (entry->own);
      g_assert_cmpstr (mn_group_get_kind (entry->group)->base.help, !=, "");
      g_assert_cmpstr (mn_group_get_kind (entry->group)->base.title, !=, mn_group_get_name (entry->group));
    }

  /* What a group uses goes with it; one's own takes the place of one that ships. */
  g_assert_true (mn_group_library_save (mn_graph_find_group (graph, "stage"), FALSE, &path, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/minima/groups/stage.json"));
  g_assert_true (mn_group_library_save (mn_graph_find_group (graph, "stage"), FALSE, NULL, &error));
  g_assert_true (mn_group_library_save (mn_graph_find_group (graph, "preact"), FALSE, NULL, &error));
  g_assert_false (mn_group_library_save (mn_graph_find_group (other, "preact"), FALSE, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (broken, "{\"minima\":1,\"group\":\"x\",\"groups\":{}}", -1, NULL));
  g_assert_null (mn_group_library_load_file (broken, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  both = mn_group_library_list ();
  g_assert_cmpuint (both->len, ==, 7);
  g_assert_true (((MnLibraryGroup *) both->pdata[6])->own);

  /* A graph takes over what it lacks, and gives another name to what differs. */
  for (guint i = 0; i < both->len; i++)
    {
      const MnLibraryGroup *entry = both->pdata[i];

      if (g_str_equal (mn_group_get_name (entry->group), "stage"))
        {
          taken = mn_graph_add_group (graph, entry->group);
          g_assert_true (taken == mn_graph_find_group (graph, "stage"));
          g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 2);
          taken = mn_graph_add_group (other, entry->group);
          g_assert_cmpstr (mn_group_get_name (taken), ==, "stage");
          g_assert_cmpuint (mn_graph_get_n_groups (other), ==, 3);
          mn_graph_insert (other, 0, mn_layer_find ("input"), "i");
          mn_graph_insert (other, 1, mn_group_get_kind (taken), NULL);
        }
    }
  fixture_assert_outline (other, "i stage");
  {
    g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (other, IMAGE);
    g_autoptr (JsonNode) groups = mn_graph_save_groups (other);
    g_autofree char *network = fixture_save (other);
    g_autoptr (JsonNode) nodes = fixture_json (network);
    g_autoptr (GPtrArray) problems = mn_problems_new ();
    g_autoptr (MnGraph) again = mn_graph_new ();

    text = mn_json_to_string (groups, FALSE);
    g_assert_nonnull (strstr (text, "\"group\": \"preact_2\""));
    fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
    g_assert_cmpint (mn_frozen_graph_get_n_nodes (frozen), ==, 10);
    mn_graph_load_groups (again, groups, "groups", problems);
    mn_graph_load_json (again, nodes, "network", problems);
    fixture_assert_problems (problems, "");
    assert_frozen_alike (other, again, IMAGE);
  }
  g_unsetenv ("MINIMA_GROUPS");
}

/* The inception branches of the second bottleneck exercise: 345 692 parameters. */
static void
assert_listed (const char *const *texts,
               JsonObject        *object,
               const char        *member)
{
  if (json_object_has_member (object, member)
      && !g_strv_contains (texts, json_object_get_string_member (object, member)))
    g_error ("not among the texts to translate: %s", json_object_get_string_member (object, member));
}

/* What ships can be translated. */
static void
test_shipped_texts (void)
{
  g_autofree char *folder = mn_test_source_path ("data/groups");
  g_autoptr (GPtrArray) shipped = NULL;
  guint n_parameters = 0;

  g_setenv ("MINIMA_GROUPS", folder, TRUE);
  shipped = mn_group_library_list ();
  for (guint i = 0; i < shipped->len; i++)
    {
      const MnLibraryGroup *entry = shipped->pdata[i];
      g_autoptr (JsonNode) json = mn_group_get_json (entry->group);
      JsonObject *object = json_node_get_object (json);
      g_autoptr (GList) parameters = json_object_get_values (json_object_get_object_member (object, "parameters"));

      if (entry->own)
        continue;
      assert_listed (mn_group_library_texts, object, "title");
      assert_listed (mn_group_library_texts, object, "help");
      for (GList *l = parameters; l != NULL; l = l->next)
        if (JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data))
          {
            assert_listed (mn_group_library_parameter_texts, json_node_get_object (l->data), "title");
            assert_listed (mn_group_library_parameter_texts, json_node_get_object (l->data), "help");
            n_parameters++;
          }
    }
  g_assert_cmpuint (n_parameters, >, 6);
  g_unsetenv ("MINIMA_GROUPS");
}

/* In another language, the groups that ship have other titles, and a user's own have those they were given. */
static void
test_translated (void)
{
  static const char catalogue[] =
    "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
    "msgid \"Input\"\nmsgstr \"Eingabe\"\n"
    "msgctxt \"group\"\nmsgid \"Residual block\"\nmsgstr \"Restblock\"\n";
  g_autoptr (MnGraph) graph = load ("{'a':{'title':'Input','nodes':[{'layer':'input'},{'layer':'relu'}]},"
                                    "'b':{'title':'Residual block','nodes':[{'layer':'input'},{'layer':'relu'}]}}", "[]",
                                    NULL);
  const MnLayerKind *own = mn_group_get_kind (mn_graph_find_group (graph, "a"));
  const MnLayerKind *shipped = mn_group_get_kind (mn_graph_find_group (graph, "b"));
  g_autofree char *tool = g_find_program_in_path ("msgfmt");
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "locale", NULL);
  g_autofree char *messages = g_build_filename (folder, "de", "LC_MESSAGES", NULL);
  g_autofree char *po = g_build_filename (folder, "de.po", NULL);
  g_autofree char *mo = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  const char *const command[] = { tool, "-o", mo, po, NULL };
  int status = -1;

  if (tool == NULL || setlocale (LC_MESSAGES, "C.UTF-8") == NULL)
    {
      g_test_skip ("msgfmt or the locale C.UTF-8 is missing");
      return;
    }
  g_assert_cmpint (g_mkdir_with_parents (messages, 0755), ==, 0);
  g_assert_true (g_file_set_contents (po, catalogue, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  g_assert_cmpstr (mn_group_library_show_title (mn_layer_find ("input")), ==, "Eingabe");
  g_assert_cmpstr (mn_group_library_show_title (shipped), ==, "Restblock");
  g_assert_cmpstr (mn_group_library_show_title (own), ==, "Input");
  g_assert_cmpstr (mn_group_library_show_help (own), ==, "relu");

  g_unsetenv ("LANGUAGE");
  setlocale (LC_MESSAGES, "C");
}

static void
test_inception (void)
{
  g_autofree char *path = mn_test_source_path ("data/groups/inception.json");
  g_autofree char *file = mn_test_source_path ("tests/golden/data/bottleneck-2.minima");
  g_autoptr (GError) error = NULL;
  g_autoptr (MnGroup) group = mn_group_library_load_file (path, &error);
  g_autoptr (MnExperiment) plain = mn_experiment_load_file (file, NULL, &error);
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autoptr (JsonNode) channels = fixture_json ("124");
  g_autoptr (MnFrozenGraph) a = NULL, b = NULL;
  const MnShape maps = { 3, { 256, 32, 32 } };
  MnCosts costs, expected;
  MnNode *node;

  g_assert_no_error (error);
  mn_graph_insert (graph, 0, mn_layer_find ("input"), NULL);
  node = mn_graph_insert (graph, 1, mn_group_get_kind (mn_graph_add_group (graph, group)), NULL);
  g_assert_cmpstr (mn_node_get_id (node), ==, "inception");
  g_assert_true (mn_graph_set_value (graph, node, "one", channels, NULL));
  a = mn_graph_freeze (graph, &maps);
  b = mn_graph_freeze (mn_experiment_get_graph (plain), &maps);
  mn_frozen_graph_get_totals (a, &costs);
  mn_frozen_graph_get_totals (b, &expected);
  g_assert_cmpint (costs.parameters, ==, 345692);
  g_assert_cmpmem (&costs, sizeof costs, &expected, sizeof expected);
  g_assert_cmpint (mn_frozen_graph_find_edited (a, "inception")->output.dim[0], ==, 476);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *home = mn_test_make_dir ();
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group/plain", test_plain);
  g_test_add_func ("/group/summary", test_summary);
  g_test_add_func ("/group/parameters", test_parameters);
  g_test_add_func ("/group/nested", test_nested);
  g_test_add_func ("/group/options", test_options);
  g_test_add_func ("/group/branches", test_branches);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strconcat ("/group/wrong/", wrong[i].name, NULL);

      g_test_add_data_func (path, &wrong[i], test_wrong);
    }
  g_test_add_func ("/group/limits", test_limits);
  g_test_add_func ("/group/many-references", test_many_references);
  g_test_add_func ("/group/many-groups", test_many_groups);
  g_test_add_func ("/group/reports", test_reports);
  g_test_add_func ("/group/round-trip", test_round_trip);
  g_test_add_func ("/group/experiment", test_experiment);
  g_test_add_func ("/group/unfold", test_unfold);
  g_test_add_func ("/group/unfold-comments", test_unfold_comments);
  g_test_add_func ("/group/unfold-oddly", test_unfold_oddly);
  g_test_add_func ("/group/fold", test_fold);
  g_test_add_func ("/group/fold-refused", test_fold_refused);
  g_test_add_func ("/group/fold-often", test_fold_often);
  g_test_add_func ("/group/library", test_library);
  g_test_add_func ("/group/shipped-texts", test_shipped_texts);
  g_test_add_func ("/group/translated", test_translated);
  g_test_add_func ("/group/inception", test_inception);

  status = g_test_run ();
  mn_test_remove_dir (home);
  return status;
}
