/* mn-pen.c - what every figure draws with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pen.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

static cairo_user_data_key_t svg_key;

static const double text_scales[MN_N_TEXTS] = { 0.85, 1, 1.2 };

void
mn_pen_init (MnPen *pen, cairo_t *cr, const MnFigureStyle *style)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  *pen = (MnPen) { .cr = cr, .style = style };
  pen->svg = cairo_surface_get_user_data (cairo_get_target (cr), &svg_key);
  pen->layout = pango_cairo_create_layout (cr);
  /* The same widths on the screen, in print and when a size is only asked for. */
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (pango_layout_get_context (pen->layout), options);
  cairo_font_options_destroy (options);
  pango_layout_set_single_paragraph_mode (pen->layout, TRUE);
  for (int i = 0; i < MN_N_TEXTS; i++)
    {
      int height;

      pen->fonts[i] = pango_font_description_from_string (style->font);
      pango_font_description_set_absolute_size (pen->fonts[i], style->font_size * 96 / 72 * text_scales[i] * PANGO_SCALE);
      if (i == MN_TEXT_TITLE)
        pango_font_description_set_weight (pen->fonts[i], PANGO_WEIGHT_BOLD);
      pango_layout_set_font_description (pen->layout, pen->fonts[i]);
      pango_layout_set_text (pen->layout, "0", 1);
      pango_layout_get_size (pen->layout, NULL, &height);
      pen->heights[i] = height / (double) PANGO_SCALE;
    }
}

void
mn_pen_clear (MnPen *pen)
{
  for (int i = 0; i < MN_N_TEXTS; i++)
    g_clear_pointer (&pen->fonts[i], pango_font_description_free);
  g_clear_object (&pen->layout);
}

void
mn_pen_note_texts (cairo_surface_t *surface, GString *svg)
{
  cairo_surface_set_user_data (surface, &svg_key, svg, NULL);
}

void
mn_pen_set_color (MnPen *pen, const MnColor *color, double alpha)
{
  cairo_set_source_rgba (pen->cr, color->red, color->green, color->blue, color->alpha * alpha);
}

static void
set_text (MnPen *pen, MnText kind, const char *text)
{
  pango_layout_set_font_description (pen->layout, pen->fonts[kind]);
  pango_layout_set_text (pen->layout, text, -1);
}

double
mn_pen_text_width (MnPen *pen, MnText kind, const char *text)
{
  int width;

  set_text (pen, kind, text);
  pango_layout_get_size (pen->layout, &width, NULL);
  return width / (double) PANGO_SCALE;
}

static void
append_number (GString *out, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, " %s=\"%s\"", name, g_ascii_formatd (buffer, sizeof buffer, "%.6g", value));
}

/* @x, @y: of the baseline at the anchor, before the turn. */
static void
note_text (MnPen *pen, MnText kind, const MnColor *color, const char *text, double x, double y, double across)
{
  /* Whatever people write into notes and names: XML has no place for control characters, not even escaped. */
  g_autofree char *clean = mn_format_label (text);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);
  g_autofree char *family = g_markup_escape_text (pen->style->font, -1);
  cairo_matrix_t m;
  const double *values[] = { &m.xx, &m.yx, &m.xy, &m.yy, &m.x0, &m.y0 };

  cairo_get_matrix (pen->cr, &m);
  g_string_append (pen->svg, "<text");
  append_number (pen->svg, "x", x);
  append_number (pen->svg, "y", y);
  if (m.xx != 1 || m.xy != 0 || m.yx != 0 || m.yy != 1 || m.x0 != 0 || m.y0 != 0)
    {
      g_string_append (pen->svg, " transform=\"matrix(");
      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (pen->svg, "%s%s", i ? " " : "",
                                  g_ascii_formatd (buffer, sizeof buffer, "%.6g", *values[i]));
        }
      g_string_append (pen->svg, ")\"");
    }
  g_string_append_printf (pen->svg, " font-family=\"%s\"", family);
  append_number (pen->svg, "font-size", pen->style->font_size * 96 / 72 * text_scales[kind]);
  if (kind == MN_TEXT_TITLE)
    g_string_append (pen->svg, " font-weight=\"bold\"");
  g_string_append_printf (pen->svg, " text-anchor=\"%s\" fill=\"#%02x%02x%02x\"",
                          across < 0.25 ? "start" : across > 0.75 ? "end" : "middle", (int) round (color->red * 255),
                          (int) round (color->green * 255), (int) round (color->blue * 255));
  if (color->alpha < 1)
    append_number (pen->svg, "fill-opacity", color->alpha);
  g_string_append_printf (pen->svg, ">%s</text>\n", escaped);
}

