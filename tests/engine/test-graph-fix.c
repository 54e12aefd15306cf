/* test-graph-fix.c - what is offered to mend a network: it helps, changes no more than it says, and nothing else is offered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "graph-fixture.h"

#include "mn-graph-fix.h"

static const MnShape image = { 3, { 3, 32, 32 } };

/* @titles: separated by "|", in the order they are offered. @outlines: of the graph after each. */
static void
check (const char *network, gint64 n_outputs, const char *id, const char *titles, const char *outlines)
{
  g_auto (GStrv) expected_titles = g_strsplit (titles, "|", -1);
  g_auto (GStrv) expected = g_strsplit (outlines, "|", -1);
  guint n = g_strv_length (expected_titles);

  for (guint i = 0; i < MAX (n, 1u); i++)
    {
      g_autoptr (MnGraph) graph = fixture_load (network, NULL);
      g_autofree char *before = fixture_outline (graph);
      g_autoptr (GPtrArray) fixes = mn_graph_list_fixes (graph, &image, n_outputs, id);
      g_autofree char *untouched = fixture_outline (graph);
      g_autofree char *after = NULL;
      g_autoptr (GString) offered = g_string_new (NULL);

      for (guint j = 0; j < fixes->len; j++)
        g_string_append_printf (offered, "%s%s", j ? "|" : "", mn_graph_fix_get_title (fixes->pdata[j]));
      g_assert_cmpstr (offered->str, ==, titles);
      g_assert_cmpstr (before, ==, untouched);
      if (n == 0)
        return;
      mn_graph_fix_apply (fixes->pdata[i], graph);
      after = fixture_outline (graph);
      g_assert_cmpstr (after, ==, expected[i]);
    }
}

#define CONV(id, channels) "{'id':'" id "','layer':'conv2d','out_channels':" channels ",'kernel_size':3,'padding':1}"
#define START "[{'id':'i','layer':'input'},"

static void
test_linear_after_image (void)
{
  check (START CONV ("c", "8") ",{'id':'l','layer':'linear','units':4}]", 0, "l",
         "Insert Flatten|Insert Global average pooling", "i c flatten l|i c global_avg_pool2d l");
  /* With a wire of its own, from somewhere else. */
  check (START CONV ("c", "8") ",{'id':'r','layer':'relu'},{'id':'l','layer':'linear','units':4,'from':['c']},"
         "{'id':'a','layer':'linear','units':2}]", 0, "l",
         "Insert Flatten|Insert Global average pooling", "i c r flatten(c) l(flatten) a|i c r global_avg_pool2d(c) "
         "l(global_avg_pool2d) a");
}

static void
test_image_after_flatten (void)
{
  check (START "{'id':'f','layer':'flatten'}," CONV ("c", "8") "]", 0, "c", "Remove “f”", "i c");
  check (START CONV ("a", "4") ",{'id':'p','layer':'global_avg_pool2d'}," CONV ("c", "8") "]", 0, "c", "", "");
}

static void
test_kernel (void)
{
  check (START "{'id':'p','layer':'max_pool2d','kernel_size':32},{'id':'c','layer':'conv2d','out_channels':4,"
         "'kernel_size':5}]", 0, "c", "Set Padding to 2", "i p c");
}

static void
test_add (void)
{
  /* The branch that skips is made to fit. */
  check (START CONV ("a", "4") "," CONV ("b", "8") ",{'id':'s','layer':'add','from':['b','a']}]", 0, "s",
         "Match Channels with a 1×1 Convolution", "i a b conv2d(a) s(b,conv2d)");
  check (START CONV ("a", "4") ",{'id':'b','layer':'conv2d','out_channels':8,'kernel_size':3,'padding':1,'stride':2},"
         "{'id':'s','layer':'add','from':['a','b']}]", 0, "s", "Match Channels with a 1×1 Convolution",
         "i a b conv2d(a) s(conv2d,b)");
  check (START CONV ("a", "4") ",{'id':'b','layer':'max_pool2d','kernel_size':2},{'id':'s','layer':'add','from':['b',"
         "'a']}]", 0, "s", "Match Channels with a 1×1 Convolution|Match Sizes with Average Pooling",
         "i a b conv2d(a) s(b,conv2d)|i a b adaptive_avg_pool2d(a) s(b,adaptive_avg_pool2d)");
  /* Convolutions have cut off the edge: those of the branch alone are changed. */
  check (START CONV ("a", "4") ",{'id':'b','layer':'conv2d','out_channels':8,'kernel_size':3},{'id':'r','layer':'relu'},"
         "{'id':'c','layer':'conv2d','out_channels':4,'kernel_size':5},{'id':'s','layer':'add','from':['c','a']}]", 0, "s",
         "Keep Height and Width with Padding|Match Sizes with Average Pooling",
         "i a b r c s(c,a)|i a b r c adaptive_avg_pool2d(a) s(c,adaptive_avg_pool2d)");
  /* Three of them, two of which do not go with the third. */
  check (START CONV ("a", "4") "," CONV ("b", "8") "," CONV ("c", "2") ",{'id':'s','layer':'add','from':['a','b','c']}]",
         0, "s", "Match Channels with a 1×1 Convolution", "i a b c conv2d(a) conv2d_2(b) s(conv2d,conv2d_2,c)");
  check (START "{'id':'f','layer':'flatten'},{'id':'a','layer':'linear','units':4},{'id':'b','layer':'linear','units':5},"
         "{'id':'s','layer':'add','from':['a','b']}]", 0, "s", "Match Features with a Linear Layer",
         "i f a b linear(a) s(linear,b)");
  /* An image and features: nobody knows what is meant. */
  check (START CONV ("a", "4") ",{'id':'f','layer':'flatten'},{'id':'s','layer':'add','from':['a','f']}]", 0, "s", "", "");
}

