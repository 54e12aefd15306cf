/* mn-group-library.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-library.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "mn-atomic-file.h"
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-json-reader.h"
#include "mn-json.h"

static void
library_group_free (gpointer data)
{
  MnLibraryGroup *entry = data;

  g_free (entry->path);
  mn_group_unref (entry->group);
  g_free (entry);
}

char *
mn_group_library_folder (void)
{
  const char *set = g_getenv ("MINIMA_GROUPS");
  const char *const places[] = { MN_PKGDATADIR "/groups", MN_GROUPS_SOURCE_DIR };

  if (set && *set)
    return g_strdup (set);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_IS_DIR))
      return g_strdup (places[i]);
  return NULL;
}

char *
mn_group_library_own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "minima", "groups", NULL);
}

/* What is wrong with the file besides its definitions; NULL: nothing. */
static const char *
check_root (JsonNode *root, const char **name)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *version = object ? json_object_get_member (object, "minima") : NULL;
  JsonNode *group = object ? json_object_get_member (object, "group") : NULL;

  if (!version || json_node_get_value_type (version) != G_TYPE_INT64 || json_node_get_int (version) < 1)
    return _("is not a group: it must hold an object that begins { \"minima\": 1, \"group\": …");
  if (json_node_get_int (version) > MN_EXPERIMENT_VERSION)
    return _("minima: was written by a newer Minima");
  if (!group || json_node_get_value_type (group) != G_TYPE_STRING)
    return _("group: must be the name of the group, which is defined under \"groups\"");
  *name = json_node_get_string (group);
  if (!json_object_has_member (object, "groups"))
    return _("groups: is missing; it holds the definition of the group");
  return NULL;
}

MnGroup *
mn_group_library_load_file (const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (MnGraph) graph = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  const char *name = NULL;
  const char *reason;
  MnGroup *group;

  g_return_val_if_fail (path != NULL, NULL);

  root = mn_json_load_file (path, error);
  if (!root)
    return NULL;
  shown = g_filename_display_name (path);
  reason = check_root (root, &name);
  if (reason)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, "%s: %s", shown, reason);
      return NULL;
    }

  graph = mn_graph_new ();
  problems = mn_problems_new ();
  mn_graph_load_groups (graph, json_object_get_member (json_node_get_object (root), "groups"), "groups", problems);
  if (mn_problems_to_error (problems, shown, error))
    return NULL;
  group = mn_graph_find_group (graph, name);
  if (!group)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: group: there is no “%s” under \"groups\""), shown, name);
      return NULL;
    }
  return mn_group_ref (group);
}

static void
list_folder (GPtrArray *list, const char *folder, gboolean own)
{
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      MnLibraryGroup *entry;
      MnGroup *group;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      group = mn_group_library_load_file (path, &error);
      if (!group)
        {
          g_message ("%s", error->message);
          continue;
        }
      for (guint i = list->len; own && i-- > 0;)
        {
          const MnLibraryGroup *other = list->pdata[i];

          if (!other->own && g_str_equal (mn_group_get_name (other->group), mn_group_get_name (group)))
            g_ptr_array_remove_index (list, i);
        }
      entry = g_new0 (MnLibraryGroup, 1);
      entry->path = g_steal_pointer (&path);
      entry->group = group;
      entry->own = own;
      g_ptr_array_add (list, entry);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const MnLibraryGroup *first = *(const MnLibraryGroup *const *) a, *second = *(const MnLibraryGroup *const *) b;
  int order;

  if (first->own != second->own)
    return first->own ? 1 : -1;
  order = g_utf8_collate (mn_group_library_show_title (mn_group_get_kind (first->group)),
                          mn_group_library_show_title (mn_group_get_kind (second->group)));
  return order ? order : g_strcmp0 (first->path, second->path);
}

GPtrArray *
mn_group_library_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (library_group_free);
  g_autofree char *folder = mn_group_library_folder ();
  g_autofree char *own = mn_group_library_own_folder ();

  list_folder (list, folder, FALSE);
  list_folder (list, own, TRUE);
  g_ptr_array_sort (list, compare);
  return list;
}

/* Its file among the user's own. (transfer full) */
static char *
file_of (const MnGroup *group)
{
  g_autofree char *folder = mn_group_library_own_folder ();
  g_autofree char *file = g_strconcat (mn_group_get_name (group), ".json", NULL);

  return g_build_filename (folder, file, NULL);
}

/* (transfer full) */
static char *
text_of (const MnGroup *group)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  json_object_set_int_member (object, "minima", MN_EXPERIMENT_VERSION);
  json_object_set_string_member (object, "group", mn_group_get_name (group));
  json_object_set_member (object, "groups", mn_group_save_json (group));
  return mn_json_to_string (root, TRUE);
}

gboolean
mn_group_library_has_other (MnGroup *group)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;

  g_return_val_if_fail (group != NULL, FALSE);

  path = file_of (group);
  text = text_of (group);
  return g_file_get_contents (path, &before, NULL, NULL) && !g_str_equal (before, text);
}

gboolean
mn_group_library_save (MnGroup *group, gboolean replace, char **path, GError **error)
{
  g_autofree char *folder = mn_group_library_own_folder ();
  g_autofree char *target = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (group != NULL, FALSE);

  target = file_of (group);
  if (!replace && mn_group_library_has_other (group))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is another group of this name already"), target);
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: the folder cannot be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  text = text_of (group);
  if (!mn_atomic_file_replace (target, text, -1, error))
    return FALSE;
  if (path)
    *path = g_steal_pointer (&target);
  return TRUE;
}
