/* mn-figure-view-export.c - the menu of a figure: export to a file, copy the picture or the numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-figure-numbers.h"
#include "mn-program-hold.h"

typedef struct
{
  const char *name;
  const char *extension;
  const char *pattern;
} Format;

static const Format formats[] = {
  { N_("SVG drawing"), ".svg", "*.svg" },
  { N_("PDF document"), ".pdf", "*.pdf" },
  { N_("PNG image"), ".png", "*.png" },
  { N_("CSV numbers"), ".csv", "*.csv" },
  { N_("LaTeX table"), ".tex", "*.tex" },
};

/* Not every figure is a table. */
static gboolean
can_write (MnFigureView *self, const Format *format)
{
  return !g_str_equal (format->extension, ".tex") || mn_figure_has_latex (self->figure);
}

static gboolean
has_extension (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].extension))
      return TRUE;
  return FALSE;
}

/* The format chosen in the dialog; SVG when none was. */
static const char *
chosen_extension (GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  const char *name = filter ? gtk_file_filter_get_name (filter) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (name, _(formats[i].name)) == 0)
      return formats[i].extension;
  return formats[0].extension;
}

/* NUMBERS: of a chart there may be millions, which take seconds to write. */

static void
write_numbers (GTask *task, gpointer source, gpointer figure, GCancellable *cancellable)
{
  GError *error = NULL;

  if (mn_figure_export (figure, g_object_get_data (figure, "path"), 1, 1, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
numbers_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnFigureView *self = MN_FIGURE_VIEW (source);
  MnFigure *written = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    mn_figure_view_exported (self, g_object_get_data (G_OBJECT (written), "path"));
  else
    mn_figure_view_failed (self, error);
  mn_program_release ();
}

/* FALSE: they are few. */
static gboolean
begin_writing_numbers (MnFigureView *self, const char *path)
{
  MnFigure *copy = mn_figure_copy_numbers (self->figure);

  if (copy == NULL)
    return FALSE;
  mn_program_hold ();
  g_object_set_data_full (G_OBJECT (copy), "path", g_strdup (path), g_free);
  mn_background_run (self, write_numbers, copy, g_object_unref, NULL, numbers_written, NULL);
  return TRUE;
}

static gboolean
is_csv (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".csv");
}

static void
export_to (MnFigureView *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  mn_figure_view_about_to_write (self);
  /* A figure that has never been on the screen has no size yet. */
  if (width <= 0 || height <= 0)
    {
      width = 640;
      height = 400;
    }
  if (is_csv (path) && begin_writing_numbers (self, path))
    return;
  if (mn_figure_export (self->figure, path, width, height, NULL, &error))
    mn_figure_view_exported (self, path);
  else
    mn_figure_view_failed (self, error);
}

static void
on_response (GtkNativeDialog *dialog, int response, MnFigureView *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->figure)
    {
      GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
      g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
      g_autofree char *path = file ? g_file_get_path (file) : NULL;

      if (path == NULL)
        {
          g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                                          _("Figures can only be saved in folders of this computer"));

          mn_figure_view_failed (self, error);
        }
      else if (has_extension (path))
        export_to (self, path);
      else
        {
          g_autofree char *with_extension = g_strconcat (path, chosen_extension (chooser), NULL);

          /* The dialog has not asked about this name. */
          if (g_file_test (with_extension, G_FILE_TEST_EXISTS))
            {
              g_autofree char *shown = g_filename_display_name (with_extension);
              g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s: exists already"), shown);

              mn_figure_view_failed (self, error);
            }
          else
            export_to (self, with_extension);
        }
    }
  gtk_native_dialog_hide (dialog);
  g_clear_object (&self->chooser);
}

/* "Loss (log)" becomes "loss-log". */
static char *
file_name (MnFigureView *self)
{
  g_autofree char *lower = g_utf8_strdown (self->title ? self->title : _("Figure"), -1);
  GString *name = g_string_new (NULL);

  for (const char *p = lower; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }
  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  g_string_append (name, ".svg");
  return g_string_free (name, FALSE);
}

