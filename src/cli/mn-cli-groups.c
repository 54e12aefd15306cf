/* mn-cli-groups.c - minima-cli groups: the groups of layers in the library or in an experiment, shown and saved.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cli-group-edit.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-group-library.h"
#include "mn-json.h"
#include "mn-suggest.h"

/* A group and where it is from; @path is NULL for one of an experiment. */
typedef struct
{
  MnGroup    *group;
  const char *path;
  gboolean    own;
} Entry;

static JsonObject *
entry_json (const Entry *entry)
{
  const MnLayerKind *kind = mn_group_get_kind (entry->group);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", mn_group_get_name (entry->group));
  json_object_set_string_member (object, "title", mn_group_library_show_title (kind));
  json_object_set_string_member (object, "help", mn_group_library_show_help (kind));
  json_object_set_int_member (object, "inputs", kind->max_inputs);
  json_object_set_int_member (object, "layers", mn_group_get_n_layers (entry->group));
  json_object_set_array_member (object, "properties", mn_cli_properties_json (kind->base.properties));
  if (entry->path != NULL)
    {
      mn_cli_json_set_path (object, "path", entry->path);
      json_object_set_boolean_member (object, "own", entry->own);
    }
  return object;
}

/* "channels=64, init=default": the parameters and their defaults. (transfer full) */
static char *
settings_text (const MnGroup *group)
{
  const MnProperty *table = mn_group_get_kind (group)->base.properties;
  g_autoptr (MnValues) values = mn_values_new (table);
  GString *text = g_string_new (NULL);

  for (const MnProperty *property = table; property->name != NULL; property++)
    {
      g_autoptr (JsonNode) value = mn_values_get_json (values, property->name);
      g_autofree char *shown = mn_json_to_string (value, FALSE);

      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ", " : "", property->name, shown);
    }
  return g_string_free (text, FALSE);
}

static void
print_entries (GArray   *entries,
               gboolean  json)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lllrl");
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const int n_layers = mn_group_get_n_layers (entry->group);

      json_array_add_object_element (list, entry_json (entry));
      mn_cli_table_take (table, g_strdup (mn_group_get_name (entry->group)),
                         g_strdup (mn_group_library_show_title (mn_group_get_kind (entry->group))),
                         g_strdup (entry->own ? _("own") : ""),
                         g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d layer", "%d layers", (gulong) n_layers), n_layers),
                         settings_text (entry->group));
    }
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_array_member (object, "groups", list);
      mn_cli_print_json (object, TRUE);
    }
  else
    {
      json_array_unref (list);
      mn_cli_table_print (table);
    }
}

static const Entry *
find_entry (GArray      *entries,
            const char  *name,
            char       **hint)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (g_str_equal (mn_group_get_name (entry->group), name))
        return entry;
      g_ptr_array_add (names, (gpointer) mn_group_get_name (entry->group));
    }
  g_ptr_array_add (names, NULL);
  *hint = names->len > 1 ? mn_suggest (name, (const char *const *) names->pdata) : g_strdup (_("there are none"));
  return NULL;
}

/* What can stand in an experiment's file: { "groups": { … } }. */
static void
print_definition (const MnGroup *group)
{
  JsonObject *object = json_object_new ();

  json_object_set_member (object, "groups", mn_group_save_json (group));
  mn_cli_print_json (object, TRUE);
}

/* Unfolds or folds in @experiment, and writes it to @output; the status. */
static int
edit (MnExperiment *experiment,
      const char   *unfold,
      const char   *fold,
      const char   *name,
      const char   *output)
{
  g_autoptr (GError) error = NULL;
  const char *node = NULL;

  if (unfold != NULL && !mn_cli_groups_unfold (experiment, unfold, &error))
    return mn_cli_fail (error);
  if (fold != NULL && (node = mn_cli_groups_fold (experiment, fold, name, &error)) == NULL)
    return mn_cli_fail (error);
  if (!mn_experiment_save_file (experiment, output, &error))
    return mn_cli_fail (error);
  if (node != NULL)
    g_print (_("%s: the layers are now the node “%s”, a group\n"), output, node);
  else
    g_print (_("%s: “%s” is unfolded\n"), output, unfold);
  return MN_EXIT_DONE;
}

