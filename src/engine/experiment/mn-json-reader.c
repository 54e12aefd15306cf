/* mn-json-reader.c - the strict JSON reader.
 *
 * A parser of our own because a hostile file must not exhaust the stack, wrap a number or lose its place: json-glib's
 * recurses without limit and stores 2^64 - 1 as -1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-json-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "mn-error.h"
#include "mn-json.h"

/* A pipe that takes longer has a writer that has died or is a person. */
#define PIPE_SECONDS 10

typedef struct
{
  const char *name;
  const char *text;
  const char *end;
  const char *at;
  int         depth;
  GError    **error;
} Parser;

static JsonNode *parse_value (Parser *p);

static void G_GNUC_PRINTF (3, 4)
fail (Parser *p, const char *at, const char *format, ...)
{
  g_autofree char *reason = NULL;
  int line = 1, column = 1;
  va_list args;

  for (const char *c = p->text; c < at; c++)
    {
      if (*c == '\n')
        {
          line++;
          column = 1;
        }
      else if (((guchar) *c & 0xC0) != 0x80)
        column++;
    }
  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (p->error, MN_ERROR, MN_ERROR_INPUT, "%s:%d:%d: %s", p->name, line, column, reason);
}

/* What stands at the current place, for a message. (transfer full) */
static char *
found (Parser *p)
{
  if (p->at >= p->end)
    return g_strdup (_("the end of the file"));
  return g_strdup_printf ("“%.*s”", (int) (g_utf8_next_char (p->at) - p->at), p->at);
}

static void
skip_space (Parser *p)
{
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t'))
    p->at++;
}

static gboolean
parse_hex4 (Parser *p, gunichar *out)
{
  *out = 0;
  for (int i = 0; i < 4; i++, p->at++)
    {
      if (p->at >= p->end || !g_ascii_isxdigit (*p->at))
        return FALSE;
      *out = *out * 16 + g_ascii_xdigit_value (*p->at);
    }
  return TRUE;
}

static gboolean
parse_escape (Parser *p, GString *out)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *start = p->at++;
  const char *which;
  gunichar c, low;

  if (p->at < p->end && *p->at == 'u')
    {
      p->at++;
      if (!parse_hex4 (p, &c))
        {
          fail (p, start, _("“\\u” must be followed by four hexadecimal digits"));
          return FALSE;
        }
      if (c >= 0xD800 && c < 0xDC00 && p->end - p->at > 6 && p->at[0] == '\\' && p->at[1] == 'u')
        {
          p->at += 2;
          if (parse_hex4 (p, &low) && low >= 0xDC00 && low < 0xE000)
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
      if (c == 0 || !g_unichar_validate (c))
        {
          fail (p, start, _("this escape does not stand for a character"));
          return FALSE;
        }
      g_string_append_unichar (out, c);
      return TRUE;
    }
  which = p->at < p->end && *p->at ? strchr (from, *p->at) : NULL;
  if (!which)
    {
      fail (p, start, _("unknown escape; a backslash itself is written “\\\\”"));
      return FALSE;
    }
  g_string_append_c (out, to[which - from]);
  p->at++;
  return TRUE;
}

static char *
parse_string (Parser *p)
{
  const char *start = p->at++;
  g_autoptr (GString) out = g_string_new (NULL);

  while (p->at < p->end && *p->at != '"')
    {
      const char *run = p->at;

      while (p->at < p->end && *p->at != '"' && *p->at != '\\' && (guchar) *p->at >= 0x20)
        p->at++;
      g_string_append_len (out, run, p->at - run);
      if (p->at >= p->end || *p->at == '"')
        break;
      if (*p->at != '\\')
        {
          fail (p, p->at, *p->at == '\n' || *p->at == '\r' ? _("the line ends inside a string; “\"” is missing")
                                                           : _("a control character inside a string must be escaped"));
          return NULL;
        }
      if (!parse_escape (p, out))
        return NULL;
    }
  if (p->at >= p->end)
    {
      fail (p, start, _("this string never ends; “\"” is missing"));
      return NULL;
    }
  p->at++;
  return g_strdup (out->str);
}

