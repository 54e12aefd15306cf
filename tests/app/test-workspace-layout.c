/* test-workspace-layout.c - where panes are: how they move, and what is kept of that.
 *
 * SPDX-License-Identifier: MIT
 */

#include "mn-test.h"
#include "mn-workspace-layout.h"

static gboolean
knows_letters (const char *id)
{
  return strlen (id) == 1;
}

/* "ab|c": lanes with their panes. */
static char *
print (MnWorkspaceLayout *layout)
{
  GString *text = g_string_new (layout->columns ? "columns " : "");

  for (guint i = 0; i < layout->lanes->len; i++)
    {
      MnWorkspaceLane *lane = layout->lanes->pdata[i];

      g_string_append (text, i > 0 ? "|" : "");
      for (guint j = 0; j < lane->places->len; j++)
        g_string_append (text, ((MnWorkspacePlace *) lane->places->pdata[j])->id);
    }
  return g_string_free (text, FALSE);
}

static void
assert_layout (MnWorkspaceLayout *layout, const char *expected)
{
  g_autofree char *text = print (layout);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_layout_moves (void)
{
  g_autoptr (MnWorkspaceLayout) layout = mn_workspace_layout_new ();

  mn_workspace_layout_add (layout, "n", TRUE);
  mn_workspace_layout_add (layout, "a", FALSE);
  mn_workspace_layout_add (layout, "b", FALSE);
  assert_layout (layout, "n|ab");

  g_assert_true (mn_workspace_layout_move (layout, "b", MN_MOVE_LEFT));
  assert_layout (layout, "n|ba");
  g_assert_false (mn_workspace_layout_move (layout, "b", MN_MOVE_LEFT));
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_UP));
  assert_layout (layout, "na|b");
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_UP));
  assert_layout (layout, "a|n|b");
  g_assert_false (mn_workspace_layout_move (layout, "a", MN_MOVE_UP));
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_DOWN));
  assert_layout (layout, "an|b");
  g_assert_true (mn_workspace_layout_move (layout, "b", MN_MOVE_UP));
  assert_layout (layout, "ban");
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_DOWN));
  assert_layout (layout, "bn|a");

  /* In columns left and right go from lane to lane. */
  layout->columns = TRUE;
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_LEFT));
  assert_layout (layout, "columns abn");
  g_assert_true (mn_workspace_layout_move (layout, "a", MN_MOVE_DOWN));
  assert_layout (layout, "columns ban");
  g_assert_true (mn_workspace_layout_move (layout, "n", MN_MOVE_RIGHT));
  assert_layout (layout, "columns ba|n");
  g_assert_false (mn_workspace_layout_can_move (layout, "n", MN_MOVE_RIGHT));
  g_assert_false (mn_workspace_layout_can_move (layout, "nobody", MN_MOVE_RIGHT));

  mn_workspace_layout_remove (layout, "n");
  assert_layout (layout, "columns ba");
  mn_workspace_layout_remove (layout, "nobody");
  mn_workspace_layout_remove (layout, "a");
  mn_workspace_layout_remove (layout, "b");
  assert_layout (layout, "columns ");
}

/* What is remembered comes back; what is not known, comes twice or makes no sense does not. */
static void
test_layout_variant (void)
{
  g_autoptr (GVariant) bad = g_variant_ref_sink (g_variant_new_parsed (
      "(true, [(1.0, [('a', 3.0), ('unknown', 1.0), ('a', 1.0)]), (-4.0, [('b', 1e300), ('a', 1.0)]),"
      " (1.0, [('unknown', 1.0)]), (2.0, @a(sd) [])])"));
  g_autoptr (MnWorkspaceLayout) layout = mn_workspace_layout_from_variant (bad, knows_letters);
  g_autoptr (GVariant) written = NULL;
  g_autoptr (MnWorkspaceLayout) again = NULL;
  MnWorkspaceLane *lane;

  assert_layout (layout, "columns a|b");
  lane = layout->lanes->pdata[0];
  g_assert_cmpfloat (((MnWorkspacePlace *) lane->places->pdata[0])->weight, ==, 3);
  lane = layout->lanes->pdata[1];
  g_assert_cmpfloat (lane->weight, ==, 1);
  g_assert_cmpfloat (((MnWorkspacePlace *) lane->places->pdata[0])->weight, ==, 1);

  written = g_variant_ref_sink (mn_workspace_layout_to_variant (layout));
  again = mn_workspace_layout_from_variant (written, knows_letters);
  assert_layout (again, "columns a|b");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workspace-layout/moves", test_layout_moves);
  g_test_add_func ("/workspace-layout/variant", test_layout_variant);
  return g_test_run ();
}
