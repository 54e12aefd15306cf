/* mn-json.h - JSON as text, with the shortest numbers that read back the same.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* "0.1", "1e-05", "3": the fewest digits that give @number again, with '.' in every locale; "null" when it is not
 * finite, as JSON has no name for that. (transfer full) */
char *mn_json_number_to_string (double    number);
/* @pretty: two blanks of indentation, lists without objects and short objects within on one line, and a final line
 * break. (transfer full) */
char *mn_json_to_string        (JsonNode *node,
                                gboolean  pretty);
/* JSON has no word for what is not finite: that becomes null. */
void  mn_json_set_number       (JsonObject *object,
                                const char *name,
                                double      value);
/* The other way, from files that anyone may have changed. A member that is not there or is something else is NAN, or NULL, and so
 * are those of no object. */
double      mn_json_get_number (JsonObject *object,
                                const char *name);
JsonObject *mn_json_get_object (JsonObject *object,
                                const char *name);
JsonArray  *mn_json_get_array  (JsonObject *object,
                                const char *name);
const char *mn_json_get_string (JsonObject *object,
                                const char *name);

G_END_DECLS
