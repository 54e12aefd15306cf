/* mn-cli-kind.c - one layer, loss, optimizer, schedule or data set explained: what it does, and each of its settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cli.h"
#include "mn-json.h"
#include "mn-suggest.h"

#define translate(text) g_dgettext (GETTEXT_PACKAGE, (text))

static char *
number_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.10g", value));
}

/* What may stand there: "1 to 65536", "zeros, same", "above 0". (transfer full) */
static char *
range_text (const MnProperty *property)
{
  g_autofree char *least = number_text (property->min), *most = number_text (property->max);
  const char *unit = property->unit != NULL ? translate (property->unit) : "";
  const char *gap = *unit != '\0' ? " " : "";
  /* What is only there so that nothing overflows is no limit to a person. */
  gboolean low = property->min > -1e6, high = property->max < 1e6;

  switch (property->type)
    {
    case MN_PROPERTY_BOOL:
      return g_strdup ("true, false");
    case MN_PROPERTY_CHOICE:
      return g_strjoinv (", ", (char **) property->choices);
    case MN_PROPERTY_STRING:
      return g_strdup (property->flags & MN_PROPERTY_FILE     ? _("a file")
                       : property->flags & MN_PROPERTY_FOLDER ? _("a folder")
                       : property->flags & MN_PROPERTY_NUMBERS ? _("numbers")
                                                               : _("text"));
    default:
      break;
    }
  if (low && high)
    return g_strdup_printf (_("%s to %s%s%s"), least, most, gap, unit);
  if (low && property->flags & MN_PROPERTY_ABOVE_MIN)
    return g_strdup_printf (_("above %s%s%s"), least, gap, unit);
  if (low)
    return g_strdup_printf (_("%s or more%s%s"), least, gap, unit);
  return g_strdup_printf (_("a number%s%s"), gap, unit);
}

static void
print_settings (const MnKind *kind)
{
  g_autoptr (MnValues) values = mn_values_new (kind->properties);

  g_print ("\n%s\n", _("Settings and their defaults:"));
  for (const MnProperty *property = kind->properties; property->name != NULL; property++)
    {
      g_autoptr (JsonNode) value = mn_values_get_json (values, property->name);
      g_autofree char *start = mn_json_to_string (value, FALSE);
      g_autofree char *range = range_text (property);

      g_print ("  %s = %s (%s)\n      %s\n", property->name, start, range, translate (property->help));
      if (property->when != NULL)
        g_print (_("      Only with %s\n"), property->when);
    }
}

void
mn_cli_print_kind (const MnKind *kind,
                   const char   *forward,
                   const char   *backward)
{
  g_print ("%s (%s)\n%s\n", translate (kind->title), kind->name, translate (kind->help));
  if (forward != NULL)
    g_print ("\n%s %s\n", _("Forward:"), forward);
  if (backward != NULL)
    g_print ("%s %s\n", _("Backward:"), backward);
  if (kind->properties->name != NULL)
    print_settings (kind);
}

int
mn_cli_fail_unknown (const char        *command,
                     const char        *name,
                     const char *const *names)
{
  g_autofree char *hint = NULL;

  if (g_str_equal (command, "layers") && g_str_equal (name, "group"))
    return mn_cli_fail_input (_("layers: a group is no layer but several, used as one: see minima-cli groups"));
  hint = mn_suggest (name, names);

  return mn_cli_fail_input (_("%s: there is none called “%s”; %s"), command, name, hint);
}
