/* mn-run-view-section.h - a view of a run under a heading that opens and closes it.
 *
 * The view is made when the section is first opened; a section that is closed costs the run nothing. Which sections are
 * open is remembered. A button gives the view a window of its own; a word stands in its place meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-views.h"

G_BEGIN_DECLS

#define MN_TYPE_RUN_VIEW_SECTION (mn_run_view_section_get_type ())
G_DECLARE_FINAL_TYPE (MnRunViewSection, mn_run_view_section, MN, RUN_VIEW_SECTION, AdwBin)

/* Property: "document" (MnDocument): whose run. Visible unless its view hides itself for having nothing to show. */

GtkWidget           *mn_run_view_section_new      (const MnRunViewKind *kind) G_GNUC_WARN_UNUSED_RESULT;
const MnRunViewKind *mn_run_view_section_get_kind (MnRunViewSection    *self);
/* Made where the section has not been opened yet. (transfer none) */
MnRunView           *mn_run_view_section_get_view (MnRunViewSection    *self);
gboolean             mn_run_view_section_get_open (MnRunViewSection    *self);
void                 mn_run_view_section_set_open (MnRunViewSection    *self,
                                                   gboolean             open);
/* Opens it and gives it the keyboard, which scrolls to it; or presents the window that has its view. */
void                 mn_run_view_section_go_to    (MnRunViewSection    *self);
/* Gives the view a window of its own until that is closed; or presents that. */
void                 mn_run_view_section_detach         (MnRunViewSection *self);
gboolean             mn_run_view_section_is_detached    (MnRunViewSection *self);
/* Before an audience: without controls. */
void                 mn_run_view_section_set_presenting (MnRunViewSection *self,
                                                         gboolean          presenting);

G_END_DECLS
