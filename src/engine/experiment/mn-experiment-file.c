/* mn-experiment-file.c - an experiment read from a file, and written to one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-atomic-file.h"
#include "mn-experiment-private.h"
#include "mn-json-reader.h"
#include "mn-json.h"

/* Whether a successful --set of @set has replaced what @problem complains of. */
static gboolean
is_moot (const MnProblem *problem, const char *set)
{
  gsize n = strlen (set);

  return problem->path && g_str_has_prefix (problem->path, set) &&
         (problem->path[n] == '\0' || problem->path[n] == '.');
}

/* "training.optimizer.name=adam" */
static gboolean
names_kind (const char *set)
{
  g_autofree char *path = g_strndup (set, strcspn (set, "="));

  return g_str_has_suffix (g_strchomp (path), ".name");
}

MnExperiment *
mn_experiment_load_data (const char *json, gssize length, const char *name, const char *const *sets, GError **error)
{
  g_autoptr (MnExperiment) self = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  JsonObject *object;
  MnGraph *graph;
  gboolean has_network_problem = FALSE;

  g_return_val_if_fail (json != NULL, NULL);

  if (!name)
    name = _("experiment");
  root = mn_json_parse (json, length, name, error);
  if (!root || !mn_experiment_check_root (root, name, error))
    return NULL;
  problems = mn_problems_new ();
  object = json_node_get_object (root);
  self = g_object_new (MN_TYPE_EXPERIMENT, NULL);
  graph = mn_experiment_get_graph (self);
  mn_experiment_take_state (self, mn_experiment_state_read (root, problems));
  mn_graph_load_groups (graph, json_object_get_member (object, "groups"), "groups", problems);
  mn_graph_load_json (graph, json_object_get_member (object, "network"), "network", problems);
  /* A node that could not be read is not there to be set, which would only be said beside the reason. */
  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *problem = g_ptr_array_index (problems, i);

      has_network_problem = has_network_problem
                            || (problem->path && (g_str_has_prefix (problem->path, "network")
                                                  || g_str_has_prefix (problem->path, "groups")));
    }
  /* A kind of optimizer that comes after its learning rate brings its own defaults, and knows other settings than the one before: what
   * was given for these holds whatever comes first. */
  for (gsize i = 0; sets && sets[i]; i++)
    if (names_kind (sets[i]))
      mn_experiment_set_text (self, sets[i], NULL, NULL);
  for (gsize i = 0; sets && sets[i]; i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (GError) failure = NULL;

      if (mn_experiment_set_text (self, sets[i], &path, &failure))
        {
          for (guint k = problems->len; k-- > 0;)
            if (is_moot (g_ptr_array_index (problems, k), path))
              g_ptr_array_remove_index (problems, k);
        }
      else if (!has_network_problem || !g_str_has_prefix (sets[i], "network"))
        mn_problems_add (problems, NULL, "--set %s", failure->message);
    }
  if (mn_problems_to_error (problems, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* A file that the data set names and that lies beside the experiment's own is known by its full name from here on, so
 * that a run's copy of the experiment finds it, too. */
static void
find_neighbours (MnSpec *dataset, const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  for (const MnProperty *property = dataset->kind->properties; property->name; property++)
    if (property->flags & (MN_PROPERTY_FILE | MN_PROPERTY_FOLDER))
      {
        const char *name = mn_values_get_string (dataset->values, property->name);
        g_autofree char *neighbour = *name ? g_canonicalize_filename (name, folder) : NULL;

        if (neighbour && !g_path_is_absolute (name) && g_file_test (neighbour, G_FILE_TEST_EXISTS))
          mn_values_set_string (dataset->values, property->name, neighbour, NULL);
      }
}

MnExperiment *
mn_experiment_load_file (const char *path, const char *const *sets, GError **error)
{
  MnExperiment *self;
  MnExperimentState *state;
  gsize length = 0;
  g_autofree char *shown = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  text = mn_json_read_file (path, &length, error);
  if (!text)
    return NULL;
  shown = g_filename_display_name (path);
  self = mn_experiment_load_data (text, (gssize) length, shown, sets, error);
  if (!self)
    return NULL;
  state = mn_experiment_get_state (self);
  find_neighbours (state->dataset, path);
  if (!*state->name)
    {
      g_autofree char *base = g_path_get_basename (shown);

      if (g_str_has_suffix (base, ".minima"))
        base[strlen (base) - strlen (".minima")] = '\0';
      g_free (state->name);
      state->name = g_steal_pointer (&base);
    }
  return self;
}

/* The inverse of find_neighbours(): what lies beside the file or below its folder is named from there, so that the folder
 * can be moved or passed on. */
static void
name_neighbours (MnSpec *dataset, const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GFile) base = g_file_new_for_path (folder);

  for (const MnProperty *property = dataset->kind->properties; property->name; property++)
    if (property->flags & (MN_PROPERTY_FILE | MN_PROPERTY_FOLDER))
      {
        const char *name = mn_values_get_string (dataset->values, property->name);
        g_autoptr (GFile) file = g_path_is_absolute (name) ? g_file_new_for_path (name) : NULL;
        g_autofree char *relative = file ? g_file_get_relative_path (base, file) : NULL;

        if (relative && g_utf8_validate (relative, -1, NULL))
          mn_values_set_string (dataset->values, property->name, relative, NULL);
      }
}

gboolean
mn_experiment_save_file (MnExperiment *self, const char *path, GError **error)
{
  g_autoptr (MnExperimentState) state = NULL;
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) network = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  state = mn_experiment_state_copy (mn_experiment_get_state (self));
  name_neighbours (state->dataset, path);
  groups = mn_graph_save_groups (mn_experiment_get_graph (self));
  network = mn_graph_save_json (mn_experiment_get_graph (self));
  root = mn_experiment_state_write (state, groups, network, FALSE);
  text = mn_json_to_string (root, TRUE);
  return mn_atomic_file_replace (path, text, -1, error);
}
