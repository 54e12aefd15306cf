/* mn-cli-plan.h - how a network would be computed: the steps of a pass, for `minima-cli describe --plan`.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-net.h"

G_BEGIN_DECLS

/* On standard output. @training: what the plan was made for. */
void       mn_cli_plan_print (MnNet   *plan,
                              gboolean training);
/* (transfer full) */
JsonArray *mn_cli_plan_json  (MnNet *plan);

G_END_DECLS
