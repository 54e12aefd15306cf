/* mn-property-read.c - reading single values out of JSON, and saying what would be right.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-json.h"
#include "mn-numbers.h"
#include "mn-property-private.h"

/* Longer strings are cut in messages. */
#define MAX_QUOTED 40

/* A bound this far out says "no bound". */
#define UNBOUNDED 9e18

/* What stands there, for "…, not X". (transfer full) */
static char *
describe_node (JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return g_strdup (_("an object"));
    case JSON_NODE_ARRAY:
      return json_array_get_length (json_node_get_array (node)) <= 8 ? mn_json_to_string (node, FALSE)
                                                                     : g_strdup (_("a long list"));
    case JSON_NODE_NULL:
      return g_strdup ("null");
    case JSON_NODE_VALUE:
    default:
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        {
          const char *string = json_node_get_string (node);
          g_autofree char *cut = NULL;

          if (g_utf8_strlen (string, -1) > MAX_QUOTED)
            {
              cut = g_utf8_substring (string, 0, MAX_QUOTED);
              return g_strdup_printf ("\"%s…\"", cut);
            }
          return g_strdup_printf ("\"%s\"", string);
        }
      return mn_json_to_string (node, FALSE);
    }
}

/* The range as it follows "a number" or "a whole number", with a leading space; empty when there is none.
 * (transfer full) */
static char *
describe_range (const MnProperty *property)
{
  g_autofree char *min = mn_json_number_to_string (property->min);
  g_autofree char *max = mn_json_number_to_string (property->max);
  gboolean has_min = property->min > -UNBOUNDED, has_max = property->max < UNBOUNDED;
  gboolean above = property->flags & MN_PROPERTY_ABOVE_MIN, below = property->flags & MN_PROPERTY_BELOW_MAX;

  if (has_min && has_max && !above && !below)
    /* Translators: follows "a number" or "a whole number", as do the next ones. */
    return g_strdup_printf (_(" from %s to %s"), min, max);
  if (has_min && has_max && above && below)
    return g_strdup_printf (_(" above %s and below %s"), min, max);
  if (has_min && has_max && above)
    return g_strdup_printf (_(" above %s and at most %s"), min, max);
  if (has_min && has_max)
    return g_strdup_printf (_(" of at least %s and below %s"), min, max);
  if (has_min)
    return g_strdup_printf (above ? _(" above %s") : _(" of at least %s"), min);
  if (has_max)
    return g_strdup_printf (below ? _(" below %s") : _(" of at most %s"), max);
  return g_strdup ("");
}

static gboolean
wrong (const MnProperty *property,
       JsonNode         *node,
       GError          **error)
{
  g_autofree char *range = NULL, *got = describe_node (node), *choices = NULL;

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      range = describe_range (property);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a whole number%s, not %s"), range, got);
      break;
    case MN_PROPERTY_PAIR:
      range = describe_range (property);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a whole number%s, or two of them in a list, not %s"),
                   range, got);
      break;
    case MN_PROPERTY_FLOAT:
      range = describe_range (property);
      /* Where people may take 1 for the whole. */
      if (g_strcmp0 (property->unit, "%") == 0)
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a number%s %%, not %s"), range, got);
      else
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a number%s, not %s"), range, got);
      break;
    case MN_PROPERTY_BOOL:
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be true or false, not %s"), got);
      break;
    case MN_PROPERTY_CHOICE:
      choices = g_strjoinv (", ", (char **) property->choices);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be one of %s, not %s"), choices, got);
      break;
    case MN_PROPERTY_STRING:
    default:
      if (property->flags & MN_PROPERTY_NUMBERS)
        {
          range = describe_range (property);
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a list of numbers%s, not %s"), range, got);
        }
      else
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("must be a text, not %s"), got);
      break;
    }
  return FALSE;
}

static gboolean
in_range (const MnProperty *property,
          double            number)
{
  if (!isfinite (number) || number < property->min || number > property->max)
    return FALSE;
  if ((property->flags & MN_PROPERTY_ABOVE_MIN) && number == property->min)
    return FALSE;
  return !((property->flags & MN_PROPERTY_BELOW_MAX) && number == property->max);
}

