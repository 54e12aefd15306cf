/* mn-settings.c
 *
 * The schema may be missing when the program is started from a copied build: a GSettings of an unknown schema would end
 * the process, so it is looked up first, also beside the program in the build folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-settings.h"

#include "mn-run.h"

static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) local = NULL;
  GSettingsSchema *schema = NULL;
  g_autofree char *program = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *data = NULL;

  if (installed != NULL)
    schema = g_settings_schema_source_lookup (installed, MN_APP_ID, TRUE);
  if (schema != NULL)
    return schema;

  program = g_file_read_link ("/proc/self/exe", NULL);
  if (program == NULL)
    return NULL;
  folder = g_path_get_dirname (program);
  data = g_build_filename (folder, "..", "..", "data", NULL);
  local = g_settings_schema_source_new_from_directory (data, installed, TRUE, NULL);
  return local != NULL ? g_settings_schema_source_lookup (local, MN_APP_ID, TRUE) : NULL;
}

GSettings *
mn_settings_get (void)
{
  static GSettings *settings;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_autoptr (GSettingsSchema) schema = find_schema ();

      if (schema != NULL)
        settings = g_settings_new_full (schema, NULL, NULL);
      else
        g_message ("The settings schema %s is not installed; settings are not kept.", MN_APP_ID);
      g_once_init_leave (&once, 1);
    }
  return settings;
}

static char *
dup_folder (const char *key)
{
  GSettings *settings = mn_settings_get ();
  g_autofree char *folder = settings != NULL ? g_settings_get_string (settings, key) : NULL;

  return folder != NULL && *folder != '\0' ? g_steal_pointer (&folder) : NULL;
}

char *
mn_settings_dup_data_dir (void)
{
  return dup_folder ("data-folder");
}

char *
mn_settings_dup_runs_dir (void)
{
  g_autofree char *runs = dup_folder ("runs-folder"), *some = NULL;

  if (runs != NULL)
    return g_steal_pointer (&runs);
  some = mn_run_default_dir ("run");
  return g_path_get_dirname (some);
}

char *
mn_settings_make_run_dir (const char *experiment_name)
{
  g_autofree char *dir = mn_run_default_dir (experiment_name);
  g_autofree char *runs = dup_folder ("runs-folder");
  g_autofree char *base = NULL;
  char *path = NULL;

  if (runs == NULL)
    return g_steal_pointer (&dir);

  base = g_path_get_basename (dir);
  path = g_build_filename (runs, base, NULL);
  for (int i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%d", base, i);

      g_free (path);
      path = g_build_filename (runs, name, NULL);
    }
  return path;
}

char *
mn_settings_dup_device (void)
{
  GSettings *settings = mn_settings_get ();

  return settings != NULL ? g_settings_get_string (settings, "device") : g_strdup ("auto");
}

int
mn_settings_get_threads (void)
{
  GSettings *settings = mn_settings_get ();

  return settings != NULL ? g_settings_get_int (settings, "threads") : 0;
}
