/* mn-group-reader.h - what the parts of reading the definition of a group share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-group-private.h"

G_BEGIN_DECLS

/* A setting in the definition that refers to a parameter. The texts are those of the definition. */
typedef struct
{
  guint       node;        /* index */
  JsonObject *object;      /* the node */
  const char *setting;
  const char *parameter;
} MnGroupReference;

typedef struct
{
  MnGroup    *group;
  const char *path;
  MnProblems *problems;
  JsonObject *parameters;   /* (nullable) */
  GPtrArray  *references;   /* of MnGroupReference, owned, in the order of the definition */
  GHashTable *by_setting;   /* the same, by node and setting */
  GHashTable *by_parameter; /* of GPtrArray of MnGroupReference, by the name of the parameter */
  MnGraph    *inside;       /* the nodes of the definition */
} MnGroupReader;

/* Members of a node, and settings that every group has: no parameter is called so. NULL-terminated. */
extern const char *const mn_group_taken_names[];

/* A reader has its group, path and problems already. */
void        mn_group_reader_init      (MnGroupReader          *reader);
void        mn_group_reader_clear     (MnGroupReader          *reader);
/* @string as long as the group lives; NULL for NULL. */
const char *mn_group_reader_keep      (MnGroupReader          *reader,
                                       const char             *string);
/* The text at @name, NULL when there is none or, with a problem, when it is something else. */
const char *mn_group_reader_text      (MnGroupReader          *reader,
                                       JsonObject             *object,
                                       const char             *name,
                                       const char             *path);

/* A copy of the node's members without those that refer to parameters, which are remembered. (transfer full) */
JsonNode   *mn_group_take_references  (MnGroupReader          *reader,
                                       JsonObject             *object,
                                       guint                   index);
/* "groups.preact.nodes.conv.units" (transfer full) */
char       *mn_group_reference_path   (MnGroupReader          *reader,
                                       const MnGroupReference *reference);
/* That what the references name is there, on both sides. */
void        mn_group_check_references (MnGroupReader          *reader);
/* The parameter of the group that @setting of node @index follows, or NULL; kept with the group. */
const char *mn_group_parameter_of     (MnGroupReader          *reader,
                                       guint                   index,
                                       const char             *setting);

/* Finds them for the rest; FALSE when there is no list of them, or one too long to be read. */
gboolean    mn_group_check_parameters (MnGroupReader          *reader,
                                       JsonObject             *object);
/* Makes the group's settings of them. */
void        mn_group_read_parameters  (MnGroupReader          *reader);

/* That there are not too many layers, before any of them is copied; FALSE with a problem. */
gboolean    mn_group_check_size       (MnGroupReader          *reader,
                                       const MnWiring         *wiring);
/* Makes the group's layers of the nodes. FALSE, with a problem, when a value does not suit a layer in another group. */
gboolean    mn_group_flatten          (MnGroupReader          *reader,
                                       const MnWiring         *wiring);

G_END_DECLS