/* A whole number; 3.0 counts as one. */
static gboolean
read_whole (const MnProperty *property,
            JsonNode         *node,
            gint64           *out)
{
  GType type = json_node_get_value_type (node);
  gint64 whole;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (type == G_TYPE_DOUBLE)
    {
      double number = json_node_get_double (node);

      if (!(fabs (number) < 9007199254740992.0) || number != floor (number))
        return FALSE;
      whole = (gint64) number;
    }
  else if (type == G_TYPE_INT64)
    whole = json_node_get_int (node);
  else
    return FALSE;
  if (!in_range (property, (double) whole) && !((property->flags & MN_PROPERTY_SAME) && whole == -1))
    return FALSE;
  *out = whole;
  return TRUE;
}

gboolean
mn_property_read_numbers (const MnProperty *property,
                          JsonNode         *node,
                          gint64            numbers[2],
                          GError          **error)
{
  gint64 read[2] = { 0, 0 };
  JsonArray *array;

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      if (!read_whole (property, node, &read[0]))
        return wrong (property, node, error);
      break;
    case MN_PROPERTY_BOOL:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return wrong (property, node, error);
      read[0] = json_node_get_boolean (node);
      break;
    case MN_PROPERTY_CHOICE:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return wrong (property, node, error);
      while (property->choices[read[0]] && !g_str_equal (property->choices[read[0]], json_node_get_string (node)))
        read[0]++;
      if (!property->choices[read[0]])
        return wrong (property, node, error);
      break;
    case MN_PROPERTY_PAIR:
      if (JSON_NODE_HOLDS_ARRAY (node))
        {
          array = json_node_get_array (node);
          if (json_array_get_length (array) != 2
              || !read_whole (property, json_array_get_element (array, 0), &read[0])
              || !read_whole (property, json_array_get_element (array, 1), &read[1]))
            return wrong (property, node, error);
        }
      else
        {
          if (!read_whole (property, node, &read[0]))
            return wrong (property, node, error);
          read[1] = read[0];
        }
      break;
    case MN_PROPERTY_FLOAT:
    case MN_PROPERTY_STRING:
    default:
      g_return_val_if_reached (FALSE);
    }
  numbers[0] = read[0];
  numbers[1] = read[1];
  return TRUE;
}

gboolean
mn_property_read_float (const MnProperty *property,
                        JsonNode         *node,
                        double           *number,
                        GError          **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if ((type != G_TYPE_DOUBLE && type != G_TYPE_INT64) || !in_range (property, json_node_get_double (node)))
    return wrong (property, node, error);
  *number = json_node_get_double (node);
  return TRUE;
}

/* A list out of a JSON list, or out of a text as a person types it. */
static char *
read_list (const MnProperty *property,
           JsonNode         *node,
           GError          **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *text;
  double number;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);
          g_autofree char *shown = NULL;

          if (json_node_get_value_type (element) != G_TYPE_INT64 && json_node_get_value_type (element) != G_TYPE_DOUBLE)
            {
              wrong (property, node, error);
              return NULL;
            }
          shown = mn_json_number_to_string (json_node_get_double (element));
          g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", shown);
        }
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_string_assign (out, json_node_get_string (node));
  else if (JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_INT64
                                            || json_node_get_value_type (node) == G_TYPE_DOUBLE))
    {
      g_autofree char *shown = mn_json_number_to_string (json_node_get_double (node));

      g_string_assign (out, shown);
    }
  else
    {
      wrong (property, node, error);
      return NULL;
    }
  text = out->str;
  while (mn_numbers_next (&text, &number))
    if (!in_range (property, number))
      break;
  if (*text != '\0' || (mn_numbers_count (out->str) > 0 && !in_range (property, number)))
    {
      wrong (property, node, error);
      return NULL;
    }
  return g_strdup (out->str);
}

char *
mn_property_read_string (const MnProperty *property,
                         JsonNode         *node,
                         GError          **error)
{
  if (property->flags & MN_PROPERTY_NUMBERS)
    return read_list (property, node, error);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      wrong (property, node, error);
      return NULL;
    }
  return json_node_dup_string (node);
}
