/* mn-welcome-page.h - what a window shows before an experiment is open: recipes, recent files, an empty experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_WELCOME_PAGE (mn_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (MnWelcomePage, mn_welcome_page, MN, WELCOME_PAGE, AdwBin)

GtkWidget *mn_welcome_page_new  (void) G_GNUC_WARN_UNUSED_RESULT;

/* Recently used experiments that still exist, newest first, @max at most. They are for use at once: GTK 4.8 borrows their dates
 * from its list, without a reference, until that changes.
 * (transfer full) (element-type GtkRecentInfo) */
GPtrArray *mn_recent_experiments (guint max);

G_END_DECLS
