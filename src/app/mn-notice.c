/* mn-notice.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-notice.h"

#define SERVICE "org.freedesktop.Notifications"

typedef struct
{
  GApplication  *application;
  GNotification *notification;
  char          *id;
} Notice;

static void
notice_free (Notice *notice)
{
  g_object_unref (notice->application);
  g_object_unref (notice->notification);
  g_free (notice->id);
  g_free (notice);
}

static void
service_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notice *notice = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply != NULL)
    g_application_send_notification (notice->application, notice->id, notice->notification);
  notice_free (notice);
}

static void
ask_bus (Notice *notice, const char *method, GVariant *parameters, const char *reply, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (g_application_get_dbus_connection (notice->application), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", method, parameters, G_VARIANT_TYPE (reply),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, callback, notice);
}

static void
names_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notice *notice = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree const char **names = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(^a&s)", &names);
  if (names != NULL && (g_strv_contains (names, "org.gtk.Notifications") || g_strv_contains (names, SERVICE)))
    {
      g_application_send_notification (notice->application, notice->id, notice->notification);
      notice_free (notice);
    }
  else
    ask_bus (notice, "StartServiceByName", g_variant_new ("(su)", SERVICE, 0), "(u)", service_started);
}

/* A desktop without a notification service is no reason for a warning, which GIO would give, so it is looked for first. One
 * that runs need not be one that the bus can start; in a sandbox neither is seen, and the portal is always there. */
void
mn_notice_send (GApplication *application, const char *id, GNotification *notification)
{
  Notice *notice;

  g_return_if_fail (G_IS_APPLICATION (application) && id != NULL && G_IS_NOTIFICATION (notification));

  if (g_application_get_dbus_connection (application) == NULL)
    return;
  notice = g_new0 (Notice, 1);
  notice->application = g_object_ref (application);
  notice->notification = g_object_ref (notification);
  notice->id = g_strdup (id);
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      ask_bus (notice, "ListNames", NULL, "(as)", names_listed);
      return;
    }
  g_application_send_notification (notice->application, notice->id, notice->notification);
  notice_free (notice);
}
