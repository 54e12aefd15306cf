/* mn-property-private.h - reading single values out of JSON, for mn-property.c.
 *
 * Each checks type and range; a failure sets MN_ERROR_INPUT with the reason and leaves the output alone.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"

G_BEGIN_DECLS

/* INT, BOOL and CHOICE (index) fill the first number, PAIR both. */
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
