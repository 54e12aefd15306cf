/* mn-network-groups.h - the groups a page can offer: those of its document and those of the library.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

/* (transfer full) (element-type MnGroup): those that the experiment alone has, then those of the library, each as the
 * experiment defines it where it does. @library: of MnLibraryGroup. */
GPtrArray *mn_network_list_groups (MnDocument *document,
                                   GPtrArray  *library);
/* Whether a palette would show the same of both lists, which are then told apart by name alone. @a: (nullable) */
gboolean   mn_network_look_alike  (GPtrArray  *a,
                                   GPtrArray  *b);
/* The kind that a palette's name stands for, of a layer or one of @groups; NULL: there is none. */
const MnLayerKind *mn_network_find_kind (GPtrArray  *groups,
                                         const char *name);

/* Called with the id of a node that has been made, or a message; @parent of the call is still alive. */
typedef void (*MnGroupDone) (const char *id,
                             const char *message,
                             gpointer    user_data);

/* Asks which layers, from one above down to the node called @id, shall be a group, and makes one of them. @done is not
 * called when nothing shall be made. */
void       mn_network_ask_fold    (GtkWidget   *parent,
                                   MnDocument  *document,
                                   const char  *id,
                                   MnGroupDone  done,
                                   gpointer     user_data);
/* The same of these nodes, NULL-terminated, two or more, whatever lies between them. */
void       mn_network_ask_fold_these (GtkWidget          *parent,
                                      MnDocument         *document,
                                      const char *const  *ids,
                                      MnGroupDone         done,
                                      gpointer            user_data);
/* Saves the group in the library, asking first where another would be replaced; @done tells how it went. */
void       mn_network_save_group  (GtkWidget   *parent,
                                   MnGroup     *group,
                                   MnGroupDone  done,
                                   gpointer     user_data);

G_END_DECLS
