/* mn-json-reader.h - JSON read strictly.
 *
 * Files come from anywhere: nesting is limited, numbers that do not fit are refused instead of wrapped, and every error
 * says where: "file:line:column: …".
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Deepest nesting of arrays and objects that is read. */
#define MN_JSON_MAX_DEPTH 64
/* Largest file that is read, in bytes. */
#define MN_JSON_MAX_BYTES (64 * 1024 * 1024)

/* Reads RFC 8259 JSON; @length -1: NUL-terminated. @name is what messages call the text. Errors are MN_ERROR_INPUT.
 * (transfer full) */
JsonNode *mn_json_parse      (const char  *text,
                              gssize       length,
                              const char  *name,
                              GError     **error);
/* Reads a whole file. MN_ERROR_NOT_FOUND when there is none, MN_ERROR_IO when it cannot be read. (transfer full) */
char     *mn_json_read_file  (const char  *path,
                              gsize       *length,
                              GError     **error);
/* Both of the above. (transfer full) */
JsonNode *mn_json_load_file  (const char  *path,
                              GError     **error);
/* What stands there, for a message: "an object", "\"many\"", "0.5". (transfer full) */
char     *mn_json_describe   (JsonNode    *node);

G_END_DECLS
