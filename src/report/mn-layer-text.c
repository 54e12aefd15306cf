/* mn-layer-text.c - layers in words: what a list, a form or a screen reader says of one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-group-library.h"
#include "mn-property-text.h"

/* A title within a sentence: "Kernel size" is "kernel size". */
static char *
inner_title (const MnProperty *property)
{
  const char *title = _(property->title);
  g_autofree char *first = g_utf8_substring (title, 0, 1);
  g_autofree char *lower = g_utf8_strdown (first, -1);

  return g_strconcat (lower, g_utf8_next_char (title), NULL);
}

static char *
pair_text (const gint64 pair[2], gboolean always_both)
{
  if (pair[0] == pair[1] && !always_both)
    return g_strdup_printf ("%" G_GINT64_FORMAT, pair[0]);
  return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT, pair[0], pair[1]);
}

static char *
setting_text (const MnValues *values, const MnProperty *property)
{
  g_autofree char *title = inner_title (property);
  g_autofree char *value = NULL;
  gint64 pair[2];

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT " %s", mn_values_get_int (values, property->name), title);
    case MN_PROPERTY_PAIR:
      mn_values_get_pair (values, property->name, pair);
      /* The window itself needs no name: "3×3". */
      if (property->flags & MN_PROPERTY_WRITTEN)
        return pair_text (pair, TRUE);
      value = pair_text (pair, FALSE);
      return g_strdup_printf ("%s %s", title, value);
    case MN_PROPERTY_FLOAT:
      value = mn_property_format_number (mn_values_get_float (values, property->name));
      return g_strdup_printf ("%s %s", title, value);
    case MN_PROPERTY_BOOL:
      return mn_values_get_bool (values, property->name) ? g_steal_pointer (&title) : g_strdup_printf (_("no %s"), title);
    case MN_PROPERTY_CHOICE:
      return mn_property_choice_title (mn_values_get_string (values, property->name));
    case MN_PROPERTY_STRING:
      return g_strdup (mn_values_get_string (values, property->name));
    }
  return g_strdup ("");
}

char *
mn_layer_text_settings (const MnValues *values)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const MnProperty *property = mn_values_get_table (values); property->name; property++)
    {
      g_autofree char *setting = NULL;

      if (!(property->flags & MN_PROPERTY_WRITTEN) && mn_values_is_default (values, property->name))
        continue;
      setting = setting_text (values, property);
      if (text->len && *setting)
        g_string_append (text, ", ");
      g_string_append (text, setting);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mn_layer_text_count (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, ABS (count));
  g_autoptr (GString) text = g_string_new (count < 0 ? "−" : NULL);
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, "\xe2\x80\xaf"); /* narrow, and lines do not break there */
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mn_layer_text_short (double count)
{
  static const char *const factors[] = { "", "k", "M", "G", "T", "P", "E" };
  guint i = 0;
  char buffer[32];

  if (count < 10000)
    return mn_layer_text_count ((gint64) count);
  while (count >= 999.5 && i + 1 < G_N_ELEMENTS (factors))
    {
      count /= 1000;
      i++;
    }
  g_ascii_formatd (buffer, sizeof buffer, count < 9.995 ? "%.2f" : count < 99.95 ? "%.1f" : "%.0f", count);
  return g_strdup_printf ("%s\xe2\x80\xaf%s", buffer, factors[i]);
}

char *
mn_layer_text_bytes (guint64 bytes)
{
  static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
  double value = bytes;
  guint i = 0;
  char buffer[32];

  while (value >= 999.5 && i + 1 < G_N_ELEMENTS (units))
    {
      value /= 1024;
      i++;
    }
  g_ascii_formatd (buffer, sizeof buffer, i > 0 && value < 9.95 ? "%.1f" : "%.0f", value);
  return g_strdup_printf ("%s\xe2\x80\xaf%s", buffer, units[i]);
}

char *
mn_layer_text_reason (const char *reason)
{
  g_autofree char *first = g_utf8_substring (reason, 0, *reason ? 1 : 0);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, reason + strlen (first), NULL);
}

char *
mn_layer_text_label (const MnNode *node, const MnFrozenNode *frozen, const char *problem)
{
  g_autofree char *kind = g_utf8_strdown (mn_group_library_show_title (mn_node_get_kind (node)), -1);
  g_autofree char *settings = mn_layer_text_settings (mn_node_get_values (node));
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: name of a layer, what kind it is: "conv1, convolution 2d" */
  g_string_printf (text, _("%s, %s"), mn_node_get_id (node), kind);
  if (*settings)
    g_string_append_printf (text, ", %s", settings);
  if (frozen && frozen->output.rank > 0)
    {
      g_autofree char *shape = mn_shape_to_string (&frozen->output);
      g_autofree char *count = mn_layer_text_count (frozen->costs.parameters);

      g_string_append_printf (text, _(", output %s"), shape);
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %s parameter", ", %s parameters",
                                                 (gulong) frozen->costs.parameters),
                              count);
    }
  if (problem)
    g_string_append_printf (text, _(", problem: %s"), problem);
  else
    g_string_append (text, _(", no problems"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mn_layer_text_field (const MnFrozenNode *frozen)
{
  g_autofree char *size = NULL;
  g_autofree char *stride = NULL;

  if (!frozen || !frozen->has_field)
    return g_strdup ("–");
  size = pair_text (frozen->field.size, TRUE);
  if (frozen->field.stride[0] == 0)
    return g_strdup_printf (_("%s, the whole image"), size);
  if (frozen->field.stride[0] == 1 && frozen->field.stride[1] == 1)
    return g_strdup_printf (_("%s, at every pixel"), size);
  stride = pair_text (frozen->field.stride, FALSE);
  return g_strdup_printf (_("%s, every %s px"), size, stride);
}

char *
mn_layer_text_working (const MnFrozenNode *frozen, MnCost cost)
{
  MnWorking working;
  g_autofree char *numbers = NULL;

  if (!mn_frozen_node_work_out (frozen, cost, &working))
    return NULL;
  numbers = mn_working_to_string (&working);
  /* A number alone needs no explanation. */
  return strchr (numbers, '=') ? g_strdup_printf ("%s\n%s", working.formula, numbers) : NULL;
}
