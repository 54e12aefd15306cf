/* mn-experiment-path.h - where in an experiment a path leads: what reading and setting a value share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* The parts of a path; "network[2]" is "network.2". (transfer full) */
char    **mn_path_split          (const char   *path);
/* FALSE with an error: @path, which @parts are of, leads nowhere in any experiment. */
gboolean  mn_path_check          (const char   *path,
                                  char        **parts,
                                  GError      **error);
/* "a.b" of a, b, c with @n = 2. (transfer full) */
char     *mn_path_join           (char        **parts,
                                  guint         n);
/* Whether either "epochs" or "steps" is in what @path leads to. */
gboolean  mn_path_is_duration    (const char   *path);
/* The index @name stands for in an array of @n, -1: none. */
int       mn_path_parse_index    (const char   *name,
                                  guint         n);
/* All but the network, with the values that are at their defaults; "groups" is there even when there are none.
 * (transfer full) */
JsonNode *mn_path_write_settings (MnExperiment *experiment);
/* Follows all but the last part of the path, the others must be there; the last one, too, unless it can be put there: the unit of a
 * duration, "published", the definition of a group. What it is in, or NULL with an error. */
JsonNode *mn_path_find_container (JsonNode     *root,
                                  const char   *path,
                                  char        **parts,
                                  GError      **error);
/* The node an id, or else a place in the list, stands for; NULL with an error. */
MnNode   *mn_path_find_node      (MnGraph      *graph,
                                  const char   *path,
                                  const char   *name,
                                  GError      **error);
/* Says that there is no @name in @where, "" for the whole, and what of @candidates (element-type utf8) may have been meant; they are
 * ended with NULL. */
void      mn_path_set_unknown    (GError      **error,
                                  const char   *path,
                                  const char   *where,
                                  const char   *name,
                                  GPtrArray    *candidates);

G_END_DECLS
