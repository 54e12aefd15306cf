/* mn-graph-fix-private.h - what the files that look for fixes share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph-fix.h"

G_BEGIN_DECLS

typedef enum
{
  MN_FIX_INSERT, /* a layer into the wire of an input */
  MN_FIX_APPEND, /* a layer behind the node */
  MN_FIX_JOIN,   /* all inputs by one layer */
  MN_FIX_WIRE,   /* other wires for the node */
  MN_FIX_REMOVE, /* a node */
  MN_FIX_SET,    /* a setting of a node */
} MnFixAct;

/**
 * MnFixStep:
 * @kind: of INSERT, APPEND, JOIN
 * @settings: (nullable): of its settings that are not left as they are
 * @id: (nullable): of which node, where it is not the one that is mended
 * @name: of SET, static
 * @from: (nullable): of WIRE; of APPEND: what the new layer is wired from, where it does not follow the node
 */
typedef struct
{
  MnFixAct           act;
  int                input;
  const MnLayerKind *kind;
  JsonObject        *settings;
  char              *id;
  const char        *name;
  gint64             value;
  char             **from;
} MnFixStep;

struct _MnGraphFix
{
  char   *node;
  char   *title;
  GArray *steps;
};

/**
 * MnFixSearch:
 * @known: (nullable): the node in @frozen
 * @is_output: nothing is wrong but what leaves the network
 * @is_end: it is wrong that nothing follows the node
 */
typedef struct
{
  MnGraph            *graph;
  JsonNode           *groups;
  JsonNode           *network;
  MnFrozenGraph      *frozen;
  const MnShape      *input;
  gint64              n_outputs;
  MnNode             *node;
  const MnFrozenNode *known;
  gboolean            is_output;
  gboolean            is_end;
  GPtrArray          *fixes;
} MnFixSearch;

/* (transfer full) */
MnGraphFix *mn_graph_fix_new      (const char  *node);
void        mn_graph_fix_free     (gpointer     fix);
/* Takes over what @step owns. */
void        mn_graph_fix_add_step (MnGraphFix  *fix,
                                   MnFixStep    step);
/* Takes @fix and, when it does not help, throws it away. @title: (transfer full) */
gboolean    mn_graph_fix_offer    (MnFixSearch *search,
                                   MnGraphFix  *fix,
                                   char        *title);

/* "Insert Flatten", translated. (transfer full) */
char       *mn_graph_fix_insert_title (const char *layer);

/* mn-graph-fix-branches.c: the shapes of several inputs do not go together. */
void        mn_graph_fix_look_at_branches (MnFixSearch *search);

/* mn-graph-fix-wires.c: there are too few wires, or too many, or one leads to nothing. */
void        mn_graph_fix_look_at_wires (MnFixSearch *search);

/* mn-graph-fix-ends.c: several nodes have no successor, and this is one of them. */
void        mn_graph_fix_look_at_end (MnFixSearch *search);

G_END_DECLS
