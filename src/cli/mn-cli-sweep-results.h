/* mn-cli-sweep-results.h - what the runs of a sweep came to, as a table and as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-sweep-runner.h"

G_BEGIN_DECLS

/* Prints the settings with what was measured of each, runs that differ in their seeds together, the best on the validation samples
 * first. @dir: the sweep's folder */
void        mn_cli_sweep_print_results (MnSweep       *sweep,
                                        MnSweepRunner *runner,
                                        const char    *dir);
/* All that there is to say of the sweep. (transfer full) */
JsonObject *mn_cli_sweep_to_json       (MnSweep       *sweep,
                                        MnSweepRunner *runner,
                                        const char    *dir);

G_END_DECLS
