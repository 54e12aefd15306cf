/* mn-note.c - a note on the plane on which a network is drawn.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-note.h"

#include <glib/gi18n-lib.h>
#include <math.h>

MnNote *
mn_note_new (const char *text, double x, double y)
{
  MnNote *note = g_new0 (MnNote, 1);

  note->text = g_utf8_make_valid (text, -1);
  note->place[0] = CLAMP (x, -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE);
  note->place[1] = CLAMP (y, -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE);
  return note;
}

/* A deep copy: json_object_ref() would share it between threads. */
static JsonObject *
copy_members (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (copy, name, json_node_copy (value));
  return copy;
}

MnNote *
mn_note_copy (const MnNote *note)
{
  MnNote *copy;

  g_return_val_if_fail (note != NULL, NULL);

  copy = g_memdup2 (note, sizeof *note);
  copy->text = g_strdup (note->text);
  copy->more = note->more ? copy_members (note->more) : NULL;
  return copy;
}

void
mn_note_free (MnNote *note)
{
  if (!note)
    return;
  g_free (note->text);
  g_clear_pointer (&note->more, json_object_unref);
  g_free (note);
}

gboolean
mn_note_equal (const MnNote *a, const MnNote *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_str_equal (a->text, b->text) && a->place[0] == b->place[0] && a->place[1] == b->place[1] &&
         a->size[0] == b->size[0] && a->size[1] == b->size[1];
}

/* Reading */

/* Two numbers from @min to @max. */
static gboolean
read_pair (JsonNode *node, double min, double max, double *out)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double pair[2];

  if (!array || json_array_get_length (array) != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      GType type = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_value_type (element) : G_TYPE_INVALID;

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return FALSE;
      pair[i] = json_node_get_double (element);
      if (!(pair[i] >= min && pair[i] <= max))
        return FALSE;
    }
  out[0] = pair[0];
  out[1] = pair[1];
  return TRUE;
}

/* NULL: it is none. */
static MnNote *
read_note (JsonNode *node, const char *path, MnProblems *problems)
{
  static const char *const known[] = { "text", "place", "size", NULL };
  g_autoptr (MnNote) note = NULL;
  JsonObject *object, *more;
  JsonNode *text, *place, *size;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      mn_problems_add (problems, path, "%s", _("must be an object, as { \"text\": \"the stem\", \"place\": [264, 0] }"));
      return NULL;
    }
  object = json_node_get_object (node);
  text = json_object_get_member (object, "text");
  place = json_object_get_member (object, "place");
  size = json_object_get_member (object, "size");
  if (!text || !JSON_NODE_HOLDS_VALUE (text) || json_node_get_value_type (text) != G_TYPE_STRING)
    {
      mn_problems_add (problems, path, "%s", _("needs a text: \"text\": \"the stem\""));
      return NULL;
    }
  note = mn_note_new (json_node_get_string (text), 0, 0);
  if (place && !read_pair (place, -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE, note->place))
    {
      g_autofree char *inner = g_strconcat (path, ".place", NULL);

      mn_problems_add (problems, inner, _("must be two numbers from %.0f to %.0f, x and y of the note as it is drawn, as "
                                          "[264, 0]"), -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE);
      return NULL;
    }
  if (size && !read_pair (size, 0, MN_NOTE_MAX_SIZE, note->size))
    {
      g_autofree char *inner = g_strconcat (path, ".size", NULL);

      mn_problems_add (problems, inner, _("must be two numbers from 0 to %.0f, width and height of the note, as [200, 64]"),
                       MN_NOTE_MAX_SIZE);
      return NULL;
    }
  more = copy_members (object);
  for (guint i = 0; known[i]; i++)
    json_object_remove_member (more, known[i]);
  if (json_object_get_size (more) > 0)
    note->more = more;
  else
    json_object_unref (more);
  return g_steal_pointer (&note);
}

GPtrArray *
mn_notes_read (JsonNode *node, const char *path, MnProblems *problems)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_note_free);
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (node && (!array || json_array_get_length (array) > MN_MAX_NOTES))
    mn_problems_add (problems, path, _("must be a list of at most %d notes"), MN_MAX_NOTES);
  else
    for (guint i = 0; array && i < json_array_get_length (array); i++)
      {
        g_autofree char *inner = g_strdup_printf ("%s[%u]", path, i);
        MnNote *note = read_note (json_array_get_element (array, i), inner, problems);

        if (note)
          g_ptr_array_add (notes, note);
      }
  return notes;
}

GPtrArray *
mn_notes_copy (GPtrArray *notes)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_note_free);

  for (guint i = 0; i < notes->len; i++)
    g_ptr_array_add (copy, mn_note_copy (notes->pdata[i]));
  return copy;
}

/* Writing */

static JsonArray *
write_pair (const double *pair)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < 2; i++)
    if (pair[i] == rint (pair[i]))
      json_array_add_int_element (array, (gint64) pair[i]);
    else
      json_array_add_double_element (array, pair[i]);
  return array;
}

JsonNode *
mn_notes_write (GPtrArray *notes)
{
  JsonArray *array = json_array_new ();
  JsonNode *out;

  g_return_val_if_fail (notes != NULL, NULL);

  for (guint i = 0; i < notes->len; i++)
    {
      const MnNote *note = notes->pdata[i];
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_set_string_member (object, "text", note->text);
      json_object_set_array_member (object, "place", write_pair (note->place));
      if (note->size[0] > 0 || note->size[1] > 0)
        json_object_set_array_member (object, "size", write_pair (note->size));
      if (note->more)
        {
          json_object_iter_init_ordered (&iter, note->more);
          while (json_object_iter_next_ordered (&iter, &name, &value))
            json_object_set_member (object, name, json_node_copy (value));
        }
      json_array_add_object_element (array, object);
    }
  out = json_node_init_array (json_node_alloc (), array);
  json_array_unref (array);
  return out;
}
