/* test-graph-json.c - networks in files: there and back, what is not known, and everything that can be wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "graph-fixture.h"

/* Loading and saving is the identity on what is saved. */
static void
test_round_trip (void)
{
  const char json[] = "[{'id':'image','layer':'input'},"
                      "{'id':'conv','layer':'conv2d','out_channels':64,'kernel_size':[3,5],'padding':[1,2],"
                      "'init':'kaiming_normal','comment':'the “stem”'},"
                      "{'id':'pool','layer':'max_pool2d','kernel_size':2},"
                      "{'id':'norm','layer':'batch_norm','eps':0.001,'place':[-40,120.5]},"
                      "{'id':'drop','layer':'dropout','p':0.1},"
                      "{'id':'sum','layer':'add','from':['norm','drop']},"
                      "{'id':'loose','layer':'relu','from':[]}]";
  g_autoptr (MnGraph) graph = fixture_load (json, NULL);
  g_autofree char *saved = fixture_save (graph);
  g_autoptr (MnGraph) again = fixture_load (saved, NULL);
  g_autofree char *saved_again = fixture_save (again);
  g_autoptr (JsonNode) expected = fixture_json (json);
  g_autoptr (JsonNode) got = fixture_json (saved);

  g_assert_cmpstr (saved, ==, saved_again);
  g_assert_true (json_node_equal (expected, got));
  fixture_assert_outline (again, "image conv pool norm drop sum(norm,drop) loose()");
}

static void
on_place_changed (MnGraph *graph,
                  int     *count)
{
  (*count)++;
}

/* Where a node is drawn: set, kept in bounds, left out again; a copy has a place of its own. */
static void
test_place (void)
{
  g_autoptr (MnGraph) graph = fixture_load ("[{'id':'image','layer':'input'},{'id':'act','layer':'relu','place':[8,16]}]",
                                            NULL);
  MnNode *image = mn_graph_find (graph, "image"), *act = mn_graph_find (graph, "act");
  double x = -1, y = -1;
  int changed = 0;

  g_signal_connect (graph, "changed", G_CALLBACK (on_place_changed), &changed);
  g_assert_false (mn_node_get_place (image, &x, &y));
  g_assert_cmpfloat (x, ==, -1);
  g_assert_true (mn_node_get_place (act, &x, &y));
  g_assert_cmpfloat (x, ==, 8);
  g_assert_cmpfloat (y, ==, 16);
  mn_graph_set_place (graph, act, 8, 16);
  mn_graph_unset_place (graph, image);
  g_assert_cmpint (changed, ==, 0);
  mn_graph_set_place (graph, image, 1e30, -1e30);
  g_assert_true (mn_node_get_place (image, &x, &y));
  g_assert_cmpfloat (x, ==, MN_GRAPH_MAX_PLACE);
  g_assert_cmpfloat (y, ==, -MN_GRAPH_MAX_PLACE);
  mn_graph_unset_place (graph, image);
  g_assert_false (mn_node_get_place (image, &x, &y));
  g_assert_cmpint (changed, ==, 2);
  g_assert_false (mn_node_get_place (mn_graph_duplicate (graph, act), &x, &y));
}

/* What PyTorch always asks for is written; what merely has its default is not. */
static void
test_defaults_left_out (void)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autofree char *saved = NULL;

  mn_graph_insert (graph, 0, mn_layer_find ("linear"), "fc");
  saved = fixture_save (graph);
  g_assert_cmpstr (saved, ==, "[{ \"id\": \"fc\", \"layer\": \"linear\", \"units\": 128 }]");
}

/* A file of a later version keeps what this one does not know, even after an edit. */
static void
test_unknown_members (void)
{
  g_autoptr (MnGraph) graph = fixture_load ("[{'id':'fc','layer':'linear','units':3,'quantize':{'bits':[4,8]},"
                                            "'group':null}]", NULL);
  g_autoptr (JsonNode) units = fixture_json ("4");
  g_autofree char *saved = NULL;
  g_autoptr (JsonNode) got = NULL;
  g_autoptr (JsonNode) expected = fixture_json ("[{'id':'fc','layer':'linear','units':4,'quantize':{'bits':[4,8]},"
                                                "'group':null}]");

  g_assert_true (mn_graph_set_value (graph, mn_graph_find (graph, "fc"), "units", units, NULL));
  saved = fixture_save (graph);
  got = fixture_json (saved);
  g_assert_true (json_node_equal (got, expected));
}

static void
test_missing_ids (void)
{
  g_autoptr (MnGraph) graph = fixture_load ("[{'layer':'input'},{'layer':'relu'},{'id':'relu','layer':'tanh'},"
                                            "{'layer':'relu','from':'relu'}]", NULL);

  fixture_assert_outline (graph, "input relu_2 relu relu_3(relu)");
}

/* Loading replaces, and tells once. */
static void
on_changed (MnGraph *graph,
            guint   *n)
{
  (*n)++;
}

static void
test_replace (void)
{
  g_autoptr (MnGraph) graph = fixture_load ("[{'layer':'relu'},{'layer':'relu'}]", NULL);
  g_autoptr (JsonNode) other = fixture_json ("[{'layer':'relu'},{'layer':'input'}]");
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  guint n = 0;

  g_signal_connect (graph, "changed", G_CALLBACK (on_changed), &n);
  mn_graph_load_json (graph, other, "network", problems);
  fixture_assert_outline (graph, "relu input");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (problems->len, ==, 0);
}