static JsonNode *
parse_number (Parser *p)
{
  const char *start = p->at;
  gboolean whole = TRUE;
  g_autofree char *text = NULL;

  if (*p->at == '-')
    p->at++;
  if (p->at >= p->end || !g_ascii_isdigit (*p->at))
    goto bad;
  if (*p->at == '0' && p->at + 1 < p->end && g_ascii_isdigit (p->at[1]))
    goto bad;
  while (p->at < p->end && g_ascii_isdigit (*p->at))
    p->at++;
  if (p->at < p->end && *p->at == '.')
    {
      whole = FALSE;
      p->at++;
      if (p->at >= p->end || !g_ascii_isdigit (*p->at))
        goto bad;
      while (p->at < p->end && g_ascii_isdigit (*p->at))
        p->at++;
    }
  if (p->at < p->end && (*p->at == 'e' || *p->at == 'E'))
    {
      whole = FALSE;
      p->at++;
      if (p->at < p->end && (*p->at == '+' || *p->at == '-'))
        p->at++;
      if (p->at >= p->end || !g_ascii_isdigit (*p->at))
        goto bad;
      while (p->at < p->end && g_ascii_isdigit (*p->at))
        p->at++;
    }
  text = g_strndup (start, p->at - start);
  if (whole)
    {
      gint64 value;

      if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
        {
          fail (p, start, _("this number is too large; whole numbers go up to 9223372036854775807"));
          return NULL;
        }
      return json_node_init_int (json_node_alloc (), value);
    }
  else
    {
      double value = g_ascii_strtod (text, NULL);

      if (!isfinite (value))
        {
          fail (p, start, _("this number is too large; numbers go up to 1.8e308"));
          return NULL;
        }
      return json_node_init_double (json_node_alloc (), value);
    }

bad:
  fail (p, start, _("this is not a number as JSON writes them (0.5, -3, 1e-4)"));
  return NULL;
}

static JsonNode *
parse_array (Parser *p)
{
  g_autoptr (JsonArray) array = json_array_new ();

  p->at++;
  skip_space (p);
  if (p->at < p->end && *p->at == ']')
    {
      p->at++;
      return json_node_init_array (json_node_alloc (), array);
    }
  for (;;)
    {
      JsonNode *element = parse_value (p);
      g_autofree char *what = NULL;

      if (!element)
        return NULL;
      json_array_add_element (array, element);
      skip_space (p);
      if (p->at < p->end && *p->at == ']')
        {
          p->at++;
          return json_node_init_array (json_node_alloc (), array);
        }
      if (p->at >= p->end || *p->at != ',')
        {
          what = found (p);
          fail (p, p->at, _("expected “,” or “]”, not %s"), what);
          return NULL;
        }
      p->at++;
      skip_space (p);
      if (p->at < p->end && *p->at == ']')
        {
          fail (p, p->at, _("a value must follow “,”; remove the comma after the last one"));
          return NULL;
        }
    }
}

static JsonNode *
parse_object (Parser *p)
{
  g_autoptr (JsonObject) object = json_object_new ();

  p->at++;
  skip_space (p);
  if (p->at < p->end && *p->at == '}')
    {
      p->at++;
      return json_node_init_object (json_node_alloc (), object);
    }
  for (;;)
    {
      const char *start = p->at;
      g_autofree char *member = NULL;
      g_autofree char *what = NULL;
      JsonNode *value;

      if (p->at >= p->end || *p->at != '"')
        {
          what = found (p);
          fail (p, p->at, _("expected the name of a member in double quotes, not %s"), what);
          return NULL;
        }
      member = parse_string (p);
      if (!member)
        return NULL;
      if (json_object_has_member (object, member))
        {
          fail (p, start, _("“%s” stands here a second time"), member);
          return NULL;
        }
      skip_space (p);
      if (p->at >= p->end || *p->at != ':')
        {
          what = found (p);
          fail (p, p->at, _("expected “:” after “%s”, not %s"), member, what);
          return NULL;
        }
      p->at++;
      value = parse_value (p);
      if (!value)
        return NULL;
      json_object_set_member (object, member, value);
      skip_space (p);
      if (p->at < p->end && *p->at == '}')
        {
          p->at++;
          return json_node_init_object (json_node_alloc (), object);
        }
      if (p->at >= p->end || *p->at != ',')
        {
          what = found (p);
          fail (p, p->at, _("expected “,” or “}”, not %s"), what);
          return NULL;
        }
      p->at++;
      skip_space (p);
      if (p->at < p->end && *p->at == '}')
        {
          fail (p, p->at, _("a member must follow “,”; remove the comma after the last one"));
          return NULL;
        }
    }
}

static gboolean
take_word (Parser *p, const char *word)
{
  gsize n = strlen (word);

  if ((gsize) (p->end - p->at) < n || strncmp (p->at, word, n) != 0)
    return FALSE;
  p->at += n;
  return TRUE;
}

