/* mn-property-text.c - values of settings as people write them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

char *
mn_property_format_number (double value)
{
  char buffer[64];
  double magnitude = fabs (value);
  char *exponent;

  /* The fewest digits that give the same number back. */
  for (int digits = 1; digits <= 17; digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  exponent = strchr (buffer, 'e');
  if (!exponent)
    return g_strdup (buffer);
  if (magnitude >= 1e-6 && magnitude < 1e15)
    {
      /* %g turns to exponents at 1e-5 and at more places than digits; write these out. */
      int digits = 0;

      for (const char *c = buffer; c < exponent; c++)
        digits += g_ascii_isdigit (*c);
      g_autofree char *format = g_strdup_printf ("%%.%df", MAX (0, digits - 1 - atoi (exponent + 1)));

      g_ascii_formatd (buffer, sizeof buffer, format, value);
      return g_strdup (buffer);
    }
  /* "1e-08" is written 1e-8. */
  int power = atoi (exponent + 1);

  *exponent = '\0';
  return g_strdup_printf ("%se%d", buffer, power);
}

char *
mn_property_choice_title (const char *name)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (name), "_", ' ');
  g_autofree char *first = g_utf8_substring (spaced, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);
  g_autofree char *title = g_strconcat (upper, spaced + strlen (first), NULL);

  return g_strdup (*title ? _(title) : title);
}
