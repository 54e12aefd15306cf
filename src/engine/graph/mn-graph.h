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

#include "mn-layer.h"

G_BEGIN_DECLS

#define MN_TYPE_GRAPH (mn_graph_get_type ())
G_DECLARE_FINAL_TYPE (MnGraph, mn_graph, MN, GRAPH, GObject)

/* A node; owned by its graph, valid until it is removed. */
typedef struct _MnNode MnNode;

const char         *mn_node_get_id     (const MnNode *node);
const MnLayerKind  *mn_node_get_kind   (const MnNode *node);
const MnValues     *mn_node_get_values (const MnNode *node);
/* Ids the node is wired from, NULL-terminated (empty: from nothing); NULL when it just follows the node above. */
const char *const  *mn_node_get_from   (const MnNode *node);
/* A remark of the user, or NULL. */
const char         *mn_node_get_comment (const MnNode *node);

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

/* The patch of the input one unit sees: size, distance between neighbours, along (height, width). Where branches meet,
 * the largest of each. The size may pass that of the image (the rest is padding); behind a global layer it is the
 * image, and the stride is 0. Only known where the data are images. */
typedef struct
{
  gint64 size[2];
  gint64 stride[2];
} MnReceptiveField;

/**
 * MnFrozenNode:
 * @id: (owned): the node's id
 * @inputs: indices of the nodes wired to it, @n_inputs of them; -1 where a wire dangles
 * @output: shape of one sample; rank 0 where it could not be inferred
 * @costs: as the layer counts them, but the first non-linearity behind a layer with weights counts no activations: that
 *   layer has counted them
 * @values: (owned): a copy
 * @position: place in the edited list
 */
typedef struct
{
  char              *id;
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

/* Immutable; nodes stand in topological order (in list order where wiring leaves a choice). */
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
/* Index of the one node nothing is wired from, -1 when invalid. */
int                 mn_frozen_graph_get_output  (const MnFrozenGraph *frozen);
void                mn_frozen_graph_get_totals  (const MnFrozenGraph *frozen,
                                                 MnCosts             *totals);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnFrozenGraph, mn_frozen_graph_unref)

G_END_DECLS