int
mn_cli_groups (int    argc,
               char **argv)
{
  gboolean json = FALSE, save = FALSE, replace = FALSE;
  g_autofree char *from = NULL, *path = NULL, *hint = NULL, *into = NULL, *unfold = NULL, *fold = NULL, *output = NULL;
  int status;
  const GOptionEntry options[] = {
    { "from", 'f', 0, G_OPTION_ARG_FILENAME, &from, N_("Take the groups of an experiment, not those of the library"),
      N_("FILE") },
    { "save", 0, 0, G_OPTION_ARG_NONE, &save, N_("Save the group in your library"), NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace, N_("Save it even over another of its name"), NULL },
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &into, N_("Put the definition of the group into an experiment"), N_("FILE") },
    { "unfold", 0, 0, G_OPTION_ARG_STRING, &unfold, N_("Put the layers of a node of --from in its place; needs -o"),
      N_("NODE") },
    { "fold", 0, 0, G_OPTION_ARG_STRING, &fold,
      N_("Make the group NAME of these nodes of --from, separated by commas; “block1/” is all that begin so; needs -o"),
      N_("NODES") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Where the experiment goes that was unfolded or folded"),
      N_("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (GPtrArray) library = NULL;
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GError) error = NULL;
  const Entry *entry;

  if (!mn_cli_parse (&argc, &argv, options, _("[NAME]"),
                     _("Lists the groups of layers that can be used as one, with the number of layers in them and "
                       "their settings; prints the definition of NAME, as it stands in an experiment that uses it."),
                     0, 1, _("the name of a group"), &status))
    return status;
  if ((unfold != NULL || fold != NULL) && (from == NULL || output == NULL || (fold != NULL) != (argc == 2)
                                           || (unfold != NULL && fold != NULL)))
    return mn_cli_fail_input (_("groups: use --from FILE --unfold NODE -o FILE, or NAME --from FILE --fold NODES -o FILE"));
  if (output != NULL && unfold == NULL && fold == NULL)
    return mn_cli_fail_input (_("groups: -o goes with --unfold or --fold"));
  if (into != NULL && argc < 2)
    return mn_cli_fail_input (_("groups: --into needs the name of a group"));
  if (save && (argc < 2 || from == NULL))
    return mn_cli_fail_input (_("--save needs to know which group: --from FILE and its name"));

  if (from != NULL)
    {
      MnGraph *graph;

      experiment = mn_cli_load_experiment (from, NULL, FALSE, &error);
      if (experiment == NULL)
        return mn_cli_fail (error);
      if (unfold != NULL || fold != NULL)
        return edit (experiment, unfold, fold, fold != NULL ? argv[1] : NULL, output);
      graph = mn_experiment_get_graph (experiment);
      for (guint i = 0; i < mn_graph_get_n_groups (graph); i++)
        {
          const Entry one = { mn_graph_get_group (graph, i), NULL, FALSE };

          g_array_append_val (entries, one);
        }
    }
  else
    {
      library = mn_group_library_list ();
      for (guint i = 0; i < library->len; i++)
        {
          const MnLibraryGroup *group = library->pdata[i];

          const Entry one = { group->group, group->path, group->own };

          g_array_append_val (entries, one);
        }
    }

  if (argc < 2)
    {
      print_entries (entries, json);
      return MN_EXIT_DONE;
    }
  entry = find_entry (entries, argv[1], &hint);
  if (entry == NULL)
    return mn_cli_fail_input (_("there is no group “%s”; %s"), argv[1], hint);
  if (into != NULL)
    {
      if (!mn_cli_groups_put_into (entry->group, into, &error))
        return mn_cli_fail (error);
      g_print (_("%s: defines the group “%s”\n"), into, argv[1]);
      return MN_EXIT_DONE;
    }
  if (!save)
    print_definition (entry->group);
  else if (mn_group_library_save (entry->group, replace, &path, &error))
    {
      mn_cli_print_exactly (path);
      mn_cli_print_exactly ("\n");
    }
  else
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
