/* mn-cli-unknown.h - settings of an experiment that nothing reads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* One sentence for each setting of @experiment that this version does not know: such members are kept, for a newer
 * version may have written them, but a slip of the pen must not pass unseen. (transfer full) (element-type utf8) */
GPtrArray *mn_cli_list_unknown (MnExperiment *experiment);

G_END_DECLS
