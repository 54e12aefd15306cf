/* mn-cli.c - what the commands share: options, errors, JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mn-cli-unknown.h"
#include "mn-error.h"
#include "mn-json.h"
#include "mn-recipes.h"
#include "mn-split.h"
#include "mn-suggest.h"

/* The first option of @argv that is neither in @entries nor --help: what GOption stumbled over. (nullable) */
static const char *
find_unknown (char              **argv,
              const GOptionEntry *entries)
{
  for (char **arg = argv + 1; *arg != NULL && !g_str_equal (*arg, "--"); arg++)
    {
      gboolean known = FALSE;

      if (!g_str_has_prefix (*arg, "--"))
        continue;
      for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
        {
          gsize length = strlen (entry->long_name);

          known |= strncmp (*arg + 2, entry->long_name, length) == 0 && ((*arg)[length + 2] == '\0'
                                                                         || (*arg)[length + 2] == '=');
        }
      if (!known)
        return *arg;
    }
  return NULL;
}

/* "train: there is no option --treads; did you mean --threads? …" */
static int
fail_unknown (const char         *command,
              const char         *unknown,
              const GOptionEntry *entries)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_strndup (unknown, strcspn (unknown, "="));
  g_autofree char *hint = NULL;

  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    g_ptr_array_add (names, g_strconcat ("--", entry->long_name, NULL));
  g_ptr_array_add (names, g_strdup ("--help"));
  g_ptr_array_add (names, NULL);
  hint = mn_suggest (name, (const char *const *) names->pdata);
  return mn_cli_fail_input (_("%s: there is no option %s; %s"), command, name, hint);
}

gboolean
mn_cli_parse (int                 *argc,
              char              ***argv,
              const GOptionEntry  *entries,
              const char          *usage,
              const char          *summary,
              int                  min_files,
              int                  max_files,
              const char          *what,
              int                 *status)
{
  g_autofree char *parameters = g_strdup_printf ("%s %s", (*argv)[0], usage);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *command = g_strdup ((*argv)[0]);
  g_autofree char **given = g_memdup2 (*argv, (gsize) (*argc + 1) * sizeof **argv);
  g_autoptr (GError) error = NULL;
  int n;

  g_set_prgname ("minima-cli");
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      const char *unknown = g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)
                              ? find_unknown (given, entries) : NULL;

      *status = unknown != NULL ? fail_unknown (command, unknown, entries)
                : mn_cli_fail_input (_("%s: %s; see minima-cli %s --help"), command, error->message, command);
      return FALSE;
    }
  /* A "--" that ended the options is left in place. */
  if (*argc > 1 && g_str_equal ((*argv)[1], "--"))
    {
      (*argv)++;
      (*argc)--;
    }
  n = *argc - 1;
  if (n < min_files)
    {
      *status = mn_cli_fail_input (_("%s: needs %s; see minima-cli %s --help"), command, what, command);
      return FALSE;
    }
  if (max_files >= 0 && n > max_files)
    {
      *status = mn_cli_fail_input (_("%s: does not take the argument “%s”; see minima-cli %s --help"), command,
                                   (*argv)[max_files + 1], command);
      return FALSE;
    }
  return TRUE;
}

