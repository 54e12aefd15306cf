/* mn-sweep-form.h - a form that asks what a sweep varies: settings with their values, and how many seeds.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-sweep.h"

G_BEGIN_DECLS

#define MN_TYPE_SWEEP_FORM (mn_sweep_form_get_type ())
G_DECLARE_FINAL_TYPE (MnSweepForm, mn_sweep_form, MN, SWEEP_FORM, AdwBin)

/* Property, with notify: "n-trials" (uint): how many runs there would be; 0: something is wrong, and said. */

/* Copies @experiment. It begins with the learning rate. */
GtkWidget *mn_sweep_form_new        (MnExperiment *experiment);
/* The sweep that is described; NULL: it has something wrong, which is shown. (transfer full) */
MnSweep   *mn_sweep_form_make_sweep (MnSweepForm  *self);

G_END_DECLS
