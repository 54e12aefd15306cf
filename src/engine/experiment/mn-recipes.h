/* mn-recipes.h - the experiments that ship with the program.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/**
 * MnRecipe:
 * @path: (owned): its file
 * @experiment: (owned): what is in it
 */
typedef struct
{
  char         *path;
  MnExperiment *experiment;
} MnRecipe;

/* The folder they are in: $MINIMA_RECIPES, where the program is installed, or the source it was built from; NULL: none of
 * them is there. (transfer full) */
char      *mn_recipes_folder (void);
/* (transfer full) (element-type MnRecipe): all that can be read, in teaching order ("order" in the file, then the name).
 * A file that cannot be read is left out with a message in the log. */
GPtrArray *mn_recipes_list   (void);

G_END_DECLS