static JsonNode *
parse_value (Parser *p)
{
  JsonNode *node = NULL;
  g_autofree char *what = NULL;
  g_autofree char *string = NULL;

  skip_space (p);
  if (p->at < p->end && (*p->at == '{' || *p->at == '['))
    {
      if (p->depth >= MN_JSON_MAX_DEPTH)
        {
          fail (p, p->at, _("nested more than %d deep"), MN_JSON_MAX_DEPTH);
          return NULL;
        }
      p->depth++;
      node = *p->at == '{' ? parse_object (p) : parse_array (p);
      p->depth--;
      return node;
    }
  if (p->at < p->end && *p->at == '"')
    {
      string = parse_string (p);
      return string ? json_node_init_string (json_node_alloc (), string) : NULL;
    }
  if (p->at < p->end && (*p->at == '-' || g_ascii_isdigit (*p->at)))
    return parse_number (p);
  if (take_word (p, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (take_word (p, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (take_word (p, "null"))
    return json_node_init_null (json_node_alloc ());
  what = found (p);
  fail (p, p->at, _("expected a value, not %s"), what);
  return NULL;
}

JsonNode *
mn_json_parse (const char *text, gssize length, const char *name, GError **error)
{
  Parser p = { .name = name, .text = text, .error = error };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *what = NULL;
  const char *valid;

  g_return_val_if_fail (text != NULL && name != NULL, NULL);

  if (length < 0)
    length = strlen (text);
  if (length > MN_JSON_MAX_BYTES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is larger than %d MiB; this is not a file of Minima"), name,
                   MN_JSON_MAX_BYTES / (1024 * 1024));
      return NULL;
    }
  if (length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  p.text = p.at = text;
  p.end = text + length;
  if (!g_utf8_validate_len (text, length, &valid))
    {
      fail (&p, valid, _("the byte 0x%02x is not text in UTF-8"), (guchar) *valid);
      return NULL;
    }
  skip_space (&p);
  if (p.at >= p.end)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is empty"), name);
      return NULL;
    }
  node = parse_value (&p);
  if (!node)
    return NULL;
  skip_space (&p);
  if (p.at < p.end)
    {
      what = found (&p);
      fail (&p, p.at, _("expected nothing more, not %s"), what);
      return NULL;
    }
  return g_steal_pointer (&node);
}

/* Pipes and devices have no size to go by: they are read until they end, are too large or stay silent. A pipe that nobody
 * writes to is empty; opened the usual way it would wait for a writer for ever. NULL with errno in @code. */
static char *
read_limited (const char *path, gsize *length, int *code)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 block[65536];
  gint64 deadline = g_get_monotonic_time () + PIPE_SECONDS * G_USEC_PER_SEC;
  ssize_t n = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  *code = fd < 0 ? errno : 0;
  while (fd >= 0 && !*code && (n = read (fd, block, sizeof block)) != 0)
    {
      if (n > 0)
        g_byte_array_append (bytes, block, (guint) n);
      else if (errno == EAGAIN)
        {
          gint64 left = (deadline - g_get_monotonic_time ()) / 1000;

          if (left <= 0 || poll (&(struct pollfd) { fd, POLLIN, 0 }, 1, (int) left) == 0)
            *code = ETIMEDOUT;
        }
      else if (errno != EINTR)
        *code = errno;
      if (bytes->len > MN_JSON_MAX_BYTES)
        *code = EFBIG;
    }
  if (fd >= 0)
    close (fd);
  if (*code)
    return NULL;
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

char *
mn_json_read_file (const char *path, gsize *length, GError **error)
{
  g_autofree char *shown = NULL;
  GStatBuf info;
  char *text;
  gsize n = 0;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_filename_display_name (path);
  if (g_stat (path, &info) != 0)
    {
      code = errno;
      if (code == ENOENT || code == ENOTDIR)
        g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is no such file"), shown);
      else
        g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown, g_strerror (code));
      return NULL;
    }
  if (S_ISDIR (info.st_mode))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is a folder, not a file"), shown);
      return NULL;
    }
  text = read_limited (path, &n, &code);
  if (!text && code == EFBIG)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is larger than %d MiB; this is not a file of Minima"), shown,
                 MN_JSON_MAX_BYTES / (1024 * 1024));
  else if (!text && code == ETIMEDOUT)
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: is a pipe whose end did not come within %d seconds"), shown,
                 PIPE_SECONDS);
  else if (!text)
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown, g_strerror (code));
  if (text && n == 0 && S_ISFIFO (info.st_mode))
    {
      g_clear_pointer (&text, g_free);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is a pipe that nobody has written to yet"), shown);
    }
  if (text && length)
    *length = n;
  return text;
}

JsonNode *
mn_json_load_file (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *shown = NULL;
  g_autofree char *text = mn_json_read_file (path, &length, error);

  if (!text)
    return NULL;
  shown = g_filename_display_name (path);
  return mn_json_parse (text, (gssize) length, shown, error);
}

char *
mn_json_describe (JsonNode *node)
{
  g_autofree char *text = NULL;
  g_autofree char *cut = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (_("an object"));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup (_("a list"));
  text = mn_json_to_string (node, FALSE);
  if (g_utf8_strlen (text, -1) <= 48)
    return g_steal_pointer (&text);
  cut = g_utf8_substring (text, 0, 47);
  return g_strconcat (cut, "…", NULL);
}
