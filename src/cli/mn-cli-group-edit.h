/* mn-cli-group-edit.h - what minima-cli groups changes in an experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* Puts the definition of @group, and of those it uses, under "groups" of the experiment in @path, which may already have
 * nodes of it. FALSE with MN_ERROR_INPUT when another group has one of the names, MN_ERROR_IO when it cannot be written. */
gboolean    mn_cli_groups_put_into (const MnGroup  *group,
                                    const char     *path,
                                    GError        **error);
/* Puts the layers of the node @id in its place. FALSE with MN_ERROR_INPUT: it is not a group. */
gboolean    mn_cli_groups_unfold   (MnExperiment   *experiment,
                                    const char     *id,
                                    GError        **error);
/* Makes a group @name of the nodes @ids, separated by commas ("block1/": all whose ids begin so); returns the id of the node
 * that stands for them, or NULL with MN_ERROR_INPUT. (transfer none) */
const char *mn_cli_groups_fold     (MnExperiment   *experiment,
                                    const char     *ids,
                                    const char     *name,
                                    GError        **error);

G_END_DECLS
