/* mn-sweep-axis.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"
#include "mn-json.h"

/* Of a value that was computed; more show only how it was. */
#define DIGITS "%.12g"

void
mn_sweep_axis_free (MnSweepAxis *axis)
{
  if (axis == NULL)
    return;
  g_free (axis->path);
  g_strfreev (axis->values);
  g_free (axis);
}

/* The comma that ends the value at @text, or its end. */
static const char *
find_end (const char *text)
{
  int depth = 0;
  gboolean quoted = FALSE;

  for (; *text != '\0'; text++)
    {
      if (quoted && *text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"')
        quoted = !quoted;
      else if (!quoted && (*text == '[' || *text == '{'))
        depth++;
      else if (!quoted && (*text == ']' || *text == '}'))
        depth--;
      else if (!quoted && depth <= 0 && *text == ',')
        return text;
    }
  return text;
}

/* (transfer full) */
static char **
split_values (const char *text)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (;;)
    {
      const char *end = find_end (text);
      g_autofree char *value = g_strstrip (g_strndup (text, (gsize) (end - text)));

      g_strv_builder_add (values, value);
      if (*end == '\0')
        return g_strv_builder_end (values);
      text = end + 1;
    }
}

static gboolean
parse_number (const char *text, double *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

/* What is left of 0,01 where commas are for decimals, once values have been cut at commas. */
static gboolean
has_leading_zero (const char *text)
{
  double number;

  if (*text == '-')
    text++;
  return *text == '0' && g_ascii_isdigit (text[1]) && parse_number (text, &number);
}

/* 0.1 and 1e-1 are one: of two runs of one setting and seed the second would be counted as a repeat. */
static gboolean
same_value (const char *a, const char *b)
{
  double x, y;

  return g_str_equal (a, b) || (parse_number (a, &x) && parse_number (b, &y) && x == y);
}

/* What stands for many values; NULL without an error: it is none of these. (transfer full) */
static char **
expand (const char *path, const char *text, GError **error)
{
  const gboolean logarithmic = g_str_has_prefix (text, "log:");
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  double first, last, n;

  if (!logarithmic && !g_str_has_prefix (text, "lin:"))
    return NULL;
  if (g_strv_length (parts) != 4 || !parse_number (parts[1], &first) || !parse_number (parts[2], &last)
      || !parse_number (parts[3], &n) || n != floor (n) || n < 2 || n > MN_SWEEP_MOST_VALUES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: “%s” must be written %s:FIRST:LAST:NUMBER, with a number of values from 2 to %d"), path, text, parts[0],
                   MN_SWEEP_MOST_VALUES);
      return NULL;
    }
  if (logarithmic && !(first > 0 && last > 0))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: “%s”: both ends of logarithmic values must be above 0"), path, text);
      return NULL;
    }
  for (int i = 0; i < (int) n; i++)
    {
      const double t = i / (n - 1);
      const double value = i == 0 ? first : i == (int) n - 1 ? last
                           : logarithmic ? exp (log (first) + t * (log (last) - log (first))) : first + t * (last - first);
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *shown = mn_json_number_to_string (g_ascii_strtod (g_ascii_formatd (buffer, sizeof buffer, DIGITS, value), NULL));

      g_strv_builder_add (values, shown);
    }
  return g_strv_builder_end (values);
}

MnSweepAxis *
mn_sweep_axis_new (const char *path, const char *const *values, GError **error)
{
  const guint n = g_strv_length ((char **) values);
  MnSweepAxis *axis;

  g_return_val_if_fail (path != NULL && values != NULL, NULL);

  if (n == 0 || n > MN_SWEEP_MOST_VALUES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: needs from 1 to %d values, not %u"), path, MN_SWEEP_MOST_VALUES, n);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      if (*values[i] == '\0')
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: value %u is empty; values are written one after the other with a comma "
                                                          "between them"), path, i + 1);
          return NULL;
        }
      if (has_leading_zero (values[i]))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: “%s” is no number; a comma stands between two values, and decimals have a "
                                                          "point: 0.01"), path, values[i]);
          return NULL;
        }
      for (guint k = 0; k < i; k++)
        if (same_value (values[i], values[k]))
          {
            g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the value %s is there twice"), path, values[i]);
            return NULL;
          }
    }
  axis = g_new0 (MnSweepAxis, 1);
  axis->path = g_strdup (path);
  axis->values = g_strdupv ((char **) values);
  return axis;
}

gboolean
mn_sweep_axis_round (MnSweepAxis *axis, GError **error)
{
  g_return_val_if_fail (axis != NULL && axis->spaced, FALSE);

  for (guint i = 0; axis->values[i] != NULL; i++)
    {
      char *whole = mn_json_number_to_string (round (g_ascii_strtod (axis->values[i], NULL)));

      g_free (axis->values[i]);
      axis->values[i] = whole;
      if (i == 0 || !g_str_equal (axis->values[i - 1], whole))
        continue;
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: must be whole numbers, and %s would be there twice; there are fewer of them "
                                                      "from the first to the last"), axis->path, whole);
      return FALSE;
    }
  return TRUE;
}

MnSweepAxis *
mn_sweep_axis_parse (const char *text, GError **error)
{
  const char *equals;
  g_autofree char *path = NULL;
  g_auto (GStrv) values = NULL;
  GError *wrong = NULL;
  MnSweepAxis *axis;
  gboolean spaced;

  g_return_val_if_fail (text != NULL, NULL);

  equals = strchr (text, '=');
  if (equals == NULL || equals == text || !g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *shown = g_utf8_make_valid (text, -1);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("“%s” must be written path=value,value,…: training.optimizer.learning_rate=0.1,0.01"), shown);
      return NULL;
    }
  path = g_strstrip (g_strndup (text, (gsize) (equals - text)));
  values = expand (path, equals + 1, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, wrong);
      return NULL;
    }
  spaced = values != NULL;
  if (!spaced)
    values = split_values (equals + 1);
  axis = mn_sweep_axis_new (path, (const char *const *) values, error);
  if (axis != NULL)
    axis->spaced = spaced;
  return axis;
}
