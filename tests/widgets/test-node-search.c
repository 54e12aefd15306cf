/* test-node-search.c - nodes found by what is written on them, one after the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>

#include "canvas-fixture.h"
#include "mn-node-search.h"
#include "mn-test.h"

static void
note (MnNodeSearch *search, guint position, gpointer data)
{
  *(int *) data = position;
}

static void
test_hits (void)
{
  MnNodeModel *model = mn_node_model_new ();
  MnNodeSearch *search = g_object_ref_sink (MN_NODE_SEARCH (mn_node_search_new ()));
  int found = -1;

  fill_model (model, residual, G_N_ELEMENTS (residual));
  mn_node_search_set_model (search, model);
  g_signal_connect (search, "found", G_CALLBACK (note), &found);
  mn_node_search_set_text (search, "CONV");
  g_assert_cmpint (found, ==, 1);
  mn_node_search_step (search, 1);
  g_assert_cmpint (found, ==, 3);
  mn_node_search_step (search, 1);
  g_assert_cmpint (found, ==, 1);
  mn_node_search_step (search, -1);
  g_assert_cmpint (found, ==, 3);
  mn_node_search_step (search, -1);
  g_assert_cmpint (found, ==, 1);

  /* All words count, of the kind too; what is found stays where it is if it is a hit of the new text. */
  mn_node_search_set_text (search, "layer conv2");
  g_assert_cmpint (found, ==, 3);
  found = -1;
  mn_node_search_set_text (search, "layer missing");
  g_assert_cmpint (found, ==, -1);
  mn_node_search_set_text (search, "");
  mn_node_search_step (search, 1);
  g_assert_cmpint (found, ==, -1);

  /* From a place on; around the end; the model may have become another one meanwhile. */
  mn_node_search_start (search, 4);
  mn_node_search_set_text (search, "layer");
  g_assert_cmpint (found, ==, 4);
  fill_model (model, residual, 2);
  mn_node_search_step (search, 1);
  g_assert_cmpint (found, ==, 0);
  fill_model (model, NULL, 0);
  found = -1;
  mn_node_search_step (search, 1);
  g_assert_cmpint (found, ==, -1);

  g_assert_finalize_object (search);
  g_assert_finalize_object (model);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-search/hits", test_hits);
  return g_test_run ();
}
