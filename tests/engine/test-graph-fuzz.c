/* test-graph-fuzz.c - thousands of random edits: nothing breaks, ids stay unique, files give the same network again.
 *
 * The seed is fixed, so a failure can be repeated.
 *
 * SPDX-License-Identifier: MIT
 */
#include "graph-fixture.h"
#include "mn-json-reader.h"

#define ROUNDS 60
#define EDITS 150

static const char *const some_ids[] = { "a", "b", "relu", "relu_2", "conv2d", "ä ö", "input", "", "x.y", "nobody" };
static const char *const some_values[] = { "0", "1", "2", "3", "-1", "70000", "1e300", "0.5", "true", "null", "'zeros'",
                                           "'x'", "[2,3]", "[1]", "{}", "[[]]" };

/* Groups for the edits: with parameters, with two inputs, with a group inside. */
static const char some_groups[] =
  "{'block':{'parameters':{'c':3,'init':'default'},'nodes':[{'id':'x','layer':'input'},{'id':'norm','layer':'batch_norm'},"
  "{'id':'conv','layer':'conv2d','out_channels':'$c','kernel_size':3,'padding':1,'init':'$init'},"
  "{'id':'sum','layer':'add','from':['x','conv']}]},"
  "'fork':{'nodes':[{'id':'a','layer':'input'},{'id':'b','layer':'input'},{'id':'out','layer':'add','from':['t','b']},"
  "{'id':'t','layer':'tanh','from':['a']}]},"
  "'stage':{'parameters':{'w':4},'nodes':[{'layer':'input'},{'id':'c','layer':'conv2d','out_channels':'$w',"
  "'kernel_size':1},{'id':'b','layer':'group','group':'block','c':'$w','lr_factor':0.5},"
  "{'id':'f','layer':'group','group':'fork','from':['b','c']}]}}";

static const char *
pick_id (GRand   *rand,
         MnGraph *graph)
{
  guint n = mn_graph_get_n_nodes (graph);

  if (n > 0 && g_rand_int_range (rand, 0, 4) > 0)
    return mn_node_get_id (mn_graph_get_node (graph, (guint) g_rand_int_range (rand, 0, (int) n)));

  return some_ids[g_rand_int_range (rand, 0, G_N_ELEMENTS (some_ids))];
}

static void
set_random_wires (GRand   *rand,
                  MnGraph *graph,
                  MnNode  *node)
{
  const char *from[20] = { NULL };
  int n = g_rand_int_range (rand, 0, 8) == 0 ? g_rand_int_range (rand, 0, 20) : g_rand_int_range (rand, 0, 3);

  for (int i = 0; i < n; i++)
    from[i] = pick_id (rand, graph);
  mn_graph_set_from (graph, node, g_rand_int_range (rand, 0, 5) == 0 ? NULL : from);
}

static void
set_random_value (GRand   *rand,
                  MnGraph *graph,
                  MnNode  *node)
{
  const MnProperty *table = mn_node_get_kind (node)->base.properties;
  g_autoptr (JsonNode) value = fixture_json (some_values[g_rand_int_range (rand, 0, G_N_ELEMENTS (some_values))]);
  int n = 0;
  int which;

  while (table[n].name != NULL)
    n++;
  which = g_rand_int_range (rand, 0, n + 1);
  if (which == n)
    mn_graph_set_value (graph, node, "no such setting", value, NULL);
  else if (g_rand_int_range (rand, 0, 4) == 0)
    mn_graph_reset_value (graph, node, table[which].name);
  else
    mn_graph_set_value (graph, node, table[which].name, value, NULL);
}

static const MnLayerKind *
pick_kind (GRand   *rand,
           MnGraph *graph)
{
  guint n_kinds;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n_kinds);
  guint n_groups = mn_graph_get_n_groups (graph);

  if (n_groups > 0 && g_rand_int_range (rand, 0, 4) == 0)
    return mn_group_get_kind (mn_graph_get_group (graph, (guint) g_rand_int_range (rand, 0, (int) n_groups)));
  return kinds[g_rand_int_range (rand, 0, (int) n_kinds)];
}

/* A few neighbours, which more often than not cannot be a group. */
static void
fold_some (GRand   *rand,
           MnGraph *graph,
           guint    at)
{
  const char *ids[5] = { NULL };
  int n = g_rand_int_range (rand, 1, 5);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++)
    ids[i] = mn_node_get_id (mn_graph_get_node (graph, (at + (guint) i) % mn_graph_get_n_nodes (graph)));
  if (mn_graph_fold (graph, ids, "made", NULL, &error) == NULL)
    g_assert_nonnull (error);
}

