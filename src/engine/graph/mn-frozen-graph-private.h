/* mn-frozen-graph-private.h - the insides of a frozen graph, for the code that makes it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

struct _MnFrozenGraph
{
  gatomicrefcount  refs;
  int              n;
  MnFrozenNode    *nodes;      /* n */
  GHashTable      *by_id;      /* id (of the node) -> MnFrozenNode */
  int              n_groups;
  MnFrozenNode    *groups;     /* n_groups: summaries of the groups; their kinds are referenced */
  GHashTable      *edited;     /* id (of the summary) -> MnFrozenNode */
  MnProblems      *problems;
  int              output;
  gboolean         is_valid;
  MnCosts          totals;
};

MnFrozenGraph *mn_frozen_graph_new (int n,
                                    int n_groups);

G_END_DECLS
