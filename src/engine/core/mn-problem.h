/* mn-problem.h - a list of everything that is wrong with an input, each with its place and reason.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MnProblem:
 * @path: (nullable): JSON path: "training.optimizer.learning_rate", "network.fc1.units"
 * @node: (nullable): id of the node it is about
 * @port: input port of that node, or -1
 * @reason: what is wrong and what would be right, a sentence without the place
 */
typedef struct
{
  char *path;
  char *node;
  int   port;
  char *reason;
} MnProblem;

typedef GPtrArray MnProblems;   /* of MnProblem */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnProblems, g_ptr_array_unref)

MnProblems *mn_problems_new       (void);
void        mn_problems_add       (MnProblems       *problems,
                                   const char       *path,
                                   const char       *format,
                                   ...) G_GNUC_PRINTF (3, 4);
void        mn_problems_add_node  (MnProblems       *problems,
                                   const char       *node,
                                   int               port,
                                   const char       *format,
                                   ...) G_GNUC_PRINTF (4, 5);
/* "network.conv1, input 2: …" (transfer full) */
char       *mn_problem_to_string  (const MnProblem  *problem);
/* Sets MN_ERROR_INPUT with every problem, one a line, each prefixed by @file when given. FALSE when there is none. */
gboolean    mn_problems_to_error  (const MnProblems *problems,
                                   const char       *file,
                                   GError          **error);

G_END_DECLS