void
mn_figure_view_export (MnFigureView *self)
{
  GtkRoot *root;
  g_autofree char *name = NULL;

  g_return_if_fail (MN_IS_FIGURE_VIEW (self));

  if (self->figure == NULL || self->chooser)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  self->chooser = gtk_file_chooser_native_new (_("Export Figure"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      if (!can_write (self, &formats[i]))
        continue;
      gtk_file_filter_set_name (filter, _(formats[i].name));
      gtk_file_filter_add_pattern (filter, formats[i].pattern);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
    }
  name = file_name (self);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_response), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
export_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_figure_view_export (MN_FIGURE_VIEW (widget));
}

static void
copy_picture_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  int width = MAX (gtk_widget_get_width (widget), 160), height = MAX (gtk_widget_get_height (widget), 120);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL, svg = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GdkContentProvider) provider = NULL;
  GdkContentProvider *providers[2];

  if (self->figure == NULL)
    return;
  mn_figure_view_about_to_write (self);
  png = mn_figure_to_bytes (self->figure, ".png", width, height, NULL, &error);
  svg = png ? mn_figure_to_bytes (self->figure, ".svg", width, height, NULL, &error) : NULL;
  texture = svg ? gdk_texture_new_from_bytes (png, &error) : NULL;
  if (texture == NULL)
    {
      mn_figure_view_failed (self, error);
      return;
    }
  providers[0] = gdk_content_provider_new_for_bytes ("image/svg+xml", svg);
  providers[1] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
  provider = gdk_content_provider_new_union (providers, 2);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), provider);
}

static void
copy_numbers_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  g_autoptr (GdkContentProvider) numbers = NULL;

  if (self->figure == NULL)
    return;
  mn_figure_view_about_to_write (self);
  numbers = mn_figure_numbers_new (self->figure);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), numbers);
}

static void
copy_latex_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  g_autofree char *latex = NULL;

  mn_figure_view_about_to_write (self);
  latex = self->figure ? mn_figure_to_latex (self->figure) : NULL;
  if (latex != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), latex);
}

static void
print_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_figure_view_print (MN_FIGURE_VIEW (widget));
}

static void
fit_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_figure_view_fit (MN_FIGURE_VIEW (widget));
}

void
mn_figure_view_install_export (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "figure.export", NULL, export_activated);
  gtk_widget_class_install_action (widget_class, "figure.copy-picture", NULL, copy_picture_activated);
  gtk_widget_class_install_action (widget_class, "figure.copy-numbers", NULL, copy_numbers_activated);
  gtk_widget_class_install_action (widget_class, "figure.copy-latex", NULL, copy_latex_activated);
  gtk_widget_class_install_action (widget_class, "figure.print", NULL, print_activated);
  gtk_widget_class_install_action (widget_class, "figure.fit", NULL, fit_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "figure.print", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "figure.copy-picture", NULL);
}

void
mn_figure_view_add_menu (MnFigureView *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) file = g_menu_new (), view = g_menu_new ();
  g_autoptr (GMenuItem) latex = g_menu_item_new (_("Copy as _LaTeX"), "figure.copy-latex");

  g_menu_append (file, _("_Export…"), "figure.export");
  g_menu_append (file, _("_Print…"), "figure.print");
  g_menu_append (file, _("_Copy Picture"), "figure.copy-picture");
  g_menu_append (file, _("Copy _Numbers"), "figure.copy-numbers");
  g_menu_item_set_attribute (latex, "hidden-when", "s", "action-disabled");
  g_menu_append_item (file, latex);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (file));
  g_menu_append (view, _("_Fit to Data"), "figure.fit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (view));
  self->menu = G_MENU_MODEL (menu);

  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), self->menu);
  gtk_widget_add_css_class (self->menu_button, "flat");
  gtk_widget_set_tooltip_text (self->menu_button, _("Export or Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Menu of the figure"), -1);
  gtk_widget_set_parent (self->menu_button, GTK_WIDGET (self));
}

void
mn_figure_view_popup (MnFigureView *self, double x, double y)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}
