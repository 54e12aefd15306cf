/* graph-fixture.h - graphs from JSON and back, for tests. JSON is written with ' for ".
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <string.h>

#include "mn-graph.h"
#include "mn-json.h"
#include "mn-test.h"

static inline JsonNode *
fixture_json (const char *json)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (quoted, &error);

  g_assert_no_error (error);
  return node;
}

/* Loads @json; with @problems NULL, nothing may be wrong. */
static inline MnGraph *
fixture_load (const char *json,
              MnProblems *problems)
{
  g_autoptr (JsonNode) node = fixture_json (json);
  g_autoptr (GPtrArray) none = mn_problems_new ();
  MnGraph *graph = mn_graph_new ();

  mn_graph_load_json (graph, node, "network", problems != NULL ? problems : none);
  if (none->len > 0)
    g_test_message ("%s", ((MnProblem *) g_ptr_array_index (none, 0))->reason);
  g_assert_cmpuint (none->len, ==, 0);

  return graph;
}

static inline char *
fixture_save (MnGraph *graph)
{
  g_autoptr (JsonNode) node = mn_graph_save_json (graph);

  return mn_json_to_string (node, FALSE);
}

/* "a b(a) c(a,b)": the ids in list order, in parentheses what they are wired from by hand. */
static inline char *
fixture_outline (MnGraph *graph)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      const char *const *from = mn_node_get_from (node);

      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", mn_node_get_id (node));
      if (from != NULL)
        {
          g_autofree char *ids = g_strjoinv (",", (char **) from);

          g_string_append_printf (out, "(%s)", ids);
        }
      g_assert_true (mn_graph_find (graph, mn_node_get_id (node)) == node);
      g_assert_cmpint (mn_graph_get_position (graph, node), ==, (int) i);
    }

  return g_string_free (out, FALSE);
}

#define fixture_assert_outline(graph, expected)               \
  G_STMT_START                                                \
  {                                                           \
    g_autofree char *outline_ = fixture_outline (graph);      \
    g_assert_cmpstr (outline_, ==, expected);                 \
  }                                                           \
  G_STMT_END

/* All problems, a line each. */
static inline char *
fixture_problems (const MnProblems *problems)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = mn_problem_to_string (g_ptr_array_index (problems, i));

      g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line);
    }

  return g_string_free (out, FALSE);
}

#define fixture_assert_problems(problems, expected)           \
  G_STMT_START                                                \
  {                                                           \
    g_autofree char *lines_ = fixture_problems (problems);    \
    g_assert_cmpstr (lines_, ==, expected);                   \
  }                                                           \
  G_STMT_END
