/* test-group-limits.c - groups in files that ask for too much: refused soon, and in few words.
 *
 * SPDX-License-Identifier: MIT
 */
#include <time.h>

#include "group-fixture.h"

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
  clock_t start = clock ();
  g_autoptr (MnGraph) graph = load (groups, network, problems);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_problems_to_error (problems, NULL, &error));
  /* Far more than it takes; it was minutes, or all there is of memory. */
  g_assert_cmpint (clock () - start, <, 20 * CLOCKS_PER_SEC);
  /* A bounded number of problems in a bounded number of words each. */
  g_assert_cmpuint (strlen (error->message), <, 64 * 1024);
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
  clock_t start;

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
  start = clock ();
  graph = load (right->str, "[]", NULL);
  g_assert_cmpint (clock () - start, <, 20 * CLOCKS_PER_SEC);
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group/limits", test_limits);
  g_test_add_func ("/group/many-references", test_many_references);
  g_test_add_func ("/group/many-groups", test_many_groups);

  return g_test_run ();
}
