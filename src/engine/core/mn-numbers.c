/* mn-numbers.c - lists of numbers as text, "30, 60, 90", and counts: "73 856".
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-numbers.h"

#include <math.h>
#include <string.h>

static gboolean
is_separator (char c)
{
  return c == ',' || c == ';' || g_ascii_isspace (c);
}

gboolean
mn_numbers_next (const char **text, double *number)
{
  const char *at = *text;
  char *end;

  while (g_ascii_isspace (*at))
    at++;
  *text = at;
  if (*at == '\0')
    return FALSE;
  *number = g_ascii_strtod (at, &end);
  if (end == at || !isfinite (*number) || (*end != '\0' && !is_separator (*end)))
    return FALSE;
  /* One comma at most: "1,,2" has a hole. */
  for (at = end; g_ascii_isspace (*at); at++)
    ;
  if (*at == ',' || *at == ';')
    at++;
  *text = at;
  return TRUE;
}

gssize
mn_numbers_count (const char *text)
{
  gssize n = 0;
  double number;

  while (mn_numbers_next (&text, &number))
    n++;
  return *text == '\0' ? n : -1;
}

gboolean
mn_numbers_equal (const char *a, const char *b)
{
  double x, y;

  if (mn_numbers_count (a) < 0 || mn_numbers_count (a) != mn_numbers_count (b))
    return FALSE;
  while (mn_numbers_next (&a, &x) && mn_numbers_next (&b, &y))
    if (x != y)
      return FALSE;
  return TRUE;
}

char *
mn_numbers_group (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  GString *out = g_string_new (NULL);
  gsize length = strlen (digits);
  gsize sign = number < 0 ? 1 : 0;

  for (gsize i = 0; i < length; i++)
    {
      if (i > sign && (length - i) % 3 == 0)
        g_string_append (out, "\xe2\x80\xaf"); /* U+202F, narrow no-break space */
      g_string_append_c (out, digits[i]);
    }

  return g_string_free (out, FALSE);
}
