/* mn-json.c - JSON as text.
 *
 * json-glib writes every number with 17 digits ("0.10000000000000001"), which nobody wants to read in a file they edit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-json.h"

#include <math.h>
#include <string.h>

/**
 * mn_json_number_to_string:
 * @number: any number
 *
 * Returns: (transfer full): the shortest text that reads back as @number; "null" when it is not finite
 */
char *
mn_json_number_to_string (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    return g_strdup ("null");
  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  /* Counts read better in full: 60000, not 6e+04. */
  if (number == floor (number) && fabs (number) < 1e15)
    g_ascii_formatd (text, sizeof text, "%.0f", number);
  return g_strdup (text);
}

/* Longest object that stands on one line of indented text, without its indentation. */
#define MAX_LINE 100

static void
append_string (GString    *out,
               const char *string)
{
  g_string_append_c (out, '"');
  for (const guchar *c = (const guchar *) string; *c; c++)
    switch (*c)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        if (*c < 0x20 || *c == 0x7F)
          g_string_append_printf (out, "\\u%04x", *c);
        else
          g_string_append_c (out, (char) *c);
        break;
      }
  g_string_append_c (out, '"');
}

static void
append_break (GString *out,
              int      level)
{
  g_string_append_c (out, '\n');
  for (int i = 0; i < level; i++)
    g_string_append (out, "  ");
}

static gboolean
is_flat (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_VALUE (json_array_get_element (array, i))
        && !JSON_NODE_HOLDS_NULL (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

static void append_node (GString *out, JsonNode *node, int level);

/* Appends an object of plain members on one line, when that is not too long: a layer of a network, a budget. */
static gboolean
append_short (GString    *out,
              JsonNode   *node,
              JsonObject *object)
{
  g_autoptr (GString) line = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (JSON_NODE_HOLDS_OBJECT (member)
        || (JSON_NODE_HOLDS_ARRAY (member) && !is_flat (json_node_get_array (member))))
      return FALSE;

  line = g_string_new (NULL);
  append_node (line, node, -1);
  if (g_utf8_strlen (line->str, (gssize) line->len) > MAX_LINE)
    return FALSE;
  g_string_append_len (out, line->str, (gssize) line->len);
  return TRUE;
}

/* @level: indentation, or -1 for everything on one line */
static void
append_node (GString  *out,
             JsonNode *node,
             int       level)
{
  int inner = level < 0 ? -1 : level + 1;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;
      gboolean first = TRUE;

      if (level > 0 && append_short (out, node, object))
        return;
      g_string_append_c (out, '{');
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          g_string_append (out, first ? (level < 0 ? " " : "") : (level < 0 ? ", " : ","));
          if (inner >= 0)
            append_break (out, inner);
          append_string (out, name);
          g_string_append (out, ": ");
          append_node (out, member, inner);
          first = FALSE;
        }
      if (level >= 0 && !first)
        append_break (out, level);
      else if (!first)
        g_string_append_c (out, ' ');
      g_string_append_c (out, '}');
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      gboolean flat = level < 0 || is_flat (array);

      g_string_append_c (out, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_string_append (out, i == 0 ? "" : flat ? ", " : ",");
          if (!flat)
            append_break (out, inner);
          append_node (out, json_array_get_element (array, i), flat ? -1 : inner);
        }
      if (!flat)
        append_break (out, level);
      g_string_append_c (out, ']');
    }
  else if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (out, "null");
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    append_string (out, json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    {
      g_autofree char *number = mn_json_number_to_string (json_node_get_double (node));

      g_string_append (out, number);
    }
}

/**
 * mn_json_to_string:
 * @node: JSON
 * @pretty: whether to indent it for people and end it with a line break
 *
 * Returns: (transfer full): its text; members keep their order
 */
char *
mn_json_to_string (JsonNode *node,
                   gboolean  pretty)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (node, g_string_free (out, FALSE));

  append_node (out, node, pretty ? 0 : -1);
  if (pretty)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

void
mn_json_set_number (JsonObject *object,
                    const char *name,
                    double      value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

double
mn_json_get_number (JsonObject *object,
                    const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  const GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
}

JsonObject *
mn_json_get_object (JsonObject *object,
                    const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
mn_json_get_array (JsonObject *object,
                   const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
mn_json_get_string (JsonObject *object,
                    const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}
