/* mn-network-infos.h - a network as the nodes of a list and a canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"
#include "mn-node-item.h"

G_BEGIN_DECLS

/* The rows and the texts they point to. */
typedef struct _MnNetworkInfos MnNetworkInfos;

/* @problems: what is to be said at the nodes. */
MnNetworkInfos   *mn_network_infos_new  (MnGraph              *graph,
                                         MnFrozenGraph        *frozen,
                                         const MnProblems     *problems);
void              mn_network_infos_free (MnNetworkInfos       *infos);
const MnNodeInfo *mn_network_infos_get  (const MnNetworkInfos *infos,
                                         guint                *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnNetworkInfos, mn_network_infos_free)

G_END_DECLS
