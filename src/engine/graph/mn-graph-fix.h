/* mn-graph-fix.h - edits that would mend what is wrong with a node.
 *
 * What is offered is found by trying: a remedy that suits the node is carried out on a copy of the graph, and kept when
 * nothing is wrong with the node any more. So no message is read for what it says, and nothing is offered that fails.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* Immutable once it is listed. */
typedef struct _MnGraphFix MnGraphFix;

/* The fixes for what is wrong with the node called @id, best first; empty when nothing is, or nothing is known to help.
 * @input: shape of a sample, as for mn_graph_freeze(). @n_outputs: how many numbers must leave the network; 0: any.
 * (transfer full) (element-type MnGraphFix) */
GPtrArray  *mn_graph_list_fixes    (MnGraph           *graph,
                                    const MnShape     *input,
                                    gint64             n_outputs,
                                    const char        *id);
/* What it does, as on a button: "Insert Flatten". */
const char *mn_graph_fix_get_title (const MnGraphFix  *fix);
/* Carries it out. To be called for the graph it was listed for, which is as it was then. Emits ::changed several times. */
void        mn_graph_fix_apply     (const MnGraphFix  *fix,
                                    MnGraph           *graph);

G_END_DECLS
