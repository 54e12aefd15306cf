/* mn-cli-runs.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-runs.h"

#include <glib/gi18n-lib.h>

#include "mn-cli.h"
#include "mn-error.h"
#include "mn-sweep-runner.h"

typedef struct
{
  GStrvBuilder *dirs;
  GHashTable   *known;   /* by their absolute paths: whether they are of a sweep that was named */
} Found;

/* @swept: it is of a sweep that was named */
static void
add (Found *found, const char *dir, gboolean swept)
{
  g_autofree char *path = g_canonicalize_filename (dir, NULL);
  gpointer earlier;

  if (g_hash_table_lookup_extended (found->known, path, NULL, &earlier) && (swept || GPOINTER_TO_INT (earlier)))
    return;
  g_hash_table_insert (found->known, g_steal_pointer (&path), GINT_TO_POINTER (swept));
  g_strv_builder_add (found->dirs, dir);
}

/* FALSE: the sweep cannot be read, or none of its runs has come to an end. */
static gboolean
add_sweep (Found *found, const char *folder, GError **error)
{
  g_autoptr (MnSweep) sweep = mn_sweep_load (folder, error);
  g_autofree char *shown = g_filename_display_name (folder), *left_out = NULL;
  guint n = 0;

  if (sweep == NULL)
    return FALSE;
  for (guint i = 0; i < sweep->trials->len; i++)
    {
      const MnTrial *trial = g_ptr_array_index (sweep->trials, i);
      g_autofree char *dir = g_build_filename (folder, trial->folder, NULL);

      if (mn_sweep_find_phase (dir, NULL) == MN_PHASE_WAITING)
        continue;
      add (found, dir, TRUE);
      n++;
    }
  if (n == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: none of the runs of the sweep has come to an end"), shown);
      return FALSE;
    }
  if (n == sweep->trials->len)
    return TRUE;
  left_out = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %u of %u run has come to an end; others are left out",
                                           "%s: %u of %u runs have come to an end; the others are left out", n),
                              shown, n, sweep->trials->len);
  mn_cli_tell (left_out);
  return TRUE;
}

static gboolean
is_sweep_file (const char *name)
{
  g_autofree char *folder = g_path_get_dirname (name), *base = g_path_get_basename (name);

  return g_str_equal (base, "sweep.json") && mn_sweep_is_in (folder);
}

char **
mn_cli_list_runs (char **names, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Found found = { builder, known };
  g_auto (GStrv) dirs = NULL;

  g_return_val_if_fail (names != NULL, NULL);

  for (char **name = names; *name != NULL; name++)
    if (!mn_sweep_is_in (*name))
      {
        if (!is_sweep_file (*name))
          add (&found, *name, FALSE);
      }
    else if (!add_sweep (&found, *name, error))
      return NULL;
  dirs = g_strv_builder_end (builder);
  if (dirs[0] != NULL)
    return g_steal_pointer (&dirs);
  g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: is a file; name the folder that it is in"), names[0]);
  return NULL;
}
