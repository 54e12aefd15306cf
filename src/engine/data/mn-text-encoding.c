/* mn-text-encoding.c - the text of a file as UTF-8, whatever it was saved in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-text-encoding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-error.h"
#include "mn-host-memory.h"

/* Characters from 0x80 to 0x9f, the only ones in which Windows-1252 is not Latin-1; 0: there is none. */
static const gunichar windows_1252[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
  0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* What a text holds besides ASCII. */
typedef struct
{
  gsize n_characters;   /* of UTF-8 */
  gsize n_wrong;        /* bytes that are none */
  gsize first_wrong;
} Survey;

const char *
mn_text_encoding_name (MnTextEncoding encoding)
{
  static const char *const names[] = { "UTF-8", "UTF-16", "Windows-1252" };

  g_return_val_if_fail ((guint) encoding < G_N_ELEMENTS (names), NULL);

  return names[encoding];
}

static Survey
survey (const char *text, gsize length)
{
  Survey found = { 0 };

  /* Most texts are right, which this says in a fraction of the time. */
  if (g_utf8_validate_len (text, length, NULL))
    return found;
  for (gsize at = 0; at < length;)
    {
      const guchar byte = (guchar) text[at];
      const gunichar c = byte < 0x80 ? byte : g_utf8_get_char_validated (text + at, (gssize) MIN (length - at, 8));

      if (byte < 0x80)
        at++;
      else if (c < (gunichar) -2)
        {
          found.n_characters++;
          at += (gsize) g_unichar_to_utf8 (c, NULL);
        }
      else
        {
          if (found.n_wrong++ == 0)
            found.first_wrong = at;
          at++;
        }
    }
  return found;
}

/* The line that the byte at @at stands on and, in @column, its place there; both from 1. */
static gsize
find_line (const char *text, gsize at, gsize *column)
{
  gsize line = 1, start = 0;

  for (gsize i = 0; i < at; i++)
    if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n'))
      {
        line++;
        start = i + 1;
      }
  *column = at - start + 1;
  return line;
}

static gunichar
decode (guchar byte)
{
  return byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;
}

/* (transfer full) */
static char *
from_windows_1252 (const char *text, gsize *length, const char *name, GError **error)
{
  gsize size = 0;
  char *out, *to;

  for (gsize i = 0; i < *length; i++)
    {
      const gunichar c = decode ((guchar) text[i]);
      gsize column, line;

      if (c != 0)
        {
          size += (gsize) g_unichar_to_utf8 (c, NULL);
          continue;
        }
      line = find_line (text, i, &column);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s:%zu: byte %zu of the line is 0x%02x, which is neither UTF-8 nor Windows-1252; save the file as UTF-8"),
                   name, line, column, (guint) (guchar) text[i]);
      return NULL;
    }
  if (!mn_host_memory_check (size + 1, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  out = to = g_try_malloc (size + 1);
  if (out == NULL)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), name);
      return NULL;
    }
  for (gsize i = 0; i < *length; i++)
    to += g_unichar_to_utf8 (decode ((guchar) text[i]), to);
  *to = '\0';
  *length = size;
  return out;
}

/* Behind the byte order mark. (transfer full) */
static char *
from_utf16 (char *text, gsize *length, const char *name, GError **error)
{
  gunichar2 *units = (gunichar2 *) (void *) (text + 2);
  const gsize n = (*length - 2) / 2;
  const gboolean swapped = (guchar) text[0] != (G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0xff : 0xfe);
  g_autofree char *out = NULL;
  glong read = 0, written = 0;
  gsize line = 1;

  if (!mn_host_memory_check (3 * n + 1, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  for (gsize i = 0; swapped && i < n; i++)
    units[i] = GUINT16_SWAP_LE_BE (units[i]);
  /* An odd byte at the end is as wrong as a 0, at which it stops. */
  out = g_utf16_to_utf8 (units, (glong) n, &read, &written, NULL);
  if (out == NULL || (gsize) read < n || *length % 2 != 0)
    {
      for (gsize i = 0; i < (gsize) read; i++)
        line += units[i] == '\n' || (units[i] == '\r' && (i + 1 == n || units[i + 1] != '\n'));
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s:%zu: the file begins as UTF-16, but byte %zu of it is no part of such a text; save it as UTF-8"), name, line,
                   2 + 2 * (gsize) read + 1);
      return NULL;
    }
  *length = (gsize) written;
  return g_steal_pointer (&out);
}

char *
mn_text_to_utf8 (char *text, gsize *length, MnTextEncoding *encoding, const char *name, GError **error)
{
  g_autofree char *owned = text;
  const guchar *bytes = (const guchar *) text;
  Survey found;

  g_return_val_if_fail (text != NULL && length != NULL && encoding != NULL && name != NULL, NULL);

  *encoding = MN_TEXT_UTF8;
  if (*length >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
    {
      *encoding = MN_TEXT_UTF16;
      return from_utf16 (text, length, name, error);
    }
  if (memchr (text, '\0', *length))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is not a text: it holds bytes that are 0"), name);
      return NULL;
    }
  found = survey (text, *length);
  if (found.n_wrong == 0)
    return g_steal_pointer (&owned);
  /* Letters of Windows-1252 hardly ever follow each other as the bytes of a character do. */
  if (found.n_characters >= found.n_wrong || (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0))
    {
      gsize column, line = find_line (text, found.first_wrong, &column);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s:%zu: byte %zu of the line is 0x%02x, which is not UTF-8 as the rest of the file is; correct it, or save "
                     "the file as UTF-8 again"), name, line, column, (guint) bytes[found.first_wrong]);
      return NULL;
    }
  *encoding = MN_TEXT_WINDOWS_1252;
  return from_windows_1252 (text, length, name, error);
}
