/* mn-watch-page.h - a run as it goes: a line about it, and every view of it in a section.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_WATCH_PAGE (mn_watch_page_get_type ())
G_DECLARE_FINAL_TYPE (MnWatchPage, mn_watch_page, MN, WATCH_PAGE, AdwBin)

/* Property: "document" (MnDocument). */

/* Before an audience: views without controls. */
void   mn_watch_page_set_presenting (MnWatchPage *self,
                                     gboolean     presenting);
/* Ids of the kinds of views that have windows of their own now. (transfer full) */
char **mn_watch_page_get_detached   (MnWatchPage *self);
/* Opens the section of that kind and goes there, or presents the window that has its view; no such kind: nothing. */
void   mn_watch_page_open           (MnWatchPage *self,
                                     const char  *kind);
/* Gives the view of that kind a window of its own; a kind that does not exist: nothing. */
void   mn_watch_page_detach         (MnWatchPage *self,
                                     const char  *kind);
/* The view of that kind, which is made where nobody has opened it; NULL: there is no such kind. (transfer none) */
MnRunView *mn_watch_page_get_view   (MnWatchPage *self,
                                     const char  *kind);

G_END_DECLS
