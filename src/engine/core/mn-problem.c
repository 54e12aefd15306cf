/* mn-problem.c - everything that is wrong with an input, each with its place and reason.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-problem.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"

/* Problems in one message: a file may have any number. */
#define MAX_LINES 50

static void
problem_free (gpointer data)
{
  MnProblem *problem = data;

  g_free (problem->path);
  g_free (problem->node);
  g_free (problem->reason);
  g_free (problem);
}

/**
 * mn_problems_new:
 *
 * Returns: (transfer full): an empty list; it frees its problems with itself (g_ptr_array_unref())
 */
MnProblems *
mn_problems_new (void)
{
  return g_ptr_array_new_with_free_func (problem_free);
}

static void
add (MnProblems *problems,
     const char *path,
     const char *node,
     int         port,
     const char *format,
     va_list     args)
{
  MnProblem *problem = g_new0 (MnProblem, 1);

  problem->path = g_strdup (path);
  problem->node = g_strdup (node);
  problem->port = port;
  problem->reason = g_strdup_vprintf (format, args);
  g_ptr_array_add (problems, problem);
}

/**
 * mn_problems_add:
 * @problems: a list
 * @path: (nullable): JSON path of what is wrong
 * @format: the reason, as for printf()
 * @...: its arguments
 */
void
mn_problems_add (MnProblems *problems,
                 const char *path,
                 const char *format,
                 ...)
{
  va_list args;

  g_return_if_fail (problems && format);

  va_start (args, format);
  add (problems, path, NULL, -1, format, args);
  va_end (args);
}

/**
 * mn_problems_add_node:
 * @problems: a list
 * @node: id of the node it is about
 * @port: which of its inputs, counted from 0, or -1 for the node as a whole
 * @format: the reason, as for printf()
 * @...: its arguments
 */
void
mn_problems_add_node (MnProblems *problems,
                      const char *node,
                      int         port,
                      const char *format,
                      ...)
{
  va_list args;

  g_return_if_fail (problems && node && format);

  va_start (args, format);
  add (problems, NULL, node, port, format, args);
  va_end (args);
}

/**
 * mn_problem_to_string:
 * @problem: a problem
 *
 * One line for people: the place, then the reason. Inputs are counted from 1 there.
 *
 * Returns: (transfer full): "network.conv1, input 2: …", "training.budget: …", or the reason alone
 */
char *
mn_problem_to_string (const MnProblem *problem)
{
  g_autofree char *place = NULL;

  g_return_val_if_fail (problem, NULL);

  if (problem->path)
    place = g_strdup (problem->path);
  else if (problem->node)
    place = g_strconcat ("network.", problem->node, NULL);
  if (!place)
    return g_strdup (problem->reason);
  if (problem->port < 0)
    return g_strdup_printf ("%s: %s", place, problem->reason);
  /* Translators: place of a mistake in a file: a layer, one of its inputs, the reason. */
  return g_strdup_printf (_("%s, input %d: %s"), place, problem->port + 1, problem->reason);
}

/**
 * mn_problems_to_error:
 * @problems: a list
 * @file: (nullable): name of the file they are in
 * @error: (nullable): where to put %MN_ERROR_INPUT
 *
 * The message tells the first fifty, and how many more there are.
 *
 * Returns: %TRUE, with @error set, when there is any problem
 */
gboolean
mn_problems_to_error (const MnProblems *problems,
                      const char       *file,
                      GError          **error)
{
  g_autoptr (GString) lines = NULL;

  g_return_val_if_fail (problems, FALSE);

  if (problems->len == 0)
    return FALSE;
  lines = g_string_new (NULL);
  for (guint i = 0; i < MIN (problems->len, MAX_LINES); i++)
    {
      g_autofree char *line = mn_problem_to_string (g_ptr_array_index (problems, i));

      if (i > 0)
        g_string_append_c (lines, '\n');
      if (file)
        g_string_append_printf (lines, "%s: ", file);
      g_string_append (lines, line);
    }
  if (problems->len > MAX_LINES)
    {
      guint more = problems->len - MAX_LINES;

      g_string_append_c (lines, '\n');
      g_string_append_printf (lines, g_dngettext (GETTEXT_PACKAGE, "and %u more", "and %u more", more), more);
    }
  g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, lines->str);
  return TRUE;
}
