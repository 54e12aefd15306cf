/* mn-recipes.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-recipes.h"

static void
recipe_free (gpointer data)
{
  MnRecipe *recipe = data;

  g_free (recipe->path);
  g_object_unref (recipe->experiment);
  g_free (recipe);
}

char *
mn_recipes_folder (void)
{
  const char *set = g_getenv ("MINIMA_RECIPES");
  const char *const places[] = { MN_PKGDATADIR "/recipes", MN_RECIPES_SOURCE_DIR };

  if (set && *set)
    return g_strdup (set);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_IS_DIR))
      return g_strdup (places[i]);
  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const MnRecipe *first = *(const MnRecipe *const *) a, *second = *(const MnRecipe *const *) b;
  int first_order = mn_experiment_get_order (first->experiment);
  int second_order = mn_experiment_get_order (second->experiment);

  /* Those without a place come last. */
  if (first_order != second_order)
    return (first_order ? first_order : G_MAXINT) < (second_order ? second_order : G_MAXINT) ? -1 : 1;
  return g_utf8_collate (mn_experiment_get_name (first->experiment), mn_experiment_get_name (second->experiment));
}

GPtrArray *
mn_recipes_list (void)
{
  GPtrArray *recipes = g_ptr_array_new_with_free_func (recipe_free);
  g_autofree char *folder = mn_recipes_folder ();
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      MnExperiment *experiment;
      MnRecipe *recipe;

      if (!g_str_has_suffix (name, ".minima"))
        continue;
      path = g_build_filename (folder, name, NULL);
      experiment = mn_experiment_load_file (path, NULL, &error);
      if (!experiment)
        {
          g_message ("%s", error->message);
          continue;
        }
      recipe = g_new0 (MnRecipe, 1);
      recipe->path = g_steal_pointer (&path);
      recipe->experiment = experiment;
      g_ptr_array_add (recipes, recipe);
    }
  g_ptr_array_sort (recipes, compare);
  return recipes;
}