static void
edit (GRand   *rand,
      MnGraph *graph)
{
  guint n = mn_graph_get_n_nodes (graph);
  guint at = (guint) g_rand_int_range (rand, 0, (int) n + 1);
  MnNode *node = at < n ? mn_graph_get_node (graph, at) : NULL;
  g_autofree char *id = NULL;

  if (node == NULL || g_rand_int_range (rand, 0, 4) == 0)
    {
      mn_graph_insert (graph, at, pick_kind (rand, graph),
                       g_rand_boolean (rand) ? NULL : some_ids[g_rand_int_range (rand, 0, 7)]);
      return;
    }

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      mn_graph_remove (graph, node);
      break;
    case 1:
      mn_graph_move (graph, node, (guint) g_rand_int_range (rand, 0, (int) n + 3));
      break;
    case 2:
      mn_graph_duplicate (graph, node);
      break;
    case 3:
      id = g_strdup (pick_id (rand, graph));
      mn_graph_rename (graph, node, id, NULL);
      break;
    case 4:
    case 5:
      set_random_wires (rand, graph, node);
      break;
    case 6:
      set_random_value (rand, graph, node);
      break;
    case 7:
      mn_graph_unfold (graph, node);
      break;
    case 8:
      fold_some (rand, graph, at);
      break;
    default:
      mn_graph_set_comment (graph, node, pick_id (rand, graph));
      break;
    }
}

/* Whatever was frozen keeps its promises to those who read it. */
static void
check_frozen (MnGraph       *graph,
              const MnShape *input)
{
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, input);
  int n = mn_frozen_graph_get_n_nodes (frozen);
  gboolean valid = mn_frozen_graph_is_valid (frozen);
  g_autofree gboolean *seen = g_new0 (gboolean, n + 1);
  MnCosts totals;
  int expected = 0;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);

      expected += mn_node_get_group (node) != NULL ? mn_group_get_n_layers (mn_node_get_group (node)) : 1;
      g_assert_nonnull (mn_frozen_graph_find_edited (frozen, mn_node_get_id (node)));
    }
  g_assert_cmpint (n, ==, expected);
  g_assert_true (!valid || mn_frozen_graph_get_problems (frozen)->len == 0);
  g_assert_true (!valid || mn_frozen_graph_get_output (frozen) >= 0);
  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, >=, 0);
  g_assert_cmpint (totals.additions, >=, 0);
  g_assert_cmpint (totals.multiplications, >=, 0);
  g_assert_cmpint (totals.activations, >=, 0);

  for (int i = 0; i < n; i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);

      g_assert_true (mn_frozen_graph_find (frozen, node->id) == node || !valid);
      g_assert_nonnull (mn_graph_find (graph, node->owner));
      g_assert_false (seen[node->position]);
      seen[node->position] = TRUE;
      for (int port = 0; port < node->n_inputs; port++)
        g_assert_cmpint (node->inputs[port], <, valid ? i : n);
      g_assert_true (!valid || mn_shape_elements (&node->output) > 0);
      g_assert_true (!node->has_field || node->field.size[0] >= 1);
    }

  for (guint i = 0; i < mn_frozen_graph_get_problems (frozen)->len; i++)
    {
      g_autofree char *line = mn_problem_to_string (g_ptr_array_index (mn_frozen_graph_get_problems (frozen), i));

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_null (strchr (line, '\n'));
    }
}

static void
check_file (MnGraph *graph)
{
  g_autofree char *outline = fixture_outline (graph);
  g_autofree char *saved = fixture_save (graph);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (saved, &error);
  g_autoptr (MnGraph) again = mn_graph_new ();
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autofree char *outline_again = NULL;
  g_autofree char *saved_again = NULL;

  g_assert_no_error (error);
  mn_graph_load_groups (again, groups, "groups", problems);
  mn_graph_load_json (again, node, "network", problems);
  fixture_assert_problems (problems, "");
  outline_again = fixture_outline (again);
  saved_again = fixture_save (again);
  g_assert_cmpstr (outline, ==, outline_again);
  g_assert_cmpstr (saved, ==, saved_again);
}

static void
test_edits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  const MnShape shapes[] = { { 0 }, { 1, { 7 } }, { 3, { 3, 32, 32 } }, { 3, { 1, 1, 1 } }, { 2, { 4, 5 } } };

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (MnGraph) graph = mn_graph_new ();
      g_autoptr (JsonNode) groups = fixture_json (some_groups);
      g_autoptr (GPtrArray) problems = mn_problems_new ();

      mn_graph_load_groups (graph, groups, "groups", problems);
      fixture_assert_problems (problems, "");
      for (int i = 0; i < EDITS; i++)
        {
          edit (rand, graph);
          check_frozen (graph, &shapes[g_rand_int_range (rand, 0, G_N_ELEMENTS (shapes))]);
          if (i % 10 == 0)
            check_file (graph);
        }
      check_file (graph);
    }
}

