/* mn-watch-page.h - a run as it goes: a line about it, and every view of it in a section.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_WATCH_PAGE (mn_watch_page_get_type ())
G_DECLARE_FINAL_TYPE (MnWatchPage, mn_watch_page, MN, WATCH_PAGE, AdwBin)

/* Property: "document" (MnDocument). */

G_END_DECLS
