/* mn-group.h - a named sub-graph used as one node: a residual block, a branch.
 *
 * A definition, as it stands under "groups" in an experiment's file or in the library:
 *
 *   "preact": {
 *     "title": "Pre-activation block",
 *     "parameters": { "channels": 64 },
 *     "nodes": [
 *       { "id": "x", "layer": "input" },
 *       { "id": "bn", "layer": "batch_norm" },
 *       { "id": "relu", "layer": "relu" },
 *       { "id": "conv", "layer": "conv2d", "out_channels": "$channels", "kernel_size": 3, "padding": 1 },
 *       { "id": "sum", "layer": "add", "from": ["x", "conv"] } ] }
 *
 * and a node of a network that is one: { "id": "block1", "layer": "group", "group": "preact", "channels": 128 }.
 *
 * - Its inputs stand for what enters, in the order in which the node is wired; what nothing is wired from leaves.
 * - A setting that is a text beginning with "$" has the value of that parameter; "$$" stands for "$" itself. A parameter
 *   has the type of the settings that refer to it, and the range that they have in common. Its value in the definition
 *   is its default; { "default": 64, "title": "Channels", "help": "…" } says more.
 * - Its layers are called "block1/conv" in the network that is built, in checkpoints and in messages.
 * - Where there are layers to train inside, the node has "freeze" and "lr_factor": the first freezes all of them, the
 *   second multiplies the factor of each.
 * - Groups may hold groups, up to MN_GROUP_MAX_DEPTH deep, but not themselves.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-layer.h"

G_BEGIN_DECLS

#define MN_GROUP_MAX_DEPTH 8
/* Layers in one group, with those of the groups in it. */
#define MN_GROUP_MAX_LAYERS 4096

/* A definition: immutable, and may be shared among threads. */
typedef struct _MnGroup MnGroup;

MnGroup           *mn_group_ref           (MnGroup           *group);
void               mn_group_unref         (MnGroup           *group);
const char        *mn_group_get_name      (const MnGroup     *group);
/* What its nodes are: the kind's settings are the group's parameters. Valid as long as the group. */
const MnLayerKind *mn_group_get_kind      (const MnGroup     *group);
/* The group of a kind that is one's, or NULL for a layer. */
MnGroup           *mn_group_of_kind       (const MnLayerKind *kind);
/* How many layers there are in it, with those of the groups in it. */
int                mn_group_get_n_layers  (const MnGroup     *group);
/* The id of a layer in it: "conv", or "inner/conv". */
const char        *mn_group_get_layer_id  (const MnGroup     *group,
                                           int                index);
/* What that layer is. */
const MnLayerKind *mn_group_get_layer_kind (const MnGroup    *group,
                                           int                index);
/* The definition as it was read, with the members this version does not know. (transfer full) */
JsonNode          *mn_group_get_json      (const MnGroup     *group);
/* { name: definition } of the group and those it uses, which stand before it. (transfer full) */
JsonNode          *mn_group_save_json     (const MnGroup     *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnGroup, mn_group_unref)

G_END_DECLS
