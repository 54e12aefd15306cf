/* mn-graph.h - the network as it is edited: an ordered list of nodes and the wires between them.
 *
 * A node without explicit wires follows the node above it in the list. The graph may be wrong at any time (that is what
 * editing is); mn_graph_freeze() says what is wrong and makes the immutable form from which a net is built.
 *
 * Not thread-safe: a graph belongs to one thread. Frozen graphs are immutable and may be shared.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

#include "mn-group.h"
#include "mn-working.h"

G_BEGIN_DECLS

#define MN_TYPE_GRAPH (mn_graph_get_type ())
G_DECLARE_FINAL_TYPE (MnGraph, mn_graph, MN, GRAPH, GObject)

/* How far from 0 a node may lie. */
#define MN_GRAPH_MAX_PLACE 10000000.0

/* A node; owned by its graph, valid until it is removed. */
typedef struct _MnNode MnNode;

const char         *mn_node_get_id     (const MnNode *node);
const MnLayerKind  *mn_node_get_kind   (const MnNode *node);
const MnValues     *mn_node_get_values (const MnNode *node);
/* Ids the node is wired from, NULL-terminated (empty: from nothing); NULL when it just follows the node above. */
const char *const  *mn_node_get_from   (const MnNode *node);
/* Whether it follows the node above it: not wired by hand, and not a source. */
gboolean            mn_node_follows    (const MnNode *node);
/* A remark of the user, or NULL. */
const char         *mn_node_get_comment (const MnNode *node);
/* Where its upper left corner lies when the network is drawn, in pixels with y downwards; FALSE: it is placed
 * automatically. */
gboolean            mn_node_get_place  (const MnNode *node,
                                        double       *x,
                                        double       *y);
/* The group it stands for, or NULL where it is a layer. Its kind is mn_group_get_kind() then. */
MnGroup            *mn_node_get_group  (const MnNode *node);

/* ::changed is emitted once after every edit below that changed something (whatever it was). Ids are unique at all
 * times. */
MnGraph *mn_graph_new          (void);
guint    mn_graph_get_n_nodes  (MnGraph            *graph);
MnNode  *mn_graph_get_node     (MnGraph            *graph,
                                guint               position);
MnNode  *mn_graph_find         (MnGraph            *graph,
                                const char         *id);
int      mn_graph_get_position (MnGraph            *graph,   /* -1: not there */
                                const MnNode       *node);
/* Adds a node at @position (clamped). Without @id, a free one is made from the layer's name ("conv2d", "conv2d_2"), and
 * from @id when it is taken. */
MnNode  *mn_graph_insert       (MnGraph            *graph,
                                guint               position,
                                const MnLayerKind  *kind,
                                const char         *id);
/* Removes the node; wires that came from it now come from what it was wired from (its first input). */
void     mn_graph_remove       (MnGraph            *graph,
                                MnNode             *node);
void     mn_graph_move         (MnGraph            *graph,
                                MnNode             *node,
                                guint               position);
MnNode  *mn_graph_duplicate    (MnGraph            *graph,
                                MnNode             *node);
/* FALSE with MN_ERROR_INPUT when the id is empty, not UTF-8, holds '.' or control characters, or is taken. Wires follow
 * the new name. */
gboolean mn_graph_rename       (MnGraph            *graph,
                                MnNode             *node,
                                const char         *id,
                                GError            **error);
/* @from NULL: follows the node above; empty: not wired. Ids are not checked here; freezing does. */
void     mn_graph_set_from     (MnGraph            *graph,
                                MnNode             *node,
                                const char *const  *from);
void     mn_graph_set_comment  (MnGraph            *graph,
                                MnNode             *node,
                                const char         *comment);
/* Coordinates are kept within MN_GRAPH_MAX_PLACE of 0. */
void     mn_graph_set_place    (MnGraph            *graph,
                                MnNode             *node,
                                double              x,
                                double              y);
void     mn_graph_unset_place  (MnGraph            *graph,
                                MnNode             *node);
/* As mn_values_set_json(), on the node's values. */
gboolean mn_graph_set_value    (MnGraph            *graph,
                                MnNode             *node,
                                const char         *name,
                                JsonNode           *value,
                                GError            **error);
void     mn_graph_reset_value  (MnGraph            *graph,
                                MnNode             *node,
                                const char         *name);

/* Replaces all nodes by those of the JSON array (the "network" member of an experiment). Everything wrong is added to
 * @problems with paths below @path; nodes of unknown layers are left out. */
void     mn_graph_load_json    (MnGraph            *graph,
                                JsonNode           *network,
                                const char         *path,
                                MnProblems         *problems);
JsonNode *mn_graph_save_json   (MnGraph            *graph);  /* (transfer full) */

/* Groups. A graph has definitions, by name, which nodes refer to; inserting a node with the kind of a group that is not
 * among them is a caller's mistake: mn_graph_add_group() first. */
guint     mn_graph_get_n_groups  (MnGraph     *graph);
MnGroup  *mn_graph_get_group     (MnGraph     *graph,
                                  guint        index);
MnGroup  *mn_graph_find_group    (MnGraph     *graph,      /* NULL: there is none of that name */
                                  const char  *name);
