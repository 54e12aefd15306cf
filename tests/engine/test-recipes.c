/* test-recipes.c - the experiments that ship: readable, sound, in order, of the published size.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-recipes.h"
#include "mn-test.h"

#include <glib/gstdio.h>

static GPtrArray *
list (void)
{
  g_autofree char *folder = mn_test_source_path ("data/recipes");

  g_setenv ("MINIMA_RECIPES", folder, TRUE);
  return mn_recipes_list ();
}

static gint64
parameters (MnExperiment *experiment)
{
  g_autoptr (MnFrozenGraph) frozen = mn_experiment_freeze (experiment);
  MnCosts costs;

  mn_frozen_graph_get_totals (frozen, &costs);
  return costs.parameters;
}

static void
test_sound (void)
{
  g_autoptr (GPtrArray) recipes = list ();

  g_assert_cmpuint (recipes->len, ==, 7);
  for (guint i = 0; i < recipes->len; i++)
    {
      const MnRecipe *recipe = g_ptr_array_index (recipes, i);
      g_autoptr (GPtrArray) problems = mn_problems_new ();
      g_autofree char *text = mn_experiment_to_string (recipe->experiment);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) again = mn_experiment_load_data (text, -1, recipe->path, NULL, &error);
      g_autofree char *text_again = NULL;
      const MnClaim *claim = mn_experiment_get_claim (recipe->experiment);

      g_assert_no_error (error);
      text_again = mn_experiment_to_string (again);
      g_assert_cmpstr (text, ==, text_again);
      mn_experiment_check (recipe->experiment, problems);
      mn_problems_to_error (problems, recipe->path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (mn_experiment_get_name (recipe->experiment), !=, "");
      g_assert_cmpstr (mn_experiment_get_description (recipe->experiment), !=, "");
      g_assert_cmpint (mn_experiment_get_order (recipe->experiment), ==, (int) i + 1);
      g_assert_nonnull (claim);
      g_assert_cmpstr (claim->metric, ==, "test_accuracy");
      g_assert_cmpfloat (claim->low, <, claim->high);
      g_assert_cmpstr (claim->source, !=, "");
    }
}

/* Counts of the publications. */
static void
test_parameters (void)
{
  static const struct
  {
    const char *file;
    gint64      n;
  } cases[] = { { "uva-mlp.minima", 394634 }, { "best-mlp.minima", 829386 }, { "vgg-cifar10.minima", 9231114 },
                { "vgg-skip-cifar10.minima", 11137098 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *relative = g_strconcat ("data/recipes/", cases[i].file, NULL);
      g_autofree char *path = mn_test_source_path (relative);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (parameters (experiment), ==, cases[i].n);
    }
}

/* With batch norm before the end, as the report may have had it, there are 1,024 more. */
static void
test_last_norm (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-skip-cifar10.minima");
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);
  MnGraph *graph = mn_experiment_get_graph (experiment);
  guint position;

  g_assert_no_error (error);
  position = (guint) mn_graph_get_position (graph, mn_graph_find (graph, "flat"));
  mn_graph_insert (graph, position, mn_layer_find ("relu"), NULL);
  mn_graph_insert (graph, position, mn_layer_find ("batch_norm"), NULL);
  g_assert_cmpint (parameters (experiment), ==, 11138122);
}

static void
test_folder (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *broken = g_build_filename (dir, "broken.minima", NULL);
  g_autofree char *other = g_build_filename (dir, "notes.txt", NULL);
  g_autofree char *found = NULL;
  g_autoptr (GPtrArray) none = NULL, recipes = NULL;

  g_setenv ("MINIMA_RECIPES", dir, TRUE);
  none = mn_recipes_list ();
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_file_set_contents (broken, "{", -1, NULL));
  g_assert_true (g_file_set_contents (other, "{", -1, NULL));
  recipes = mn_recipes_list ();
  g_assert_cmpuint (recipes->len, ==, 0);
  g_unsetenv ("MINIMA_RECIPES");
  found = mn_recipes_folder ();
  g_assert_nonnull (found);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipes/sound", test_sound);
  g_test_add_func ("/recipes/parameters", test_parameters);
  g_test_add_func ("/recipes/last-norm", test_last_norm);
  g_test_add_func ("/recipes/folder", test_folder);
  return g_test_run ();
}
