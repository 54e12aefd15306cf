/* mn-setting-axis.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-json.h"
#include "mn-setting-title.h"

/* The largest value over the smallest, from where on a logarithmic axis tells more. */
#define FAR_APART 20

void
mn_setting_axis_free (MnSettingAxis *axis)
{
  if (axis == NULL)
    return;
  g_free (axis->path);
  g_free (axis->title);
  g_clear_pointer (&axis->values, g_ptr_array_unref);
  g_free (axis->x);
  g_strfreev (axis->categories);
  g_free (axis->constant);
  g_free (axis);
}

static gboolean
is_text (JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING;
}

static gboolean
is_number (JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value)
         && (json_node_get_value_type (value) == G_TYPE_INT64 || json_node_get_value_type (value) == G_TYPE_DOUBLE);
}

char *
mn_setting_axis_write_value (JsonNode *value)
{
  return is_text (value) ? json_node_dup_string (value) : mn_json_to_string (value, FALSE);
}

/* Says which settings in @object may be meant. */
static void
set_not_single (GError **error, const MnRun *run, const char *path, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GString) names = g_string_new (NULL);

  for (GList *l = members; l != NULL; l = l->next)
    g_string_append_printf (names, "%s%s.%s", names->len > 0 ? ", " : "", path, (const char *) l->data);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s is more than one setting; name one of them: %s"), run->dir, path, names->str);
}

/* Of each run. NULL with an error. (transfer full) (element-type JsonNode) */
static GPtrArray *
find_values (GPtrArray *runs, const char *path, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRun *run = g_ptr_array_index (runs, i);
      JsonNode *value = mn_experiment_get_at (run->experiment, path, error);

      if (value == NULL)
        {
          g_prefix_error (error, "%s: ", run->dir);
          return NULL;
        }
      g_ptr_array_add (values, value);
      if (JSON_NODE_HOLDS_OBJECT (value))
        {
          set_not_single (error, run, path, json_node_get_object (value));
          return NULL;
        }
    }
  return g_steal_pointer (&values);
}

/* @n places, in the order of their first one. (transfer full) */
static char **
list_categories (GPtrArray *values, double *places)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *name = mn_setting_axis_write_value (g_ptr_array_index (values, i));
      guint k = 0;

      while (k < names->len && !g_str_equal (g_ptr_array_index (names, k), name))
        k++;
      if (k == names->len)
        g_ptr_array_add (names, g_steal_pointer (&name));
      places[i] = k;
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* The x of each run, and what kind of axis they need. (transfer full) */
static double *
place_values (MnSettingAxis *self, GPtrArray *values)
{
  double *x = g_new (double, values->len), low = INFINITY, high = -INFINITY;
  gboolean numbers = TRUE;

  for (guint i = 0; i < values->len; i++)
    numbers &= is_number (g_ptr_array_index (values, i));
  if (!numbers)
    {
      self->categories = list_categories (values, x);
      if (self->categories[1] == NULL)
        self->constant = g_strdup (self->categories[0]);
      return x;
    }
  for (guint i = 0; i < values->len; i++)
    {
      x[i] = json_node_get_double (g_ptr_array_index (values, i));
      low = MIN (low, x[i]);
      high = MAX (high, x[i]);
    }
  if (low == high)
    self->constant = mn_setting_axis_write_value (g_ptr_array_index (values, 0));
  self->logarithmic = low > 0 && high >= FAR_APART * low;
  return x;
}

MnSettingAxis *
mn_setting_axis_new (GPtrArray *runs, const char *path, GError **error)
{
  g_autoptr (GPtrArray) values = NULL;
  MnSettingAxis *self;

  g_return_val_if_fail (runs != NULL && runs->len > 0 && path != NULL, NULL);

  values = find_values (runs, path, error);
  if (values == NULL)
    return NULL;
  self = g_new0 (MnSettingAxis, 1);
  self->path = g_strdup (path);
  /* A message that is nothing but a place. */
  self->title = mn_experiment_use_titles (((const MnRun *) g_ptr_array_index (runs, 0))->experiment, path);
  self->n = runs->len;
  self->x = place_values (self, values);
  self->values = g_steal_pointer (&values);
  return self;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

GArray *
mn_setting_axis_list_places (const MnSettingAxis *axis)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  g_return_val_if_fail (axis != NULL, places);

  g_array_append_vals (places, axis->x, axis->n);
  g_array_sort (places, compare);
  for (guint i = 0; i < places->len; i++)
    if (i == 0 || g_array_index (places, double, i) != g_array_index (places, double, n - 1))
      g_array_index (places, double, n++) = g_array_index (places, double, i);
  g_array_set_size (places, n);
  return places;
}