/* Replaces all definitions by those of the JSON object (the "groups" member of an experiment; NULL: none). Nodes keep
 * the definition they have. Everything wrong is added to @problems with paths below @path. */
void      mn_graph_load_groups   (MnGraph     *graph,
                                  JsonNode    *groups,
                                  const char  *path,
                                  MnProblems  *problems);
JsonNode *mn_graph_save_groups   (MnGraph     *graph);     /* (transfer full); NULL when there are none */
/* Takes over a definition and those it uses; where another has the name, it gets a free one. Returns the one that nodes
 * of the graph can be made with. (transfer none) */
MnGroup  *mn_graph_add_group     (MnGraph     *graph,
                                  MnGroup     *group);
/* Puts the layers of @node in its place, wired as they were inside, with the ids they have in the net ("block1/conv"):
 * training goes on as before. Returns the node that leaves, or NULL when @node is not a group's. */
MnNode   *mn_graph_unfold        (MnGraph     *graph,
                                  MnNode      *node);
/* The reverse: makes a group called @name (or a free name like it) of the nodes with these ids, NULL-terminated, and
 * puts a node of it in their place. NULL with MN_ERROR_INPUT, and nothing changed, when they cannot be one: where they
 * have several outputs, hold an input, or something lies between them. */
MnNode   *mn_graph_fold          (MnGraph           *graph,
                                  const char *const *ids,
                                  const char        *name,
                                  const char        *title,   /* (nullable) */
                                  GError           **error);

/* The patch of the input one unit sees: size, distance between neighbours, along (height, width). Where branches meet,
 * the largest of each. The size may pass that of the image (the rest is padding); behind a global layer it is the
 * image, and the stride is 0. Only known where the data are images. @start: where the patch of the first unit begins, less
 * than 0 in padding, and where branches meet, the least of each. */
typedef struct
{
  gint64 size[2];
  gint64 stride[2];
  gint64 start[2];
} MnReceptiveField;

/**
 * MnFrozenNode:
 * @id: (owned): the node's id; of a layer in a group, "block1/conv"
 * @owner: id of the edited node it belongs to: the same, or that of the group
 * @inputs: indices of the nodes wired to it, @n_inputs of them; -1 where a wire dangles
 * @output: shape of one sample; rank 0 where it could not be inferred
 * @costs: as the layer counts them, but the first non-linearity behind a layer with weights counts no activations: that
 *   layer has counted them
 * @values: (owned): a copy
 * @position: place in the edited list with all groups unfolded
 */
typedef struct
{
  char              *id;
  const char        *owner;
  const MnLayerKind *kind;
  MnValues          *values;
  int                position;
  int                n_inputs;
  int                inputs[MN_MAX_INPUTS];
  MnShape            input_shapes[MN_MAX_INPUTS];
  MnShape            output;
  int                n_params;
  MnParamSpec        params[MN_MAX_PARAMS];
  MnCosts            costs;
  gboolean           has_field;
  MnReceptiveField   field;
} MnFrozenNode;

/* Immutable; nodes stand in topological order (in list order where wiring leaves a choice). There are no groups in it:
 * the layers in them stand there instead. */
typedef struct _MnFrozenGraph MnFrozenGraph;

/* Orders, infers every shape and collects *all* problems; never fails. @input is the data's sample shape (rank 0: not
 * known, which is not itself a problem of the graph). */
MnFrozenGraph      *mn_graph_freeze             (MnGraph             *graph,
                                                 const MnShape       *input);
MnFrozenGraph      *mn_frozen_graph_ref         (MnFrozenGraph       *frozen);
void                mn_frozen_graph_unref       (MnFrozenGraph       *frozen);
/* TRUE when a net can be built from it: no problems and every shape known. */
gboolean            mn_frozen_graph_is_valid    (const MnFrozenGraph *frozen);
const MnProblems   *mn_frozen_graph_get_problems (const MnFrozenGraph *frozen);
int                 mn_frozen_graph_get_n_nodes (const MnFrozenGraph *frozen);
const MnFrozenNode *mn_frozen_graph_get_node    (const MnFrozenGraph *frozen,
                                                 int                  index);
/* NULL when there is no such node. */
const MnFrozenNode *mn_frozen_graph_find        (const MnFrozenGraph *frozen,
                                                 const char          *id);
/* What has become of a node of the edited graph: itself, or for a group a summary of its layers, with the shape that
 * leaves and the sum of their costs. NULL when there is no such node. */
const MnFrozenNode *mn_frozen_graph_find_edited (const MnFrozenGraph *frozen,
                                                 const char          *id);
/* Index of the one node nothing is wired from, -1 when invalid. */
int                 mn_frozen_graph_get_output  (const MnFrozenGraph *frozen);
void                mn_frozen_graph_get_totals  (const MnFrozenGraph *frozen,
                                                 MnCosts             *totals);

/* How one of the node's costs comes about. FALSE where it is 0, not known or the sum of a group's layers, and of a
 * non-linearity that the layer before it has counted. */
gboolean            mn_frozen_node_work_out     (const MnFrozenNode  *node,
                                                 MnCost               cost,
                                                 MnWorking           *working);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnFrozenGraph, mn_frozen_graph_unref)

G_END_DECLS
