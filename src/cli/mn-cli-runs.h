/* mn-cli-runs.h - runs as they are named on the command line.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * mn_cli_list_runs:
 * @names: what was named
 * @error: return location for a #GError of the domain MN_ERROR
 *
 * The folder of a sweep stands for its runs that have come to an end, in the order of the sweep; how many have not is told. The
 * sweep.json of one is left out, so that all in its folder can be named with “*”. What else is named is taken as it is, but
 * for runs of a sweep that is named as well: they would pass for repeats.
 *
 * Returns: (transfer full): folders, one at least; %NULL when no run is left
 */
char **mn_cli_list_runs (char  **names,
                         GError **error);

G_END_DECLS
