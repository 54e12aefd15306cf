/* mn-keeper-restore.c - what was open, opened again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-keeper-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "mn-app-window-private.h"
#include "mn-error.h"
#include "mn-json.h"

#define UNREADABLE "unreadable-"

/* Members of objects of a file that may say anything. */

static gboolean
get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && json_node_get_boolean (node);
}

static int
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
             ? (int) CLAMP (json_node_get_int (node), 0, G_MAXINT) : 0;
}

/* What was not saved and cannot be opened again lies at @path now. */
static void
tell_lost (MnKeeper *keeper, const GError *error, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (keeper->lost == NULL)
    keeper->lost = g_string_new (NULL);
  else
    g_string_append (keeper->lost, "\n\n");
  /* Translators: a file, and why it cannot be read */
  g_string_append_printf (keeper->lost, _("%s: %s"), shown, error->message);
}

/* (transfer full) NULL: neither file nor draft can be read any more. */
static MnDocument *
open_tab (MnKeeper *keeper, JsonObject *tab)
{
  const char *uri = mn_json_get_string (tab, "file");
  const char *draft = mn_json_get_string (tab, "draft");
  g_autoptr (GFile) file = uri != NULL ? g_file_new_for_uri (uri) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  MnDocument *document = NULL;

  /* A name alone: nothing outside of the folder is read or, later, removed. */
  if (draft != NULL && g_str_has_prefix (draft, MN_KEEPER_DRAFT) && strchr (draft, G_DIR_SEPARATOR) == NULL)
    {
      g_autofree char *path = g_build_filename (keeper->folder, draft, NULL);

      if (g_file_get_contents (path, &text, NULL, &error))
        document = mn_document_recover (file, text, get_boolean (tab, "modified"), mn_json_get_string (tab, "written"),
                                        &error);
      /* A file that two tabs wrote would have one of them only; the second gets a draft of its own. */
      if (document != NULL && g_hash_table_add (keeper->taken, g_strdup (draft)))
        {
          g_object_set_data_full (G_OBJECT (document), MN_KEEPER_DRAFT_NAME, g_strdup (draft), g_free);
          g_hash_table_replace (keeper->written, g_strdup (draft), g_strdup (text));
        }
      else if (document == NULL)
        {
          g_autofree char *aside = g_strconcat (keeper->folder, G_DIR_SEPARATOR_S, UNREADABLE, draft, NULL);

          /* Somebody may be able to read it; it is not removed with old drafts. */
          if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && g_rename (path, aside) == 0)
            tell_lost (keeper, error, aside);
          else if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_message ("%s cannot be opened again: %s", path, error->message);
          else
            tell_lost (keeper, error, path);
        }
    }
  if (document == NULL && file != NULL)
    {
      g_clear_error (&error);
      document = mn_document_open (file, &error);
      if (document == NULL)
        g_message ("%s cannot be opened again: %s", uri, error->message);
    }
  return document;
}

static gboolean
has_view_windows (MnExperimentView *view)
{
  g_auto (GStrv) detached = mn_watch_page_get_detached (mn_experiment_view_get_watch_page (view));

  return *detached != NULL || mn_workspace_has_windows (mn_experiment_view_get_workspace (view));
}

/* Its run is read when somebody looks: there may be many tabs. */
static void
restore_tab (MnAppWindow *window, MnDocument *document, JsonObject *tab)
{
  const char *page = mn_json_get_string (tab, "page");
  const char *text = mn_json_get_string (tab, "workspace");
  const char *run_uri = mn_json_get_string (tab, "run");
  g_autofree char *run = run_uri != NULL ? g_filename_from_uri (run_uri, NULL, NULL) : NULL;
  JsonArray *watch = mn_json_get_array (tab, "watch");
  g_autoptr (GVariant) workspace = NULL;
  MnExperimentView *view;

  mn_app_window_add_document (window, document);
  view = mn_app_window_find_view (window, document);
  if (text != NULL)
    workspace = g_variant_parse (G_VARIANT_TYPE ("(vas)"), text, NULL, NULL, NULL);
  if (workspace != NULL)
    mn_workspace_restore_state (mn_experiment_view_get_workspace (view), workspace);
  if (run != NULL)
    mn_app_window_restore_run (document, run, get_boolean (tab, "opened_run"));
  if (page != NULL)
    mn_experiment_view_show_page (view, page);
  for (guint i = 0; watch != NULL && i < MIN (json_array_get_length (watch), MN_KEEPER_MAX_OPEN); i++)
    {
      JsonNode *kind = json_array_get_element (watch, i);

      if (JSON_NODE_HOLDS_VALUE (kind) && json_node_get_value_type (kind) == G_TYPE_STRING)
        mn_watch_page_detach (mn_experiment_view_get_watch_page (view), json_node_get_string (kind));
    }
  if (has_view_windows (view))
    mn_app_window_read_run (document);
}

