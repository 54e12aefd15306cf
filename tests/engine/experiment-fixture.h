/* experiment-fixture.h - a small experiment, and short ways to read, set and check one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-test.h"

#define NETWORK                                                                                                        \
  "\"network\": [ { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"             \
  " { \"id\": \"fc1\", \"layer\": \"linear\", \"units\": 16 }, { \"id\": \"act\", \"layer\": \"relu\" },"                 \
  " { \"id\": \"fc2\", \"layer\": \"linear\", \"units\": 10 } ]"
#define SMALL "{ \"minima\": 1, \"name\": \"t\", \"data\": { \"dataset\": \"digits\" }, " NETWORK " }"

static inline MnExperiment *
load (const char *json)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (json, -1, "f", NULL, &error);

  g_assert_no_error (error);
  return experiment;
}

static inline gboolean
set (MnExperiment *experiment, const char *path, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return mn_experiment_set (experiment, path, node, error);
}

/* All reasons, a line each. */
static inline char *
check (MnExperiment *experiment)
{
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  GString *out = g_string_new (NULL);

  mn_experiment_check (experiment, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = mn_problem_to_string (g_ptr_array_index (problems, i));

      g_string_append_printf (out, "%s%s", i ? "\n" : "", line);
    }
  return g_string_free (out, FALSE);
}
