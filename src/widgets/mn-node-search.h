/* mn-node-search.h - a bar to find nodes of a model by what is written on them.
 *
 * Enter goes to the next hit and Shift+Enter to the one before, around the ends. Finding shows nothing by itself: who shows
 * the nodes goes to where ::found says.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-node-model.h"

G_BEGIN_DECLS

#define MN_TYPE_NODE_SEARCH (mn_node_search_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeSearch, mn_node_search, MN, NODE_SEARCH, GtkWidget)

/* Property "revealed" (boolean, notify).
 * ::found (guint position): the node to be shown.
 * ::stopped: the user has closed it. */

GtkWidget *mn_node_search_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       mn_node_search_set_model (MnNodeSearch *self,
                                     MnNodeModel  *model);
/* Reveals it and gives it the keyboard. Of all hits the first at or below @position comes first. */
void       mn_node_search_start     (MnNodeSearch *self,
                                     guint         position);
/* Looks for @text from now on; hits have all of its words in id, title, subtitle or tooltip, whatever their case. */
void       mn_node_search_set_text  (MnNodeSearch *self,
                                     const char   *text);
/* The next hit (1) or the one before (-1). */
void       mn_node_search_step      (MnNodeSearch *self,
                                     int           direction);

G_END_DECLS
