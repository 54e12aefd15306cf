/* mn-keeper.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-keeper.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "mn-app-window-private.h"
#include "mn-error.h"

#define STATE "open.json"
#define DRAFT "draft-"
#define UNREADABLE "unreadable-"
/* Of a document: the name of its draft, and what stands in it. */
#define DRAFT_NAME "mn-draft-name"
#define DRAFT_TEXT "mn-draft-text"
#define SAVE_AFTER 1000
/* Nobody has more windows or tabs; a broken file does not open thousands. */
#define MAX_OPEN 200

struct _MnKeeper
{
  GtkApplication *application;
  char           *folder;
  gboolean        active;      /* restored, and not ended */
  gboolean        warned;
  gboolean        complete;    /* all of what is open was written the last time */
  GHashTable     *taken;       /* while restoring: drafts that a document has */
  GString        *lost;        /* what could not be opened again, in words; NULL: nothing */
  guint           saving;
};

static void
warn (MnKeeper *keeper, const GError *error)
{
  /* Once: the disk is full or the folder read-only, and that is so each second. */
  if (!keeper->warned)
    g_message ("What is open cannot be kept for the next start: %s", error->message);
  keeper->warned = TRUE;
}

/* The name of the file that has what is not saved, or had it before where it cannot be written now; NULL: there is none. */
static const char *
write_draft (MnKeeper *keeper, MnDocument *document)
{
  static int n;
  GObject *object = G_OBJECT (document);
  const char *text = mn_document_get_text (document);
  const char *name = g_object_get_data (object, DRAFT_NAME);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  gboolean exists;

  if (name == NULL)
    {
      name = g_strdup_printf (DRAFT "%" G_GINT64_FORMAT "-%d.minima", g_get_real_time (), ++n);
      g_object_set_data_full (object, DRAFT_NAME, (gpointer) name, g_free);
    }
  path = g_build_filename (keeper->folder, name, NULL);
  /* It goes while there is nothing that is not saved, and undo may lead back to what was in it. */
  exists = g_file_test (path, G_FILE_TEST_IS_REGULAR);
  if (exists && g_strcmp0 (g_object_get_data (object, DRAFT_TEXT), text) == 0)
    return name;
  if (!g_file_set_contents (path, text, -1, &error))
    {
      warn (keeper, error);
      keeper->complete = FALSE;
      return exists ? name : NULL;
    }
  g_object_set_data_full (object, DRAFT_TEXT, g_strdup (text), g_free);
  return name;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, int value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* @given_up: what is not saved in a file is to be forgotten. FALSE: nothing of the tab comes back. */
static gboolean
save_tab (MnKeeper *keeper, JsonBuilder *builder, MnExperimentView *view, gboolean given_up, GHashTable *drafts)
{
  MnDocument *document = mn_experiment_view_get_document (view);
  GFile *file = mn_document_get_file (document);
  gboolean opened;
  const char *run = mn_app_window_get_kept_run (document, &opened);
  g_autofree char *run_uri = run != NULL ? g_filename_to_uri (run, NULL, NULL) : NULL;
  const gboolean modified = mn_document_get_modified (document);
  const gboolean lost = given_up && modified;
  g_auto (GStrv) detached = mn_watch_page_get_detached (mn_experiment_view_get_watch_page (view));
  g_autoptr (GVariant) workspace = NULL;
  g_autofree char *text = NULL;

  if (lost && file == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  if (file != NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      add_string (builder, "file", uri);
    }
  if (!lost && (modified || file == NULL))
    {
      const char *draft = write_draft (keeper, document);

      if (draft != NULL)
        {
          add_string (builder, "draft", draft);
          add_boolean (builder, "modified", modified);
          if (mn_document_get_written (document) != NULL)
            add_string (builder, "written", mn_document_get_written (document));
          g_hash_table_add (drafts, (gpointer) draft);
        }
    }
  if (run_uri != NULL)
    add_string (builder, "run", run_uri);
  /* When it began is asked of its folder, and told in the words of that day. */
  add_boolean (builder, "opened_run", run_uri != NULL && opened);
  add_string (builder, "page", mn_experiment_view_get_page (view));
  workspace = g_variant_ref_sink (mn_workspace_save_state (mn_experiment_view_get_workspace (view)));
  text = g_variant_print (workspace, TRUE);
  add_string (builder, "workspace", text);
  json_builder_set_member_name (builder, "watch");
  json_builder_begin_array (builder);
  for (char **kind = detached; *kind != NULL; kind++)
    json_builder_add_string_value (builder, *kind);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return TRUE;
}

static void
save_window (MnKeeper *keeper, JsonBuilder *builder, MnAppWindow *window, GHashTable *drafts)
{
  const int n = adw_tab_view_get_n_pages (window->tabs);
  AdwTabPage *shown = adw_tab_view_get_selected_page (window->tabs);
  int width, height;
  int kept = 0;
  int selected = 0;

  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  json_builder_begin_object (builder);
  add_int (builder, "width", width);
  add_int (builder, "height", height);
  add_boolean (builder, "maximized", gtk_window_is_maximized (GTK_WINDOW (window)));
  json_builder_set_member_name (builder, "tabs");
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (window->tabs, i);
      GtkWidget *child = adw_tab_page_get_child (page);

      if (!MN_IS_EXPERIMENT_VIEW (child)
          || !save_tab (keeper, builder, MN_EXPERIMENT_VIEW (child), window->closing, drafts))
        continue;
      if (page == shown)
        selected = kept;
      kept++;
    }
  json_builder_end_array (builder);
  add_int (builder, "selected", selected);
  json_builder_end_object (builder);
}

/* Drafts of documents that are saved or closed now. */
static void
remove_old_drafts (MnKeeper *keeper, GHashTable *drafts)
{
  g_autoptr (GDir) dir = g_dir_open (keeper->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, DRAFT) && !g_hash_table_contains (drafts, name))
      {
        g_autofree char *path = g_build_filename (keeper->folder, name, NULL);

        g_unlink (path);
      }
}

