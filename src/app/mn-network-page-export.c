/* mn-network-page-export.c - the drawing of the network as a file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *extension;
} formats[] = {
  { N_("SVG drawing"), ".svg" },
  { N_("PDF document"), ".pdf" },
  { N_("PNG image"), ".png" },
};

/* The path with the extension of the chosen format, unless it has one. (transfer full) */
static char *
complete_path (GtkFileChooser *chooser, const char *path)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  const char *name = filter ? gtk_file_filter_get_name (filter) : NULL;
  g_autofree char *lower = g_ascii_strdown (path, -1);
  const char *extension = formats[0].extension;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_str_has_suffix (lower, formats[i].extension))
        return g_strdup (path);
      if (g_strcmp0 (name, _(formats[i].name)) == 0)
        extension = formats[i].extension;
    }
  return g_strconcat (path, extension, NULL);
}

static void
export_to (MnNetworkPage *self, const char *path)
{
  g_autoptr (MnDiagram) diagram = mn_node_canvas_make_diagram (self->canvas);
  g_autofree char *shown = g_filename_display_basename (path);
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  double width, height;

  mn_diagram_get_size (diagram, &width, &height);
  if (mn_figure_export (MN_FIGURE (diagram), path, width, height, NULL, &error))
    message = g_strdup_printf (_("“%s” saved"), shown);
  mn_network_page_show_toast (self, message ? message : error->message);
}

static void
on_response (GtkNativeDialog *dialog, int response, MnNetworkPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path && self->document)
    {
      g_autofree char *complete = complete_path (GTK_FILE_CHOOSER (dialog), path);

      /* The dialog has not asked about a name that it does not know. */
      if (!g_str_equal (complete, path) && g_file_test (complete, G_FILE_TEST_EXISTS))
        mn_network_page_show_toast (self, _("There is a file of that name already"));
      else
        export_to (self, complete);
    }
  else if (file)
    mn_network_page_show_toast (self, _("Drawings can only be saved in folders of this computer"));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
export_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnNetworkPage *self = user_data;
  GtkFileChooserNative *chooser;

  if (!self->document)
    return;
  chooser = gtk_file_chooser_native_new (_("Export Drawing"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      g_autofree char *pattern = g_strconcat ("*", formats[i].extension, NULL);

      gtk_file_filter_set_name (filter, _(formats[i].name));
      gtk_file_filter_add_pattern (filter, pattern);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("network.svg"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
mn_network_page_add_export (MnNetworkPage *self)
{
  static const GActionEntry entries[] = { { .name = "export", .activate = export_activated } };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}