void
mn_pen_text (MnPen *pen, MnText kind, const MnColor *color, const char *text, double x, double y, double across,
             double down, double angle)
{
  double width = mn_pen_text_width (pen, kind, text), height = pen->heights[kind];
  double baseline = pango_layout_get_baseline (pen->layout) / (double) PANGO_SCALE;

  if (*text == '\0')
    return;
  cairo_save (pen->cr);
  cairo_translate (pen->cr, x, y);
  if (angle != 0)
    cairo_rotate (pen->cr, angle);
  if (pen->svg)
    note_text (pen, kind, color, text, (across < 0.25 ? 0 : across > 0.75 ? 1 : 0.5) * width - across * width,
               baseline - down * height, across);
  else
    {
      cairo_move_to (pen->cr, -across * width, -down * height);
      mn_pen_set_color (pen, color, 1);
      pango_cairo_show_layout (pen->cr, pen->layout);
    }
  cairo_restore (pen->cr);
}

char *
mn_pen_elide (MnPen *pen, MnText kind, const char *text, double width)
{
  glong low = 0, high = g_utf8_strlen (text, -1);

  if (mn_pen_text_width (pen, kind, text) <= width)
    return g_strdup (text);
  /* The longest beginning that fits together with the ellipsis; none when not even that does. */
  if (mn_pen_text_width (pen, kind, "…") > width)
    return g_strdup ("");
  while (low < high)
    {
      glong middle = (low + high + 1) / 2;
      g_autofree char *start = g_utf8_substring (text, 0, middle);
      g_autofree char *cut = g_strconcat (g_strchomp (start), "…", NULL);

      if (mn_pen_text_width (pen, kind, cut) <= width)
        low = middle;
      else
        high = middle - 1;
    }
  {
    g_autofree char *start = g_utf8_substring (text, 0, low);

    return g_strconcat (g_strchomp (start), "…", NULL);
  }
}

/* Sizes are such that the shapes look equally large. */
static void
marker_path (cairo_t *cr, int shape, double x, double y, double r)
{
  cairo_new_path (cr);
  switch (shape % MN_N_MARKERS)
    {
    case 1:
      cairo_rectangle (cr, x - 0.87 * r, y - 0.87 * r, 1.74 * r, 1.74 * r);
      break;
    case 2:
      cairo_move_to (cr, x, y - 1.25 * r);
      cairo_line_to (cr, x + 1.12 * r, y + 0.8 * r);
      cairo_line_to (cr, x - 1.12 * r, y + 0.8 * r);
      break;
    case 3:
      cairo_move_to (cr, x, y - 1.25 * r);
      cairo_line_to (cr, x + 1.25 * r, y);
      cairo_line_to (cr, x, y + 1.25 * r);
      cairo_line_to (cr, x - 1.25 * r, y);
      break;
    case 4:
      cairo_move_to (cr, x, y + 1.25 * r);
      cairo_line_to (cr, x + 1.12 * r, y - 0.8 * r);
      cairo_line_to (cr, x - 1.12 * r, y - 0.8 * r);
      break;
    case 5:
      for (int i = 0; i < 10; i++)
        {
          double length = i % 2 ? 0.6 * r : 1.35 * r, a = i * G_PI / 5 - G_PI / 2;

          cairo_line_to (cr, x + length * cos (a), y + length * sin (a));
        }
      break;
    default:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      break;
    }
  cairo_close_path (cr);
}

