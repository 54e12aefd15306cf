/* test-group-library.c - groups to choose from: what ships, the user's own, and their texts.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

#include "group-fixture.h"
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-group-library.h"

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
    fixture_assert_alike (other, again, IMAGE);
  }
  g_unsetenv ("MINIMA_GROUPS");
}

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

/* The inception branches of the second bottleneck exercise: 345 692 parameters. */
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

  g_test_add_func ("/group/library", test_library);
  g_test_add_func ("/group/shipped-texts", test_shipped_texts);
  g_test_add_func ("/group/translated", test_translated);
  g_test_add_func ("/group/inception", test_inception);

  status = g_test_run ();
  mn_test_remove_dir (home);
  return status;
}
