/* mn-duration-row.h - a row for a number of epochs or steps.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-experiment.h"

G_BEGIN_DECLS

#define MN_TYPE_DURATION_ROW (mn_duration_row_get_type ())
G_DECLARE_FINAL_TYPE (MnDurationRow, mn_duration_row, MN, DURATION_ROW, AdwActionRow)

/* ::edited: the user chose another duration. */

/* Does not emit ::edited. */
void       mn_duration_row_show (MnDurationRow *self,
                                 MnDuration     duration);
MnDuration mn_duration_row_get  (MnDurationRow *self);
/* { "epochs": 3 }, as in the file. (transfer full) */
JsonNode  *mn_duration_row_get_json (MnDurationRow *self);

G_END_DECLS