typedef struct
{
  const char *name;
  const char *json;
  const char *outline;    /* what is read all the same */
  const char *problems;   /* each line must begin so */
} Bad;

static const Bad bad[] = {
  { "not-a-list", "{'layer':'relu'}", "", "network: must be a list" },
  { "null", "null", "", "network: must be a list" },
  { "element", "[{'layer':'input'},7,'relu',[],null]", "input",
    "network[1]: must be an object\nnetwork[2]: must be an object\nnetwork[3]: must be an object\n"
    "network[4]: must be an object" },
  { "no-layer", "[{'id':'a'},{'units':3}]", "", "network.a.layer: is missing\nnetwork[1].layer: is missing" },
  { "layer-type", "[{'id':'a','layer':3}]", "", "network.a.layer: must be a text" },
  { "layer-name", "[{'id':'a','layer':'conv3d'}]", "",
    "network.a.layer: there is no layer “conv3d”; must be \"group\" or one of input" },
  { "id-type", "[{'id':7,'layer':'relu'},{'id':['x'],'layer':'relu'},{'id':null,'layer':'tanh'}]", "relu relu_2 tanh",
    "network[0].id: must be a text\nnetwork[1].id: must be a text\nnetwork[2].id: must be a text" },
  { "id-value", "[{'id':'','layer':'relu'},{'id':'a.b','layer':'relu'},{'id':'a\\nb','layer':'relu'}]",
    "relu relu_2 relu_3",
    "network[0].id: an id must not be empty\nnetwork[1].id: an id must not hold “.”\n"
    "network[2].id: an id must not hold line breaks" },
  { "id-twice", "[{'id':'a','layer':'input'},{'id':'a','layer':'relu','from':['a']}]", "a relu(a)",
    "network[1].id: another node is called “a” already" },
  { "value", "[{'id':'fc1','layer':'linear','units':'many'},{'layer':'linear','units':0,'bias':1,'init':'he'}]",
    "fc1 linear",
    "network.fc1.units: must be a whole number from 1 to 1048576, not \"many\"\n"
    "network[1].units: must be a whole number from 1 to\nnetwork[1].bias: must be true or false, not 1\n"
    "network[1].init: must be one of default, xavier_uniform" },
  { "pair", "[{'id':'c','layer':'conv2d','kernel_size':[1,2,3],'stride':[],'padding':-1,'dilation':1.5}]", "c",
    "network.c.kernel_size: must be\nnetwork.c.stride: must be\nnetwork.c.padding: must be\n"
    "network.c.dilation: must be" },
  { "huge", "[{'id':'c','layer':'linear','units':99999999999999999999}]", "c", "network.c.units: must be" },
  { "from", "[{'id':'a','layer':'relu','from':3},{'id':'b','layer':'relu','from':['a',1]},"
            "{'id':'c','layer':'relu','from':null},{'id':'d','layer':'relu','from':{}}]", "a b c d",
    "network.a.from: must be a list of node ids\nnetwork.b.from: must be a list\nnetwork.c.from: must be a list\n"
    "network.d.from: must be a list" },
  { "place", "[{'id':'a','layer':'relu','place':3},{'id':'b','layer':'relu','place':[1]},"
             "{'id':'c','layer':'relu','place':[1,'2']},{'id':'d','layer':'relu','place':[1,1e300]},"
             "{'id':'e','layer':'relu','place':null},{'id':'f','layer':'relu','place':[1,2,3]}]", "a b c d e f",
    "network.a.place: must be two numbers from\nnetwork.b.place: must be two\nnetwork.c.place: must be two\n"
    "network.d.place: must be two\nnetwork.e.place: must be two\nnetwork.f.place: must be two" },
  { "comment", "[{'id':'a','layer':'relu','comment':3}]", "a", "network.a.comment: must be a text" },
};

static void
test_bad (gconstpointer data)
{
  const Bad *row = data;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (MnGraph) graph = fixture_load (row->json, problems);
  g_auto (GStrv) expected = g_strsplit (row->problems, "\n", -1);

  for (guint i = 0; i < problems->len && expected[i] != NULL; i++)
    {
      g_autofree char *line = mn_problem_to_string (g_ptr_array_index (problems, i));

      if (!g_str_has_prefix (line, expected[i]))
        g_test_message ("“%s” does not begin with “%s”", line, expected[i]);
      g_assert_true (g_str_has_prefix (line, expected[i]));
    }
  g_assert_cmpuint (problems->len, ==, g_strv_length (expected));
  fixture_assert_outline (graph, row->outline);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph-json/round-trip", test_round_trip);
  g_test_add_func ("/graph-json/place", test_place);
  g_test_add_func ("/graph-json/defaults-left-out", test_defaults_left_out);
  g_test_add_func ("/graph-json/unknown-members", test_unknown_members);
  g_test_add_func ("/graph-json/missing-ids", test_missing_ids);
  g_test_add_func ("/graph-json/replace", test_replace);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/graph-json/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, &bad[i], test_bad);
    }

  return g_test_run ();
}
