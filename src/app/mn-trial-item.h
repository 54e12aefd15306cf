/* mn-trial-item.h - one run of a sweep, as a row of a list shows it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

#include "mn-trainer.h"

G_BEGIN_DECLS

#define MN_TYPE_TRIAL_ITEM (mn_trial_item_get_type ())
G_DECLARE_FINAL_TYPE (MnTrialItem, mn_trial_item, MN, TRIAL_ITEM, GObject)

/* Properties, with notify: "words" (string): its settings; "status" (string): what becomes of it; "reason" (string): why it failed, or
 * NULL. */

MnTrialItem *mn_trial_item_new        (const char             *words);
/* What it does, or how it has ended. @percent: of its steps, while it trains */
void         mn_trial_item_set_phase  (MnTrialItem            *self,
                                       MnPhase                 phase,
                                       int                     percent,
                                       const char             *reason);
/* What it has measured in the end. */
void         mn_trial_item_set_result (MnTrialItem            *self,
                                       const MnTrainerSummary *summary);

G_END_DECLS
