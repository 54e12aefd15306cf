/* application-fixture.h - the application whose windows are tested.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-app-window-private.h"
#include "mn-settings.h"
#include "mn-test.h"

/* One for all tests: a process has one place on the bus. */
static MnApplication *application;

/* Comes first of all. */
static inline void
start_application (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (argc, argv, NULL);
  application = mn_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  /* GTK 4.8 loses the date with which it compares the age of recent files. */
  g_object_set (gtk_settings_get_default (), "gtk-recent-files-max-age", -1, NULL);
}

/* All windows, those of views too. */
static inline void
close_all (void)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  mn_test_settle ();
}
