/* mn-run-info.h - what run.json tells of a run. Everywhere @info, its contents, may be NULL, and may be damaged.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-shape.h"
#include "mn-split.h"

G_BEGIN_DECLS

/* When it began, in the local time zone; NULL: it does not tell. (transfer full) */
GDateTime  *mn_run_info_get_started   (JsonObject *info);
/* The hash of its data; NULL: it does not tell. (transfer none) */
const char *mn_run_info_get_hash      (JsonObject *info);
/* The shape of a sample of its data; of rank 0: it does not tell, as runs of early versions. */
MnShape     mn_run_info_get_sample    (JsonObject *info);
/* How many samples a split of its data has; -1: it does not tell. */
gint64      mn_run_info_get_n_samples (JsonObject *info,
                                       MnSplit     split);

G_END_DECLS
