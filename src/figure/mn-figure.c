/* mn-figure.c - the base of all figures, and their export.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-format.h"
#include "mn-pen.h"

typedef struct
{
  char *csv;   /* instead of the figure's own numbers, or NULL */
} MnFigurePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MnFigure, mn_figure, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static MnFigurePrivate *
get_private (MnFigure *self)
{
  return mn_figure_get_instance_private (self);
}

static void
mn_figure_finalize (GObject *object)
{
  g_free (get_private (MN_FIGURE (object))->csv);
  G_OBJECT_CLASS (mn_figure_parent_class)->finalize (object);
}

static void
mn_figure_class_init (MnFigureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_figure_finalize;
  /**
   * MnFigure::changed:
   *
   * The picture is out of date.
   */
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_FIGURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_figure_init (MnFigure *self)
{
}

void
mn_figure_changed (MnFigure *self)
{
  g_return_if_fail (MN_IS_FIGURE (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * mn_figure_draw:
 * @cr: where to; its state is restored
 * @width: in pixels; with @height the size that the figure fills
 *
 * Draws in (0, 0, width, height), never outside.
 */
void
mn_figure_draw (MnFigure *self, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  g_return_if_fail (MN_IS_FIGURE (self));
  g_return_if_fail (style != NULL);

  if (!(width > 0 && height > 0))
    return;
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  if (style->background.alpha > 0)
    {
      const MnColor *b = &style->background;

      cairo_set_source_rgba (cr, b->red, b->green, b->blue, b->alpha);
      cairo_paint (cr);
    }
  MN_FIGURE_GET_CLASS (self)->draw (self, cr, width, height, style);
  cairo_restore (cr);
}

char *
mn_figure_to_csv (MnFigure *self)
{
  GString *out;

  g_return_val_if_fail (MN_IS_FIGURE (self), NULL);

  if (get_private (self)->csv != NULL)
    return g_strdup (get_private (self)->csv);
  out = g_string_new (NULL);
  MN_FIGURE_GET_CLASS (self)->write_csv (self, out);
  return g_string_free (out, FALSE);
}

void
mn_figure_take_csv (MnFigure *self, char *csv)
{
  g_return_if_fail (MN_IS_FIGURE (self));

  g_free (get_private (self)->csv);
  get_private (self)->csv = csv;
}

MnFigure *
mn_figure_copy_numbers (MnFigure *self)
{
  const MnFigureClass *klass;

  g_return_val_if_fail (MN_IS_FIGURE (self), NULL);

  klass = MN_FIGURE_GET_CLASS (self);
  return klass->copy_numbers != NULL && get_private (self)->csv == NULL ? klass->copy_numbers (self) : NULL;
}

gboolean
mn_figure_has_latex (MnFigure *self)
{
  g_return_val_if_fail (MN_IS_FIGURE (self), FALSE);

  return MN_FIGURE_GET_CLASS (self)->write_latex != NULL;
}

char *
mn_figure_to_latex (MnFigure *self)
{
  GString *out;

  if (!mn_figure_has_latex (self))
    return NULL;
  out = g_string_new (NULL);
  MN_FIGURE_GET_CLASS (self)->write_latex (self, out);
  return g_string_free (out, FALSE);
}

char *
mn_figure_describe (MnFigure *self)
{
  g_return_val_if_fail (MN_IS_FIGURE (self), NULL);

  return MN_FIGURE_GET_CLASS (self)->describe (self);
}

static cairo_status_t
write_bytes (void *closure, const guchar *data, guint length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Draws on the surface and completes it. */
static gboolean
draw_surface (MnFigure *self, cairo_surface_t *surface, double scale, double width, double height,
              const MnFigureStyle *style, GError **error)
{
  MnFigureStyle written = *style;
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  written.written = TRUE;
  cairo_scale (cr, scale, scale);
  mn_figure_draw (self, cr, width, height, &written);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_IMAGE)
    cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("a picture of %g × %g could not be drawn: %s"), width, height,
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
write_png (MnFigure *self, GByteArray *out, double width, double height, const MnFigureStyle *style, GError **error)
{
  MnFigureStyle opaque = *style;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) round (width * 2), (int) round (height * 2));
  cairo_status_t status;
  gboolean drawn;

  /* Dark text on nothing would be lost on a dark page. */
  opaque.background.alpha = 1;
  drawn = draw_surface (self, surface, 2, width, height, &opaque, error);
  if (drawn)
    {
      status = cairo_surface_write_to_png_stream (surface, write_bytes, out);
      if (status != CAIRO_STATUS_SUCCESS)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
          drawn = FALSE;
        }
    }
  cairo_surface_destroy (surface);
  return drawn;
}

static gboolean
write_pdf (MnFigure *self, GByteArray *out, double width, double height, const MnFigureStyle *style, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_bytes, out, width * 0.75, height * 0.75);
  g_autofree char *description = mn_figure_describe (self);
  gboolean drawn;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, description);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Minima " MN_VERSION);
  drawn = draw_surface (self, surface, 0.75, width, height, style, error);
  cairo_surface_destroy (surface);
  return drawn;
}

