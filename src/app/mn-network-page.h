/* mn-network-page.h - the page on which the network is assembled: palette, list of layers, inspector.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_NETWORK_PAGE (mn_network_page_get_type ())
G_DECLARE_FINAL_TYPE (MnNetworkPage, mn_network_page, MN, NETWORK_PAGE, AdwBin)

/* Property "document" (MnDocument, nullable). */
GtkWidget *mn_network_page_new         (MnDocument    *document) G_GNUC_WARN_UNUSED_RESULT;
/* Selects a node and scrolls to it; FALSE when there is none of that name. */
gboolean   mn_network_page_select_node (MnNetworkPage *self,
                                        const char    *id);
/* Beside other views: the drawing, with palette and inspector folded away until they are asked for. */
void       mn_network_page_set_compact (MnNetworkPage *self,
                                        gboolean       compact);
/* Before an audience: the network alone, without what edits it. */
void       mn_network_page_set_presenting (MnNetworkPage *self,
                                           gboolean       presenting);

G_END_DECLS
