/* mn-chosen-path.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chosen-path.h"

#include <glib/gi18n-lib.h>

char *
mn_chosen_path_local (GFile *file, char **problem)
{
  char *path;

  g_return_val_if_fail (G_IS_FILE (file) && problem != NULL, NULL);

  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);

      *problem = g_strdup_printf (_("%s is not in a folder of this computer"), name);
    }
  return path;
}

char *
mn_chosen_path_get (GFile *file, char **problem)
{
  g_autofree char *path = mn_chosen_path_local (file, problem), *name = NULL;

  if (path == NULL || g_utf8_validate (path, -1, NULL))
    return g_steal_pointer (&path);
  name = g_filename_display_name (path);
  *problem = g_strdup_printf (_("%s: the name is not UTF-8, as settings are; rename it first"), name);
  return NULL;
}