void
mn_pen_marker (MnPen *pen, int shape, double x, double y, double radius, const MnColor *color)
{
  const MnColor *rim = &pen->style->background;

  marker_path (pen->cr, shape, x, y, radius);
  if (rim->alpha > 0 && radius > 2.5)
    {
      mn_pen_set_color (pen, rim, 1);
      cairo_set_line_width (pen->cr, 2);
      cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
      cairo_set_dash (pen->cr, NULL, 0, 0);
      cairo_stroke_preserve (pen->cr);
    }
  mn_pen_set_color (pen, color, 1);
  cairo_fill (pen->cr);
}

void
mn_pen_cross (MnPen *pen, double x, double y, const MnColor *color)
{
  const double arm = 3.5;

  mn_pen_set_color (pen, color, 1);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 1.75);
  cairo_new_path (pen->cr);
  cairo_move_to (pen->cr, x - arm, y - arm);
  cairo_line_to (pen->cr, x + arm, y + arm);
  cairo_move_to (pen->cr, x + arm, y - arm);
  cairo_line_to (pen->cr, x - arm, y + arm);
  cairo_stroke (pen->cr);
}

void
mn_pen_set_dash (MnPen *pen, int dash)
{
  double w = pen->style->line_width;
  double dashed[] = { 4.5 * w, 2.5 * w }, dotted[] = { 0.01, 2 * w };

  cairo_set_line_cap (pen->cr, dash == 1 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  if (dash == 1)
    cairo_set_dash (pen->cr, dashed, 2, 0);
  else if (dash == 2)
    cairo_set_dash (pen->cr, dotted, 2, 0);
  else
    cairo_set_dash (pen->cr, NULL, 0, 0);
}

void
mn_pen_hairline (MnPen *pen, double x1, double y1, double x2, double y2)
{
  cairo_set_line_width (pen->cr, 1);
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_BUTT);
  cairo_move_to (pen->cr, x1 == x2 ? floor (x1) + 0.5 : x1, y1 == y2 ? floor (y1) + 0.5 : y1);
  cairo_line_to (pen->cr, x1 == x2 ? floor (x2) + 0.5 : x2, y1 == y2 ? floor (y2) + 0.5 : y2);
  cairo_stroke (pen->cr);
}

void
mn_pen_rounded (MnPen *pen, double x, double y, double width, double height, double radius)
{
  radius = MAX (0, MIN (radius, MIN (width, height) / 2));
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (pen->cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (pen->cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (pen->cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (pen->cr);
}

double
mn_pen_title (MnPen *pen, const char *title, double x, double y, double width)
{
  g_autofree char *text = NULL;

  if (title == NULL || *title == '\0')
    return 0;
  text = mn_pen_elide (pen, MN_TEXT_TITLE, title, width - pen->style->corner);
  mn_pen_text (pen, MN_TEXT_TITLE, &pen->style->foreground, text, x, y, 0, 0, 0);
  return pen->heights[MN_TEXT_TITLE] + 6;
}

void
mn_pen_empty (MnPen *pen, const char *text, double width, double height)
{
  g_autofree char *shown = mn_pen_elide (pen, MN_TEXT_TICK, text != NULL ? text : _("No data yet"), width - 16);

  mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, shown, width / 2, height / 2, 0.5, 0.5, 0);
}

static double
linear_light (double c)
{
  return c <= 0.03928 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

double
mn_color_luminance (const MnColor *color)
{
  return 0.2126 * linear_light (color->red) + 0.7152 * linear_light (color->green) + 0.0722 * linear_light (color->blue);
}

double
mn_color_contrast (const MnColor *a, const MnColor *b)
{
  double la = mn_color_luminance (a), lb = mn_color_luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}
