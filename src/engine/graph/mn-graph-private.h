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
  gboolean           has_place;
  double             place[2];  /* x, y */
  MnGroup           *group;     /* (nullable) (owned): whose kind it is */
};

MnNode  *mn_node_new      (const MnLayerKind *kind,
                           const char        *id);
void     mn_node_free     (MnNode            *node);
/* Takes @from, a strv, or NULL. */
void     mn_node_take_from (MnNode           *node,
                            char            **from);
/* Puts @new in the place of @old in the wires of @node, or drops them when @new is NULL. */
void     mn_node_replace_wire (MnNode     *node,
                               const char *old,
                               const char *new);
/* What the id of a new node is made from: "conv2d", or a group's name. */
const char *mn_node_get_stem (const MnLayerKind *kind);

struct _MnGraph
{
  GObject     parent_instance;

  GPtrArray  *nodes;      /* of MnNode, owned, in list order */
  GHashTable *by_id;      /* id (of the node) -> MnNode; ids are unique at all times */
  GHashTable *suffixes;   /* stem (owned) -> the suffix at which to look for a free id */
  GPtrArray  *groups;     /* of MnGroup, owned, in the order of the file */
  GHashTable *by_name;    /* name (of the group) -> MnGroup */
  GHashTable *spoilt;     /* names (owned) of definitions that could not be read: nodes of them are left out */
};

/* mn-graph-ids.c. "stem", "stem_2", ...: the first that is free. (transfer full) */
char    *mn_graph_make_id  (MnGraph     *graph,
                            const char  *stem);
/* The same where @id may have a number already: "relu_12" -> "relu", "relu_2", ... (transfer full) */
char    *mn_graph_make_id_like (MnGraph    *graph,
                                const char *id);
/* FALSE with MN_ERROR_INPUT when no node may be called so; whether it is taken is not looked at. */
gboolean mn_graph_check_id (const char  *id,
                            GError     **error);

/* mn-graph.c. Adds @node, whose id is free, without telling anybody. */
void     mn_graph_take     (MnGraph     *graph,
                            guint        position,
                            MnNode      *node);
/* Drops all nodes without telling anybody. */
void     mn_graph_clear    (MnGraph     *graph);
void     mn_graph_changed  (MnGraph     *graph);

/* Adds a definition whose name is free, without telling anybody. */
void     mn_graph_take_group (MnGraph  *graph,
                              MnGroup  *group);  /* (transfer full) */
/* Exchanges the definitions of two graphs without telling anybody. */
void     mn_graph_swap_groups (MnGraph *graph,
                               MnGraph *other);
/* "stem", "stem_2", ...: the first that no definition has. (transfer full) */
char    *mn_graph_make_group_name (MnGraph    *graph,
                                   const char *stem);
/* Reads the nodes of @network, without putting them into @graph, whose groups they may be. Nodes without an id stay so.
 * (transfer full) (element-type MnNode) */
GPtrArray *mn_graph_read_nodes (MnGraph    *graph,
                                JsonNode   *network,
                                const char *path,
                                MnProblems *problems);
/* Replaces all nodes by @nodes, which it empties of its ownership, without telling anybody; those without an id get one. */
void       mn_graph_put_nodes  (MnGraph   *graph,
                                GPtrArray *nodes);
JsonNode  *mn_node_save_json   (const MnNode *node);  /* (transfer full) */

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

/* The wires of a graph, and what is wrong with them; indices count in list order. */
typedef struct
{
  MnGraph *graph;
  int      n;
  MnWires  wires;
  int     *order;      /* place in topological order -> place in the list */
  int      n_ordered;  /* how many stand before and beside circles */
  int      end;        /* set by mn_wiring_check(): the one node nothing is wired from, or -1 */
} MnWiring;

void     mn_wiring_init  (MnWiring   *wiring,
                          MnGraph    *graph);
/* Adds all that is wrong with it. @inside: it is the inside of a group; @path: what is empty then, or has no input. */
void     mn_wiring_check (MnWiring   *wiring,
                          gboolean    inside,
                          const char *path,
                          MnProblems *problems);
void     mn_wiring_clear (MnWiring   *wiring);

G_END_DECLS
