/* mn-network-stack.h - asks for the widths of a stack of layers, showing what it would cost, and adds it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"
#include "mn-stack.h"

G_BEGIN_DECLS

/* What the stack would add to the network at @position, in words: its parameters and what leaves it, or what is wrong.
 * @valid: (out): whether it can be added. (transfer full) */
char   *mn_network_preview_stack (MnDocument        *document,
                                  guint              position,
                                  const MnStackKind *kind,
                                  const MnValues    *values,
                                  gboolean          *valid);
/* Adds it, in one step of the history. NULL with MN_ERROR_INPUT as mn_stack_insert(). */
MnNode *mn_network_insert_stack  (MnDocument        *document,
                                  guint              position,
                                  const MnStackKind *kind,
                                  const MnValues    *values,
                                  GError           **error);

/* Called with the id of the last layer that has been added; @parent of the call is still alive. */
typedef void (*MnStackDone) (const char *id,
                             gpointer    user_data);

/* Asks for the settings of the stack; @done is not called when it is not added. */
void    mn_network_ask_stack     (GtkWidget         *parent,
                                  MnDocument        *document,
                                  guint              position,
                                  const MnStackKind *kind,
                                  MnStackDone        done,
                                  gpointer           user_data);

G_END_DECLS