/* Edits of a plain chain with wires put right never make an invalid network of a valid one. */
static void
test_chains_stay_valid (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  const char *const elementwise[] = { "relu", "tanh", "batch_norm", "dropout", "sigmoid", "elu" };
  g_autoptr (MnGraph) graph = fixture_load ("[{'layer':'input'},{'layer':'relu'}]", NULL);

  for (int i = 0; i < 2000; i++)
    {
      guint n = mn_graph_get_n_nodes (graph);
      guint at = (guint) g_rand_int_range (rand, 1, (int) n);
      MnNode *node = mn_graph_get_node (graph, at);
      g_autoptr (MnFrozenGraph) frozen = NULL;

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          mn_graph_insert (graph, at, mn_layer_find (elementwise[g_rand_int_range (rand, 0, 6)]), NULL);
          break;
        case 1:
          mn_graph_duplicate (graph, node);
          break;
        case 2:
          mn_graph_move (graph, node, (guint) g_rand_int_range (rand, 1, (int) n));
          break;
        default:
          if (n > 2)
            mn_graph_remove (graph, node);
          break;
        }
      frozen = mn_graph_freeze (graph, &(MnShape) { 3, { 3, 8, 8 } });
      fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
      g_assert_true (mn_frozen_graph_is_valid (frozen));
    }
}

/* Definitions and nodes with random bytes changed: never more than an error, and what is left can be used. */
static void
test_broken_groups (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree char *groups = g_strdelimit (g_strdup (some_groups), "'", '"');
  g_autofree char *original = g_strdup_printf (
    "[%s,[{\"id\":\"i\",\"layer\":\"input\"},{\"id\":\"s\",\"layer\":\"group\",\"group\":\"stage\",\"w\":3},"
    "{\"id\":\"f\",\"layer\":\"group\",\"group\":\"fork\",\"from\":[\"s\",\"s\"]}]]", groups);
  const char alphabet[] = "{}[]\",:.$/0123456789-abcdefinoprstuwx";
  int parsed = 0;
  int sound = 0;

  for (int round = 0; round < 6000; round++)
    {
      g_autofree char *json = g_strdup (original);
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (MnGraph) graph = mn_graph_new ();
      g_autoptr (GPtrArray) problems = mn_problems_new ();
      JsonArray *array;

      for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
        json[g_rand_int_range (rand, 1, (int) strlen (json) - 1)] = alphabet[g_rand_int_range (rand, 0,
                                                                                               sizeof alphabet - 1)];
      node = json_from_string (json, NULL);
      if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
        continue;
      array = json_node_get_array (node);
      if (json_array_get_length (array) != 2)
        continue;
      parsed++;
      mn_graph_load_groups (graph, json_array_get_element (array, 0), "groups", problems);
      mn_graph_load_json (graph, json_array_get_element (array, 1), "network", problems);
      sound += problems->len == 0;
      check_frozen (graph, &(MnShape) { 3, { 3, 8, 8 } });
      check_file (graph);
      for (guint i = mn_graph_get_n_nodes (graph); i-- > 0;)
        mn_graph_unfold (graph, mn_graph_get_node (graph, i));
      check_frozen (graph, &(MnShape) { 3, { 3, 8, 8 } });
      check_file (graph);
    }

  g_assert_cmpint (parsed, >, 1500);
  g_assert_cmpint (sound, >, 100);
}

/* Files with random bytes changed are read or refused, never more. */
static void
test_broken_files (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  const char original[] = "[{\"id\":\"i\",\"layer\":\"input\"},"
                          "{\"id\":\"c\",\"layer\":\"conv2d\",\"kernel_size\":[3,5],\"from\":[\"i\"],\"comment\":\"x\"},{\"layer\":\"add\",\"from\":[\"i\",\"c\"]}]";
  const char alphabet[] = "{}[]\",:.0123456789-eidlayerfomcnvtu \\";
  int parsed = 0;

  for (int round = 0; round < 5000; round++)
    {
      g_autofree char *json = g_strdup (original);
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (MnGraph) graph = mn_graph_new ();
      g_autoptr (GPtrArray) problems = mn_problems_new ();

      for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
        {
          int at = g_rand_int_range (rand, 0, sizeof original - 1);

          json[at] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
        }
      node = mn_json_parse (json, -1, "broken", NULL);
      if (node == NULL)
        continue;
      parsed++;
      mn_graph_load_json (graph, node, "network", problems);
      check_frozen (graph, &(MnShape) { 3, { 3, 8, 8 } });
      check_file (graph);
    }

  g_assert_cmpint (parsed, >, 500);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph-fuzz/edits", test_edits);
  g_test_add_func ("/graph-fuzz/chains-stay-valid", test_chains_stay_valid);
  g_test_add_func ("/graph-fuzz/broken-files", test_broken_files);
  g_test_add_func ("/graph-fuzz/broken-groups", test_broken_groups);

  return g_test_run ();
}
