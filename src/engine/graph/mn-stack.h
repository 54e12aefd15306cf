/* mn-stack.h - several layers that are added at once: a perceptron, the blocks of well-known networks.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* What a stack of layers is, with what it asks for in @base.properties. */
typedef struct _MnStackKind MnStackKind;

struct _MnStackKind
{
  MnKind      base;
  const char *icon;
  /* Adds the layers; called by mn_stack_insert(). */
  void      (*build) (gpointer        builder,
                      const MnValues *values);
};

/* All of them, in the order of a palette. */
const MnStackKind *const *mn_stack_kinds (guint *n);
/* NULL when there is no such stack. */
const MnStackKind *mn_stack_find   (const char         *name);
/* Inserts the layers at @position (clamped) behind the node above, whose output is @input (rank 0: not known), and what
 * followed that in the list now follows them. Blocks that add their input add a convolution to it where its shape would not
 * fit. Returns the last node, or NULL with MN_ERROR_INPUT, and nothing inserted, when the stack needs a node above and
 * there is none, or would have no layers. */
MnNode            *mn_stack_insert (MnGraph            *graph,
                                    guint               position,
                                    const MnStackKind  *kind,
                                    const MnValues     *values,
                                    const MnShape      *input,
                                    GError            **error);

G_END_DECLS