static MnAppWindow *
restore_window (MnKeeper *keeper, JsonObject *object, gboolean documents)
{
  JsonArray *tabs = mn_json_get_array (object, "tabs");
  const int selected = get_int (object, "selected");
  const int width = get_int (object, "width");
  const int height = get_int (object, "height");
  MnAppWindow *window = NULL;
  AdwTabPage *shown = NULL;

  for (guint i = 0; tabs != NULL && i < MIN (json_array_get_length (tabs), MN_KEEPER_MAX_OPEN); i++)
    {
      JsonNode *node = json_array_get_element (tabs, i);
      MnDocument *document = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node)
          && (documents || get_boolean (json_node_get_object (node), "modified")))
        document = open_tab (keeper, json_node_get_object (node));
      if (document == NULL)
        continue;
      if (window == NULL)
        {
          window = mn_app_window_new (MN_APPLICATION (keeper->application));
          if (width > 0 && height > 0)
            gtk_window_set_default_size (GTK_WINDOW (window), width, height);
          if (get_boolean (object, "maximized"))
            gtk_window_maximize (GTK_WINDOW (window));
        }
      restore_tab (window, document, json_node_get_object (node));
      if ((int) i == selected)
        {
          shown = mn_app_window_find_page (window, document);
          /* While the other tabs are made. */
          mn_app_window_read_run (document);
        }
    }
  if (shown != NULL)
    adw_tab_view_set_selected_page (window->tabs, shown);
  /* Where that one is gone, the last was in front before it awaited a run. */
  else if (window != NULL)
    mn_app_window_read_run (mn_app_window_get_document (window));
  return window;
}

/* What is not saved, when nobody can say any more where it was shown. (transfer full) */
static JsonObject *
list_drafts (MnKeeper *keeper)
{
  g_autoptr (GDir) dir = g_dir_open (keeper->folder, 0, NULL);
  JsonObject *window = json_object_new ();
  JsonArray *tabs = json_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    /* What was being written when the program was killed has another end. */
    if (g_str_has_prefix (name, MN_KEEPER_DRAFT) && g_str_has_suffix (name, ".minima"))
      {
        JsonObject *tab = json_object_new ();

        json_object_set_string_member (tab, "draft", name);
        json_object_set_boolean_member (tab, "modified", TRUE);
        json_array_add_object_element (tabs, tab);
      }
  json_object_set_array_member (window, "tabs", tabs);
  return window;
}

/* Over a window that is there anyway, or one that is made for it. */
static MnAppWindow *
show_lost (MnKeeper *keeper, MnAppWindow *window)
{
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    {
      window = mn_app_window_new (MN_APPLICATION (keeper->application));
      gtk_window_present (GTK_WINDOW (window));
    }
  error = g_error_new (MN_ERROR, MN_ERROR_INPUT, "%s\n\n%s",
                       _("What was not saved is still in these files, which are left as they are."), keeper->lost->str);
  mn_app_window_show_error (window, _("Unsaved Changes Cannot Be Opened"), error);
  g_string_free (g_steal_pointer (&keeper->lost), TRUE);
  return window;
}

GtkWindow *
mn_keeper_restore (MnKeeper *keeper, gboolean documents)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = g_build_filename (keeper->folder, MN_KEEPER_STATE, NULL);
  MnAppWindow *last = NULL;
  JsonNode *root;

  g_return_val_if_fail (keeper != NULL && !keeper->active, NULL);

  keeper->active = TRUE;
  keeper->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  root = json_parser_load_from_file (parser, path, NULL) ? json_parser_get_root (parser) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || mn_json_get_array (json_node_get_object (root), "windows") == NULL)
    {
      g_autoptr (JsonObject) drafts = list_drafts (keeper);

      last = restore_window (keeper, drafts, TRUE);
      if (last != NULL)
        {
          gtk_window_present (GTK_WINDOW (last));
          mn_app_window_tell_recovered (last);
        }
    }
  else
    {
      JsonArray *windows = mn_json_get_array (json_node_get_object (root), "windows");
      const gboolean crashed = !get_boolean (json_node_get_object (root), "clean");

      for (guint i = 0; windows != NULL && i < MIN (json_array_get_length (windows), MN_KEEPER_MAX_OPEN); i++)
        {
          JsonNode *node = json_array_get_element (windows, i);
          MnAppWindow *window
              = JSON_NODE_HOLDS_OBJECT (node) ? restore_window (keeper, json_node_get_object (node), documents) : NULL;

          if (window != NULL)
            {
              last = window;
              gtk_window_present (GTK_WINDOW (window));
            }
        }
      if (crashed && last != NULL)
        mn_app_window_tell_recovered (last);
    }
  g_clear_pointer (&keeper->taken, g_hash_table_unref);
  if (keeper->lost != NULL)
    last = show_lost (keeper, last);
  mn_keeper_touch (keeper);
  return last != NULL ? GTK_WINDOW (last) : NULL;
}