static void
save (MnKeeper *keeper, gboolean clean)
{
  g_autoptr (GHashTable) drafts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (keeper->folder, STATE, NULL);

  g_clear_handle_id (&keeper->saving, g_source_remove);
  keeper->complete = TRUE;
  if (g_mkdir_with_parents (keeper->folder, 0700) != 0)
    {
      const int saved = errno;

      g_set_error (&error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", keeper->folder, g_strerror (saved));
      warn (keeper, error);
      keeper->complete = FALSE;
      return;
    }
  json_builder_begin_object (builder);
  add_boolean (builder, "clean", clean);
  json_builder_set_member_name (builder, "windows");
  json_builder_begin_array (builder);
  for (GList *l = gtk_application_get_windows (keeper->application); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data))
      save_window (keeper, builder, l->data, drafts);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  if (json_generator_to_file (generator, path, &error))
    {
      remove_old_drafts (keeper, drafts);
      return;
    }
  warn (keeper, error);
  keeper->complete = FALSE;
}

static gboolean
save_timeout (gpointer user_data)
{
  MnKeeper *keeper = user_data;

  keeper->saving = 0;
  save (keeper, FALSE);
  return G_SOURCE_REMOVE;
}

/* Members of objects of a file that may say anything. */

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

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

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
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
  const char *uri = get_string (tab, "file");
  const char *draft = get_string (tab, "draft");
  g_autoptr (GFile) file = uri != NULL ? g_file_new_for_uri (uri) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  MnDocument *document = NULL;

  /* A name alone: nothing outside of the folder is read or, later, removed. */
  if (draft != NULL && g_str_has_prefix (draft, DRAFT) && strchr (draft, G_DIR_SEPARATOR) == NULL)
    {
      g_autofree char *path = g_build_filename (keeper->folder, draft, NULL);

      if (g_file_get_contents (path, &text, NULL, &error))
        document = mn_document_recover (file, text, get_boolean (tab, "modified"), get_string (tab, "written"),
                                        &error);
      /* A file that two tabs wrote would have one of them only; the second gets a draft of its own. */
      if (document != NULL && g_hash_table_add (keeper->taken, g_strdup (draft)))
        {
          g_object_set_data_full (G_OBJECT (document), DRAFT_NAME, g_strdup (draft), g_free);
          g_object_set_data_full (G_OBJECT (document), DRAFT_TEXT, g_strdup (text), g_free);
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

static void
restore_tab (MnAppWindow *window, MnDocument *document, JsonObject *tab)
{
  const char *page = get_string (tab, "page");
  const char *text = get_string (tab, "workspace");
  const char *run_uri = get_string (tab, "run");
  g_autofree char *run = run_uri != NULL ? g_filename_from_uri (run_uri, NULL, NULL) : NULL;
  JsonArray *watch = get_array (tab, "watch");
  g_autoptr (GVariant) workspace = NULL;
  MnExperimentView *view;

  mn_app_window_add_document (window, document);
  view = mn_app_window_find_view (window, document);
  if (text != NULL)
    workspace = g_variant_parse (G_VARIANT_TYPE ("(vas)"), text, NULL, NULL, NULL);
  if (workspace != NULL)
    mn_workspace_restore_state (mn_experiment_view_get_workspace (view), workspace);
  if (run != NULL)
    mn_app_window_restore_run (window, document, run, get_boolean (tab, "opened_run"));
  if (page != NULL)
    mn_experiment_view_show_page (view, page);
  for (guint i = 0; watch != NULL && i < MIN (json_array_get_length (watch), MAX_OPEN); i++)
    {
      JsonNode *kind = json_array_get_element (watch, i);

      if (JSON_NODE_HOLDS_VALUE (kind) && json_node_get_value_type (kind) == G_TYPE_STRING)
        mn_watch_page_detach (mn_experiment_view_get_watch_page (view), json_node_get_string (kind));
    }
}

static MnAppWindow *
restore_window (MnKeeper *keeper, JsonObject *object, gboolean documents)
{
  JsonArray *tabs = get_array (object, "tabs");
  const int selected = get_int (object, "selected");
  const int width = get_int (object, "width");
  const int height = get_int (object, "height");
  MnAppWindow *window = NULL;
  AdwTabPage *shown = NULL;

  for (guint i = 0; tabs != NULL && i < MIN (json_array_get_length (tabs), MAX_OPEN); i++)
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
        shown = mn_app_window_find_page (window, document);
    }
  if (shown != NULL)
    adw_tab_view_set_selected_page (window->tabs, shown);
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
    if (g_str_has_prefix (name, DRAFT) && g_str_has_suffix (name, ".minima"))
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
  g_autofree char *path = g_build_filename (keeper->folder, STATE, NULL);
  MnAppWindow *last = NULL;
  JsonNode *root;

  g_return_val_if_fail (keeper != NULL, NULL);

  keeper->active = TRUE;
  keeper->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  root = json_parser_load_from_file (parser, path, NULL) ? json_parser_get_root (parser) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || get_array (json_node_get_object (root), "windows") == NULL)
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
      JsonArray *windows = get_array (json_node_get_object (root), "windows");
      const gboolean crashed = !get_boolean (json_node_get_object (root), "clean");

      for (guint i = 0; windows != NULL && i < MIN (json_array_get_length (windows), MAX_OPEN); i++)
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

void
mn_keeper_touch (MnKeeper *keeper)
{
  g_return_if_fail (keeper != NULL);

  if (keeper->active && keeper->saving == 0)
    keeper->saving = g_timeout_add (SAVE_AFTER, save_timeout, keeper);
}

gboolean
mn_keeper_end (MnKeeper *keeper)
{
  g_return_val_if_fail (keeper != NULL, FALSE);

  if (keeper->active)
    save (keeper, TRUE);
  keeper->active = FALSE;
  return keeper->complete;
}

void
mn_keeper_resume (MnKeeper *keeper)
{
  g_return_if_fail (keeper != NULL);

  if (keeper->active)
    return;
  keeper->active = TRUE;
  mn_keeper_touch (keeper);
}

MnKeeper *
mn_keeper_new (GtkApplication *application, const char *folder)
{
  MnKeeper *keeper;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  keeper = g_new0 (MnKeeper, 1);
  keeper->application = application;
  keeper->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_state_dir (), "minima", NULL);
  return keeper;
}

void
mn_keeper_free (MnKeeper *keeper)
{
  g_clear_handle_id (&keeper->saving, g_source_remove);
  g_free (keeper->folder);
  g_free (keeper);
}
