/* mn-property-private.h - what the files about property values share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"

G_BEGIN_DECLS

/* One slot holds any type; which member counts follows from the table. */
typedef struct
{
  gint64 number[2];   /* INT, BOOL, CHOICE in the first, PAIR in both */
  double real;        /* FLOAT */
  char  *string;      /* STRING, owned */
} Slot;

struct _MnValues
{
  const MnProperty *table;
  guint             n;
  Slot             *slots;
  JsonObject       *unknown;   /* members the table does not know; NULL when there are none */
};

/* NULL when there is no such property. */
Slot       *mn_values_find_slot    (const MnValues   *values,
                                    const char       *name);
/* The slot of @name when it has one of the types in the bit set @types, else NULL with a critical warning. */
const Slot *mn_values_typed_slot   (const MnValues   *values,
                                    const char       *name,
                                    guint             types);
/* Adds copies of the members of @from to @to. */
void        mn_values_copy_members (JsonObject       *from,
                                    JsonObject       *to);

/* Reading single values: each checks type and range; a failure sets MN_ERROR_INPUT with the reason and leaves the
 * output alone. INT, BOOL and CHOICE (index) fill the first number, PAIR both. */
gboolean mn_property_read_numbers (const MnProperty *property,
                                   JsonNode         *node,
                                   gint64            numbers[2],
                                   GError          **error);
gboolean mn_property_read_float   (const MnProperty *property,
                                   JsonNode         *node,
                                   double           *number,
                                   GError          **error);
/* (transfer full) (nullable) */
char    *mn_property_read_string  (const MnProperty *property,
                                   JsonNode         *node,
                                   GError          **error);

G_END_DECLS
