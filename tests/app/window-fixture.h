/* window-fixture.h - a window to be tested, and what its user does.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "application-fixture.h"

typedef struct
{
  MnAppWindow *window;
  char        *runs;
} Fixture;

/* A window that is not shown yet, with a folder of its own for runs. */
static inline void
make_window (Fixture *f)
{
  g_assert_nonnull (mn_settings_get ());
  f->runs = mn_test_make_dir ();
  g_settings_set_string (mn_settings_get (), "runs-folder", f->runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  f->window = mn_app_window_new (application);
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
}

static inline void
setup_window (Fixture *f, gconstpointer data)
{
  make_window (f);
  gtk_window_present (GTK_WINDOW (f->window));
}

static inline void
teardown_window (Fixture *f, gconstpointer data)
{
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
  g_assert_null (f->window);
  /* Windows of views went with their document. */
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application)));
  mn_test_remove_dir (f->runs);
  g_free (f->runs);
}

static inline void
activate (Fixture *f, const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, NULL);
}

static inline gboolean
enabled (Fixture *f, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), name);
}

static inline MnDocument *
open_recipe (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_app_window_open_recipe (f->window, name, &error));
  g_assert_no_error (error);
  g_assert_nonnull (mn_app_window_get_document (f->window));
  return mn_app_window_get_document (f->window);
}

/* The dialog over the window, or NULL. */
static inline GtkWindow *
find_dialog (Fixture *f)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (f->window))
      return l->data;
  return NULL;
}

/* Answers the dialog that comes. */
static inline void
respond (Fixture *f, const char *response)
{
  GtkWindow *dialog;

  mn_test_wait_until (find_dialog (f) != NULL);
  dialog = find_dialog (f);
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), response));
  g_object_ref (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  g_object_unref (dialog);
  mn_test_settle ();
}

/* Of the document, so that its run does not end by itself. */
static inline void
make_long (MnDocument *document)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 100000);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (document, "training.budget.epochs", node, &error));
  g_assert_no_error (error);
}