static void
test_wires (void)
{
  check (START CONV ("a", "4") "," CONV ("b", "8") ",{'id':'r','layer':'relu','from':[]}]", 0, "r",
         "Connect to “b”|Connect to “a”", "i a b r(b)|i a b r(a)");
  check (START CONV ("a", "4") "," CONV ("b", "4") ",{'id':'s','layer':'add','from':['b']}]", 0, "s",
         "Connect to “a”", "i a b s(b,a)");
  check (START CONV ("a", "4") "," CONV ("b", "4") ",{'id':'s','layer':'add','from':['b','a','gone']}]", 0, "s",
         "Remove the Loose Wire", "i a b s(b,a)");
  check (START CONV ("a", "4") "," CONV ("b", "4") ",{'id':'r','layer':'relu','from':['a','b']}]", 0, "r",
         "Insert Add|Insert Concatenate", "i a b add(a,b) r|i a b concat(a,b) r");
  check ("[{'id':'i','layer':'input','from':['r']},{'id':'r','layer':'relu','from':['i']}]", 0, "i", "Remove the Wires",
         "i r(i)");
}

static void
test_output (void)
{
  check (START "{'id':'f','layer':'flatten'},{'id':'l','layer':'linear','units':4}]", 10, "l",
         "Set Units of “l” to 10|Append Linear with 10 Units", "i f l|i f l linear");
  check (START CONV ("c", "4") "]", 10, "c", "Append Flatten and Linear with 10 Units", "i c flatten linear");
  check (START "{'id':'f','layer':'flatten'},{'id':'l','layer':'linear','units':10}]", 10, "l", "", "");
}

/* While others wait for a successor, too, which is said of each. */
static void
test_unfinished (void)
{
  check (START "{'id':'u','layer':'upsample','from':[]},{'id':'r','layer':'relu','from':[]}]", 0, "u", "Connect to “i”",
         "i u(i) r()");
}

/* Several have no successor, which is said of all but the last. */
static void
test_ends (void)
{
  check (START CONV ("a", "4") "," CONV ("b", "4") ",{'id':'r','layer':'relu'},{'id':'c','layer':'relu','from':['a']}]", 0,
         "r", "Join with “c” by Add|Join with “c” by Concatenate|Remove “r” and 1 Before It|Remove “c”",
         "i a b r c(a) add(c,r)|i a b r c(a) concat(c,r)|i a c(a)|i a b r");
  /* Other channels: they cannot be added. */
  check (START CONV ("a", "4") "," CONV ("b", "8") ",{'id':'c','layer':'relu','from':['a']}]", 0, "b",
         "Join with “c” by Concatenate|Remove “b”|Remove “c”", "i a b c(a) concat(c,b)|i a c(a)|i a b");
  /* What is wrong is said of the first; the last one is meant. */
  check (START CONV ("a", "4") "," CONV ("b", "4") ",{'id':'c','layer':'relu','from':['a']}]", 0, "c", "", "");
  /* As many numbers as there are classes leave it already, and shall. */
  check (START "{'id':'f','layer':'flatten'},{'id':'u','layer':'linear','units':3},{'id':'l','layer':'linear','units':10,"
         "'from':['f']}]", 10, "u", "Remove “u”|Remove “l”", "i f l(f)|i f u");
  /* Of three, one at a time; what a branch begins with is shared and stays. */
  check (START CONV ("a", "4") "," CONV ("b", "4") "," CONV ("c", "2") ",{'id':'d','layer':'relu','from':['b']},"
         "{'id':'e','layer':'relu','from':['a']}]", 0, "d",
         "Join with “e” by Add|Join with “e” by Concatenate|Remove “d”|Remove “e”",
         "i a b c d(b) e(a) add(e,d)|i a b c d(b) e(a) concat(e,d)|i a b c e(a)|i a b c d(b)");
}

/* Nothing wrong, nothing there, nothing known that helps. */
static void
test_none (void)
{
  check (START "{'id':'f','layer':'flatten'}]", 0, "f", "", "");
  check (START "{'id':'f','layer':'flatten'}]", 0, "nobody", "", "");
  check (START "{'id':'r','layer':'relu','from':['s']},{'id':'s','layer':'relu','from':['r']}]", 0, "i", "", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-fix/linear-after-image", test_linear_after_image);
  g_test_add_func ("/graph-fix/image-after-flatten", test_image_after_flatten);
  g_test_add_func ("/graph-fix/kernel", test_kernel);
  g_test_add_func ("/graph-fix/add", test_add);
  g_test_add_func ("/graph-fix/wires", test_wires);
  g_test_add_func ("/graph-fix/output", test_output);
  g_test_add_func ("/graph-fix/unfinished", test_unfinished);
  g_test_add_func ("/graph-fix/ends", test_ends);
  g_test_add_func ("/graph-fix/none", test_none);
  return g_test_run ();
}
