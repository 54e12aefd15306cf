/* mn-training-page.h - how it is trained: loss, optimizer, schedule, budget, first weights, and what that costs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_TRAINING_PAGE (mn_training_page_get_type ())
G_DECLARE_FINAL_TYPE (MnTrainingPage, mn_training_page, MN, TRAINING_PAGE, AdwBin)

/* Property: "document" (MnDocument). */

G_END_DECLS
