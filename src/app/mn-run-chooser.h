/* mn-run-chooser.h - a dialog that lists the runs there are: when, what, how good; those elsewhere by their folders.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_RUN_CHOOSER (mn_run_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MnRunChooser, mn_run_chooser, MN, RUN_CHOOSER, AdwWindow)

/* What runs are chosen for, which is what the dialog says; several can be added at once. */
typedef enum
{
  MN_RUN_CHOOSER_OPEN,
  MN_RUN_CHOOSER_ADD
} MnRunChooserUse;

/* @except: (nullable): folders of runs that are not listed; what tells the others from the first of them is said. The window is
 * destroyed once runs are chosen. */
GtkWindow *mn_run_chooser_new (GtkWindow         *parent,
                               MnRunChooserUse    use,
                               const char *const *except);

/* ::chosen (char *dir), once for each: the folder of a run, or one that was taken for it: nobody has read it. */

G_END_DECLS
