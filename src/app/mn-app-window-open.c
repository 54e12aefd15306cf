/* mn-app-window-open.c - opening experiments: files and recipes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-recipes.h"

/* A folder can be nothing else; what it lacks is told when it is read. */
static gboolean
is_run (GFile *file)
{
  const char *path = g_file_peek_path (file);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* The tab that has the file; NULL: there is none. */
static AdwTabPage *
find_file (MnAppWindow *self, GFile *file)
{
  const int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      MnDocument *open = mn_app_window_page_document (page);

      if (open != NULL && mn_document_get_file (open) != NULL && g_file_equal (mn_document_get_file (open), file))
        return page;
    }
  return NULL;
}

/* The window that has the file in a tab, which goes to @page: this one before others. */
static MnAppWindow *
find_window (MnAppWindow *self, GFile *file, AdwTabPage **page)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GList *windows = application != NULL ? gtk_application_get_windows (application) : NULL;

  *page = find_file (self, file);
  if (*page != NULL)
    return self;
  for (GList *l = windows; l != NULL; l = l->next)
    if (MN_IS_APP_WINDOW (l->data) && (*page = find_file (l->data, file)) != NULL)
      return l->data;
  return NULL;
}

gboolean
mn_app_window_is_open (MnAppWindow *self, GFile *file)
{
  AdwTabPage *page;

  g_return_val_if_fail (MN_IS_APP_WINDOW (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  return find_window (self, file, &page) != NULL;
}

/* Opened twice, what is saved of the one would be lost by saving the other. */
static gboolean
show_open_file (MnAppWindow *self, GFile *file)
{
  AdwTabPage *page;
  MnAppWindow *window = find_window (self, file, &page);

  if (window == NULL)
    return FALSE;
  adw_tab_view_set_selected_page (window->tabs, page);
  if (window != self)
    gtk_window_present (GTK_WINDOW (window));
  return TRUE;
}

void
mn_app_window_open_file (MnAppWindow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  MnDocument *document;

  g_return_if_fail (MN_IS_APP_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  if (is_run (file))
    {
      mn_app_window_open_run (self, g_file_peek_path (file));
      return;
    }
  if (show_open_file (self, file))
    return;

  document = mn_document_open (file, &error);
  if (document != NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
      mn_app_window_add_document (self, document);
    }
  else
    mn_app_window_show_error (self, _("Cannot Open the Experiment"), error);
}

gboolean
mn_app_window_open_recipe (MnAppWindow *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) recipes = NULL;
  g_autoptr (GString) names = NULL;

  g_return_val_if_fail (MN_IS_APP_WINDOW (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  recipes = mn_recipes_list ();
  names = g_string_new (NULL);
  for (guint i = 0; i < recipes->len; i++)
    {
      MnRecipe *recipe = g_ptr_array_index (recipes, i);
      g_autofree char *file = g_path_get_basename (recipe->path);

      if (g_str_has_suffix (file, ".minima"))
        file[strlen (file) - strlen (".minima")] = '\0';
      if (g_str_equal (file, name))
        {
          mn_app_window_add_document (self, mn_document_new (mn_experiment_copy (recipe->experiment), NULL));
          return TRUE;
        }
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", file);
    }
  g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("There is no recipe “%s”; there are: %s"), name,
               names->len > 0 ? names->str : _("none"));
  return FALSE;
}