static gboolean
write_svg (MnFigure *self, GByteArray *out, double width, double height, const MnFigureStyle *style, GError **error)
{
  g_autoptr (GByteArray) drawing = g_byte_array_new ();
  g_autoptr (GString) texts = g_string_new (NULL);
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (write_bytes, drawing, width, height);
  g_autofree char *description = mn_figure_describe (self);
  g_autofree char *clean = mn_format_label (description);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);
  g_autofree char *desc = g_strdup_printf ("\n<desc>%s</desc>", escaped);
  const char *open, *inside, *close;
  gboolean drawn;

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  mn_pen_note_texts (surface, texts);
  drawn = draw_surface (self, surface, 1, width, height, style, error);
  cairo_surface_destroy (surface);
  if (!drawn)
    return FALSE;
  g_byte_array_append (drawing, (const guint8 *) "", 1);
  open = strstr ((const char *) drawing->data, "<svg");
  inside = open ? strchr (open, '>') : NULL;
  close = g_strrstr ((const char *) drawing->data, "</svg>");
  g_return_val_if_fail (inside != NULL && close != NULL, FALSE);
  inside++;
  g_byte_array_append (out, drawing->data, inside - (const char *) drawing->data);
  g_byte_array_append (out, (const guint8 *) desc, strlen (desc));
  g_byte_array_append (out, (const guint8 *) inside, close - inside);
  g_byte_array_append (out, (const guint8 *) texts->str, texts->len);
  g_byte_array_append (out, (const guint8 *) close, strlen (close));
  return TRUE;
}

static gboolean
render (MnFigure *self, const char *path, GByteArray *out, double width, double height, const MnFigureStyle *style,
        GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".csv"))
    {
      g_autofree char *csv = mn_figure_to_csv (self);

      g_byte_array_append (out, (const guint8 *) csv, strlen (csv));
      return TRUE;
    }
  if (g_str_has_suffix (lower, ".tex") && mn_figure_has_latex (self))
    {
      g_autofree char *latex = mn_figure_to_latex (self);

      g_byte_array_append (out, (const guint8 *) latex, strlen (latex));
      return TRUE;
    }
  if (g_str_has_suffix (lower, ".svg"))
    return write_svg (self, out, width, height, style, error);
  if (g_str_has_suffix (lower, ".pdf"))
    return write_pdf (self, out, width, height, style, error);
  if (g_str_has_suffix (lower, ".png"))
    return write_png (self, out, width, height, style, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("the name must end in .svg, .pdf, .png or .csv"));
  return FALSE;
}

GBytes *
mn_figure_to_bytes (MnFigure *self, const char *name, double width, double height, const MnFigureStyle *style,
                    GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_return_val_if_fail (MN_IS_FIGURE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (!render (self, name, out, width, height, style ? style : mn_figure_style_print (), error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * mn_figure_export:
 * @path: name of the file, in the file system's encoding; it is replaced as a whole or not at all
 * @width: size of the figure in pixels of 1/96 inch
 * @style: (nullable): %NULL for mn_figure_style_print()
 *
 * Writes the figure in the format that the extension names. Errors are of the domains %G_IO_ERROR and %G_FILE_ERROR,
 * their messages name the file.
 */
gboolean
mn_figure_export (MnFigure *self, const char *path, double width, double height, const MnFigureStyle *style,
                  GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *display = NULL;

  g_return_val_if_fail (MN_IS_FIGURE (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (width > 0 && height > 0, FALSE);

  display = g_filename_display_name (path);
  if (!render (self, path, out, width, height, style ? style : mn_figure_style_print (), error))
    {
      g_prefix_error (error, "%s: ", display);
      return FALSE;
    }
  /* Writing replaces the file; a device or a folder must not be. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("%s: exists and is not a file"), display);
      return FALSE;
    }
  if (!g_file_set_contents_full (path, (const char *) out->data, out->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error))
    {
      g_prefix_error (error, "%s: ", display);
      return FALSE;
    }
  return TRUE;
}
