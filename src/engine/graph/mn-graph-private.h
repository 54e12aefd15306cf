/* mn-graph-private.h - what the files of this room share: nodes, the graph's insides, ordering.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

struct _MnNode
{
  char              *id;
  const MnLayerKind *kind;
  MnValues          *values;    /* with the JSON members the layer does not know */
  char             **from;      /* NULL: follows the node above */
  char              *comment;
};

MnNode  *mn_node_new      (const MnLayerKind *kind,
                           const char        *id);
void     mn_node_free     (MnNode            *node);
/* Takes @from, a strv, or NULL. */
void     mn_node_take_from (MnNode           *node,
                            char            **from);
/* Whether it follows the node above it: not wired by hand, and not a source. */
gboolean mn_node_follows  (const MnNode      *node);

struct _MnGraph
{
  GObject     parent_instance;

  GPtrArray  *nodes;      /* of MnNode, owned, in list order */
  GHashTable *by_id;      /* id (of the node) -> MnNode; ids are unique at all times */
  GHashTable *suffixes;   /* stem (owned) -> the suffix at which to look for a free id */
};

/* "stem", "stem_2", ...: the first that is free. (transfer full) */
char    *mn_graph_make_id  (MnGraph     *graph,
                            const char  *stem);
/* FALSE with MN_ERROR_INPUT when no node may be called so; whether it is taken is not looked at. */
gboolean mn_graph_check_id (const char  *id,
                            GError     **error);
/* Adds @node, whose id is free, without telling anybody. */
void     mn_graph_take     (MnGraph     *graph,
                            guint        position,
                            MnNode      *node);
/* Drops all nodes without telling anybody. */
void     mn_graph_clear    (MnGraph     *graph);
void     mn_graph_changed  (MnGraph     *graph);

/* Wires as indices: node i is fed by inputs[first[i]] to inputs[first[i + 1] - 1]; -1 dangles. */
typedef struct
{
  int  n;
  int *first;    /* n + 1 */
  int *inputs;   /* first[n] */
} MnWires;

/* Writes a topological order to @order (n): of the nodes that are ready, the first in the list comes next. Nodes on a
 * cycle and those behind one come last, in list order. Returns how many are ordered properly. */
int      mn_wires_order    (const MnWires *wires,
                            int           *order);
/* Sets circle[i] to a number shared by the nodes that reach one another through wires, counted from 1 in list order, or
 * 0 where a node does not reach itself. Returns how many circles there are. */
int      mn_wires_circles  (const MnWires *wires,
                            int           *circle);

G_END_DECLS
