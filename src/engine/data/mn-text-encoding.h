/* mn-text-encoding.h - the text of a file as UTF-8, whatever it was saved in.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MN_TEXT_UTF8,
  MN_TEXT_UTF16,
  MN_TEXT_WINDOWS_1252,   /* of which Latin-1 is a part */
} MnTextEncoding;

/* As people call it: "UTF-8". (transfer none) */
const char *mn_text_encoding_name (MnTextEncoding   encoding);

/* Takes @text of *@length bytes over, behind which stands a 0, and gives it back as UTF-8. UTF-16 begins with a byte order mark;
 * what is not UTF-8 is taken for Windows-1252, as older programs save tables. But a text that is UTF-8 for the most part is a
 * damaged one. @name is for messages. MN_ERROR_INPUT with line and byte for what is none of these, MN_ERROR_MEMORY.
 * (transfer full) */
char       *mn_text_to_utf8       (char            *text,
                                   gsize           *length,
                                   MnTextEncoding  *encoding,   /* (out) */
                                   const char      *name,
                                   GError         **error);

G_END_DECLS
