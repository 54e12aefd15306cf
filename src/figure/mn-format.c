/* mn-format.c - numbers and names as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const superscripts[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };

/* NULL for finite values. */
static const char *
special (double value)
{
  if (isnan (value))
    return MN_DASH;
  if (isinf (value))
    return value > 0 ? "∞" : MN_MINUS "∞";
  return NULL;
}

char *
mn_format_fixed (double value, int decimals)
{
  g_autofree char *plain = NULL;
  GString *out;
  gsize digits;

  if (special (value))
    return g_strdup (special (value));
  plain = g_strdup_printf ("%.*f", CLAMP (decimals, 0, 17), fabs (value));
  out = g_string_new (NULL);
  if (value < 0 && strpbrk (plain, "123456789"))
    g_string_append (out, MN_MINUS);
  for (digits = 0; g_ascii_isdigit (plain[digits]);)
    digits++;
  for (gsize i = 0; i < digits; i++)
    {
      if (i > 0 && (digits - i) % 3 == 0)
        g_string_append (out, MN_NARROW_SPACE);
      g_string_append_c (out, plain[i]);
    }
  g_string_append (out, plain + digits);
  return g_string_free (out, FALSE);
}

char *
mn_format_scientific (double value, int exponent, int decimals, gboolean bare)
{
  g_autofree char *mantissa = NULL;
  g_autofree char *power = NULL;
  GString *out;

  if (special (value))
    return g_strdup (special (value));
  if (value == 0)
    return g_strdup ("0");
  /* Two steps: 10^exponent itself may be too small to be a double. */
  mantissa = mn_format_fixed (value / pow (10, exponent / 2) / pow (10, exponent - exponent / 2), decimals);
  out = g_string_new (NULL);
  if (!bare || !g_str_equal (mantissa, "1"))
    g_string_append_printf (out, "%s×", mantissa);
  g_string_append (out, "10");
  power = g_strdup_printf ("%d", exponent);
  for (const char *p = power; *p; p++)
    g_string_append (out, *p == '-' ? "⁻" : superscripts[*p - '0']);
  return g_string_free (out, FALSE);
}

/* Cuts "1.500" to "1.5" and "2.0" to "2". */
static char *
trim_zeros (char *text, int decimals)
{
  gsize length = strlen (text);

  if (decimals <= 0)
    return text;
  while (text[length - 1] == '0')
    text[--length] = '\0';
  /* What is left of the fraction is the locale's decimal point. */
  while (length > 0 && !g_ascii_isdigit (text[length - 1]))
    text[--length] = '\0';
  return text;
}

char *
mn_format_number (double value, int digits)
{
  int exponent, decimals;

  if (special (value))
    return g_strdup (special (value));
  if (value == 0)
    return g_strdup ("0");
  digits = CLAMP (digits, 1, 15);
  exponent = (int) floor (log10 (fabs (value)));
  /* 9.9996 to four digits is 10.00: one place less. */
  if (exponent > -300 && exponent < 300 && fabs (value) / pow (10, exponent) >= 10 - 0.5 * pow (10, 1 - digits))
    exponent++;
  if (exponent >= 7 || exponent < -4)
    {
      g_autofree char *mantissa = NULL;
      double m = value / pow (10, exponent / 2) / pow (10, exponent - exponent / 2);
      int places = digits - 1;

      while (places > 0 && fabs (m - round (m * pow (10, places - 1)) / pow (10, places - 1)) < 0.5 * pow (10, 1 - digits))
        places--;
      return mn_format_scientific (value, exponent, places, FALSE);
    }
  decimals = MAX (0, digits - 1 - exponent);
  return trim_zeros (mn_format_fixed (value, decimals), decimals);
}

char *
mn_format_label (const char *text)
{
  char *label;

  if (text == NULL)
    return NULL;
  label = g_utf8_make_valid (text, -1);
  for (char *p = label; *p; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
    /* U+FFFE and U+FFFF are no characters, and not in XML: U+FFFD stands for them. */
    else if (strncmp (p, "\xef\xbf\xbe", 3) == 0 || strncmp (p, "\xef\xbf\xbf", 3) == 0)
      p[2] = '\xbd';
  return label;
}

void
mn_format_csv_text (GString *out, const char *text)
{
  if (text == NULL)
    return;
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

void
mn_format_csv_number (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    g_string_append (out, "nan");
  else if (isinf (value))
    g_string_append (out, value > 0 ? "inf" : "-inf");
  else
    {
      for (int digits = 15; digits <= 17; digits++)
        {
          char format[8];

          g_snprintf (format, sizeof format, "%%.%dg", digits);
          g_ascii_formatd (buffer, sizeof buffer, format, value);
          if (g_ascii_strtod (buffer, NULL) == value)
            break;
        }
      g_string_append (out, buffer);
    }
}

void
mn_format_latex_text (GString *out, const char *text)
{
  static const struct
  {
    char        character;
    const char *written;
  } escapes[] = {
    { '\\', "\\textbackslash{}" }, { '~', "\\textasciitilde{}" }, { '^', "\\textasciicircum{}" },
    { '<', "\\textless{}" }, { '>', "\\textgreater{}" }, { '|', "\\textbar{}" }, { '"', "\\textquotedbl{}" },
    { '#', "\\#" }, { '$', "\\$" }, { '%', "\\%" }, { '&', "\\&" }, { '_', "\\_" }, { '{', "\\{" }, { '}', "\\}" },
    { '\n', " " },
  };

  g_return_if_fail (out != NULL);

  for (; text != NULL && *text != '\0'; text++)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (escapes) && escapes[i].character != *text)
        i++;
      if (i < G_N_ELEMENTS (escapes))
        g_string_append (out, escapes[i].written);
      else
        g_string_append_c (out, *text);
    }
}

void
mn_format_latex_number (GString *out, double value, int decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[16];

  g_return_if_fail (out != NULL);

  if (isnan (value))
    {
      g_string_append (out, "--");
      return;
    }
  if (isinf (value))
    {
      g_string_append (out, value < 0 ? "$-\\infty$" : "$\\infty$");
      return;
    }
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, 12));
  g_ascii_formatd (buffer, sizeof buffer, format, value);
  if (*buffer == '-')
    g_string_append_printf (out, "$%s$", buffer);
  else
    g_string_append (out, buffer);
}
