/* mn-initialization.h - one initializer for all layers with weights.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

/* The initializer that all layers with weights have: an index into mn_initializer_names; -1: they differ, or there are no
 * such layers. */
int  mn_initialization_get (MnDocument *document);
/* Gives it to all of them, in one step of the history. */
void mn_initialization_set (MnDocument *document,
                            int         initializer);

G_END_DECLS
