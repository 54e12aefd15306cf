/* mn-keeper-collect.c - what is open, as the windows show it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-keeper-private.h"

#include "mn-app-window-private.h"

/* The name of the file for what is not saved, the same as long as the document is open. */
static const char *
name_draft (MnDocument *document)
{
  static int n;
  char *name = g_object_get_data (G_OBJECT (document), MN_KEEPER_DRAFT_NAME);

  if (name == NULL)
    {
      name = g_strdup_printf (MN_KEEPER_DRAFT "%" G_GINT64_FORMAT "-%d.minima", g_get_real_time (), ++n);
      g_object_set_data_full (G_OBJECT (document), MN_KEEPER_DRAFT_NAME, name, g_free);
    }
  return name;
}

/* @given_up: what is not saved in a file is to be forgotten. NULL: nothing of the tab comes back. (transfer full) */
static JsonObject *
collect_tab (MnKeptState *state, MnExperimentView *view, gboolean given_up)
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
  JsonObject *tab;
  JsonArray *watch;

  if (lost && file == NULL)
    return NULL;
  tab = json_object_new ();
  if (file != NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      json_object_set_string_member (tab, "file", uri);
    }
  if (!lost && (modified || file == NULL))
    {
      const char *draft = name_draft (document);

      json_object_set_string_member (tab, "draft", draft);
      json_object_set_boolean_member (tab, "modified", modified);
      if (mn_document_get_written (document) != NULL)
        json_object_set_string_member (tab, "written", mn_document_get_written (document));
      mn_kept_state_add_draft (state, tab, draft, mn_document_get_text (document));
    }
  if (run_uri != NULL)
    json_object_set_string_member (tab, "run", run_uri);
  /* When it began is asked of its folder, and told in the words of that day. */
  json_object_set_boolean_member (tab, "opened_run", run_uri != NULL && opened);
  json_object_set_string_member (tab, "page", mn_experiment_view_get_page (view));
  workspace = g_variant_ref_sink (mn_workspace_save_state (mn_experiment_view_get_workspace (view)));
  text = g_variant_print (workspace, TRUE);
  json_object_set_string_member (tab, "workspace", text);
  watch = json_array_new ();
  for (char **kind = detached; *kind != NULL; kind++)
    json_array_add_string_element (watch, *kind);
  json_object_set_array_member (tab, "watch", watch);
  return tab;
}

/* (transfer full) */
static JsonObject *
collect_window (MnKeptState *state, MnAppWindow *window)
{
  const int n = adw_tab_view_get_n_pages (window->tabs);
  AdwTabPage *shown = adw_tab_view_get_selected_page (window->tabs);
  JsonObject *object = json_object_new ();
  JsonArray *tabs = json_array_new ();
  int width, height;
  guint selected = 0;

  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  json_object_set_int_member (object, "width", width);
  json_object_set_int_member (object, "height", height);
  json_object_set_boolean_member (object, "maximized", gtk_window_is_maximized (GTK_WINDOW (window)));
  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (window->tabs, i);
      GtkWidget *child = adw_tab_page_get_child (page);
      JsonObject *tab
          = MN_IS_EXPERIMENT_VIEW (child) ? collect_tab (state, MN_EXPERIMENT_VIEW (child), window->closing) : NULL;

      if (tab == NULL)
        continue;
      if (page == shown)
        selected = json_array_get_length (tabs);
      json_array_add_object_element (tabs, tab);
    }
  json_object_set_array_member (object, "tabs", tabs);
  json_object_set_int_member (object, "selected", selected);
  return object;
}

MnKeptState *
mn_keeper_collect (MnKeeper *keeper, gboolean clean)
{
  MnKeptState *state = mn_kept_state_new ();
  JsonObject *object = json_object_new ();
  JsonArray *windows = json_array_new ();

  for (GList *l = gtk_application_get_windows (keeper->application); l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data))
      json_array_add_object_element (windows, collect_window (state, l->data));
  json_object_set_boolean_member (object, "clean", clean);
  json_object_set_array_member (object, "windows", windows);
  state->root = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  return state;
}
