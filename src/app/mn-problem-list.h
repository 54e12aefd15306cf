/* mn-problem-list.h - what is wrong with a network, each with buttons that mend it where that is known.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-document.h"

G_BEGIN_DECLS

/* Called with the id of the node whose problem has been chosen, or has been mended. */
typedef void (*MnProblemChosen) (const char *id,
                                 gpointer    user_data);

/* A list of the problems of @document there are now, or of those of one node. @node: (nullable) */
GtkWidget *mn_problem_list_new   (MnDocument      *document,
                                  const char      *node,
                                  MnProblemChosen  chosen,
                                  gpointer         user_data) G_GNUC_WARN_UNUSED_RESULT;
/* A box of buttons, one for each change of the network that mends the node; NULL: none is known. (transfer floating) */
GtkWidget *mn_problem_list_new_fixes (MnDocument     *document,
                                      const char     *node) G_GNUC_WARN_UNUSED_RESULT;
/* A button that gives the experiment another loss, one of mn_experiment_find_better_losses(). (transfer floating) */
GtkWidget *mn_problem_list_new_loss_button (MnDocument      *document,
                                            const MnKind    *loss);
/* The fixes for a node of the document's network. (transfer full) (element-type MnGraphFix) */
GPtrArray *mn_problem_list_fixes (MnDocument      *document,
                                  const char      *node);

G_END_DECLS
