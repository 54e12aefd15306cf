/* mn-data-page.h - which data are trained on: the data set, its split, what its samples look like.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_DATA_PAGE (mn_data_page_get_type ())
G_DECLARE_FINAL_TYPE (MnDataPage, mn_data_page, MN, DATA_PAGE, AdwBin)

/* Property: "document" (MnDocument). */

G_END_DECLS
