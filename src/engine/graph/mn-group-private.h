/* mn-group-private.h - the insides of a group, for the code that reads one and the code that unfolds it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph-private.h"

G_BEGIN_DECLS

/* Definitions up to which folding makes more. */
#define MN_GRAPH_MAX_FOLDED 256
/* Definitions in a file; those that are refused cost time, too. There is room for those from the library beside the folded
 * ones, so that what is saved can be read again. */
#define MN_GRAPH_MAX_GROUPS 512

/**
 * MnBinding:
 * @setting: a setting of a layer in the group
 * @parameter: (nullable): the parameter of the group whose value it has
 * @factor: without a parameter, what the value it has so far is combined with: a "freeze" by or, a "lr_factor" by
 *   multiplying
 */
typedef struct
{
  const MnProperty *setting;
  const char       *parameter;
  double            factor;
} MnBinding;

/* A layer of a group with all groups in it unfolded. An input is the index of another layer, or -1 - k for what enters
 * at input k of the group. */
typedef struct
{
  char              *id;
  const MnLayerKind *kind;
  MnValues          *values;    /* where they are not bound */
  int                n_inputs;
  int                inputs[MN_MAX_INPUTS];
  GArray            *bindings;  /* of MnBinding */
} MnGroupLayer;

struct _MnGroup
{
  gatomicrefcount  refs;
  MnLayerKind      kind;      /* of the nodes that are one */
  GArray          *table;     /* of MnProperty, ended by an empty one: kind.base.properties */
  GStringChunk    *strings;   /* what kind and table point to */
  char            *name;
  char            *text;      /* the definition, JSON */
  char           **ids;       /* of the nodes as they stand in the definition, with its inputs */
  GPtrArray       *used;      /* of MnGroup, owned: those in it, each once */
  GArray          *layers;    /* of MnGroupLayer, in list order */
  int              output;    /* index of the layer that leaves */
  int              depth;     /* 1: holds no other group */
};

MnGroup  *mn_group_new          (const char    *name);
/* Reads @definition; the groups it uses are those of @graph. NULL, with problems added, when something is wrong.
 * (transfer full) */
MnGroup  *mn_group_read         (MnGraph       *graph,
                                 const char    *name,
                                 JsonNode      *definition,
                                 const char    *path,
                                 MnProblems    *problems);
/* Whether the definitions are the same, with those of the groups they use. */
gboolean  mn_group_equal        (const MnGroup *a,
                                 const MnGroup *b);
/* Whether a member of a node in JSON is a setting, and not what every node has. */
gboolean  mn_group_is_setting   (const char    *name);
/* TRUE for a text that refers to a parameter, "$channels"; @name is what follows the sign. */
gboolean  mn_group_is_reference (JsonNode      *value,
                                 const char   **name);
/* "$$5" of "$5": a text that must not be taken for a reference. NULL when it cannot be. (transfer full) */
JsonNode *mn_group_escape       (JsonNode      *value);
/* The reverse; NULL when it was not escaped. (transfer full) */
JsonNode *mn_group_unescape     (JsonNode      *value);
/* Lets @values of a layer have the "freeze" and "lr_factor" of @instance, too. */
void      mn_group_pass_on      (const MnValues *instance,
                                 MnValues       *values);
/* The settings of a layer in a node of the group. FALSE, with a reason, when a value does not suit the layer.
 * (transfer full) */
MnValues *mn_group_make_values  (const MnGroupLayer  *layer,
                                 const MnValues      *instance,
                                 GError             **error);

G_END_DECLS