gboolean
mn_cli_check_data_dir (const char *command,
                       const char *folder,
                       int        *status)
{
  g_autofree char *shown = folder != NULL ? g_filename_display_name (folder) : NULL;

  if (folder == NULL || g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  *status = g_file_test (folder, G_FILE_TEST_EXISTS)
              ? mn_cli_fail_input (_("%s: --data-dir: “%s” is no folder"), command, shown)
              : mn_cli_fail_input (_("%s: --data-dir: there is no folder “%s”"), command, shown);
  return FALSE;
}

static int
exit_status (const GError *error)
{
  if (error->domain == MN_ERROR)
    switch ((MnError) error->code)
      {
      case MN_ERROR_INPUT:
      case MN_ERROR_NOT_FOUND:
        return MN_EXIT_INPUT;
      case MN_ERROR_DIVERGED:
        return MN_EXIT_DIVERGED;
      case MN_ERROR_CANCELLED:
        return MN_EXIT_INTERRUPTED;
      case MN_ERROR_UNSUPPORTED:
      case MN_ERROR_MEMORY:
      case MN_ERROR_IO:
      default:
        return MN_EXIT_FAILED;
      }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MN_EXIT_INTERRUPTED;
  return MN_EXIT_FAILED;
}

void
mn_cli_tell (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_printerr ("minima-cli: %s\n", lines[i]);
}

int
mn_cli_fail (const GError *error)
{
  mn_cli_tell (error->message);
  return exit_status (error);
}

int
mn_cli_fail_input (const char *format,
                   ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("minima-cli: %s\n", message);
  return MN_EXIT_INPUT;
}

const char *
mn_cli_split_word (MnSplit split)
{
  const char *const words[MN_N_SPLITS] = { _("training"), _("validation"), _("test") };

  return words[split];
}

gboolean
mn_cli_parse_split (const char *command,
                    const char *name,
                    int        *split)
{
  const int found = g_str_equal (name, "training") ? MN_SPLIT_TRAIN : mn_split_from_name (name);

  if (found < 0)
    {
      mn_cli_fail_input (_("%s: --split must be train, validation or test, not “%s”"), command, name);
      return FALSE;
    }
  *split = found;
  return TRUE;
}

/* The recipe of that name when there is no such file. (transfer full) (nullable) */
static char *
find_recipe (const char *name)
{
  g_autofree char *folder = mn_recipes_folder ();
  g_autofree char *file = NULL, *path = NULL;

  if (folder == NULL || strchr (name, G_DIR_SEPARATOR) != NULL || g_file_test (name, G_FILE_TEST_EXISTS))
    return NULL;
  file = g_strconcat (name, g_str_has_suffix (name, ".minima") ? "" : ".minima", NULL);
  path = g_build_filename (folder, file, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

gboolean
mn_cli_is_experiment (const char *name)
{
  g_autofree char *recipe = find_recipe (name);

  return recipe != NULL || strchr (name, '.') != NULL || strchr (name, G_DIR_SEPARATOR) != NULL
         || g_file_test (name, G_FILE_TEST_EXISTS);
}

MnExperiment *
mn_cli_load_experiment (const char  *file,
                        char       **sets,
                        gboolean     check,
                        GError     **error)
{
  g_autofree char *recipe = find_recipe (file);
  g_autofree char *of_run = g_build_filename (file, "experiment.json", NULL);
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GPtrArray) unknown = NULL;

  if (*file == '\0')
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("the name of the experiment's file is empty"));
      return NULL;
    }
  experiment = mn_experiment_load_file (recipe != NULL                                   ? recipe
                                        : g_file_test (of_run, G_FILE_TEST_IS_REGULAR) ? of_run
                                                                                       : file,
                                        (const char *const *) sets, error);
  if (experiment == NULL)
    return NULL;
  if (check)
    {
      mn_experiment_check (experiment, problems);
      if (mn_problems_to_error (problems, file, error))
        return NULL;
    }
  unknown = mn_cli_list_unknown (experiment);
  for (guint i = 0; i < unknown->len; i++)
    g_printerr ("minima-cli: %s: %s\n", file, (const char *) g_ptr_array_index (unknown, i));
  return g_steal_pointer (&experiment);
}

void
mn_cli_print_json (JsonObject *object,
                   gboolean    pretty)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, object);
  text = mn_json_to_string (node, pretty);
  mn_cli_print_exactly (text);
  if (!pretty)
    mn_cli_print_exactly ("\n");
}

void
mn_cli_print_exactly (const char *text)
{
  fputs (text, stdout);
}

void
mn_cli_json_set_path (JsonObject *object,
                      const char *name,
                      const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  json_object_set_string_member (object, name, shown);
}

static JsonObject *
property_json (const MnProperty *property)
{
  static const char *const types[] = { "integer", "pair", "number", "boolean", "choice", "string" };
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", property->name);
  json_object_set_string_member (object, "title", g_dgettext (GETTEXT_PACKAGE, property->title));
  json_object_set_string_member (object, "help", g_dgettext (GETTEXT_PACKAGE, property->help));
  json_object_set_string_member (object, "type", types[property->type]);
  switch (property->type)
    {
    case MN_PROPERTY_INT:
    case MN_PROPERTY_PAIR:
      json_object_set_int_member (object, "default", (gint64) property->def);
      json_object_set_int_member (object, "minimum", (gint64) property->min);
      json_object_set_int_member (object, "maximum", (gint64) property->max);
      break;
    case MN_PROPERTY_FLOAT:
      mn_json_set_number (object, "default", property->def);
      mn_json_set_number (object, "minimum", property->min);
      mn_json_set_number (object, "maximum", property->max);
      break;
    case MN_PROPERTY_BOOL:
      json_object_set_boolean_member (object, "default", property->def != 0);
      break;
    case MN_PROPERTY_CHOICE:
      {
        JsonArray *choices = json_array_new ();

        for (const char *const *choice = property->choices; *choice != NULL; choice++)
          json_array_add_string_element (choices, *choice);
        json_object_set_string_member (object, "default", property->choices[(int) property->def]);
        json_object_set_array_member (object, "choices", choices);
        break;
      }
    case MN_PROPERTY_STRING:
    default:
      json_object_set_string_member (object, "default", property->def_string != NULL ? property->def_string : "");
      break;
    }
  return object;
}

JsonArray *
mn_cli_properties_json (const MnProperty *properties)
{
  JsonArray *array = json_array_new ();

  for (const MnProperty *property = properties; property->name != NULL; property++)
    json_array_add_object_element (array, property_json (property));
  return array;
}

char *
mn_cli_format_score (double value)
{
  return isfinite (value) ? g_strdup_printf ("%.4f", value) : g_strdup ("—");
}
