/* mn-trial-list.h - the runs of a sweep as a list: the settings of each, and what becomes of it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-sweep.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

#define MN_TYPE_TRIAL_LIST (mn_trial_list_get_type ())
G_DECLARE_FINAL_TYPE (MnTrialList, mn_trial_list, MN, TRIAL_LIST, AdwBin)

GtkWidget *mn_trial_list_new        (void) G_GNUC_WARN_UNUSED_RESULT;
/* A row for each trial of @sweep, which all wait. */
void       mn_trial_list_set_sweep  (MnTrialList            *self,
                                     const MnSweep          *sweep);
/* The settings of the trial of that index: "Learning rate 0.1, Seed 2". (transfer full) */
char      *mn_trial_list_dup_words  (MnTrialList            *self,
                                     guint                   index);
/* What the trial of that index does, or how it has ended. @done: share of its steps, while it trains; @reason: (nullable) */
void       mn_trial_list_set_phase  (MnTrialList            *self,
                                     guint                   index,
                                     MnPhase                 phase,
                                     double                  done,
                                     const char             *reason);
/* What it has measured in the end; before it is said that it has finished. */
void       mn_trial_list_set_result (MnTrialList            *self,
                                     guint                   index,
                                     const MnTrainerSummary *summary);

G_END_DECLS
