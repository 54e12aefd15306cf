/* test-recent.c - which experiments were used recently, from the list that all programs of the desktop write.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-test.h"
#include "mn-welcome-page.h"

GDateTime *__real_gtk_recent_info_get_modified (GtkRecentInfo *info);
GDateTime *__wrap_gtk_recent_info_get_modified (GtkRecentInfo *info);

static char *home;

/* GLib 2.74 takes what has no date for modified just now; nothing says that it must have one. */
GDateTime *
__wrap_gtk_recent_info_get_modified (GtkRecentInfo *info)
{
  return strstr (gtk_recent_info_get_uri (info), "undated") ? NULL : __real_gtk_recent_info_get_modified (info);
}

/* Adds a file of that name to the list, with its attributes; "gone": it is in the list alone. */
static void
add (GString *list, const char *name, const char *attributes)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (!g_str_has_prefix (name, "gone"))
    g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  g_string_append_printf (list,
                          "  <bookmark href=\"%s\" %s>\n    <info><metadata owner=\"http://freedesktop.org\">\n"
                          "      <mime:mime-type type=\"text/plain\"/>\n"
                          "      <bookmark:applications><bookmark:application name=\"another\" exec=\"&apos;another %%u&apos;\" "
                          "modified=\"2026-01-05T00:00:00Z\" count=\"1\"/></bookmark:applications>\n"
                          "    </metadata></info>\n  </bookmark>\n",
                          uri, attributes);
}

static void
write_list (void)
{
  g_autofree char *path = g_build_filename (home, "recently-used.xbel", NULL);
  g_autoptr (GString) list = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xbel version=\"1.0\"\n"
                                           "  xmlns:bookmark=\"http://www.freedesktop.org/standards/desktop-bookmarks\"\n"
                                           "  xmlns:mime=\"http://www.freedesktop.org/standards/shared-mime-info\">\n");

  add (list, "undated.minima", "");
  add (list, "older.minima", "modified=\"2026-01-01T00:00:00Z\"");
  add (list, "text.txt", "modified=\"2026-01-04T00:00:00Z\"");
  add (list, "newest.minima", "modified=\"2026-01-03T00:00:00Z\"");
  add (list, "gone.minima", "modified=\"2026-01-04T00:00:00Z\"");
  add (list, "undated-too.minima", "added=\"2026-01-06T00:00:00Z\"");
  add (list, "newer.minima", "modified=\"2026-01-02T00:00:00Z\"");
  g_string_append (list, "</xbel>\n");
  g_assert_true (g_file_set_contents (path, list->str, -1, NULL));
}

/* Other programs wrote the list and need not say when: these come last. */
static void
test_order (void)
{
  static const char *const expected[] = { "newest.minima", "newer.minima", "older.minima" };
  g_autoptr (GPtrArray) all = mn_recent_experiments (10), some = mn_recent_experiments (2);

  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpuint (all->len, ==, 5);
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *name = g_path_get_basename (gtk_recent_info_get_uri (all->pdata[i]));

      if (i < G_N_ELEMENTS (expected))
        g_assert_cmpstr (name, ==, expected[i]);
      else
        g_assert_true (g_str_has_prefix (name, "undated"));
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  home = mn_test_make_dir ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  write_list ();
  adw_init ();

  g_test_add_func ("/recent/order", test_order);
  status = g_test_run ();
  mn_test_remove_dir (home);
  g_free (home);
  return status;
}
