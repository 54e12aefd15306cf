/* mn-download.c - the files a data set has, and fetching all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "mn-download-private.h"
#include "mn-download-resource.h"
#include "mn-error.h"

#define RESOURCE "/io/github/minima/Minima/datasets/downloads.json"

/* A server that says nothing for so long is not there, in seconds. */
#define TIMEOUT 30

/* The list that comes with the program; a wrong one is a defect. Where its addresses and sums are published stands in the
 * README beside it. */
static JsonObject *
get_list (void)
{
  static JsonNode *root;
  static gsize done;

  if (g_once_init_enter (&done))
    {
      g_autoptr (GBytes) bytes = g_resource_lookup_data (mn_download_get_resource (), RESOURCE,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr (JsonParser) parser = json_parser_new ();
      gsize length;
      const char *text = g_bytes_get_data (bytes, &length);

      if (json_parser_load_from_data (parser, text, (gssize) length, NULL))
        root = json_parser_steal_root (parser);
      g_once_init_leave (&done, 1);
    }
  g_return_val_if_fail (root != NULL, NULL);
  return json_node_get_object (root);
}

char **
mn_download_names (void)
{
  g_autoptr (GList) members = json_object_get_members (get_list ());
  GPtrArray *names = g_ptr_array_new ();

  for (GList *l = members; l; l = l->next)
    g_ptr_array_add (names, g_strdup (l->data));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
mn_download_is_known (const char *dataset)
{
  g_return_val_if_fail (dataset, FALSE);

  return json_object_has_member (get_list (), dataset);
}

char *
mn_download_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "minima", "datasets", NULL);
}

/* Addresses of a file: @from, or each of the set's. (transfer full) */
static char **
make_urls (JsonObject *set,
           const char *name,
           const char *from)
{
  GPtrArray *urls = g_ptr_array_new ();
  JsonArray *sources = json_object_get_array_member (set, "from");

  if (from)
    g_ptr_array_add (urls, g_strconcat (from, g_str_has_suffix (from, "/") ? "" : "/", name, NULL));
  else
    for (guint i = 0; i < json_array_get_length (sources); i++)
      g_ptr_array_add (urls, g_strconcat (json_array_get_string_element (sources, i), name, NULL));
  g_ptr_array_add (urls, NULL);
  return (char **) g_ptr_array_free (urls, FALSE);
}

gboolean
mn_download_dataset (const char     *dataset,
                     const char     *folder,
                     const char     *from,
                     MnDownloadFunc  func,
                     gpointer        user_data,
                     GCancellable   *cancellable,
                     GError        **error)
{
  g_autofree char *target = NULL;
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GList) names = NULL;
  MnDownloadStatus status = { 0 };
  JsonObject *set, *files;

  g_return_val_if_fail (dataset && folder, FALSE);

  if (!mn_download_is_known (dataset))
    {
      g_auto (GStrv) known = mn_download_names ();
      g_autofree char *list = g_strjoinv (", ", known);

      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("“%s” cannot be downloaded; these can: %s"), dataset, list);
      return FALSE;
    }
  set = json_object_get_object_member (get_list (), dataset);
  files = json_object_get_object_member (set, "files");
  target = g_build_filename (folder, json_object_get_string_member (set, "folder"), NULL);
  if (g_mkdir_with_parents (target, 0777) != 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, "%s: %s", target, g_strerror (errno));
      return FALSE;
    }
  session = soup_session_new_with_options ("timeout", TIMEOUT, "user-agent", "Minima/" MN_VERSION, NULL);
  /* Files that are compressed stay so. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  names = json_object_get_members (files);
  status.n_files = g_list_length (names);
  for (GList *l = names; l; l = l->next)
    {
      g_autofree char *path = g_build_filename (target, l->data, NULL);
      g_auto (GStrv) urls = make_urls (set, l->data, from);

      status.file = l->data;
      status.number++;
      status.received = status.total = 0;
      if (func)
        func (&status, user_data);
      if (!mn_download_file (session, (const char *const *) urls, path, json_object_get_string_member (files, l->data),
                             &status, func, user_data, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
