/* mn-cli-download.c - minima-cli datasets --download: fetching the files of a data set.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "mn-cli.h"
#include "mn-download.h"

/* Between two lines of progress, in microseconds. */
#define REFRESH 100000

typedef struct
{
  gboolean is_terminal;
  gint64   shown;
  guint    number;
} Shown;

static void
show (const MnDownloadStatus *status,
      gpointer                user_data)
{
  Shown *shown = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *received = g_format_size (status->received), *total = g_format_size (status->total);

  /* Each file once where nobody watches. */
  if (!shown->is_terminal)
    {
      if (status->number != shown->number)
        g_printerr ("%s (%u/%u)\n", status->file, status->number, status->n_files);
      shown->number = status->number;
      return;
    }
  if (now - shown->shown < REFRESH && status->number == shown->number)
    return;
  shown->shown = now;
  shown->number = status->number;
  if (status->total > 0)
    g_printerr ("\r\033[K%s (%u/%u)  %s / %s", status->file, status->number, status->n_files, received, total);
  else
    g_printerr ("\r\033[K%s (%u/%u)  %s", status->file, status->number, status->n_files, received);
}

int
mn_cli_download (const char *name,
                 const char *folder,
                 const char *from,
                 gboolean    json)
{
  g_autofree char *usual = mn_download_default_folder ();
  g_autoptr (GError) error = NULL;
  Shown shown = { .is_terminal = isatty (STDERR_FILENO) };
  gboolean done;

  if (folder == NULL)
    folder = usual;
  done = mn_download_dataset (name, folder, from, show, &shown, NULL, &error);
  if (shown.is_terminal)
    g_printerr ("\r\033[K");
  if (!done)
    return mn_cli_fail (error);
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "dataset", name);
      mn_cli_json_set_path (object, "folder", folder);
      mn_cli_print_json (object, FALSE);
    }
  else
    g_print (_("%s is in %s\n"), name, folder);
  return MN_EXIT_DONE;
}
