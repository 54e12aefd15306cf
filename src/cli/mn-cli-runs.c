/* mn-cli-runs.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-runs.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "mn-cli.h"
#include "mn-error.h"
#include "mn-sweep-runner.h"

/* Its full path, without links: what a run is known by. (transfer full) */
static char *
find_path (const char *dir)
{
  g_autofree char *real = NULL;
  char *found = realpath (dir, NULL);

  if (found == NULL)
    return g_canonicalize_filename (dir, NULL);
  real = g_strdup (found);
  free (found);
  return g_steal_pointer (&real);
}

/* The runs of the sweep that have come to an end; NULL with an error: it cannot be read, or there are none. (transfer full) */
static char **
list_ended (const char *folder, GError **error)
{
  g_autoptr (MnSweep) sweep = mn_sweep_load (folder, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *shown = g_filename_display_name (folder), *left_out = NULL;
  guint n = 0;

  if (sweep == NULL)
    return NULL;
  for (guint i = 0; i < sweep->trials->len; i++)
    {
      const MnTrial *trial = g_ptr_array_index (sweep->trials, i);
      g_autofree char *dir = g_build_filename (folder, trial->folder, NULL);

      if (mn_sweep_find_phase (dir, NULL) == MN_PHASE_WAITING)
        continue;
      g_strv_builder_add (builder, dir);
      n++;
    }
  if (n == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: none of the runs of the sweep has come to an end"), shown);
      return NULL;
    }
  if (n < sweep->trials->len)
    left_out = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %u of %u run has come to an end; others are left out",
                                             "%s: %u of %u runs have come to an end; the others are left out", sweep->trials->len),
                                shown, n, sweep->trials->len);
  if (left_out != NULL)
    mn_cli_tell (left_out);
  return g_strv_builder_end (builder);
}

static gboolean
is_sweep_file (const char *name)
{
  g_autofree char *folder = g_path_get_dirname (name), *base = g_path_get_basename (name);

  return g_str_equal (base, "sweep.json") && mn_sweep_is_in (folder);
}

/* What each name stands for, NULL for itself. NULL with an error: a sweep has no runs. (transfer full) (element-type GStrv) */
static GPtrArray *
list_sweeps (char **names, GError **error)
{
  g_autoptr (GPtrArray) sweeps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (; *names != NULL; names++)
    {
      char **ended = mn_sweep_is_in (*names) ? list_ended (*names, error) : NULL;

      if (ended == NULL && mn_sweep_is_in (*names))
        return NULL;
      g_ptr_array_add (sweeps, ended);
    }
  return g_steal_pointer (&sweeps);
}

char **
mn_cli_list_runs (char **names, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) swept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) sweeps = NULL;
  g_auto (GStrv) dirs = NULL;

  g_return_val_if_fail (names != NULL, NULL);

  sweeps = list_sweeps (names, error);
  if (sweeps == NULL)
    return NULL;
  for (guint i = 0; i < sweeps->len; i++)
    for (char **dir = sweeps->pdata[i]; dir != NULL && *dir != NULL; dir++)
      g_hash_table_add (swept, find_path (*dir));
  for (guint i = 0; i < sweeps->len; i++)
    if (sweeps->pdata[i] != NULL)
      {
        for (char **dir = sweeps->pdata[i]; *dir != NULL; dir++)
          if (g_hash_table_add (added, find_path (*dir)))
            g_strv_builder_add (builder, *dir);
      }
    else if (!is_sweep_file (names[i]))
      {
        g_autofree char *path = find_path (names[i]);

        if (!g_hash_table_contains (swept, path))
          g_strv_builder_add (builder, names[i]);
      }
  dirs = g_strv_builder_end (builder);
  if (dirs[0] != NULL)
    return g_steal_pointer (&dirs);
  g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: is a file; name the folder that it is in"), names[0]);
  return NULL;
}
